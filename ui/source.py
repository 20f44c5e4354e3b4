"""The source pane: whose words, where they stand, and the article with the cited characters marked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from index.values import cut
from ui.window import attribute, escape, quote_html, reading_html

if TYPE_CHECKING:
    from index.values import Article, Spans
    from ui.memory import Turn


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a chip points at: a citation, or a piece of what search found."""

    label: str
    source: str
    title: str
    byline: str
    quote: str
    spans: Spans


def maybe_pointer(turn: Turn, name: str) -> Pointer | None:
    """Return what `name` ("2", "found-3") stands for in a turn."""
    if turn.answer is None:
        return None
    for cited in turn.answer.citations:
        if str(cited.number) == name:
            label = f"来源 {cited.number}，共 {len(turn.answer.citations)} 处"
            return Pointer(label, cited.source, cited.title, cited.byline, cited.quote, cited.spans)
    for place, found in enumerate(turn.answer.evidence, start=1):
        if f"found-{place}" == name:
            label = f"材料 {place}，共 {len(turn.answer.evidence)} 段"
            return Pointer(label, found.source, found.title, found.byline, found.text, found.spans)
    return None


def source_html(pointer: Pointer, text: str | None, article: Article | None, scans: str = "") -> str:
    """One source as the pane shows it; `text` is None when the library holds it no more, `scans` its printed pages."""
    if text is None:
        caution, body = "资料库里没有这个文件了，下面只有回答时的引文。", quote_html(pointer.quote)
    elif not _ascending(pointer.spans) or cut(text, pointer.spans) != pointer.quote:
        caution, body = "这个文件在回答之后改过，下面是回答时的引文。", quote_html(pointer.quote)
    else:
        caution, body = "", reading_html(text, pointer.spans, _body(article))
    return _pane_html(
        pointer.label,
        _Heading(
            pointer.title or (article.title if article else ""),
            pointer.byline or (article.byline if article else ""),
            article.date if article else "",
            pointer.source,
        ),
        (f'<p class="caution">{caution}</p>' if caution else "") + _text_html(("" if caution else scans) + body),
        steps=True,
    )


def article_html(source: str, text: str, article: Article) -> str:
    """An article opened from the list of the library: nothing cited, nothing marked."""
    heading = _Heading(article.title, article.byline, article.date, source)
    return _pane_html("文章", heading, _text_html(reading_html(text, (), _body(article))), steps=False)


def gone_html(line: str) -> str:
    return f'<div class="empty"><p>来源</p><p>{escape(line)}</p></div>'


@dataclass(frozen=True, slots=True)
class _Heading:
    title: str
    byline: str
    date: str
    source: str


def _pane_html(label: str, heading: _Heading, body: str, *, steps: bool) -> str:
    facts = "".join(
        f'<span class="{name}">{escape(value)}</span>'
        for name, value in (("byline", heading.byline), ("date", heading.date))
        if value
    )
    return (
        f'<header><div class="bar"><p class="label">{escape(label)}</p>{_STEPS if steps else ""}</div>'
        f'<h3 title="{attribute(heading.title)}">{escape(heading.title or "（无标题）")}</h3>'
        + (f'<p class="facts">{facts}</p>' if facts else "")
        + f'<p class="file">{escape(heading.source)}</p></header>{body}'
        '<button type="button" class="back" data-back>回到答案</button>'
    )


_STEPS = (
    '<div class="steps"><button type="button" class="step" data-step="-1" aria-label="上一处引用（[ 键）"'
    ' title="上一处（[ 键）">‹</button><button type="button" class="step" data-step="1"'
    ' aria-label="下一处引用（] 键）" title="下一处（] 键）">›</button></div>'
)


def _text_html(body: str) -> str:
    return f'<div class="text" tabindex="0" role="region" aria-label="原文">{body}</div>'


def _body(article: Article | None) -> Spans:
    if article is None:
        return ()
    return (*article.kicker_spans, *article.title_spans, *article.byline_spans, *article.spans)


def _ascending(spans: Spans) -> bool:
    return all(left.end <= right.start for left, right in pairwise(spans))

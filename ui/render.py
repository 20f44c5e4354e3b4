"""What the page shows, as HTML: pure functions from answers and source texts to strings, no Gradio here.

Nothing an article or a model wrote reaches the page unescaped; nothing of theirs becomes a link or an image.
A chip is a button that names a `<template>` holding its source; the page copies that template into the source
pane, so opening a source asks nothing of the server.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from index.values import Span, cut
from rag.answer import NOTICE, QUOTED
from ui.window import escape, window_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rag.answer import Answer, Citation, Evidence, Sentence

    ReadSource = Callable[[str], str | None]  # a source's text, None when it cannot be read any more

NEAREST_ARTICLES = 3  # offered with a refusal


# --- one turn of the conversation ---------------------------------------------------------------------------


def turn_html(question: str, body: str, *, state: str) -> str:
    """A question and what stands under it; `state` is "working" while anything is still to come."""
    return (
        f'<article class="turn" data-state="{escape(state)}">'
        f'<h2 class="question">{escape(question)}</h2>{body}</article>'
    )


def progress_html(line: str) -> str:
    return f'<p class="progress" role="status"><span class="pulse" aria-hidden="true"></span>{escape(line)}</p>'


def draft_html(draft: str, found: int, *, stopped: bool = False) -> str:
    """The model's words before the check: never to be taken for the answer, so they do not look like it."""
    if stopped:
        label = "已停止。下面的草稿没有核对过，也不会带进后面的对话。" if draft else "已停止。"
        status = f'<p class="status">{label}</p>'
    else:
        status = progress_html(f"找到 {found} 段材料，" + ("正在起草，还没有核对" if draft else "正在起草…"))
    words = f'<p class="draft">{escape(draft)}</p>' if draft else ""
    return status + words


def error_html(line: str) -> str:
    return f'<p class="error" role="alert">{escape(line)}</p>'


def answer_html(answer: Answer, turn: str, read_source: ReadSource) -> str:
    """The checked answer, its sources ready to open, and the material it was written from.

    `turn` keeps the ids of one conversation apart: two turns may both have a source 1.
    """
    titles = {citation.number: citation.title for citation in answer.citations}
    # The nearest articles, which a refusal also names in words, are shown as a list to open.
    said = answer.sentences[:1] if answer.refused and answer.evidence else answer.sentences
    body = "".join(
        _block_html(verdict, sentences, titles, turn)
        for verdict, sentences in groupby(said, key=lambda sentence: sentence.verdict)
    )
    if answer.refused:
        shown = (
            f'<div class="refusal"><p class="verdict">文章里没有写</p>{body}{nearest_html(answer.evidence, turn)}</div>'
        )
    else:
        sources = len(answer.citations)
        shown = (
            f'<div class="answer">{body}</div>'
            f'<p class="status">已逐句核对，引自 {sources} 处，用时 {answer.seconds.total:.1f} 秒</p>'
        )
    return shown + evidence_html(answer.evidence, turn) + _templates_html(answer, turn, read_source)


def _block_html(verdict: str, sentences: Iterable[Sentence], titles: dict[int, str], turn: str) -> str:
    """Neighbouring sentences of one verdict: a paragraph, a block of source words, or our own notice."""
    inner = "".join(
        f'<span class="sentence">{escape(sentence.text[:-1])}<span class="tail">{escape(sentence.text[-1:])}'
        + "".join(_chip_html(number, titles.get(number, ""), turn) for number in sentence.citations)
        + "</span></span>"
        for sentence in sentences
    )
    if verdict == QUOTED:
        return f'<blockquote class="quoted"><span class="label">原文照录</span>{inner}</blockquote>'
    return f'<p class="{"notice" if verdict == NOTICE else "supported"}">{inner}</p>'


def _chip_html(number: int, title: str, turn: str) -> str:
    return (
        '<button type="button" class="chip" aria-pressed="false"'
        f' data-source="source-{escape(turn)}-{number}"'
        f' aria-label="来源 {number}：{escape(title)}" title="{escape(title)}">{number}</button>'
    )


def evidence_html(evidence: Sequence[Evidence], turn: str) -> str:
    """What search found, folded away; each piece opens in the pane like a citation."""
    if not evidence:
        return ""
    items = "".join(
        f'<li>{_opener_html(found, turn, place)}<p class="excerpt">{escape(_flat(found.text))}</p></li>'
        for place, found in enumerate(evidence, start=1)
    )
    return f'<details class="found"><summary>找到的材料（{len(evidence)}）</summary><ol>{items}</ol></details>'


def nearest_html(evidence: Sequence[Evidence], turn: str) -> str:
    """The articles closest to a question they do not answer, each once."""
    nearest: dict[tuple[str, str], tuple[int, Evidence]] = {}
    for place, found in enumerate(evidence, start=1):
        nearest.setdefault((found.source, found.title), (place, found))
    items = "".join(
        f"<li>{_opener_html(found, turn, place)}</li>" for place, found in list(nearest.values())[:NEAREST_ARTICLES]
    )
    return f'<p class="label">最接近的文章</p><ul class="nearest">{items}</ul>' if items else ""


def _opener_html(found: Evidence, turn: str, place: int) -> str:
    return (
        f'<button type="button" class="opener" aria-pressed="false"'
        f' data-source="source-{escape(turn)}-found-{place}">{escape(found.title or "（无标题）")}</button>'
        f'<span class="file">{escape(found.source)}</span>'
    )


# --- the source pane ----------------------------------------------------------------------------------------


def _templates_html(answer: Answer, turn: str, read_source: ReadSource) -> str:
    texts: dict[str, str | None] = {}

    def template(name: str, label: str, cited: Citation | Evidence, quote: str) -> str:
        if cited.source not in texts:
            texts[cited.source] = read_source(cited.source)
        inner = source_html(label, cited, quote, texts[cited.source])
        return f'<template id="source-{escape(turn)}-{name}">{inner}</template>'

    parts = [template(str(c.number), f"来源 {c.number}", c, c.quote) for c in answer.citations]
    parts += [
        template(f"found-{place}", f"材料 {place}", found, found.text)
        for place, found in enumerate(answer.evidence, start=1)
    ]
    return f'<div class="templates" hidden>{"".join(parts)}</div>'


def source_html(label: str, cited: Citation | Evidence, quote: str, text: str | None) -> str:
    """One source as the pane shows it: whose words, where they stand, and the cited characters marked."""
    whole = window_html(quote, (Span(0, len(quote)),), 0)
    if text is None:
        caution, body = "这个文件现在读不到，下面只有收录时的引文。", whole
    elif not _ascending(cited.spans) or cut(text, cited.spans) != quote:
        caution, body = "这个文件在收录之后改过，下面是收录时的引文。", whole
    else:
        caution, body = "", window_html(text, cited.spans)
    byline = f'<p class="byline">{escape(cited.byline)}</p>' if cited.byline else ""
    return (
        f'<header><p class="label">{escape(label)}</p><h3>{escape(cited.title or "（无标题）")}</h3>{byline}'
        f'<p class="file">{escape(cited.source)}</p></header>'
        + (f'<p class="caution">{caution}</p>' if caution else "")
        + f'<div class="text" tabindex="0" aria-label="原文">{body}</div>'
        '<button type="button" class="back" data-back>回到答案</button>'
    )


def _ascending(spans: Sequence[Span]) -> bool:
    return all(left.end <= right.start for left, right in pairwise(spans))


def _flat(text: str) -> str:
    return re.sub(r"\s*[\r\n]+\s*", "", text)


# --- the line at the top ------------------------------------------------------------------------------------


def library_html(counts: dict[str, int]) -> str:
    if not counts.get("passages"):
        return '<p class="library">还没有收录文章。先运行：wenju index 文件夹</p>'
    return (
        f'<p class="library">已收录 {counts["documents"]:,} 个文件、{counts["articles"]:,} 篇文章、'
        f"{counts['passages']:,} 段，都在这台电脑上</p>"
    )

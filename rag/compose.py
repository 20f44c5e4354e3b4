"""Draft to answer: each sentence kept with its citations, replaced by the source's own words, or left out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from index.values import Span, Spans, cut
from rag.answer import QUOTED, SUPPORTED, Citation, Sentence
from rag.evidence import Line, byline_line, subject_share
from rag.numbers import years_in
from rag.question import asks_author, asks_yes_or_no, counted_in
from rag.refuse import draft_says_nothing, missing_constraint, off_topic, refusal
from rag.verify import draft_sentences, echoes, maybe_support

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rag.verify import Embed

    ReadSource = Callable[[str], str]

# A source sentence stands in for a failed draft only if it scores this high for the question by itself.
QUOTE_SCORE = 1.0
MOST_QUOTES = 1  # a row of quotations is no answer


@dataclass(frozen=True, slots=True)
class Composed:
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    refused: bool


def compose(
    asked: str, question: str, draft: str, lines: list[Line], scored: list[Line], *, embed: Embed, read: ReadSource
) -> Composed:
    """Check the draft against `lines`, which the model read; `scored`, all lines found, name the nearest articles.

    `asked` is the question as put; `question` has what a follow-up leaves out before it.
    """
    titles = [line.article.title for line in scored]
    if not lines or draft_says_nothing(draft):
        return Composed(refusal(asked, titles), (), refused=True)
    bylines = {line.article_id: line for line in map(byline_line, lines) if line is not None}
    candidates = [*lines, *bylines.values()]
    yes_or_no = asks_yes_or_no(question)
    desk = _Desk(read)
    kept: list[Sentence] = []
    cited: list[Line] = []
    quotes = 0
    for text in draft_sentences(draft):
        support = maybe_support(text, question, candidates, embed)
        if support is not None and not (yes_or_no and echoes(text, question)):
            cited.extend(support.lines)
            kept.append(Sentence(_ended(text), desk.cite(support.lines), SUPPORTED))
            continue
        # A bare yes or no cannot be checked word by word: the sentence that decides it is shown instead.
        best = support.lines[0] if support is not None else max(lines, key=lambda line: line.score)
        if quotes < MOST_QUOTES and best not in cited and _may_quote(question, best):
            quotes += 1
            cited.append(best)
            kept.append(_quoted(best, desk))
    if not kept or off_topic(question, cited) or missing_constraint(question, cited):
        return Composed(refusal(asked, titles), (), refused=True)
    return Composed(tuple(kept), tuple(desk.citations), refused=False)


def maybe_author(question: str, scored: list[Line], *, read: ReadSource) -> Composed | None:
    """Answer who wrote an article from its byline; None when that is not asked or no byline stands there."""
    if not asks_author(question) or not scored:
        return None
    best = max(scored, key=lambda line: (subject_share(question, line), line.score))
    signed = byline_line(best)
    if signed is None or missing_constraint(question, [signed]):
        return None
    desk = _Desk(read)
    sentence = Sentence(f"文章署名：{best.article.byline}。", desk.cite((signed,)), SUPPORTED)
    return Composed((sentence,), tuple(desk.citations), refused=False)


def _may_quote(question: str, line: Line) -> bool:
    asked, said = years_in(question), years_in(line.text)
    right_year = not asked or not said or bool(asked & said)
    return line.score >= QUOTE_SCORE and right_year and counted_in(question, line.text)


def _quoted(line: Line, desk: _Desk) -> Sentence:
    """Show a source sentence as such; its article stands in the citation, so that no number is said unsupported."""
    return Sentence(f"原文写道：“{line.text}”", desk.cite((line,)), QUOTED)


class _Desk:
    """Numbers citations in the order of first use; the same spans keep their number."""

    def __init__(self, read: ReadSource) -> None:
        self.citations: list[Citation] = []
        self._read = read
        self._numbers: dict[tuple[str, Spans], int] = {}

    def cite(self, lines: tuple[Line, ...]) -> tuple[int, ...]:
        """Cite each article once, with all the lines of it that hold the sentence."""
        numbers = []
        for _, group in groupby(sorted(lines, key=lambda line: (line.article_id, line.order)), lambda x: x.article_id):
            members = list(group)
            spans = merged(span for line in members for span in line.spans)
            key = (members[0].source, spans)
            if key not in self._numbers:
                article = members[0].article
                self._numbers[key] = len(self.citations) + 1
                quote = cut(self._read(members[0].source), spans)  # verbatim, however a line was tidied for reading
                self.citations.append(
                    Citation(self._numbers[key], members[0].source, article.title, article.byline, quote, spans)
                )
            numbers.append(self._numbers[key])
        return tuple(numbers)


def merged(spans: Iterable[Span]) -> Spans:
    """Return the same characters as spans in order that neither overlap nor touch."""
    kept: list[Span] = []
    for span in sorted(spans):
        if kept and span.start <= kept[-1].end:
            kept[-1] = Span(kept[-1].start, max(kept[-1].end, span.end))
        else:
            kept.append(span)
    return tuple(kept)


def _ended(text: str) -> str:
    return text if text[-1] in "。！？!?…”’.；;）)" else text + "。"

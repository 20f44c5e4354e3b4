"""Draft to answer: each sentence kept with its citations, replaced by the source's own words, or left out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from index.values import Span, Spans, cut
from rag.answer import QUOTED, SUPPORTED, Citation, Sentence
from index.words import fold, words_of
from rag.binding import changes_units, swaps_numbers
from rag.evidence import Line, byline_line, on_subject, speaks_of, subject_share
from rag.listing import spelled_out
from rag.prompt import is_english
from rag.question import (
    asks_author,
    asks_who,
    asks_yes_or_no,
    counted_in,
    wants_amount,
    wants_list,
    wants_reason,
    wants_several,
)
from rag.refuse import draft_says_nothing, missing_constraint, of_another_year, off_topic, refusal
from rag.verify import draft_sentences, echoes, maybe_support, overlap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rag.follow import Asked

    from rag.verify import Embed, Support

    ReadSource = Callable[[str], str]

# A source sentence may stand for a draft that failed if it scores this high for the question by itself.
QUOTE_SCORE = 0.6
# Beside a draft that holds, the best sentence for the question is quoted when it was passed over though it scores
# this much higher than what was cited: for lists, reasons and comparisons always, else by a clear margin.
PASSED_OVER = 0.25
MOST_SPELLED = 6  # of the lines that spell out “三化” or 五个打造
# Lines this close to the best one are quoted too, where one sentence is seldom the whole answer.
NEAR_TIE = 0.12
# A list is quoted when the draft has less than this share of the words that its source sentence has.
LIST_TOLD = 0.75
# A line of the same article is cited too when it holds this share of the question that the cited ones lack.
GROUNDS = 0.25


@dataclass(frozen=True, slots=True)
class Composed:
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    refused: bool
    reason: str = ""  # why it was refused, for the record
    checks: tuple[tuple[str, str], ...] = ()  # each sentence of the draft and what became of it


def compose(
    asked: Asked, draft: str, lines: list[Line], scored: list[Line], *, subjects: Sequence[str], embed: Embed, read: ReadSource
) -> Composed:
    """Check the draft against `lines`, which the model read; `scored`, all lines found, name the nearest articles."""
    titles = [line.article.title for line in scored]

    checks: list[tuple[str, str]] = []

    def refused(reason: str) -> Composed:
        return Composed(refusal(asked.text, titles), (), refused=True, reason=reason, checks=tuple(checks))

    if not lines:
        return refused("nothing was found")
    if draft_says_nothing(draft):
        return refused("the draft says that the material does not answer")
    desk = _Desk(read)
    kept, cited = _check(asked.whole, draft, lines, desk, embed, checks)
    for line in _worth_quoting(asked.whole, kept, cited, lines, subjects):
        cited.append(line)
        kept.append(_quoted(asked.text, line, desk))
    if not kept:
        return refused("no sentence of the draft is supported and no line answers by itself")
    if off_topic(asked.whole, cited):
        return refused("the cited articles hold next to nothing of the question")
    if lacking := missing_constraint(asked.whole, cited):
        return refused(f"the cited articles do not have {lacking}")
    if all(of_another_year(asked.whole, line) for line in cited):
        return refused("the cited lines speak of another year")
    return Composed(tuple(kept), tuple(desk.citations), refused=False, checks=tuple(checks))


def _check(
    question: str, draft: str, lines: list[Line], desk: _Desk, embed: Embed, checks: list[tuple[str, str]]
) -> tuple[list[Sentence], list[Line]]:
    """Keep the sentences of the draft that follow from the lines, with their citations."""
    bylines = {line.article_id: line for line in map(byline_line, lines) if line is not None}
    kept: list[Sentence] = []
    cited: list[Line] = []
    candidates = [*on_subject(question, lines), *bylines.values()]
    for text in draft_sentences(draft):
        support = maybe_support(text, question, candidates, embed)
        fault = _fault(text, question, support)
        checks.append((text, fault or SUPPORTED))
        if support is None or fault:
            continue
        grounds = _grounded(question, support.lines, lines)
        cited.extend(grounds)
        kept.append(Sentence(_ended(text), desk.cite(grounds), SUPPORTED))
    return kept, cited


def _fault(text: str, question: str, support: Support | None) -> str:
    if support is None:
        return "no lines hold it"
    if swaps_numbers(text, support.lines):
        return "the number is said of something else"
    if changes_units(text, support.lines):
        return "the number is of another measure"
    # A bare yes or no cannot be checked word by word: the sentence that decides it is quoted instead.
    return "only repeats the question" if asks_yes_or_no(question) and echoes(text, question) else ""


def _grounded(question: str, cited: tuple[Line, ...], lines: list[Line]) -> tuple[Line, ...]:
    """Add the line of the same article that holds what the question is about, where the cited ones do not."""
    words = {word for word in words_of(question) if len(word) >= 2}
    whole = sum(map(len, words)) or 1
    held = fold("".join(line.text + line.article.title for line in cited))
    lacking = {word for word in words if word not in held}
    articles = {line.article_id for line in cited}

    def gain(line: Line) -> float:
        text = fold(line.text)
        return sum(len(word) for word in lacking if word in text) / whole

    best = max((line for line in lines if line.article_id in articles and line not in cited), key=gain, default=None)
    return (*cited, best) if best is not None and gain(best) >= GROUNDS else cited


def _worth_quoting(
    question: str, kept: list[Sentence], cited: list[Line], lines: list[Line], subjects: Sequence[str]
) -> list[Line]:
    """Choose the source sentences that must be shown beside the draft, or for it."""
    usable = sorted((line for line in lines if _may_quote(question, line)), key=lambda line: -line.score)
    if not usable:
        return []
    told = "".join(sentence.text for sentence in kept)
    if len(subjects) >= 2:
        sides = (next((line for line in usable if speaks_of(line, subject)), None) for subject in subjects)
        return [line for line in dict.fromkeys(sides) if line is not None and overlap(line.text, told) < LIST_TOLD]
    spelled = sorted(spelled_out(question, lines), key=lambda line: line.order)
    if spelled:
        return [line for line in spelled if overlap(line.text, told) < LIST_TOLD][:MOST_SPELLED]
    broad = wants_list(question) or wants_reason(question)
    most = 2 if broad or (not kept and asks_yes_or_no(question)) else 1
    near = [line for line in usable if line.score >= usable[0].score - NEAR_TIE][:most]
    if not kept:
        # An amount or a name that the model could not copy from the lines is most often not there at all.
        return [] if (wants_amount(question) or asks_who(question)) and not broad else near
    if broad or wants_several(question):
        articles = {line.article_id for line in cited}
        return [line for line in near if line.article_id in articles and overlap(line.text, told) < LIST_TOLD]
    best = near[0]
    passed_over = best not in cited and best.score - max(line.score for line in cited) >= PASSED_OVER
    return [best] if passed_over else []


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
    return line.score >= QUOTE_SCORE and not of_another_year(question, line) and counted_in(question, line.text)


def _quoted(question: str, line: Line, desk: _Desk) -> Sentence:
    """Show a source sentence as such; its article stands in the citation, so that no number is said unsupported."""
    said = f"The source says: “{line.text}” " if is_english(question) else f"原文写道：“{line.text}”"
    return Sentence(said, desk.cite((line,)), QUOTED)


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

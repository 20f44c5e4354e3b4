"""Draft to answer: each sentence kept with its citations, replaced by the source's own words, or left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from index.words import fold, words_of
from rag.affirm import affirms, corrects, restates
from rag.answer import QUOTED, SUPPORTED, Citation, Sentence
from rag.binding import denies
from rag.citing import Desk
from rag.evidence import Line, byline_line
from rag.faults import BESIDE, YES, fault_of
from rag.halves import named_of, which_has_more
from rag.kinds import goes_on, lacks_amount, lacks_name
from rag.listing import members_untold, names_each
from rag.prompt import is_english
from rag.question import asks_yes_or_no, lacks_list
from rag.quoting import quoted, seldom_quoted, with_leads, worth_quoting
from rag.refuse import (
    NEAREST,
    draft_says_nothing,
    missing_name,
    off_topic,
    reason_to_refuse,
    refusal,
)
from rag.subject import of_the_topic, on_subject
from rag.verify import draft_sentences, maybe_support

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.values import Spans
    from rag.reading import Reading
    from rag.verify import Embed

# A line of the same article is cited too when it holds this share of the question that the cited ones lack.
GROUNDS = 0.25


@dataclass(frozen=True, slots=True)
class Composed:
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    refused: bool
    reason: str = ""  # why it was refused, for the record
    checks: tuple[tuple[str, str], ...] = ()  # each sentence of the draft and what became of it
    cited: tuple[Line, ...] = ()  # what the sentences rest on
    weak: bool = False  # not refused, but shown only if the model believes it (belief.py)


def compose(reading: Reading, draft: str, embed: Embed) -> Composed:
    """Check the draft against the lines that the model read."""
    asked, lines = reading.asked, reading.lines
    titles = [line.article.title for line in reading.scored]
    checks: list[tuple[str, str]] = []

    def refused(reason: str) -> Composed:
        return Composed(refusal(asked.text, titles), (), refused=True, reason=reason, checks=tuple(checks))

    desk = Desk(reading.texts)
    kept, cited, beside = _check(draft, reading, desk, embed, checks)
    said = "".join(sentence.text for sentence in kept)
    if kept and (lacks_amount(reading.question, said) or lacks_name(reading.question, said)):
        desk, kept, cited = Desk(reading.texts), [], []
        checks.append((draft, "an amount or a name is asked for and none is given"))
    weak = not kept and seldom_quoted(asked.whole)
    if lines and draft_says_nothing(draft):
        return refused("the draft says that the material does not answer")
    topical = of_the_topic(asked.whole, on_subject(asked.whole, lines))
    usable = lines if kept else [line for line in topical if line not in beside]
    quotes = with_leads(asked.whole, worth_quoting(reading.question, draft, kept, cited, usable))
    for _, rows in groupby(quotes, lambda line: (line.source, (line.head or line).order)):
        together = list(rows)  # rows of one table come under its head once
        cited.extend(together)
        kept.append(quoted(asked.text, together, desk))
    told = "".join(sentence.text for sentence in kept)
    untold = lacks_list(reading.question, told) or members_untold(reading.question, cited)
    if kept and untold and not names_each(reading.question, told):
        return refused("several are asked for and none are named")
    if kept and (lacks_amount(reading.question, told) or lacks_name(reading.question, told)):
        return refused("what is asked for is not told")
    reason = reason_to_refuse(reading.question, cited)  # what a follow-up itself names, not all that was said before
    if reason:
        return refused(reason)
    return Composed(
        tuple(kept),
        tuple(desk.citations),
        refused=False,
        checks=tuple(checks),
        cited=tuple(dict.fromkeys(cited)),
        weak=weak or off_topic(asked.whole, cited),
    )


def refused_after_all(reading: Reading, composed: Composed, reason: str) -> Composed:
    """Take an answer back that was checked but is not believed."""
    titles = [line.article.title for line in reading.scored]
    return replace(composed, sentences=refusal(reading.asked.text, titles), citations=(), refused=True, reason=reason)


def joined(question: str, halves: Sequence[tuple[Reading, Composed]]) -> Composed:
    """Put the answers to the halves of a comparison together, and say which has more where the amounts tell."""
    if len(halves) == 1:
        return halves[0][1]
    if all(composed.refused for _, composed in halves):
        titles = [line.article.title for reading, _ in halves for line in reading.scored[:NEAREST]]
        reason = "; ".join(composed.reason for _, composed in halves)
        return Composed(refusal(question, titles), (), refused=True, reason=reason)
    sentences: list[Sentence] = []
    citations: dict[tuple[str, Spans], Citation] = {}
    for reading, composed in halves:
        numbers: dict[int, int] = {}
        for each in composed.citations:
            kept = citations.setdefault((each.source, each.spans), replace(each, number=len(citations) + 1))
            numbers[each.number] = kept.number
        told = composed.sentences[: 1 if composed.refused else None]  # what was not found, without what is nearest
        if told[0].verdict == QUOTED:  # of which of the two it is quoted
            told = (replace(told[0], text=named_of(reading.asked.whole, told[0].text)), *told[1:])
        said = {each.text.partition("原文写道")[2] for each in sentences if each.verdict == QUOTED}
        told = tuple(e for e in told if e.verdict != QUOTED or e.text.partition("原文写道")[2] not in said) or told
        sentences += [replace(each, citations=tuple(numbers[n] for n in each.citations)) for each in told]
    more = which_has_more(question, [(reading.asked.whole, _claimed(composed)) for reading, composed in halves])
    if more:
        sentences.append(Sentence(more, tuple(each.number for each in citations.values()), SUPPORTED))
    return Composed(tuple(sentences), tuple(citations.values()), refused=False)


def _claimed(composed: Composed) -> str:
    return "".join(each.text for each in composed.sentences if each.verdict == SUPPORTED)


def _check(
    draft: str, reading: Reading, desk: Desk, embed: Embed, checks: list[tuple[str, str]]
) -> tuple[list[Sentence], list[Line], list[Line]]:
    """Keep the sentences of the draft that follow from the lines, with their citations; and the lines that are beside the question."""
    question, lines = reading.asked.whole, reading.lines
    bylines = {line.article_id: line for line in map(byline_line, lines) if line is not None}
    kept: list[Sentence] = []
    cited: list[Line] = []
    beside: list[Line] = []
    candidates = [*on_subject(question, lines), *bylines.values()]
    if not asks_yes_or_no(question):
        named = {line.article_id: not missing_name(question, [line]) for line in candidates}
        candidates = [line for line in candidates if named[line.article_id]] or candidates
    for text in draft_sentences(draft):
        text = _without_hasty_yes(text, question)  # noqa: PLW2901 - the sentence as it may be kept
        support = maybe_support(text, question, candidates, embed)
        if (
            support is not None
            and YES.match(text)
            and asks_yes_or_no(question)
            and not affirms(question, support.lines)
        ):
            text = YES.sub("", text)  # noqa: PLW2901
            support = maybe_support(text, question, candidates, embed) if corrects(text, question) else None
        if support is not None and restates(text, question) and not affirms(question, support.lines):
            text = text.partition("，")[2]  # noqa: PLW2901
            support = maybe_support(text, question, candidates, embed)
        fault = fault_of(text, question, support, lines) if support else "no lines hold it"
        if not fault and goes_on(text, question, "".join(sentence.text for sentence in kept)):
            fault = "the amount asked for is told already"
        checks.append((text, fault or SUPPORTED))
        if support is not None and fault in BESIDE:
            beside.extend(support.lines)
        if support is None or fault:
            continue
        grounds = _grounded(question, support.lines, lines)
        cited.extend(grounds)
        kept.append(Sentence(_ended(support.text, question), desk.cite(grounds), SUPPORTED))
    return kept, cited, beside


def _without_hasty_yes(text: str, question: str) -> str:
    """Drop a 是的 that the same sentence takes back: 是的，二期做储能，而不是给汽车做电池."""
    opened = YES.match(text)
    rest = text[opened.end() :] if opened else ""
    return rest if rest and denies(rest) and not denies(question) else text


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


def _ended(text: str, question: str) -> str:
    if is_english(question):
        return text if text[-1] in "!?" else text.rstrip("。.") + "."
    return text if text[-1] in "。！？!?…”’.；;）)" else text + "。"

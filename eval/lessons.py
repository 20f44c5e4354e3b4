"""Lessons for the judge, from questions whose answers stand in known documents: does this text give what is asked?

Right texts hold the sentence with the answer. Wrong ones are what a search brings up instead: other sentences of the right
article, the best ones of other articles, the right sentence for another question, another year or another subject.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.claims import claims_of, put_as_question
from index.filters import Filters
from rag.evidence import Line, score_lines
from rag.judge import Claim
from rag.search import search, with_whole_articles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eval.cases import Case
    from index.embed import Embedder
    from index.library import Library

PASSAGES = 8
TEXT_CHARS = 400
NEAR = 6  # sentences among which a wrong one is drawn: those that come nearest to the question
_YEAR = re.compile(r"(1[5-9]\d\d|20\d\d)年")


@dataclass(frozen=True, slots=True)
class Lesson:
    claim: Claim
    right: bool
    document: str  # so that what is held back to measure on shares no document with what is taught
    so: bool | None = None  # whether the text says that what is asked is the case, where it settles a yes or no


@dataclass(frozen=True, slots=True)
class _Asked:
    """A case, the sentence that answers it, and the sentences that do not."""

    case: Case
    source: str
    gold: Line
    same: list[Line]  # of the right article
    away: list[Line]  # of others


def lessons(cases: Sequence[Case], library: Library, embedder: Embedder, seed: int = 7) -> Iterator[Lesson]:
    """Make the lessons of every case whose answer stands in a sentence that search finds."""
    chance = random.Random(seed)  # noqa: S311 - no secret hangs on it
    siblings: dict[str, list[Case]] = {}
    for case in cases:
        siblings.setdefault(case.sources[0], []).append(case)
    for case in cases:
        asked = _found(case, library, embedder)
        if asked is not None:
            others = [each for each in siblings[asked.source] if each is not case]
            yield from _plain(asked, others, chance)
            yield from _as_claims(asked, others, chance)


def _found(case: Case, library: Library, embedder: Embedder) -> _Asked | None:
    vector = embedder.embed_question(case.question)
    with library.snapshot() as view:
        hits = search(view, case.question, vector, PASSAGES, Filters())
        scored = score_lines(case.question, vector, with_whole_articles(view, hits))
    source = case.sources[0]
    holding = [line for line in scored if line.source == source and _holds(line.text, case)]
    if not holding:
        return None
    lacking = [line for line in scored if not _holds(line.text, case)]
    same = [line for line in lacking if line.source == source]
    away = [line for line in lacking if line.source != source and line.article.title != holding[0].article.title]
    return _Asked(case, source, holding[0], same, away)


def _plain(asked: _Asked, others: Sequence[Case], chance: random.Random) -> Iterator[Lesson]:
    question, gold = asked.case.question, asked.gold
    yield _lesson(question, [gold, *_some(asked.same, (0, 0, 1, 2), chance)], right=True, source=asked.source)
    if asked.same:
        nearest = asked.same[:1] if chance.random() < 0.5 else _some(asked.same, (1, 2, 3), chance)
        yield _lesson(question, nearest, right=False, source=asked.source)
    if asked.away:
        first = asked.away[0] if chance.random() < 0.6 else chance.choice(asked.away[: NEAR + 2])
        beside = [line for line in asked.away if line.article_id == first.article_id]
        yield _lesson(question, beside[: chance.choice((1, 1, 2, 3))], right=False, source=asked.source)
    for other in _of_something_else(asked, chance):
        yield _lesson(other, [gold], right=False, source=asked.source)
    strangers = [each.question for each in others if not _holds(gold.text, each)]
    if strangers and chance.random() < 0.6:
        yield _lesson(chance.choice(strangers), [gold], right=False, source=asked.source)


def _of_something_else(asked: _Asked, chance: random.Random) -> Iterator[str]:
    """Yield the question asked of a year or a subject that the text does not have."""
    question, title = asked.case.question, _bare_title(asked.gold)
    year = _YEAR.search(question)
    if year:
        other = question.replace(year[1], str(int(year[1]) + chance.choice((-5, -2, -1, 1, 2, 5))))
        if not set(_YEAR.findall(other)) & set(_YEAR.findall(asked.gold.article.body)):
            yield other
    elif title and title in question and asked.away and chance.random() < 0.5:
        instead = _bare_title(asked.away[0])
        if instead and instead not in title and title not in instead:
            yield question.replace(title, instead)


def _as_claims(asked: _Asked, others: Sequence[Case], chance: random.Random) -> Iterator[Lesson]:
    """Make yes-or-no questions of the case: whether a text settles them, and whether it is as they say."""
    supposed = [alternative for each in others for alternative in each.answers[0]]
    for text, so in claims_of(asked.case.question, min(asked.case.answers[0], key=len), supposed, chance):
        lines = [asked.gold, *_some(asked.same, (0, 0, 1), chance)]
        for lines_tried, share, settled in (
            (lines, 0.35, so),
            (asked.away[:1], 0.2, None),
            (asked.same[:1], 0.2, None),
        ):
            if lines_tried and chance.random() < share:
                words, right = put_as_question(text, chance), settled is not None
                yield _lesson(words, lines_tried, right=right, source=asked.source, so=settled)


def _lesson(question: str, lines: Sequence[Line], *, right: bool, source: str, so: bool | None = None) -> Lesson:
    text = "".join(dict.fromkeys(line.text for line in sorted(lines, key=lambda line: line.order)))[:TEXT_CHARS]
    return Lesson(Claim(question, lines[0].article.title, text), right, source, so)


def _some(lines: Sequence[Line], counts: Sequence[int], chance: random.Random) -> list[Line]:
    near = lines[:NEAR]
    return chance.sample(near, min(len(near), chance.choice(counts)))


def _holds(text: str, case: Case) -> bool:
    flat = re.sub(r"\s+", "", text)
    return any(re.sub(r"\s+", "", answer) in flat for answer in case.answers[0])


def _bare_title(line: Line) -> str:
    return re.sub(r"[（(].*", "", line.article.title).strip()

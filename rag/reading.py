"""A question's way to the lines that can answer it: search, sentences, choice, all from one generation of the library."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, Any

from rag.choosing import choose_lines
from rag.evidence import Line, score_lines
from rag.judge import TOGETHER, Claim
from rag.periods import in_terms_of
from rag.question import asks_yes_or_no, wants_list, wants_reason, wants_several
from rag.refuse import bodies_told, missing_name
from rag.search import Hit, merged_hits, search, with_whole_articles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.embed import Embedder, Vectors
    from index.filters import Filters
    from index.library import Library
    from index.snapshot import Snapshot
    from rag.follow import Asked
    from rag.judge import Judge

JUDGED = 6  # the best sentences are put to the judge, a tenth of a second each
FOUND = -1.5  # log odds for which the judge is content; else it is given more (one question in five)
CERTAIN = 2.0  # for which it need not see the others where one thing is asked
LOOKED_FURTHER = 3  # until it has seen so many times as many: 多沉 and 净重 share no word
# What a log odd of the judge's is worth in a sentence's score. With the judge's first weights the gold sentence came first for 62 %
# of the dev questions of eval/sets/town.jsonl without it, for 77 % with it (eval/LOG.md).
JUDGEMENT = 0.2
MOST_ODDS = 4.0
HALF = 0.67  # of the usual budget, and of the lines judged, for one of two things compared
PASSAGES = 8  # passages whose sentences compete for the model's time, and the answer's evidence list


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found for a question. The texts are held, so that a citation is cut from what was read."""

    asked: Asked
    hits: tuple[Hit, ...]
    scored: list[Line]  # every sentence looked at, best first
    lines: list[Line]  # those that the model reads
    vector: Vectors  # of the question as the lines were chosen for it
    texts: dict[str, str]
    library: dict[str, Any]

    @property
    def question(self) -> str:
        """What the lines are chosen for: a follow-up's own words, or the question made whole."""
        return self.asked.text if self.asked.follows else self.asked.whole


class Reader:
    """Searches one library with one embedder, which takes one question at a time, and asks a judge where there is one."""

    def __init__(self, library: Library, embedder: Embedder, evidence_tokens: int, judge: Judge | None = None) -> None:
        self._judge = judge
        self._library = library
        self._embedder = embedder
        self._evidence_tokens = evidence_tokens
        self._embedding = threading.Lock()  # a forward pass already fills the cores

    def embed(self, text: str) -> Vectors:
        with self._embedding:
            return self._embedder.embed_question(text)

    def read(self, parts: Sequence[Asked], filters: Filters) -> list[Reading]:
        """Read what can answer a question, or each of its halves, all from one generation of the library."""
        with self._library.snapshot() as view:
            return [self._read(view, asked, filters) for asked in parts]

    def _read(self, view: Snapshot, asked: Asked, filters: Filters) -> Reading:
        question, share = asked.text if asked.follows else asked.whole, HALF if asked.half else 1
        whole = self.embed(asked.whole)
        vector = self.embed(f"{asked.subject} {asked.text}".strip()) if asked.follows else whole
        hits = search(view, asked.whole, whole, PASSAGES, filters, each_leg=False)
        if asked.subject:  # a long conversation blurs the search: what it is about and the question, once more
            again = search(view, f"{asked.subject} {asked.text}", vector, PASSAGES, filters, each_leg=False)
            hits = merged_hits(hits, again)[:PASSAGES]
        scored = _of_the_named(asked, score_lines(question, vector, with_whole_articles(view, hits)))
        asks = f"{asked.subject} {asked.text}".strip() if asked.follows else asked.whole
        scored = self._judged(asks, scored, round(JUDGED * share))
        return Reading(
            asked,
            tuple(hits),
            scored,
            choose_lines(question, scored, round(self._evidence_tokens * share)),
            vector,
            {source: view.source_text(source) for source in {hit.row.source for hit in hits}},
            {"generation": view.generation, **view.counts()},
        )

    def _judged(self, question: str, scored: list[Line], count: int) -> list[Line]:
        """Order the best lines anew by whether they give what is asked."""
        if self._judge is None:
            return scored
        odds: list[float] = []
        most = min(len(scored), LOOKED_FURTHER * count)
        while len(odds) < most and max(odds, default=-inf) < _enough(question, len(odds), count):
            more = scored[len(odds) : len(odds) + TOGETHER]
            with self._embedding:
                odds += self._judge.answers(
                    [Claim(question, line.article.title, in_terms_of(question, line)) for line in more]
                )
        best = scored[: len(odds)]
        bounded = [max(-MOST_ODDS, min(MOST_ODDS, each)) for each in odds]
        top, low = max(bounded, default=0.0), min(bounded, default=0.0)
        # Only taken away, so that a score still says how near the best line is; the lines not judged lose as the worst.
        behind = [*(top - each for each in bounded), *[top - low] * (len(scored) - len(best))]
        given = [*odds, *[None] * (len(scored) - len(best))]
        weighed = [
            replace(line, score=line.score - JUDGEMENT * less, odds=odd)
            for line, less, odd in zip(scored, behind, given, strict=True)
        ]
        return sorted(weighed, key=lambda line: -line.score)


def _enough(question: str, seen: int, usual: int) -> float:
    """Return the log odds of the best line for which the judge need not look at more of them."""
    if seen >= usual:
        return FOUND
    several = wants_list(question) or wants_reason(question) or wants_several(question) or asks_yes_or_no(question)
    return inf if several else CERTAIN


def _of_the_named(asked: Asked, lines: list[Line]) -> list[Line]:
    """Leave out the articles that lack a place or person asked about, where others have them: what they say misleads.

    A yes-or-no question may be wrong about a name, so that its answer may stand where the name does not.
    """
    if asks_yes_or_no(asked.whole) and not asked.half:
        return lines
    of_article = {line.article_id: line for line in lines}
    named = {number for number, line in of_article.items() if not missing_name(asked.whole, [line])}
    bodies = bodies_told({number: line.article for number, line in of_article.items()}, asked.whole)
    named = (named & bodies) or named or bodies
    return [line for line in lines if line.article_id in named] or lines

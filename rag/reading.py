"""A question's way to the lines that can answer it: search, sentences, choice, all from one generation of the library."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rag.evidence import Line, choose_lines, compared_subjects, score_lines
from rag.judge import Claim
from rag.prompt import is_english
from rag.search import Hit, merged_hits, search, with_whole_articles

if TYPE_CHECKING:
    from index.embed import Embedder, Vectors
    from index.filters import Filters
    from index.library import Library
    from rag.follow import Asked
    from rag.judge import Judge

JUDGED = 6  # the best sentences are put to the judge, a tenth of a second each
# What a log odd of the judge's is worth in a sentence's score. On the dev questions of eval/sets/town.jsonl the gold
# sentence comes first for 62 % without it, 75 % at 0.1, 77 % at 0.15; on the new dev questions of the seeds 75, 76 and 76 %.
JUDGEMENT = 0.12
MOST_ODDS = 4.0
PASSAGES = 8  # passages whose sentences compete for the model's time, and the answer's evidence list


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found for a question. The texts are held, so that a citation is cut from what was read."""

    asked: Asked
    hits: tuple[Hit, ...]
    scored: list[Line]  # every sentence looked at, best first
    lines: list[Line]  # those that the model reads
    vector: Vectors  # of the question as the lines were chosen for it
    subjects: tuple[str, ...]  # what is compared, if two things are
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

    def read(self, asked: Asked, filters: Filters) -> Reading:
        question = asked.text if asked.follows else asked.whole
        whole = self.embed(asked.whole)
        vector = self.embed(f"{asked.subject} {asked.text}".strip()) if asked.follows else whole
        with self._library.snapshot() as view:
            hits = search(view, asked.whole, whole, PASSAGES, filters, each_leg=False)
            if asked.subject:  # a long conversation blurs the search: what it is about and the question, once more
                again = search(view, f"{asked.subject} {asked.text}", vector, PASSAGES, filters, each_leg=False)
                hits = merged_hits(hits, again)[:PASSAGES]
            scored = score_lines(question, vector, with_whole_articles(view, hits))
            scored = self._judged(asked, scored)
            subjects = compared_subjects(asked.whole, scored)
            return Reading(
                asked,
                tuple(hits),
                scored,
                choose_lines(question, scored, self._evidence_tokens, subjects),
                vector,
                subjects,
                {source: view.source_text(source) for source in {hit.row.source for hit in hits}},
                {"generation": view.generation, **view.counts()},
            )

    def _judged(self, asked: Asked, scored: list[Line]) -> list[Line]:
        """Order the best lines anew by whether they give what is asked."""
        if self._judge is None or is_english(asked.whole):
            return scored
        question = f"{asked.subject} {asked.text}".strip() if asked.follows else asked.whole
        best = scored[:JUDGED]
        with self._embedding:
            odds = self._judge.answers([Claim(question, line.article.title, line.text) for line in best])
        bounded = [max(-MOST_ODDS, min(MOST_ODDS, each)) for each in odds]
        top, low = max(bounded, default=0.0), min(bounded, default=0.0)
        # Only taken away, so that a score still says how near the best line is; the lines not judged lose as the worst.
        behind = [*(top - each for each in bounded), *[top - low] * (len(scored) - len(best))]
        weighed = [
            replace(line, score=line.score - JUDGEMENT * less) for line, less in zip(scored, behind, strict=True)
        ]
        return sorted(weighed, key=lambda line: -line.score)

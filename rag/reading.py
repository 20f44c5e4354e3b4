"""A question's way to the lines that can answer it: search, sentences, choice, all from one generation of the library."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.evidence import Line, choose_lines, compared_subjects, score_lines
from rag.search import Hit, merged_hits, search, with_whole_articles

if TYPE_CHECKING:
    from index.embed import Embedder, Vectors
    from index.filters import Filters
    from index.library import Library
    from rag.follow import Asked

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
    """Searches one library with one embedder; the embedder takes one question at a time."""

    def __init__(self, library: Library, embedder: Embedder, evidence_tokens: int) -> None:
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

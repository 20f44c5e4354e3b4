"""Dense and keyword search over the library, joined by reciprocal rank fusion."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.answer import Evidence

if TYPE_CHECKING:
    from index.embed import Vectors
    from index.library import Library
    from index.rows import PassageRow

FUSION_OFFSET = 60  # the constant of the method's paper: how little the very first places count over the next
LEG_DEPTH = 50  # passages taken from each leg before fusion


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that search found, with its fused score and its place in each leg."""

    row: PassageRow
    score: float
    ranks: dict[str, int] = field(default_factory=dict)

    def as_evidence(self) -> Evidence:
        article = self.row.article
        return Evidence(
            source=self.row.source,
            title=article.title,
            byline=article.byline,
            date=article.date,
            text=self.row.text,
            spans=self.row.spans,
            score=self.score,
            ranks=self.ranks,
        )


def search(library: Library, question: str, vector: Vectors, count: int) -> list[Hit]:
    """Return the `count` passages that stand highest in both legs together."""
    legs = {
        "dense": library.search_vectors(vector, LEG_DEPTH),
        "words": library.search_words(question, LEG_DEPTH),
    }
    ranks: dict[int, dict[str, int]] = {}
    for leg, found in legs.items():
        for place, (number, _) in enumerate(found, start=1):
            ranks.setdefault(number, {})[leg] = place
    scores = {number: sum(1 / (FUSION_OFFSET + place) for place in places.values()) for number, places in ranks.items()}
    best = sorted(scores, key=lambda number: (-scores[number], number))[:count]
    return [Hit(row, scores[row.id], ranks[row.id]) for row in library.passages(best)]

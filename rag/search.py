"""Dense and keyword search over the library, joined by reciprocal rank fusion."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rag.answer import Evidence

if TYPE_CHECKING:
    from index.embed import Vectors
    from index.library import Library
    from index.rows import PassageRow

FUSION_OFFSET = 60  # the constant of the method's paper: how little the very first places count over the next
WHOLE_ARTICLES = 2  # whose every sentence is looked at: the cost is a few products of stored vectors
ARTICLE_PASSAGES = 40  # at most so many passages of each; a longer one is a book
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


def merged_hits(first: list[Hit], second: list[Hit]) -> list[Hit]:
    """Join two searches for one question; a passage that both found stands higher."""
    scores: dict[int, float] = {}
    for hit in (*first, *second):
        scores[hit.row.id] = scores.get(hit.row.id, 0.0) + hit.score
    found = {hit.row.id: hit for hit in (*first, *second)}
    best = sorted(found, key=lambda number: (-scores[number], number))
    return [replace(found[number], score=scores[number]) for number in best]


def with_whole_articles(library: Library, hits: list[Hit]) -> list[Hit]:
    """Add the other passages of the best articles: the deciding sentence may stand in one that search passed over."""
    articles = list(dict.fromkeys(hit.row.article_id for hit in hits))[:WHOLE_ARTICLES]
    held = {hit.row.id for hit in hits}
    others = library.passages_of(articles, ARTICLE_PASSAGES)
    return [*hits, *(Hit(row, 0.0) for row in others if row.id not in held)]

"""How likely it is that the articles answer at all: what the search, the check and the model itself give away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.words import fold, words_of

if TYPE_CHECKING:
    from index.embed import Vectors
    from rag.evidence import Line


def signals(question: str, vector: Vectors, cited: list[Line], scored: list[Line], supported: int) -> dict[str, float]:
    """Measure what an answer rests on, each between 0 and 1."""
    words = {word for word in words_of(question) if len(word) >= 2}
    whole = sum(map(len, words)) or 1

    def share(text: str) -> float:
        folded = fold(text)
        return sum(len(word) for word in words if word in folded) / whole

    articles = {line.article_id: line.article for line in cited}.values()
    return {
        "meaning": max((float(line.vector @ vector) for line in cited if line.vector is not None), default=0.0),
        "best_meaning": max((float(line.vector @ vector) for line in scored if line.vector is not None), default=0.0),
        "line_words": share("".join(line.text + line.article.title for line in cited)),
        "article_words": share("".join(a.title + a.kicker + a.byline + a.body for a in articles)),
        "supported": float(supported > 0),
    }

"""Questions that set two things side by side, each in an article of its own: what is asked of the one, and of the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.words import IDLE
from rag.names import bare, cut
from rag.refuse import shortens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.values import Article
    from rag.evidence import Line

SHORT_NAME = 3
NAMED = 2  # what a place or a person tells, against another word
_NAMES = ("ns", "nr", "nt", "nz")
_SIGNS = "nz"  # the kind of what was joined: a name
_CONTENT = "nvaijleb"  # the first letters of the kinds of word that say what a question is about
LEAST = 0.9  # signs of the question that the second article brings, each shared among the articles that have it


@dataclass(frozen=True, slots=True)
class Side:
    """One of two things compared: the article about it, and the question without what only the other article has."""

    article_id: int
    question: str


def left_over(question: str, lines: Sequence[Line]) -> str:
    """Return what of the question the best line's article does not have: what to search for the other side by."""
    held = _whole(lines[0].article) if lines else ""
    return "".join(word for word, kind in cut(question) if not (_tells(word, kind) and bare(word) in held))


def two_sides(question: str, lines: Sequence[Line]) -> tuple[Side, ...]:
    """Split a comparing question by which article has which of its words; empty where one article has them all."""
    if not lines:
        return ()
    words = _joined(cut(question))
    telling = {word: NAMED if kind in _NAMES else 1 for word, kind in words if _tells(word, kind)}
    wholes = {line.article_id: _whole(line.article) for line in reversed(lines)}
    had = {number: {word for word in telling if _has(whole, word)} for number, whole in wholes.items()}
    first = lines[0].article_id
    shared = {word: sum(word in each for each in had.values()) for word in telling}
    titles = {line.article_id: bare(line.article.title) for line in lines}
    in_first = {word for word in telling if word in titles[first]}

    def headed(number: int) -> set[str]:
        """Names that this headline has and the first one has not: what the first article tells of both stands here too."""
        return {word for word in telling if telling[word] == NAMED and word in titles[number]} - in_first

    def brings(number: int) -> tuple[float, int]:
        lacked = sum(len(word) * telling[word] / shared[word] for word in had[number] - had[first])
        return lacked if lacked >= LEAST else 0.0, len("".join(headed(number)))

    # Articles stand in the order of their best lines, so that of two that bring as much the nearer one is taken.
    others = [number for number in dict.fromkeys(line.article_id for line in lines) if number != first]
    second = max(others, key=brings, default=first)
    of_second = had[second] - had[first] if brings(second)[0] else headed(second)
    of_first = had[first] - had[second] or in_first - headed(second)
    if not of_first or not of_second:
        return ()
    return (
        Side(first, "".join(word for word, _ in words if word not in of_second)),
        Side(second, "".join(word for word, _ in words if word not in of_first)),
    )


def _joined(words: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join signs that stand alone side by side: 远 and 舟 are a name that no dictionary has."""
    joined: list[tuple[str, str]] = []
    for word, kind in words:
        alone = len(word) == 1 and kind[0] in _CONTENT
        if alone and joined and joined[-1][1] == _SIGNS:
            joined[-1] = joined[-1][0] + word, _SIGNS
        else:
            joined.append((word, _SIGNS if alone else kind))
    return joined


def _has(whole: str, word: str) -> bool:
    """Find a word, or a name in a longer form: 哈工大 in 哈尔滨工业大学."""
    return bare(word) in whole or (len(word) >= SHORT_NAME and shortens(bare(word), whole))


def _tells(word: str, kind: str) -> bool:
    return len(word) >= 2 and word not in IDLE and kind[0] in _CONTENT


def _whole(article: Article) -> str:
    return bare(article.title + article.kicker + article.byline + article.body)

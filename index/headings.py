"""Headlines: the overlay print that doubles them, and which headline belongs to which body."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^\w]+")
_SUBJECT_END = re.compile(r"[区县市州省园城镇乡村局厅院校司会团厂港区）):：]$")
LONGEST_DOUBLED = 200
# A headline shares this weighted part of its character pairs with its own body, with another body rarely.
LEAST_SHARED = 0.3
NEXT_BONUS = 0.35  # a headline mostly stands right above its body,
PREVIOUS_BONUS = 0.15  # sometimes right below it;
DOUBLED_BONUS = 0.35  # overlay print was read after the body it stands over
ASSIGNED_TOGETHER = 80  # bodies; a longer file is assigned stretch by stretch


@lru_cache(maxsize=4096)
def undouble(text: str) -> str | None:
    """Read a line printed twice as overlay, piece by piece ("以以““三化三化””"): each piece once, or None."""
    text = _SPACES.sub("", text)
    size = len(text)
    if size < 6 or size % 2 or size > LONGEST_DOUBLED:
        return None
    # fewest[i]: how few doubled pieces make up text[:i], and the length of the last of them
    fewest: list[tuple[int, int] | None] = [(0, 0)] + [None] * size
    for end in range(2, size + 1, 2):
        for half in range(1, end // 2 + 1):
            before = fewest[end - 2 * half]
            if before is None or text[end - 2 * half : end - half] != text[end - half : end]:
                continue
            here = fewest[end]
            if here is None or before[0] + 1 < here[0]:
                fewest[end] = (before[0] + 1, half)
    if fewest[size] is None:
        return None
    pieces = []
    place = size
    while place and (step := fewest[place]) is not None:
        pieces.append(text[place - step[1] : place])
        place -= 2 * step[1]
    words = [piece for piece in pieces if len(set(piece)) > 1]
    return "".join(reversed(pieces)) if words else None


def read_title(lines: Sequence[str]) -> str:
    """A headline for people: each line once, lines apart by a space, or by nothing after a colon."""
    title = ""
    for line in lines:
        line = undouble(line) or _SPACES.sub(" ", line).strip()
        title += line if not title or title.endswith(("：", ":")) else f" {line}"
    return title


def is_subject(text: str) -> bool:
    """The first half of a headline of two lines: who it is about ("银川高新区", "镇江高新区：")."""
    return len(text) <= 14 and _SUBJECT_END.search(undouble(text) or text) is not None


def pairs(text: str) -> Counter[str]:
    """Character pairs of the words, not across punctuation."""
    counts: Counter[str] = Counter()
    for run in _NOT_WORD.split(text):
        counts.update(run[i : i + 2] for i in range(len(run) - 1))
    return counts


class Shared:
    """How much headlines share with the bodies of one page; what all bodies say weighs little."""

    def __init__(self, bodies: Sequence[str]) -> None:
        self.bodies = [pairs(body) for body in bodies]
        self.spread = Counter(pair for body in self.bodies for pair in body)

    def scores(self, headline: str) -> list[float]:
        wanted = pairs(headline)
        count = len(self.bodies)
        weights = {pair: math.log((count + 1) / (self.spread[pair] + 0.3)) for pair in wanted if self.spread[pair]}
        # Pairs of no body are the editor's own words: they say nothing about which body it is.
        total = sum(weights.values()) + 0.2 * sum(1 for pair in wanted if not self.spread[pair])
        if total <= 0:
            return [0.0] * count
        return [sum(weight for pair, weight in weights.items() if pair in body) / total for body in self.bodies]


def assign(scores: Sequence[Sequence[float]], places: Sequence[int], doubled: Sequence[bool]) -> dict[int, int]:
    """The best assignment of headlines to bodies: {headline: body}.

    `scores[h][b]` is what headline h shares with body b; `places[h]` is the number of bodies that begin before it.
    """
    if not scores or not scores[0]:
        return {}
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    bodies = len(scores[0])
    assigned: dict[int, int] = {}
    for first in range(0, bodies, ASSIGNED_TOGETHER):
        last = min(first + ASSIGNED_TOGETHER, bodies)
        rows = [h for h, place in enumerate(places) if first <= place < last or place >= last == bodies]
        worth = np.zeros((len(rows), last - first))
        for row, h in enumerate(rows):
            worth[row] = scores[h][first:last]
            for body, bonus in (
                (places[h], 0.0 if doubled[h] else NEXT_BONUS),
                (places[h] - 1, DOUBLED_BONUS if doubled[h] else PREVIOUS_BONUS),
            ):
                if first <= body < last:
                    worth[row, body - first] += bonus
        for row, column in zip(*linear_sum_assignment(worth, maximize=True), strict=True):
            if worth[row, column] >= LEAST_SHARED:
                assigned[rows[row]] = first + int(column)
    return assigned

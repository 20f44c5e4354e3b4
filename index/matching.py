"""What headlines share with the bodies of a page, and the assignment that makes the most of it."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

NOT_WORD = re.compile(r"[^\w]+")
# A headline shares this weighted part of its character pairs with its own body, with another body rarely.
LEAST_SHARED = 0.3
SURELY, FEWEST_SHARED = 0.75, 4  # of a line that is of this body, wherever it stands; pairs
NEXT_BONUS = 0.35  # a headline mostly stands right above its body,
PREVIOUS_BONUS = 0.15  # sometimes right below it;
DOUBLED_BONUS = 0.35  # overlay print was read after the body it stands over


def pairs(text: str) -> Counter[str]:
    """Character pairs of the words, not across punctuation."""
    counts: Counter[str] = Counter()
    for run in NOT_WORD.split(text):
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
        weights = {pair: math.log((count + 1) / (self.spread[pair] + 0.3)) ** 2 for pair in wanted if self.spread[pair]}
        # Pairs of no body are the editor's own words: they say nothing about which body it is.
        total = sum(weights.values()) + 0.2 * sum(1 for pair in wanted if not self.spread[pair])
        if total <= 0:
            return [0.0] * count
        return [sum(weight for pair, weight in weights.items() if pair in body) / total for body in self.bodies]

    def tells(self, heading: str, body: int) -> bool:
        """Whether a heading surely speaks of this body."""
        return self.scores(heading)[body] >= SURELY and len(pairs(heading) & self.bodies[body]) >= FEWEST_SHARED


def assign(
    scores: Sequence[Sequence[float]],
    places: Sequence[int],
    doubled: Sequence[bool],
    perhaps_parts: Collection[int] = (),
) -> dict[int, int]:
    """The best assignment of headlines to bodies: {headline: body}.

    `scores[h][b]` is what headline h shares with body b; `places[h]` is the number of bodies that begin before it.
    """
    if not scores or not scores[0]:
        return {}
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    bodies = len(scores[0])
    worth = np.array(scores)
    for headline, place in enumerate(places):
        for body, bonus in (
            (place, 0.0 if doubled[headline] else NEXT_BONUS),
            (place - 1, DOUBLED_BONUS if doubled[headline] else PREVIOUS_BONUS),
        ):
            if 0 <= body < bodies:
                worth[headline, body] += bonus
        if place in perhaps_parts and place + 1 < bodies and place + 1 not in places:
            worth[headline, place + 1] += NEXT_BONUS
    pairs_found = zip(*linear_sum_assignment(worth, maximize=True), strict=True)
    return {int(row): int(column) for row, column in pairs_found if worth[row, column] >= LEAST_SHARED}

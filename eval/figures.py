"""Figures with their counts and their uncertainty: pure functions over numbers, each tested by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RESAMPLES, SEED = 4000, 20240101  # bootstrap: enough for a stable second digit, and the same every time
TAILS = (0.025, 0.975)  # of a 95 % interval
NORMAL = 1.96  # the same tails of the normal distribution


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean with its count and a 95 % bootstrap interval; of a rate, `hits` of `count` were true."""

    value: float
    count: int
    low: float
    high: float
    hits: int | None = None


def rate(flags: Iterable[bool]) -> Figure:
    """The share of true ones. Resampling flags is drawing from a binomial, which is what is done.

    Where all flags are alike every sample is too; then the open end is Wilson's, so that 5 of 5 is not taken for certain.
    """
    import numpy as np

    values = [bool(flag) for flag in flags]
    count, hits = len(values), sum(values)
    if not count:
        return Figure(0.0, 0, 0.0, 0.0, 0)
    if hits in (0, count):
        sure = count / (count + NORMAL**2)
        return Figure(hits / count, count, *((sure, 1.0) if hits else (0.0, 1 - sure)), hits)
    drawn = np.random.default_rng(SEED).binomial(count, hits / count, RESAMPLES) / count
    return Figure(hits / count, count, *_interval(drawn), hits)


def mean(numbers: Iterable[float]) -> Figure:
    import numpy as np

    values = np.array(list(numbers), dtype=float)
    if not len(values):
        return Figure(0.0, 0, 0.0, 0.0)
    return Figure(float(values.mean()), len(values), *_interval(resampled_means(values)))


def resampled_means(values: Floats) -> Floats:
    """The means of `RESAMPLES` samples drawn with replacement, a few at a time to keep memory small."""
    import numpy as np

    draw = np.random.default_rng(SEED)
    step = max(1, 2_000_000 // len(values))
    parts = [
        values[draw.integers(0, len(values), (min(step, RESAMPLES - start), len(values)))].mean(axis=1)
        for start in range(0, RESAMPLES, step)
    ]
    return np.concatenate(parts)


def _interval(drawn: Floats) -> tuple[float, float]:
    ordered = sorted(float(value) for value in drawn)
    return percentile(ordered, TAILS[0]), percentile(ordered, TAILS[1])


def percentile(ordered: Sequence[float], share: float) -> float:
    """The nearest-rank percentile of sorted values."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def mcnemar(better: int, worse: int) -> float:
    """The exact two-sided probability of so uneven a split of the pairs that changed, were there no difference."""
    changed = better + worse
    if not changed:
        return 1.0
    tail = sum(math.comb(changed, k) for k in range(min(better, worse) + 1))
    return min(1.0, float(2 * tail / 2**changed))


def bootstrap_p(differences: Sequence[float]) -> float:
    """The two-sided bootstrap probability that the mean difference is nothing."""
    import numpy as np

    if not any(differences):
        return 1.0
    drawn = resampled_means(np.array(differences, dtype=float))
    side = min(int((drawn <= 0).sum()), int((drawn >= 0).sum()))
    return min(1.0, 2 * (side + 1) / (RESAMPLES + 1))


def holm(probabilities: Sequence[float]) -> list[float]:
    """Holm's adjustment: what each probability is worth when so many questions are asked at once."""
    order = sorted(range(len(probabilities)), key=lambda place: probabilities[place])
    adjusted, highest = [0.0] * len(probabilities), 0.0
    for done, place in enumerate(order):
        highest = max(highest, min(1.0, (len(order) - done) * probabilities[place]))
        adjusted[place] = highest
    return adjusted

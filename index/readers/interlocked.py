"""Blocks that no straight cut divides (a pinwheel of articles): ordered by what stands above and left of what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# In units of a character's size.
SAME_LINE, WORD_GAP = 0.3, 0.8
LINE_GAP = 1.0  # lines of one block stand closer
SIZE_RATIO = 1.3  # a headline and its text are two blocks
OVERLAP = 0.3  # of the narrower block: one stands above the other


def order_interlocked(
    boxes: NDArray[np.floating[Any]], sizes: NDArray[np.floating[Any]], inside: NDArray[np.intp]
) -> list[NDArray[np.intp]]:
    """The characters in blocks, in reading order; nothing if they are only one block."""
    runs = _runs(boxes, sizes, np.sort(inside))
    blocks = _blocks(boxes, sizes, runs)
    return _order(boxes, blocks) if len(blocks) > 1 else []


def _runs(
    boxes: NDArray[np.floating[Any]], sizes: NDArray[np.floating[Any]], inside: NDArray[np.intp]
) -> list[NDArray[np.intp]]:
    """Characters that follow each other in the file and on a line."""
    first, second = inside[:-1], inside[1:]
    size = np.minimum(sizes[first], sizes[second])
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    gap = boxes[second, 0] - boxes[first, 2]
    goes_on = (np.abs(middles[second] - middles[first]) < SAME_LINE * size) & (np.abs(gap) < WORD_GAP * size)
    return np.split(inside, np.flatnonzero(~goes_on) + 1)


def _blocks(
    boxes: NDArray[np.floating[Any]], sizes: NDArray[np.floating[Any]], runs: list[NDArray[np.intp]]
) -> list[NDArray[np.intp]]:
    """Runs on one line or right below each other, of one size."""
    outlines = [_outline(boxes, run) for run in runs]
    heights = [float(np.median(sizes[run])) for run in runs]
    owner = list(range(len(runs)))

    def find(place: int) -> int:
        while owner[place] != place:
            owner[place] = owner[owner[place]]
            place = owner[place]
        return place

    by_top = sorted(range(len(runs)), key=lambda place: outlines[place][1])
    for rank, first in enumerate(by_top):
        for second in by_top[rank + 1 :]:
            small, large = sorted((heights[first], heights[second]))
            if outlines[second][1] - outlines[first][3] > LINE_GAP * large:
                break
            if large <= SIZE_RATIO * small and _touch(outlines[first], outlines[second], small):
                owner[find(second)] = find(first)
    groups: dict[int, list[NDArray[np.intp]]] = {}
    for place, run in enumerate(runs):
        groups.setdefault(find(place), []).append(run)
    return [np.concatenate(group) for group in groups.values()]


def _touch(first: tuple[float, ...], second: tuple[float, ...], size: float) -> bool:
    across = min(first[2], second[2]) - max(first[0], second[0])
    down = min(first[3], second[3]) - max(first[1], second[1])
    if down > size / 2:
        return across > -WORD_GAP * size
    return across > OVERLAP * min(first[2] - first[0], second[2] - second[0]) and down > -LINE_GAP * size


def _order(boxes: NDArray[np.floating[Any]], blocks: list[NDArray[np.intp]]) -> list[NDArray[np.intp]]:
    """Always the leftmost block that nothing unread stands above, or beside on its left."""
    outlines = np.array([_outline(boxes, block) for block in blocks])
    left, top, right, bottom = (outlines[:, side] for side in range(4))
    across = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    down = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    width, middle = right - left, top + bottom
    is_above = (across > OVERLAP * np.minimum(width[:, None], width)) & (middle[:, None] < middle)
    is_beside = (across <= OVERLAP * np.minimum(width[:, None], width)) & (down > 0) & (left[:, None] < left)
    before = is_above | is_beside
    np.fill_diagonal(before, val=False)
    waited_for = before.sum(axis=0)
    waiting = np.ones(len(blocks), dtype=bool)
    ordered = []
    for _ in blocks:
        ready = np.flatnonzero(waiting & (waited_for == 0))
        ready = ready if len(ready) else np.flatnonzero(waiting)  # a circle is opened at its leftmost block
        chosen = ready[np.lexsort((top[ready], left[ready]))[0]]
        waiting[chosen] = False
        waited_for -= before[chosen]
        ordered.append(blocks[chosen])
    return ordered


def _outline(boxes: NDArray[np.floating[Any]], inside: NDArray[np.intp]) -> tuple[float, ...]:
    low, high = boxes[inside].min(axis=0), boxes[inside].max(axis=0)
    return float(low[0]), float(low[1]), float(high[2]), float(high[3])

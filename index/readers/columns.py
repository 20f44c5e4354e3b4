"""A region of a page: the rows across it, the gutters down it, and whether what they part is columns or a table."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Boxes = NDArray[np.floating[Any]]
    Indices = NDArray[np.intp]

# In units of the median character size of the region. Newspapers set gutters of 0.8 and more; the blanks of
# justified Chinese stay below 0.5 and stand one above the other in two or three lines at most.
GUTTER, GUTTER_OF_FEW_LINES, FEW_LINES = 0.6, 1.2, 3
NARROWEST_COLUMN = 6.0  # narrower pieces are cells of a table, numbers of a list, labels
CORE = 0.7  # of a character's height: lines set tight overlap with their ascenders
TEXT_LINE = 10.0  # the middle line of a column of text is longer, or fills the column as justified lines do:
FULL_LINE, FULL_SHARE = 0.7, 0.5  # of the column's width, of the lines before the last of a piece
ALIGNED = 0.8  # of the rows of both pieces stand on one line: a table
SAME_LINE = 0.45  # of a character: superscripts and punctuation stand so far off the middle


class Shape:
    """The boxes of a page, asked about by their indices."""

    def __init__(self, boxes: Boxes, sizes: NDArray[np.floating[Any]]) -> None:
        self.boxes = boxes
        self.sizes = sizes
        middle = (boxes[:, 1] + boxes[:, 3]) / 2
        half = np.minimum((boxes[:, 3] - boxes[:, 1]) / 2, sizes / 2) * CORE
        self.tops, self.bottoms, self.middles = middle - half, middle + half, middle

    def rows(self, inside: Indices) -> list[Indices]:
        """The region cut wherever a blank runs across it, top to bottom."""
        ordered = inside[np.argsort(self.tops[inside], kind="stable")]
        reach = np.maximum.accumulate(self.bottoms[ordered])
        return np.split(ordered, np.flatnonzero(self.tops[ordered][1:] > reach[:-1]) + 1)

    def columns(self, inside: Indices, rows: list[Indices]) -> list[Indices]:
        """The region cut at its gutters, left to right; itself alone if it has none."""
        size = float(np.median(self.sizes[inside]))
        pieces = self.apart(inside, size * (GUTTER if len(rows) > FEW_LINES else GUTTER_OF_FEW_LINES))
        if len(pieces) < 2:
            return [inside]
        pieces = self.joined(pieces, size, len(rows))
        return [inside] if len(pieces) < 2 or self.is_table(pieces) else pieces

    def joined(self, pieces: list[Indices], size: float, rows: int) -> list[Indices]:
        """Pieces too narrow for a column go with the nearer neighbour, but for a last line left over in one."""
        place = 0
        while len(pieces) > 1 and place < len(pieces):
            left, right = self.edges(pieces[place])
            if right - left >= NARROWEST_COLUMN * size or (rows > 2 * FEW_LINES and len(self.rows(pieces[place])) == 1):
                place += 1
                continue
            before = left - self.edges(pieces[place - 1])[1] if place else np.inf
            after = self.edges(pieces[place + 1])[0] - right if place + 1 < len(pieces) else np.inf
            first = place - 1 if before <= after else place
            pieces = [*pieces[:first], np.concatenate(pieces[first : first + 2]), *pieces[first + 2 :]]
            place = max(first - 1, 0)
        return pieces

    def edges(self, piece: Indices) -> tuple[float, float]:
        return float(self.boxes[piece, 0].min()), float(self.boxes[piece, 2].max())

    def is_table(self, pieces: list[Indices]) -> bool:
        """Whether the pieces are cells: each on a line with one of the neighbour, and not set to a common width."""
        rows = [self.rows(piece) for piece in pieces]
        for first, second in pairwise(rows):
            fewer, more = sorted((first, second), key=len)
            middles = np.array([self.middles[line].mean() for line in more])
            size = float(np.median(self.sizes[np.concatenate(fewer)]))
            aligned = sum(np.abs(middles - self.middles[line].mean()).min() < SAME_LINE * size for line in fewer)
            if aligned < ALIGNED * len(fewer) or len(fewer) < ALIGNED * len(more) / 2:
                return False
        size = float(np.median(self.sizes[np.concatenate(pieces)]))
        if all(
            np.median([np.subtract(*self.edges(line)[::-1]) for line in lines]) >= TEXT_LINE * size for lines in rows
        ):
            return False
        inner = [(line, self.edges(piece)) for piece, lines in zip(pieces, rows, strict=True) for line in lines[:-1]]
        full = sum(self.is_full(line, *edges) for line, edges in inner)
        return full < FULL_SHARE * len(inner) or not inner

    def longest(self, line: Indices) -> float:
        """How wide the widest part of a line is that has no hole."""
        parts = self.apart(line, GUTTER_OF_FEW_LINES * float(np.median(self.sizes[line])))
        return max(right - left for left, right in map(self.edges, parts))

    def is_full(self, line: Indices, left: float, right: float) -> bool:
        """Whether a line fills its column, as all but the last of a paragraph do, without a hole."""
        begin, end = self.edges(line)
        size = float(np.median(self.sizes[line]))
        return end - begin >= FULL_LINE * (right - left) and len(self.apart(line, GUTTER_OF_FEW_LINES * size)) < 2

    def has_gutter(self, rows: list[Indices]) -> bool:
        return self.count_columns(rows) > 1

    def count_columns(self, rows: list[Indices]) -> int:
        inside = np.concatenate(rows)
        size = float(np.median(self.sizes[inside]))
        pieces = self.apart(inside, size * GUTTER_OF_FEW_LINES if len(rows) <= FEW_LINES else size * GUTTER)
        return len(self.joined(pieces, size, 1))

    def apart(self, inside: Indices, gap: float) -> list[Indices]:
        """The boxes in groups with a blank of at least `gap` between them, left to right."""
        ordered = inside[np.argsort(self.boxes[inside, 0], kind="stable")]
        reach = np.maximum.accumulate(self.boxes[ordered, 2])
        return np.split(ordered, np.flatnonzero(self.boxes[ordered, 0][1:] - reach[:-1] >= gap) + 1)

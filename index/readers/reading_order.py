"""The boxes of a page's characters -> blocks of lines as a reader takes them: a recursive XY-cut.

A region is cut into columns where a gutter runs through its whole height. Where something spans the gutter (a headline
over two columns), the region is first cut into zones: rows that leave a gutter open, and rows that do not. Rows of
short cells are a table and are read across. What no straight cut divides is ordered block by block.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from index.readers.interlocked import order_interlocked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Boxes = NDArray[np.floating[Any]]
    Indices = NDArray[np.intp]

Line = list[int]
Block = list[Line]

# In units of the median character size of the region. Newspapers set gutters of 0.8 and more; the blanks of
# justified Chinese stay below 0.5 and stand one above the other in two or three lines at most.
GUTTER, GUTTER_OF_FEW_LINES, FEW_LINES = 0.6, 1.2, 3
NARROWEST_COLUMN = 6.0  # narrower pieces are cells of a table, numbers of a list, labels
EDGE_GAP = 1.8  # a line so far off the text is no part of its columns
CORE = 0.7  # of a character's height: lines set tight overlap with their ascenders
FULL_LINE, FULL_SHARE = 0.85, 0.5  # of the column's width, of the lines before the last: text, not cells
ALIGNED = 0.8  # of the rows of both pieces stand on one line: a table
SAME_LINE = 0.45  # of a character: superscripts and punctuation stand so far off the middle
DROPPED_CAPITAL = 1.8  # a character so much larger stands before the first line that it reaches


def reading_order(boxes: Boxes, sizes: NDArray[np.floating[Any]]) -> list[Block]:
    """Indices of the boxes, in blocks of lines. All text runs left to right and all boxes count from the top left."""
    if len(boxes) == 0:
        return []
    page = _Page(boxes, sizes)
    return [block for zone in page.edges_apart() for block in page.cut(zone)]


class _Page:
    def __init__(self, boxes: Boxes, sizes: NDArray[np.floating[Any]]) -> None:
        self.boxes = boxes
        self.sizes = sizes
        middle = (boxes[:, 1] + boxes[:, 3]) / 2
        half = np.minimum((boxes[:, 3] - boxes[:, 1]) / 2, sizes / 2) * CORE
        self.tops, self.bottoms, self.middles = middle - half, middle + half, middle

    def edges_apart(self) -> list[Indices]:
        """The page without a line that stands alone at its top or bottom (running heads, page numbers), and those."""
        rows = self._rows(np.arange(len(self.boxes)))
        first, last = 0, len(rows)
        while first + 1 < last and self._stands_alone(rows[first], rows[first + 1]):
            first += 1
        while first + 1 < last and self._stands_alone(rows[last - 1], rows[last - 2]):
            last -= 1
        return [*rows[:first], np.concatenate(rows[first:last]), *rows[last:]]

    def _stands_alone(self, row: Indices, neighbour: Indices) -> bool:
        gap = max(
            float(self.tops[neighbour].min() - self.bottoms[row].max()),
            float(self.tops[row].min() - self.bottoms[neighbour].max()),
        )
        size = float(np.median(self.sizes[row]))
        return gap >= EDGE_GAP * size and len(self._lines(row)) == 1

    def cut(self, inside: Indices) -> list[Block]:
        rows = self._rows(inside)
        columns = self._columns(inside, rows)
        if len(columns) > 1:
            return [block for column in columns for block in self.cut(column)]
        zones = self._zones(rows)
        if len(zones) > 1:
            return [block for zone in zones for block in self.cut(np.concatenate(zone))]
        if len(rows) == 1 and (blocks := order_interlocked(self.boxes, self.sizes, rows[0])):
            return [self._lines(block) for block in blocks]
        return [[line for row in rows for line in self._lines(row)]]

    def _rows(self, inside: Indices) -> list[Indices]:
        """The region cut wherever a blank runs across it, top to bottom."""
        ordered = inside[np.argsort(self.tops[inside], kind="stable")]
        reach = np.maximum.accumulate(self.bottoms[ordered])
        return np.split(ordered, np.flatnonzero(self.tops[ordered][1:] > reach[:-1]) + 1)

    def _columns(self, inside: Indices, rows: list[Indices]) -> list[Indices]:
        """The region cut at its gutters, left to right; itself alone if it has none."""
        size = float(np.median(self.sizes[inside]))
        pieces = _apart(self.boxes, inside, size * (GUTTER if len(rows) > FEW_LINES else GUTTER_OF_FEW_LINES))
        if len(pieces) < 2:
            return [inside]
        pieces = self._joined(pieces, size, len(rows))
        return [inside] if len(pieces) < 2 or self._is_table(pieces) else pieces

    def _joined(self, pieces: list[Indices], size: float, rows: int) -> list[Indices]:
        """Pieces too narrow for a column go with the nearer neighbour, but for a last line left over in one."""
        place = 0
        while len(pieces) > 1 and place < len(pieces):
            left, right = self._edges(pieces[place])
            if right - left >= NARROWEST_COLUMN * size or (
                rows > 2 * FEW_LINES and len(self._rows(pieces[place])) == 1
            ):
                place += 1
                continue
            before = left - self._edges(pieces[place - 1])[1] if place else np.inf
            after = self._edges(pieces[place + 1])[0] - right if place + 1 < len(pieces) else np.inf
            first = place - 1 if before <= after else place
            pieces = [*pieces[:first], np.concatenate(pieces[first : first + 2]), *pieces[first + 2 :]]
            place = max(first - 1, 0)
        return pieces

    def _edges(self, piece: Indices) -> tuple[float, float]:
        return float(self.boxes[piece, 0].min()), float(self.boxes[piece, 2].max())

    def _is_table(self, pieces: list[Indices]) -> bool:
        """Whether the pieces are cells: each on a line with one of the neighbour, and not set to a common width."""
        rows = [self._rows(piece) for piece in pieces]
        for first, second in pairwise(rows):
            fewer, more = sorted((first, second), key=len)
            middles = np.array([self.middles[line].mean() for line in more])
            size = float(np.median(self.sizes[np.concatenate(fewer)]))
            aligned = sum(np.abs(middles - self.middles[line].mean()).min() < SAME_LINE * size for line in fewer)
            if aligned < ALIGNED * len(fewer) or len(fewer) < ALIGNED * len(more) / 2:
                return False
        inner = [(line, self._edges(piece)) for piece, lines in zip(pieces, rows, strict=True) for line in lines[:-1]]
        full = sum(self._is_full(line, *edges) for line, edges in inner)
        return full < FULL_SHARE * len(inner) or not inner

    def _is_full(self, line: Indices, left: float, right: float) -> bool:
        """Whether a line fills its column, as all but the last of a paragraph do, without a hole."""
        begin, end = self._edges(line)
        size = float(np.median(self.sizes[line]))
        return (
            end - begin >= FULL_LINE * (right - left) and len(_apart(self.boxes, line, GUTTER_OF_FEW_LINES * size)) < 2
        )

    def _zones(self, rows: list[Indices]) -> list[list[Indices]]:
        """Rows in a row that leave a gutter open together, and those between them that span it."""
        zones: list[list[Indices]] = []
        is_open = False  # whether the last zone has a gutter
        for row in rows:
            if not zones:
                zones, is_open = [[row]], self._has_gutter([row])
                continue
            together = self._has_gutter([*zones[-1], row])
            alone = not together and self._has_gutter([row])
            if together or (not is_open and not alone):
                zones[-1].append(row)
                is_open = together
                continue
            zones.append([*(self._taken_along(zones[-1], row) if is_open else []), row])
            is_open = alone and self._has_gutter(zones[-1])
        return zones

    def _taken_along(self, zone: list[Indices], following: Indices) -> list[Indices]:
        """The short lines at a zone's end that stand closer to what follows: a heading over it, not the zone's text."""
        taken: list[Indices] = []
        while len(zone) > 1 and not self._has_gutter([zone[-1]]):
            above = float(self.tops[zone[-1]].min() - self.bottoms[zone[-2]].max())
            below = float(self.tops[following].min() - self.bottoms[zone[-1]].max())
            if above < 1.5 * below or above < float(np.median(self.sizes[zone[-1]])) / 2:
                break
            following = zone.pop()
            taken.insert(0, following)
        return taken

    def _has_gutter(self, rows: list[Indices]) -> bool:
        inside = np.concatenate(rows)
        size = float(np.median(self.sizes[inside]))
        pieces = _apart(self.boxes, inside, size * GUTTER_OF_FEW_LINES if len(rows) <= FEW_LINES else size * GUTTER)
        return len(pieces) > 1 and len(self._joined(pieces, size, 1)) > 1

    def _lines(self, row: Indices) -> list[Line]:
        """The lines of a row: mostly one; several where they touch."""
        size = float(np.median(self.sizes[row]))
        large = self.sizes[row] >= DROPPED_CAPITAL * size
        lines: list[Line] = []
        middle = -np.inf
        for index in row[~large][np.argsort(self.middles[row[~large]], kind="stable")]:
            if self.middles[index] - middle > SAME_LINE * size:
                lines.append([])
                middle = self.middles[index]
            lines[-1].append(int(index))
        for index in row[large]:
            reached = [line for line in lines if self._reaches(index, line)]
            if reached:
                reached[0].append(int(index))
            else:
                lines.append([int(index)])
        lines.sort(key=lambda line: float(self.middles[line].mean()))
        return [sorted(line, key=lambda index: (self.boxes[index, 0], index)) for line in lines]

    def _reaches(self, index: int, line: Line) -> bool:
        return bool(self.boxes[index, 1] <= self.middles[line].mean() <= self.boxes[index, 3])


def _apart(boxes: Boxes, inside: Indices, gap: float) -> list[Indices]:
    """The boxes in groups with a blank of at least `gap` between them, left to right."""
    ordered = inside[np.argsort(boxes[inside, 0], kind="stable")]
    reach = np.maximum.accumulate(boxes[ordered, 2])
    return np.split(ordered, np.flatnonzero(boxes[ordered, 0][1:] - reach[:-1] >= gap) + 1)

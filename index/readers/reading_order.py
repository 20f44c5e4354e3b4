"""The boxes of a page's characters -> blocks of lines as a reader takes them: a recursive XY-cut.

A region is cut into columns where a gutter runs through its whole height. Where something spans the gutter (a headline
over two columns), the region is first cut into zones: rows that leave a gutter open, and rows that do not. Rows of
short cells are a table and are read across. What no straight cut divides is ordered block by block.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from index.readers.columns import GUTTER_OF_FEW_LINES, SAME_LINE, Shape
from index.readers.interlocked import order_interlocked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.readers.columns import Boxes, Indices

Line = list[int]
Block = list[Line]

# In units of the size of the characters.
HEADLINE = 1.3  # a line of such characters, compared with its region, is a headline
OFF_CENTRE = 0.1  # of the region's width: a headline at its top starts left or stands in the middle
EDGE_GAP = 1.8  # a line so far off the text is no part of its columns
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
        self.shape = Shape(boxes, sizes)

    def edges_apart(self) -> list[Indices]:
        """The page without a line that stands alone at its top or bottom (running heads, page numbers), and those."""
        rows = self.shape.rows(np.arange(len(self.boxes)))
        first, last = 0, len(rows)
        while first + 1 < last and self._stands_alone(rows[first], rows[first + 1]):
            first += 1
        while first + 1 < last and self._stands_alone(rows[last - 1], rows[last - 2]):
            last -= 1
        return [*rows[:first], np.concatenate(rows[first:last]), *rows[last:]]

    def _stands_alone(self, row: Indices, neighbour: Indices) -> bool:
        gap = max(
            float(self.shape.tops[neighbour].min() - self.shape.bottoms[row].max()),
            float(self.shape.tops[row].min() - self.shape.bottoms[neighbour].max()),
        )
        size = float(np.median(self.sizes[row]))
        return gap >= EDGE_GAP * size and len(self._lines(row)) == 1

    def cut(self, inside: Indices) -> list[Block]:
        rows = self.shape.rows(inside)
        parts = self._headed(inside, rows)
        if len(parts) > 1:
            return [block for part in parts for block in self.cut(np.concatenate(part))]
        columns = self.shape.columns(inside, rows)
        if len(columns) > 1:
            return [block for column in columns for block in self.cut(column)]
        zones = self._zones(rows)
        if any(self._severs(above[-1], below[0]) for above, below in pairwise(zones)):
            return self._interlocked(inside)
        if len(zones) > 1:
            return [block for zone in zones for block in self.cut(np.concatenate(zone))]
        if len(rows) == 1:
            return self._interlocked(inside)
        return [[line for row in rows for line in self._lines(row)]]

    def _interlocked(self, inside: Indices) -> list[Block]:
        blocks = order_interlocked(self.boxes, self.sizes, inside)
        if not blocks:
            return [[line for row in self.shape.rows(inside) for line in self._lines(row)]]
        return [block for one in blocks for block in self.cut(one)]

    def _severs(self, above: Indices, below: Indices) -> bool:
        """Whether a cut between two rows goes through a column: it stands on both sides at its full width."""
        size = float(np.median(self.sizes[above]))
        if float(self.shape.tops[below].min() - self.shape.bottoms[above].max()) > size:
            return False
        cells = [
            [self.shape.edges(cell) for cell in self.shape.apart(row, GUTTER_OF_FEW_LINES * size)]
            for row in (above, below)
        ]
        return any(
            abs(upper[0] - lower[0]) < size / 2 and abs(upper[1] - lower[1]) < size and upper[1] - upper[0] > size
            for upper in cells[0]
            for lower in cells[1]
        )

    def _headed(self, inside: Indices, rows: list[Indices]) -> list[list[Indices]]:
        """The region cut at rows of headlines alone: one goes over all that follows, several over their columns."""
        size = float(np.median(self.sizes[inside]))
        large = [bool((self.sizes[row] >= HEADLINE * size).all()) for row in rows]
        starts = [place for place in range(1, len(rows)) if large[place] and not large[place - 1]]
        parts: list[list[Indices]] = []
        for start, end in pairwise([0, *starts, len(rows)]):
            section = rows[start:end]
            heads = next((place for place, row in enumerate(section) if not large[start + place]), len(section))
            headline = np.concatenate(section[:heads]) if heads else None
            if headline is None or heads == len(section) or not self._heads_all(headline, section, is_top=start == 0):
                parts.append(section)
            else:
                parts.extend([section[:heads], section[heads:]])
        return parts

    def _heads_all(self, headline: Indices, section: list[Indices], *, is_top: bool) -> bool:
        """Whether a headline is over all its section, not several over a column each."""
        inside = np.concatenate(section)
        if sum(np.isin(headline, column).any() for column in self.shape.columns(inside, section)) > 1:
            return False
        (begin, end), (left, right) = self.shape.edges(headline), self.shape.edges(inside)
        # At the top of a region a headline may be of one column: one of all begins left or stands in the middle.
        off = min(begin - left, abs(begin + end - left - right) / 2)
        return not is_top or off <= OFF_CENTRE * (right - left)

    def _zones(self, rows: list[Indices]) -> list[list[Indices]]:
        """Rows in a row that leave a gutter open together, and those between them that span it."""
        zones: list[list[Indices]] = []
        is_open = False  # whether the last zone has a gutter
        for row in rows:
            if not zones:
                zones, is_open = [[row]], self.shape.has_gutter([row])
                continue
            # A headline joins the columns below it only where it closes none of their gutters.
            shared, own = self.shape.count_columns([*zones[-1], row]), self.shape.count_columns([row])
            together = shared > 1 and (is_open or shared >= own)
            alone = not together and own > 1
            if together or (not is_open and not alone):
                zones[-1].append(row)
                is_open = together
                continue
            zones.append([*(self._taken_along(zones[-1], row) if is_open else []), row])
            is_open = alone and self.shape.has_gutter(zones[-1])
        return zones

    def _taken_along(self, zone: list[Indices], following: Indices) -> list[Indices]:
        """The short lines at a zone's end that stand closer to what follows: a heading over it, not the zone's text."""
        taken: list[Indices] = []
        while len(zone) > 1 and not self.shape.has_gutter([zone[-1]]):
            above = float(self.shape.tops[zone[-1]].min() - self.shape.bottoms[zone[-2]].max())
            below = float(self.shape.tops[following].min() - self.shape.bottoms[zone[-1]].max())
            if above < 1.5 * below or above < float(np.median(self.sizes[zone[-1]])) / 2:
                break
            following = zone.pop()
            taken.insert(0, following)
        return taken

    def _lines(self, row: Indices) -> list[Line]:
        """The lines of a row: mostly one; several where they touch."""
        size = float(np.median(self.sizes[row]))
        large = self.sizes[row] >= DROPPED_CAPITAL * size
        lines: list[Line] = []
        middle = -np.inf
        for index in row[~large][np.argsort(self.shape.middles[row[~large]], kind="stable")]:
            if self.shape.middles[index] - middle > SAME_LINE * size:
                lines.append([])
                middle = self.shape.middles[index]
            lines[-1].append(int(index))
        for index in row[large]:
            reached = [line for line in lines if self._reaches(index, line)]
            if reached:
                reached[0].append(int(index))
            else:
                lines.append([int(index)])
        lines.sort(key=lambda line: float(self.shape.middles[line].mean()))
        return [sorted(line, key=lambda index: (self.boxes[index, 0], index)) for line in lines]

    def _reaches(self, index: int, line: Line) -> bool:
        return bool(self.boxes[index, 1] <= self.shape.middles[line].mean() <= self.boxes[index, 3])

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
HEADLINE = 1.3  # a line of such characters, compared with its region, is a headline
OFF_CENTRE = 0.1  # of the region's width: a headline at its top starts left or stands in the middle
EDGE_GAP = 1.8  # a line so far off the text is no part of its columns
CORE = 0.7  # of a character's height: lines set tight overlap with their ascenders
TEXT_LINE = 10.0  # the middle line of a column of text is longer, or fills the column as justified lines do:
FULL_LINE, FULL_SHARE = 0.7, 0.5  # of the column's width, of the lines before the last of a piece
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
        parts = self._headed(inside, rows)
        if len(parts) > 1:
            return [block for part in parts for block in self.cut(np.concatenate(part))]
        columns = self._columns(inside, rows)
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
            return [[line for row in self._rows(inside) for line in self._lines(row)]]
        return [block for one in blocks for block in self.cut(one)]

    def _severs(self, above: Indices, below: Indices) -> bool:
        """Whether a cut between two rows goes through a column: it stands on both sides at its full width."""
        size = float(np.median(self.sizes[above]))
        if float(self.tops[below].min() - self.bottoms[above].max()) > size:
            return False
        cells = [
            [self._edges(cell) for cell in _apart(self.boxes, row, GUTTER_OF_FEW_LINES * size)]
            for row in (above, below)
        ]
        return any(
            abs(upper[0] - lower[0]) < size / 2 and abs(upper[1] - lower[1]) < size and upper[1] - upper[0] > size
            for upper in cells[0]
            for lower in cells[1]
        )

    def _rows(self, inside: Indices) -> list[Indices]:
        """The region cut wherever a blank runs across it, top to bottom."""
        ordered = inside[np.argsort(self.tops[inside], kind="stable")]
        reach = np.maximum.accumulate(self.bottoms[ordered])
        return np.split(ordered, np.flatnonzero(self.tops[ordered][1:] > reach[:-1]) + 1)

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
        if sum(np.isin(headline, column).any() for column in self._columns(inside, section)) > 1:
            return False
        (begin, end), (left, right) = self._edges(headline), self._edges(inside)
        # At the top of a region a headline may be of one column: one of all begins left or stands in the middle.
        off = min(begin - left, abs(begin + end - left - right) / 2)
        return not is_top or off <= OFF_CENTRE * (right - left)

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
        size = float(np.median(self.sizes[np.concatenate(pieces)]))
        if all(
            np.median([np.subtract(*self._edges(line)[::-1]) for line in lines]) >= TEXT_LINE * size for lines in rows
        ):
            return False
        inner = [(line, self._edges(piece)) for piece, lines in zip(pieces, rows, strict=True) for line in lines[:-1]]
        full = sum(self._is_full(line, *edges) for line, edges in inner)
        return full < FULL_SHARE * len(inner) or not inner

    def _longest(self, line: Indices) -> float:
        """How wide the widest part of a line is that has no hole."""
        parts = _apart(self.boxes, line, GUTTER_OF_FEW_LINES * float(np.median(self.sizes[line])))
        return max(right - left for left, right in map(self._edges, parts))

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
            # A headline joins the columns below it only where it closes none of their gutters.
            shared, own = self._count_columns([*zones[-1], row]), self._count_columns([row])
            together = shared > 1 and (is_open or shared >= own)
            alone = not together and own > 1
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
        return self._count_columns(rows) > 1

    def _count_columns(self, rows: list[Indices]) -> int:
        inside = np.concatenate(rows)
        size = float(np.median(self.sizes[inside]))
        pieces = _apart(self.boxes, inside, size * GUTTER_OF_FEW_LINES if len(rows) <= FEW_LINES else size * GUTTER)
        return len(self._joined(pieces, size, 1))

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

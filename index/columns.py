"""How wide the hard-wrapped columns of a page are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.doubled import undouble
from index.lines import FINAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.lines import Line

NARROWEST_COLUMN, WIDEST_COLUMN = 8.5, 42.0  # ideographs; a poem is narrower, an unwrapped paragraph wider
SURELY_UNWRAPPED = 1.5 * WIDEST_COLUMN  # a whole paragraph on a line: beside it nothing is wrapped
SEEN_LINES = 5  # on either side, to know the column
_PROSE = re.compile(r"[，。；！？,;!?]|[a-z](?:[ .]|$)")


class Columns:
    """The columns of one page, measured where they are asked for."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._widths: dict[int, float] = {}

    def width(self, place: int) -> float:
        """How wide the hard-wrapped column is that this line stands in; 0 where lines are not wrapped."""
        if self._lines[place].width > WIDEST_COLUMN:
            return 0.0
        if place not in self._widths:
            self._widths[place] = self._measure(place)
        return self._widths[place]

    def _measure(self, place: int) -> float:
        near = [
            line
            for line in self._lines[max(place - SEEN_LINES, 0) : place + SEEN_LINES + 1]
            if not line.level and undouble(line.text) is None
        ]
        if len(near) < 3 or any(line.width > SURELY_UNWRAPPED for line in near):
            return 0.0
        if not any(_PROSE.search(line.text) for line in near):
            return 0.0
        column = sorted(line.width for line in near)[int(0.75 * len(near))]
        if not NARROWEST_COLUMN <= column <= WIDEST_COLUMN:
            return 0.0
        wrapped = sum(1 for line in near if line.width >= 0.7 * column and not FINAL.search(line.text))
        return column if wrapped >= max(2, 0.4 * len(near)) else 0.0

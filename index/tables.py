"""Which lines of a page are of a table: rows, and cells that stand below one another with what they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.lines import heads_rows, is_cell, is_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.lines import Line

LONGEST_LABEL, MOST_COLUMNS = 6, 6  # characters and columns of a table read cell by cell


class Tables:
    """The tables of one page, looked for where they are asked for."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def holds(self, place: int) -> bool:
        return self.is_row(place) or self._is_cell(place) or self.labels_cells(place)

    def is_row(self, place: int) -> bool:
        """Whether it is a row of a table, or names the cells of the row below it."""
        text = self._lines[place].text
        return is_row(text) or (place + 1 < len(self._lines) and heads_rows(text, self._lines[place + 1].text))

    def labels_cells(self, place: int) -> bool:
        """Whether it is the label of a row whose cells stand below it, or of a column of such rows."""
        if len(self._lines[place].text) > LONGEST_LABEL:
            return False
        near = range(place + 1, min(place + 1 + MOST_COLUMNS, len(self._lines)))
        first = next((at for at in near if self._is_cell(at)), None)
        return first is not None and all(len(self._lines[at].text) <= LONGEST_LABEL for at in range(place + 1, first))

    def _is_cell(self, place: int) -> bool:
        """Whether it is a number beside another: a table whose cells stand below one another."""
        near = self._lines[max(place - 1, 0) : place + 2]
        return is_cell(self._lines[place].text) and sum(is_cell(line.text) for line in near) > 1

"""Lines -> the items of a page as a reader sees them: paragraphs, headings, bylines and photo credits."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median_low
from typing import TYPE_CHECKING

from index.columns import WIDEST_COLUMN, Columns
from index.doubled import undouble
from index.frame import within_the_frame
from index.furniture import is_credit, opens_briefs
from index.items import Item, Kind, closing_names, make_item
from index.lines import FINAL, PAUSE, Line
from index.names import DATELINE, closes, find_closing, is_names, is_signed, shows
from index.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Sequence

SQUEEZE = 1.25  # by so much a full line may be narrower than its column (punctuation, digits)
INDENT = 2.75  # a paragraph's first line is two ideographs narrower where its indent was lost; with squeeze
LOST_INDENT = 4.5  # narrower than this by no squeeze: a heading
HOLE = 3  # empty lines where a picture stood
MOST_STACKED = 8  # headlines in a row
FEWEST_INDENTS, MOSTLY = 3, 0.6

_LISTED = re.compile(
    r"[-•·]\s|\d{1,2}[.、)）]\s?\D|[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百\d]+[章节条回]"
)
_DAY = re.compile(r"(?:\d{4}\s?年)?\s?\d{1,2}\s?月\s?\d{1,2}\s?日")
_LABELLED = re.compile(r"[^，。！？：:]{2,6}[：:]\S")  # 时间：…


class Page:
    """The lines of a text, read into items one after the other."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines, self._parted = within_the_frame(lines)
        long = [line for line in self.lines if line.width > WIDEST_COLUMN]
        ended = sum(1 for line in long if FINAL.search(line.text))
        self._usual_gap = median_low([line.gap for line in self.lines]) if self.lines else 0
        self._columns = Columns(self.lines)
        self._tables = Tables(self.lines)
        self._above: Kind | None = None  # of the item read last
        self.has_levels = sum(1 for line in self.lines if line.level) >= 2
        # Only where long lines are sentences does one without an end go on in the next (not in a table).
        self.is_prose = ended >= 0.6 * len(long)
        openings = [line for above, line in pairwise(self.lines) if FINAL.search(above.text) and not line.marked]
        indented = sum(line.indented for line in openings)
        self.indents = indented >= max(FEWEST_INDENTS, MOSTLY * len(openings))  # paragraphs, wherever one begins

    def items(self) -> list[Item]:
        items: list[Item] = []
        place = 0
        while place < len(self.lines):
            kind = self._kind(place)
            end = place + 1
            opened = False
            if kind is Kind.PARAGRAPH:
                opened = self._goes_on(place)
                while opened and end < len(self.lines) and not self._breaks(end):
                    opened = self._goes_on(end)
                    end += 1
            lines = tuple(self.lines[place:end])
            parted, row = place in self._parted, self._tables.is_row(place)
            self._above = kind
            items.append(make_item(kind, lines, opened=opened, parted=parted, row=row))
            place = end
        return items

    def _kind(self, place: int) -> Kind:
        line = self.lines[place]
        text = line.text
        if is_credit(text):
            return Kind.CREDIT
        briefs = opens_briefs(text)  # 简讯 might be a name
        if not (line.level or briefs or self._tables.labels_cells(place)) and (
            is_signed(text) or (place > 0 and (is_names(text) or closes(text)))
        ):
            return Kind.BYLINE
        if line.level or briefs or undouble(text) is not None:
            return Kind.HEADING
        if DATELINE.match(text) or self._tables.holds(place):
            return Kind.PARAGRAPH
        if not line.may_head:
            calls = line.may_call and (self._is_announced(place) or self._is_among_headings(place))
            return Kind.HEADING if calls else Kind.PARAGRAPH
        heads = self._is_stacked(place) or self._heads(place) or self._ends_a_stack(place)
        return Kind.HEADING if heads else Kind.PARAGRAPH

    def _is_announced(self, place: int) -> bool:
        """Whether the line begins the text, apart from what follows, or stands over a byline or dateline."""
        if place + 1 >= len(self.lines):
            return False
        after = self.lines[place + 1]
        if place == 0:
            return after.announces or after.gap > 0 or after.indented
        # Apart from the article above, or it is its last line.
        above, gap = self.lines[place - 1], self.lines[place].gap
        ended = FINAL.search(above.text) is not None or find_closing(above.text) is not None
        apart = ended and gap >= max(after.gap, above.gap, self._usual_gap + 2)
        stacked = above.may_head and after.may_head and self._is_stacked(place + 1)
        return stacked or (after.announces and (apart or gap > max(after.gap, above.gap, 1)))

    def _is_among_headings(self, place: int) -> bool:
        """Whether headings or names stand above a line that calls out, and a heading below it."""
        below = self.lines[place + 1] if place + 1 < len(self.lines) else None
        return (
            self._above in (Kind.HEADING, Kind.BYLINE)
            and below is not None
            and below.may_head
            and self._heads(place + 1)
        )

    def _ends_a_stack(self, place: int) -> bool:
        """Whether a line goes on what headings above it began, and more empty lines part it from the text below."""
        if self._above is not Kind.HEADING or place + 1 >= len(self.lines):
            return False
        line, after = self.lines[place], self.lines[place + 1]
        if "，" not in line.text or _DAY.search(line.text):
            return False
        return line.gap <= self._usual_gap and line.gap < after.gap and line.width < self._columns.width(place)

    def _heads(self, place: int) -> bool:
        """Whether a short line that no sentence end closes is a heading, not a sentence cut short."""
        line = self.lines[place]
        if self._opens_by_its_indent(place):
            return False
        has_comma = ("，" in line.text or "," in line.text) and not self._stands_apart(place)
        if self._columns.width(place):
            return not has_comma and not self._is_first_line(place)
        # Where headings carry marks, a short line without one was cut short by the end of its column.
        return place == 0 or not (has_comma or (self.has_levels and line.gap < HOLE))

    def _stands_apart(self, place: int) -> bool:
        """Whether empty lines part it from the end of what is above and from a whole paragraph below."""
        if place == 0 or place + 1 >= len(self.lines) or self._columns.width(place):
            return False
        line, above, below = self.lines[place], self.lines[place - 1], self.lines[place + 1]
        ended = FINAL.search(above.text) is not None or closes(above.text)
        return ended and line.gap > 0 and below.gap > 0 and below.width > WIDEST_COLUMN and not line.indented

    def _is_first_line(self, place: int) -> bool:
        """Whether a full line of the column goes on what this line begins; a heading has a first line after it."""
        line = self.lines[place]
        if place + 1 >= len(self.lines) or self._next_is_indented(place):
            return False
        if line.marked and line.width + 2 >= self._columns.width(place) - SQUEEZE:
            return True  # with its mark and a blank it fills the column
        widest = self._columns.width(place) + 2  # it may have just changed: only the lines that follow tell
        over_a_form = place == 0 and self.lines[1].gap and all(_LABELLED.match(line.text) for line in self.lines[1:3])
        if over_a_form or self.lines[place + 1].width > widest or self.lines[place + 1].gap > line.gap + HOLE:
            return False
        widths = [after.width for after in self.lines[place + 1 : place + 4] if after.width <= widest]
        column = max(widths, default=0.0)
        if len(widths) > 1 and abs(column - 2 - widths[0]) <= 0.5 and widths[1] >= column - 0.75:
            return False  # the next line has room for an indent: it is the first one
        after = self.lines[place + 1]
        # Only last lines are short, and a day stands at the beginning of an article.
        stacked = (after.width < column - INDENT and not FINAL.search(after.text)) or _DAY.match(after.text) is not None
        if stacked or not widths or not column - LOST_INDENT <= line.width <= column + 1:
            return False
        own = line.width + (1 + 2 * line.indented if line.marked else 0)  # as wide as its mark and indent make it
        return own >= column - INDENT or widths[0] >= column - SQUEEZE

    def _opens_by_its_indent(self, place: int) -> bool:
        """Whether it is indented as paragraphs are here, and the line that goes on is not; below a heading it would be."""
        if not self.indents or place + 1 >= len(self.lines):
            return False
        line, after = self.lines[place], self.lines[place + 1]
        column = self._columns.width(place + 1)
        goes_on = not after.indented and after.gap <= line.gap and after.width >= 0.7 * column > 0
        return line.indented and goes_on and not line.marked

    def _is_stacked(self, place: int) -> bool:
        """Nothing but lines that may be headlines from here to a byline, a dateline or the end."""
        for line in self.lines[place + 1 : place + 1 + MOST_STACKED]:
            if line.level or line.announces:
                return True
            if line.indented and not self.lines[place].indented:
                return True
            if not line.may_head:
                return undouble(line.text) is not None
        return place + MOST_STACKED >= len(self.lines)

    def _next_is_indented(self, place: int) -> bool:
        return place + 1 < len(self.lines) and self.lines[place + 1].indented and not self.lines[place].indented

    def _breaks(self, place: int) -> bool:
        """Whether this line cannot go on a sentence that is open."""
        line = self.lines[place]
        text = line.text
        if (
            place in self._parted
            or line.level
            or line.marked
            or self._tables.holds(place)
            or (line.indented and self.lines[place - 1].width < WIDEST_COLUMN)
        ):
            return True
        if DATELINE.match(text) or _LISTED.match(text) or undouble(text) or is_signed(text) or closes(text):
            return True
        if is_credit(text) or shows(text):
            return True
        # In a column the open sentence runs on; between long lines a short one may be a headline or a caption.
        previous = self.lines[place - 1]
        column = self._columns.width(place - 1)
        if column and line.gap >= HOLE and line.width > column + INDENT:
            return True
        if not column and line.may_head:
            return line.gap > previous.gap + 1 or self._is_stacked(place)
        return False

    def _goes_on(self, place: int) -> bool:
        """Whether the sentence at the end of this line is still open."""
        line = self.lines[place]
        column = self._columns.width(place)
        if self._tables.holds(place):
            return False
        if not column:
            ended = FINAL.search(line.text) or PAUSE.search(line.text) or find_closing(line.text)
            return self.is_prose and not ended
        indent = 2 if line.indented and self.indents else 0
        if line.width + indent < 0.7 * column and line.text[-1] not in "，、":
            return False
        after = self.lines[place + 1] if place + 1 < len(self.lines) else None
        if find_closing(line.text):  # perhaps the names go on
            return after is not None and len(after.text) < column and bool(closing_names((line, after)))
        return not FINAL.search(line.text) or self._fills_on(place, column)

    def _fills_on(self, place: int, column: float) -> bool:
        """Whether a sentence that ends exactly at the end of a full line is followed by another of its paragraph."""
        line = self.lines[place]
        if line.width < column - SQUEEZE or place + 1 >= len(self.lines):
            return False
        after = self.lines[place + 1]
        if (
            after.indented
            or after.gap > max(line.gap, self._usual_gap)
            or (after.may_head and self._is_stacked(place + 1))
        ):
            return False
        # A short line without an end is no last line of this paragraph: it begins something.
        return after.width > column - SQUEEZE or FINAL.search(after.text) is not None

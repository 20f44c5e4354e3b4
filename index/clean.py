"""Lines -> the items of a page (paragraphs, headings, bylines, credits): which characters to keep, none edited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from index.headings import undouble
from index.names import DATELINE, find_closing, is_names, is_signed
from index.values import Span, Spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.lines import Line

NARROWEST_COLUMN, WIDEST_COLUMN = 8.5, 42.0  # ideographs; a poem is narrower, an unwrapped paragraph wider
SQUEEZE = 1.25  # by so much a full line may be narrower than its column (punctuation, digits)
INDENT = 2.75  # a paragraph's first line is two ideographs narrower where its indent was lost; with squeeze
LOST_INDENT = 4.5  # narrower than this by no squeeze: a heading
HOLE = 3  # empty lines where a picture stood
WIDEST_HEADING = 45.0
SEEN_LINES = 5  # on either side, to know the column
MOST_STACKED = 8  # headlines in a row

_FINAL = re.compile(r"[。！？!?][”’』」）)】》\"']*$")
_PAUSE = re.compile(r"[；;：:…][”’』」）)】》\"']*$|\.$")
_SENTENCE_INSIDE = re.compile(r"[。！？；;]|[，,].*[，,].*[，,]")
_CREDIT = re.compile(
    r"[（(]?(?:图片|照片|图|资料图|供图|视频)(?:来源|提供|/?资料)?[:：/].{1,40}|.{1,14}(?:供图|资料图片?)[）)]?"
)
_FURNITURE = re.compile(
    r"(?:责任?编辑?|责任编辑|编辑|美编|校对|版式|排版|组版|版面|视觉|电话|邮箱|E-?mail|投稿邮箱|国内统一刊号|邮发代号)\s*[:：].{0,60}"
    r"|第?\s?[A-Z]?\d{1,2}\s?版(?:\s\S{1,8})?|[-—·]\s?\d{1,4}\s?[-—·]|\(?（?(?:上接|下转)第?\s?\w{1,4}\s?版）?\)?"
    r"|\d{4}年\d{1,2}月\d{1,2}日\s*(?:星期|周)[一二三四五六日天].{0,20}|(?:星期|周)[一二三四五六日天]"
)
_LISTED = re.compile(
    r"[-•·]\s|\d{1,2}[.、)）]\s?\D|[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百\d]+[章节条回]"
)
_STRAY = re.compile(
    r"(?P<han>(?<=[\u4e00-\u9fff])[ \u00a0](?=[\u4e00-\u9fff]))"
    r"|(?<=[\u4e00-\u9fff])[ \u00a0](?=\d)|(?<=[\d%])[ \u00a0](?=[\u4e00-\u9fff])|(?P<bold>\*\*)"
)
_LATIN = re.compile(r"[A-Za-z,.;:]$")


class Kind(Enum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BYLINE = "byline"
    CREDIT = "credit"


@dataclass(frozen=True)
class Item:
    """One thing a reader sees on the page."""

    kind: Kind
    lines: tuple[Line, ...]
    opened: bool = False  # the sentence goes on in the next paragraph (a column or page jump)
    news: bool = False  # "本报讯" and its like: an article begins here
    closing: Span | None = None  # the names glued behind the last sentence

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.lines)

    @property
    def gap(self) -> int:
        return self.lines[0].gap

    @property
    def level(self) -> int:
        return self.lines[0].level

    @property
    def doubled(self) -> bool:
        return self.kind is Kind.HEADING and undouble(self.lines[0].text) is not None

    @property
    def whole(self) -> Span:
        return Span(self.lines[0].start, self.lines[-1].end)


class Page:
    """The lines of a text, read into items one after the other."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = [line for line in lines if not (len(line.text) < 70 and _FURNITURE.fullmatch(line.text))]
        long = [line for line in self.lines if line.width > WIDEST_COLUMN]
        ended = sum(1 for line in long if _FINAL.search(line.text))
        # Only where long lines are sentences does one without an end go on in the next (not in a table).
        self.has_levels = sum(1 for line in self.lines if line.level) >= 2
        self.is_prose = ended >= 0.6 * len(long)

    def items(self) -> list[Item]:
        items: list[Item] = []
        place = 0
        while place < len(self.lines):
            line = self.lines[place]
            kind = self._kind(place)
            end = place + 1
            opened = False
            if kind is Kind.PARAGRAPH:
                opened = self._goes_on(place)
                while opened and end < len(self.lines) and not self._breaks(end):
                    opened = self._goes_on(end)
                    end += 1
            items.append(self._item(kind, tuple(self.lines[place:end]), opened=opened, first=line))
            place = end
        return items

    def _item(self, kind: Kind, lines: tuple[Line, ...], *, opened: bool, first: Line) -> Item:
        if kind is not Kind.PARAGRAPH:
            return Item(kind, lines)
        found = find_closing(lines[-1].text)
        closing = None
        if found is not None:
            closing = Span(lines[-1].start + found[0], lines[-1].start + found[1])
        return Item(kind, lines, opened and closing is None, DATELINE.match(first.text) is not None, closing)

    def _kind(self, place: int) -> Kind:
        line = self.lines[place]
        text = line.text
        if len(text) <= 60:
            if _CREDIT.fullmatch(text):
                return Kind.CREDIT
            if not line.level and (is_signed(text) or is_names(text)):
                return Kind.BYLINE
        if line.level or undouble(text) is not None:
            return Kind.HEADING
        if DATELINE.match(text) or not self._may_head(line):
            return Kind.PARAGRAPH
        if self._is_stacked(place):
            return Kind.HEADING
        column = self._column(place)
        if column:
            return Kind.PARAGRAPH if re.search("[，,]", text) or self._is_first_line(place) else Kind.HEADING
        if place and (re.search("[，,]", text) or (self.has_levels and line.gap < HOLE)):
            return Kind.PARAGRAPH  # the end of the column cut it short
        return Kind.HEADING

    def _is_first_line(self, place: int) -> bool:
        """Whether a full line of the column goes on what this line begins; a heading has a first line after it."""
        line = self.lines[place]
        if place + 1 >= len(self.lines) or self._next_is_indented(place):
            return False
        # The column may have just changed its width: only the lines that follow tell.
        widest = self._column(place) + 2
        widths = [after.width for after in self.lines[place + 1 : place + 4] if after.width <= widest]
        column = max(widths, default=0.0)
        if not widths or not column - LOST_INDENT <= line.width <= column + 1:
            return False
        return line.width >= column - INDENT or widths[0] >= column - SQUEEZE

    def _may_head(self, line: Line) -> bool:
        text = line.text
        if len(text) < 2 or line.width > WIDEST_HEADING or text[-1] in "，,、":
            return False
        if _FINAL.search(text) or _SENTENCE_INSIDE.search(text):
            return False
        if text[-1] not in "：:" and _PAUSE.search(text):
            return False
        return all(text.count(opening) == text.count(closing) for opening, closing in ("“”", "《》", "（）"))

    def _is_stacked(self, place: int) -> bool:
        """Nothing but lines that may be headlines from here to a byline, a dateline or the end."""
        for line in self.lines[place + 1 : place + 1 + MOST_STACKED]:
            if line.level or DATELINE.match(line.text) or is_signed(line.text) or is_names(line.text):
                return True
            if line.indented and not self.lines[place].indented:
                return True
            if not self._may_head(line):
                return undouble(line.text) is not None
        return place + MOST_STACKED >= len(self.lines)

    def _next_is_indented(self, place: int) -> bool:
        return place + 1 < len(self.lines) and self.lines[place + 1].indented and not self.lines[place].indented

    def _breaks(self, place: int) -> bool:
        """Whether this line cannot go on a sentence that is open."""
        line = self.lines[place]
        text = line.text
        if line.level or line.marked or line.indented and self.lines[place - 1].width < WIDEST_COLUMN:
            return True
        if DATELINE.match(text) or _LISTED.match(text) or undouble(text) is not None:
            return True
        if len(text) > 60:
            return False
        if _CREDIT.fullmatch(text) or is_signed(text):
            return True
        # In a column the open sentence runs on; between long lines a short one may be a headline or a caption.
        previous = self.lines[place - 1]
        if not self._column(place - 1) and self._may_head(line):
            return line.gap > previous.gap + 1 or self._is_stacked(place)
        return False

    def _goes_on(self, place: int) -> bool:
        """Whether the sentence at the end of this line is still open."""
        line = self.lines[place]
        column = self._column(place)
        if not column:
            ended = _FINAL.search(line.text) or _PAUSE.search(line.text) or find_closing(line.text)
            return self.is_prose and not ended
        if find_closing(line.text) or line.width < 0.7 * column:
            return False
        if not _FINAL.search(line.text):
            return True
        if line.width < column - SQUEEZE or place + 1 >= len(self.lines):
            return False
        after = self.lines[place + 1]
        # A short line without an end is no last line of this paragraph: it begins something.
        return not (after.indented or (after.width <= column - SQUEEZE and not _FINAL.search(after.text)))

    def _column(self, place: int) -> float:
        """How wide the hard-wrapped column is that this line stands in; 0 where lines are not wrapped."""
        if self.lines[place].width > WIDEST_COLUMN:
            return 0.0
        near = [
            line
            for line in self.lines[max(place - SEEN_LINES, 0) : place + SEEN_LINES + 1]
            if not line.level and not undouble(line.text)
        ]
        if len(near) < 3:
            return 0.0
        column = sorted(line.width for line in near)[int(0.75 * len(near))]
        if not NARROWEST_COLUMN <= column <= WIDEST_COLUMN:
            return 0.0
        wrapped = sum(1 for line in near if line.width >= 0.7 * column and not _FINAL.search(line.text))
        return column if wrapped >= max(2, 0.4 * len(near)) else 0.0


def select(item: Item, text: str) -> Spans:
    """The characters of a paragraph or heading that are kept: no wraps, no stray blanks, no marks, no byline."""
    spans: list[Span] = []
    prose = item.kind is Kind.PARAGRAPH
    for number, line in enumerate(item.lines):
        start, end = line.start, line.end
        if item.closing is not None and number == len(item.lines) - 1:
            end = start + len(text[start : item.closing.start].rstrip(" \t\u3000（("))
        for found in _STRAY.finditer(text, start, end) if " " in line.text or "**" in line.text else ():
            if found.group("bold") is None and not (prose and _is_stray(text, line, found)):
                continue
            if found.start() > start:
                spans.append(Span(start, found.start()))
            start = found.end()
        if end > start:
            spans.append(Span(start, end))
        following = item.lines[number + 1] if number + 1 < len(item.lines) else None
        if (
            following is not None
            and _LATIN.search(line.text)
            and following.text[0].isascii()
            and following.text[0].isalpha()
        ):
            spans.append(line.newline)  # two Latin words stay apart
    return tuple(spans)


def _is_stray(text: str, line: Line, found: re.Match[str]) -> bool:
    """Blanks that mean something stay: after a dateline, and between the halves of a quoted slogan."""
    if found.group("han") is None:
        return True
    dateline = DATELINE.match(line.text)
    if dateline is not None and found.start() - line.start <= dateline.end():
        return False
    before = text[line.start : found.start()]
    return before.count("“") <= before.count("”") and before.count("《") <= before.count("》")

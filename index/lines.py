"""The lines of a page as clean and articles look at them: where they stand, how wide, after how many empty ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from index.names import DATELINE, closes, is_names, is_signed
from index.values import Span

BLANK = " \t\u00a0\u3000\u2002\u2003\u2009\u200b\u200c\u200d\u2060\ufeff\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_HALF_WIDE = re.compile(r"[ -~“”‘’·…]")
_MARK = re.compile(r"(#{1,6})[ \t]+|>[ \t]*|[*+][ \t]+(?=\S)|[■▶●◆□▲△▷★☆◎○◇▼▽►※]+[ \t\u3000]*")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)|!\[\[[^\]]*\]\]|<img\b[^>]*>", re.IGNORECASE)
WIDEST_HEADING = 45.0  # ideographs
CELL = r"(?:[-+−↑↓]?\d[\d,.]*[%％]?|[-–—/平])"  # a number by itself
_CELL = re.compile(CELL)
_CELL_ENDS = re.compile(r"[|｜\t\n]|(?<=\S)(?:\u3000{2,}| {3,})(?=\S)")
FINAL = re.compile(r"[。！？!?][”’』」）)】》\"']*$")
PAUSE = re.compile(r"[；;：:…][”’』」）)】》\"']*$|\.$")
_SENTENCE_INSIDE = re.compile(r"[。！？；;]|[，,].*[，,].*[，,]")
_CALL = re.compile(r"[！？!?]+")
_SPOKEN = re.compile(r"[^，。！？：:]{1,8}[：:]|[“「『—]")  # 记者：为什么？
_PAIRED = (("“", "”"), ("《", "》"), ("（", "）"))
_RULE = re.compile(r"(?:[-*_=~·—─][ \t]*){3,}")


_ROW_OF_NUMBERS = re.compile(
    rf"[^\s，。；：]{{1,12}}(?:[ \u3000]+[^\s，。；：]{{1,8}})?(?:[ \u3000]+{CELL}){{2,}}"
)  # 煤电 318 342
LEAST_CELL_ENDS = 2  # separators that make a row


def is_row(text: str) -> bool:
    """Tell whether a line is a row of a table; its cells may stand below one another."""
    text = text.strip()
    return (
        text.startswith("|")
        or len(_CELL_ENDS.findall(text)) >= LEAST_CELL_ENDS
        or _ROW_OF_NUMBERS.fullmatch(text) is not None
    )


def heads_rows(text: str, below: str) -> bool:
    """Tell whether a line names the cells of the row below it: 类型 5月 上年5月."""
    return is_row(below) and len(cells := text.split()) > LEAST_CELL_ENDS and len(cells) == len(below.split())


def is_cell(text: str) -> bool:
    """Tell whether a line is a number by itself: beside another it is a cell of a table read column by column."""
    return _CELL.fullmatch(text) is not None


def first_cell(row: str) -> str:
    """Return what a row of a table is about."""
    row = row.strip()
    if _ROW_OF_NUMBERS.fullmatch(row):
        return row.split()[0]
    return next((cell for cell in map(str.strip, _CELL_ENDS.split(row)) if cell), "")


@dataclass(frozen=True)
class Line:
    """A line that is not empty; `start` to `end` leave out the blanks and marks around its words."""

    start: int
    end: int
    text: str
    level: int  # of a markdown heading; 0: none
    gap: int  # empty lines before it
    indented: bool  # blanks stood before it: mostly the beginning of a paragraph
    marked: bool  # a mark such as ■ stood before it
    newline: Span  # the character that ends it, kept where a paragraph ends; empty at the end of the text

    @cached_property
    def width(self) -> float:
        """In ideographs; Latin and Chinese quotation marks are half as wide in print."""
        return _width(self.text)

    @cached_property
    def may_head(self) -> bool:
        """Whether it could be a headline: short, no sentence, nothing open."""
        return _may_head(self.text)

    @cached_property
    def may_call(self) -> bool:
        """Whether it could be a headline that asks or calls out: 点球大战5比4！澜川首夺冠军, 食堂为什么开了又关？"""
        without = _CALL.sub("", self.text)
        return not self.indented and without != self.text and not _SPOKEN.match(self.text) and _may_head(without)

    @cached_property
    def announces(self) -> bool:
        """Whether it is a byline or begins an article: what stands above may be headlines."""
        if DATELINE.match(self.text):
            return True
        return is_signed(self.text) or (is_names(self.text) and not closes(self.text))


def _may_head(text: str) -> bool:
    if len(text) < 2 or len(text) > 2 * WIDEST_HEADING or _width(text) > WIDEST_HEADING or text[-1] in "，,、":
        return False
    paused = text[-1] not in "：:" and PAUSE.search(text)
    if paused or FINAL.search(text) or _SENTENCE_INSIDE.search(text):
        return False
    return all(text.count(opening) == text.count(closing) for opening, closing in _PAIRED)


def _width(text: str) -> float:
    return float(len(text)) if len(text) > 200 else len(text) - 0.5 * len(_HALF_WIDE.findall(text))


def read_lines(text: str) -> list[Line]:
    """Every line with something to read. An image of markdown counts as three empty lines: a hole in the page."""
    lines: list[Line] = []
    gap = 0
    offset = 0
    for raw in text.splitlines(keepends=True):
        begin, offset = offset, offset + len(raw)
        left = raw.lstrip(BLANK)
        words = left.rstrip(BLANK)
        if not words:
            gap += 1
            continue
        if words[0] in "!<" and _IMAGE.fullmatch(words):
            gap += 3
            continue
        if words[0] in "-*_=~·—─" and _RULE.fullmatch(words):
            gap += 1
            continue
        start = begin + len(raw) - len(left)
        end = start + len(words)
        indented = start > begin
        level = 0
        marked = False
        while mark := _MARK.match(words):
            level = max(level, len(mark.group(1) or ""))
            marked = marked or words[0] not in "#>*+"
            start += mark.end()
            words = words[mark.end() :]
        if words[:1] in ("━", "═"):  # ━━ 省内短波 ━━
            start += len(words) - len(words.lstrip("━═ \u3000"))
            words = words.strip("━═ \u3000")
            end = start + len(words)
        if level:
            words = words.rstrip("# \t")
            end = start + len(words)
        if not words:
            gap += 1
            continue
        lines.append(Line(start, end, words, level, gap, indented, marked, _newline(text, begin, offset)))
        gap = 0
    return lines


def _newline(text: str, begin: int, end: int) -> Span:
    """The one character of a line end that stands for it: the line feed where there is one."""
    for place in range(end - 1, max(begin, end - 2) - 1, -1):
        if text[place] == "\n":
            return Span(place, place + 1)
    last = end - 1
    return Span(last, end) if text[last:end].splitlines() == [""] else Span(end, end)

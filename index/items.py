"""What a reader sees on a page, one thing after the other: paragraphs, headings, bylines and photo credits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from index.doubled import undouble
from index.lines import Line
from index.names import DATELINE, find_closing, in_brackets
from index.values import Span, Spans

if TYPE_CHECKING:
    from collections.abc import Sequence


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
    parted: bool = False  # the article above goes on on another page
    row: bool = False  # of a table
    closing: Spans = ()  # the names glued behind the last sentence, over a line end if need be

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
    def names(self) -> Span:
        """Where the names of a byline stand, without the brackets around them."""
        line = self.lines[0]
        at = line.text.find(in_brackets(line.text))
        return Span(line.start + at, line.start + at + len(in_brackets(line.text)))

    @property
    def whole(self) -> Span:
        return Span(self.lines[0].start, self.lines[-1].end)


def make_item(kind: Kind, lines: tuple[Line, ...], *, opened: bool, parted: bool = False, row: bool = False) -> Item:
    """Return what these lines are to a reader; `opened` where the sentence at their end goes on."""
    if kind is not Kind.PARAGRAPH:
        return Item(kind, lines, parted=parted)
    closing = closing_names(lines)
    news = DATELINE.match(lines[0].text) is not None
    return Item(kind, lines, opened and not closing, news, parted, row, closing)


def closing_names(lines: Sequence[Line]) -> Spans:
    """The names behind the last sentence; the last line may hold only the end of them, even half a name."""
    last = lines[-1]
    found = find_closing(last.text)
    if found is not None:
        return (Span(last.start + found[0], last.start + found[1]),)
    if len(lines) < 2:
        return ()
    previous = lines[-2]
    size = len(previous.text)
    for joint in ("", " "):
        found = find_closing(previous.text + joint + last.text)
        if found is not None and found[0] < size:
            between = (previous.newline,) if joint else ()
            end = last.start + found[1] - size - len(joint)
            return (Span(previous.start + found[0], previous.end), *between, Span(last.start, end))
    return ()

"""What a reader sees on a page, one thing after the other: paragraphs, headings, bylines and photo credits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from index.doubled import undouble
from index.lines import Line
from index.names import in_brackets
from index.values import Span, Spans


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

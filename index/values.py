"""The values that flow from a file to a library: frozen, and each knows where its characters stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters in a decoded source text."""

    start: int
    end: int


Spans = tuple[Span, ...]


def cut(text: str, spans: Iterable[Span]) -> str:
    """Return what stands at `spans`, joined: the only way text is ever taken out of a source."""
    return "".join(text[span.start : span.end] for span in spans)


@dataclass(frozen=True, slots=True)
class PageLayout:
    """Where the characters `start` to `end` of a source text stand on a printed page."""

    number: int  # from 1
    width: float  # of the page, in the units of the boxes: points of a PDF, pixels of an image
    height: float
    start: int
    end: int
    # Little-endian float32, shape (end - start, 4): x0, y0, x1, y1 from the top left of the page as it is shown;
    # all zero for a character that has no place, such as a line break that reading added.
    boxes: bytes


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a file as it was decoded or extracted: it never changes, every span of the project counts in it."""

    source: str  # path relative to the indexed folder, with forward slashes
    text: str
    encoding: str  # of the bytes; "docx", "pdf", "ocr" or "pdf+ocr" where the text was extracted
    confidence: float  # 0 to 1: how sure decoding is of the encoding, or recognition of the characters
    pages: tuple[PageLayout, ...] = ()  # empty for a format without pages


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a page. `body == cut(source.text, spans)`; the headings are normalised for people."""

    title: str
    body: str
    spans: Spans
    kicker: str = ""
    byline: str = ""
    date: str = ""
    kind: str = "article"  # or "caption"
    title_spans: Spans = ()  # where the headline stands, damage and all; empty when the page has none
    byline_spans: Spans = ()  # where the byline stands: what an answer to "who wrote it" cites
    kicker_spans: Spans = ()  # where the line above the headline stands


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one article that is searched as a unit. `text == cut(source.text, spans)`."""

    text: str
    spans: Spans

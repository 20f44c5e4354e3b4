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
class SourceText:
    """A decoded file. `text` never changes after decoding; every span of the project counts in it."""

    source: str  # path relative to the indexed folder, with forward slashes
    text: str
    encoding: str
    confidence: float  # 0 to 1: how sure decoding is of the encoding


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

"""A stretch of a page as a baseline finds it, and the fixed cut of a page into such stretches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.values import Span, cut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.values import Spans

CHUNK_CHARS = 350  # a paragraph or two of a newspaper: the size of the pipeline that was measured first
OVERLAP_CHARS = 50  # of two neighbours, where a library's splitter cuts: about a sentence
PROMPT_CHUNKS = 4  # what fits a small model's patience; the passage was among four for 91 % of 144 questions


@dataclass(frozen=True, slots=True)
class Chunk:
    source: str
    text: str
    spans: Spans  # empty where a library changed the text so that it stands nowhere
    score: float = 0.0


def fixed_chunks(source: str, text: str, size: int = CHUNK_CHARS) -> list[Chunk]:
    """Cut a page every so many characters, wherever that falls; a piece without a word is left out."""
    spans = [Span(start, min(start + size, len(text))) for start in range(0, len(text), size)]
    return [Chunk(source, cut(text, [span]), (span,)) for span in spans if cut(text, [span]).strip()]


def numbered(chunks: Sequence[Chunk]) -> str:
    """The material of a prompt, each piece with the number that cites it."""
    return "\n\n".join(f"[{number}] {chunk.text}" for number, chunk in enumerate(chunks, start=1))


def placed(source: str, text: str, start: int | None, score: float, pages: Mapping[str, str]) -> Chunk:
    """A piece that a library cut, at the place it gives; without a place where the page does not say that there."""
    at = -1 if start is None else start
    stands = at >= 0 and pages[source][at : at + len(text)] == text
    return Chunk(source, text, (Span(at, at + len(text)),) if stands else (), score)

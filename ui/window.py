"""An article set for reading: wraps closed up, the cited characters marked, what is not of the article folded.

A newspaper page comes with a line end, often a blank line too, after every column line. Around a citation
they are left out; within it they stay, and only the style sheet takes their room away, so that what is marked
joins to exactly the cited characters.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from index.values import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.values import Spans

SMALL_GAP_CHARS = 160  # not of the article, between two of its parts: shown in grey; more is folded away
OUTSIDE_CHARS = 6000  # of the file before, between or after the article: what a fold opens to
LONGEST_CHARS = 60_000  # an article beyond this (a book in one file) is shown around its citations only
REACH_CHARS = 12_000  # then so far on each side

# White space that holds a line end: a hard wrap, a blank line, the end of a paragraph.
_LINE_ENDS = re.compile(r"\s*[\r\n\u2028\u2029\x0b\x0c\x85]\s*")
_CLOSING = "。！？!?…：:”』」）"  # a line that ends so is taken to end its paragraph
_OPENING = "▶■●◆□○•·"  # a line that begins so is taken to begin one
_SHORT, _LONG = 0.7, 1.15  # of the column's width: outside stand headlines and the last lines of paragraphs
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u2014\u2018-\u201d\u2026]")
# Characters that turn the direction of what follows: each is shut into an element of its own, where it turns nothing.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_EFFECTS = {"break": '<span class="line-break"></span>', "space": " ", "join": ""}


def escape(text: str) -> str:
    """Escape for element text; a CR is kept, which an HTML parser would rewrite."""
    safe = html.escape(text, quote=True).replace("\r", "&#13;")
    return _TURNING.sub(lambda found: f"<bdi>{found[0]}</bdi>", safe)


def attribute(text: str, most_chars: int = 120) -> str:
    """Escape for an attribute, where a screen reader or a tooltip has no use for a page of text."""
    flat = " ".join(_TURNING.sub("", text).split())
    return html.escape(flat if len(flat) <= most_chars else flat[: most_chars - 1] + "…", quote=True)


def exact(text: str) -> str:
    """Escape for an attribute that is read back by a program: every character arrives as it is."""
    return html.escape(text, quote=True).replace("\r", "&#13;").replace("\n", "&#10;")


def reading_html(text: str, cited: Spans, body: Spans) -> str:
    """Return the article at `body` whole, the ascending `cited` spans marked, the rest of the file in folds."""
    shown = _merged([*body, *cited], SMALL_GAP_CHARS)
    if sum(end - start for start, end in shown) > LONGEST_CHARS:
        near = [Span(max(0, span.start - REACH_CHARS), min(len(text), span.end + REACH_CHARS)) for span in cited]
        shown = _merged(near or [Span(0, min(len(text), REACH_CHARS))], SMALL_GAP_CHARS)
    own = _merged([*body, *cited], 0)
    parts: list[str] = []
    at = 0
    for start, end in shown:
        parts.append(_fold_html(text, at, start, "前面" if at == 0 else "中间"))
        parts.append(_stretch_html(text, start, end, cited, own))
        at = end
    parts.append(_fold_html(text, at, len(text), "后面"))
    return "".join(parts)


def quote_html(quote: str) -> str:
    """A quotation alone, all of it marked: for a source that cannot be read any more."""
    return _stretch_html(quote, 0, len(quote), (Span(0, len(quote)),), [(0, len(quote))])


def _merged(spans: Sequence[Span], gap_chars: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for span in sorted(spans):
        if span.start >= span.end:
            continue
        if merged and span.start <= merged[-1][1] + gap_chars:
            merged[-1] = (merged[-1][0], max(merged[-1][1], span.end))
        else:
            merged.append((span.start, span.end))
    return merged


def _fold_html(text: str, start: int, end: int, where: str) -> str:
    """Text that is not of the article, folded; of a long stretch the part nearest to the article."""
    chars = len("".join(text[start:end].split()))
    if not chars:
        return ""
    if where == "前面":
        first, last = max(start, end - OUTSIDE_CHARS), end
    else:
        first, last = start, min(end, start + OUTSIDE_CHARS)
    inner = _stretch_html(text, first, last, (), [(first, last)])
    lead, tail = "…" * (first > start), "…" * (last < end)
    return (
        f'<details class="outside"><summary>{where}还有 {chars:,} 字不属于这篇</summary>'
        f"<div>{lead}{inner}{tail}</div></details>"
    )


def _stretch_html(text: str, start: int, end: int, cited: Spans, own: Sequence[tuple[int, int]]) -> str:
    gaps = _line_gaps(text, start, end)
    edges = {start, end}
    for left, right, _ in gaps:
        edges |= {left, right}
    for left, right in [*((span.start, span.end) for span in cited), *own]:
        edges |= {edge for edge in (left, right) if start < edge < end}
    marks = [(span.start, span.end) for span in cited]
    pieces: list[tuple[str, str]] = []
    for left, right in pairwise(sorted(edges)):
        marked = _within(marks, left, right) is not None
        shown = escape(text[left:right])
        place = _within(gaps, left, right)
        if place is not None:
            first, _, kind = gaps[place]
            # Uncited, a line end is replaced by its effect, once; cited, its own characters stay in the page.
            effect = _EFFECTS[kind] if start < left == first else ""
            shown = f'<span class="line-{kind}">{shown}</span>' if marked else effect
        foreign = place is None and _within(own, left, right) is None
        pieces.append(("mark" if marked else "foreign" if foreign else "", shown))
    wrapped = {"mark": "<mark>{}</mark>", "foreign": '<span class="foreign">{}</span>', "": "{}"}
    return "".join(
        wrapped[kind].replace("{}", "".join(shown for _, shown in group), 1)
        for kind, group in groupby(pieces, key=lambda piece: piece[0])
    )


def _within(ranges: Sequence[tuple[Any, ...]], left: int, right: int) -> int | None:
    """Return the place of the range, of ascending ones, that holds left to right; None when none does."""
    place = bisect_right(ranges, left, key=lambda each: each[0]) - 1
    return place if place >= 0 and right <= ranges[place][1] else None


def _line_gaps(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """Say of each line end what it is for the eye: nothing ("join"), a "space", a paragraph "break"."""
    gaps = [match.span() for match in _LINE_ENDS.finditer(text, start, end)]
    line_starts = [start, *(right for _, right in gaps)]
    widths = [_width(text[left : gap[0]]) for left, gap in zip(line_starts, gaps, strict=False)]
    column = sorted(widths)[len(widths) * 3 // 4] if widths else 0.0  # the upper quartile: headlines are few
    return [
        (
            left,
            right,
            _kind(text[max(start, left - 1) : right + 1], not column * _SHORT <= width <= column * _LONG),
        )
        for (left, right), width in zip(gaps, widths, strict=True)
    ]


def _kind(around: str, uneven: bool) -> str:
    """Judge a line end from its white space with one character on each side."""
    before, after = around[:1], around[-1:]
    indented = "　" in around or "    " in around
    if uneven or indented or before in _CLOSING or after in _OPENING:
        return "break"
    return "join" if _WIDE.match(before) or _WIDE.match(after) else "space"


def _width(line: str) -> float:
    return sum(1.0 if _WIDE.match(character) else 0.5 for character in line)

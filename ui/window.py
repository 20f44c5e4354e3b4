"""The stretch of a source around a citation, set for reading: wraps closed up, the cited characters marked.

A newspaper page comes with a line end, often a blank line too, after every column line. Around a citation
they are left out; within it they stay, and only the style sheet takes their room away, so that what is marked
joins to exactly the cited characters.
"""

from __future__ import annotations

import html
import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.values import Spans

REACH_CHARS = 600  # of the source shown on each side of what is cited: about one screen of the pane

# White space that holds a line end: a hard wrap, a blank line, the end of a paragraph.
_LINE_ENDS = re.compile(r"\s*[\r\n\u2028\u2029\x0b\x0c\x85]\s*")
_CLOSING = "。！？!?…：:”』」）"  # a line that ends so is taken to end its paragraph
_OPENING = "▶■●◆□○•·"  # a line that begins so is taken to begin one
_SHORT, _LONG = 0.7, 1.15  # of the column's width: outside stand headlines and the last lines of paragraphs
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u2014\u2018-\u201d\u2026]")


_EFFECTS = {"break": '<span class="line-break"></span>', "space": " ", "join": ""}


def escape(text: str) -> str:
    """Escape for element text and for attributes; a CR is kept, which an HTML parser would rewrite."""
    return html.escape(text, quote=True).replace("\r", "&#13;")


def window_html(text: str, spans: Spans, reach: int = REACH_CHARS) -> str:
    """Return the text around ascending `spans`; far apart spans get a window each."""
    shown: list[tuple[int, int]] = []
    for span in spans:
        start, end = max(0, span.start - reach), min(len(text), span.end + reach)
        if shown and start <= shown[-1][1]:
            start, _ = shown.pop()
        shown.append((start, end))
    if not shown:
        return ""
    lead = "…" if shown[0][0] > 0 else ""
    tail = "…" if shown[-1][1] < len(text) else ""
    stretches = (_stretch_html(text, start, end, spans) for start, end in shown)
    return lead + '<p class="omitted">……</p>'.join(stretches) + tail


def _stretch_html(text: str, start: int, end: int, spans: Spans) -> str:
    gaps = _line_gaps(text, start, end)
    edges = {start, end}
    for left, right, _ in gaps:
        edges |= {left, right}
    for span in spans:
        edges |= {edge for edge in (span.start, span.end) if start < edge < end}
    gap_at = {edge: gap for gap in gaps for edge in edges if gap[0] <= edge < gap[1]}
    pieces: list[tuple[bool, str]] = []
    for left, right in pairwise(sorted(edges)):
        cited = any(span.start <= left and right <= span.end for span in spans)
        shown = escape(text[left:right])
        if left in gap_at:
            first, _, kind = gap_at[left]
            # Uncited, a line end is replaced by its effect, once; cited, its own characters stay in the page.
            effect = _EFFECTS[kind] if start < left == first else ""
            shown = f'<span class="line-{kind}">{shown}</span>' if cited else effect
        pieces.append((cited, shown))
    html_parts = []
    for cited, group in groupby(pieces, key=lambda piece: piece[0]):
        inner = "".join(shown for _, shown in group)
        html_parts.append(f"<mark>{inner}</mark>" if cited else inner)
    return "".join(html_parts)


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

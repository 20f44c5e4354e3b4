"""The stretches of an article that matter for one answer: what it cited marked, the gold evidence underlined."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from eval.normal import bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Ranges = Sequence[tuple[int, int]]

REACH_CHARS = 90  # of the article shown on each side of what is marked
_LINE_END = re.compile(r"\s*[\r\n]\s*")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u2014\u2018-\u201d\u2026]")


def find_bare(text: str, wanted: str) -> tuple[int, int] | None:
    """Where a text that may be wrapped anywhere holds `wanted`, white space aside."""
    places = [place for place, sign in enumerate(text) if not sign.isspace()]
    start = "".join(text[place] for place in places).find(bare(wanted))
    if start < 0 or not bare(wanted):
        return None
    return places[start], places[start + len(bare(wanted)) - 1] + 1


def excerpt_html(text: str, cited: Ranges, gold: Ranges) -> str:
    """The text around the marked ranges, with hard wraps closed up; nothing where nothing is marked."""
    windows = _windows(len(text), [*cited, *gold])
    shown = [_window_html(text, start, end, cited, gold) for start, end in windows]
    if not shown:
        return ""
    lead = "…" if windows[0][0] > 0 else ""
    tail = "…" if windows[-1][1] < len(text) else ""
    return f"<p>{lead}{'</p><p>…'.join(shown)}{tail}</p>"


def _windows(length: int, ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        left, right = max(0, start - REACH_CHARS), min(length, end + REACH_CHARS)
        if windows and left <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(windows[-1][1], right))
        else:
            windows.append((left, right))
    return windows


def _window_html(text: str, start: int, end: int, cited: Ranges, gold: Ranges) -> str:
    edges = {start, end} | {edge for both in (*cited, *gold) for edge in both if start < edge < end}
    parts = []
    for left, right in pairwise(sorted(edges)):
        shown = html.escape(_unwrapped(text, left, right))
        kinds = [kind for kind, ranges in (("cited", cited), ("gold", gold)) if _inside(left, right, ranges)]
        parts.append(f'<mark class="{" ".join(kinds)}">{shown}</mark>' if kinds and shown else shown)
    return "".join(parts)


def _inside(left: int, right: int, ranges: Ranges) -> bool:
    return any(start <= left and right <= end for start, end in ranges)


def _unwrapped(text: str, start: int, end: int) -> str:
    """Close up the line ends of a hard-wrapped page: Chinese runs on, Latin words keep a space."""

    def joint(match: re.Match[str]) -> str:
        before, after = text[: start + match.start()][-1:], text[start + match.end() :][:1]
        return "" if _WIDE.match(before) or _WIDE.match(after) else " "

    return _LINE_END.sub(joint, text[start:end])

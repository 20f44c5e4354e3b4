"""Which characters of an item are kept: no hard wraps, stray blanks, marks or bylines; nothing is ever edited."""

from __future__ import annotations

import re

from index.items import Item, Kind
from index.names import DATELINE
from index.values import Span, Spans

LONGEST_SLOGAN = 40  # characters
_STRAY = re.compile(
    r"(?P<han>(?<=[\u4e00-\u9fff])[ \u00a0](?=[\u4e00-\u9fff]))"
    r"|(?<=[\u4e00-\u9fff])[ \u00a0](?=\d)|(?<=[\d%])[ \u00a0](?=[\u4e00-\u9fff])|(?P<mark>\*\*"
    r"|(?<!!)\[(?=[^\[\]\n]{1,200}\]\([^()\s]{1,300}\))|(?<=[^\]])\]\([^()\s]{1,300}\))"
)
_SIGNS = (" ", "**", "](")  # without any of them a line has nothing stray
_LATIN = re.compile(r"[A-Za-z,.;:]$")


def select(item: Item, text: str) -> Spans:
    """The characters of a paragraph or heading that are kept: no wraps, no stray blanks, no marks, no byline."""
    spans: list[Span] = []
    prose = item.kind is Kind.PARAGRAPH and not item.row
    for number, line in enumerate(item.lines):
        start, end = line.start, line.end
        if item.closing and item.closing[0].start < end:
            end = start + len(text[start : max(item.closing[0].start, start)].rstrip(" \t\u3000（(□■●◆"))
        dateline = DATELINE.match(line.text) if prose else None
        kept_until = start + dateline.end() if dateline else -1
        for found in _STRAY.finditer(text, start, end) if any(sign in line.text for sign in _SIGNS) else ():
            if found.group("mark") is None and not (prose and _is_stray(text, found, kept_until)):
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


def _is_stray(text: str, found: re.Match[str], kept_until: int) -> bool:
    """Blanks that mean something stay: after a dateline, and between the halves of a quoted slogan."""
    if found.start() <= kept_until:
        return False
    if found.group("han") is None:
        return True
    before = text[max(found.start() - LONGEST_SLOGAN, 0) : found.start()]
    return before.rfind("“") <= before.rfind("”") and before.rfind("《") <= before.rfind("》")

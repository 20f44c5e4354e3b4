"""Overlay print: a bold headline that a page holds twice, piece by piece."""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST_DOUBLED = 200
_SPACES = re.compile(r"\s+")
_TWICE = re.compile(r"([“”‘’『』「」《》])\1")  # marks were laid over by themselves before the line was


@lru_cache(maxsize=4096)
def undouble(text: str) -> str | None:
    """Read a line printed twice as overlay, piece by piece ("以以““三化三化””"): each piece once, or None."""
    text = _SPACES.sub("", text)
    size = len(text)
    if size < 6 or size % 2 or size > LONGEST_DOUBLED or "。" in text:
        return None
    if any(text.count(character) % 2 for character in text):  # nearly every line that is not doubled ends here
        return None
    # fewest[i]: how few doubled pieces make up text[:i], and the length of the last of them
    fewest: list[tuple[int, int] | None] = [(0, 0)] + [None] * size
    for end in range(2, size + 1, 2):
        for half in range(1, end // 2 + 1):
            before = fewest[end - 2 * half]
            if before is None or text[end - 2 * half : end - half] != text[end - half : end]:
                continue
            here = fewest[end]
            if here is None or before[0] + 1 < here[0]:
                fewest[end] = (before[0] + 1, half)
    if fewest[size] is None:
        return None
    pieces = []
    place = size
    while place and (step := fewest[place]) is not None:
        pieces.append(text[place - step[1] : place])
        place -= 2 * step[1]
    words = [piece for piece in pieces if len(set(piece)) > 1]
    return _TWICE.sub(r"\1", "".join(reversed(pieces))) if words else None

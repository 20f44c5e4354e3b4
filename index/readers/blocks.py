"""Paragraphs, headings and table rows of a document with structure -> the text that stands for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

INDENT = "\u3000\u3000"  # what a Chinese paragraph begins with: articles.py then knows it for one
CELL_GAP = " | "
_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff65\u3000-\u303f]"
_WRAP = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n][ \t\r\n]*(?={_WIDE})")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading (level 1 to 6) or row of a table."""

    text: str
    level: int = 0
    is_row: bool = False


def tidy(text: str) -> str:
    """Blanks as a browser shows them; a line end of the file between two ideographs is nothing."""
    return _BLANKS.sub(" ", _WRAP.sub("", text)).strip()


def compose(blocks: Iterable[Block]) -> str:
    """One line a block: headings marked as in markdown, paragraphs indented, rows as they are."""
    lines: list[str] = []
    for block in blocks:
        for line in block.text.split("\n"):
            words = line.strip(" \u3000")
            if not words:
                continue
            if block.level:
                lines.extend(
                    ["", f"{'#' * min(block.level, 6)} {words}"] if lines else [f"{'#' * block.level} {words}"]
                )
            else:
                lines.append(words if block.is_row else INDENT + words)
    return "\n".join(lines)

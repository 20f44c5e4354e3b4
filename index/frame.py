"""A page without what is printed around its articles, and where one breaks off to go on elsewhere."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from index.furniture import count_edge, goes_on_here, is_contact, is_furniture, is_jump

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.lines import Line


def within_the_frame(lines: Sequence[Line]) -> tuple[list[Line], set[int]]:
    """The lines that belong to articles, and the places among them that begin behind 下转第4版."""
    head = count_edge(line.text for line in lines)
    foot = count_edge(line.text for line in reversed(lines[head:]))
    between = lines[head : len(lines) - foot]
    of_a_paper = head + foot > 0
    kept = [line for line in between if not (is_furniture(line.text) or (of_a_paper and is_contact(line.text)))]
    jumped = {after.start for line, after in pairwise(between) if is_jump(line.text) and not goes_on_here(after.text)}
    return kept, {place for place, line in enumerate(kept) if line.start in jumped}

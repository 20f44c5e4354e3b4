"""Where a byte is lost or flipped in a file without self-checking bytes, all that follows is misread: found here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.legible import bits_of, strange_places
from index.readings import DAMAGED, LOST, ONLY_CHINESE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WINDOW = 4  # characters; a shorter row of strange ones may be a name
STRANGE_BITS = 11.5  # a window of right Chinese costs 9 to 11 bits a character; beyond this it is looked at closely
LOOKED_AT = 24  # places of a file, the strangest
BEFORE, AFTER = 8, 24  # characters around a place
REPAIR_BITS = 18.0  # a reading with a byte left out must be likelier by what the character saves that it takes away
EDGE = 3  # characters
OTHERS = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")


def damaged_line(text: str, encoding: str) -> int:
    """The first line (from 1) that reads better with a byte left out or in another encoding; 0: none."""
    for place in strange_places(text, WINDOW, STRANGE_BITS, LOOKED_AT):
        around = text[max(place - BEFORE, 0) : place + AFTER]
        is_end = place + AFTER >= len(text)
        if _beaten(around, _without_a_byte(around.encode(encoding), encoding, is_end=is_end), is_end=is_end) or any(
            _beaten(inside, (inside.encode(encoding).decode(other, "replace") for other in OTHERS), is_end=True)
            for inside in (text[place : place + WINDOW], text[place : place + 2 * WINDOW])
        ):
            return text.count("\n", 0, place) + 1
    return 0


def _beaten(text: str, others: Iterable[str], *, is_end: bool) -> bool:
    """Whether another reading costs clearly less; inside a text both leave out their ends, which may be cut."""
    kept = None if is_end else -EDGE
    as_read = bits_of(text[:kept], ONLY_CHINESE) - REPAIR_BITS
    return any(
        bits_of(other[:kept].replace(LOST, ""), ONLY_CHINESE) + DAMAGED * other[:kept].count(LOST) < as_read
        for other in others
    )


def _without_a_byte(data: bytes, encoding: str, *, is_end: bool) -> Iterator[str]:
    for place in range(len(data) if is_end else len(data) - 4 * EDGE):
        yield (data[:place] + data[place + 1 :]).decode(encoding, "replace")

"""Headings inside an open article: section heads of its own, or the headline of the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.headings import Headline
from index.items import Item, Kind
from index.matching import pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A headline of the next article repeats much below it and little above it; a section head may do so too, but then the
# headline of the article it stands in is spoken of below as well (of the seeds' section heads: 0.4 and more).
NAMED_BELOW, NAMED_ABOVE, STILL_NAMED = 0.4, 0.3, 0.25
SEEN_ITEMS, SEEN_CHARACTERS = 12, 1200


def end_of_run(items: Sequence[Item], place: int) -> int:
    """Headings in a row, with the bylines among and under them."""
    end = place
    while end < len(items) and items[end].kind in (Kind.HEADING, Kind.BYLINE):
        end += 1
    return end


def is_headline(items: Sequence[Item], place: int, end: int, known: Sequence[Headline], *, is_news: bool) -> bool:
    """Whether headings inside an open article are headlines of another one, not its section heads."""
    run = items[place:end]
    if not is_news:
        return False
    if end == len(items) or items[end].news or any(item.doubled or item.kind is Kind.BYLINE for item in run):
        return True
    top = min((item.level for headline in known for item in headline.items if item.level), default=0)
    level = min((item.level or 9) for item in run)
    return 0 < level <= top or (not top and known != [] and _names_what_follows(items, place, end, known[-1].text))


def _names_what_follows(items: Sequence[Item], place: int, end: int, current: str) -> bool:
    """Whether headings speak of what stands below them, and neither they of what stands above nor that of it."""
    below = _nearest(item.text for item in items[end : end + SEEN_ITEMS])
    return share_of(current, below) <= STILL_NAMED and speaks_of_what_follows(items, place, end)


def speaks_of_what_follows(items: Sequence[Item], place: int, end: int) -> bool:
    """Whether headings repeat much of what stands below them and little of what stands above."""
    above = _nearest(item.text for item in reversed(items[max(place - SEEN_ITEMS, 0) : place]))
    below = _nearest(item.text for item in items[end : end + SEEN_ITEMS])
    heading = "，".join(item.text for item in items[place:end])
    return share_of(heading, below) >= NAMED_BELOW and share_of(heading, above) <= NAMED_ABOVE


def share_of(heading: str, text: str) -> float:
    """The part of a heading's character pairs that a text repeats."""
    wanted = pairs(heading)
    return sum(count for pair, count in wanted.items() if pair in text) / max(wanted.total(), 1)


def _nearest(texts: Iterable[str]) -> str:
    """The next few hundred characters of prose."""
    found = ""
    for text in texts:
        found += "，" + text[:SEEN_CHARACTERS]
        if len(found) >= SEEN_CHARACTERS:
            break
    return found

"""The short texts beside photographs: taken out of the page, so that they interrupt no article."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.items import Item, Kind
from index.layout import HOLE
from index.names import is_photo, shows

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_LINE = 60  # characters of a caption that only names what is seen
LONGEST_CAPTION = 300  # of one that tells the news in a paragraph
_DATED = re.compile(r"(?:\d{4}年)?\s?\d{1,2}月\s?\d{1,2}日\s?[,，]?\s?(?P<who>[\u4e00-\u9fff]{2})")


@dataclass
class Caption:
    """A caption's paragraphs and the line that says who took the picture."""

    items: list[Item] = field(default_factory=list)
    byline: Item | None = None


def take_captions(items: Sequence[Item], *, is_news: bool) -> tuple[list[Caption], list[Item]]:
    """Captions, and the items that are left without them and without photo credits."""
    captions: list[Caption] = []
    rest: list[Item] = []
    last = -2  # the place of the last item that went into a caption
    place = 0
    while place < len(items):
        item = items[place]
        after = items[place + 1 : place + 3]
        if item.kind is not Kind.CREDIT:
            beside = place > 0 and (item.gap >= HOLE or items[place - 1].kind is Kind.CREDIT or last == place - 1)
            signed = bool(after) and after[0].kind is Kind.BYLINE
            if _is_caption(item, after, rest, beside=beside, is_news=is_news):
                if last != place - 1 or captions[-1].byline is not None:
                    captions.append(Caption())
                captions[-1].items.append(item)
                last = place
                if signed and item.kind is Kind.PARAGRAPH:
                    captions[-1].byline = after[0]
                    place += 1
                    last = place
            else:
                rest.append(item)
        place += 1
    return captions, rest


def _is_caption(item: Item, after: Sequence[Item], rest: Sequence[Item], *, beside: bool, is_news: bool) -> bool:
    if item.kind is Kind.BYLINE or item.news or item.level or item.doubled:
        return False
    before = rest[-1] if rest else None
    following = after[0] if after else None
    size = len(item.text)
    if size <= LONGEST_LINE and beside and before is not None:
        if following is not None and following.kind is Kind.CREDIT:
            return True
        is_opening = following is not None and item.lines[0].indented and following.lines[0].indented
        if _is_waiting(rest) and following is not None and following.kind is Kind.PARAGRAPH and not is_opening:
            return item.kind is Kind.PARAGRAPH or before.level > 0 or not following.news
    if item.kind is not Kind.PARAGRAPH or size > LONGEST_CAPTION or item.opened:
        return False
    return _is_signed_photo(item, after, rest, beside=beside) or (is_news and _is_elsewhere(item, following, rest))


def _is_signed_photo(item: Item, after: Sequence[Item], rest: Sequence[Item], *, beside: bool) -> bool:
    """One paragraph with the photographer's name, or beside a picture with anybody's."""
    before = rest[-1] if rest else None
    alone = beside or before is None or before.kind is Kind.BYLINE or bool(before.closing) or shows(item.text)
    if item.closing:
        line = item.lines[-1]
        return alone and is_photo(line.text[item.closing[-1].start - line.start : item.closing[-1].end - line.start])
    if not after or after[0].kind is not Kind.BYLINE:
        return False
    if is_photo(after[0].text):
        return alone or (before is not None and item.gap > before.gap and _DATED.match(item.text) is not None)
    ends = len(after) < 2 or after[1].kind is not Kind.PARAGRAPH or after[1].news
    return beside and ends and before is not None and not _is_waiting(rest)


def _is_waiting(rest: Sequence[Item]) -> bool:
    """Whether a headline has been read and its body has not begun."""
    last = next((item for item in reversed(rest) if item.kind is not Kind.BYLINE), None)
    return last is not None and last.kind is Kind.HEADING


def _is_elsewhere(item: Item, following: Item | None, rest: Sequence[Item]) -> bool:
    """A dated paragraph at the end of an article that never names where it happened: a picture's, moved there."""
    dated = _DATED.match(item.text)
    if dated is None or not rest or rest[-1].kind is Kind.HEADING or rest[-1].opened:
        return False
    if following is not None and not (following.news or following.doubled or following.kind is Kind.CREDIT):
        return False
    for earlier in reversed(rest):
        if dated["who"] in earlier.text:
            return False
        if earlier.news:
            break
    return True

"""The items of a page -> bodies and headlines, cut where an article shows its beginning or its end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.displaced import Body
from index.furniture import opens_briefs
from index.headings import Headline, once
from index.items import Item, Kind
from index.lines import FINAL
from index.names import DATELINE, closes, is_photo
from index.sections import end_of_run, is_headline, speaks_of_what_follows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.values import Spans

LONGEST_LABEL = 60
_LABEL = re.compile(r"[^，。！？：:]{2,8}[：:]")
_COLUMN = re.compile(
    r"[【\[［][^】\]］]{2,8}[】\]］]"
)  # 【展讯】 over a headline, not over the text: 【背景】 is a part of its article


def segment(items: Sequence[Item], *, is_news: bool) -> tuple[list[Body], list[Headline]]:
    page = _Segments(items, is_news=is_news)
    place = 0
    while place < len(items):
        place = page.read(place)
    if page.waiting and page.bodies:
        page.bodies[-1].bylines.extend(page.waiting)
    return page.bodies, page.headlines


class _Segments:
    """What has been read of a page so far."""

    def __init__(self, items: Sequence[Item], *, is_news: bool) -> None:
        self.bodies: list[Body] = []
        self.headlines: list[Headline] = []
        self.waiting: list[Spans] = []  # bylines read before the body they belong to
        self._items, self._is_news = items, is_news
        self._current: Body | None = None
        self._briefs: int | None = None  # the first body of a column of short news, while it is open

    def read(self, place: int) -> int:
        """Read an item, or a run of headings; return the place behind it."""
        item = self._items[place]
        if item.parted and self._is_news:
            self._current = None
        if item.kind is Kind.HEADING:
            return self._read_headings(place)
        if item.kind is Kind.BYLINE and (self._current is None or self._is_news):
            self._read_byline(place)
        else:
            self._read_paragraph(item)
        return place + 1

    def _read_headings(self, place: int) -> int:
        end = end_of_run(self._items, place)
        run, current = self._items[place:end], self._current
        if opens_briefs(run[0].text):
            self._briefs = len(self.bodies)
        of_form = current is not None and not (self._is_news or self.headlines) and all(map(_is_label, current.items))
        if (
            current is None
            or of_form
            or self._briefs is not None
            or (self._is_news and len(run) > 1 and _COLUMN.fullmatch(run[0].text))
            or is_headline(self._items, place, end, self.headlines, is_news=self._is_news)
        ):
            self.headlines.extend(_headlines(run, len(self.bodies)))
            self._current = current if of_form else None  # 证券代码：… stands above the title and is of the same text
        else:
            current.items.extend(run)
        return end

    def _read_byline(self, place: int) -> None:
        item, after = self._items[place], self._items[place + 1 : place + 2]
        if self._current is None and self.bodies and self._items[place - 1].closing:
            self._current = self.bodies[-1]  # the names ran over the end of the line
        if self._current is None or (after and after[0].news and self._signs_above()):
            self.waiting.append((item.names,))
            self._current = None
            return
        goes_on = bool(after) and after[0].kind is Kind.PARAGRAPH and not after[0].news
        if is_photo(item.text) and goes_on and self._has_its_byline():
            self._current.bylines.append((item.names,))  # the article goes on below its picture
            return
        body = self._of_the_signed() if closes(item.text) else self._current
        for each in self.bodies[self._briefs : -1] if self._briefs is not None else ():
            if not each.signed:
                each.sign((item.names,))
        self._briefs = None
        body.sign((item.names,))
        self._current = None

    def _read_paragraph(self, item: Item) -> None:
        if self._current is None or item.news:
            self._current = Body(bylines=self.waiting)
            self.bodies.append(self._current)
            self.waiting = []
        self._current.items.append(item)
        if item.closing:
            self._of_the_signed().sign(item.closing)
            self._current = None

    def _has_its_byline(self) -> bool:
        """Whether the article that is open is signed under its headline."""
        return any(headline.bylines for headline in self.headlines if headline.place == len(self.bodies) - 1)

    def _signs_above(self) -> bool:
        """Whether this page signs its articles under their headlines, and none at its end."""
        return any(headline.bylines for headline in self.headlines) and not any(body.signed for body in self.bodies)

    def _of_the_signed(self) -> Body:
        """The last body, or the latter of the two it turns out to be: what opens with its reporter is not signed again by others."""
        body = self.bodies[-1]
        opened = DATELINE.match(body.items[0].text)
        if opened is None or not opened["byline"] or not self.headlines:
            return body
        for place in range(len(body.items) - 1, 0, -1):
            if body.items[place].kind is not Kind.HEADING or body.items[place - 1].kind is Kind.HEADING:
                continue
            end = end_of_run(body.items, place)
            if end < len(body.items) and speaks_of_what_follows(body.items, place, end):
                self.headlines.extend(_headlines(body.items[place:end], len(self.bodies)))
                self.bodies.append(Body(body.items[end:]))
                del body.items[place:]
                break
        return self.bodies[-1]


def _headlines(run: Sequence[Item], place: int) -> list[Headline]:
    """The headlines of a run: a byline belongs to the one above it."""
    headlines: list[Headline] = []
    lines: list[Item] = []
    for item in run:
        if item.kind is Kind.HEADING:
            lines.append(item)
            continue
        if lines:
            headlines.append(Headline(once(lines), place, [(item.names,)]))
            lines = []
        else:
            headlines[-1].bylines.append((item.names,))
    if lines:
        headlines.append(Headline(once(lines), place, []))
    return headlines


def _is_label(item: Item) -> bool:
    """Whether a paragraph only labels what follows: 证券代码：698217    证券简称：海川传动."""
    return len(item.text) <= LONGEST_LABEL and _LABEL.match(item.text) is not None and not FINAL.search(item.text)

"""Headlines that the reading order of a page has put inside the article above them, and what goes on below them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.headings import Headline
from index.items import Item, Kind
from index.sections import end_of_run, share_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.values import Spans

# What a headline inside an article must share with the article below it, which has none, and may with its surroundings.
NAMED_ELSEWHERE, NAMED_HERE = 0.4, 0.3


@dataclass
class Body:
    """The paragraphs of an article, and who signs it."""

    items: list[Item] = field(default_factory=list)
    bylines: list[Spans] = field(default_factory=list)
    signed: bool = False  # below its last paragraph

    def sign(self, names: Spans) -> None:
        self.bylines.append(names)
        self.signed = True

    @property
    def text(self) -> str:
        return "".join(item.text for item in self.items)


def pull_out(bodies: Sequence[Body], headlines: list[Headline]) -> None:
    """Give an article without a headline above it the one that stands inside the article before it and speaks of it."""
    headed = {headline.place for headline in headlines}
    for number in range(1, len(bodies)):
        body, before = bodies[number], bodies[number - 1]
        if number in headed or not (body.items[0].news or before.signed):
            continue
        for place in range(len(before.items) - 1, 0, -1):
            if before.items[place].kind is not Kind.HEADING or before.items[place - 1].kind is Kind.HEADING:
                continue
            run = before.items[place : end_of_run(before.items, place)]
            heading = "，".join(item.text for item in run)
            here = "".join(item.text for item in before.items if item not in run)
            if share_of(heading, body.text) >= NAMED_ELSEWHERE and share_of(heading, here) <= NAMED_HERE:
                headlines.append(Headline(run, number, []))
                del before.items[place : place + len(run)]
                break
    headlines.sort(key=lambda headline: headline.place)


def perhaps_parts(bodies: Sequence[Body]) -> set[int]:
    """The bodies that show no beginning, after one that shows no end."""
    return {
        number
        for number in range(1, len(bodies))
        if not (bodies[number].items[0].news or bodies[number].items[0].parted or bodies[number - 1].signed)
    }


def rejoin(bodies: list[Body], headlines: Sequence[Headline], owners: dict[int, Headline]) -> dict[int, Headline]:
    """Join an article with what goes on below another's headline; return the owners by their new numbers."""
    owners = dict(owners)
    for number in sorted(perhaps_parts(bodies), reverse=True):
        if not _goes_on(number, headlines, owners):
            continue
        upper, lower = bodies[number - 1], bodies.pop(number)
        upper.items.extend(lower.items)
        upper.bylines.extend(lower.bylines)
        upper.signed = lower.signed
        if number in owners:
            owners[number - 1] = owners.pop(number)
        owners = {at - (at > number): headline for at, headline in owners.items()}
    return owners


def _goes_on(number: int, headlines: Sequence[Headline], owners: dict[int, Headline]) -> bool:
    """Whether nothing but headlines of later articles parts a body from the one before, of which one has no headline."""
    if {number, number - 1} <= owners.keys():
        return False
    between = [item for headline in headlines if headline.place == number for item in headline.items]
    elsewhere = [
        item for at, owner in owners.items() if at > number for item in (*owner.title_items, *owner.kicker_items)
    ]
    return between != [] and all(item in elsewhere for item in between)

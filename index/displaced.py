"""Headlines that the reading order of a page has put inside the article above them, and what goes on below them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median_low
from typing import TYPE_CHECKING

from index.headings import CLEARLY, Headline, part
from index.items import Item, Kind
from index.matching import LEAST_SHARED, Shared, assign
from index.sections import end_of_run, share_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.values import Spans

# What a headline inside an article must share with the article below it, which has none, and may with its surroundings.
NAMED_ELSEWHERE, NAMED_HERE = 0.4, 0.3
MOST_ON_A_PAGE = 200  # stretches or headlines; of more every one would be held against every other


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


def cut_apart(bodies: list[Body], headlines: Sequence[Headline]) -> None:
    """Part articles that nothing parts but empty lines, where headlines that stand elsewhere speak of each."""
    gaps = [line.gap for body in bodies for item in body.items for line in item.lines]
    usual = median_low(gaps) if gaps else 0
    starts = [(number, at) for number, body in enumerate(bodies) for at in _stretches(body, usual)]
    if len(starts) == len(bodies) or not headlines or max(len(starts), len(headlines)) > MOST_ON_A_PAGE:
        return
    ends = [at if number == before else None for (before, _), (number, at) in pairwise([*starts, (-1, 0)])]
    texts = [
        "".join(item.text for item in bodies[number].items[at:end])
        for (number, at), end in zip(starts, ends, strict=True)
    ]
    first = [starts.index((number, 0)) for number in range(len(bodies))]
    shared = Shared(texts)
    parts = [each for headline in headlines for each in part(headline, shared, CLEARLY)]
    scores = [shared.scores(each.text) for each in parts]
    places = [first[each.place] if each.place < len(bodies) else len(starts) for each in parts]
    later = {number for number, (_, at) in enumerate(starts) if at}
    owned = assign(scores, places, [each.items[0].doubled for each in parts], later)
    speaking = {stretch: parts[one] for one, stretch in owned.items() if scores[one][stretch] >= LEAST_SHARED}
    for stretch in sorted(later & speaking.keys(), reverse=True):
        number, at = starts[stretch]
        above = any(starts[other][0] == number and other < stretch for other in speaking)
        if above and speaking[stretch].place != number:
            _cut(bodies, headlines, number, at)


def _stretches(body: Body, usual: int) -> list[int]:
    """The items that begin the body, or stand after more empty lines than usual below a whole sentence."""
    return [0] + [
        at
        for at in range(1, len(body.items))
        if body.items[at].kind is Kind.PARAGRAPH
        and not (body.items[at].row or body.items[at - 1].row or body.items[at - 1].opened)
        and body.items[at - 1].kind is Kind.PARAGRAPH
        and body.items[at].gap > usual
    ]


def _cut(bodies: list[Body], headlines: Sequence[Headline], number: int, at: int) -> None:
    body = bodies[number]
    begins = body.items[at].whole.start
    below = [names for names in body.bylines if names[0].start >= begins]
    bodies.insert(number + 1, Body(body.items[at:], below, body.signed))
    bodies[number] = Body(body.items[:at], [names for names in body.bylines if names not in below])
    for headline in headlines:
        headline.place += headline.place > number


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

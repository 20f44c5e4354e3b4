"""Headlines: which belongs to which body, and which of its lines is the kicker."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.doubled import undouble
from index.furniture import SPREAD, opens_briefs
from index.matching import NOT_WORD, Shared, assign

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index.items import Item
    from index.values import Spans

_SPACES = re.compile(r"\s+")
_SUBJECT_END = re.compile(r"[区县市州省园城镇乡村局厅院校司会团厂港区）):：]$")
# 沧陵高新区去年工业总产值突破八百亿元 over 新签约亿元以上项目47个: the upper line says whose projects.
_NAMES_A_PLACE = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:[区县市州省镇乡村]|科学城)")
NAME_CHARS, OPENING_CHARS = 4, 80  # what a headline begins with is its subject where the opening of its body says it
LEAST_STATEMENT = 8
CLEARLY = 0.15  # by so much two lines of a stack prefer different bodies
PRINTED_AS_ONE = 4  # lines of a headline that may stand again as one
ASSIGNED_TOGETHER = 80  # bodies; a longer file is assigned stretch by stretch


def read_title(lines: Sequence[str]) -> str:
    """A headline for people: each line once, lines apart by a space, or by nothing after a colon."""
    title = ""
    for line in lines:
        words = undouble(line) or SPREAD.sub("", _SPACES.sub(" ", line).strip())
        title += words if not title or title.endswith(("：", ":")) else f" {words}"
    return title


def is_subject(text: str) -> bool:
    """The first half of a headline of two lines: who it is about ("银川高新区", "镇江高新区：")."""
    return (
        len(text) <= 24
        and len(undouble(text) or text) <= 12
        and _SUBJECT_END.search(undouble(text) or text) is not None
    )


def _has_the_subject(upper: str, lower: str, body: str) -> bool:
    """The upper of two lines begins with the place that the lower one, which names none, is about, or that one only adds."""
    upper, lower = undouble(upper) or upper, undouble(lower) or lower
    if lower.startswith(("—", "─", "―")) or (_NAMES_A_PLACE.match(upper) and not _NAMES_A_PLACE.search(lower)):
        return True
    # 恒岭轴承上半年营收增两成 over 出口首破亿元 新能源车轴承成“黑马”: two short statements below one that has the name.
    states = len(upper) >= LEAST_STATEMENT and not _SPACES.search(upper) and _SPACES.search(lower) is not None
    return states and upper[:NAME_CHARS] in body[:OPENING_CHARS] and upper[:NAME_CHARS] not in lower


def once(items: Sequence[Item]) -> list[Item]:
    """Leave out what a run of headings prints again: a line above, or the lines above as one."""
    kept: list[Item] = []
    printed: list[str] = []
    again: set[str] = set()
    for item in items:
        text = NOT_WORD.sub("", undouble(item.text) or item.text)
        if text not in again:
            kept.append(item)
            printed.append(text)
            again |= {"".join(printed[-count:]) for count in range(1, PRINTED_AS_ONE + 1)}
    return kept


@dataclass
class Headline:
    """Headings that belong together, and the bylines under them."""

    items: list[Item]
    place: int  # how many bodies begin before it
    bylines: list[Spans]
    kicker_items: list[Item] = field(default_factory=list)
    title_items: list[Item] = field(default_factory=list)
    sections: list[Item] = field(default_factory=list)  # lines that turned out to be the body's own

    @property
    def text(self) -> str:
        return "，".join(undouble(item.text) or SPREAD.sub("", item.text) for item in self.items)


def match_headlines(
    headlines: Sequence[Headline], bodies: Sequence[str], perhaps_parts: Collection[int] = ()
) -> dict[int, Headline]:
    """The headline of each body, by the number of the body; lines that no headline needs stay with a body.

    `perhaps_parts` are the bodies that may go on the one before: the headline between them may be of the one after.
    """
    if not bodies or not headlines:
        return {}
    owners: dict[int, Headline] = {}
    for first in range(0, len(bodies), ASSIGNED_TOGETHER):
        last = min(first + ASSIGNED_TOGETHER, len(bodies))
        end = last if last < len(bodies) else last + 1  # below the last body stands a headline too
        near = [headline for headline in headlines if first <= headline.place < end]
        parts = {number - first for number in perhaps_parts}
        for body, headline in _match(near, bodies[first:last], first, parts).items():
            owners[first + body] = headline
    return owners


def _match(
    headlines: Sequence[Headline], bodies: Sequence[str], first: int, perhaps_parts: Collection[int]
) -> dict[int, Headline]:
    """One stretch of a page: the headline of each body, counted from the stretch's first."""
    shared = Shared(bodies)
    parted = [each for headline in headlines for each in part(headline, shared, CLEARLY)]
    if len(parted) < len(bodies):  # headlines are missing: look closer whether lines belong apart
        parted = [each for headline in headlines for each in part(headline, shared, 0.0)]
    scores = [shared.scores(headline.text) for headline in parted]
    standing = Counter(headline.place for headline in parted)
    for headline, each in zip(parted, scores, strict=True):
        if opens_briefs(headline.text) and standing[headline.place] == 1 and headline.place - first < len(bodies):
            each[headline.place - first] += 1.0  # nothing below it repeats it
    doubled = [headline.items[0].doubled for headline in parted]
    assigned = assign(scores, [headline.place - first for headline in parted], doubled, perhaps_parts)
    owners: dict[int, Headline] = {}
    for number, body in assigned.items():
        owners[body] = parted[number]
        _lay_out(parted[number], bodies[body])
    for number, headline in enumerate(parted):
        if number in assigned:
            continue
        of = max(range(len(bodies)), key=lambda body: scores[number][body])
        beside = assigned.get(number + 1, assigned.get(number - 1))
        stands_here = of in (beside, headline.place - first) or opens_briefs(headline.text)
        if of in owners and not stands_here and shared.tells(headline.text, of):
            owners[of].kicker_items[:0] = headline.items  # another line of the stack is its headline
            owners[of].bylines.extend(headline.bylines)
            continue
        if number + 1 in assigned and parted[number + 1].place == headline.place and not headline.bylines:
            below = parted[number + 1]
            says_whose = not below.kicker_items and _has_the_subject(
                headline.items[-1].text, below.title_items[0].text, bodies[assigned[number + 1]]
            )
            (below.title_items if says_whose else below.kicker_items)[:0] = headline.items
            continue
        above = parted[number - 1] if number else None
        if above is not None and assigned.get(number - 1) == headline.place - first == above.place - first:
            above.title_items.extend(headline.items)
            above.bylines.extend(headline.bylines)
            continue
        body = min(headline.place - first, len(bodies) - 1)
        owner = owners.setdefault(body, Headline([], headline.place, []))
        owner.sections.extend(headline.items)
        owner.bylines.extend(headline.bylines)
    return owners


def part(headline: Headline, shared: Shared, margin: float) -> list[Headline]:
    """Headlines of different bodies stacked on each other are parted; a kicker stays with its headline."""
    parts: list[list[Item]] = [[headline.items[0]]]
    for item in headline.items[1:]:
        above = parts[-1][-1]
        # A kicker above its headline, or a line below it.
        stepped = item.level != above.level and min(item.level, above.level) > 0
        together = (above.doubled and item.doubled) or above.text.endswith(("：", ":")) or stepped
        if together or not _apart(
            shared.scores(SPREAD.sub("", above.text)), shared.scores(SPREAD.sub("", item.text)), margin
        ):
            parts[-1].append(item)
        else:
            parts.append([item])
    return [Headline(items, headline.place, headline.bylines if items is parts[-1] else []) for items in parts]


def _apart(first: Sequence[float], second: Sequence[float], margin: float) -> bool:
    """Whether two lines speak of two bodies."""
    ones, twos = _best(first), _best(second)
    if ones & twos:
        return False
    one, two = min(ones), min(twos)
    return min(first[one] - first[two], second[two] - second[one]) >= margin


def _best(scores: Sequence[float]) -> set[int]:
    top = max(scores)
    return {body for body, score in enumerate(scores) if score == top}


def _lay_out(headline: Headline, body: str) -> None:
    """Tell the kicker from the headline: the last line is the headline, with its subject above it."""
    start = len(headline.items) - 1
    levels = [item.level for item in headline.items]
    if all(levels) and len(set(levels)) > 1:
        start = levels.index(min(levels))  # what stands below the highest one goes on with it
    while start and (
        is_subject(headline.items[start - 1].text)
        or _has_the_subject(headline.items[start - 1].text, headline.items[start].text, body)
        or (headline.items[start - 1].doubled and headline.items[start].doubled)
        or _is_cut_off(headline.items, start)
    ):
        start -= 1
    headline.kicker_items = [*headline.kicker_items, *headline.items[:start]]
    headline.title_items = headline.items[start:]


def _is_cut_off(items: Sequence[Item], start: int) -> bool:
    """Whether the lines from here are too short to be a headline of their own: 喝上新水 under 东片居民国庆前."""
    size = sum(len(undouble(item.text) or item.text) for item in items[start:])
    return size < LEAST_STATEMENT and items[start - 1].level == items[start].level

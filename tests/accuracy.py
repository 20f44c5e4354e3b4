"""How right a split is: boundaries, headlines, bylines, and body characters in the right article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.values import Article
from tests.article_maker import Made


@dataclass
class LabelledPage:
    """The text of a page, its articles, and of which one's body each of its characters is (-1: none)."""

    name: str
    made: list[Made]
    text: str
    owners: list[int]


@dataclass
class Accuracy:
    """Sums over pages; the shares are what is printed."""

    wanted: int = 0  # articles and captions
    found: int = 0
    bounded: int = 0  # found with the right first and last character
    titles: int = 0
    titles_right: int = 0
    bylines_right: int = 0
    characters: int = 0
    characters_right: int = 0
    characters_strange: int = 0  # in a body that are no body's, or another's
    mistakes: list[str] = field(default_factory=list)

    @property
    def boundary_f1(self) -> float:
        return 2 * self.bounded / (self.wanted + self.found) if self.wanted + self.found else 1.0

    def lines(self) -> Iterator[str]:
        yield f"boundary F1          {self.boundary_f1:.4f}  ({self.bounded} of {self.wanted} wanted, {self.found} found)"
        yield f"headlines right      {self.titles_right / max(self.titles, 1):.4f}  ({self.titles_right}/{self.titles})"
        yield f"bylines right        {self.bylines_right / max(self.wanted, 1):.4f}  ({self.bylines_right}/{self.wanted})"
        yield (
            f"body characters      {self.characters_right / max(self.characters, 1):.4f} in the right article"
            f" ({self.characters_right}/{self.characters}); {self.characters_strange} strange ones"
        )


def plain(text: str) -> str:
    """Without blanks, in half-width punctuation: as a reader compares two headlines."""
    return re.sub(r"\s", "", text).replace("：", ":").replace("，", ",")


def compare(total: Accuracy, page: LabelledPage, found: Sequence[Article]) -> None:
    """Add one page."""
    text, owners, wanted = page.text, page.owners, page.made
    places = [[at for span in article.spans for at in range(span.start, span.end)] for article in found]
    places = [[at for at in each if not text[at].isspace()] for each in places]
    bodies: dict[int, list[int]] = {}
    for at, owner in enumerate(owners):
        if owner >= 0 and not text[at].isspace():
            bodies.setdefault(owner, []).append(at)
    shared = Counter((owners[at], number) for number, each in enumerate(places) for at in each if owners[at] >= 0)
    taken: dict[int, int] = {}
    for (owner, number), _ in shared.most_common():
        if owner not in taken and number not in taken.values():
            taken[owner] = number
    total.wanted += len(wanted)
    total.found += len(found)
    for owner, made in enumerate(wanted):
        body = bodies.get(owner, [])
        total.characters += len(body)
        total.titles += made.kind == "article"
        if owner not in taken:
            total.mistakes.append(f"{page.name}: lost {made.title or made.paragraphs[0][:20]}")
            continue
        article, held = found[taken[owner]], places[taken[owner]]
        right = shared[owner, taken[owner]]
        total.characters_right += right
        total.characters_strange += len(held) - right
        is_bounded = (held[0], held[-1]) == (body[0], body[-1])
        is_titled = plain(article.title) == plain(made.title)
        is_signed = plain(article.byline) == plain(made.byline)
        total.bounded += is_bounded
        total.titles_right += is_titled and made.kind == "article"
        total.bylines_right += is_signed
        if not (is_bounded and is_titled and is_signed):
            total.mistakes.append(
                f"{page.name}: {article.title!r} by {article.byline!r} {article.body[:14]!r} … {article.body[-14:]!r},"
                f" wanted {made.title!r} by {made.byline!r} {made.letters[:8]!r} … {made.letters[-8:]!r}"
            )

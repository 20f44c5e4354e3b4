"""Made newspaper pages, hundreds nobody tuned to: every article of a page is read whole and in order."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field

from index.readers.glyphs import make_glyphs
from index.readers.page_text import page_text

PAGES = 60
WHOLE_SHARE = 0.97  # of the articles; 0.99 on seeds 0 to 9
WIDTH, HEIGHT = 1100.0, 1500.0


@dataclass
class MadePage:
    """Glyphs laid on a page, and the characters of each article in their order."""

    chance: random.Random
    size: float
    leading: float
    gutter: float
    characters: list[str] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)

    def region(self, left: float, top: float, right: float, bottom: float, depth: int = 0) -> None:
        """Fill a region with one article, or cut it into two with articles of their own."""
        wide, high = (right - left) / self.size, (bottom - top) / self.size
        cut = self.chance.choice(["across", "down", "none"] if depth else ["across", "down"])
        share = self.chance.uniform(0.35, 0.65)
        if cut == "across" and high > 50:
            middle = top + share * (bottom - top)
            self.region(left, top, right, middle - self.chance.uniform(1.5, 3) * self.size, depth + 1)
            self.region(left, middle, right, bottom, depth + 1)
        elif cut == "down" and wide > 50:
            middle = left + share * (right - left)
            self.region(left, top, middle - self.gutter, bottom, depth + 1)
            self.region(middle, top, right, bottom, depth + 1)
        else:
            self.article(left, top, right, bottom)

    def article(self, left: float, top: float, right: float, bottom: float) -> None:
        number = len(self.articles)
        self.articles.append("")
        large = self.size * self.chance.uniform(1.6, 3)
        count = min(int((right - left) / large), self.chance.randint(8, 24))
        shift = self.chance.choice([0.0, ((right - left) - count * large) / 2])
        self.line(number, left + shift, top, count, large)
        top += large + self.size * self.chance.uniform(0.6, 1.5)
        columns = max(1, min(self.chance.randint(1, 4), int((right - left) / (11 * self.size + self.gutter))))
        width = (right - left - (columns - 1) * self.gutter) / columns
        fit = int(width / self.size)
        for column in range(columns):
            start, y, room = left + column * (width + self.gutter), top, 0
            end = bottom if column + 1 < columns else top + self.chance.uniform(0.3, 1) * (bottom - top)
            while y + self.size <= end:
                opens = room == 0
                room = room or self.chance.randint(2, 9)
                room -= 1
                indent = 2 if opens and column == 0 else 0
                used = self.chance.randint(3, fit) if room == 0 else fit
                self.line(number, start + indent * self.size, y, max(used - indent, 1), self.size)
                y += self.leading * self.size

    def line(self, article: int, x: float, y: float, count: int, size: float) -> None:
        for place in range(count):
            character = chr(0x4E00 + len(self.characters) % 20000)
            self.characters.append(character)
            self.articles[article] += character
            self.boxes.append((x + place * size, y, x + (place + 1) * size, y + size))
            self.sizes.append(size)


def made_page(seed: int) -> MadePage:
    chance = random.Random(seed)  # noqa: S311 - the same pages every time
    size = chance.uniform(9, 12)
    page = MadePage(chance, size, chance.uniform(1.2, 1.6), chance.uniform(1, 2.5) * size)
    page.region(60, 60, WIDTH - 60, HEIGHT - 60)
    return page


def test_the_articles_of_made_pages_are_read_whole() -> None:
    """WENJU_FRESH_SEEDS=1 takes other pages every time."""
    first = random.randrange(10**9) if os.environ.get("WENJU_FRESH_SEEDS") else 0  # noqa: S311
    whole = total = 0
    broken: list[int] = []
    for seed in range(first, first + PAGES):
        page = made_page(seed)
        order = list(range(len(page.characters)))
        if seed % 2:  # the order of the file says nothing on every second page
            page.chance.shuffle(order)
        glyphs = make_glyphs(
            [page.characters[place] for place in order],
            [page.boxes[place] for place in order],
            [page.sizes[place] for place in order],
            [0.0] * len(order),
        )
        read = "".join(character for character in page_text(glyphs, WIDTH, HEIGHT).text if character >= "\u4e00")
        kept = sum(article in read for article in page.articles)
        total += len(page.articles)
        whole += kept
        broken.extend([seed] * (kept < len(page.articles)))
    assert whole >= WHOLE_SHARE * total, f"{whole} of {total}; pages {broken}"

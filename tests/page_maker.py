"""Damaged newspaper pages made from clean articles, so that splitting is measured on pages nobody tuned to."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace

from tests.accuracy import LabelledPage
from tests.article_maker import KINDS, PLACES, TOPICS, Made, make_article, make_caption

STYLES = ("plain", "wrapped", "spaced", "doubled", "stacked", "after", "captions", "markdown", "cut")
FORMS = ("news", "news", "signed news", "points", "feature", "comment", "questions")
FURNITURE = (
    "责任编辑：{name}  美编：{name}",
    "03版",
    "第A12版 综合新闻",
    "— 5 —",
    "2024年3月18日 星期一",
    "责编 {name} 校对 {name}",
    "投稿邮箱：news@example.com",
    "上接第1版",
)


class PageWriter:
    """Puts a page together and remembers which article each character is body of (-1: none)."""

    def __init__(self, made: list[Made]) -> None:
        self.made = made
        self.pieces: list[tuple[str, int]] = []
        self.displaced: Made | None = None  # the article whose headline stands inside the one above it

    def add(self, text: str, owner: int = -1) -> None:
        self.pieces.append((text, owner))

    def page(self, name: str) -> LabelledPage:
        text = "".join(piece for piece, _ in self.pieces)
        return LabelledPage(name, self.made, text, [owner for piece, owner in self.pieces for _ in piece])


@dataclass(frozen=True)
class Style:
    """How one page is damaged."""

    headlines: str  # above, stacked, after
    doubled: bool
    bylines: str  # glued, below, own line, bracketed
    width: int  # of the column; 0: paragraphs on one line
    gap: str  # between lines
    kickers: bool
    caption: bool
    furniture: bool
    cuts: bool  # paragraphs cut inside a sentence
    strays: bool  # blanks around numbers
    level: str  # a mark of markdown before headlines
    within: bool = False  # a headline is read inside the article above it


def make_mixed_page(seed: object) -> LabelledPage:
    """Everything that damages a page at once, at random."""
    chance = random.Random(f"mixed {seed}")  # noqa: S311
    headlines = chance.choice(("above", "above", "above", "stacked", "after"))
    width = chance.choice((0, 0, chance.randint(12, 28)))
    style = Style(
        headlines=headlines,
        doubled=chance.random() < 0.2 and headlines != "stacked",
        bylines=chance.choice(("glued", "own line", "bracketed"))
        if headlines != "above"
        else chance.choice(("glued", "below", "own line", "bracketed")),
        width=width,
        gap=chance.choice(("\n", "\n\n")),
        kickers=chance.random() < 0.25 and headlines == "above",
        caption=chance.random() < 0.4,
        furniture=chance.random() < 0.5,
        cuts=chance.random() < 0.3 and not width,
        strays=chance.random() < 0.3,
        level=chance.choice(("", "", "# ", "## ")) if headlines == "above" else "",
        within=headlines == "above" and random.Random(f"within {seed}").random() < 0.25,  # noqa: S311
    )
    forms = FORMS if headlines == "above" else FORMS[:4]
    return _lay(chance, style, forms, chance.randint(2, 6)).page(str(seed))


def make_page(name: str, seed: int) -> LabelledPage:
    """A page of three to five news in one style of damage alone."""
    chance = random.Random(f"{name} {seed}")  # noqa: S311
    plain = Style("above", False, "own line", 0, "\n\n", False, False, False, False, False, "")
    width = chance.randint(14, 26)
    styles = {
        "plain": plain,
        "wrapped": replace(plain, bylines="glued", width=width, gap="\n"),
        "spaced": replace(plain, bylines="glued", width=width),
        "doubled": replace(plain, headlines="after", doubled=True, bylines="glued", width=width),
        "stacked": replace(plain, headlines="stacked", bylines="glued"),
        "after": replace(plain, headlines="after", bylines="glued"),
        "captions": replace(plain, bylines="below", caption=True),
        "markdown": replace(plain, level="# "),
        "cut": replace(plain, cuts=True),
    }
    return _lay(chance, styles[name], ("news",), chance.randint(3, 5)).page(f"{name} {seed}")


def _lay(chance: random.Random, style: Style, forms: tuple[str, ...], count: int) -> PageWriter:
    places = [place + chance.choice(KINDS) for place in chance.sample(PLACES, count + 1)]
    topics = chance.sample(sorted(TOPICS), count + 1)
    made = [
        _signed(chance, style, make_article(chance, places[i], topics[i], chance.choice(forms))) for i in range(count)
    ]
    page = PageWriter(made)
    if style.furniture:
        page.add(_furniture(chance) + style.gap)
    if style.headlines == "stacked":
        for title in chance.sample([article.title for article in made], count):
            page.add(title + style.gap)
    caption_after = chance.randrange(count) if style.caption else -1
    for owner, article in enumerate(made):
        if style.headlines == "above" and not (owner and style.within and len(made[owner - 1].paragraphs) > 1):
            _head(page, style, article)
        page.displaced = made[owner + 1] if style.within and owner + 1 < count else None
        _body(chance, page, style, article, owner)
        if style.headlines == "after":
            _head(page, style, article)
        if owner == caption_after:
            caption = make_caption(chance, places[-1], topics[-1])
            page.made = [*page.made, caption]
            page.add("\n\n\n\n")
            page.add(caption.paragraphs[0], count)
            page.add(f" {caption.byline}\n\n")
    if style.furniture:
        page.add(_furniture(chance))
    return page


def _signed(chance: random.Random, style: Style, article: Made) -> Made:
    """The byline in the form that this page's style prints."""
    if article.paragraphs[0].startswith("本报讯（"):
        return article
    byline = f"本报记者 {article.byline}" if style.bylines == "below" else article.byline
    paragraphs = article.paragraphs
    if style.bylines == "bracketed":
        byline = f"记者 {article.byline}"
    kicker = f"{chance.choice(('优化服务', '深化改革', '聚焦主业'))}激发内生动力" if style.kickers else ""
    return replace(article, byline=byline, paragraphs=paragraphs, kicker=kicker)


def _head(page: PageWriter, style: Style, article: Made) -> None:
    title = article.title
    if style.doubled:
        title = "".join(piece * 2 for piece in re.split(r"(?<=[区园县镇：])|(?=“)|(?<=”)", title) if piece)
    if article.kicker:
        page.add(("### " if style.level else "") + article.kicker + style.gap)
    page.add(style.level + title + style.gap)
    if style.bylines == "below" and not article.paragraphs[0].startswith("本报讯（"):
        page.add(article.byline + style.gap)


def _body(chance: random.Random, page: PageWriter, style: Style, article: Made, owner: int) -> None:
    signed_inside = article.paragraphs[0].startswith("本报讯（")
    for number, paragraph in enumerate(article.paragraphs):
        if page.displaced is not None and number == len(article.paragraphs) - 1 and number:
            _head(page, style, page.displaced)
        last = number == len(article.paragraphs) - 1
        lines = _wrap(paragraph, style.width) if style.width else [paragraph]
        if style.cuts and number == 1 and len(paragraph) > 60:
            lines = _cut(chance, paragraph)
        for place, line in enumerate(lines):
            _write(chance, page, style, line, owner)
            end = last and place == len(lines) - 1 and not signed_inside
            if end and style.bylines == "glued":
                page.add(f" {article.byline}")
            if end and style.bylines == "bracketed":
                page.add(f"（{article.byline}）")
            page.add(style.gap)
    if style.bylines == "own line" and not signed_inside:
        page.add(article.byline + style.gap)


def _write(chance: random.Random, page: PageWriter, style: Style, line: str, owner: int) -> None:
    if style.strays:
        line = re.sub(r"(?<=[\u4e00-\u9fff])(?=\d)", lambda _: chance.choice(("", " ")), line)
    page.add(line, owner)


def _furniture(chance: random.Random) -> str:
    return chance.choice(FURNITURE).format(name=chance.choice(("周岚", "孙晓")))


def _wrap(paragraph: str, width: int) -> list[str]:
    """Hard lines of a column; the indent of the first is lost, its room is not; no line begins with a comma."""
    lines = []
    rest = paragraph
    room = width - 2.0
    while rest:
        end, used = 0, 0.0
        while end < len(rest) and (used < room or rest[end] in "，。；：？！、》”）"):
            used += 0.5 if rest[end].isascii() or rest[end] in "“”" else 1.0
            end += 1
        while end > 1 and end < len(rest) and rest[end - 1] in "“《（":
            end -= 1
        lines.append(rest[:end].strip())
        rest, room = rest[end:], float(width)
    return [line for line in lines if line]


def _cut(chance: random.Random, paragraph: str) -> list[str]:
    place = chance.randint(20, len(paragraph) - 20)
    while paragraph[place - 1] in "，。；”：？！、》" or paragraph[place] in "，。；”：？！、》":
        place += 1
    return [paragraph[:place], paragraph[place:]]

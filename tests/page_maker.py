"""Damaged newspaper pages made from clean articles, so that splitting is measured on pages nobody tuned to."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

PLACES = (
    "云泉",
    "青岭",
    "白沙",
    "石桥",
    "柳湾",
    "金坪",
    "龙塘",
    "梅溪",
    "双河",
    "凤台",
    "沙浦",
    "林渡",
    "清池",
    "望江",
    "古渡",
    "雁滩",
)
KINDS = ("高新区", "经开区", "新区", "产业园")
NAMES = ("周立群", "何敏", "陈思远", "高玥", "吴晓峰", "罗文静", "韩冰", "蒋一鸣", "丁悦", "宋国强", "叶青", "魏然")
TOPICS = {
    "物流": ("冷链仓库", "货运班列", "分拣中心", "跨境包裹", "无人叉车", "集装箱码头"),
    "农业": ("智慧大棚", "良种基地", "灌溉水渠", "农机合作社", "冷藏果蔬", "稻谷烘干厂"),
    "医药": ("疫苗车间", "临床样本库", "中药饮片", "医疗影像", "康复器具", "制剂生产线"),
    "能源": ("储能电站", "光伏支架", "氢能公交", "风电叶片", "充电网络", "地热供暖"),
    "文旅": ("古街改造", "研学线路", "非遗工坊", "温泉民宿", "夜间演出", "骑行步道"),
    "软件": ("算力平台", "工业软件", "数据标注", "开源社区", "安全测评", "城市大脑"),
}
VERBS = ("加快建设", "全面推广", "升级改造", "集中布局", "持续完善", "率先试点")
TAILS = (
    "有效缩短了企业等待的时间",
    "吸引了一批上下游伙伴前来洽谈",
    "让周边居民在家门口就能就业",
    "为今年目标任务的完成打下了基础",
    "受到了参会代表的一致好评",
)
STYLES = ("plain", "wrapped", "spaced", "doubled", "stacked", "after", "captions", "markdown", "cut")


@dataclass(frozen=True)
class Made:
    """What a page's reader should find again."""

    title: str
    byline: str
    paragraphs: tuple[str, ...]
    kind: str = "article"

    @property
    def letters(self) -> str:
        return re.sub(r"\s", "", "".join(self.paragraphs))


def make_page(style: str, seed: int) -> tuple[str, list[Made]]:
    """A page of three to five articles in one style of damage, and the articles it was made of."""
    chance = random.Random(f"{style} {seed}")  # noqa: S311
    places = chance.sample(PLACES, 6)
    topics = chance.sample(sorted(TOPICS), 6)
    count = chance.randint(3, 5)
    made = [_article(chance, places[i] + chance.choice(KINDS), topics[i]) for i in range(count)]
    return _LAYOUTS[style](chance, made, _caption(chance, places[5] + chance.choice(KINDS), topics[5]))


def _article(chance: random.Random, place: str, topic: str) -> Made:
    things = chance.sample(TOPICS[topic], 4)
    title = f"{place}{chance.choice(VERBS)}{things[0]}"
    byline = " ".join(chance.sample(NAMES, chance.choice((1, 1, 2))))
    paragraphs = [f"本报讯 近日，{_sentence(chance, place, things[0])}{_sentence(chance, place, things[1])}"]
    paragraphs += [
        "".join(_sentence(chance, place, chance.choice(things)) for _ in range(chance.randint(2, 4)))
        for _ in range(chance.randint(2, 4))
    ]
    return Made(title, byline, tuple(paragraphs))


def _sentence(chance: random.Random, place: str, thing: str) -> str:
    number = f"{chance.randint(2, 980)}{chance.choice(('家', '个', '万元', '名'))}"
    return chance.choice(
        (
            f"{place}{chance.choice(VERBS)}{thing}，涉及{number}，{chance.choice(TAILS)}。",
            f"据介绍，{thing}共投入{chance.randint(2, 90)}.{chance.randint(1, 9)}亿元，{chance.choice(TAILS)}。",
            f"“{thing}投用以后，我们节省了不少力气。”{place}一位负责人说，{chance.choice(TAILS)}。",
            f"截至目前，{place}已有{number}参与{thing}，{chance.choice(TAILS)}；{chance.choice(TAILS)}。",
        )
    )


def _caption(chance: random.Random, place: str, topic: str) -> Made:
    thing = chance.choice(TOPICS[topic])
    day = f"{chance.randint(1, 12)}月{chance.randint(1, 28)}日"
    return Made(
        "",
        f"{chance.choice(NAMES)}/摄",
        (f"{day}，{place}举办{thing}开放日活动，吸引众多市民前来参观体验。",),
        "caption",
    )


def _wrap(paragraph: str, width: int) -> list[str]:
    """Hard lines of a column; the indent of the first is lost, its room is not."""
    lines, start, room = [], 0, width - 2
    while start < len(paragraph):
        lines.append(paragraph[start : start + room].strip())
        start, room = start + room, width
    return lines


def _closed(article: Made) -> list[str]:
    return [*article.paragraphs[:-1], f"{article.paragraphs[-1]} {article.byline}"]


def _plain(_: random.Random, made: list[Made], __: Made) -> tuple[str, list[Made]]:
    return "\n\n".join("\n\n".join((m.title, *m.paragraphs, m.byline)) for m in made), made


def _column(chance: random.Random, made: list[Made], gap: str) -> tuple[str, list[Made]]:
    width = chance.randint(14, 26)
    lines: list[str] = []
    for article in made:
        lines.append(article.title)
        for paragraph in _closed(article):
            lines += _wrap(paragraph, width)
    return gap.join(lines), made


def _doubled(chance: random.Random, made: list[Made], _: Made) -> tuple[str, list[Made]]:
    width = chance.randint(15, 22)
    lines: list[str] = []
    for article in made:
        for paragraph in _closed(article):
            lines += _wrap(paragraph, width)
        lines.append("".join(piece * 2 for piece in re.split(r"(?<=区|园)", article.title, maxsplit=1) if piece))
    return "\n\n".join(lines), made


def _stacked(chance: random.Random, made: list[Made], _: Made) -> tuple[str, list[Made]]:
    titles = [article.title for article in made]
    chance.shuffle(titles)
    return "\n\n".join([*titles, *(part for article in made for part in _closed(article))]), made


def _after(_: random.Random, made: list[Made], __: Made) -> tuple[str, list[Made]]:
    return "\n\n".join(part for article in made for part in (*_closed(article), article.title)), made


def _captions(chance: random.Random, made: list[Made], caption: Made) -> tuple[str, list[Made]]:
    blocks = ["\n\n".join((m.title, f"本报记者 {m.byline}", *m.paragraphs)) for m in made]
    place = chance.randint(1, len(blocks) - 1)
    blocks.insert(place, f"\n\n{caption.paragraphs[0]} {caption.byline}")
    credited = [Made(m.title, f"本报记者 {m.byline}", m.paragraphs) for m in made]
    return "\n\n".join([*blocks, "图片来源:本报资料室"]), [*credited, caption]


def _markdown(_: random.Random, made: list[Made], __: Made) -> tuple[str, list[Made]]:
    blocks = []
    for m in made:
        blocks += [f"# {m.title}", m.paragraphs[0], "## 做法与成效", *m.paragraphs[1:], m.byline]
    sectioned = [Made(m.title, m.byline, (m.paragraphs[0], "做法与成效", *m.paragraphs[1:])) for m in made]
    return "\n\n".join(blocks), sectioned


def _cut(chance: random.Random, made: list[Made], _: Made) -> tuple[str, list[Made]]:
    blocks = []
    for m in made:
        place = chance.randint(20, len(m.paragraphs[1]) - 20)
        while m.paragraphs[1][place - 1] in "，。；”：" or m.paragraphs[1][place] in "，。；”":
            place += 1
        halves = (m.paragraphs[1][:place], m.paragraphs[1][place:])
        blocks += [m.title, m.paragraphs[0], *halves, *m.paragraphs[2:], m.byline]
    return "\n\n".join(blocks), made


_LAYOUTS = {
    "plain": _plain,
    "wrapped": lambda chance, made, _: _column(chance, made, "\n"),
    "spaced": lambda chance, made, _: _column(chance, made, "\n\n"),
    "doubled": _doubled,
    "stacked": _stacked,
    "after": _after,
    "captions": _captions,
    "markdown": _markdown,
    "cut": _cut,
}

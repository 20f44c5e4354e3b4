"""Questions that the articles do not answer, or whose premise is wrong, made from good ones by changing one thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eval.normal import bare, states

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.values import Article

YEAR_STEPS = (-2, 1, -3, 2, -4, 3)  # near years first: a far one is no near miss
_PLACES = (
    "大连 青岛 厦门 南宁 贵阳 太原 长春 海口 兰州 西宁 温州 泉州 佛山 东莞 常州 烟台 洛阳 桂林 绵阳 宜昌 遵义 大理 赣州 株洲 芜湖 徐州 "
    "保定 鞍山 包头 乌鲁木齐 拉萨 珠海 石家庄 哈尔滨 景德镇 北京 上海 天津 重庆 广州 深圳 杭州 南京 苏州 成都 武汉 西安 郑州 长沙 合肥 济南"
)
PLACES = tuple(_PLACES.split())
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年)")


def another_year(question: str, article: Article, articles: Sequence[Article], core: str) -> str:
    """The question about a year that no article on the same subject mentions; empty where it names no year."""
    match = _YEAR.search(question)
    if match is None:
        return ""
    told = [bare(each.title + each.date + each.body) for each in (article, *articles)]
    about = [text for text in told if core in text]
    for step in YEAR_STEPS:
        year = str(int(match[1]) + step)
        if not any(year in text for text in about):
            return question[: match.start()] + year + question[match.end() :]
    return ""


def another_place(question: str, places: Iterable[str], articles: Sequence[Article]) -> str:
    """The question about a place that no article names, in the stead of the place its article is about."""
    for place in places:
        if place in question:
            told = "\n".join(bare(each.title + each.byline + each.body) for each in articles)
            for other in PLACES:
                if other not in told and len(other) == len(place):
                    return question.replace(place, other)
    return ""


def wrong_premise(question: str, answer: str, article: Article) -> tuple[str, str]:
    """A question that is asked with a number as if it were so, and that number; empty where none can be put in."""
    asked = re.search(r"(是|为|达|有)?(多少|几)(?=[百千万亿]*[家个人项名位件亩吨辆台座所种场户元？])", question)
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([多余]?)([百千万亿]*)([多余]?)(\D*)", answer)
    if asked is None or match is None:
        return "", ""
    said = _near(match[1])
    unit = question[asked.end(2) :].rstrip("？")
    number = said + match[3] + match[5]
    tail = re.match(r"[百千万亿]*[家个人项名位件亩吨辆台座所种场户元]?", unit)
    kept = unit[tail.end() :] if tail else unit
    told = bare(article.body)
    if states(told, number):
        return "", ""
    return f"{question[: asked.start(2)]}{number}{kept}，对吗？", number


def _near(number: str) -> str:
    """Another number of the same size and form."""
    value = float(number) * 1.25
    places = len(number.partition(".")[2])
    return f"{value:.{places}f}" if f"{value:.{places}f}" != number else f"{value + 1:.{places}f}"

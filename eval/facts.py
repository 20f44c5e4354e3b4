"""What an article states that can be asked after: by code, so that the evidence is verbatim and the answer in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.normal import bare
from index.passages import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.values import Article

SHORTEST_CHARS, LONGEST_CHARS = 18, 130  # of an evidence: less says too little, more is several claims
# 总投资约6.2亿元， asks well; 18家重点企业携250个岗位参会 does not: what is counted there depends on the rest.
MOST_BEHIND_CHARS = 6  # between an amount and the end of its clause
MOST_AMOUNTS = 5  # a sentence with more amounts is a table, and a question about one of them a riddle
_HAN = r"[\u4e00-\u9fff]"
_COUNTERS = "平方公里|平方米|立方米|公里|个百分点|美元|万元|亿元|人次|元|人|个|家|项|名|位|亩|件|吨|辆|套|台|架|条|座|所|倍|种|场|间|户|岁|米|款|天|小时|分钟"
_AMOUNT = re.compile(rf"(?<![\d.,第等])(\d[\d,]*(?:\.\d+)?)([多余]?)([百千万亿]*)([多余]?)(%|％|{_COUNTERS})")
_DATE = re.compile(r"(?<!\d)(?:(?:19|20)\d{2}年\d{1,2}月(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日)")  # a bare year is a setting
_QUOTED = re.compile(
    r"(?<![”」、和与])[“「]([^“”「」，,。；]{3,16})[”」](?![、和与]?[“「])"
)  # one of several is a list's
_NAMED = re.compile(r"(?:名为|称为|被誉为|命名为|称号|推出|发布|研发的|打造的?|成立了?|搭建了?)[^“”「」，,。；]{0,8}$")
_SPEAKER = re.compile(
    rf"(?:主任|书记|院士|教授|董事长|总经理|局长|市长|区长|院长|所长|创始人|负责人|秘书长|主席|会长)({_HAN}{{2,3}}?)(?=说|表示|介绍|认为|告诉|指出|透露)"
)
_ITEM = r"[^、，,。；;：:（）()“”\s]{2,14}"
_LIST = re.compile(
    rf"(?:包括|涵盖|分别是|分别为|分别来自|涉及|围绕|聚焦|瞄准)(?:了)?({_ITEM}(?:、{_ITEM}){{2,5}})(?=等|[，,。；;])"
)
_QUOTED_LIST = re.compile(r"“[^“”，,。；]{2,16}”(?:、?“[^“”，,。；]{2,16}”){2,5}(?![、和与及]“)")
_LIST_TAIL = re.compile(r"(?:等|和|以及|及其?|\d+[个大项]).*$")  # …、冷链物流等方面; …、加强保障5个方面
_PURPOSE = re.compile(r"^(?:为了?|旨在)([^，,。；]{5,18})[，,]")
_BYLINE_NOISE = re.compile(
    r"(?:本[报刊网台])?(?:特约|见习|实习|首席|全媒体)?(?:记者|通讯员|评论员)|摄影报道|摄影|文/图|图/文"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One claim: `answer` as it stands in `evidence`, and the words by which an answer is known to hold it."""

    article: Article
    type: str
    evidence: str
    answer: str
    parts: tuple[tuple[str, ...], ...]  # what a right answer says, as in a case
    before: str = ""  # the sentence before the evidence, for whom 该项目 means


def facts_of(article: Article) -> list[Fact]:
    """Every fact of an article, in the order of its text; the writer last."""
    sentences = [article.body[start:end] for start, end in split_sentences(article.body)]
    found = []
    for place, sentence in enumerate(sentences):
        text = bare(sentence)
        if not SHORTEST_CHARS <= len(text) <= LONGEST_CHARS:
            continue
        before = bare(sentences[place - 1]) if place else ""
        found += [
            Fact(article, kind, text, answer, parts, before[-LONGEST_CHARS:]) for kind, answer, parts in _in(text)
        ]
    return found + list(_writers(article))


def _in(text: str) -> Iterator[tuple[str, str, tuple[tuple[str, ...], ...]]]:
    amounts = list(_AMOUNT.finditer(text))
    if len(amounts) <= MOST_AMOUNTS:
        for match in amounts:
            number = match[1] + match[3] + (match[5] if match[5] in "%％" else "")
            behind = len(re.split(r"[，,。；;、：:（()）]", text[match.end() :], maxsplit=1)[0])
            # 1个 is no figure to ask after.
            if text.count(match[1]) == 1 and match[1] not in "123" and behind <= MOST_BEHIND_CHARS:
                yield "number", match[0], ((number,),)
    for match in _DATE.finditer(text):
        if text.count(match[0]) == 1 and len(_DATE.findall(text)) == 1:
            yield "fact", match[0], ((match[0],),)
    for match in _QUOTED.finditer(text):
        if _NAMED.search(text[: match.start()]) and text.count(match[1]) == 1:
            yield "fact", f"“{match[1]}”", ((match[1],),)
    for match in _SPEAKER.finditer(text):
        yield "person", match[1], ((match[1],),)
    for match in _LIST.finditer(text):
        items = match[1].split("、")
        items[-1] = _LIST_TAIL.sub("", items[-1])
        yield "list", "、".join(item for item in items if item), tuple((item,) for item in items if len(item) > 1)
    for match in _QUOTED_LIST.finditer(text):
        items = re.findall(r"“(.+?)”", match[0])
        if all(text.count(item) == 1 for item in items):
            yield "list", "、".join(f"“{item}”" for item in items), tuple((item,) for item in items)
    if purpose := _PURPOSE.match(text):
        yield "reason", purpose[1], ((purpose[1],),)


def _writers(article: Article) -> Iterator[Fact]:
    byline = " ".join(_BYLINE_NOISE.sub(" ", article.byline).split())
    names = re.findall(rf"(?<!{_HAN}){_HAN}{{2,4}}(?!{_HAN})", byline)
    if names and article.title:
        yield Fact(article, "person", article.byline, "、".join(names), tuple((name,) for name in names))

"""Which of several things alike a line is about: the one that it names, or the last one named before it.

A page sets two counties, three ports or two canteens side by side, a paragraph for each; what stands in the one's paragraph
says nothing of the other.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from index.names import SURNAMES
from index.passages import split_sentences
from rag.names import bare, cut, is_word, without_dateline
from rag.question import compares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.values import Article
    from rag.evidence import Line

_LEADS = re.compile(
    r"^(?:请问|想问一?下|听说|据说|那么?|关于|咱们?|我们?|截至|(?:20)?\d\d年|[今去前]年|[上下]半年|(?:前[一二三四]个?|第?[一二三四])季度|前\d+个?月|\d{1,2}月份?|目前|现在|的|，)+"
)
_PARTS = re.compile("[，：；,:;]")
LEAST_NAME, LONGEST_NAME = 2, 12
SEEN_BACK = 8  # sentences before a line
LEAST_ALIKE, MOST_ALIKE = 3, 5  # signs of a name of which one may be another's
OPENING = 24  # signs in which a sentence names what it is about
GOES_ON = 3  # signs behind a name that open the sentences on both of two things: 一季度 of 恒蓄科技一季度营业收入
_CLAUSE = re.compile(r"[，,。；;：:！？!?]")
_LABEL = re.compile(r"([\u4e00-\u9fff]{2,8})[：:]")  # 凛原科技：一季度营业收入6.42亿元
_KINDS_OF_ONE_SIGN = "县市区镇乡村港院校馆厂局队站桥河湖湾岛山"
_KINDS_ALONE = "段班组线店"  # where the tagger holds them apart from the name: 黑石滩段, and not 阶段
_NO_NAME = re.compile(r"[这该本各两几多全当其某另个种类家所些的了在和与及是为由从对]|[一二三四五六七八九十]|\d")
_BEFORE_A_NAME = ("p", "t", "f", "u", "r", "c")
_SAYS = re.compile("说|介绍|表示|坦言|告诉|认为|透露|指出|解释")
_NAMING = ("n", "j", "m", "eng")
_PROPER = ("ns", "nz", "nt", "n", "j")


def told_of_another_thing(question: str, lines: Sequence[Line]) -> bool:
    """Tell whether every line is about another thing than the one the question begins with, which its article knows."""
    if compares(question):
        return False
    return bool(lines) and all(_is_of_another(question, line) for line in lines)


def _is_of_another(question: str, line: Line) -> bool:
    article, asked = line.article, bare(question)
    # 做表缺一格：恒锂新材…: what is asked about may open a later part.
    openings = (_LEADS.sub("", bare(part)) for part in (question, *_PARTS.split(question)[1:]))
    name = next(filter(None, (_name_in(opening, bare(article.body)) for opening in openings)), "")
    if not name:
        return False
    stem, headline = _stem(name), bare(article.title + article.kicker)
    if stem in bare(line.readable):
        return False
    sentences, said = _sentences(article), bare(line.text)
    if _looks_like(name, said):
        return True
    at = next((place for place, (text, _) in enumerate(sentences) if text in said or said in text), -1)
    for text, is_quoted in reversed(sentences[max(at - SEEN_BACK, 0) : at + 1]):
        if stem in text:
            return False
        other = "" if is_quoted else _another(text, name, stem, [each for each, _ in sentences], asked)
        if (
            other and not _shortens(other, name) and (stem not in headline or other[:-1] in headline)
        ):  # an article about the one may name its parts
            return True
    other = _another(headline, name, stem, [], asked) if stem not in headline else ""
    return bool(other) and not _shortens(other, name)


def _name_in(asked: str, body: str) -> str:
    """Return the longest beginning of the question that its article has, where it is a name and no common word."""
    name = ""
    words = cut(asked)
    if words and not any(kind.startswith(_NAMING) or not is_word(word) for word, kind in words[:2]):
        return ""
    for word, _ in words:
        if f"{name}{word}" not in body or len(name) + len(word) > LONGEST_NAME or _CLAUSE.match(word):
            break
        name += word
    if len(name) < LEAST_NAME:
        return ""
    if _NO_NAME.match(name):
        return ""
    return "" if is_word(name) and not name.endswith(tuple(_KINDS_OF_ONE_SIGN)) else name


def _stem(name: str) -> str:
    """Return so much of a name as tells it from others: 桐山 of 桐山县, 第四食 of 第四食堂."""
    if len(name) == LEAST_ALIKE and name[0] in SURNAMES:
        return name
    return name[:3] if is_word(name[:2]) and len(name) > 2 else name[:2]


def _another(text: str, name: str, stem: str, sentences: Sequence[str], asked: str) -> str:
    """Return what another thing of the kind is called, where a sentence opens with it."""
    label = _LABEL.match(text)
    if label and any(each.startswith((f"{name}：", f"{name}:")) for each in sentences):
        return label[1]
    opening = _CLAUSE.split(text[:OPENING])[0]
    goes_on = {each[len(name) :][:GOES_ON] for each in sentences if each.startswith(name)}
    for words in goes_on:
        if len(words) == GOES_ON and 2 <= opening.find(words) <= LONGEST_NAME:
            return opening[: opening.find(words)]
    kinds = [name[-2:], *(name[-1] if name[-1] in _KINDS_OF_ONE_SIGN else "")]
    for kind in kinds if len(name) > 2 else ():
        for found in re.finditer(rf"[\u4e00-\u9fff]{{2}}{re.escape(kind)}", opening):
            before = found[0][: -len(kind)]
            if before != name[: -len(kind)][-2:] and not _NO_NAME.search(before) and _may_name(before):
                return found[0]
    for (word, named), (after, _) in pairwise(cut(opening)):
        alone = after == name[-1] and after in _KINDS_ALONE
        if alone and word not in name and len(word) > 1 and not is_word(word) and named.startswith(_NAMING):
            return word + after
    return "" if is_word(stem) else _opening_name(opening, asked)


def _shortens(short: str, name: str) -> bool:
    """Tell whether all signs of the one stand in the other, in this order: 市一医院, 市第一人民医院."""
    rest = iter(name)
    return all(sign in rest for sign in short)


def _may_name(text: str) -> bool:
    return not is_word(text) or all(kind.startswith(("ns", "nz", "nr")) for _, kind in cut(text))


def _looks_like(name: str, said: str) -> bool:
    """Tell whether what is said names another thing that differs in one sign: 第二食堂, 翁海洋."""
    size = len(name)
    return LEAST_ALIKE <= size <= MOST_ALIKE and any(
        _differ_in_one(name, said[at : at + size]) for at in range(len(said) - size + 1)
    )


def _differ_in_one(one: str, other: str) -> bool:
    apart = [place for place, (first, second) in enumerate(zip(one, other, strict=True)) if first != second]
    return len(apart) == 1 and apart[0] > 0 and "\u4e00" <= other[apart[0]] <= "\u9fff"


def _opening_name(opening: str, asked: str) -> str:
    """Return the first thing named where it is in no dictionary: 恒储, 北琼港, not 公司 or 董秘车晓峰."""
    words = cut(opening)
    if _SAYS.search(opening) or any(kind.startswith("nr") for _, kind in words):
        return ""
    for word, kind in words:
        if kind.startswith(_PROPER) and is_word(word):
            return ""
        if kind.startswith(_PROPER) and len(word) > 1:
            return "" if word in asked else word
        if not kind.startswith(_BEFORE_A_NAME) and word != "位于":
            return ""
    return ""


@lru_cache(maxsize=64)
def _sentences(article: Article) -> list[tuple[str, bool]]:
    """Return each sentence of an article, and whether it is somebody's words."""
    parts = (article.body[start:end] for start, end in split_sentences(article.body))
    parts = (without_dateline(part) for part in parts)
    return [(said, part.lstrip().startswith(("“", "「", '"'))) for part in parts if (said := bare(part))]

"""A part of what is told of several: 光给捷普一家 is not told by 捷普、亿和等企业, nor how many 博士 by how many came."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.names import bare
from rag.numbers import numbers_in, years_in
from rag.question import wants_amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.evidence import Line

_ALONE = re.compile(
    r"光(?:是|说|给|靠|算)?|单单|单(?:是|说|算|给|就)|仅(?:是|给)?[^，。？]{2,12}一[家个]|一[家个]就|一家[，,]"
)
_TOGETHER = re.compile(r"(?P<one>[\u4e00-\u9fffA-Za-z]{2,4})(?:、|和|与|及|以及)(?P<other>[\u4e00-\u9fffA-Za-z]{2,4})")
_PARTS = re.compile("[，,；;。]")
_EACH = re.compile("各|分别|均|每|其中")
_PART = re.compile(
    r"(?:里面|里头|里[，,]|当中|其中|之中|中间)[，,]?的?(?P<part>[\u4e00-\u9fff]{2,6}?)(?:又|一共|大概|大约|总共|能)?(?:有|占|是)了?(?:多少|几|百分之)"
)
_LEVELS = "国省市县区镇乡村"
_ALL = re.compile(r"全([国省市县])")
_BEGINS = re.compile(r"^(?:据[^，]{2,12}，|截至[^，]{2,10}，|[今去]年[^，]{0,8}，|(?:20\d\d年)?[上下]半年，)+")
_PLACE_OF = re.compile("[\u4e00-\u9fff]{2}[市县区镇乡村]")
_OF_A_LEVEL = re.compile("(?<=[\u4e00-\u9fff]{2})([市县区镇乡村])(?![场民委])")
_PEOPLE = "女男老"  # 女的, 女性


def is_of_the_whole(sentence: str, question: str, lines: Sequence[Line]) -> bool:
    """Tell whether each clause that gives the number is about all of something, and a part of it is asked about: 全市 and 泊水县."""
    said = numbers_in(sentence) - numbers_in(question) - years_in(sentence)
    asked = bare(question)
    if not said or _ALL.search(asked):
        return False
    told = [bare(line.text) for line in lines if said & numbers_in(line.text)]
    wholes = [_ALL.match(_BEGINS.sub("", text)) for text in told]
    level = min((_LEVELS.index(kind) for kind in _OF_A_LEVEL.findall(asked)), default=len(_LEVELS))
    parts = set(_PLACE_OF.findall(asked))
    return bool(wholes) and all(
        whole is not None
        and level < len(_LEVELS)
        and level > _LEVELS.index(whole[1])
        and not any(p in text for p in parts)
        for whole, text in zip(wholes, told, strict=True)
    )


def untold_share(question: str, cited: Sequence[Line]) -> bool:
    """Tell whether the amount of one of several is asked for, or of a part, and the lines have only that of all."""
    if not wants_amount(question):
        return False
    asked = bare(question)
    part = _PART.search(asked)
    told = "".join(line.readable for line in cited)
    if part is not None:
        what = part["part"]
        return not (_shares(what, told) or (what[0] in _PEOPLE and what[0] in told))
    return bool(_ALONE.search(question)) and _only_together(asked, cited)


def _only_together(asked: str, cited: Sequence[Line]) -> bool:
    """Tell whether each part of a sentence that has an amount and names what is asked about names another beside it."""
    parts = [part for line in cited for part in _PARTS.split(line.readable) if numbers_in(part) - years_in(part)]
    joined = [found for part in parts if (found := _joins(part, asked)) is not None]
    return bool(joined) and all(joined)


def _joins(part: str, asked: str) -> bool | None:
    """Tell whether what is asked about stands beside another; None where neither of the two is asked about."""
    if _EACH.search(part):
        return False
    pairs = [(_shares(one, asked), _shares(other, asked)) for one, other in _TOGETHER.findall(part)]
    named = [pair for pair in pairs if any(pair)]
    return any(not all(pair) for pair in named) if named else None


def _shares(name: str, asked: str) -> bool:
    return any(name[at : at + 2] in asked for at in range(len(name) - 1))

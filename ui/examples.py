"""Example questions drawn from the library's own headlines: a number asked for, a place asked about."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLES = 3
HEADLINES = 200  # looked through: enough to find three good ones, few enough to be instant
LONGEST_CHARS = 34  # a longer headline makes no question that is read at a glance

# An amount in a headline, with what is counted; a year, a date, an ordinal or a share of something is no amount.
_AMOUNT = re.compile(
    r"(?<![第\d.年月零一二三四五六七八九十百])(\d[\d,.]*)\s*(余|多)?((?:亿|万|千)*(?:美元|元|平方公里|平方米|公里|家|个|名|位|人|项|件|所|座|条|亩|吨|台|辆|场|户|种))"
)
# A place at the head of a headline, and what it does.
_PLACE = re.compile(
    r"^([\u4e00-\u9fff]{2,10}?(?:高新技术产业开发区|高新区|经开区|开发区|自贸区|新区|产业园|示范区|省|市|县|镇|州|区))"
    r"(?:[“「][^”」]{1,12}[”」])?((?:持续|全力|加快|着力|大力|深入|积极|不断|精准|创新)?(?:优化|打造|推进|推动|建设|探索|培育|发展"
    r"|提升|服务|促进|加强|支持|引进|深化|构建|落实|开展|激发|助力|破解|实施|完善|做强|做优|擦亮|释放|赋能).{2,})$"
)
_CLAUSE_SPACE = re.compile(r"\s*[:：]\s*|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_CLAUSE = re.compile(r"[　 ，：；！。|｜—]+")


def example_questions(headlines: Sequence[str], count: int = EXAMPLES) -> list[str]:
    """Return questions that the articles under these headlines answer; amounts and places by turns, then the rest."""
    clean = [" ".join(headline.split()) for headline in headlines]
    short = [headline for headline in dict.fromkeys(clean) if 5 <= len(headline) <= LONGEST_CHARS]
    amounts = [question for headline in short if (question := _maybe_amount(headline))]
    places = [question for headline in short if (question := _maybe_place(headline))]
    by_turns = [question for pair in zip_longest(amounts, places) for question in pair if question]
    used = [headline for headline in short if _maybe_amount(headline) or _maybe_place(headline)]
    return [*by_turns, *(_about(headline) for headline in short if headline not in used)][:count]


def _maybe_amount(headline: str) -> str:
    """北京昌平39位“科技副总”走马上任 -> 北京昌平多少位“科技副总”走马上任？"""
    found = list(_AMOUNT.finditer(headline))
    if len(found) != 1:
        return ""
    asked = f"{headline[: found[0].start()]}多少{found[0][3]}{headline[found[0].end() :]}"
    return _CLAUSE_SPACE.sub("，", asked) + "？"


def _maybe_place(headline: str) -> str:
    """怀化高新区“四个打造”持续优化营商环境 -> 怀化高新区怎样持续优化营商环境？"""
    found = _PLACE.match(headline)
    if found is None or _CLAUSE.search(headline):
        return ""
    return f"{found[1]}怎样{found[2]}？"


def _about(headline: str) -> str:
    return f"“{headline}”说的是什么事？" if "“" not in headline else f"《{headline}》说的是什么事？"

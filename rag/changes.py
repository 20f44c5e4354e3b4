"""How an amount changed: what it was before is not what it is, and 多196起 is not 少196起."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.binding import clauses
from rag.names import bare
from rag.numbers import numbers_in, years_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.evidence import Line

_UP = re.compile(r"多(?=\d)|增|升|涨|提高|扩大|高于|超过|多于|\b(?:increas|rose|rise|grew|grow|went up|up by)")
_DOWN = re.compile(
    r"少(?=\d)|减|降|跌|下滑|缩|低于|不足|少于|不到|\b(?:decreas|declin|fell|fall|drop|shrank|went down|down by)"
    r"|(?<![\d\w.])[-－−](?=\d[\d.]*[%％])",  # -8.3% in a cell of a table
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(r"比[^，。；]{2,}(?:[多少高低大小长短早晚快慢贵]|便宜)了?(?:约|近)?(\d[\d.,]*[十百千万亿%]*)")

# 由980万吨降到845万吨, 从92个工作日压减至31个工作日
_CHANGE = re.compile(
    r"[由从](?!\d{4}年)([^，。；由从]{0,12}?\d[^，。；由从\d]{0,8})[^，。；\d]{0,6}"
    r"(?:增|升|提|降|减|压|缩|扩|涨|跌|调|延|变|跃|翻|发展|下滑)[^，。；\d]{0,6}[至到为成]了?(约?\d[^，。；]{0,10})"
)
_FORMER_ASKED = re.compile(
    r"原|以前|之前|此前|从前|过去|曾|去年|上年|前年|往年|本来|当初|当时|起初|最早|一开始|开头|先前|[由从比]|变化|差|多了|少了|降了|升了|涨了|减了|提高|缩短|缩减|压缩|下降|增加|增长"
    r"|\b(?:before|from|earlier|previous|originally|used to|was)\b",
    re.IGNORECASE,
)


def turns_around(sentence: str, lines: tuple[Line, ...]) -> bool:
    """Tell whether an amount that the source has going down is said to go up, or the other way: 多196起 for 少196起."""
    sources = [clause for line in lines for clause in clauses(line.text)]
    for claim in clauses(sentence):
        ways = _ways(claim)
        for amount in numbers_in(claim) - years_in(claim) if len(ways) == 1 else ():
            told = [_ways(clause) for clause in sources if amount in numbers_in(clause)]
            if told and all(each and not each & ways for each in told):
                return True
    return False


def makes_a_difference(sentence: str, lines: Sequence[Line]) -> bool:
    """Tell whether an amount is told as a difference (甲比乙多1.6亿元) that no line gives as more or less."""
    said = _DIFFERENCE.search(bare(sentence))
    if said is None:
        return False
    if any(said[0] in bare(line.text) for line in lines):
        return False  # in the source's own words
    amounts = numbers_in(said[1])
    return not any(amounts & numbers_in(clause) and _ways(clause) for line in lines for clause in clauses(line.text))


def was_before(sentence: str, question: str, lines: Sequence[Line]) -> bool:
    """Tell whether an amount is told that the source has only as what it was before: 980万吨 of 由980万吨降到845万吨."""
    said = numbers_in(sentence) - years_in(sentence)
    if not said or _FORMER_ASKED.search(question) or _elsewhen(question, lines):
        return False
    changes = [(numbers_in(m[1]), numbers_in(m[2])) for line in lines for m in _CHANGE.finditer(bare(line.text))]
    return any(said & was and not said & now and _only_so(said & was, lines) for was, now in changes)


def _elsewhen(question: str, lines: Sequence[Line]) -> bool:
    """Tell whether a year is asked about that is neither the articles' own nor in a headline."""
    own = {line.year for line in lines}.union(*(years_in(line.article.title) for line in lines))
    return not years_in(question) <= own


def _only_so(amounts: frozenset[str], lines: Sequence[Line]) -> bool:
    """Tell whether the amounts stand nowhere but in what something was before."""
    return not any(amounts & numbers_in(_CHANGE.sub("", bare(line.text))) for line in lines)


def _ways(clause: str) -> set[str]:
    return {way for way, words in (("up", _UP), ("down", _DOWN)) if words.search(clause)}

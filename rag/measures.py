"""What an amount counts, and in which measure: 14.4万人 is not 14.4万平方米, and 2名患者 are not 2名医生."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.names import bare, cut
from rag.numbers import numbers_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.evidence import Line

# Measures that cannot stand for one another; those on one line can.
_MEASURES = (
    "人 名 位",
    "元",
    "美元",
    "平方米",
    "平方公里",
    "亩",
    "公里",
    "米",
    "吨",
    "小时",
    "分钟",
    "天 日",
    "个月 月",
    "岁",
    "公顷",
    "度",
    "千瓦",
    "年",
    "折",
    "倍",
    "公斤 千克",
    "克",
    "斤",
    "升",
    "立方米",
    "毫米",
    "厘米",
    "兆瓦",
    "欧元",
    "港元",
)
_MEASURED = re.compile(
    rf"(\d[\d.,]*[十百千万亿]*)余?多?({'|'.join(sorted((m for line in _MEASURES for m in line.split()), key=len, reverse=True))})?"
)
_COUNTING = re.compile(
    r"(\d[\d.,]*[十百千万亿]*|[两三四五六七八九十]+)[余多]?[名位个家项件只台辆所座起]([\u4e00-\u9fff]{2,6})"
)

_WHAT_IT_IS = re.compile(r"([\u4e00-\u9fff]{3,10}?)(?:定的?|定[为在]|[是为]|达到?)\d")
# What money is said to be; those of one kind stand for one another.
_SUMS = tuple(
    re.compile(words)
    for words in (
        "投资|投入|斥资|出资|耗资|投了|总投",
        "收入|营收|销售额|卖了",
        "产值|生产总值|增加值",
        "利润|盈利|净利|赚",
        "税",
        "融资|募资|募集|授信|放款|贷款|贷到",
        "出口|外贸",
        "补贴|补助|资助|奖励|奖金|扶持",
    )
)
_SUM_CLAUSE = re.compile(r"[，；;。、：\n]|,(?!\d{3})")


def is_another_sum(sentence: str, question: str, lines: Sequence[Line]) -> bool:
    """Tell whether the money asked for is one thing, and where the lines have the amount it is another: 营业收入 for 投资."""
    asked = _sums(question)
    said = numbers_in(sentence) - numbers_in(question)
    if len(asked) != 1 or not said or any(asked & _sums(line.readable) for line in lines):
        return False
    told = [part for line in lines for part in _SUM_CLAUSE.split(line.text) if said & numbers_in(part) and "元" in part]
    return bool(told) and all(map(_sums, told))


def _sums(text: str) -> set[int]:
    plain = bare(text)
    return {number for number, words in enumerate(_SUMS) if words.search(plain)}


def changes_units(sentence: str, lines: tuple[Line, ...]) -> bool:
    """Tell whether an amount stands in the lines only with another measure: 14.4万人 for 14.4万平方米."""
    source = _measures("".join(line.text for line in lines))
    return any(
        value in source and measures and source[value] and not measures & source[value]
        for value, measures in _measures(sentence).items()
    )


def names_the_amount_otherwise(sentence: str, lines: Sequence[Line]) -> bool:
    """Tell whether the sentence says what an amount is (发行价为16亿元) in a word of which no cited article has two signs."""
    wholes = bare("".join(line.readable + line.article.title + line.article.body for line in lines))
    for noun in _WHAT_IT_IS.findall(bare(sentence)):
        word, kind = (cut(noun) or [("", "")])[-1]
        what = word.rstrip("额量数值")[-2:]
        if kind.startswith("n") and len(word) > 2 and len(what) > 1 and what not in wholes:
            return True
    return False


def counts_something_else(sentence: str, lines: Sequence[Line]) -> bool:
    """Tell whether an amount is told of a thing that no line names, where they count another with it: 2名患者 for 2名医生."""
    told = bare("".join(line.text for line in lines))
    source = _things_counted(told)
    return any(
        value in source and not any(thing in told or set(thing) & set(other) for other in source[value])
        for value, things in _things_counted(bare(sentence)).items()
        for thing in things
    )


def _things_counted(text: str) -> dict[str, set[str]]:
    """Return the nouns that stand right behind each amount and its counter."""
    found: dict[str, set[str]] = {}
    for match in _COUNTING.finditer(text):
        word, kind = next(iter(cut(match[2])), ("", ""))
        if kind.startswith("n") and len(word) > 1:
            for value in numbers_in(match[1] + "个"):
                found.setdefault(value, set()).add(word)
    return found


def _measures(text: str) -> dict[str, set[str]]:
    """Return each amount with the measures it is given in; an amount before other words has none."""
    found: dict[str, set[str]] = {}
    for match in _MEASURED.finditer(bare(text)):
        for value in numbers_in(match[1]):
            measure = next((same for same in _MEASURES if match[2] in same.split()), match[2])
            found.setdefault(value, set()).update({measure} if match[2] else set())
    return found


def counted(text: str) -> str:
    """Return the measure of the text's last amount, those on one line of `_MEASURES` as one: 39位 and 10名."""
    counter = counter_of(text)
    return next((same for same in _MEASURES if counter in same.split()), counter)


def counter_of(clause: str) -> str:
    """Return the sign that the clause's last amount is counted in: 家, 名, 元."""
    found = re.findall(r"\d[\d.,]*[余多十百千万亿]*([\u4e00-\u9fff%])", bare(clause))
    return found[-1] if found else ""

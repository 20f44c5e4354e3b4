"""Which month, phase or batch a question insists on: what is told of 一期 and 4月 is no answer about 二期 and 12月."""

from __future__ import annotations

import re

from rag.names import bare

_HAN = "一二三四五六七八九十"
_COUNT = ("零", *_HAN, "十一", "十二")
_MONTH = re.compile(rf"(?<![\d{_HAN}])(1[0-2]|[1-9]|十[一二]?|[{_HAN}])月(?!内|前后)")
# The first of anything goes without saying: 一审, 首批.
_STAGE = re.compile(rf"(?<![\d{_HAN}])(第?)([{_HAN[1:]}]|[2-9]|1\d)(期(?![间货末])|批|届|季度|审(?![核批查计议]))")
_RANGE = re.compile(r"(1[0-2]|[1-9])月?(?:\d{1,2}日)?(?:起?至|到|[-—–~～]+)(?:次年|翌年)?(1[0-2]|[1-9])月")
_EVERY_MONTH = re.compile(r"每[个年]?月|逐月|各月|(?:全年|常年)(?:都|均|对外)?(?:开放|接待|营业|无休|受理|可)")
_TOLD_OTHERWISE = (  # 春季 may be any of these months
    (re.compile(r"春[季天]|开春"), (2, 3, 4, 5)),
    (re.compile(r"夏[季天]|暑[期假]"), (5, 6, 7, 8)),
    (re.compile(r"秋[季天]"), (8, 9, 10, 11)),
    (re.compile(r"冬[季天]|寒假"), (11, 12, 1, 2)),
    (re.compile(r"年[底末]"), (11, 12)),
    (re.compile(r"年初|元旦|春节"), (1, 2)),
)
_ORDINAL_ONLY = ("批", "届", "季度")  # 三批 counts, 第三批 names
_ASKED = re.compile(r"(?:是|到|属于|算)(?:在|从|于)?$")


def missing_stage(question: str, text: str, *, may_be_wrong: bool) -> str:
    """Return a month, phase or batch of the question that the text has nowhere; empty when all are there.

    A yes-or-no question may be wrong about a month, and about a phase of which it asks whether it is that (是二期吗).
    """
    whole = bare(text)
    for asked in _STAGE.finditer(question):
        ordinal, number, kind = asked.groups()
        counted = kind in _ORDINAL_ONLY and not ordinal
        if counted or (may_be_wrong and _ASKED.search(question[: asked.start()])):
            continue
        value = _value(number)
        if not re.search(rf"(?<![\d{_HAN}])(?:{value}|{_in_han(value)}){kind}", whole):
            return asked[0]
    for asked in () if may_be_wrong else _MONTH.finditer(question):
        if not has_month(_value(asked[1]), whole):
            return asked[0]
    return ""


def has_month(month: int, text: str) -> bool:
    """Find a month by its number or inside a span (5月至9月), or what may hold in any month."""
    if re.search(rf"(?<!\d)0?{month}(?:月|[-./]\d)|(?<!十){_in_han(month)}月", text) or _EVERY_MONTH.search(text):
        return True
    if any(month in months and words.search(text) for words, months in _TOLD_OTHERWISE):
        return True
    spans = [(int(first), int(last)) for first, last in _RANGE.findall(text)]
    return any(first <= month <= last or (first > last and not last < month < first) for first, last in spans)


def months_in(text: str) -> frozenset[int]:
    """Return the months that a text names: 4月, 十二月."""
    return frozenset(_value(match[1]) for match in _MONTH.finditer(text))


def _value(number: str) -> int:
    return int(number) if number.isdecimal() else _COUNT.index(number)


def _in_han(value: int) -> str:
    return _COUNT[value] if value < len(_COUNT) else str(value)

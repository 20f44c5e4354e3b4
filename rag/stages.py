"""Which month, phase or batch a question insists on: what is told of 一期 and 4月 is no answer about 二期 and 12月."""

from __future__ import annotations

import re

from rag.names import bare

_HAN = "一二三四五六七八九十"
_MONTHS = dict(
    zip(("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"), range(1, 13), strict=True)
)
_MONTH = re.compile(rf"(?<![\d{_HAN}])(1[0-2]|[1-9]|十[一二]?|[{_HAN}])月(?!内|前后)")
# The first of anything goes without saying: 一审, 首批.
_STAGE = re.compile(rf"(?<![\d{_HAN}])(第?)([{_HAN[1:]}]|[2-9]|1\d)(期(?![间货末])|批|届|季度|审(?![核批查计议]))")
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
        figure = str(_MONTHS.get(number, number))
        if not re.search(rf"(?<![\d{_HAN}])(?:{figure}|{_in_han(figure)}){kind}", whole):
            return asked[0]
    for asked in () if may_be_wrong else _MONTH.finditer(question):
        month = _MONTHS.get(asked[1]) or int(asked[1])
        written = [rf"(?<!\d)0?{month}(?:月|[-./]\d)", rf"(?<!十){_in_han(str(month))}月"]
        at_the_end = month == _MONTHS["十二"] and re.search("年[底末]", whole)
        if not at_the_end and not any(re.search(form, whole) for form in written):
            return asked[0]
    return ""


def _in_han(figure: str) -> str:
    return next((han for han, number in _MONTHS.items() if str(number) == figure), figure)

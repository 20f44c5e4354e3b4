"""A line in the terms in which its question speaks of time: 今年1至6月 in an article of 2024 as 2024年上半年."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.numbers import years_in
from rag.years import with_years, years_told_of

if TYPE_CHECKING:
    from rag.evidence import Line


def _months(first: str, last: str, others: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\d一二三四五六七八九十])(?:{first})月?(?:至|到|[-—–－~～])(?:{last})月份?|{others}")


# What names the same months.
_PERIODS = (
    _months("1|一", "6|六", r"上半年|前(?:6|六)个月"),
    _months("7|七", "12|十二", r"下半年"),
    _months("1|一", "9|九", r"前(?:三|3)季度|前(?:9|九)个月"),
    _months("1|一", "3|三", r"(?<![前后])第?(?:一|1)季度"),
    _months("4|四", "6|六", r"(?<![前后])第?(?:二|2)季度"),
    _months("7|七", "9|九", r"(?<![前后])第?(?:三|3)季度"),
    _months("10|十", "12|十二", r"(?<![前后])第?(?:四|4)季度"),
)


def in_terms_of(question: str, line: Line) -> str:
    """Return what a reader needs to see of a line, its months named as the question does, and its year where that names one."""
    text = line.readable
    for period in _PERIODS:
        if asked := period.search(question):
            text = period.sub(asked[0], text)
    if not years_in(question):
        return text
    told = with_years(text, line.year)
    return told if years_in(told) else "".join(f"{year}年，" for year in sorted(years_told_of(line))[-1:]) + told

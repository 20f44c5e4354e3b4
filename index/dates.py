"""When an article is from, as a range of days: from its own dateline, completed from the path of its file."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Sequence

from index.errors import WenjuError

# 2023年12月5日, 2023-12-05, 20231205, 2023年; a path gives 2023/12/05/第1版.txt. Letters beside the digits mean a
# name made by a machine (004_3f2010a9.txt), not a year.
_WHOLE = re.compile(
    r"(?<![0-9A-Za-z])(?P<year>(?:19|20)\d\d)"
    r"(?:(?P<months>0[1-9]|1[0-2])(?P<days>0[1-9]|[12]\d|3[01])"
    r"|\s*[-/._年]\s*(?P<month>1[0-2]|0?[1-9])(?:\s*[-/._月]\s*(?P<day>3[01]|[12]\d|0?[1-9])(?!\d)|(?!\d))"
    r")?(?![0-9A-Za-z])"
)
_WITHOUT_YEAR = re.compile(r"(?<!\d)(?P<month>1[0-2]|0?[1-9])月(?P<day>3[01]|[12]\d|0?[1-9])[日号]?")
_TENS = re.compile("(?P<tens>[二三]?)十(?P<ones>[一二三四五六七八九]?)(?=[月日号])")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


def days_of(date: str, path: str = "") -> tuple[str, str]:
    """Return the first and last day (ISO) an article may be from; two empty strings when nothing says."""
    said, beside = _read(date), _read(path)
    if said is None:
        short = _WITHOUT_YEAR.search(_fold(date))
        if short and beside:  # 本报12月5日讯, in the folder of 2023
            said = (beside[0], int(short["month"]), int(short["day"]))
    found = said or beside
    return _range(*found) if found else ("", "")


def days_of_all(dates: Sequence[str], path: str = "") -> list[tuple[str, str]]:
    """Return the days of the articles of one file; a day without its year has that of the page, which another one names."""
    printed = next((found for date in dates if (found := _read(date)) and found[1]), None)
    return [days_of(date, path) if not printed or _read(date) else _completed(date, printed, path) for date in dates]


def _completed(date: str, printed: tuple[int, int, int], path: str) -> tuple[str, str]:
    short = _WITHOUT_YEAR.search(_fold(date))
    if not short:
        return days_of(date, path)
    month = int(short["month"])
    year = printed[0] - (month > printed[1])  # 12月28日 in a paper of 3 January is of the year before
    return _range(year, month, int(short["day"]))


def first_day(given: str) -> str:
    """Read the lower bound of a filter: 2023, 2023-05, 2023年5月7日."""
    return _bound(given)[0]


def last_day(given: str) -> str:
    """Read the upper bound of a filter; a year or a month means its last day."""
    return _bound(given)[1]


def _bound(given: str) -> tuple[str, str]:
    found = _WHOLE.fullmatch(re.sub(r"[日号月年]$", "", _fold(given).strip()))
    days = _range(*_parts(found)) if found else None
    if not days or not days[0]:
        raise WenjuError(f"日期读不懂：{given}", "写成 2023、2023-05 或 2023-05-07")
    return days


def _read(text: str) -> tuple[int, int, int] | None:
    found = _WHOLE.search(_fold(text))
    return _parts(found) if found else None


def _parts(found: re.Match[str]) -> tuple[int, int, int]:
    month, day = found["months"] or found["month"], found["days"] or found["day"]
    return int(found["year"]), int(month or 0), int(day or 0)


def _range(year: int, month: int, day: int) -> tuple[str, str]:
    if not month:
        return f"{year}-01-01", f"{year}-12-31"
    longest = calendar.monthrange(year, month)[1]
    if day > longest:  # 31 June: the month is believed, the day is not
        day = 0
    return f"{year}-{month:02}-{day or 1:02}", f"{year}-{month:02}-{day or longest:02}"


def _fold(text: str) -> str:
    """Write full-width and Chinese digits as plain ones: 二〇二三年十二月三十日 -> 2023年12月30日."""
    plain = _TENS.sub(
        lambda found: (found["tens"] or "一") + (found["ones"] or "〇"), unicodedata.normalize("NFKC", text)
    )
    return plain.translate(_CHINESE_DIGITS)

"""The day an article gives itself: in its dateline, on a line of its own, behind 发布日期; as printed, without blanks."""

from __future__ import annotations

import re

SEEN_CHARACTERS = 160  # at the beginning of a body, and half of it at the end
_DAY = r"(?:(?:19|20)\d{2}\s?年\s?)?\d{1,2}\s?月\s?\d{1,2}\s?日"
_FULL = r"(?:19|20)\d{2}(?:\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|[-/.]\d{1,2}[-/.]\d{1,2})"
_FORMS = (
    # 新华社北京3月1日电, （记者 王明 3月1日电）, 本报3月1日讯
    re.compile(rf"^[^。]{{0,40}}?(?P<date>{_DAY})\s?[讯电]"),
    # 发布日期：2024-03-01, 时间：2024年3月1日
    re.compile(rf"(?:日期|时间|发布于)\s?[:：]?\s?(?P<date>{_FULL})"),
    # a line that is a date, with the hour or the weekday behind it
    re.compile(rf"^(?P<date>{_FULL})(?:\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?|\s*星期.)?\s*$", re.MULTILINE),
    # 本报讯 3月1日，
    re.compile(
        rf"^[【\[（(]?本[报刊网台][^。]{{0,12}}?[讯电][】\]）)]?\s?(?:[（(][^）)]{{2,30}}[）)])?\s?(?P<date>{_DAY})[,，]"
    ),
)
_LAST = re.compile(rf"\n\s*[（(]?(?P<date>{_FULL})[）)]?\s*$")


def read_date(body: str) -> str:
    """The date as printed, or nothing where the article names none."""
    opening = body[:SEEN_CHARACTERS].lstrip()
    found = next((match for form in _FORMS if (match := form.search(opening))), None)
    found = found or _LAST.search(body[-SEEN_CHARACTERS // 2 :])
    return re.sub(r"\s", "", found["date"]) if found else ""

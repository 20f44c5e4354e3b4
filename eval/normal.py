"""How the judge reads text: width, case, spaces and numbers written alike, so that 1.6亿元 says 16000万元.

The program under test has its own reading of numbers (rag/numbers.py): a judge that shares the code it judges
shares its mistakes.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
UNITS |= {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
DIGITS = {
    digit: value for value, both in enumerate(("零〇", "一", "二两", "三", "四", *"五六七八九")) for digit in both
}
SPELLED = re.compile(
    r"[零〇一二两三四五六七八九十][零〇一二两三四五六七八九十百千万亿]*(?:点[零〇一二三四五六七八九]+)?"
)
# 百分点 and 千克 are units of their own, and 多/余 may stand between a number and its unit: 500余万.
NUMBER = re.compile(
    r"(\d+(?:\.\d+)?)([多余]?)((?:[百千万亿](?!分|(?<=千)[克瓦米卡赫帕伏]))*(?:\s?(?:thousand|[mbtr]+illion)\b)?)"
)
CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):([0-5]\d)(?![\d:])")  # 23:00 is 23时
MARK = re.compile(r"\[\d+\]")
IGNORED = re.compile("[“”\"‘’'「」『』《》·]")  # writers differ in these and mean the same


def bare(text: str) -> str:
    """Drop all whitespace: pages are wrapped in the middle of words, so evidence is compared without it."""
    return "".join(text.split())


def normalise(text: str, *, spelled: bool = True) -> str:
    """Write alike what means the same: width, case, spaces, 1,000, 1.6亿, 百分之三十; and 三 if `spelled`."""
    text = unicodedata.normalize("NFKC", MARK.sub("", text)).lower()
    text = re.sub(r"(?<![0-9a-z]) | (?![0-9a-z])", "", re.sub(r"\s+", " ", IGNORED.sub("", text)))
    text = re.sub(r"(?<!\d)\d{1,3}(?:,\d{3})+(?!\d)", lambda match: match[0].replace(",", ""), text)
    text = CLOCK.sub(lambda match: f"{match[1]}时" + (f"{match[2]}分" if match[2] != "00" else ""), text)
    text = re.sub(rf"百分之(\d+(?:\.\d+)?|百|{SPELLED.pattern})", lambda match: f"{_value(match[1])}%", text)
    if spelled:
        text = SPELLED.sub(lambda match: _value(match[0]), text)
    return re.sub(r"\s?per ?cent\b", "%", NUMBER.sub(_plain, text))


def _plain(match: re.Match[str]) -> str:
    factor = 1
    for unit in re.findall(r"[百千万亿]|[a-z]+", match[3]):
        factor *= UNITS[unit]
    return _decimal(Decimal(match[1]) * factor) + match[2]


def _decimal(value: Decimal) -> str:
    whole = format(value, "f")
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def _value(spelled: str) -> str:
    """三十 -> 30, 二〇二四 -> 2024, 一点五 -> 1.5; what is no number (十四五) stays as it is."""
    if spelled[0].isdigit():
        return spelled
    whole, _, part = spelled.partition("点")
    fraction = "." + "".join(str(DIGITS[digit]) for digit in part) if part else ""
    if all(digit in DIGITS for digit in whole):
        return "".join(str(DIGITS[digit]) for digit in whole) + fraction
    total = section = digit = 0
    for place, sign in enumerate(whole):
        if sign in DIGITS:
            if place and whole[place - 1] in DIGITS and whole[place - 1] not in "零〇":
                return spelled
            digit = DIGITS[sign]
        elif UNITS[sign] < 10**4:
            section, digit = section + (digit or 1) * UNITS[sign], 0
        else:
            total, section, digit = (total + section + digit) * UNITS[sign], 0, 0
    return f"{total + section + digit}{fraction}"


def states(text: str, part: str) -> bool:
    """Whether a text says a part; 48 is not said by 148, 48.5 or 48%."""
    wanted = re.escape(normalise(part))
    before = r"(?<!\d)(?<!\d\.)" if wanted[0].isdigit() else ""
    after = r"(?!\d|\.\d|%)" if wanted[-1].isdigit() else ""
    return re.search(before + wanted + after, normalise(text)) is not None


def numbers(text: str, *, spelled: bool) -> set[str]:
    """Return the figures of a text in one form; those written in characters (三家) only if `spelled`."""
    return set(re.findall(r"\d+(?:\.\d+)?%?", normalise(text, spelled=spelled)))

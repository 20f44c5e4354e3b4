"""Numbers as values, so that 1.6亿 and 16000万, 百分之三十 and 30% are the same claim.

The evaluation has its own reading of numbers on purpose: a judge that shares the code it judges shares its mistakes.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_ENGLISH = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN = "零〇一二两三四五六七八九十百千万亿"
_YEAR = re.compile(  # 2022(首届)论坛 is of a year too
    r"(?<![\d.])((?:19|20)\d{2})(?=\s*年|\s*[-—至~]\s*(?:19|20)\d{2}\s*年|\s*[（(]?(?:首|第[一二三四五六七八九十\d]{1,3})届)"
)
# in 2023, by the end of 2025; "for 2000 yuan" is none.
_YEAR_IN_ENGLISH = re.compile(
    r"\b(?:in|of|for|during|since|by|until|from|to|and|between|before|after) (?:the year |early |mid-|late )?((?:19|20)\d{2})\b"
    r"(?![,.]?\d|%| ?(?:yuan|RMB|people|companies|enterprises|firms|projects|jobs|percent|square|tons|million|billion)\b)",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"百分之([{_HAN}点]+|\d+(?:\.\d+)?)")
_ARABIC = re.compile(
    r"(?<![\d.])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*(?:余|多)?\s*(thousand|million|billion|trillion|(?:[十百千万亿](?!(?<=千)[克瓦米卡赫帕伏]))*)\s*(%|percent)?",
    re.IGNORECASE,
)
_SCALED = re.compile(r"(?<![\d.,])(\d+(?:,\d{3})*(?:\.\d+)?)余?(万亿|亿|万)(?:元)?")
_CLOCK = re.compile(r"(?<![\d:])([01]?\d|2[0-4]):([0-5]\d)(?![\d:])")
# Spelled numbers count only with a scale or in front of a counter: 一 and 三 are mostly words, not amounts.
_SPELLED = re.compile(
    rf"[{_HAN}]*[{_HAN}][{_HAN}]*(?:点[零〇一二三四五六七八九]+)?(?=[个家项位名人次年月日天倍亿万元所座种大批])"
)

_ORDINAL = re.compile(rf"第\s*(\d+|[{_HAN}]+)")
_FIRSTLY = re.compile(rf"(?:^|[；;。：:\s])第[\d{_HAN}]+[，,、：:]")


def numbers_in(text: str) -> frozenset[str]:
    """Return every amount the text states, in one plain form: "53.1", "160000000", "30%"."""
    folded = _CLOCK.sub(_hours, unicodedata.normalize("NFKC", text))
    found: set[str] = set()
    for match in _PERCENT.finditer(folded):
        value = _spelled(match[1]) if not match[1][0].isdigit() else Decimal(match[1])
        if value is not None:
            found.add(_plain(value) + "%")
    folded = _PERCENT.sub(" ", folded)
    for match in _ARABIC.finditer(folded):
        value = Decimal(match[1].replace(",", "") + (match[2] or ""))
        for scale in match[3].lower() if match[3][:1] in _SCALES else [match[3].lower()]:
            value *= _SCALES.get(scale) or _ENGLISH.get(scale) or 1
        found.add(_plain(value) + ("%" if match[4] else ""))
    for match in _SPELLED.finditer(_ARABIC.sub(" ", folded)):
        spelled = _spelled(match[0])
        if spelled is not None:
            found.add(_plain(spelled))
    return frozenset(found)


def _hours(match: re.Match[str]) -> str:
    """23:00 is 23时, 8:30 is 8时30分."""
    return f"{int(match[1])}时" + (f"{int(match[2])}分" if int(match[2]) else "")


def ordinals_in(text: str) -> frozenset[str]:
    """Return the places the text names: 第14位 and 第十四 are "14", and no 第4; 第二，… only counts what is said."""
    told = _FIRSTLY.sub("", unicodedata.normalize("NFKC", text))
    found = (_spelled(number) for number in _ORDINAL.findall(told))
    return frozenset(_plain(value) for value in found if value is not None)


def with_english_amounts(text: str) -> str:
    """Write the English scale beside a Chinese one: told 100亿元, a small model says 100 billion."""
    return _SCALED.sub(lambda match: f"{match[0]}（= {_in_english(match[1], match[2])}）", text)


def _in_english(digits: str, scale: str) -> str:
    value = Decimal(digits.replace(",", ""))
    for sign in scale:
        value *= _SCALES[sign]
    for name, size in (("trillion", 10**12), ("billion", 10**9), ("million", 10**6)):
        if value >= size:
            return f"{_plain(value / size)} {name}"
    return f"{int(value):,}" if value == int(value) else _plain(value)


def years_in(text: str) -> frozenset[str]:
    """Return the years the text names: 2023年, 2020-2022年, in 2023."""
    plain = unicodedata.normalize("NFKC", text)
    return frozenset([*_YEAR.findall(plain), *_YEAR_IN_ENGLISH.findall(plain)])


def _spelled(text: str) -> Decimal | None:
    """三十五 -> 35, 二〇二四 -> 2024, 一点五 -> 1.5, 14 -> 14; None for what is no number."""
    if text.isdecimal():
        return Decimal(text)
    whole, _, part = text.partition("点")
    if whole and all(digit in _DIGITS for digit in whole):
        value = Decimal("".join(str(_DIGITS[digit]) for digit in whole))
    else:
        total = section = digit_value = 0
        for sign in whole:
            if sign in _DIGITS:
                digit_value = _DIGITS[sign]
            elif _SCALES[sign] >= 10**4:
                section = (section + digit_value) * _SCALES[sign]
                total, section, digit_value = total + section, 0, 0
            else:
                section += (digit_value or 1) * _SCALES[sign]
                digit_value = 0
        value = Decimal(total + section + digit_value)
    if part:
        value += Decimal("0." + "".join(str(_DIGITS[digit]) for digit in part))
    return value


def _plain(value: Decimal) -> str:
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written

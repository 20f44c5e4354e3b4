"""Bytes -> text: the encoding is proved or scored by how Chinese the result reads, and never guessed in silence."""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter
from functools import cache
from itertools import chain

from index.errors import WenjuError
from index.values import SourceText

# Longest mark first: the UTF-32 mark begins with the UTF-16 one.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
LEGACY = ("gb18030", "big5hkscs")  # never gb2312 or gbk: GB18030 contains both, and the names they lack
WIDE = ("utf-16-le", "utf-16-be")
# Right readings of Chinese score 0.9 and more, Chinese read in a wrong encoding below 0.6 (tests/test_decode.py).
LOWEST_SCORE = 0.7
# Strict UTF-8 with this many characters outside ASCII is no accident; shorter texts are compared.
PROVEN_UTF8_CHARACTERS = 8
SAMPLE_CHARACTERS = 60_000  # of the beginning, the middle and the end of a long text
FREQUENT = set(
    "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能"
    "好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知样现分将外但身些与高意进法"
    "二新业区市月元企创科技展产项目工程万亿"
    "這個國來說們為時後麼對過學會還發當開經頭見動兩長樣現將與進業區產項萬億"
)
FREQUENT_SHARE = 0.08  # of the Han characters of running Chinese at least this many are frequent (usual: 0.3)
JUDGED_HAN_CHARACTERS = 16  # fewer Han characters say nothing about frequency


def decode(data: bytes, source: str) -> SourceText:
    """Decode a file whole or refuse it. Nothing is stripped but the byte order mark, no newline translated."""
    if data in (b"", *(mark for mark, _ in MARKS)):
        raise WenjuError(
            f"{source} 是空文件（{len(data)} 字节），没有可以索引的文字", "请换成有内容的文件，或从文件夹里移走它"
        )
    readings = _marked(data) or _unmarked(data)
    if not readings:
        raise WenjuError(
            f"{source} 不是文本：按 UTF-8、GB18030、Big5、UTF-16 都读不通",
            "请确认它不是改了扩展名的二进制文件，或另存为 UTF-8 再索引",
        )
    score, encoding, text = max(readings, key=lambda reading: reading[0])
    if score < LOWEST_SCORE:
        raise WenjuError(
            f"{source} 的编码认不准：最像 {encoding}，可信度 {score:.2f}，至少要 {LOWEST_SCORE:.2f}",
            "请把它另存为 UTF-8 再索引",
        )
    return SourceText(source, text, encoding, round(score, 4))


def _marked(data: bytes) -> list[tuple[float, str, str]]:
    """Readings of a file that begins with a byte order mark; a mark that lies only costs confidence."""
    for mark, encoding in MARKS:
        if not data.startswith(mark):
            continue
        rest = data[len(mark) :]
        reading = _read(rest, "utf-8" if encoding == "utf-8-sig" else encoding)
        if reading is not None and "\0" not in reading[0] and reads_chinese(reading[0]) > 0:
            return [(1.0 - reading[1], encoding, reading[0])]
        return [(score - 0.1, name, text) for score, name, text in _unmarked(rest)]
    return []


def _unmarked(data: bytes) -> list[tuple[float, str, str]]:
    readings = []
    narrow = b"\0" not in data  # a NUL byte is a half of a UTF-16 character or no text at all
    if narrow and (reading := _read(data, "utf-8")) is not None:
        text, loss = reading
        score = reads_chinese(text)
        outside = len(text) - len(text.encode("ascii", "ignore")) if len(text) < SAMPLE_CHARACTERS else len(text)
        if score > 0 and (outside >= PROVEN_UTF8_CHARACTERS or outside == 0):
            return [(max(score, 0.95) - loss, "utf-8", text)]
        # Three-byte characters in a row are rarely an accident, two-byte ones often are (GBK 联通 is the known case).
        proof = 0.2 if all(ord(character) < 0x80 or ord(character) >= 0x800 for character in text) else 0.0
        readings.append((min(score + proof, 1.0) - loss, "utf-8", text))
    for encoding in (*LEGACY, *WIDE) if narrow else WIDE:
        reading = _read(data, encoding)
        if reading is not None:
            text, loss = reading
            readings.append((max(reads_chinese(text) - loss, 0.0), encoding, text))
    return readings


def _read(data: bytes, encoding: str) -> tuple[str, float] | None:
    """Strictly decoded text and what a last character cut short costs (at most three bytes); None if it fails."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        text = decoder.decode(data, final=False)
    except UnicodeDecodeError:
        return None
    pending = decoder.getstate()[0]
    return (text, 0.05 if pending else 0.0) if len(pending) <= 3 and text else None


def reads_chinese(text: str) -> float:
    """How well `text` reads, 0 to 1: ASCII alone is 1, common Chinese near 1, what nobody writes counts against."""
    if len(text) > 3 * SAMPLE_CHARACTERS:
        middle = len(text) // 2
        text = text[:SAMPLE_CHARACTERS] + text[middle : middle + SAMPLE_CHARACTERS] + text[-SAMPLE_CHARACTERS:]
    total = weighted = 0.0
    han = frequent = 0
    for character, count in Counter(text).items():
        weight = _weight(character)
        if weight is None:
            continue
        total += count
        weighted += count * weight
        if "一" <= character <= "鿿":
            han += count
            frequent += count * (character in FREQUENT)
    if total == 0:
        return 1.0
    score = max(weighted / total, 0.0)
    if han >= JUDGED_HAN_CHARACTERS:
        score *= 0.5 + 0.5 * min(frequent / han / FREQUENT_SHARE, 1.0)
    return score


@cache
def _weight(character: str) -> float | None:
    """What a character says for its encoding; None for ASCII, which reads the same in all but UTF-16."""
    if character in "\t\n\r\f" or " " <= character <= "~":
        return None
    if character in _common() or character in "　“”‘’—…·•°×÷％㎡℃①②③④⑤⑥⑦⑧⑨⑩■□▶●◆★":
        return 1.0
    if "一" <= character <= "鿿":
        return 0.5  # rare: in names, and in most characters of a wrong reading
    if "\u3000" <= character <= "\u303f" or "\uff01" <= character <= "\uff5e":
        return 1.0
    category = unicodedata.category(character)
    if category in ("Co", "Cn", "Cs", "Cc"):
        return -3.0
    return 0.4 if category[0] in "LNPS" or character in "\u00a0\ufeff" else 0.2


@cache
def _common() -> frozenset[str]:
    """The first levels of GB 2312 (3,755 characters) and Big5 (5,401): what Chinese is written with."""
    simplified = (bytes((lead, trail)) for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF))
    traditional = (
        bytes((lead, trail)) for lead in range(0xA4, 0xC7) for trail in chain(range(0x40, 0x7F), range(0xA1, 0xFF))
    )
    characters = "".join(pair.decode("gb2312", "ignore") for pair in simplified)
    return frozenset(characters + "".join(pair.decode("big5", "ignore") for pair in traditional))

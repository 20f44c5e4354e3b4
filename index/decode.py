"""Bytes -> text: every encoding that can read a file competes, and the file is refused unless one wins clearly."""

from __future__ import annotations

import codecs
import re

from index.damage import damaged_line
from index.errors import WenjuError
from index.legible import bits_of
from index.readings import ONLY_CHINESE, Reading, all_readings, read_strictly
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
SIGNATURES = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP（也是 docx、xlsx、epub 的格式）"),
    (b"\x89PNG", "PNG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"Rar!", "RAR 压缩包"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文件"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite 数据库"),
    (b"\x7fELF", "程序"),
)
ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b$)")  # seven-bit encodings of Japan and Korea switch alphabets with these
PROVEN_ASCII_BYTES = 64  # so much UTF-16 never consists of ASCII bytes alone
PROVEN_UTF8_CHARACTERS = 8  # of three bytes or more; fewer are compared
# A margin of 10 bits is odds of 1000 to 1. Right Chinese costs 9 to 11 bits a character, wrong readings 14 and more.
LOWEST_SCORE = 0.7
MARGIN_BITS = 5.5  # a lead of so many bits halves the doubt, 10 bits pass
GOOD_BITS, BAD_BITS = 12.5, 16.0
CUT_LOSS = 0.05  # of confidence, where the last character is cut short

_WIDE = re.compile(rf"(?:[^\u0800-\U0010ffff]*+[\u0800-\ud7ff\uf900-\U0010ffff]){{{PROVEN_UTF8_CHARACTERS}}}")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_BLANK = re.compile(r"[\t\r\n -~]+")
_IDEOGRAPH = re.compile("[\u4e00-\u9fff]")


def decode(data: bytes, source: str) -> SourceText:
    """Decode a file whole or refuse it. Nothing is stripped but the byte order mark, no newline translated."""
    if data in (b"", *(mark for mark, _ in MARKS)):
        raise WenjuError(
            f"{source} 是空文件（{len(data)} 字节），没有可以索引的文字", "请换成有内容的文件，或从文件夹里移走它"
        )
    for signature, kind in SIGNATURES:
        if data.startswith(signature):
            raise WenjuError(f"{source} 不是文本，是 {kind}", "把扩展名改回它本来的格式")
    if any(escape in data for escape in ESCAPES):
        raise WenjuError(f"{source} 的编码是 ISO-2022（日文或韩文）", "请另存为 UTF-8 再索引")
    mark, name = next(((mark, name) for mark, name in MARKS if data.startswith(mark)), (b"", ""))
    rest, marked = data[len(mark) :], name.removesuffix("-sig")
    if marked in ("", "utf-8") and (text := _proven(rest)) is not None:
        return SourceText(source, text, name or "utf-8", 1.0)
    readings = sorted(all_readings(rest, marked), key=lambda reading: reading.bits)
    if not any(reading.accepted for reading in readings):
        raise WenjuError(
            f"{source} 不是文本：按 UTF-8、GB18030、Big5、UTF-16 都读不通",
            "请确认它不是改了扩展名的二进制文件，或另存为 UTF-8 再索引",
        )
    best = readings[0]
    score = _score(best, readings[1:]) if best.accepted else 0.0
    whole = read_strictly(rest, best.encoding) if score >= LOWEST_SCORE else None
    if whole is None:
        raise WenjuError(
            f"{source} 的编码认不准：最像 {best.encoding}，可信度 {score:.2f}，至少要 {LOWEST_SCORE:.2f}"
            f"{_first_bad_byte(rest, best.encoding)}",
            "请用原来的软件打开，另存为 UTF-8 再索引",
        )
    text, is_cut = whole
    if best.encoding != "utf-8" and (line := damaged_line(text, best.encoding)):
        raise WenjuError(
            f"{source} 第 {line} 行的字节坏了或混了两种编码（其余像 {best.encoding}）",
            "请用原来的软件打开，看一看这一行，另存为 UTF-8 再索引",
        )
    believed = best.encoding == marked or not marked
    score *= (1 - CUT_LOSS if is_cut else 1.0) * (1.0 if believed else 0.9)
    return SourceText(source, text, name if name and believed else best.encoding, round(max(score, LOWEST_SCORE), 4))


def _proven(data: bytes) -> str | None:
    """Text that can be nothing but UTF-8, found without comparing: most files end here."""
    if b"\0" in data:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if not text.isascii():
        return text if _WIDE.match(text) else None
    long_enough = len(text) >= PROVEN_ASCII_BYTES and "~{" not in text
    return text if long_enough and len(_CONTROL.findall(text)) * 50 < len(text) else None


def _score(best: Reading, others: list[Reading]) -> float:
    """How sure the best reading is, 0 to 1: how far ahead of the next, and how much like what people write."""
    margin = next((other.bits for other in others if other.text != best.text), best.bits + 99) - best.bits
    outside = _BLANK.sub("", best.text)
    if outside and best.scripts == ONLY_CHINESE and not _IDEOGRAPH.search(outside):
        return 0.0
    if best.text.isascii() and _LONE_RETURN.search(best.text) and not len(best.text) % 2:
        return 0.0  # too short to be proven ("\rN a"): it may as well be two characters of UTF-16
    average = bits_of(outside, best.scripts) / len(outside) if outside else 0.0
    # UTF-8 proves itself: no rare name makes it doubtful.
    quality = 1.0 if best.encoding == "utf-8" else min(max((BAD_BITS - average) / (BAD_BITS - GOOD_BITS), 0.0), 1.0)
    return float((1 - 2 ** (-margin / MARGIN_BITS)) * quality)


def _first_bad_byte(data: bytes, encoding: str) -> str:
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return f"，第 {error.start + 1} 个字节读不通"
    return ""

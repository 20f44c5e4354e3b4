"""Every encoding that can read a file, and what each reading costs: the table that decode.py chooses from."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.legible import CHINESE, CYRILLIC, JAPANESE, KOREAN, LATIN, OTHER, bits_of

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERY = frozenset({CHINESE, KOREAN, JAPANESE, CYRILLIC, LATIN, OTHER})
ONLY_CHINESE = frozenset({CHINESE})
# What is looked for, with the bits against it before a byte is read: UTF-16 without a mark is rare. Never gb2312 or
# gbk: GB18030 contains both, and the names they lack.
WANTED = (
    ("utf-8", EVERY, 0.0),
    ("gb18030", ONLY_CHINESE, 1.0),
    ("big5hkscs", ONLY_CHINESE, 3.0),
    ("utf-16-le", ONLY_CHINESE, 8.0),
    ("utf-16-be", ONLY_CHINESE, 8.0),
    ("hz", ONLY_CHINESE, 4.0),
)
# Never accepted, but a file that reads better in one of these is no Chinese file.
FOREIGN_PRIOR = 4.0
FOREIGN = (
    ("cp949", frozenset({KOREAN})),
    ("cp932", frozenset({JAPANESE, CHINESE})),
    ("euc_jp", frozenset({JAPANESE, CHINESE})),
    ("koi8_r", frozenset({CYRILLIC})),
    ("cp1251", frozenset({CYRILLIC})),
    ("cp866", frozenset({CYRILLIC})),
    ("iso8859_5", frozenset({CYRILLIC})),
    ("cp1252", frozenset({LATIN})),
    ("cp1250", frozenset({LATIN})),
    ("mac_roman", frozenset({LATIN})),
    ("cp1253", frozenset({OTHER})),
    ("cp1255", frozenset({OTHER})),
    ("cp1256", frozenset({OTHER})),
    ("cp874", frozenset({OTHER})),
)
WRONG_MARK = 12.0  # bits against a reading that the file's own byte order mark denies
CUT_SHORT = 12.0  # bits for a last character of which only some bytes are there
DAMAGED = 20.0  # bits for a byte that fits nowhere
LOST = "\ufffd"
SAMPLE_BYTES = 4_000  # from the first byte outside ASCII on


@dataclass(frozen=True, slots=True)
class Reading:
    """The beginning of a file as one encoding reads it."""

    encoding: str
    bits: float  # fewer: likelier
    text: str
    scripts: frozenset[str]
    accepted: bool = True  # False: only there to be compared with


def all_readings(data: bytes, marked: str) -> Iterator[Reading]:
    """Read the beginning of a file in every encoding; `marked` is what its byte order mark says, or empty."""
    narrow = b"\0" not in data  # a NUL byte is a half of a UTF-16 character or no text at all
    sample = _sample(data)
    for name, scripts, prior in (*WANTED, *([(marked, EVERY, 0.0)] if marked.startswith("utf-32") else [])):
        wide = name.startswith(("utf-16", "utf-32"))
        if name == "hz" and b"~{" not in sample:
            continue
        reading = None
        if name == marked:
            reading = _weigh(data, data[:SAMPLE_BYTES] if wide else sample, name, EVERY, 0.0)
        elif narrow or wide:
            against = prior + (WRONG_MARK if marked else 0.0)
            reading = _weigh(data, data[:SAMPLE_BYTES] if wide else sample, name, scripts, against)
        if reading is not None:
            yield reading
        elif not wide:
            yield _damaged(sample, name, scripts)
    for name, scripts in FOREIGN if narrow and not sample.isascii() else ():
        reading = _weigh(data, sample, name, scripts, FOREIGN_PRIOR, accepted=False)
        if reading is not None:
            yield reading


def _weigh(
    data: bytes, sample: bytes, encoding: str, scripts: frozenset[str], prior: float, *, accepted: bool = True
) -> Reading | None:
    reading = read_strictly(sample, encoding)
    if reading is None:
        return None
    text, is_cut = reading
    bits = bits_of(text, scripts) + prior + (CUT_SHORT if is_cut and data.endswith(sample) else 0.0)
    return Reading(encoding, bits, text, scripts, accepted)


def _damaged(sample: bytes, encoding: str, scripts: frozenset[str]) -> Reading:
    """A reading that leaves out the bytes that fit nowhere: where it is the best, the file is damaged."""
    text = sample.decode(encoding, "replace").replace("\0", LOST)
    bits = bits_of(text.replace(LOST, ""), scripts) + DAMAGED * text.count(LOST)
    return Reading(encoding, bits, text, scripts, accepted=False)


def _sample(data: bytes) -> bytes:
    """The first lines with bytes outside ASCII, from the beginning of a line where there is one near."""
    found = re.search(rb"[\x80-\xff]", data)
    if found is None:
        return data[:SAMPLE_BYTES]
    nearest = max(found.start() - SAMPLE_BYTES // 10, 0)
    start = max(data.rfind(b"\n", nearest, found.start()) + 1, nearest)
    return data[start : start + SAMPLE_BYTES]


def read_strictly(data: bytes, encoding: str) -> tuple[str, bool] | None:
    """The decoded text and whether its last character was cut short (by at most three bytes); None if it fails."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        text = decoder.decode(data, final=False)
    except UnicodeDecodeError:
        return None
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return (text, True) if text and len(error.object) <= 3 else None
    return (text, False) if text else None

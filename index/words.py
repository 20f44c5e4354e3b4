"""Text to the words that search knows: jieba's and every pair of neighbouring characters, folded, and as numbers.

A passage's words are counted once, when it is written; the rows of the table `words` are what bm25.py is derived from.
"""

from __future__ import annotations

import logging
import re
import unicodedata
import zlib
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCHEMA = """
CREATE TABLE IF NOT EXISTS words (
    passage INTEGER PRIMARY KEY REFERENCES passages (id) ON DELETE CASCADE, terms BLOB NOT NULL)
"""

# Chosen on the documents of even number of CMRC 2018 dev (848 documents, 1,985 passages), checked on the odd ones; see
# docs/scale.md. A word of the headline counts double: 1 and 3 put the right document first less often by 0.4 and 0.1 %.
HEADING_WEIGHT = 2
PAIR_WEIGHT = 0.5  # a pair of characters that is no word of the question; as much as a word: 0.8 % fewer first places

MOST_COUNTED = 255  # a count is kept in one byte

_PIECE = re.compile(r"[^\W_]+(?:\.\d+)?")
_ZEROS = re.compile(r"(?<![\d.])0+(?=\d)")
_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,}")
_PAIR_FIRST, _PAIR_LAST = 0x3400, 0x9FFF
_HASH_FIRST = 0xA0000000  # pairs of common characters have the numbers below it, all other words those from here on

# Words of asking and of grammar: they stand in every question and say nothing of the article looked for.
# fmt: off
IDLE = frozenset((
    "的", "了", "和", "与", "及", "在", "是", "有", "为", "对", "等", "也", "都", "就", "被", "把", "从", "到", "由",
    "以", "于", "并", "将", "吗", "呢", "吧", "啊", "么", "之", "其", "这", "那", "哪", "谁", "几", "多少", "什么",
    "怎么", "怎样", "如何", "为什么", "为何", "哪些", "哪个", "哪家", "哪里", "哪年", "何时", "请问", "一下", "告诉",
    "我", "你", "他", "她", "它", "我们",
    "the", "of", "is", "in", "a", "an", "to", "what", "how", "much", "many", "which", "who", "and", "for", "was",
    "were", "did", "does",
))
# fmt: on


@cache
def _cutter() -> Callable[[str], list[str]]:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return lambda text: list(jieba.cut_for_search(text))


@cache
def _simplified() -> dict[int, str]:
    """Return OpenCC's table of traditional characters, each with the simplified one it most often stands for."""
    table = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if line)
    return {ord(traditional): simplified.split()[0] for traditional, simplified in pairs}


def fold(text: str) -> str:
    """Fold width, case, compatibility forms and traditional characters; only for search, never for what is shown."""
    return unicodedata.normalize("NFKC", text).lower().translate(_simplified())


def words_of(text: str) -> list[str]:
    """Return the words that search knows: jieba's, and every pair of neighbouring Chinese characters."""
    folded = fold(text)
    words = [word for word in _jieba_words(folded) if word not in IDLE]
    words.extend(_pairs(folded))
    return words


def plain_words(text: str) -> str:
    """Return a text for an engine that cuts words by itself: folded as ours are, words and numbers alone."""
    return _ZEROS.sub("", " ".join(_PIECE.findall(fold(text))))


def pack_words(heading: str, body: str) -> bytes:
    """Return the numbers of a passage's words, ascending, and after them how often each stands there."""
    counts: Counter[int] = Counter()
    for text, weight in ((heading, HEADING_WEIGHT), (body, 1)):
        for word in _counted(fold(text)):
            counts[_number(word)] += weight
    numbers = np.array(sorted(counts), dtype="<u4")
    return numbers.tobytes() + bytes(min(counts[number], MOST_COUNTED) for number in numbers.tolist())


def unpack_words(packed: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return what pack_words packed: the numbers and their counts."""
    size = len(packed) // 5
    return np.frombuffer(packed, dtype="<u4", count=size), np.frombuffer(packed, dtype=np.uint8, offset=4 * size)


def question_weights(question: str) -> dict[int, float]:
    """Return the numbers of a question's words, each with how much it counts."""
    folded = fold(question)
    words = list(_jieba_words(folded))
    weights = {_number(pair): PAIR_WEIGHT for pair in _pairs(folded) if pair not in words or pair not in IDLE}
    weights.update({_number(word): 1.0 for word in words if word not in IDLE})
    return weights


def _counted(folded: str) -> Iterator[str]:
    """Every occurrence once: a word of two characters is also a pair, and is counted as the pair it is."""
    for word in _jieba_words(folded):
        if word not in IDLE and not (len(word) == 2 and _RUN.fullmatch(word)):
            yield word
    yield from _pairs(folded)


def _jieba_words(folded: str) -> Iterator[str]:
    for word in _cutter()(folded):
        for piece in _PIECE.findall(word):
            # 02月 in a date is 2月 in a question.
            yield piece.lstrip("0") or "0" if piece.isascii() and piece.isdigit() else piece


def _pairs(folded: str) -> Iterator[str]:
    for run in _RUN.findall(folded):
        for at in range(len(run) - 1):
            yield run[at : at + 2]


@lru_cache(maxsize=1 << 18)
def _number(word: str) -> int:
    """Number a word in 32 bits: pairs of common characters without collision, others by a checksum."""
    if len(word) == 2 and all(_PAIR_FIRST <= ord(character) <= _PAIR_LAST for character in word):
        return ord(word[0]) << 16 | ord(word[1])
    return _HASH_FIRST + zlib.crc32(word.encode()) % (2**32 - _HASH_FIRST)

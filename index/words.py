"""Chinese keyword search: jieba words and character bigrams, ranked by BM25 in SQLite's full-text index."""

from __future__ import annotations

import logging
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

SCHEMA = "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(title, body)"
TITLE_WEIGHT = 2.0  # a word of the headline says more of the article than one of its body
MAX_QUESTION_WORDS = 64

# Words of asking and of grammar: they stand in every question and say nothing of the article looked for.
_IDLE = frozenset(
    [
        "的",
        "了",
        "和",
        "与",
        "及",
        "在",
        "是",
        "有",
        "为",
        "对",
        "等",
        "也",
        "都",
        "就",
        "被",
        "把",
        "从",
        "到",
        "由",
        "以",
        "于",
        "并",
        "将",
        "吗",
        "呢",
        "吧",
        "啊",
        "么",
        "之",
        "其",
        "这",
        "那",
        "哪",
        "谁",
        "几",
        "多少",
        "什么",
        "怎么",
        "怎样",
        "如何",
        "为什么",
        "为何",
        "哪些",
        "哪个",
        "哪家",
        "哪里",
        "哪年",
        "何时",
        "请问",
        "一下",
        "告诉",
        "我",
        "你",
        "他",
        "她",
        "它",
        "我们",
        "the",
        "of",
        "is",
        "in",
        "a",
        "an",
        "to",
        "what",
        "how",
        "much",
        "many",
        "which",
        "who",
        "and",
        "for",
        "was",
        "were",
        "did",
        "does",
    ]
)


@cache
def _cutter() -> Callable[[str], list[str]]:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return lambda text: list(jieba.cut_for_search(text))


def fold(text: str) -> str:
    """Fold width, case and compatibility forms; only for search, never for what is shown."""
    return unicodedata.normalize("NFKC", text).lower()


def words_of(text: str) -> list[str]:
    """Return the words that search knows: jieba's, and every pair of neighbouring Chinese characters."""
    folded = fold(text)
    pieces = (piece for word in _cutter()(folded) for piece in re.findall(r"[^\W_]+(?:\.\d+)?", word))
    words = [piece for piece in pieces if piece not in _IDLE]
    for run in re.findall(r"[\u3400-\u9fff]{2,}", folded):
        words.extend(run[at : at + 2] for at in range(len(run) - 1))
    return words


def as_row(text: str) -> str:
    """Return the words as the full-text index stores them, with a space between."""
    return " ".join(words_of(text))


def search_words(connection: sqlite3.Connection, question: str, count: int) -> list[tuple[int, float]]:
    """Return (passage id, BM25 score, higher is better), best first."""
    words = list(dict.fromkeys(words_of(question)))[:MAX_QUESTION_WORDS]
    if not words:
        return []
    query = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
    rows = connection.execute(
        "SELECT rowid, bm25(words, ?, 1.0) AS score FROM words WHERE words MATCH ? ORDER BY score LIMIT ?",
        (TITLE_WEIGHT, query, count),
    )
    return [(int(number), -float(score)) for number, score in rows]

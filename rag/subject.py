"""How much of a question's words stands in a text, a line, an article: what it is about."""

from __future__ import annotations

import re
from itertools import takewhile
from math import log
from typing import TYPE_CHECKING

from index.words import fold, words_of
from rag.names import cut, is_word
from rag.prompt import is_english

if TYPE_CHECKING:
    from index.values import Article
    from rag.evidence import Line
    from rag.search import Hit

# An article may support a sentence if it has this much of the question against the one that has most of it.
SAME_SUBJECT = 0.6

_NAMING = ("n", "j", "eng", "vn", "b", "l", "i")  # as jieba calls the words that a thing is named by,
_INSIDE = ("q", "m", "a", "f")  # and those that may stand among them: B类, 市一医院
_COUNTS = re.compile(r"\d|[几多]")
LEAST_TOPIC = 3  # 老伴 and 企业 may stand anywhere


def on_subject(question: str, lines: list[Line]) -> list[Line]:
    """Leave out the articles that have far less of the question than the best one, unless it compares articles."""
    if is_english(question):
        return lines
    words = {word: float(len(word)) for word in words_of(question)}
    shares = {line.article_id: share(words, whole(line.article)) for line in lines}
    least = SAME_SUBJECT * max(shares.values(), default=0.0)
    best = max(lines, key=lambda line: line.score).article_id if lines else None  # colloquial words may stand nowhere
    return [line for line in lines if shares[line.article_id] >= least or line.article_id == best]


def topic_of(question: str) -> str:
    """Return what a question begins with, if it begins with a thing by its name: 北太天元 of 北太天元是哪家机构搞出来的."""
    words = cut(question)
    if not words or not words[0][1].startswith(_NAMING):
        return ""
    named = takewhile(lambda each: each[1].startswith((*_NAMING, *_INSIDE)) and not _COUNTS.search(each[0]), words)
    topic = "".join(word for word, _ in named)
    return topic if len(topic) > 1 else ""


def of_the_topic(question: str, lines: list[Line]) -> list[Line]:
    """Leave out the articles that never name what the question begins with, where another does: 图书馆一年多花多少经费."""
    topic = fold(topic_of(question))
    if not topic or (len(topic) < LEAST_TOPIC and is_word(topic)):
        return lines
    named = {line.article_id for line in lines if topic in fold(whole(line.article))}
    return [line for line in lines if line.article_id in named] or lines


def whole(article: Article) -> str:
    return article.title + article.kicker + article.byline + article.body


def subject_share(question: str, line: Line) -> float:
    """Return how much of the question stands in the headline and the line: a question about an article names it."""
    words = {word: float(len(word)) for word in words_of(question)}
    return share(words, line.article.title + line.article.kicker + line.text)


def weights(question: str, hits: list[Hit]) -> dict[str, float]:
    """Weigh the question's words: the longer and, among the sentences found, the rarer, the more it tells."""
    texts = [fold(hit.row.text[start:end]) for hit in hits for start, end in hit.row.sentences]
    return {
        word: len(word) * log((len(texts) + 1) / (sum(word in text for text in texts) + 0.5))
        for word in words_of(question)
    }


def share(weights: dict[str, float], text: str) -> float:
    folded = fold(text)
    return sum(weight for word, weight in weights.items() if word in folded) / (sum(weights.values()) or 1)

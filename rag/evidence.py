"""Passages to the few sentences that can answer: what the model reads, and what its words are checked against."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.passages import sub_spans
from index.values import Spans
from index.words import fold, words_of

if TYPE_CHECKING:
    from index.embed import Vectors
    from index.values import Article
    from rag.search import Hit

# Weights of a sentence's score: first guesses that stood up on the dev half of eval/sets/seeds.jsonl, not tuned.
MEANING = 1.0  # cosine of question and sentence
WORDS = 0.5  # share of the question's words that stand in the sentence
TITLE_WORDS = 0.3  # share of them that stand in its headline
PLACE = 0.25  # its passage's fused score against the best one's
TOKENS_PER_CHAR = 0.75  # Qwen's tokenizer reads the seeds at 0.58 to 0.60; the rest is room for denser text
ARTICLES = 3  # no question needs more articles than this on two cores
_LEANS_BACK = re.compile(r"^\s*[“”]?(?:该|此|其|这|同时|他|她|它|对此|为此|目前|其中)")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of an article, with the place where it stands."""

    source: str
    article_id: int
    article: Article
    text: str
    spans: Spans
    order: tuple[int, int]  # passage and sentence: reading order inside the article
    score: float = 0.0
    vector: Vectors | None = field(default=None, compare=False, repr=False)


def score_lines(question: str, vector: Vectors, hits: list[Hit]) -> list[Line]:
    """Return every sentence of the passages found, best first."""
    wanted = set(words_of(question))
    best = max((hit.score for hit in hits), default=1.0)
    lines: list[Line] = []
    for hit in hits:
        row = hit.row
        title_share = _share(wanted, row.article.title + row.article.kicker)
        meanings = row.sentence_vectors @ vector
        for number, (start, end) in enumerate(row.sentences):
            text = row.text[start:end]
            if not text.strip():
                continue
            score = (
                MEANING * float(meanings[number])
                + WORDS * _share(wanted, text)
                + TITLE_WORDS * title_share
                + PLACE * hit.score / best
            )
            lines.append(
                Line(
                    row.source,
                    row.article_id,
                    row.article,
                    text.strip(),
                    _trimmed(row.spans, row.text, start, end),
                    (row.id, number),
                    score,
                    row.sentence_vectors[number],
                )
            )
    return sorted(lines, key=lambda line: -line.score)


def choose_lines(lines: list[Line], budget_tokens: int) -> list[Line]:
    """Fit the best sentences into the budget, each with the one it leans on, article by article in reading order."""
    at = {(line.article_id, line.order): line for line in lines}
    chosen: dict[tuple[int, tuple[int, int]], Line] = {}
    articles: list[int] = []
    spent = 0.0
    for line in lines:
        group = [line]
        before = at.get((line.article_id, (line.order[0], line.order[1] - 1)))
        if before is not None and _LEANS_BACK.match(line.text):
            group.insert(0, before)
        new = [each for each in group if (each.article_id, each.order) not in chosen]
        cost = sum(len(each.text) for each in new) * TOKENS_PER_CHAR
        if line.article_id not in articles:
            if len(articles) == ARTICLES:
                continue
            cost += len(line.article.title) * TOKENS_PER_CHAR + 6
        if chosen and spent + cost > budget_tokens:
            continue
        if line.article_id not in articles:
            articles.append(line.article_id)
        spent += cost
        chosen.update({(each.article_id, each.order): each for each in new})
    return sorted(chosen.values(), key=lambda line: (articles.index(line.article_id), line.order))


def byline_line(line: Line) -> Line | None:
    """Return the byline of a sentence's article as something to cite; None where the page has none."""
    article = line.article
    if not article.byline_spans:
        return None
    return Line(line.source, line.article_id, article, article.byline, article.byline_spans, (0, -1), line.score)


def subject_share(question: str, line: Line) -> float:
    """Return how much of the question stands in the headline and the line: a question about an article names it."""
    return _share(set(words_of(question)), line.article.title + line.article.kicker + line.text)


def _share(wanted: set[str], text: str) -> float:
    folded = fold(text)
    weight = {word: len(word) for word in wanted}
    return sum(weight[word] for word in wanted if word in folded) / (sum(weight.values()) or 1)


def _trimmed(spans: Spans, text: str, start: int, end: int) -> Spans:
    """Leave the white space around a sentence out of what is cited."""
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    return sub_spans(spans, start + lead, start + lead + len(piece.strip()))

"""Questions drafted from articles until there are enough of them, of mixed types and from all over the folder."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from eval.asking import answers_back, fault_of, word_question
from eval.facts import Fact, facts_of
from eval.misses import another_place, another_year, wrong_premise
from eval.normal import bare
from eval.subjects import core_names
from index.articles import split_articles
from index.values import cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from index.values import Article
    from rag.engines.base import Engine

Row = dict[str, Any]  # a line of a set, as eval/cases.py reads it
SHORTEST_BODY_CHARS = 80
MISS_EVERY, WRONG_PREMISE_EVERY = 5, 9  # of so many drafts one that is not answered, and one that supposes wrongly
WRITER_WEIGHT = 4  # who wrote it is easily asked of every article, so it counts for more than it is


@dataclass(frozen=True, slots=True)
class Told:
    """An article, the source it stands in, and the facts not yet asked after."""

    source: str
    article: Article
    byline: str  # as it stands on the page
    facts: list[Fact]


def draft_rows(texts: Mapping[str, str], count: int, engine: Engine, seed: int = 1) -> Iterator[Row]:
    """Yield drafts one by one, each article in its turn; fewer where the articles do not give so many."""
    told = _told(texts)
    random.Random(seed).shuffle(told)  # noqa: S311 - no secret
    articles = [each.article for each in told]
    made, used, asked = 0, Counter[str](), set[str]()
    while made < count and any(each.facts for each in told):
        for each in told:
            if made >= count or not each.facts:
                continue
            fact = min(each.facts, key=lambda fact: used[_kind(fact)])
            each.facts.remove(fact)
            question = word_question(fact, engine)
            if question in asked or fault_of(question, fact, articles) or not answers_back(question, fact, engine):
                continue
            asked.add(question)
            rows = [_row(each, fact, question), *_twist(each, fact, question, articles, made + 1)][: count - made]
            yield from rows
            made += len(rows)
            used[_kind(fact)] += WRITER_WEIGHT if _kind(fact) == "writer" else 1


def _told(texts: Mapping[str, str]) -> list[Told]:
    found = []
    for source, text in texts.items():
        whole = bare(text)
        for article in split_articles(text):
            if article.kind != "article" or len(article.body) < SHORTEST_BODY_CHARS:
                continue
            facts = [fact for fact in facts_of(article) if fact.evidence == article.byline or fact.evidence in whole]
            found.append(Told(source, article, cut(text, article.byline_spans), _without_doubles(facts)))
    return found


def _without_doubles(facts: list[Fact]) -> list[Fact]:
    """One fact a sentence: a second question on the same sentence asks little that is new."""
    return list({(fact.type, fact.evidence): fact for fact in reversed(facts)}.values())[::-1]


def _kind(fact: Fact) -> str:
    return "writer" if fact.evidence == fact.article.byline else fact.type


def _row(told: Told, fact: Fact, question: str) -> Row:
    evidence = " ".join(told.byline.split()) if _kind(fact) == "writer" else fact.evidence
    return {
        **_head(told, question, fact.type),
        "sources": [told.source],
        "evidence": [evidence],
        "answers": [list(part) for part in fact.parts],
        "wrong": [],
        "answerable": True,
        **({"articles": [told.article.title]} if told.article.title else {}),
        "accepted": False,
    }


def _head(told: Told, question: str, kind: str) -> Row:
    stem = PurePosixPath(told.source).stem[:24]
    half = hashlib.sha256((told.source + told.article.title).encode()).digest()[0] % 2  # an article is in one half
    return {
        "id": f"{stem}-{hashlib.sha256(question.encode()).hexdigest()[:8]}",
        "question": question,
        "type": kind,
        "split": "test" if half else "dev",
    }


def _twist(told: Told, fact: Fact, question: str, articles: list[Article], made: int) -> Iterator[Row]:
    """A question beside the good one, now and then, that the articles do not answer or whose number is wrong."""
    names = core_names(told.article)
    if made % MISS_EVERY == 0 and _kind(fact) != "writer" and names:
        missed = another_year(question, told.article, articles, names[0]) or another_place(question, names, articles)
        if missed:
            yield {
                **_head(told, missed, "unanswerable"),
                "sources": [],
                "evidence": [],
                "answers": [],
                "wrong": [part[0] for part in fact.parts],
                "answerable": False,
                "accepted": False,
            }
    if made % WRONG_PREMISE_EVERY == 0 and fact.type == "number":
        supposed, number = wrong_premise(question, fact.answer, told.article)
        if supposed:
            yield {**_row(told, fact, supposed), "type": "yes_no", "polarity": "no", "wrong": [f"是{number}"]}

"""What the source itself says is never thrown away: every gold sentence passes the checks that a draft has to pass."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from eval.cases import load_cases
from eval.corpus import folder_corpus
from eval.normal import bare
from index.articles import split_articles
from index.passages import split_sentences
from index.values import Span
from rag.evidence import Line
from rag.faults import fault_of
from rag.kinds import lacks_amount
from rag.question import asks_yes_or_no
from rag.refuse import reason_to_refuse
from rag.subject import on_subject
from rag.verify import maybe_support

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eval.cases import Case
    from index.embed import Vectors
    from index.values import Article

SETS = Path("eval/sets")
LEAST_LINE = 6  # signs: a shorter line is part of many a gold sentence
MAY_FAIL = 0.02  # what hangs on the year of a page's day, which is not read here, and three others


@pytest.mark.parametrize("name", ["seeds", "town", "county", "years", "pages", "mixed", "press"])
def test_the_sources_own_words_are_an_answer(name: str) -> None:
    beside = SETS / name
    corpus = folder_corpus(beside if beside.is_dir() else Path("seeds"))
    articles = {source: split_articles(text) for source, text in corpus.texts.items()}
    cases = [case for case in load_cases(SETS / f"{name}.jsonl", corpus.texts) if _plain(case)]
    faults = {case.id: list(_faults(case, articles)) for case in cases}
    failed = {number: why for number, why in faults.items() if why}
    assert len(failed) <= max(1, MAY_FAIL * len(cases)), failed


def _plain(case: Case) -> bool:
    told = case.split == "dev" and case.answerable and not case.history
    return told and case.type not in {"compare", "english"}


def _faults(case: Case, articles: Mapping[str, Sequence[Article]]) -> Iterator[str]:
    lines = [
        Line(source, number, article, article.body[start:end], (Span(start, end),), start, 0.3)
        for source in case.sources
        for number, article in enumerate(articles[source])
        if article.title in case.articles
        for start, end in split_sentences(article.body)
    ]
    gold = [replace(line, score=1.0) for line in lines if _holds(line.text, case)]
    lines = [*gold, *(line for line in lines if not _holds(line.text, case))]
    yes_or_no = asks_yes_or_no(case.question)  # there a sentence is quoted that decides it, though it denies or repeats
    for line in gold[:3]:
        support = maybe_support(line.text, case.question, on_subject(case.question, lines), _no_model)
        if support is None:
            yield f"not supported: {line.text}"
        elif not yes_or_no and (fault := fault_of(line.text, case.question, support, lines)):
            yield f"{fault}: {line.text}"
    if gold and (reason := reason_to_refuse(case.question, gold)):
        yield reason
    if 0 < len(gold) <= 3 and lacks_amount(case.question, "".join(line.text for line in gold)):
        yield "no amount"


def _no_model(text: str) -> Vectors:
    raise AssertionError(text)


def _holds(text: str, case: Case) -> bool:
    plain = bare(text)
    return len(plain) > LEAST_LINE and any(
        bare(evidence) in plain or plain in bare(evidence) for evidence in case.evidence
    )

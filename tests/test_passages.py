"""Sentences are a partition of a body and passages cover it: every character is in one and knows its place."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import split_articles
from index.passages import (
    OVERLAP_CHARACTERS,
    PASSAGE_TOKENS,
    count_tokens,
    split_passages,
    split_sentences,
    sub_spans,
)
from index.values import Article, Passage, Span, Spans, cut

SEEDS = sorted((Path(__file__).parent.parent / "seeds").iterdir())


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param(["园区已开工。", "下一步要加快！"], id="stops"),
        pytest.param(["他说：“今年开工。”", "众人点头。"], id="a quote closes after the stop"),
        pytest.param(["“开工！”，他喊道。", "（见附表。）", "完。"], id="a comma goes on after the quote"),
        pytest.param(["增长32.4%……", "增速第一；", "总量第二。"], id="decimals and ellipsis"),
        pytest.param(["投资3.5亿元.下一步建设"], id="an ASCII stop among ideographs ends nothing"),
        pytest.param(["It works. ", "See e.g. the docs.\n", "好。"], id="Latin sentences"),
        pytest.param(["排名第一;", "连续4年;", "见 a?b=1&c"], id="half-width marks"),
        pytest.param(["第一行\n", "第二行\n\n", "第三行"], id="newlines"),
    ],
)
def test_a_sentence_ends_where_a_reader_ends_it(wanted: list[str]) -> None:
    assert sentences("".join(wanted)) == wanted


@given(st.text(alphabet="。！？；…”’」）.!?;，\n \tAaz1甲乙“‘（", max_size=80))
def test_sentences_are_a_partition_of_any_text(text: str) -> None:
    found = split_sentences(text)
    assert "".join(text[start:end] for start, end in found) == text
    assert all(start < end for start, end in found)


def check(text: str, article: Article, passages: tuple[Passage, ...]) -> None:
    """Passages cover the body in order, neighbours share at most one short sentence, and all stand in the text."""
    covered = 0  # characters of the body
    for passage in passages:
        assert passage.text == cut(text, passage.spans)
        start = article.body.find(passage.text, max(covered - OVERLAP_CHARACTERS, 0))
        assert 0 <= start <= covered
        assert covered < start + len(passage.text)
        assert start == covered or len(split_sentences(article.body[start:covered])) == 1
        covered = start + len(passage.text)
    assert covered == len(article.body)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_the_passages_of_a_seed_cover_the_bodies_and_stand_in_the_source(path: Path) -> None:
    text = path.read_bytes().decode()
    for article in split_articles(text):
        passages = split_passages(article)
        check(text, article, passages)
        assert all(0 < count_tokens(passage.text) <= PASSAGE_TOKENS for passage in passages)


def whole(body: str) -> Article:
    return Article("", body, (Span(0, len(body)),) if body else ())


def test_a_passage_is_not_cut_inside_a_sentence_that_fits_and_repeats_the_last_one() -> None:
    body = "".join(f"青岭新区第{number}个项目已经开工，投资{number}.5亿元。" for number in range(60))
    passages = split_passages(whole(body))
    assert len(passages) > 3
    assert all(passage.text.endswith("。") for passage in passages)
    for before, after in pairwise(passages):
        assert before.text.endswith("。" + after.text.split("。")[0] + "。")
    check(body, whole(body), passages)


def test_a_long_last_sentence_is_not_repeated() -> None:
    body = "".join(f"第{number}个项目" + "，园区为它准备了土地、厂房和资金" * 5 + "。" for number in range(9))
    passages = split_passages(whole(body))
    assert "".join(passage.text for passage in passages) == body


def test_a_passage_ends_with_a_paragraph_where_half_of_it_is_full() -> None:
    paragraph = "园区的项目已经开工建设，进展十分顺利。" * 6 + "\n"
    assert all(passage.text.endswith("\n") for passage in split_passages(whole(paragraph * 6)))


def test_a_sentence_longer_than_a_passage_is_cut_at_commas() -> None:
    body = "园区为企业准备了土地、厂房和资金，" * 60
    passages = split_passages(whole(body))
    assert len(passages) > 2
    assert all(passage.text[-1] in "，、" for passage in passages)


def test_letters_and_digits_are_counted_as_the_tokens_they_are() -> None:
    chinese = "园区为企业准备了土地厂房和资金" * 10
    assert count_tokens(chinese) == pytest.approx(0.66 * len(chinese), abs=1)
    assert count_tokens("the park prepares land and money ") < len("the park prepares land and money") / 2
    assert count_tokens("2024-03-15") == 10
    english = split_passages(whole("The park prepares land, workshops and money. " * 60))
    assert 400 < len(english[0].text) < 700
    assert all(len(passage.text) < 260 for passage in split_passages(whole("3.14159 26535 89793 23846；" * 60)))


def test_any_other_count_can_be_given() -> None:
    passages = split_passages(whole("园区已经开工。" * 100), count=len, most=70)
    assert {len(passage.text) for passage in passages} == {70}


@settings(deadline=None)
@given(st.text(alphabet="甲乙丙，。；”\n aB1.", max_size=1500))
def test_passages_cover_any_body(body: str) -> None:
    check(body, whole(body), split_passages(whole(body)))


@settings(deadline=None)
@given(st.text(alphabet="甲乙丙丁，。；”\n aB1.", min_size=1, max_size=900), st.data())
def test_passages_of_a_body_in_pieces_stand_in_the_source(text: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=30)))
    spans: Spans = tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))
    for passage in split_passages(Article("", cut(text, spans), spans), most=data.draw(st.integers(1, 60))):
        assert passage.text == cut(text, passage.spans) != ""


@pytest.mark.parametrize("body", ["甲" * 200_000, "a" * 200_000, "词 " * 100_000, "短句。\n" * 50_000])
def test_extreme_bodies_are_cut_quickly(body: str) -> None:
    started = process_time()
    passages = split_passages(whole(body))
    assert process_time() - started < 2
    assert max(len(passage.text) for passage in passages) < 1000


@given(st.text(min_size=1, max_size=60), st.data())
def test_a_range_of_the_cut_text_is_found_in_the_source(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text))
    edges = sorted(data.draw(st.sets(places, max_size=8)))
    spans = tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))
    body = cut(text, spans)
    start, end = sorted((data.draw(st.integers(0, len(body))), data.draw(st.integers(0, len(body)))))
    assert cut(text, sub_spans(spans, start, end)) == body[start:end]

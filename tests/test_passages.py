"""Sentences and passages are partitions: every character of a body is in exactly one, and knows its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import split_articles
from index.passages import PASSAGE_CHARACTERS, split_passages, split_sentences, sub_spans
from index.values import Article, Span, cut

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


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_the_passages_of_a_seed_join_to_the_bodies_and_stand_in_the_source(path: Path) -> None:
    text = path.read_bytes().decode()
    for article in split_articles(text):
        passages = split_passages(article)
        assert "".join(passage.text for passage in passages) == article.body
        for passage in passages:
            assert passage.text == cut(text, passage.spans)
            assert 0 < len(passage.text) <= PASSAGE_CHARACTERS


def test_a_passage_is_not_cut_inside_a_sentence_that_fits() -> None:
    body = "".join(f"青岭新区第{number}个项目已经开工，投资{number}.5亿元。" for number in range(60))
    passages = split_passages(Article("", body, (Span(0, len(body)),)))
    assert len(passages) > 3
    assert all(passage.text.endswith("。") for passage in passages)


@settings(deadline=None)
@given(st.text(alphabet="甲乙丙，。；”\n aB1.", max_size=1500))
def test_passages_are_a_partition_of_any_body(body: str) -> None:
    passages = split_passages(Article("", body, (Span(0, len(body)),) if body else ()))
    assert "".join(passage.text for passage in passages) == body
    assert all(passage.text == cut(body, passage.spans) for passage in passages)


@given(st.text(min_size=1, max_size=60), st.data())
def test_a_range_of_the_cut_text_is_found_in_the_source(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text))
    edges = sorted(data.draw(st.sets(places, max_size=8)))
    spans = tuple(Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False))
    body = cut(text, spans)
    start, end = sorted((data.draw(st.integers(0, len(body))), data.draw(st.integers(0, len(body)))))
    assert cut(text, sub_spans(spans, start, end)) == body[start:end]

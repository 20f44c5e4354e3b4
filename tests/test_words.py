"""The keyword leg: folded words, the same ranking as bm25s, and every passage found by its own words."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.articles import split_articles
from index.bm25 import LENGTH, SATURATION, WordLeg
from index.passages import split_passages
from index.words import fold, pack_words, question_weights, unpack_words, words_of
from tests.passage_table import PassageTable

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))


def seed_passages() -> list[tuple[str, str]]:
    """Return (headline, text) of every passage of the seeds."""
    pages = (path.read_bytes().decode() for path in SEEDS)
    articles = [article for page in pages for article in split_articles(page)]
    return [(article.title, passage.text) for article in articles for passage in split_passages(article)]


PASSAGES = seed_passages()


def leg_of(table: PassageTable, *, save: bool = True, fresh_rows: int = 50) -> WordLeg:
    leg = WordLeg(table.home, fresh_rows=fresh_rows)
    leg.refresh(table.connection, table.generation, save=save)
    return leg


def seed_table(home: Path) -> PassageTable:
    table = PassageTable(home)
    for title, text in PASSAGES:
        table.add([text], title=title)
    return table


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        pytest.param("臺灣積體電路", "台湾积体电路", id="traditional in the article"),
        pytest.param("台湾积体电路", "臺灣積體電路", id="traditional in the question"),
        pytest.param("ＡＩ大模型２０２４", "ai大模型2024", id="full width"),
        pytest.param("GDP增长4.58%", "gdp 4.58", id="case and decimals"),
        pytest.param("2024年02月08日", "2024年2月8日", id="noughts of a date"),
        pytest.param("㎡面积与①期", "m2面积 1期", id="compatibility forms"),
    ],
)
def test_both_sides_are_folded_alike(tmp_path: Path, written: str, asked: str) -> None:
    table = PassageTable(tmp_path)
    table.add(["毫不相干的一段", written, "另外一段文字"])
    assert WordLeg.search(leg_of(table), asked, 1)[0][0] == 2
    assert set(question_weights(asked)) <= set(unpack_words(pack_words("", written))[0].tolist())


def test_folding_keeps_simplified_text_as_it_is() -> None:
    assert fold("襄阳高新区：东风纳米") == "襄阳高新区:东风纳米"
    assert "高新" in words_of("襄阳高新区")


def test_every_passage_is_found_by_its_own_distinctive_phrase(tmp_path: Path) -> None:
    """The phrase: the twelve characters of the passage whose pairs stand in the fewest passages."""
    leg = leg_of(seed_table(tmp_path))
    found_in: dict[str, set[int]] = {}
    for number, (_, text) in enumerate(PASSAGES, start=1):
        for pair in re.findall(r"(?=([\u4e00-\u9fff]{2}))", fold(text)):
            found_in.setdefault(pair, set()).add(number)
    asked = 0
    for number, (_, text) in enumerate(PASSAGES, start=1):
        phrases = [text[at : at + 12] for at in range(max(1, len(text) - 11))]
        phrase = min(phrases, key=lambda phrase: sum(1 / len(found_in[p]) for p in pairs_of(phrase, found_in)) * -1)
        same = {other for other, (_, each) in enumerate(PASSAGES, start=1) if phrase in each}
        if pairs_of(phrase, found_in):
            asked += 1
            assert leg.search(phrase, 3)[0][0] in same, f"passage {number}: {phrase}"
    assert asked >= 0.95 * len(PASSAGES)


def pairs_of(phrase: str, known: dict[str, set[int]]) -> list[str]:
    return [pair for pair in re.findall(r"(?=([\u4e00-\u9fff]{2}))", fold(phrase)) if pair in known]


def test_the_ranking_is_that_of_bm25s_on_the_same_words(tmp_path: Path) -> None:
    leg = leg_of(seed_table(tmp_path))
    corpus = []
    for title, text in PASSAGES:
        numbers, counts = unpack_words(pack_words(title, text))
        corpus.append([str(number) for number in np.repeat(numbers, counts)])
    reference = bm25s.BM25(method="lucene", k1=SATURATION, b=LENGTH)
    reference.index(corpus, show_progress=False)
    for question in ("襄阳高新区东风纳米投资多少亿元", "镇江高新区购房补贴", "签约 项目 总投资", "2023年专利授权"):
        weights = question_weights(question)
        expected = np.zeros(len(corpus))
        for number, weight in weights.items():
            if str(number) in reference.vocab_dict:
                expected += weight * reference.get_scores([str(number)])
        found = leg.search(question, 20)
        assert found
        assert [score for _, score in found] == pytest.approx(np.sort(expected)[::-1][: len(found)], rel=1e-3)
        assert [score for _, score in found] == pytest.approx([expected[number - 1] for number, _ in found], rel=1e-3)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(st.integers(1, len(PASSAGES) - 1), max_size=5),
    question=st.sampled_from(["高新区项目投资", "的是在", "发展", "襄阳高新区2023年签约项目", "企业 创新 平台 服务"]),
    count=st.integers(1, 60),
)
def test_a_library_that_grew_ranks_as_one_built_at_once(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], question: str, count: int
) -> None:
    """Rarity and length are counted over all files together, and leaving common words for last loses nothing."""
    home = tmp_path_factory.mktemp("home")
    whole, grown = PassageTable(home / "whole"), PassageTable(home / "grown")
    edges = [0, *sorted(set(cuts)), len(PASSAGES)]
    whole.add([text for _, text in PASSAGES])
    for start, end in pairwise(edges):
        grown.add([text for _, text in PASSAGES[start:end]])
        leg_of(grown, fresh_rows=10)
    at_once = leg_of(whole, fresh_rows=10_000).search(question, count)
    found = leg_of(grown, save=False).search(question, count)
    assert [score for _, score in found] == pytest.approx([score for _, score in at_once], rel=1e-4)


def test_common_words_left_for_last_change_nothing(tmp_path: Path) -> None:
    """With a few thousand passages the search stops adding up long lists; the result is that of adding them all."""
    random = np.random.default_rng(5)
    words = [chr(0x4E00 + number) + chr(0x5E00 + number) for number in range(300)]
    shares = 1 / np.arange(1, 301)
    table = PassageTable(tmp_path)
    table.add(["，".join(random.choice(words, 40, p=shares / shares.sum())) for _ in range(3_000)])
    leg = leg_of(table)
    for _ in range(30):
        question = "，".join(words[number] for number in random.integers(0, 300, 6)) + "，".join(words[:5])
        everything = [score for _, score in leg.search(question, 3_000)]
        assert [score for _, score in leg.search(question, 10)] == pytest.approx(everything[:10], rel=1e-4)


def test_removed_passages_and_those_not_allowed_are_not_found(tmp_path: Path) -> None:
    table = PassageTable(tmp_path)
    table.add([f"东湖高新区第{number}个项目" for number in range(300)])
    leg = leg_of(table)
    everything = [number for number, _ in leg.search("东湖高新区", 300)]
    assert everything == list(range(1, 301))
    table.remove([1, 2, 3])
    leg.refresh(table.connection, table.generation)
    for allowed in (range(2, 250), range(3, 8)):
        found = [number for number, _ in leg.search("东湖高新区", 300, np.array(allowed))]
        assert sorted(found) == [number for number in allowed if number > 3]


@pytest.mark.parametrize("question", ["", "　", "的", "……！", "是什么？", "\U00030000\U0002f800", "\x00"])
def test_a_question_without_words_finds_nothing_and_upsets_nothing(tmp_path: Path, question: str) -> None:
    table = PassageTable(tmp_path)
    table.add(["东湖高新区"])
    assert leg_of(table).search(question, 5) == []


def test_headline_counts_more_than_body(tmp_path: Path) -> None:
    table = PassageTable(tmp_path)
    table.add(["东湖高新区签约项目，其余从略"], title="西岭新闻")
    table.add(["西岭新闻，其余从略，其余从略"], title="东湖高新区签约")
    assert [number for number, _ in leg_of(table).search("东湖高新区签约", 2)] == [2, 1]

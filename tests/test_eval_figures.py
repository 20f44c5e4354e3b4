"""Figures with their intervals, tests of difference, and rankings, against sums by hand."""

from __future__ import annotations

from dataclasses import replace
from math import log2

import pytest

from eval import ranks
from eval.figures import bootstrap_p, holm, mcnemar, mean, percentile, rate
from tests.eval_made import CASE, PAGE


def test_a_rate_carries_its_counts_and_the_same_interval_each_time() -> None:
    once, again = rate([True] * 8 + [False] * 2), rate([True] * 8 + [False] * 2)
    assert (once.hits, once.count, once.value) == (8, 10, 0.8)
    assert once == again
    assert 0.4 <= once.low < 0.8 < once.high <= 1.0
    all_true, none_true = rate([True] * 5), rate([False] * 5)
    assert (all_true.value, all_true.high, none_true.value, none_true.low) == (1.0, 1.0, 0.0, 0.0)
    assert all_true.low == pytest.approx(0.5655, abs=1e-4)  # 5 / (5 + 1.96²)
    assert none_true.high == pytest.approx(1 - 0.5655, abs=1e-4)
    assert rate([]).count == 0


def test_a_mean_carries_its_interval() -> None:
    figure = mean([0.0, 0.5, 1.0] * 10)
    assert figure.value == pytest.approx(0.5)
    assert 0.3 < figure.low < 0.5 < figure.high < 0.7
    assert mean([]).count == 0


def test_percentiles_are_by_nearest_rank() -> None:
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([3.0], 0.5) == 3.0
    assert percentile([], 0.5) == 0.0


def test_mcnemar_is_exact() -> None:
    """Of 5 pairs that changed all became worse: 2 · (1/2)^5; of 4, one better: 2 · (1 + 4) / 16."""
    assert mcnemar(0, 5) == pytest.approx(2 / 32)
    assert mcnemar(1, 3) == pytest.approx(10 / 16)
    assert mcnemar(3, 3) == 1.0
    assert mcnemar(0, 0) == 1.0


def test_holm_multiplies_the_smallest_most() -> None:
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([]) == []


def test_a_bootstrap_sees_a_shift_and_no_shift() -> None:
    assert bootstrap_p([0.0] * 30) == 1.0
    assert bootstrap_p([-0.5] * 30) < 0.001
    assert bootstrap_p([0.1, -0.1] * 20) > 0.5


def item(source: str, title: str = "", text: str = "", start: int = 0, byline: str = "") -> dict[str, object]:
    return {"source": source, "title": title, "text": text, "byline": byline, "spans": [[start, start + len(text)]]}


def test_ranks_count_each_document_once() -> None:
    found = [item("a"), item("a"), item("b"), item("page.txt"), item("page.txt")]
    assert ranks.gold_ranks(found, CASE) == [3]
    assert ranks.gold_ranks([item("a")], CASE) == []


def test_where_the_set_names_the_article_the_page_alone_is_not_enough() -> None:
    case = replace(CASE, articles=("东风纳米襄阳工厂",))
    found = [item("page.txt", "骆驼扩产"), item("other.txt", "东风纳米襄阳工厂"), item("page.txt", "东风纳米襄阳工厂")]
    assert ranks.gold_ranks(found, case) == [3]


def test_hits_reciprocal_ranks_and_gains_by_hand() -> None:
    assert [ranks.hit_at([3], k) for k in (1, 3)] == [False, True]
    assert not ranks.hit_at([], 10)
    assert ranks.reciprocal_rank([4, 5]) == 0.25
    assert ranks.reciprocal_rank([]) == 0.0
    assert ranks.ndcg([1], 1, 10) == 1.0
    assert ranks.ndcg([3], 1, 10) == pytest.approx(1 / log2(4))
    assert ranks.ndcg([1, 4], 2, 10) == pytest.approx((1 + 1 / log2(5)) / (1 + 1 / log2(3)))
    assert ranks.ndcg([11], 1, 10) == 0.0


def test_evidence_may_run_over_neighbouring_passages_found_in_any_order() -> None:
    found = [item("page.txt", text=PAGE[8:19], start=8), item("x"), item("page.txt", text=PAGE[:8])]
    assert ranks.evidence_within(found, CASE, 3)
    assert not ranks.evidence_within(found, CASE, 2)
    overlapping = [item("page.txt", text=PAGE[3:19], start=3), item("page.txt", text=PAGE[:9])]
    assert ranks.evidence_within(overlapping, CASE, 2)
    assert not ranks.evidence_within(overlapping, CASE, 1)
    assert ranks.answer_within(found, CASE, 1)
    assert not ranks.answer_within(found[1:], CASE, 1)


def test_a_byline_comes_with_every_passage_of_its_article() -> None:
    case = replace(CASE, evidence=("本报记者杨柳",), answers=(("杨柳",),))
    found = [item("page.txt", text="无关的一段", byline="本报记者 杨柳")]
    assert ranks.evidence_within(found, case, 1)
    assert ranks.evidence_within(found, replace(case, evidence=("记者杨柳",)), 1)
    assert ranks.answer_within(found, case, 1)

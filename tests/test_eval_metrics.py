"""What an answer's words are worth, against sums by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval import metrics
from eval.metrics import answer_right, character_f1, exact_match, gold_polarity, polarity_right, said_polarity
from eval.normal import normalise, states
from tests.eval_made import CASE, NOBODY, answer


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.6亿元", "16000万元"),
        ("16000万", "160000000"),
        ("160,000,000", "1.6 亿"),
        ("百分之三十", "30%"),
        ("百分之十五点五", "15.5％"),
        ("百分之百", "100 percent"),
        ("１，０００家", "1000家"),
        ("一千二百三十四万五千", "12345000"),
        ("二〇二四年", "2024年"),
        ("两家", "2 家"),
        ("5.31 billion", "53.1亿"),
        ("500余万", "5000000余"),
        ("10.0%", "10%"),
        ("“四即”改革[1]", "4即改革"),
    ],
)
def test_the_same_number_written_two_ways_is_one_string(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


def test_what_is_no_number_is_left_alone() -> None:
    assert normalise("十四五") == "十四五"
    assert normalise("3.5百分点") == "3.5百分点"
    assert normalise("百度") == "百度"


def test_a_number_is_not_said_by_a_longer_one() -> None:
    assert states("签约148个项目", "148")
    assert not any(states(text, "48") for text in ("148个", "48.5", "1.48", "48%", "4800"))


def test_an_answer_needs_every_part_and_no_error() -> None:
    case = replace(CASE, answers=(("53.1亿", "531000万"), ("东风",)))
    assert answer_right("东风投资了5,310,000,000元[1]", case)
    assert not answer_right("投资了53.1亿元", case)
    assert not answer_right("东风投资53.1亿元，骆驼68亿元", case)


def test_a_refusal_is_right_only_when_there_is_no_answer() -> None:
    refusal, correction = (
        answer("文章里没有。", refused=True).to_dict(),
        answer("不是银行，是中科院。").to_dict(),
    )
    premise = replace(CASE, type="unanswerable", answers=(("中科院",),), answerable=False)
    assert metrics.right(refusal, NOBODY)
    assert metrics.right(refusal, premise)
    assert metrics.right(correction, premise)
    assert not metrics.right(refusal, CASE)
    assert not metrics.right(correction, NOBODY)


def test_where_the_set_gives_no_answer_only_a_refusal_is_judged() -> None:
    silent = replace(CASE, answers=(), evidence=())
    assert metrics.right(answer("投资53.1亿元").to_dict(), silent) is None
    assert metrics.right(answer("没有", refused=True).to_dict(), silent) is False


def test_character_f1_is_that_of_the_longest_run_in_common() -> None:
    """投资53.1亿元 is 投 资 53.1 亿 元; against 53.1亿元 the run is 3 of 5 and of 3 tokens: 2·3 / 8."""
    assert character_f1("投资53.1亿元。[1]", ("53.1亿元",)) == pytest.approx(6 / 8)
    assert character_f1("投资53.1亿元", ("甲", "投资53.1亿元")) == 1.0
    assert character_f1("", ("甲",)) == 0.0


def test_an_exact_match_ignores_marks_punctuation_and_width() -> None:
    assert exact_match("５３.１亿元。[1]", ("53.1亿元",))
    assert not exact_match("投资53.1亿元", ("53.1亿元",))


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("是的，排名第一。[1]", "yes"),
        ("不是，排名第三。", "no"),
        ("昆山高新区没有排名第一，而是第三。", "no"),
        ("并非第一。", "no"),
        ("昆山高新区排名第三。", ""),
        ("有关部门说昆山高新区排名第一。", ""),
        ("Yes, it is.", "yes"),
        ("昆山高新区排名第一，没有发生事故。", ""),
    ],
)
def test_yes_and_no_are_read_from_the_opening_or_a_denial_of_the_question(text: str, polarity: str) -> None:
    assert said_polarity(text, "昆山高新区在江苏省排名第一吗？") == polarity


def test_the_gold_polarity_is_said_by_the_set_or_by_what_it_takes_for_right_and_wrong() -> None:
    case = replace(CASE, type="yes_no", question="排第一吗？", answers=(("第三",),), wrong=())
    assert gold_polarity(case) == ""
    assert gold_polarity(replace(case, polarity="no")) == "no"
    assert gold_polarity(replace(case, wrong=("是的",))) == "no"
    assert gold_polarity(replace(case, answers=(("是的", "第一"),))) == "yes"
    assert gold_polarity(replace(case, answers=(("是的",),), question="不是排第一吗？")) == ""
    assert gold_polarity(replace(CASE, wrong=("是的",))) == ""


def test_the_right_fact_with_the_wrong_yes_is_wrong() -> None:
    case = replace(CASE, type="yes_no", question="排第一吗？", answers=(("第三",),), wrong=(), polarity="no")
    flattering, plain = answer("是的，排第三。").to_dict(), answer("排第三。").to_dict()
    assert polarity_right(flattering, case) is False
    assert polarity_right(plain, case) is None
    assert not metrics.right(flattering, case)
    assert metrics.right(plain, case)

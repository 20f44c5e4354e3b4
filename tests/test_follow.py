"""Follow-ups are made whole before the search; questions that stand by themselves are left alone."""

from __future__ import annotations

import pytest

from rag.follow import read_asked

SIGNED = [("襄阳高新区2023年签约多少项目？", "148个。[1]")]


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("那前一年呢？", "襄阳高新区2022年签约多少项目？"),
        ("那2021年呢？", "襄阳高新区2021年签约多少项目？"),
        ("那湘潭高新区呢？", "湘潭高新区2023年签约多少项目？"),
        ("总投资呢？", "襄阳高新区2023年签约多少项目？ 总投资呢？"),
    ],
    ids=["a year before", "a year", "a place", "something else of it"],
)
def test_a_follow_up_is_made_whole(question: str, whole: str) -> None:
    assert read_asked(question, SIGNED).whole == whole


def test_a_question_that_names_its_subject_stands_by_itself() -> None:
    question = "西岭高新区的招聘会提供多少岗位？"
    assert read_asked(question, SIGNED).whole == question
    assert not read_asked("那总投资呢？", []).follows


def test_a_turn_to_another_topic_is_taken_at_its_word() -> None:
    asked = read_asked("换个话题，那个大模型的成果库里有多少成果？", SIGNED)
    assert asked.whole == "那个大模型的成果库里有多少成果？"
    assert not asked.follows


def test_it_stands_for_the_short_answer_before() -> None:
    asked = read_asked("它的负责人是谁？", [("哪家公司投资了生产线？", "海星新材料公司。")])
    assert "海星新材料公司" in asked.whole
    assert asked.subject == "海星新材料公司"


def test_a_chain_of_follow_ups_keeps_its_first_subject() -> None:
    history = [*SIGNED, ("那总投资呢？", "未提及。")]
    assert "襄阳高新区" in read_asked("其中新能源占多少？", history).whole


def test_fifty_turns_are_bounded() -> None:
    asked = read_asked("那它呢？", [("襄阳高新区2023年签约多少项目？" * 5, "148个。" * 50)] * 50)
    assert len(asked.whole) < 1000


@pytest.mark.parametrize(
    ("earlier", "spoken"),
    [
        ("春桃面馆那官司的案件受理费一共多少？", "春桃面馆那官司的案件受理费"),
        ("深巷书店开过分店没有？", "深巷书店开过分店"),
        ("哪家公司中标？", ""),
    ],
)
def test_what_was_spoken_of_is_carried_and_not_what_was_asked_of_it(earlier: str, spoken: str) -> None:
    assert (
        read_asked(
            "两边各摊了多少？", [(earlier, "说不上来，这里的回答很长很长，长得不会是一个名字，也不会被他或它所指。")]
        ).subject
        == spoken
    )

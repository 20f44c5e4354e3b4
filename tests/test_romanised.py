"""Chinese names in English questions: found in the articles by how they are read, and held to be there."""

from __future__ import annotations

import pytest

from rag.romanised import bodies_named, people_named, romanised_names, stands_as


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Shizuishan", "截至目前，石嘴山高新区共受理审批服务事项229件", True),
        ("Xie Jing", "海星新材料工作人员谢晶表示", True),
        ("Xi'an", "落户西安市", True),
        ("Luliang", "山西吕梁", True),
        ("Zhenjiang", "石嘴山高新区", False),
        ("Hangzho", "杭州", False),  # half a syllable is none
        ("Anshan", "西安山水", True),  # read alike: only a hint
        ("ABC", "ABC公司", False),  # Latin letters are not Chinese signs
    ],
)
def test_a_name_stands_where_signs_are_read_like_it(name: str, text: str, found: bool) -> None:
    assert stands_as(name, text) is found


def test_names_are_words_of_two_syllables_and_more() -> None:
    question = "How Long did Wang Hongkun of the Hangzhou Center stay in Zhenjiang High-tech Zone?"
    names = romanised_names(question)
    assert {"Wang Hongkun", "Hangzhou", "Zhenjiang"} <= set(names)
    assert not {"How", "Long", "Center", "Zone"} & set(names)
    assert people_named(question) == ["Wang Hongkun"]
    assert bodies_named(question) == ["Zhenjiang"]


def test_a_question_without_names_has_none() -> None:
    assert romanised_names("How many jobs were offered at the fair?") == []

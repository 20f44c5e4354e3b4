"""What citations are worth, against sums by hand: source, article, evidence, and sentence by sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval import citing
from eval.citing import overlap, same_title
from eval.entail import holds
from rag.answer import NOTICE, SUPPORTED, Citation, Sentence
from tests.eval_made import CASE, PAGE, answer


def test_a_citation_holds_evidence_that_is_wrapped_or_split_over_neighbouring_quotes() -> None:
    whole, halves = answer("53.1亿元", (0, 19)), answer("53.1亿元", (8, 19), (0, 8))
    assert citing.holds_evidence(whole.to_dict(), CASE)
    assert citing.holds_evidence(halves.to_dict(), CASE)
    assert citing.right_source(whole.to_dict(), CASE)


def test_most_of_the_evidence_is_not_all_of_it() -> None:
    """10 of the 16 characters are quoted: 工厂投资53.1亿元 is 62.5 %."""
    part = answer("53.1亿元", (8, 19)).to_dict()
    assert not citing.holds_evidence(part, CASE)
    assert citing.mostly_holds_evidence(part, CASE)
    assert overlap(CASE.evidence[0], part["citations"][0]["quote"]) == 10 / 16
    assert not citing.mostly_holds_evidence(answer("53.1亿元", (12, 19)).to_dict(), CASE)


def test_runs_shorter_than_four_characters_are_chance() -> None:
    assert overlap("甲乙丙丁戊己", "甲乙丙天丁戊己") == 0
    assert overlap("沈思思", "作者沈思思") == 1


def test_evidence_quoted_from_another_source_does_not_count() -> None:
    said = answer("53.1亿元", (0, 19)).to_dict()
    said["citations"][0]["source"] = "other.txt"
    assert citing.cited(said)
    assert not citing.right_source(said, CASE)
    assert not citing.holds_evidence(said, CASE)


def test_comparing_two_articles_needs_both_cited() -> None:
    assert not citing.right_source(answer("", (0, 3)).to_dict(), replace(CASE, sources=("page.txt", "b.txt")))


def test_a_quote_off_by_one_character_is_not_verbatim() -> None:
    said = answer("53.1亿元", (0, 19)).to_dict()
    assert citing.verbatim(said, {"page.txt": PAGE})
    said["citations"][0]["spans"] = [[1, 20]]
    assert not citing.verbatim(said, {"page.txt": PAGE})
    assert not citing.verbatim(said, {})


def test_every_number_must_stand_in_the_quotes_of_its_own_sentence() -> None:
    assert citing.numbers_quoted(answer("两家之一投资531000万元", (0, 19)).to_dict())
    assert not citing.numbers_quoted(answer("投资68亿元", (0, 19)).to_dict())
    assert not citing.numbers_quoted(answer("投资53.1亿元").to_dict())
    assert citing.numbers_quoted(answer("搜到3篇相近的文章", refused=True).to_dict())


def test_the_right_article_of_a_page_is_cited_by_its_headline() -> None:
    said, case = answer("53.1亿元", (0, 19)).to_dict(), replace(CASE, articles=("东风纳米 襄阳工厂投产",))
    said["citations"][0]["title"] = "东风纳米襄阳工厂投产"
    assert citing.right_article(said, case)
    said["citations"][0]["title"] = "骆驼集团扩产"
    assert not citing.right_article(said, case)


def test_headlines_are_the_same_but_for_punctuation_and_damage() -> None:
    assert same_title("“一号工程”之首", "一号工程之首")
    assert same_title("襄阳高新区：“一号工程”之首是新能源汽车引进", "“一号工程”之首是新能源汽车引进")
    assert same_title("郑州高新区科技型中小企业突破2100家", "郑州高新区科技型中小企亚突破2100家")
    assert not same_title("怀化高新区优化营商环境", "石嘴山高新区打造政务高地")
    assert not same_title("", "甲")


@pytest.mark.parametrize(
    ("premise", "claim", "held"),
    [
        ("工厂投资53.1亿元", "该工厂投资531000万元。", True),
        ("工厂投资53.1亿元", "该工厂投资68亿元。", False),
        ("他说“一号工程”是汽车", "“一号工程”是汽车。", True),
        ("他说首要的工程是汽车", "“一号工程”是汽车。", False),
        ("由光荣和omega开发", "由Koei开发。", False),
        ("上海的工厂今年投产", "北京的工厂今年投产。", False),
        ("当年签约、当年建设", "产品出口到许多国家和地区。", False),
        ("投资53.1亿元", "It invested 5.31 billion yuan.", True),
        ("投资53.1亿元", "It invested 6 billion yuan.", False),
    ],
)
def test_a_sentence_is_held_by_its_numbers_names_quotes_and_most_of_its_words(
    premise: str, claim: str, held: bool
) -> None:
    assert holds(premise, claim, "问") is held


def test_a_name_that_the_question_brought_is_taken_as_given() -> None:
    assert holds("该项目投资53.1亿元", "襄阳项目投资53.1亿元", "襄阳项目投资多少？")
    assert not holds("该项目投资53.1亿元", "襄阳项目投资53.1亿元", "哪个项目投资最多？")


def test_support_and_precision_by_hand() -> None:
    """Two claims and a notice. The first is held by its first quote alone, so its second is idle; the second is not held."""
    quotes = [(0, 19), (29, 34), (19, 29)]
    made = answer("", *quotes)
    sentences = (
        Sentence("东风纳米襄阳工厂投资53.1亿元。", (1, 2), SUPPORTED),
        Sentence("骆驼项目投资86亿元。", (3,), SUPPORTED),
        Sentence("共找到3篇文章。", (), NOTICE),
    )
    said = replace(made, sentences=sentences).to_dict()
    assert citing.sentence_support(said) == (1, 2)
    assert citing.citation_precision(said) == (1, 3)


def test_two_quotes_that_hold_a_sentence_only_together_are_both_needed() -> None:
    citations = (Citation(1, "page.txt", "", "", PAGE[:19], ()), Citation(2, "page.txt", "", "", PAGE[19:29], ()))
    sentence = Sentence("东风纳米工厂投资53.1亿元，骆驼项目投资68亿元。", (1, 2), SUPPORTED)
    said = replace(answer(""), sentences=(sentence,), citations=citations).to_dict()
    assert citing.sentence_support(said) == (1, 1)
    assert citing.citation_precision(said) == (2, 2)


def test_a_weekday_before_a_time_makes_no_other_number() -> None:
    said = answer("周五18:00开门", (0, 19)).to_dict()
    said["citations"][0]["quote"] = "周一至周五18:00开门"
    assert citing.numbers_quoted(said)

"""What stands beside the answer is not the answer: another's deed, the whole's amount, an aim, a word of the asker's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.affirm import affirms, corrects, only_planned
from rag.attributes import leaves_unnamed, untold_attribute
from rag.binding import claims_a_most
from rag.kinds import lacks_amount, lacks_name
from rag.listing import is_section_head
from rag.measures import names_the_amount_otherwise
from rag.names import names_in, without_dateline
from rag.persons import tells_it_of_another
from rag.quoting import worth_quoting
from rag.refuse import reason_to_refuse
from rag.shares import is_of_the_whole
from rag.verify import maybe_support
from rag.years import of_another_year
from tests.test_verify import line

BANNED = line("裴国梁被采取终身证券市场禁入措施，涂晓梅禁入10年。")
PRICE = line("价格与安驰公司再谈，争取降到每度1元以内。")
SCHOOL = line("全年参与北京大学、清华大学等投资洽谈80余次，签约成都红香藤集团在永投资2.1亿元举办重庆华绣中等职业院校。")
BRIDGES = [
    replace(line("镇上另有两座古桥：听雨桥建于清康熙年间，长41米；"), score=0.9),
    replace(line("单孔的小洗马桥年代最晚，长17米。", order=40), score=0.75),
]


@pytest.mark.parametrize(
    ("told", "another"),
    [
        ("涂晓梅被采取终身证券市场禁入措施", True),
        ("裴国梁被采取终身证券市场禁入措施", False),
        ("涂晓梅禁入10年", False),
    ],
)
def test_what_one_person_did_is_not_said_of_the_next(told: str, *, another: bool) -> None:
    assert tells_it_of_another(told, [BANNED]) is another


@pytest.mark.parametrize(
    ("question", "text", "whole"),
    [
        ("泊水县挽回了多少损失", "全市共受理投诉4.27万件，为消费者挽回损失3186万元。", True),
        ("全市挽回了多少损失", "全市共受理投诉4.27万件，为消费者挽回损失3186万元。", False),
        ("泊水县挽回了多少损失", "泊水县挽回损失3186万元。", False),
        ("澜川市挽回了多少损失", "全市挽回损失3186万元。", False),
    ],
)
def test_what_all_have_is_not_told_of_a_part(question: str, text: str, *, whole: bool) -> None:
    assert is_of_the_whole("挽回了3186万元。", question, [line(text)]) is whole


def test_an_aim_is_no_outcome() -> None:
    assert only_planned("每度1元以内。", "跟安驰最后谈成了每度几块？", [PRICE])
    assert not only_planned("每度1元以内。", "跟安驰想谈到每度几块？", [PRICE])
    assert not only_planned("每度1元。", "最后谈成了每度几块？", [line("价格已降到每度1元。")])


def test_a_yes_that_only_names_of_two_clauses_bear_is_none() -> None:
    assert not affirms("难道重庆华绣那所中职学校是北京大学出钱办的？", (SCHOOL,))
    assert affirms("重庆华绣中职学校是红香藤集团办的吗？", (SCHOOL,))
    assert not corrects("重庆华绣学校是由北京大学出钱办的。", "难道重庆华绣学校是北京大学出钱办的？")
    assert corrects("财务总监由田牧变更为阎素。", "财务总监换人了没？")


@pytest.mark.parametrize(
    ("told", "otherwise"), [("发行价定的16亿元。", True), ("融资16亿元。", False), ("募集资金为16亿元。", False)]
)
def test_an_amount_keeps_what_the_source_calls_it(told: str, *, otherwise: bool) -> None:
    held = [line("此次上市拟融资16亿元。", body="瑞博生物申请公开发行股票。此次上市拟融资16亿元。")]
    assert names_the_amount_otherwise(told, held) is otherwise


def test_the_questions_own_amount_is_no_answer() -> None:
    assert lacks_amount("给企业的2.37亿里，光减税降费这一项是多少？", "光减税降费这一项是2.37亿元。")
    assert not lacks_amount("给企业的2.37亿里，光减税降费这一项是多少？", "减税降费1.1亿元。")
    assert not lacks_amount("一年最多会被抽查几回？", "每年不超过1次。")
    assert not lacks_amount("把几个乡合并到一块，是真的不？", "没有撤并乡镇的计划。")


def test_a_rank_and_its_holder_are_told() -> None:
    assert lacks_amount("增速排在后头的第二名是哪个区？", "增速居杭州市第一。")
    assert not lacks_amount("增速第二名是哪个区？", "临安区居第二。")
    assert claims_a_most("全球份额排第一的是爵派尔。", [line("市场份额位列全国第二、全球第三。")])
    assert not claims_a_most("产量排第一的是爵派尔。", [line("爵派尔产量居全国首位。")])
    assert not claims_a_most("一天最多能出4万吨水。", [line("日供水能力4万吨。")])


def test_names_asked_for_are_names() -> None:
    assert lacks_name("没给她做手术的是哪两家医院？", "家人带着她跑了两家医院都没能手术。")
    assert not lacks_name("做手术的是哪两家医院？", "她跑了省人民医院和华山医院。")
    counted = "分别是：产业项目39个、基础设施项目18个、民生项目11个。"
    assert leaves_unnamed(counted, "把这6个项目的名字列一下", [line(counted)])
    assert not leaves_unnamed("分别是：甲桥、乙桥、丙桥。", "把这3座桥的名字列一下", [line("甲桥、乙桥、丙桥。")])


def test_the_reporter_of_an_article_is_nobodys_answer() -> None:
    held = line("本报讯(记者 戈清平)在会上，凌浩翔、汪鹭两位同志获先进个人称号。")
    assert without_dateline(held.text).startswith("在会上")
    assert untold_attribute("凌浩翔是什么职务？", [held])


def test_a_name_is_not_held_against_what_the_judge_is_sure_of() -> None:
    held = line("共为办事企业提供免费邮寄服务8次。")
    assert reason_to_refuse("石嘴山给“白寄快递”寄了几回？", [held])
    assert not reason_to_refuse("石嘴山给“白寄快递”寄了几回？", [replace(held, odds=2.3)])
    assert "钱里" not in names_in("5个充电棚这笔钱里，安驰那家公司自己掏了多少？")


def test_a_year_that_is_compared_with_is_not_the_one_told_of() -> None:
    held = line("组织签约活动9次，比2019年增加5次。", body="2020年扎实推进。组织签约活动9次，比2019年增加5次。")
    assert not of_another_year("2020年签约活动比头一年多了几次", held)
    assert of_another_year("2020年收了多少件", line("比2019年的968件上升。"))


def test_a_number_that_is_the_questions_is_no_reason_to_quote_another_line() -> None:
    question, draft = "三座古桥里修得最晚的那座，有多长？", "三座古桥里修得最晚的那座，长17米。"
    assert maybe_support(draft, question, BRIDGES, lambda _: pytest.fail("no meaning is needed")) is None
    assert worth_quoting(question, draft, [], [], BRIDGES) == BRIDGES[1:]


def test_the_head_of_a_section_with_its_label_is_one() -> None:
    assert is_section_head("四、议题三：停车位收费调整")
    assert not is_section_head("四、停车位收费：每月200元")

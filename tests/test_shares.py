"""What is told of several together is not told of one of them, and a measure is told by its name."""

from __future__ import annotations

import pytest

from index.passages import split_sentences
from rag.attributes import untold_attribute
from rag.kinds import lacks_amount, lacks_name
from rag.listing import members_untold, names_each
from rag.question import asks_why
from rag.refuse import missing_name
from rag.shares import untold_share
from tests.test_verify import line

SENT = "园区同时还为美国捷普、香港亿和等企业精准高效输送技能人才800多人,协调解决用工3800多人。"
FAIR = "截至目前,此次硕博专场招聘会已收到简历1447份,达成意向283人。"


@pytest.mark.parametrize(
    ("question", "text", "untold"),
    [
        ("光给美国捷普一家，送去了多少技能人才？", SENT, True),
        ("单单亿和这家收了多少人？", SENT, True),
        ("给捷普、亿和这些企业送去了多少人？", SENT, False),
        ("光是用工解决了多少？", SENT, False),
        ("光给捷普一家送了多少人？", SENT.replace("800多人", "各800多人"), False),
        ("达成意向的283人里面，博士有几个？", FAIR, True),
        ("达成意向的人里面，博士有几个？", "达成意向283人，其中博士41人。", False),
        ("这些人当中女的占多少？", "参赛者中女性占四成。", False),
        ("收到的简历里有多少份？", FAIR, False),
    ],
)
def test_one_of_several_has_not_what_all_have(question: str, text: str, *, untold: bool) -> None:
    assert untold_share(question, [line(text)]) is untold


@pytest.mark.parametrize(
    ("question", "text", "untold"),
    [
        ("广州经开区2020年GDP是多少？", "2020年规模以上工业总产值5944亿元。", True),
        ("广州经开区2020年地区生产总值多少？", "2020年实现GDP3662亿元。", False),
        ("智者大模型的参数量有多少亿？", "智者大模型收录了1.2亿篇文献。", True),
        ("公司注册资本多少？", "总投资5亿元。", True),
        ("一年纳税多少？", "全年入库税金2.1亿元。", False),
        ("滚珠丝杠毛利率多少？", "| 滚珠丝杠 | 82563.17 | 28.83% |", False),
        ("受表彰的凌浩翔担任什么职务？", "管委会凌浩翔、汪鹭两位同志获先进个人称号。", True),
        ("写检测合格的卓小波是什么职务？", "车间安全员卓小波填写“检测合格”。", False),
        ("产业园一期预计哪年能投产？", "2020年投资50亿元的产业园一期项目已选址开工。", True),
        ("产业园一期哪年投产？", "产业园一期预计2022年建成。", False),
        ("大桥什么时候开工的？", "大桥将于2026年通车。", True),
        ("100亿的基金，高新区自己要出多少？", "基金规模以100亿元为限,首期封闭规模10亿元。", True),
        ("设备钱自己掏多少？", "设备投入自筹三成。", False),
    ],
)
def test_a_measure_is_told_by_its_name(question: str, text: str, *, untold: bool) -> None:
    assert bool(untold_attribute(question, [line(text)])) is untold


def test_what_is_counted_may_stand_in_one_word() -> None:
    question = "“五谷丰登”，是哪五个谷？"
    assert names_each(question, "构建“智谷氢谷药谷美谷纳米谷”发展格局")
    assert not names_each(question, "构建“五谷丰登”产业发展格局")
    assert not names_each("哪五个？", "五个")


def test_names_asked_for_behind_a_comma_are_asked_for() -> None:
    lines = [line("我们‘握手’一年，已经形成3个主力产品，现在处于市场推广阶段。")]
    assert members_untold("推向市场的那三款主力产品，都叫什么名字？", lines)


def test_where_it_failed_asks_for_a_cause() -> None:
    assert asks_why("没通过的那13家企业，都是卡在哪儿了？")
    assert not asks_why("这次大会都在哪儿开的？")


def test_a_title_before_a_name_ends_no_sentence() -> None:
    text = "The head is Dr. Li Wei. He spoke."
    assert [text[start:end] for start, end in split_sentences(text)] == ["The head is Dr. Li Wei. ", "He spoke."]


@pytest.mark.parametrize(
    ("question", "told", "lacking"),
    [
        ("诺一迈尔原先是从哪座城市招过来的？", "诺一迈尔落地之初，生物园及时为企业腾空间。", True),
        ("诺一迈尔原先是从哪座城市招过来的？", "从苏州引进的诺一迈尔公司已投产。", False),
        ("今年打算跟谁取经？", "推进改革。", True),
        ("今年打算跟谁取经？", "学习借鉴上海浦东新区的经验。", False),
        ("谁也不知道的事有多少？", "有三件。", False),
    ],
)
def test_somebody_or_a_place_asked_for_is_named(question: str, told: str, *, lacking: bool) -> None:
    assert lacks_name(question, told) is lacking


def test_the_numbers_of_a_day_are_no_amount() -> None:
    assert lacks_amount("最后多少学生当场谈成了？", "3月6日，2024届春季招聘会举办。")
    assert not lacks_amount("最后多少学生当场谈成了？", "3月6日，招聘会上283人达成意向。")


def test_a_country_before_a_known_name_is_the_askers_own() -> None:
    held = [line("三方将与费森尤斯旗下的医疗集团合作。")]
    assert not missing_name("跟德国费森尤斯旗下那家集团合作什么？", held)
    assert missing_name("跟德国那家集团合作什么？", held) == "德国"

"""What is told of one of two like things is not said of the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.values import Article, Span
from rag.evidence import Line
from rag.siblings import told_of_a_sibling


def told(text: str, title: str = "一元早餐试行满月") -> Line:
    return Line("柳浪.txt", 1, Article(title, text, ()), text, (Span(0, len(text)),), 0, 1.0)


@pytest.mark.parametrize(
    ("sentence", "question", "text"),
    [
        ("渡口社区食堂的老板苗大勇", "渡口社区食堂的老板叫啥", "承包杏坞社区食堂的老板苗大勇算了一笔账。"),
        ("老板是苗大勇。", "渡口社区食堂的老板叫啥", "承包杏坞社区食堂的老板苗大勇算了一笔账。"),
        ("一审的审判长是孟书遥。", "一审的审判长是谁啊", "二审由审判长孟书遥、审判员邹启年组成合议庭。"),
        ("二期投资5亿元。", "二期投资多少？", "一期工程投资5亿元。"),
        ("第二条生产线4月28日验收。", "第2条生产线何时验收？", "第一条生产线4月28日验收合格。"),
        ("头一批申报课题87项。", "头一批申报了多少课题？", "第二批从申报到评审历经4个月，共申报课题87项。"),
        ("西片9月28日起试供水。", "西片何时试供水？", "计划9月28日起向东片管网试供水。"),
        ("东校区占地132亩。", "东校区占地多少亩？", "西校区占地132亩，总投资3.6亿元。"),
        ("上半年出口38亿元。", "上半年出口多少？", "下半年出口38亿元。"),
        ("居民医保的起付线是800元。", "居民医保的起付线是多少？", "起付线一年只扣一次，职工800元。"),
        ("一小时3元。", "老院区停车一小时几块？", "新院区地下停车场每小时3元。"),
        ("眼科11月14日停诊。", "眼科哪天停诊？", "11月14日、15日两天骨科门诊停诊。"),
        ("本科生每月补1200元。", "本科生每月补多少？", "全职引进的硕士每人每月1200元。"),
    ],
)
def test_what_is_told_of_another_of_its_kind(sentence: str, question: str, text: str) -> None:
    assert told_of_a_sibling(sentence, question, [told(text)])
    assert told_of_a_sibling("", question, [told(text)])


@pytest.mark.parametrize(
    ("question", "text", "title"),
    [
        ("渡口社区卖了多少份？", "其中杏坞社区7210份，渡口社区5380份。", ""),
        ("二期投资多少？", "一期投资5亿元，二期投资8亿元。", ""),
        ("二期投资多少？", "总投资8亿元。", ""),
        ("云度镇下了多少雨？", "云渡镇2.9毫米。", ""),  # a typing slip
        ("越溪高新区引进了谁？", "位于高新区的企业引进了博士。", ""),
        ("越溪高新区引进了谁？", "与潍坊高新区一起引进了博士。", "越溪高新区引才"),  # the article is about it
        ("两期一共投资多少？", "一期投资5亿元。", ""),
        ("1号楼和2号楼几时交付？", "2号楼5月交付。", ""),
        ("国外的第一家店开在哪？", "在海外的第一家门店于珀岛开业。", ""),
        ("眼科几时搬？", "心内科、骨科、眼科的门诊16日搬。", ""),
    ],
)
def test_what_may_be_said_of_it(question: str, text: str, title: str) -> None:
    assert not told_of_a_sibling("", question, [told(text, title)])


def test_what_is_not_numbered_is_told_of_the_first_or_of_the_last_that_was() -> None:
    body = "冷链仓库容2.6万吨。公司二期冷链仓尚在论证。该仓占地90亩。"
    about = Article("冷链仓投用", body, ())
    first = replace(told("冷链仓库容2.6万吨。"), article=about)
    after = replace(told("该仓占地90亩。"), article=about)
    assert told_of_a_sibling("二期冷链仓库容2.6万吨。", "二期冷链仓库容多大？", [first])
    assert not told_of_a_sibling("一期冷链仓库容2.6万吨。", "一期冷链仓库容多大？", [first])
    assert not told_of_a_sibling("二期占地90亩。", "二期占地多少？", [after])
    assert not told_of_a_sibling(
        "三期占地90亩。", "三期占地多少？", [after]
    )  # that nothing tells of it is seen elsewhere


def test_the_line_with_the_amount_says_what_it_is_of() -> None:
    west, both = told("西校区占地132亩。"), told("西校区教师中有58名来自东校区。")
    assert told_of_a_sibling("东校区占地132亩。", "西校区占地132亩，那东校区占地多少亩？", [west, both])
    assert not told_of_a_sibling("东校区来了58名教师。", "东校区来了几名教师？", [west, both])


def test_what_the_headline_numbers_is_not_of_the_first() -> None:
    row = told("第一标段由远陌市政中标，8,126.47万元。", title="雨污分流改造工程（二期）中标公告")
    assert told_of_a_sibling("", "雨污分流改造一期是多少钱中的标？", [row])
    assert not told_of_a_sibling("", "雨污分流改造二期是多少钱中的标？", [row])


def test_an_amount_of_one_line_is_not_told_of_the_other() -> None:
    source = told("33路全长11.2公里，有九成与36路重合，日均客流仅640人次。")
    assert told_of_a_sibling("36路全长11.2公里。", "36路为什么要停运？", [source])
    assert not told_of_a_sibling("33路全长11.2公里。", "33路有多长？", [source])
    assert not told_of_a_sibling("全长11.2公里。", "33路有多长？", [source])


def test_a_line_in_the_section_on_another_is_about_that_one() -> None:
    body = "第一节 石门水库\n水库1958年开工。施工期间因公死亡27人。\n第二节 龙潭水库\n水库1971年动工。移民156户。"
    died = replace(told("施工期间因公死亡27人。"), article=Article("县志卷十一 水利", body, ()))
    moved = replace(told("移民156户。"), article=died.article)
    assert told_of_a_sibling("牺牲了27人。", "建龙潭水库时牺牲了几个人", [died])
    assert not told_of_a_sibling("牺牲了27人。", "建石门水库时牺牲了几个人", [died])
    assert not told_of_a_sibling("搬走156户。", "龙潭水库搬走了几户", [moved])

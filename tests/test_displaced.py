"""A headline that the reading order has put inside the article above it goes to its own, and that article stays one."""

from __future__ import annotations

import pytest

from index.articles import split_articles

UPPER = "渚川高新区：以“三联”机制锤炼干部"
LOWER = "青麓高新区：“专精特新”企业三年翻两番"
FIRST = "本报讯 2022年以来，渚川高新区以联企业、联项目、联村社为抓手，推动干部在一线练本领，138名干部结对企业268家。"
REST = "联村社，当好自家人。扩区涉及3个乡镇、33个村社，干部驻村参与征地协商，全年完成征地5600亩，没有发生一起信访。"
OTHER = "从21家到86家，青麓高新区省级“专精特新”企业3年间翻了两番，其中国家级小巨人企业13家，全球市场占有率17%。"


def page(mark: str, opening: str = "本报讯（通讯员 卓不群）") -> str:
    return f"{mark}{UPPER}\n\n{FIRST}\n\n{mark}{LOWER}\n\n{REST}\n\n高北辰\n\n{opening}{OTHER}\n"


@pytest.mark.parametrize("mark", ["", "# ", "## "])
@pytest.mark.parametrize("opening", ["本报讯（通讯员 卓不群）", ""])
def test_a_headline_inside_another_article_goes_to_its_own(mark: str, opening: str) -> None:
    upper, lower = split_articles(page(mark, opening))
    assert (upper.title, upper.byline) == (UPPER, "高北辰")
    assert upper.body.startswith("本报讯 2022年以来")
    assert upper.body.endswith("没有发生一起信访。")
    assert lower.title == LOWER
    assert lower.body.endswith("17%。")


def test_a_section_head_stays_in_its_article() -> None:
    head = "干部驻村征地有了“自家人”"
    only, lower = split_articles(page("").replace(LOWER, head).replace("高北辰\n", f"高北辰\n\n{LOWER}\n"))
    assert head in only.body
    assert (only.title, lower.title) == (UPPER, LOWER)


def test_a_form_is_titled_below_its_number() -> None:
    (notice,) = split_articles(
        "证券代码：698217    证券简称：海川传动\n\n临岚海川传动股份有限公司\n关于收购锐合轴承61%股权的公告\n\n"
        "本公司董事会保证本公告内容不存在任何虚假记载、误导性陈述或者重大遗漏，并对其真实性、准确性和完整性承担责任。\n\n"
        "一、概述\n公司拟以现金18,300万元收购锐合轴承61%股权，交易完成后，锐合轴承将纳入公司合并报表范围。\n"
    )
    assert notice.title == "临岚海川传动股份有限公司 关于收购锐合轴承61%股权的公告"
    assert "证券代码：698217" in notice.body


def test_the_last_line_alone_is_no_headline_when_it_is_cut_off() -> None:
    text = "日供水能力增至30万吨\n云岭水厂扩建\n主体完工\n东片居民国庆前\n喝上新水\n本报记者 裴知秋\n　　本报讯 昨日，云岭水厂二期主体结构已经完工，计划9月28日起向东片管网试供水。\n"
    (article,) = split_articles(text)
    assert article.title == "东片居民国庆前 喝上新水"
    assert article.kicker == "日供水能力增至30万吨 云岭水厂扩建 主体完工"


def test_overlay_print_inside_overlay_print() -> None:
    line = "首家蚕丝产业““链主””获认定首家蚕丝产业““链主””获认定"
    body = (
        "本报讯 日前，省经信厅公布重点产业链“链主”企业名单，金桑丝业入选，成为全省首家蚕丝产业链“链主”企业，占全国12%。"
    )
    (article,) = split_articles(f"{body} 庞晏\n\n{line}\n")
    assert article.title == "首家蚕丝产业“链主”获认定"

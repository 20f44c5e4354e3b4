"""Whose an amount is: of a report that names one person after the other, none is told of the next."""

from __future__ import annotations

import re

import pytest

from index.values import Article
from rag.binding import claims_a_most
from rag.choosing import enumeration
from rag.listing import continues, is_section_head
from rag.names import binding_names_in
from rag.persons import is_about_another, is_anothers_age, said_of_another_person
from rag.refuse import bodies_told
from tests.test_verify import line

REPORT = """1. 焦宏伟，二车间主任，违章指挥，移送司法机关。2023年4月，区人民法院以重大责任事故罪判处其有期徒刑三年六个月。
2. 汤二虎，服务部经营者，无资质承揽作业，以同罪判处有期徒刑三年。
3. 谈志远，公司总经理，迟报事故，处上一年年收入60%的罚款，计43.2万元，五年内不得担任主要负责人。
4. 毕文峰，安监站站长，监管失职，给予撤职处分；副站长桑丽给予记过处分。谈总表示接受，并已交清43.2万元。
事故造成3人死亡，清理用时40天。"""
LINES = [line(part, body=REPORT) for part in REPORT.replace("。", "。\n").split("\n") if part]


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ("谈志远被判有期徒刑三年", True),
        ("毕文峰被判三年六个月", True),
        ("汤二虎被判处有期徒刑三年", False),
        ("焦宏伟被判有期徒刑三年六个月", False),  # 其 is the one named before
        ("谈志远交清罚款43.2万元", False),
        ("公司罚款43.2万元", False),  # of no person
        ("谈志远和汤二虎被判三年", False),  # of two it is not told which
    ],
)
def test_an_amount_is_said_of_its_person(told: str, *, wrong: bool) -> None:
    assert said_of_another_person(told, LINES) is wrong


def test_a_line_about_somebody_else_is_not_quoted_for_the_person_asked_about() -> None:
    sentence = next(each for each in LINES if "六个月" in each.text)
    assert is_about_another("毕文峰被判了几年刑？", sentence)
    assert not is_about_another("焦宏伟被判了几年刑？", sentence)
    assert not is_about_another("这起事故里最重判了几年？", sentence)
    assert not is_about_another("毕文峰受了什么处分？", next(each for each in LINES if "毕文峰" in each.text))


@pytest.mark.parametrize(
    ("text", "after", "one"),
    [
        ("亏损来自三个方面：窑炉偏小、能耗高；", "天然气采购没有长协价；", True),
        ("天然气采购没有长协价；", "前两大客户压价并拉长账期。", True),
        ("与会专家提出的建议包括：", "严格执行产能听证制度，暂停新建项目点火；", True),
        ("与会专家提出的建议包括：", "会议由行业协会主办。", False),
        (
            "该区帮它争取到再贷款；",
            "而总投资额达10亿元的另一个项目，在启动前相关部门便提前介入，全程提供指导和协助，为其选定了用地。",
            False,
        ),
        ("一是人手不足。", "二是资金不足。", True),
        ("公司停了两条老窑。", "职工由2100人减至1350人。", False),
    ],
)
def test_what_a_semicolon_or_a_colon_leaves_open_goes_on(text: str, after: str, *, one: bool) -> None:
    assert continues(text, after) is one


SECTIONS = """三、存在的主要问题
1. 应收账款偏高。6月末余额14850万元，比年初增加2130万元。
2. 质量事故。5月一批联轴器被客户退货，共118件。经查是温控探头老化。
3. 原材料涨价。特种钢采购价同比上涨6.5%。
四、下半年工作安排
1. 回款。由财务总监牵头成立清欠小组。"""


def test_the_items_of_a_numbered_list_are_found_over_what_each_of_them_says() -> None:
    parts = [part for part in re.split(r"(?<=。)|\n", SECTIONS) if part]
    lines = [line(part, body=SECTIONS, order=SECTIONS.index(part)) for part in parts]
    second = next(each for each in lines if each.text.startswith("2."))
    found = [each.text for each in enumeration(second, lines)]
    assert found == ["1. 应收账款偏高。", "2. 质量事故。", "3. 原材料涨价。"]
    assert is_section_head("三、存在的主要问题")
    assert not is_section_head("三、到2025年完成12个小区")
    assert not is_section_head("三、加快园区建设。")


def test_a_superlative_is_the_sources_own() -> None:
    margin = line("综合毛利率24.3%，比上年同期提高1.1个百分点；")
    assert claims_a_most("毛利最高的是24.3%。", [margin])
    assert not claims_a_most("综合毛利率24.3%。", [margin])
    assert not claims_a_most("购房补贴最高5万元。", [line("给予不超过5万元的购房补贴。")])


def test_only_the_articles_that_know_a_place_are_read_for_it() -> None:
    articles = {
        1: Article("沧陵高新区产值破八百亿", "该区实际利用外资1.9亿美元。", ()),
        2: Article("越溪高新区：出口回落", "去年出口额68.3亿元。", ()),
    }
    assert bodies_told(articles, "越溪高新区去年利用外资多少") == {2}
    assert bodies_told(articles, "高新区去年利用外资多少") == {1, 2}
    assert bodies_told(articles, "望海高新区去年利用外资多少") == {1, 2}  # nobody knows it: refused elsewhere
    assert bodies_told(articles, "越溪高新区和沧陵高新区的出口额") == {1, 2}
    assert not binding_names_in("沈老带的徒弟留下来几个") & {"沈老带"}


@pytest.mark.parametrize(
    ("question", "anothers"),
    [("瀛州那个射击亚军邴海涛今年多大岁数", True), ("茹克俭今年多大", False), ("夺冠的老将几岁", False)],
)
def test_an_age_is_his_of_whom_it_is_told(question: str, *, anothers: bool) -> None:
    told = line("在男子速射决赛中，40岁的江湾老将茹克俭以33中的成绩夺冠，领先第二名、瀛州选手邴海涛2中。")
    assert is_anothers_age(question, [told]) is anothers

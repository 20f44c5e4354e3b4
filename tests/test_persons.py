"""Whose an amount is: of a report that names one person after the other, none is told of the next."""

from __future__ import annotations

import pytest

from rag.listing import continues
from rag.persons import is_about_another, said_of_another_person
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
        ("一是人手不足。", "二是资金不足。", True),
        ("公司停了两条老窑。", "职工由2100人减至1350人。", False),
    ],
)
def test_what_a_semicolon_or_a_colon_leaves_open_goes_on(text: str, after: str, *, one: bool) -> None:
    assert continues(text, after) is one

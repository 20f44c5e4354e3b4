"""Of several things that an article sets side by side, a line is about the one named in it or last before it."""

from __future__ import annotations

import pytest

from index.articles import split_articles
from index.passages import split_sentences
from index.values import Span
from rag.about import told_of_another_thing
from rag.evidence import Line

COUNTIES = """# 柑橘“双子县”比着卖

本报讯（记者 简书航）霜降前后，桐江县的早熟蜜橘和桐山县的脐橙前后脚上市。

桐江县农业农村局局长费长安介绍，全县蜜橘18.5万亩。县里今年新建了5座产地冷库，货架期由20天延长到55天。

桐山县脐橙面积12.2万亩，产量约19万吨。地头收购价每公斤5.8元。桐山县果业协会会长白玉堂说，减产让果农学会了疏果。
"""
CELLS = """# 储能电芯价格战

本报讯 一季报显示，三家储能电芯企业的处境冷暖不均。

恒蓄科技一季度营业收入31.6亿元；出货量9.8吉瓦时。公司将利润下滑归因于均价下跌三成。

恒储新能一季度营业收入18.9亿元；出货量5.1吉瓦时，其中海外占57%。

总经理辛怀远说，宁可少接国内的单。
"""
CANTEENS = """# 食堂里的“光盘实验”

本报讯 第二食堂人均剩餐61克，第四食堂人均剩餐38克。

4月起，第二食堂推出半份菜，人均剩餐降到了45克。
"""
HOSPITAL = """# 新门诊楼启用

3月11日，云泉市第一人民医院新门诊楼启用。

市一医院院长顾长河介绍，老楼只有2500人次。新楼建筑面积4.6万平方米。
"""


@pytest.mark.parametrize(
    ("page", "question", "held", "another"),
    [
        (COUNTIES, "桐山县今年建了几座冷库", "5座", True),
        (COUNTIES, "桐江县今年建了几座冷库", "5座", False),
        (COUNTIES, "桐山县的收购价多少", "5.8元", False),
        (COUNTIES, "桐江县和桐山县哪个面积大", "12.2万亩", False),
        (CELLS, "恒蓄科技一季度海外出货占几成", "57%", True),
        (CELLS, "恒储新能一季度海外出货占几成", "57%", False),
        (CELLS, "恒蓄科技利润下滑是为什么", "三成", False),
        (CANTEENS, "第四食堂推出半份菜后人均剩多少克", "45克", True),
        (CANTEENS, "第二食堂推出半份菜后人均剩多少克", "45克", False),
        (HOSPITAL, "市第一人民医院新楼多大", "4.6万", False),
        (HOSPITAL, "新门诊楼多大", "4.6万", False),
    ],
)
def test_of_which_of_them_a_line_tells(page: str, question: str, held: str, *, another: bool) -> None:
    (article,) = split_articles(page)
    at = next((start, end) for start, end in split_sentences(article.body) if held in article.body[start:end])
    line = Line("报.txt", 1, article, article.body[slice(*at)], (Span(*at),), at[0], score=1.0)
    assert told_of_another_thing(question, [line]) is another

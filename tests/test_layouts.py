"""Pages in the manner of other papers and texts, written by hand: who belongs to what, and what is not shredded."""

from __future__ import annotations

from time import process_time

import pytest

from index.articles import split_articles
from index.dateline import read_date
from index.lines import is_row
from index.passages import split_sentences

NOTICE = """关于做好2024年度项目申报工作的通知

各县（区）科技局，各有关单位：

为做好项目申报工作，现将有关事项通知如下。

一、申报条件

申报单位应当在本市登记满一年，信用良好。

二、申报时间

网上申报截止到4月30日17时，逾期不再受理。

三、联系方式

联系人在工作时间接听电话，解答申报中的问题。

云泉市科学技术局
2024年3月1日
"""
QUESTIONS = """热点问答：医保怎么报销

问：异地就医要先备案吗？

答：要。在手机上就能办，几分钟就好。

问：报销比例是多少？

答：住院报销七成，门诊报销五成。
"""
MINUTES = """项目推进会纪要

时间：2024年3月5日
地点：管委会三楼会议室
参加人员：周立群、何敏、陈思远

一、听取了项目进展汇报。

二、会议决定，由何敏负责土地手续，月底前办完。

三、下次会议定于4月2日召开。
"""
REPORT = """# 2023年度报告

## 概况

全年签约项目148个，总投资32.6亿元。

## 问题

- 用地紧张
- 人才不足

## 打算

| 月份 | 任务 |
| --- | --- |
| 3月 | 开工 |

继续做好**服务**，见[附件](a.md)。
"""
CONTENTS = "目录\n\n第一章 总则……1\n第二章 机构……5\n第三章 附则……9\n"


@pytest.mark.parametrize(
    "text", [NOTICE, QUESTIONS, MINUTES, REPORT, CONTENTS], ids=["notice", "questions", "minutes", "report", "contents"]
)
def test_a_text_with_many_headings_is_one_article(text: str) -> None:
    articles = split_articles(text)
    assert len(articles) == 1
    assert articles[0].title in {"", *(line.lstrip("# ") for line in text.splitlines()[:1])}
    assert articles[0].body.endswith(text.rstrip()[-1])


def test_markdown_leaves_its_marks_and_keeps_its_rows() -> None:
    (article,) = split_articles(REPORT)
    assert article.body.endswith("\n| 月份 | 任务 |\n| --- | --- |\n| 3月 | 开工 |\n继续做好服务，见附件。")


EVENING = """版面：要闻02  责任编辑：周岚

全市粮食收购突破十万吨

本报3月1日讯（记者 何敏）记者从粮食局获悉，全市粮食收购突破十万吨，比去年同期多两成。

收购点都设在农民家门口，随到随收。

图书馆延长开放到夜里十点

晚报讯 即日起，市图书馆延长开放到夜里十点，自习室不再预约。 （陈思远）

02
"""
AGENCY = """粮价总体平稳

新华社北京3月1日电（记者 高玥）国家统计局1日发布数据，粮价总体平稳。

专家认为，供应有保障。

油价今起上调

中新社上海3月2日电 成品油价格2日起上调，每吨上调100元。

这是今年第三次上调。
"""
DISTRICT = """◆石桥镇

修好一条路 方便三个村

本报讯（通讯员 丁悦）石桥镇投入80万元修好通村路，三个村的群众出行方便了。

◆梅溪镇

老茶园里有了新工坊

本报讯（通讯员 魏然）梅溪镇把老茶园改成工坊，游客可以自己动手制茶。
"""


@pytest.mark.parametrize(
    ("text", "titles", "bylines"),
    [
        pytest.param(
            EVENING, ["全市粮食收购突破十万吨", "图书馆延长开放到夜里十点"], ["记者 何敏", "陈思远"], id="evening paper"
        ),
        pytest.param(AGENCY, ["粮价总体平稳", "油价今起上调"], ["记者 高玥", ""], id="agency"),
        pytest.param(
            DISTRICT,
            ["石桥镇 修好一条路 方便三个村", "梅溪镇 老茶园里有了新工坊"],
            ["通讯员 丁悦", "通讯员 魏然"],
            id="districts",
        ),
    ],
)
def test_other_papers_are_split_as_a_reader_splits_them(text: str, titles: list[str], bylines: list[str]) -> None:
    articles = split_articles(text)
    assert [article.title for article in articles] == titles
    assert [article.byline for article in articles] == bylines


@pytest.mark.parametrize(
    ("body", "date"),
    [
        ("新华社北京3月1日电（记者 高玥）粮价平稳。", "3月1日"),
        ("本报3月1日讯 粮价平稳。", "3月1日"),
        ("本报讯 3月 14日，粮价平稳。", "3月14日"),
        ("本报讯（记者 高玥）3月14日，粮价平稳。", "3月14日"),
        ("（记者 高玥 3月1日电）粮价平稳。", "3月1日"),
        ("发布日期：2024-03-01\n粮价平稳。", "2024-03-01"),
        ("2024年3月1日\n粮价平稳。", "2024年3月1日"),
        ("粮价平稳。\n云泉市统计局\n2024年3月1日", "2024年3月1日"),
        ("粮价平稳。去年3月1日也是这样。", ""),
        ("截至2024年3月1日，粮价平稳。", ""),
    ],
)
def test_the_day_an_article_gives_itself_is_read(body: str, date: str) -> None:
    assert read_date(body) == date


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("第一个标题在此\n" * 40_000, id="headings"),
        pytest.param("园区开工\n" * 40_000, id="short lines"),
        pytest.param("青岭新区青岭新区\n" * 30_000, id="doubled"),
        pytest.param("“" * 200_000, id="quotes"),
        pytest.param("|a|b|\n" * 40_000, id="a table"),
        pytest.param("周立群\n" * 40_000, id="names"),
    ],
)
def test_extreme_files_take_seconds_at_most(text: str) -> None:
    started = process_time()
    split_articles(text)
    assert process_time() - started < 4


INDENTED = """衡屿高新区：老厂房里长出机器人谷

　　衡屿纺织机械厂如今换了模样：红砖墙里

，机械臂正在练习叠衣服。12月18日，机

器人谷开园，首批入驻企业34家。

　　衡屿高新区机器人产业2023年

产值为26亿元，2024年预计为41亿元。园

区还与衡屿职业学院合作开设机器人运维专

业，今年秋季首次招生。

　　园区2024年科技贷款余额为7

9亿元，五档的权重分别为45%、25%、

15%、15%。下半年园区将设立五亿元的天

使基金，投向成立不满三年的企业。

　　园区金融服务中心主任解听

澜说，早期企业更需要股权投资，六成企业

首次获得贷款。
"""


def test_a_short_first_line_that_is_indented_goes_on_in_the_next() -> None:
    (article,) = split_articles(INDENTED)
    for whole in ("机器人产业2023年产值为26亿元", "余额为79亿元", "25%、15%、15%。", "主任解听澜说"):
        assert whole in article.body


PARAGRAPHS = """砚川工商导报 2024年1月24日 星期三 第3版 产业观察

临溪水厂二期进入试运行
比计划晚了约半个月 深度处理设备“补齐短板”
本报讯（记者 卢思远）记者昨日从砚川水务集团了解到，临溪水厂二期已于1月19日进入试运行，首日供水2.4万吨，预计3月底转入正式供水。
对于居民关心的水价，水务集团表示，居民水价今年不作调整，仍为每吨2.15元；工业用水价格方案正在听证，结果将另行公布。

禾谷食品冷链仓投用
库容2.6万吨 高桥芋“坐飞机”不再急
（通讯员 田苗 本报记者 孟晓舟）1月16日，禾谷食品有限公司位于城东工业园的冷链仓投入使用。该仓库容2.6万吨，总投资1.38亿元，设三个温区。
"""


def test_a_reporter_in_brackets_opens_an_article_and_two_statements_stand_below_its_subject() -> None:
    articles = split_articles(PARAGRAPHS)
    assert [(article.title, article.byline) for article in articles] == [
        ("临溪水厂二期进入试运行 比计划晚了约半个月 深度处理设备“补齐短板”", "记者 卢思远"),
        ("禾谷食品冷链仓投用 库容2.6万吨 高桥芋“坐飞机”不再急", "通讯员 田苗 本报记者 孟晓舟"),
    ]


COLUMNS = """云泉晚报　2024年3月12日　星期二　02版　民生
七天涌进十八万人
白鹭湖停车场“喊渴”
本报记者 丁卓 文  袁海 摄
　　昨天傍晚六点，白鹭湖湿地公园送走
了国庆黄金周的最后一批客人。公园管理
处统计，七天共接待游客18.6万人次。
【展讯】
舟行千里——沉船出水瓷器展
　　展期：5月18日至8月25日，周一闭
馆。展览联合6家文博单位，共展出沉船
文物263件，其中一级文物9件。
【背景】
　　沉船1987年由渔民在下网时发现，船
上瓷器多出自南宋时期的龙窑。
"""


def test_a_column_over_a_headline_opens_an_article_and_who_wrote_and_who_photographed_sign_it() -> None:
    lake, wreck = split_articles(COLUMNS)
    assert (lake.title, lake.byline) == ("白鹭湖停车场“喊渴”", "本报记者 丁卓 文 袁海 摄")
    assert wreck.title == "舟行千里——沉船出水瓷器展"
    assert "【背景】" in wreck.body


TABLE = """远帆精密股份有限公司
2023年年度报告（节选）
证券简称：远帆精密
一、主要会计数据
单位：万元
项目
2023年
2022年
营业收入
286,412.35
251,907.48
归属于股东的净利润
31,205.66
-8.54%
二、经营情况说明
报告期内，公司营业收入保持增长，主要系机器人关节用减速器放量所致，全年销售各类减速器41.7万台。
"""


def test_cells_below_one_another_stay_apart_and_make_rows() -> None:
    """They were glued to 286,412.35251,907.48, and 项目 was a name."""
    (article,) = split_articles(TABLE)
    assert (article.title, article.byline) == ("远帆精密股份有限公司 2023年年度报告（节选）", "")
    sentences = [article.body[start:end].strip() for start, end in split_sentences(article.body)]
    assert sentences[2:7] == [
        "单位：万元",
        "项目\n2023年\n2022年",
        "营业收入\n286,412.35\n251,907.48",
        "归属于股东的净利润\n31,205.66\n-8.54%",
        "二、经营情况说明",
    ]
    assert all(map(is_row, sentences[3:6]))

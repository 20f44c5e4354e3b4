"""The head and the foot of a newspaper's page belong to no article, however they are printed."""

from __future__ import annotations

import pytest

from index.articles import split_articles
from index.furniture import is_furniture, printed_day


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("云泉晚报　2024年3月12日　星期二　02版　民生", "2024年3月12日"),
        ("云泉晚报 2024 年 9 月 18 日 04版 城事", "2024年9月18日"),
        ("云泉晚报2024年6月5日第3版 责任编辑：柯敏", "2024年6月5日"),
        ("（云泉晚报2024年6月5日第3版）", "2024年6月5日"),
        ("2024-09-18 星期三 A03 要闻", "2024-09-18"),
        ("2024/3/12 周二 | A12 | 体育", "2024/3/12"),
        ("２０２４年３月１２日　星期二　第０２版", "2024年3月12日"),
        ("二〇二四年三月十二日 星期二 农历甲辰年二月初三 今日8版", "二〇二四年三月十二日"),
        ("青岭高新技术产业导报 2023年12月5日 星期二 第3版 园区", "2023年12月5日"),
        ("云泉晚报 2024年3月12日 星期二", "2024年3月12日"),
        ("YUNQUAN EVENING NEWS 2024年3月12日 A03", "2024年3月12日"),
        ("9月18日 星期三 A03 要闻", ""),
        ("2024年3月12日 星期二 总第12345期 国内统一刊号：CN 42-0001 邮发代号：37-1", ""),
        ("2024.9.18 星期三", ""),
        ("2024年3月12日（星期二）", ""),
        ("第1版 要闻", ""),
        ("第二版 要闻", ""),
        ("A03版：民生", ""),
        ("[第3版] 要闻", ""),
        ("要闻·A03", ""),
        ("要闻 03", ""),
        ("A03", ""),
        ("云泉日报 第2版", ""),
    ],
)
def test_the_head_of_a_page_is_known_in_its_many_forms_and_may_tell_its_day(line: str, day: str) -> None:
    assert is_furniture(line)
    assert printed_day(line) == day


@pytest.mark.parametrize(
    "line",
    [
        "2024年3月12日",
        "2024年3月12日 植树节",
        "2024年3月12日星期二晚上8点在体育馆举行",
        "3月12日 星期二",
        "A12 2024-03-12 合格",
        "01 2024-03-12",
        "01 园区",
        "A6",
        "C919 首飞",
        "G60 科创走廊",
        "A30 高速贯通",
        "第5版人民币",
        "第二版 上线",
        "3版本更新",
        "2024版教材",
        "工作简报 03",
        "周一见",
        "周六福上市",
        "要闻",
    ],
)
def test_what_only_looks_like_a_head_stays_with_the_article(line: str) -> None:
    assert not is_furniture(line)
    assert printed_day(line) == ""


PAGE = """云泉晚报　2024年3月12日　星期二　02版　民生

新门诊楼启用 日接诊能力增至六千人次
本报记者 林晓 通讯员 何平
　　3月11日上午8时，云泉市第一人民医院新门诊楼正式启用，日接诊能力提高到六千人次。
　　老门诊楼不会闲置，将改造为康复中心。

老旧小区今年改造 加装电梯有补贴
本报记者 邹明
　　本报3月10日讯 记者获悉，今年全区计划改造老旧小区47个，加装电梯最高补贴24万元。
"""


def test_the_head_of_a_page_is_no_kicker_and_dates_the_articles_that_name_no_day() -> None:
    """The line was taken for the kicker of the first article."""
    articles = split_articles(PAGE)
    assert [article.title for article in articles] == [
        "新门诊楼启用 日接诊能力增至六千人次",
        "老旧小区今年改造 加装电梯有补贴",
    ]
    assert [article.kicker for article in articles] == ["", ""]
    assert [article.date for article in articles] == ["2024年3月12日", "3月10日"]
    assert not any("晚报" in article.body for article in articles)


def test_pages_of_several_days_in_one_text_date_nothing() -> None:
    foot = "\n云泉晚报 2024年3月13日 星期三 03版\n"
    assert [article.date for article in split_articles(PAGE + foot)] == ["", "3月10日"]


def test_pages_of_several_days_each_under_its_head_date_their_own_articles() -> None:
    other = PAGE.replace("2024年3月12日　星期二", "2019年5月6日　星期一")
    dates = [article.date for article in split_articles(PAGE + other)]
    assert dates == ["2024年3月12日", "3月10日", "2019年5月6日", "3月10日"]


@pytest.mark.parametrize(
    "line",
    [
        "园区 5 2023年3月20日 星期一",
        "YUANQU ZIXUN 园区资讯 07",
        "本版责编 卞之遥 美编 童心 新闻热线:×××-8820",
        "新闻热线 0777-5550110",
        "广告刊例 0777-5550128",
        "青浔日报社出版 国内统一刊号CN00-0000",
        "零售每份1.50元",
        "责编 周启航  ■美编 林姗  ■校对 孟小禾      2024年5月6日 星期一 第3版",
        "责编 周启航  ■美编 林姗  ■校对 孟小禾",
        "云泉晚报  2023年10月9日 星期一 第6版  ■责编 马骁 ■校对 宋一",
        "03  要闻      新闻热线 88120033      投稿邮箱见报眼",
        "05  民生      云泉晚报      广告热线 6601 8855",
        "云泉日报      03      要 闻",
    ],
)
def test_more_that_a_page_prints_around_its_articles(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "时间：2024年11月21日（星期四）14:30—17:20",
        "4 高新园区 2024年4月1日",
        "零售业每年增长12%",
        "新闻热线开通",
        "5 户 人 家",
        "03 新闻热线88120033接到反映",
    ],
)
def test_what_only_looks_like_it_is_kept(line: str) -> None:
    assert not is_furniture(line)


def test_at_the_edge_of_a_page_its_number_may_be_bare_and_the_paper_stand_alone() -> None:
    body = "本报讯 今年一季度，锦塘高新区低空飞行突破16.8万架次，同比增长2.1倍，企业增加到91家。"
    title = "锦塘高新区：低空飞出新赛道"
    for head in (
        "4 高新园区 2024年4月1日",
        "04 本地新闻\n青浔日报\n2025年9月12日 星期五",
        "冷链装备导报\nA3 要闻\n2024.6.20",
        "2024年5月15日　星期三\n栖梧日报　02　综合",
    ):
        (article,) = split_articles(f"{head}\n\n{title}\n\n{body}\n")
        assert (article.title, article.kicker, article.body) == (title, "", body)
    (article,) = split_articles(f"青浔日报\n\n{title}\n\n{body}\n")  # alone it may be what the text is about
    assert "青浔日报" in article.kicker + article.title + article.body


CALL = "咨询电话：0719-5550136　官网：www.quyuan.example"


def test_where_to_call_stays_in_a_notice_and_goes_from_the_page_of_a_paper() -> None:
    notice = f"关于门诊搬迁的通知\n\n我院自11月4日起搬迁至新址，原址保留急诊，请相互转告。\n\n{CALL}\n"
    assert "5550136" in "".join(article.body for article in split_articles(notice))
    page = f"澄 湖 医 报\n第 287 期  2024 年 9 月 30 日\n02 院区 · 健康\n\n{PAGE}\n{CALL}\n02\n"
    assert not any("5550136" in article.body for article in split_articles(page))


def test_what_is_printed_again_in_a_run_of_headings_is_read_once() -> None:
    text = (
        "三名医生归来\n云岫一年办成五件事\n三名医生归来\n云岫一年办成五件事\n"
        "田静好  通讯员 席 文\n　　我院对口帮扶云岫县已满一年，三名医生期满归来，一年里办成了五件事。\n"
    )
    article = split_articles(f"{PAGE}\n{text}")[-1]
    assert (article.kicker, article.title) == ("三名医生归来", "云岫一年办成五件事")
    assert article.byline == "田静好 通讯员 席文"

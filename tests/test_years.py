"""Which year a line speaks of, where its own words say 今年 or nothing: the day of its article tells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.dates import days_of_all
from index.library import Library
from index.values import Article, Span
from rag.evidence import Line, score_lines
from rag.periods import in_terms_of
from rag.refuse import missing_constraint
from rag.search import search, with_whole_articles
from rag.years import (
    asks_of_now,
    currency,
    nearness,
    of_another_year,
    swaps_years,
    with_whole_years,
    with_years,
    years_held_to,
)
from tests.fakes import HashEmbedder, write_pages
from tests.test_build import build

YEAR_BY_YEAR = "岚州日报  {year}年7月18日  星期四  第3版\n\n岚州高新区半年经济观察\n\n本报记者 陆闻溪\n\n今年1至6月，岚州高新区出口{amount}亿元，比去年增长。\n"


def told(text: str, year: str, body: str = "") -> Line:
    return Line("岚州.txt", 1, Article("岚州高新区观察", body or text, ()), text, (Span(0, len(text)),), 0, 1.0, year)


def test_this_year_is_the_year_of_the_article() -> None:
    line = told("今年1至6月出口201.7亿元。", "2024")
    assert not missing_constraint("岚州高新区2024年上半年出口多少？", [line])
    assert missing_constraint("岚州高新区2023年上半年出口多少？", [line]) == "2023年"
    assert not of_another_year("2024年出口多少？", line)
    assert of_another_year("2023年出口多少？", line)
    assert not of_another_year("2023年出口多少？", told("去年出口180亿元。", "2024"))
    assert of_another_year("2024年出口多少？", told("去年出口180亿元。", "2024"))
    assert not of_another_year("2024年出口多少？", told("今年出口180亿元。", ""))  # nobody says when that was


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("How much did exports grow in 2023?", "2023"),
        ("What was the total for the first half of 2024?", "2024"),
        ("Who paid for 2000 people?", ""),
        ("Did it open in 2021?", ""),  # a yes-or-no question may be wrong about it
    ],
)
def test_an_english_question_is_held_to_its_year(question: str, year: str) -> None:
    line = told("去年出口180亿元。", "2024")  # of 2023
    assert years_held_to(question) == frozenset(filter(None, [year]))
    assert of_another_year(question, line) is (year == "2024")


def test_a_line_without_a_year_has_that_of_the_year_told_before_it() -> None:
    line = told("两项合计占一半。", "2025", body="2024年，岚州高新区出口两类产品。两项合计占一半。")
    assert of_another_year("2025年占多少？", line)
    assert not of_another_year("2024年占多少？", line)


def test_how_near_a_line_is_to_the_year_asked_about() -> None:
    asked = frozenset({"2024"})
    assert nearness(told("今年出口201.7亿元。", "2024"), asked) == 1
    assert nearness(told("今年出口238.4亿元。", "2025"), asked) == -1
    assert nearness(told("出口201.7亿元。", "2024"), asked) == 1
    assert nearness(told("出口238.4亿元。", "2025"), asked) == -1
    assert nearness(told("出口238.4亿元。", "2025", "去年有变化。出口238.4亿元。"), asked) == -0.5
    assert nearness(told("出口238.4亿元。", ""), asked) == 0


def test_years_are_written_out() -> None:
    assert with_years("今年出口比去年多，明年还要多", "2024") == "2024年出口比去年多，2025年还要多"
    assert with_years("今年出口", "") == "今年出口"
    for plain in ("三年内建成", "60岁以上年龄", "详见说明年报", "一年级", "比去年多"):
        assert with_years(plain, "2024") == plain


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("24年上半年跟25年上半年哪个高？", "2024年上半年跟2025年上半年哪个高？"),
        ("23年和24年出口各多少？", "2023年和2024年出口各多少？"),
        ("23年12月投产了吗", "2023年12月投产了吗"),
        ("他在厂里干了24年吗", "他在厂里干了24年吗"),
        ("2024年底建成吗", "2024年底建成吗"),
    ],
)
def test_a_year_of_two_digits(said: str, meant: str) -> None:
    assert with_whole_years(said) == meant


def test_a_page_of_the_year_asked_about_comes_before_the_same_of_another_year(tmp_path: Path) -> None:
    pages = {
        f"第{year}": YEAR_BY_YEAR.format(year=year, amount=amount)
        for year, amount in ((2023, 166), (2024, 201), (2025, 238))
    }
    build(tmp_path / "home", write_pages(tmp_path / "pages", **pages))
    library = Library.open(tmp_path / "home")
    for year, amount in (("2023", "166"), ("2024", "201"), ("2025", "238")):
        question = f"岚州高新区{year}年上半年出口多少？"
        vector = HashEmbedder().embed_question(question)
        with library.snapshot() as view:
            lines = score_lines(question, vector, with_whole_articles(view, search(view, question, vector, 8)))
        assert amount in lines[0].text
        assert lines[0].year == year
        assert not of_another_year(question, lines[0])
        assert of_another_year(question, replace(lines[0], year="2019"))


def test_a_day_without_its_year_has_that_of_its_page() -> None:
    assert days_of_all(["7月12日", "2024年7月18日"]) == [("2024-07-12", "2024-07-12"), ("2024-07-18", "2024-07-18")]
    assert days_of_all(["2024年1月3日", "12月28日"])[1] == ("2023-12-28", "2023-12-28")
    assert days_of_all(["", "2024年7月18日"])[0] == ("", "")
    assert days_of_all(["7月12日"], "2023/12/05/第1版.txt") == [("2023-07-12", "2023-07-12")]


@pytest.mark.parametrize(
    ("said", "question", "text", "swapped"),
    [
        ("有42只", "2023年有多少只？", "山窗萤从2018年的42只下降到2023年的19只。", True),
        ("有19只", "2023年有多少只？", "山窗萤从2018年的42只下降到2023年的19只。", False),
        ("2.6万人次", "2022年接待多少人次？", "2023年接待游客3.8万人次，比2022年的2.6万人次多。", False),
        ("3.8万人次", "2022年接待多少人次？", "2023年接待游客3.8万人次，比2022年的2.6万人次多。", True),
        ("增长46%", "2023年增长多少？", "2022年接待2.6万人次，2023年接待3.8万人次，比2022年增长46%。", False),
        ("42只", "2018年多少只？", "山窗萤42只（2018年）、19只（2023年）。", False),
        ("26亿元", "2024年产值多少？", "2023年产值为26亿元，预计2024年为41亿元。", True),
        ("26亿元", "2024年产值多少？", "产值为26亿元。", False),
    ],
)
def test_an_amount_stays_with_its_year(said: str, question: str, text: str, *, swapped: bool) -> None:
    assert swaps_years(said, question, [told(text, "")]) is swapped


def test_what_is_asked_of_now_is_not_told_of_long_ago() -> None:
    body = "1978年10月，陆绍钧任主任。2012年，实验室迁入新楼。2023年，闻一舟接任主任。"
    assert asks_of_now("现在实验室谁当家？")
    assert not asks_of_now("2012年时现在的主任在哪？")
    assert currency(told("1978年10月，陆绍钧任主任。", "", body)) == -1
    assert currency(told("2023年，闻一舟接任主任。", "", body)) == 0
    assert currency(told("现任主任是闻一舟。", "", body)) == 1


def test_an_amount_before_the_first_year_is_of_the_article_s_own() -> None:
    line = told("实现净利润5130万元，去年同期为4460万元。", "2022")
    assert not of_another_year("2022年上半年净赚多少？", line)
    assert not of_another_year("2021年上半年净赚多少？", line)
    assert of_another_year("2023年上半年净赚多少？", line)
    assert of_another_year("2022年营收多少？", told("1月22日，公司公布2021年营收15.6亿元。", "2022"))


@pytest.mark.parametrize(
    ("question", "text", "year", "seen"),
    [
        ("2024年上半年出口多少？", "今年1至6月，出口201.7亿元。", "2024", "2024年上半年，出口201.7亿元。"),
        ("上半年出口多少？", "今年1—6月，出口201.7亿元。", "2024", "今年上半年，出口201.7亿元。"),
        ("前三季度出口多少？", "前9个月，出口301亿元。", "", "前三季度，出口301亿元。"),
        ("1-6月出口多少？", "上半年出口201.7亿元。", "", "1-6月出口201.7亿元。"),
        ("2024年出口多少？", "出口201.7亿元。", "2024", "2024年，出口201.7亿元。"),
        ("一季度出口多少？", "前三季度出口301亿元。", "", "前三季度出口301亿元。"),
        ("出口多少？", "今年1至6月，出口201.7亿元。", "2024", "今年1至6月，出口201.7亿元。"),
    ],
)
def test_a_line_is_judged_in_the_terms_of_its_question(question: str, text: str, year: str, seen: str) -> None:
    assert in_terms_of(question, told(text, year)) == seen


def test_a_line_that_says_no_year_is_of_its_article_s_unless_a_last_year_stands_before_it() -> None:
    assert of_another_year("2023年出口多少？", told("出口201.7亿元。", "2024"))
    assert not of_another_year("2023年出口多少？", told("出口201.7亿元。", "2024", "去年有变化。出口201.7亿元。"))
    assert not of_another_year("2023年出口多少？", told("出口201.7亿元。", ""))
    report = Article("公司2024年上半年报告", "去年以来，订单增加。传动轴毛利率14.6%。", ())
    assert of_another_year("2023年毛利率多少？", replace(told("传动轴毛利率14.6%。", ""), article=report))


def test_an_amount_that_is_told_again_without_its_year_has_it_still() -> None:
    body = "2020年，园区新增高新技术企业69家，增幅达57%。近几年，实施梯次培育。新增高新技术企业69家，总数达182家。"
    again = told("新增高新技术企业69家，总数达182家。", "", body)
    assert of_another_year("2021年新增高企多少家？", again)
    assert not of_another_year("2020年新增高企多少家？", again)
    other = told("建成实验室69家。", "", body + "建成实验室69家。")
    assert not of_another_year("2021年建成实验室多少家？", other)

"""Two things compared: which article each is in, and what is asked of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.filters import Filters
from index.library import Library
from index.values import Article, Span
from rag.assistant import Assistant, Parts
from rag.evidence import Line
from rag.follow import read_asked
from rag.reading import Reader, Reading
from rag.settings import Settings
from rag.sides import two_sides
from tests.fakes import HashEmbedder, ScriptedEngine, open_fake, write_pages

PAGES = {
    "东湖": "# 东湖水厂投产\n\n本报讯 东湖水厂总投资2.4亿元,占地60亩。1998年动工,厂长是何青。\n",
    "南山": "# 南山电厂扩建\n\n本报讯 南山电厂总投资9.6亿元,占地210亩。1987年动工,厂长是谭文。\n",
    "天气": "# 一周天气\n\n本报讯 本周多云,周末有小雨,气温12度到18度。\n",
}


def read(tmp_path: Path, question: str) -> Reading:
    home = tmp_path / "home"
    open_fake(home, write_pages(tmp_path / "pages", **PAGES), "")[0].close()
    return Reader(Library.open(home), HashEmbedder(), 200).read(read_asked(question, ()), Filters())


@pytest.mark.parametrize(
    "question",
    [
        "东湖水厂和南山电厂分别投资多少？",
        "东湖水厂占地多少亩？南山电厂又占地多少？",
        "南山电厂比东湖水厂大多少？",
        "东湖水厂跟南山电厂，哪个动工早？",
    ],
)
def test_each_side_has_its_own_article(tmp_path: Path, question: str) -> None:
    reading = read(tmp_path, question)
    assert len(reading.sides) == 2
    assert {side[0].article.title for side in reading.sides} == {"东湖水厂投产", "南山电厂扩建"}
    assert all(len({line.article_id for line in side}) == 1 for side in reading.sides)
    assert len({line.article_id for line in reading.lines}) == 2


@pytest.mark.parametrize(
    "question", ["东湖水厂投资多少？", "东湖水厂的投资和占地分别是多少？", "本周和周末分别是什么天气？"]
)
def test_what_one_article_has_has_no_sides(tmp_path: Path, question: str) -> None:
    assert read(tmp_path, question).sides == ()


def test_what_one_article_tells_of_both_is_looked_for_under_the_others_headline_too() -> None:
    def line(number: int, title: str, body: str) -> Line:
        return Line("a.txt", number, Article(title, body, ()), body, (Span(0, len(body)),), 0)

    both = line(1, "两家厂走上岔路", "恒泽的营业收入31.5亿元。远舟押注钠电。")
    report = line(2, "远舟新能源年报", "营业收入52.8亿元。")
    sides = two_sides("远舟和恒泽，谁的营业收入高？", [both, report])
    assert [side.article_id for side in sides] == [1, 2]
    assert "恒泽" in sides[0].question
    assert "远舟" not in sides[0].question
    assert "恒泽" not in sides[1].question


def test_a_side_that_the_draft_passes_over_is_quoted(tmp_path: Path) -> None:
    home = tmp_path / "home"
    open_fake(home, write_pages(tmp_path / "pages", **PAGES), "")[0].close()
    engine = ScriptedEngine("东湖水厂总投资2.4亿元。", stated=0.99)
    with Assistant(Parts(Library.open(home), HashEmbedder(), engine), Settings(home=home)) as assistant:
        answer = assistant.ask("东湖水厂和南山电厂的总投资分别是多少？")
    assert "2.4亿元" in answer.text
    assert "9.6亿元" in answer.text
    assert {citation.title for citation in answer.citations} == {"东湖水厂投产", "南山电厂扩建"}

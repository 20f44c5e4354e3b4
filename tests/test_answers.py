"""From a draft to an answer: checked against the source, repaired, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import WenjuError
from index.lock import only_writer
from index.values import Span, cut
from rag.answer import Answer, Piece, Retrieved
from rag.citing import merged
from rag.question import asks_yes_or_no, checked
from rag.refuse import draft_says_nothing
from rag.settings import Settings
from tests.fakes import open_fake, write_pages

PAGES = {
    "东湖": "# 东湖高新区引进电池项目\n\n本报讯 2023年,东湖高新区签约项目148个。总投资53.1亿元的星河电池工厂当年签约、当年投产。"
    "工厂由王建国负责,年产电池260吨。\n\n李梅 赵强\n",
    "西岭": "# 西岭高新区办招聘会\n\n本报讯 2024年3月,西岭高新区举办招聘会,27家企业提供1000余个岗位,达成意向283人。\n\n孙丽\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pages(tmp_path / "pages", **PAGES)


def answer_to(question: str, says: str, folder: Path) -> Answer:
    assistant, _ = open_fake(folder.parent / "home", folder, says)
    with assistant:
        answer = assistant.ask(question)
        for citation in answer.citations:
            assert citation.quote == cut(assistant.library.source_text(citation.source), citation.spans)
    return answer


def test_a_true_sentence_is_kept_with_the_span_that_holds_it(folder: Path) -> None:
    answer = answer_to("星河电池工厂总投资多少？", "星河电池工厂总投资53.1亿元。", folder)
    assert answer.text == "星河电池工厂总投资53.1亿元。[1]"
    assert answer.citations[0].source == "东湖.txt"
    assert "53.1亿元" in answer.citations[0].quote
    assert [sentence.verdict for sentence in answer.sentences] == ["supported"]


@pytest.mark.parametrize(
    "invented",
    ["星河电池工厂总投资35.1亿元。", "星河电池工厂总投资53.1万元。", "星河电池工厂年产电池300吨。", "负责人是刘志远。"],
    ids=["digits", "scale", "quantity", "person"],
)
def test_an_invented_fact_is_never_shown(folder: Path, invented: str) -> None:
    answer = answer_to("星河电池工厂总投资多少，谁负责？", invented, folder)
    assert invented not in answer.text
    assert all(sentence.verdict != "supported" for sentence in answer.sentences)


def test_the_same_amount_in_another_unit_is_supported(folder: Path) -> None:
    answer = answer_to("星河电池工厂总投资多少？", "星河电池工厂总投资531000万元。", folder)
    assert answer.sentences[0].verdict == "supported"


def test_the_wrong_year_is_refused_and_the_nearest_article_named(folder: Path) -> None:
    answer = answer_to("东湖高新区2019年签约多少个项目？", "东湖高新区签约项目148个。", folder)
    assert answer.refused
    assert "东湖高新区引进电池项目" in answer.text
    assert not answer.citations


def test_the_wrong_place_is_refused(folder: Path) -> None:
    answer = answer_to("武汉的星河电池工厂总投资多少？", "星河电池工厂总投资53.1亿元。", folder)
    assert answer.refused


def test_the_figure_of_one_year_is_not_given_for_another(tmp_path: Path) -> None:
    """The article names both years, so each number of the false sentence stands somewhere in it."""
    page = (
        "# 南川高新区公布成绩单\n\n本报讯 2022年,南川高新区提出新目标。2023年,南川高新区技术交易额1588亿元。\n\n周涛\n"
    )
    answer = answer_to(
        "2022年南川高新区技术交易额多少亿元？",
        "2022年南川高新区技术交易额1588亿元。",
        write_pages(tmp_path / "p", 南川=page),
    )
    assert all(sentence.verdict != "supported" for sentence in answer.sentences)


def test_a_fact_of_another_article_is_not_lent_to_the_one_asked_about(folder: Path) -> None:
    answer = answer_to("西岭高新区招聘会总投资多少亿元？", "西岭高新区招聘会总投资53.1亿元。", folder)
    assert "53.1" not in answer.text


def test_words_of_the_page_are_no_answer_to_a_question_about_something_else(folder: Path) -> None:
    """Every new word of the sentence stands in an article, but nothing of the question does."""
    assert answer_to("昨天的足球比赛谁赢了？", "昨天的足球比赛，星河电池工厂赢了。", folder).refused


def test_a_draft_that_says_nothing_becomes_a_refusal(folder: Path) -> None:
    assert answer_to("星河电池工厂有多少员工？", "材料中没有提到员工人数。", folder).refused


def test_who_wrote_it_cites_the_byline(folder: Path) -> None:
    answer = answer_to("西岭高新区招聘会的报道是谁写的？", "这篇报道的作者是孙丽。", folder)
    assert not answer.refused
    assert any("孙丽" in citation.quote for citation in answer.citations)


def test_a_byline_that_was_tidied_for_reading_is_quoted_as_it_stands(tmp_path: Path) -> None:
    """The byline's names were shown with one space between; the source has another, and the quote must be the source."""
    page = PAGES["西岭"].replace("孙丽", "孙丽\u3000\u3000周涛")
    answer = answer_to("西岭高新区招聘会的报道是谁写的？", "", write_pages(tmp_path / "pages", 西岭=page))
    assert "孙丽" in answer.text
    assert answer.citations[0].quote == "孙丽\u3000\u3000周涛"


def test_overlapping_spans_are_cited_once() -> None:
    assert merged([Span(5, 9), Span(0, 3), Span(7, 12), Span(3, 4)]) == (Span(0, 4), Span(5, 12))


@pytest.mark.parametrize(
    ("question", "so"),
    [
        ("它投产了吗？", True),
        ("是否投产？", True),
        ("项目是什么？", False),
        ("补偿款付清了没？", True),
        ("公寓带不带家具？", True),
        ("行李收不收費，對嗎", True),
        ("被收走的无人机都还给人家了？", True),
        ("Will the plant open again?", True),
        ("日志为啥没有？", False),
        ("机器多重？", False),
        ("那去年呢？", False),
        ("另一个项目的投资额？", False),
        ("博士站是省级的还是国家级的？", False),
        ("这首歌的原唱是？", False),
    ],
)
def test_a_question_for_yes_or_no_is_told_from_one_for_a_thing(question: str, so: bool) -> None:
    assert asks_yes_or_no(question) is so


def test_closing_the_stream_stops_the_engine(folder: Path) -> None:
    assistant, engine = open_fake(folder.parent / "home", folder, "星河电池工厂总投资53.1亿元。" * 5)
    events = assistant.stream("星河电池工厂总投资多少？")
    assert isinstance(events, Iterator)
    with closing(events):  # type: ignore[type-var]
        assert isinstance(next(events), Retrieved)
        assert isinstance(next(events), Piece)
    assert engine.closed_early


def test_the_answer_as_a_dictionary_has_the_public_shape(folder: Path) -> None:
    said = answer_to("星河电池工厂总投资多少？", "星河电池工厂总投资53.1亿元。", folder).to_dict()
    assert list(said) == [
        "question", "text", "refused", "sentences", "citations", "evidence", "seconds", "models", "library",
        "trace",
    ]  # fmt: skip
    assert list(said["citations"][0]) == ["number", "source", "title", "byline", "quote", "spans"]
    assert list(said["evidence"][0]) == ["source", "title", "text", "spans", "score", "ranks"]
    assert list(said["seconds"]) == ["search", "first_piece", "total"]


def test_a_greeting_gets_help_and_no_search(folder: Path) -> None:
    answer = answer_to("你好！", "不该出现", folder)
    assert not answer.evidence
    assert "原文" in answer.text


@pytest.mark.parametrize("draft", ["材料中未提及。", "文中没有提供相关信息", "The material does not say.", " 。"])
def test_empty_drafts_are_recognised(draft: str) -> None:
    assert draft_says_nothing(draft)


@pytest.mark.parametrize("question", ["", "  \n", "\x00\u200b", "问" * 2001])
def test_empty_and_endless_questions_are_refused_in_words(question: str) -> None:
    with pytest.raises(WenjuError):
        checked(question)


def test_settings_come_from_file_then_environment_then_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.toml").write_text("llm_slots = 3\nanswer_tokens = 90\n", encoding="utf-8")
    monkeypatch.setenv("WENJU_ANSWER_TOKENS", "120")
    settings = Settings.load(home=tmp_path, evidence_tokens=300)
    assert (settings.llm_slots, settings.answer_tokens, settings.evidence_tokens) == (3, 120, 300)


@pytest.mark.parametrize("line", ['colour = "red"', 'llm_slots = "two"', "llm_slots = -1", "llm = 3", "= 1"])
def test_a_setting_that_is_unknown_or_of_the_wrong_kind_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "settings.toml").write_text(line, encoding="utf-8")
    with pytest.raises(WenjuError):
        Settings.load(home=tmp_path)


def test_a_page_that_an_archive_holds_twice_is_read_and_quoted_once(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    write_pages(tmp_path / "pages" / "copies", 东湖=PAGES["东湖"])
    answer = answer_to("星河电池工厂是2024年投产的吗？", "不知道。", folder)
    quoted = [citation.quote for citation in answer.citations]
    assert len(set(quoted)) == len(quoted)
    assistant, engine = open_fake(folder.parent / "again", folder, "星河电池工厂总投资53.1亿元。")
    with assistant:
        assistant.ask("星河电池工厂总投资多少？")
    assert engine.asked[0][-1]["content"].count("总投资53.1亿元的星河电池工厂") == 1


def test_an_empty_library_says_that_it_is_empty_or_being_written(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    home = tmp_path / "home"
    assistant, _ = open_fake(home, folder, "星河电池工厂总投资53.1亿元。")
    with assistant:
        empty = assistant.ask("星河电池工厂总投资多少？")
        with only_writer(home):
            written = assistant.ask("星河电池工厂总投资多少？")
    assert (empty.refused, written.refused) == (True, True)
    assert "先收入" in empty.text
    assert "正在收入" in written.text

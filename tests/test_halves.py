"""Two things compared: each is asked about by itself, in the asker's own words, and the amounts say which has more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from index.build import build_library
from index.library import Library
from rag.answer import NOTICE, SUPPORTED, Piece, Retrieved
from rag.assistant import Assistant, Parts
from rag.engines.base import Message
from rag.follow import Asked, read_asked
from rag.halves import halves, is_strange, which_has_more
from rag.settings import Settings
from rag.trace import read_trace
from tests.fakes import HashEmbedder, ScriptedEngine, write_pages
from ui.listing import trace_text

PAGES = {
    "东湖": "# 东湖水厂投产\n\n本报讯 东湖水厂总投资2.4亿元,占地60亩。1998年动工,厂长是何青。\n",
    "南山": "# 南山电厂扩建\n\n本报讯 南山电厂总投资9.6亿元,占地210亩。1987年动工,厂长是谭文。\n",
    "天气": "# 一周天气\n\n本报讯 本周多云,周末有小雨,气温12度到18度。\n",
}
QUESTION = "东湖水厂和南山电厂,哪个投资多？各多少？"
SPLIT = "东湖水厂总投资多少？\n南山电厂总投资多少？"
SAID = {
    QUESTION: SPLIT,
    "问题：东湖水厂总投资多少？": "东湖水厂总投资2.4亿元。",
    "问题：南山电厂总投资多少？": "南山电厂总投资9.6亿元。",
}


class Speaker(ScriptedEngine):
    """Says what belongs to the end of the last message."""

    def __init__(self, said: dict[str, str]) -> None:
        super().__init__(stated=0.99)
        self.said = said

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Iterator[str]:
        self.says = next((says for asked, says in self.said.items() if messages[-1]["content"].endswith(asked)), "")
        return super().stream(messages, max_tokens=max_tokens)


def split(question: str, written: str) -> list[str]:
    return [half.whole for half in halves(ScriptedEngine(written), read_asked(question, ()))]


def opened(tmp_path: Path, said: dict[str, str]) -> Assistant:
    home = tmp_path / "home"
    build_library(home, [write_pages(tmp_path / "pages", **PAGES)], embedder=HashEmbedder)
    return Assistant(Parts(Library.open(home), HashEmbedder(), Speaker(said)), Settings(home=home))


def test_each_half_is_answered_from_its_own_article_and_the_amounts_decide(tmp_path: Path) -> None:
    with opened(tmp_path, SAID) as assistant:
        answer = assistant.ask(QUESTION)
    assert [(each.text, each.verdict) for each in answer.sentences] == [
        ("东湖水厂总投资2.4亿元。", SUPPORTED),
        ("南山电厂总投资9.6亿元。", SUPPORTED),
        ("相比之下，南山电厂总投资更多。", SUPPORTED),
    ]
    assert [each.source for each in answer.citations] == ["东湖.txt", "南山.txt"]
    assert [each.citations for each in answer.sentences] == [(1,), (2,), (1, 2)]
    assert {each.source for each in answer.evidence} >= {"东湖.txt", "南山.txt"}
    record = read_trace(tmp_path / "home", answer.trace)
    assert [part["searched"] for part in record["parts"]] == SPLIT.splitlines()
    assert all(part in trace_text(record) for part in SPLIT.splitlines())


def test_what_is_found_comes_once_and_before_the_first_word(tmp_path: Path) -> None:
    with opened(tmp_path, SAID) as assistant:
        kinds = [type(event) for event in assistant.stream(QUESTION)]
    assert kinds[0] is Retrieved
    assert kinds.count(Retrieved) == 1
    assert Piece in kinds


def test_of_a_half_that_is_not_found_it_is_said(tmp_path: Path) -> None:
    question = "东湖水厂和北海机场,哪个投资多？"
    with opened(tmp_path, {**SAID, question: "东湖水厂总投资多少？\n北海机场总投资多少？"}) as assistant:
        answer = assistant.ask(question)
    assert not answer.refused
    assert answer.sentences[0].text == "东湖水厂总投资2.4亿元。"
    assert answer.sentences[1].verdict == NOTICE
    assert "北海机场总投资多少" in answer.sentences[1].text
    assert len(answer.sentences) == 2


def test_where_neither_half_is_found_the_whole_question_is_refused(tmp_path: Path) -> None:
    question = "北海机场跟西河码头，哪个的旅客多？"
    said = {question: "北海机场的旅客有多少？\n西河码头的旅客有多少？"}
    with opened(tmp_path, said) as assistant:
        answer = assistant.ask(question)
    assert answer.refused
    assert question in answer.text
    assert not answer.citations


@pytest.mark.parametrize(
    ("question", "written"),
    [
        (QUESTION, "东湖水厂投资多。"),  # an answer
        (QUESTION, "东湖水厂总投资多少？"),  # one half
        (QUESTION, f"{QUESTION}\n东湖水厂总投资多少？"),  # the question itself
        (QUESTION, "它们总投资多少？\n东湖水厂总投资多少？"),
        (QUESTION, "长江大桥的通车时间是哪一年？\n珠江隧道的长度是多少？"),  # the model's own words
        ("东湖水厂的厂长是谁？", SPLIT),  # nothing is compared
    ],
)
def test_what_is_no_split_into_the_askers_words_is_left_whole(question: str, written: str) -> None:
    assert split(question, written) == []


def test_a_follow_up_is_not_split() -> None:
    engine = ScriptedEngine(SPLIT)
    assert (
        halves(
            engine, Asked("那和南山电厂比，谁多？", "东湖水厂投资 那和南山电厂比，谁多？", earlier="东湖水厂投资多少？")
        )
        == ()
    )
    assert not engine.asked


def test_a_year_before_the_whole_and_a_lost_name_come_back() -> None:
    question = "2023年甲县和乙县都在种“富硒稻”，哪边的户数多？"
    assert split(question, "甲县的户数多吗？\n乙县的户数多吗？") == [
        "“富硒稻”，2023年甲县的户数有多少？",
        "“富硒稻”，2023年乙县的户数有多少？",
    ]


@pytest.mark.parametrize(
    ("question", "told", "said"),
    [
        (
            "甲厂和乙厂，谁的产值高？",
            [("甲厂的产值是多少？", "甲厂产值3亿元。"), ("乙厂的产值是多少？", "2.9亿元。")],
            "甲厂的产值更高",
        ),
        ("甲厂的人比乙厂少吗？", [("甲厂有多少人？", "39名职工。"), ("乙厂有多少人？", "10位职工。")], "乙厂更少"),
        ("哪个办得早？", [("甲会是哪一天？", "2024年3月14日"), ("乙会是哪一天？", "2024年3月2日")], "乙会更早"),
        (
            "谁先上任？两人谁早？",
            [("甲上任是哪一年？", "2019年"), ("乙上任是哪一年？", "2024年8月")],
            "",
        ),  # not as exact
        ("哪个关门晚？", [("甲馆关门是几点？", "21:00"), ("乙馆关门是几点？", "23时")], "乙馆关门更晚"),
        ("谁的产值高？", [("甲厂的产值是多少？", "3亿元"), ("乙厂的产值是多少？", "5000人")], ""),  # another measure
        (
            "谁的产值高？",
            [("甲厂的产值是多少？", "3亿元,利润2亿元"), ("乙厂的产值是多少？", "5亿元")],
            "",
        ),  # which of two
        ("谁的产值高？", [("甲厂的产值是多少？", "3亿元"), ("乙厂的产值是多少？", "30000万元")], ""),  # as much
        ("甲厂和乙厂分别多少？", [("甲厂多少？", "3亿元"), ("乙厂多少？", "5亿元")], ""),  # not asked
        ("哪个早？", [("甲会是哪一天？", "3月14日"), ("乙会是哪一天？", "3月2日")], ""),  # of which year
    ],
)
def test_the_amounts_say_which_has_more_where_they_can(question: str, told: list[tuple[str, str]], said: str) -> None:
    more = which_has_more(question, told)
    assert more == (f"相比之下，{said}。" if said else "")


def test_a_stream_that_is_closed_between_the_halves_stops(tmp_path: Path) -> None:
    with opened(tmp_path, SAID) as assistant:
        stream = assistant.stream(QUESTION)
        with closing(stream):  # type: ignore[type-var]
            assert isinstance(next(stream), Retrieved)
            assert isinstance(next(stream), Piece)


def test_a_half_about_what_the_article_does_not_know_is_strange() -> None:
    article = "东湖水厂投产。东湖水厂总投资2.4亿元。"
    known = Asked("", "东湖水厂总投资多少？", other="火星电站总投资多少？")
    assert not is_strange(known, article)
    assert is_strange(Asked("", known.other, other=known.whole), article)


def test_which_has_more_of_something_needs_no_model_to_be_split() -> None:
    assert split("昌平的科技副总，头一批和第二批比，哪批人多？", "") == [
        "昌平的科技副总，头一批有多少人？",
        "昌平的科技副总，第二批有多少人？",
    ]
    assert split("东湖水厂和南山电厂哪个工人多", "") == ["东湖水厂有多少工人？", "南山电厂有多少工人？"]


def test_the_word_that_compares_does_not_stay_behind() -> None:
    written = "云岭装机大是多少？\n云岩装机大是多少？"
    assert split("云岭跟云岩哪个装机大？各多少", written) == ["云岭装机是多少？", "云岩装机是多少？"]

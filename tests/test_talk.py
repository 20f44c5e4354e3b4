"""One reader's turn over a scripted engine: what is shown while asking, waiting, stopping, and what is kept."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index.errors import WenjuError
from tests.fakes import HashEmbedder, write_pages
from tests.stage import StagedEngine
from ui.desk import Desk
from ui.line import Line
from ui.opening import Models, Opening
from ui.talk import EMPTY, QUESTION_CHARS, UNEXPECTED, Talk, complaint, converse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE_SECONDS = 20.0
PAGE = "青岭高新区签约三十九个项目\n\n本报记者 何敏\n\n12月3日，青岭高新区集中签约39个项目，总投资128亿元。\n"
SAYS = "青岭高新区集中签约39个项目，总投资128亿元。"
QUESTION = "青岭高新区签约了多少个项目？"


class Broken(StagedEngine):
    def __init__(self, error: Exception) -> None:
        super().__init__({})
        self.error = error

    def stream(self, messages: object, *, max_tokens: int) -> Iterator[str]:  # noqa: ARG002
        raise self.error
        yield ""


@pytest.fixture
def desk_with(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Make desks over one library of one page; they are closed at the end."""
    from index.build import build_library

    desks: list[Desk] = []

    def make(engine: StagedEngine, *, empty: bool = False, at_once: int = 2, load: object = None) -> Desk:
        home = tmp_path / "home"
        if not empty:
            build_library(home, [write_pages(tmp_path / "pages", 报=PAGE)], embedder=HashEmbedder)
        opening = Opening(load if callable(load) else lambda: Models(HashEmbedder(), engine))  # type: ignore[arg-type]
        desks.append(Desk(home, opening, at_once=at_once))
        return desks[-1]

    yield make
    for desk in desks:
        with closing(desk):
            pass


def quick(says: str = SAYS, **others: float) -> StagedEngine:
    return StagedEngine({"青岭": says}, piece_seconds=0, **others)


def test_the_turn_goes_from_searching_through_a_draft_to_the_checked_answer(desk_with: Callable[..., Desk]) -> None:
    states = list(converse(desk_with(quick()), Talk("b"), QUESTION))
    assert "正在查找" in states[0]
    assert any("找到 1 段材料，正在起草…" in state for state in states)
    assert 'class="draft"' in states[-2]
    assert 'data-state="working"' in states[-2]
    assert 'data-state="checked"' in states[-1]
    assert "128亿元" in states[-1]
    assert 'class="draft"' not in states[-1]


def test_an_answer_is_kept_and_becomes_history_without_its_marks(desk_with: Callable[..., Desk]) -> None:
    engine, talk = quick(), Talk("b")
    desk = desk_with(engine)
    list(converse(desk, talk, QUESTION))
    kept = talk.turns(desk.room(""))
    assert [turn.state for turn in kept] == ["checked"]
    assert "[1]" not in kept[0].said
    assert "128亿元" in Talk("b", conversation=talk.conversation).html(desk.room(""))


def test_a_stopped_answer_closes_the_stream_and_keeps_its_draft_as_no_history(desk_with: Callable[..., Desk]) -> None:
    engine, talk = quick("很长" * 500), Talk("b")
    desk = desk_with(engine)
    turn = converse(desk, talk, QUESTION)
    while "很长" not in next(turn):
        pass
    talk.stop()
    stopped = list(turn)[-1]
    assert "已停止" in stopped
    assert "很长" in stopped
    assert engine.closed_early.wait(PATIENCE_SECONDS)
    assert [(turn.state, turn.said) for turn in talk.turns(desk.room(""))] == [("stopped", "")]


def test_a_question_is_stopped_at_once_while_the_model_still_reads(desk_with: Callable[..., Desk]) -> None:
    engine, talk = quick(reads_seconds=PATIENCE_SECONDS), Talk("b")
    turn = converse(desk_with(engine), talk, QUESTION)
    while "找到" not in next(turn):
        pass
    started = time.monotonic()
    talk.stop()
    assert 'data-state="stopped"' in list(turn)[-1]
    assert engine.closed_early.wait(PATIENCE_SECONDS)
    assert time.monotonic() - started < PATIENCE_SECONDS / 4


def test_closing_the_turn_frees_the_engine_and_keeps_what_was_asked(desk_with: Callable[..., Desk]) -> None:
    engine, talk = quick("很长" * 500), Talk("b")
    desk = desk_with(engine)
    turn = converse(desk, talk, QUESTION)
    while "很长" not in next(turn):
        pass
    turn.close()
    assert engine.closed_early.wait(PATIENCE_SECONDS)
    assert [turn.state for turn in talk.turns(desk.room(""))] == ["stopped"]


def test_a_known_error_is_shown_as_its_own_line(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(Broken(WenjuError("缺一块权重", "运行 wenju models fetch")))
    last = list(converse(desk, Talk("b"), QUESTION))[-1]
    assert "缺一块权重。运行 wenju models fetch" in last
    assert 'data-state="failed"' in last


def test_a_bug_is_a_plain_sentence_on_the_page_and_a_traceback_in_the_log(
    desk_with: Callable[..., Desk], caplog: pytest.LogCaptureFixture
) -> None:
    last = list(converse(desk_with(Broken(KeyError("secret"))), Talk("b"), QUESTION))[-1]
    assert UNEXPECTED in last
    assert "secret" not in last
    assert "KeyError" in caplog.text


def test_a_question_asked_while_the_models_load_is_answered_when_they_have(desk_with: Callable[..., Desk]) -> None:
    gate = threading.Event()

    def slow() -> Models:
        gate.wait(PATIENCE_SECONDS)
        return Models(HashEmbedder(), quick())

    desk = desk_with(quick(), load=slow)
    turn = converse(desk, Talk("b"), QUESTION)
    assert "正在装入模型" in next(turn)
    gate.set()
    assert 'data-state="checked"' in list(turn)[-1]


def test_models_that_do_not_load_say_why_under_the_question(desk_with: Callable[..., Desk]) -> None:
    def broken() -> Models:
        raise WenjuError("权重不完整", "运行 wenju models fetch")

    desk = desk_with(quick(), load=broken)
    assert desk.opening.wait(PATIENCE_SECONDS)
    assert "权重不完整" in desk.opening.trouble()
    assert "权重不完整" in list(converse(desk, Talk("b"), QUESTION))[-1]


def test_an_empty_library_answers_with_how_to_fill_it(desk_with: Callable[..., Desk]) -> None:
    assert EMPTY in list(converse(desk_with(quick(), empty=True), Talk("b"), QUESTION))[-1]


def test_a_question_that_has_to_wait_is_told_how_many_are_before_it(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(quick(), at_once=1)
    first, second = (converse(desk, Talk(name), QUESTION) for name in "ab")
    next(first)
    assert "前面还有 1 个问题" in next(second)
    first.close()
    assert 'data-state="checked"' in list(second)[-1]


def test_the_line_lets_in_so_many_at_once_in_the_order_they_came() -> None:
    line = Line(2)
    with line.join() as one, line.join() as two:
        with line.join() as three, line.join() as four:
            assert [place.ahead for place in (one, two, three, four)] == [0, 0, 1, 2]
        with line.join() as five:
            assert five.wait(0.01) == 1


@pytest.mark.parametrize(
    ("question", "part"),
    [(" \n", "先写下"), ("问" * (QUESTION_CHARS + 1), "最多 2,000"), ("问" * QUESTION_CHARS, "")],
    ids=["empty", "too long", "just fits"],
)
def test_a_question_is_refused_when_empty_or_too_long(question: str, part: str) -> None:
    assert (part in complaint(question)) if part else complaint(question) == ""

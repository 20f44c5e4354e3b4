"""What is cited is put to the model once more: doubted answers are taken back, and rules alone stand where it cannot be asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from index.library import Library
from rag.answer import Answer
from rag.assistant import Assistant, Parts
from rag.belief import doubt
from rag.engines.base import Engine
from rag.follow import Asked
from rag.question import asks_why
from rag.reading import Reading
from rag.settings import Settings
from tests.fakes import HashEmbedder, ScriptedEngine, open_fake, write_pages
from tests.test_verify import line

PAGE = "# 东湖高新区引进电池项目\n\n本报讯 2023年,东湖高新区签约项目148个。总投资53.1亿元的星河电池工厂当年投产。\n"
ASKED, SAID = "星河电池工厂总投资多少？", "星河电池工厂总投资53.1亿元。"


def answered(tmp_path: Path, question: str, says: str, stated: float | None) -> tuple[Answer, ScriptedEngine]:
    home = tmp_path / "home"
    open_fake(home, write_pages(tmp_path / "pages", 东湖=PAGE), says)[0].close()
    engine = ScriptedEngine(says, stated=stated)
    with Assistant(Parts(Library.open(home), HashEmbedder(), engine), Settings(home=home)) as assistant:
        return assistant.ask(question), engine


@pytest.mark.parametrize(("stated", "refused"), [(0.99, False), (0.9, False), (0.3, True), (None, False)])
def test_a_doubted_answer_is_taken_back(tmp_path: Path, stated: float | None, refused: bool) -> None:
    answer, _ = answered(tmp_path, ASKED, SAID, stated)
    assert answer.refused is refused
    assert bool(answer.citations) is not refused


def test_the_model_is_asked_about_the_cited_lines_and_nothing_else(tmp_path: Path) -> None:
    _, engine = answered(tmp_path, ASKED, SAID, 0.99)
    judged = engine.asked[-1][-1]["content"]
    assert "53.1亿元" in judged
    assert ASKED in judged
    assert SAID not in judged  # its own answer would talk it into yes


def test_the_model_is_asked_about_one_line_however_sure_it_is(tmp_path: Path) -> None:
    sure, doubtful = (answered(tmp_path / str(n), ASKED, SAID, n)[1] for n in (0.99, 0.8))
    assert len(sure.asked) == len(doubtful.asked) == 2


def test_a_yes_or_no_question_is_settled_by_its_quotation(tmp_path: Path) -> None:
    answer, _ = answered(tmp_path, "星河电池工厂总投资是53.1亿元吗？", "是的。", 0.1)
    assert not answer.refused
    assert answer.sentences[0].verdict == "quoted"


def test_a_weak_answer_is_refused_where_nobody_can_be_asked(tmp_path: Path) -> None:
    answer, _ = answered(tmp_path, "星河电池工厂有多少员工？", "星河电池工厂有员工900名。", None)
    assert answer.refused


class _Wavering:
    """A model that finds yes four times as likely as no."""

    def weigh(self, _messages: object, _choices: object) -> dict[str, float]:
        return {"是": 0.8, "否": 0.2}


@pytest.mark.parametrize(
    ("question", "doubted"), [("工厂为什么停产？", True), ("工厂怎么就停产了？", True), ("工厂停产几天？", False)]
)
def test_a_cause_is_believed_less_easily_than_an_amount(question: str, *, doubted: bool) -> None:
    held = replace(line("工厂停产3天，产量下降。"), odds=-1.2)
    reading = Reading(Asked(question, question), (), [held], [held], np.zeros(1, np.float32), {}, {})
    assert bool(doubt(cast(Engine, _Wavering()), reading, (held,), weak=False)) is doubted


@pytest.mark.parametrize(
    ("odds", "quoted", "doubted"), [(0.5, False, False), (-1.0, True, True), (-0.2, True, False), (2.5, True, False)]
)
def test_a_line_that_is_only_quoted_is_believed_less_easily(odds: float, *, quoted: bool, doubted: bool) -> None:
    held = replace(line("工厂停产3天，产量下降。"), odds=odds)
    reading = Reading(Asked("停产几天？", "停产几天？"), (), [held], [held], np.zeros(1, np.float32), {}, {})
    assert bool(doubt(cast(Engine, _Wavering()), reading, (held,), weak=False, quoted=quoted)) is doubted


def test_what_asks_for_a_cause() -> None:
    assert all(map(asks_why, ("咋就关了？", "图啥？", "什么原因", "Why did it close?")))
    assert not any(map(asks_why, ("怎么申请？", "咋收费？", "怎么样了？")))

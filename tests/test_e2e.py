"""The doors on the real weights: the command line, the stream, the history, the refusal (how good: test_gate.py)."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import Assistant, ask
from rag.answer import Finished, Piece, Retrieved
from tests.conftest import SEEDS

pytestmark = pytest.mark.e2e

ROOT = SEEDS.parent


@pytest.fixture(scope="module")
def assistant(seeds_home: Path) -> Iterator[Assistant]:
    with Assistant.open(home=seeds_home) as opened:
        yield opened


def citations_are_verbatim(answer: dict[str, Any]) -> bool:
    return all(
        cited["quote"]
        == "".join((SEEDS / cited["source"]).read_bytes().decode("utf-8")[start:end] for start, end in cited["spans"])
        for cited in answer["citations"]
    )


def test_the_command_line_answers_a_batch_with_a_verbatim_citation(seeds_home: Path) -> None:
    question = '{"id":"1","question":"东风纳米襄阳工厂投资多少亿元？"}\n'
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "ui", "--home", str(seeds_home), "ask", "--batch", "/dev/stdin"],
        input=question,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    seconds = time.monotonic() - started
    answer = json.loads(done.stdout)
    assert answer["id"] == "1"
    assert "53.1" in answer["text"]
    assert answer["citations"][0]["source"] == "004_3f80ecf93031097c.txt"
    assert citations_are_verbatim(answer)
    assert done.stderr == ""
    assert seconds < 60, "13 s on an idle machine; the bound leaves room for a busy one"


def test_a_search_batch_keeps_order_and_ids(seeds_home: Path) -> None:
    questions = '{"id":"乙","question":"昆山高新区 瞪羚企业"}\n{"id":"甲","question":"金凤实验室总投资"}\n'
    done = subprocess.run(
        [sys.executable, "-m", "ui", "--home", str(seeds_home), "search", "-k", "3", "--batch", "/dev/stdin"],
        input=questions,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["乙", "甲"]
    assert [row["passages"][0]["source"][:3] for row in rows] == ["001", "003"]
    assert all(len(row["passages"]) == 3 for row in rows)


def test_a_stream_is_found_then_drafted_then_finished(assistant: Assistant) -> None:
    events = list(assistant.stream("怀化高新区今年的年度计划投资额是多少？"))
    assert isinstance(events[0], Retrieved)
    assert isinstance(events[1], Piece)
    assert isinstance(events[-1], Finished)
    assert "35.05" in events[-1].answer.text


def test_ask_reads_the_history(seeds_home: Path) -> None:
    answer = ask(
        "那收到多少份简历？", history=[("嘉兴高新区在武汉办了什么活动？", "硕博专场招聘会。")], home=seeds_home
    )
    assert "1447" in answer.text
    assert answer.citations


def test_what_the_articles_do_not_say_is_refused(assistant: Assistant) -> None:
    for question in (
        "苏州工业园区2023年进出口总额是多少？",
        "襄阳高新区2019年签约多少个项目？",
        "昨天的足球比赛谁赢了？",
    ):
        answer = assistant.ask(question)
        assert answer.refused, answer.text
        assert not answer.citations

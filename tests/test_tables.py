"""Rows of a table are read and quoted with the row that names their cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.filters import Filters
from index.library import Library
from rag.assistant import Assistant, Parts
from rag.follow import read_asked
from rag.prompt import build_messages
from rag.reading import Reader
from rag.settings import Settings
from tests.fakes import HashEmbedder, ScriptedEngine, open_fake, write_pages

HEAD = "排名 | 投标人 | 报价（万元） | 项目经理"
ROWS = ["1 | 东陵建筑公司 | 2007 | 霍启山", "2 | 望海建筑公司 | 2014 | 程大川", "3 | 河口建筑公司 | 2021 | 姚远航"]
PAGE = "# 水厂工程中标结果公示\n\n投标情况如下：\n" + "\n".join((HEAD, *ROWS)) + "\n公示期为三天。\n"
ASKED = "水厂工程望海建筑公司的项目经理是谁？"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    open_fake(tmp_path / "home", write_pages(tmp_path / "pages", 公示=PAGE), "")[0].close()
    return tmp_path / "home"


def test_a_row_comes_with_its_head(home: Path) -> None:
    reading = Reader(Library.open(home), HashEmbedder(), 60).read([read_asked(ASKED, ())], Filters())[0]
    rows = [line for line in reading.lines if line.head is not None]
    assert rows
    assert {line.text for line in reading.scored} >= {HEAD, *ROWS, "公示期为三天。"}
    assert HEAD in {line.text for line in reading.lines}
    assert all(line.head is not None and line.head.text == HEAD for line in rows)
    told = build_messages(ASKED, reading.lines)[-1]["content"].splitlines()
    assert all(line.text in told for line in rows)  # each on a line of its own


def test_a_row_is_quoted_with_its_head(home: Path) -> None:
    engine = ScriptedEngine("项目经理是王五。", stated=0.99)
    with Assistant(Parts(Library.open(home), HashEmbedder(), engine), Settings(home=home)) as assistant:
        answer = assistant.ask(ASKED)
    assert "程大川" in answer.text
    assert f"“{HEAD}”" in answer.text
    assert HEAD in answer.citations[0].quote

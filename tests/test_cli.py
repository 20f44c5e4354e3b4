"""The command line behaves: exit status, one plain line of Chinese for each error, JSON where promised."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes import write_pages

ROOT = Path(__file__).parent.parent


def wenju(*arguments: str, home: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui", "--home", str(home), *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["index", "没有的文件夹"], 1),
        (["ask", "问什么"], 1),
        (["search", "问什么"], 1),
        (["chat", "--host", "没有这台机器"], 1),
        (["articles", "没有的文件.txt"], 1),
        (["models", "check", "没有的模型"], 1),
        (["eval", "--articles", "没有的文件夹"], 1),
        (["ask"], 2),
        (["ask", "问", "--batch", "x.jsonl"], 2),
        (["ask", "--batch", "没有的文件.jsonl"], 1),
        (["飞"], 2),
        (["index"], 2),
        (["search", "问", "-k", "0"], 2),
        (["chat", "--port", "门"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_an_error_is_one_line_of_chinese_and_a_status(tmp_path: Path, arguments: list[str], status: int) -> None:
    done = wenju(*arguments, home=tmp_path / "home")
    assert done.returncode == status
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert any("\u4e00" <= character <= "\u9fff" for character in done.stderr)
    assert "Traceback" not in done.stderr


def test_articles_prints_the_split_as_the_contract_says(tmp_path: Path) -> None:
    text = "# 东湖高新区引进电池项目\n\n本报讯 2023年,东湖高新区签约项目148个。\n\n李梅\n"
    folder = write_pages(tmp_path, 页=text)
    done = wenju("articles", str(folder / "页.txt"), "--json", home=tmp_path / "home")
    (article,) = json.loads(done.stdout)
    assert list(article) == ["title", "kicker", "byline", "date", "body", "spans", "kind"]
    assert article["body"] == "".join(text[start:end] for start, end in article["spans"])
    assert article["title"] == "东湖高新区引进电池项目"
    shown = wenju("articles", str(folder / "页.txt"), home=tmp_path / "home")
    assert "东湖高新区引进电池项目" in shown.stdout


def test_doctor_names_what_is_missing_and_the_command_that_mends_it(tmp_path: Path) -> None:
    done = wenju("doctor", home=tmp_path / "home")
    assert done.returncode == 1
    assert "wenju index" in done.stdout


def test_a_line_of_a_batch_that_is_no_question_is_named_with_its_number(tmp_path: Path) -> None:
    done = wenju(
        "ask", "--batch", "/dev/stdin", home=tmp_path / "home", given='{"id": 1, "question": "甲"}\n{"id": 2}\n'
    )
    assert done.returncode == 1
    assert "第 2 行" in done.stderr

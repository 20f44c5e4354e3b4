"""Every answer leaves a record on this machine, and nothing of it is needed to answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import WenjuError
from rag.trace import read_trace, save_trace
from tests.fakes import open_fake, write_pages
from ui.listing import trace_text

PAGE = "# 东湖高新区引进电池项目\n\n本报讯 2023年,东湖高新区签约项目148个。总投资53.1亿元的星河电池工厂当年投产。\n"


def test_an_answer_can_be_traced_from_search_to_verdict(tmp_path: Path) -> None:
    assistant, _ = open_fake(tmp_path / "home", write_pages(tmp_path / "p", 东湖=PAGE), "总投资53.1亿元。产量900吨。")
    with assistant:
        answer = assistant.ask("星河电池工厂总投资多少？", [("你好", "好")])
    record = read_trace(tmp_path / "home", answer.trace)
    assert record["answer"]["text"] == answer.text
    (part,) = record["parts"]
    assert [check["verdict"] for check in part["checks"]] == ["supported", "no lines hold it"]
    assert "53.1亿元" in part["prompt"][1]["content"]
    assert any(line["read"] for line in part["lines"])
    shown = trace_text(record)
    assert all(part in shown for part in ("东湖.txt", "有据：总投资53.1亿元。", "原文里没有", "前文：你好"))


def test_the_latest_records_are_kept_and_older_ones_dropped(tmp_path: Path) -> None:
    numbers = [save_trace(tmp_path, {"n": n}, keep=3) for n in range(5)]
    assert read_trace(tmp_path, "")["n"] == 4
    assert read_trace(tmp_path, numbers[2])["n"] == 2
    with pytest.raises(WenjuError, match="编号"):
        read_trace(tmp_path, numbers[1])


def test_no_record_is_kept_when_none_is_wanted_or_the_disk_refuses(tmp_path: Path) -> None:
    assert save_trace(tmp_path, {}, keep=0) == ""
    assert save_trace(tmp_path / "absent", {}, keep=5) == ""
    with pytest.raises(WenjuError, match="wenju ask"):
        read_trace(tmp_path, "")

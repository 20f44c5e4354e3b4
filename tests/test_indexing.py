"""What `wenju index` shows: every file in a line, a summary, and how far it has come on one line of a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.progress import duration
from tests.fakes import PAGES, HashEmbedder, write_pages
from ui.indexing import index_paths, remove

ROOT = Path(__file__).parent.parent
ON_A_TERMINAL = """
import sys
from pathlib import Path
from tests.fakes import HashEmbedder
from ui.indexing import index_paths
index_paths(Path(sys.argv[1]), [Path(sys.argv[2])], HashEmbedder, watch=False)
"""


def test_every_file_has_its_line_and_a_failed_one_the_exit_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, home = write_pages(tmp_path / "pages", 甲=PAGES["甲"]), tmp_path / "home"
    assert index_paths(home, [folder], HashEmbedder, watch=False) == 0
    added, counted = capsys.readouterr().out.splitlines()
    assert (
        added
        == "收入  甲.txt  1 篇 1 段  utf-8 100%  「# 东湖高新区签约新项目 本报讯 近日,东湖高新区签约项目12个,总投资3.5亿」"
    )
    assert counted == f"资料库 {home}：收入 1"
    (folder / "坏.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "包.zip").write_bytes(b"PK")
    assert index_paths(home, [folder], HashEmbedder, watch=False) == 1
    said = capsys.readouterr()
    assert said.out.splitlines()[-1].endswith("未变 1，略过 1，失败 1")
    assert said.err.startswith("失败  坏.txt")
    assert remove(home, "甲.txt") == 0
    assert capsys.readouterr().out.startswith("移除  甲.txt")


def test_a_terminal_has_one_line_of_progress_that_is_written_over(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    ours, theirs = os.openpty()
    command = [sys.executable, "-c", ON_A_TERMINAL, str(tmp_path / "home"), str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, check=True, cwd=ROOT, text=True)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "3/3 个文件" in shown
    assert "段/秒" in shown
    assert "\n" not in shown
    assert shown.endswith("\x1b[K")
    assert len(done.stdout.splitlines()) == 4


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "1 秒"), (59.6, "1 分 0 秒"), (200, "3 分 20 秒"), (7500, "2 小时 5 分")]
)
def test_time_left_is_said_in_its_two_largest_units(seconds: float, said: str) -> None:
    assert duration(seconds) == said

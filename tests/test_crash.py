"""Killed, refused, filled up, cut off or damaged: the last complete generation opens and answers."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from index.build import build_library
from index.errors import WenjuError
from index.library import Library
from index.lock import only_writer
from index.vectors import VectorLeg
from rag.search import search
from rag.settings import Settings
from tests.fakes import PAGES, HashEmbedder, write_pages
from ui.doctor import examine

ROOT = Path(__file__).parent.parent


def build(home: Path, *paths: Path) -> None:
    assert not build_library(home, list(paths), embedder=HashEmbedder).failed


def answers(home: Path) -> bool:
    library = Library.open(home)
    hits = search(library, "南川高新区签约", HashEmbedder().embed_question("南川高新区签约"), 5)
    library.close()
    return hits[0].row.source == "丙.txt"


def run(code: str, *arguments: object, first: str = "") -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, after what limits it."""
    command = [sys.executable, "-c", f"{first}\n{code}", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=120)


# Permissions mean nothing to root on Linux until it gives up its capabilities.
OBEY = """
import ctypes, os
if os.geteuid() == 0:
    assert ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()) == 0
"""
BUILD = """
import sys
from contextlib import closing
from pathlib import Path
from index.build import build_library
from index.errors import WenjuError
from tests.fakes import HashEmbedder
try:
    report = build_library(Path(sys.argv[1]), [Path(sys.argv[2])], embedder=HashEmbedder)
    print(*sorted(file.state for file in report.files))
except WenjuError as error:
    print(error)
    sys.exit(1)
"""
SEARCH = """
import sys
from contextlib import closing
from pathlib import Path
from index.errors import WenjuError
from index.library import Library
from rag.search import search
from tests.fakes import HashEmbedder
try:
    library = Library.open(Path(sys.argv[1]))
    print(search(library, "南川高新区签约", HashEmbedder().embed_question("南川高新区签约"), 5)[0].row.source)
except WenjuError as error:
    print(error)
    sys.exit(1)
"""


def test_fifty_writers_killed_at_random_lose_double_and_tear_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.kills", "--count", "50"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert re.match(r"50 writers killed", done.stdout)


def test_a_second_writer_is_told_who_writes_and_the_lock_is_free_afterwards(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", 甲=PAGES["甲"])
    home = tmp_path / "home"
    with only_writer(home), pytest.raises(WenjuError, match=rf"正在写.*进程 {os.getpid()}，主机 .+ 起"):
        build(home, folder)
    build(home, folder)
    FileLock(home / "write.lock", timeout=0).acquire()


def test_the_lock_of_a_dead_writer_is_taken_over(tmp_path: Path) -> None:
    code = "import os, sys, signal\nfrom pathlib import Path\nfrom index.lock import only_writer\n"
    code += "with only_writer(Path(sys.argv[1])):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    assert run(code, tmp_path / "home").returncode == -signal.SIGKILL
    assert (tmp_path / "home" / "write.owner").exists()
    build(tmp_path / "home", write_pages(tmp_path / "pages", **PAGES))
    assert not (tmp_path / "home" / "write.owner").exists()


def test_a_full_disk_is_said_and_the_last_generation_answers(tmp_path: Path) -> None:
    """A limit on the size of a file stands for the full disk: SQLite is refused its next page by the system."""
    folder, home = write_pages(tmp_path / "pages", **PAGES), tmp_path / "home"
    build(home, folder)
    held = Library.open(home).counts()
    write_pages(folder, **{f"第{number}页": PAGES["甲"].replace("12个", f"{number}个") for number in range(100, 400)})
    size = (home / "library.sqlite").stat().st_size + 100_000
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
    done = run(BUILD, home, folder, first=limit)
    assert done.returncode == 1, done.stderr
    assert re.search("磁盘满了|磁盘读写出错", done.stdout), done.stdout
    assert answers(home)
    assert Library.open(home).counts()["documents"] > held["documents"]  # what went in before stays
    build(home, folder)
    assert Library.open(home).counts()["documents"] == 303
    assert answers(home)


def test_a_library_on_a_read_only_disk_answers_and_says_why_it_cannot_be_written(tmp_path: Path) -> None:
    folder, home = write_pages(tmp_path / "pages", **PAGES), tmp_path / "home"
    build(home, folder)
    for path in home.iterdir():
        path.chmod(0o444)
    home.chmod(0o555)
    done = run(SEARCH, home, first=OBEY)
    assert done.stdout == "丙.txt\n", done.stderr
    done = run(BUILD, home, folder, first=OBEY)
    assert done.returncode == 1
    assert "写不进" in done.stdout or "没有权限写" in done.stdout, done.stderr
    assert len(done.stdout.splitlines()) == 1
    home.chmod(0o755)


def test_a_folder_that_may_no_longer_be_read_loses_nothing(tmp_path: Path) -> None:
    folder, home = write_pages(tmp_path / "pages", **PAGES), tmp_path / "home"
    write_pages(folder / "里", 丁=PAGES["甲"])
    assert run(BUILD, home, folder, first=OBEY).returncode == 0
    (folder / "里").chmod(0)
    (folder / "甲.txt").chmod(0)
    assert "failed failed same same" in run(BUILD, home, folder, first=OBEY).stdout
    assert Library.open(home).counts()["documents"] == 4
    (folder / "里").chmod(0o755)


def test_a_log_left_by_a_killed_writer_is_read(tmp_path: Path) -> None:
    folder, home = write_pages(tmp_path / "pages", **PAGES), tmp_path / "home"
    code = BUILD.replace("try:", "import os, signal, index.writer\ntry:").replace(
        "embedder=HashEmbedder)",
        "embedder=HashEmbedder, progress=lambda now: now.files_done == 3 and os.kill(os.getpid(), signal.SIGKILL))",
    )
    assert run(code, home, folder).returncode == -signal.SIGKILL
    assert (home / "library.sqlite-wal").stat().st_size
    shutil.copytree(home, tmp_path / "另一台 机器")
    assert answers(tmp_path / "另一台 机器")
    assert Library.open(tmp_path / "另一台 机器").counts()["documents"] == 3


def test_a_damaged_vector_file_is_built_again(tmp_path: Path) -> None:
    build(tmp_path / "home", write_pages(tmp_path / "pages", **PAGES))
    for saved in (tmp_path / "home").iterdir():
        if saved.suffix not in (".sqlite", ".lock"):
            saved.write_bytes(saved.read_bytes()[:100])
    assert answers(tmp_path / "home")


def test_the_doctor_names_a_damaged_file_of_search_and_what_to_delete(tmp_path: Path) -> None:
    """The library itself is whole, so nobody is told to build it anew."""
    home = tmp_path / "home"
    build(home, write_pages(tmp_path / "pages", **PAGES))
    library = Library.open(home)
    with closing(sqlite3.connect(home / "library.sqlite")) as connection:
        VectorLeg(home, fresh_rows=1).refresh(connection, library.generation, save=True)
    library.close()
    (path,) = home.glob("vectors-*.leg")
    path.write_bytes(path.read_bytes()[:-200] + bytes(200))
    (finding,) = [each for each in examine(Settings(home=home)) if "检索文件" in each.what]
    assert not finding.good
    assert path.name in finding.what
    assert str(path) in finding.remedy
    path.unlink()
    assert any(each.good and f"资料库 {home}" in each.what for each in examine(Settings(home=home)))


def test_a_damaged_library_is_named_with_what_is_damaged(tmp_path: Path) -> None:
    home = tmp_path / "home"
    build(home, write_pages(tmp_path / "pages", **PAGES))
    library = Library.open(home)
    with sqlite3.connect(home / "library.sqlite") as connection:
        connection.execute("UPDATE documents SET text = replace(text, '12个', '13个')")
        connection.execute("UPDATE passages SET spans = '[[0, 1]]' WHERE id = (SELECT max(id) FROM passages)")
    connection.close()
    with library.snapshot() as view:
        damage = list(view.damage())
    assert any(line.startswith("甲.txt：正文") for line in damage)
    assert len(damage) == 2
    with pytest.raises(WenjuError, match=r"甲\.txt.*损坏"):
        library.source_text("甲.txt")
    library.close()
    (home / "library.sqlite").write_bytes(b"not a database" * 1000)
    for path in home.glob("library.sqlite-*"):
        path.unlink()
    with pytest.raises(WenjuError, match=r"损坏：.*library\.sqlite"):
        Library.open(home)
    with pytest.raises(WenjuError, match=r"损坏：.*library\.sqlite"):
        build(home, tmp_path / "pages")


def test_a_torn_library_file_is_said_in_one_line(tmp_path: Path) -> None:
    home = tmp_path / "home"
    build(home, write_pages(tmp_path / "pages", **{f"{number}": PAGES["甲"] * 9 for number in range(20)}))
    path = home / "library.sqlite"
    content = path.read_bytes()
    path.write_bytes(content[:8192] + os.urandom(len(content) - 16384) + content[-8192:])
    with pytest.raises(WenjuError, match="损坏"):
        Library.open(home).source_text("1.txt")

"""Milvus beside the library: killed between the two, taken for another, too old, away; each is noticed and said."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.errors import WenjuError
from index.library import Library
from index.milvus_collection import Collection, Server
from rag.search import FUSION_OFFSET, LEG_DEPTH, search
from tests.fakes import PAGES, HashEmbedder, write_pages
from tests.milvus_lite import QUESTION, build, milvus_lite

ROOT = Path(__file__).parent.parent


def rows(server: Server) -> set[int]:
    return set(Collection(server).marks("id > 0", 10_000))


def passages(home: Path) -> set[int]:
    with sqlite3.connect(home / "library.sqlite") as connection:
        held = {row[0] for row in connection.execute("SELECT id FROM passages")}
    connection.close()
    return held


def sources(home: Path, server: Server) -> set[str]:
    vector = HashEmbedder().embed_question(QUESTION)
    return {hit.row.source for hit in search(Library.open(home, server), QUESTION, vector, 100)}


def test_its_own_ranker_fuses_as_we_do(tmp_path: Path, server: Server) -> None:
    pages = {f"第{number}页": PAGES["甲"].replace("12个", f"{number * 37 % 101}个") for number in range(40)}
    home = tmp_path / "home"
    build(home, write_pages(tmp_path / "pages", **pages, **PAGES), server)
    question = "西岭高新区签约项目74个"
    vector = HashEmbedder().embed_question(question)
    library = Library.open(home, server)
    ours = {hit.row.id: hit.score for hit in search(library, question, vector, 20)}
    with library.snapshot() as view:
        fused = view.search_hybrid(question, vector, depth=LEG_DEPTH, offset=FUSION_OFFSET)
    assert fused
    theirs = dict(fused[:20])
    # Which of two equal scores comes first, and so takes the better rank in its leg, neither side promises.
    assert sorted(theirs.values()) == pytest.approx(sorted(ours.values()), abs=1e-3)
    assert fused[0][0] == max(ours, key=lambda number: ours[number])
    (first, *_) = search(library, question, vector, 1, each_leg=False)
    assert (first.row.source, first.ranks) == ("乙.txt", {"hybrid": 1})


def test_killed_before_sqlite_commits_what_was_sent_is_not_found_and_the_next_run_goes_on(
    tmp_path: Path, server: Server
) -> None:
    """The library as it stood before a run, with the rows that the run had sent, is what a kill leaves behind."""
    folder, home = write_pages(tmp_path / "pages", 甲=PAGES["甲"], 乙=PAGES["乙"]), tmp_path / "home"
    build(home, folder, server)
    before = (home / "library.sqlite").read_bytes()
    write_pages(folder, 丙=PAGES["丙"])
    (folder / "甲.txt").unlink()
    build(home, folder, server)
    (home / "library.sqlite").write_bytes(before)
    assert rows(server) > passages(home)
    assert sources(home, server) == {"甲.txt", "乙.txt"}
    write_pages(folder, 丙=PAGES["丙"].replace("63个", "64个"))  # takes the ids of what was never committed
    build(home, folder, server)
    assert sources(home, server) == {"乙.txt", "丙.txt"}
    best = Library.open(home, server).search_words("签约项目64个", 1)[0][0]
    assert "64个" in Library.open(home).passages([best])[0].text


def test_another_history_of_the_same_generation_is_noticed(tmp_path: Path, server: Server) -> None:
    folder, home = write_pages(tmp_path / "pages", 甲=PAGES["甲"]), tmp_path / "home"
    build(home, folder, server)
    before = (home / "library.sqlite").read_bytes()
    write_pages(folder, 乙=PAGES["乙"])
    build(home, folder, server)
    (home / "library.sqlite").write_bytes(before)  # a copy kept elsewhere, which goes on by itself
    (folder / "乙.txt").unlink()
    write_pages(folder, 丙=PAGES["丙"])
    build(home, folder, None)
    with pytest.raises(WenjuError, match="跟不上"):
        sources(home, server)
    build(home, folder, server)
    best = Library.open(home, server).search_words("南川", 1)[0][0]
    assert Library.open(home).passages([best])[0].source == "丙.txt"


def test_rows_without_a_stamp_are_not_believed(tmp_path: Path, server: Server) -> None:
    folder, home = write_pages(tmp_path / "pages", **PAGES), tmp_path / "home"
    build(home, folder, server)
    collection = Collection(server)
    collection.delete("id == 0 or id == 2")
    collection.put([(3, "other", np.ones(64, dtype=np.float32), "别的"), (99, "", np.ones(64, dtype=np.float32), "")])
    with pytest.raises(WenjuError, match=r"是空的.*wenju index"):
        sources(home, server)
    build(home, folder, server)
    assert sources(home, server) == {"甲.txt", "乙.txt", "丙.txt"}
    assert rows(server) == passages(home)
    assert "other" not in Collection(server).marks("id > 0", 100).values()


KILLED = """
import sys
from pathlib import Path
from index.build import build_library
from index.milvus_collection import Server
from tests.fakes import HashEmbedder
home, folder, uri = sys.argv[1:]
build_library(
    Path(home), [Path(folder)], embedder=HashEmbedder, server=Server(uri), progress=lambda now: print(now, flush=True)
)
"""


def test_a_killed_run_leaves_the_two_alike_or_is_mended_by_the_next(tmp_path: Path) -> None:
    pages = {f"第{number}页": PAGES["甲"].replace("12个", f"{number}个") for number in range(100, 140)}
    folder, home = write_pages(tmp_path / "pages", **pages), tmp_path / "home"
    command = [sys.executable, "-c", KILLED, str(home), str(folder), str(tmp_path / "milvus.db")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        stored = 0
        while stored < 5:
            stored += "state='added'" in child.stdout.readline()
        child.send_signal(signal.SIGKILL)
    with milvus_lite(tmp_path) as server:
        held = {document.place.source for document in Library.open(home).documents()}
        assert 5 <= len(held) < 40
        assert sources(home, server) == held
        build(home, folder, server)
        assert len(sources(home, server)) == 40
        assert rows(server) == passages(home)


def test_a_collection_whose_maker_was_killed_is_made_ready(tmp_path: Path, server: Server) -> None:
    class Killed(Collection):
        def _make_ready(self, client: Any) -> None:  # noqa: ARG002 - killed before it used it
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Killed(server).ensure(64)
    home = tmp_path / "home"
    build(home, write_pages(tmp_path / "pages", **PAGES), server)
    assert sources(home, server) == {"甲.txt", "乙.txt", "丙.txt"}


def test_removed_passages_leave_with_the_next_run(tmp_path: Path, server: Server) -> None:
    folder, home = write_pages(tmp_path / "pages", **PAGES), tmp_path / "home"
    build(home, folder, server)
    (folder / "乙.txt").unlink()
    build(home, folder, server)
    assert rows(server) > passages(home)  # for readers that hold the generation before
    build(home, folder, server)
    assert rows(server) == passages(home)


def test_a_library_built_without_milvus_is_sent_by_the_next_run(tmp_path: Path, server: Server) -> None:
    folder, home = write_pages(tmp_path / "pages", **PAGES), tmp_path / "home"
    build(home, folder, None)
    with pytest.raises(WenjuError, match=r"是空的，跟不上资料库的第 3 代。补齐：.*wenju index"):
        sources(home, server)
    build(home, folder, server)
    assert sources(home, server) == {"甲.txt", "乙.txt", "丙.txt"}
    write_pages(folder, 丁=PAGES["甲"])
    build(home, folder, None)
    with pytest.raises(WenjuError, match=r"是第 3 代，跟不上资料库的第 4 代"):
        sources(home, server)

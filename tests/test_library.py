"""The library on disk: incremental, whole after a kill, and refusing what it was not built with."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

from index.build import build_library
from index.errors import WenjuError
from index.library import Library
from index.values import cut
from rag.search import search
from tests.fakes import HashEmbedder, write_pages

PAGE = "# {place}高新区签约新项目\n\n本报讯 近日,{place}高新区签约项目{count}个,总投资{money}亿元。项目涉及新材料和医药产业。\n\n张三\n"
PAGES = {
    "甲": PAGE.format(place="东湖", count=12, money="3.5"),
    "乙": PAGE.format(place="西岭", count=48, money="7.9"),
    "丙": PAGE.format(place="南川", count=63, money="21.4"),
}


def build(home: Path, *paths: Path) -> tuple[dict[str, str], int]:
    embedder = HashEmbedder()
    report = build_library(home, list(paths), embedder=lambda: embedder)
    return {file.source: file.state for file in report.files}, embedder.passages_embedded


def test_every_passage_is_the_source_text_at_its_spans(tmp_path: Path) -> None:
    build(tmp_path / "home", write_pages(tmp_path / "pages", **PAGES))
    library = Library.open(tmp_path / "home")
    rows = library.passages(list(range(1, 1 + library.counts()["passages"])))
    assert rows
    for row in rows:
        text = library.source_text(row.source)
        assert row.text == cut(text, row.spans)
        assert row.article.body == cut(text, row.article.spans)


@pytest.mark.parametrize(
    "question", ['R&D 4.58% “引号" OR NEAR(', "2.5倍 AND *", "\U00030000\U0002f800", "_ - ^ :", "东湖"]
)
def test_no_question_upsets_the_keyword_leg(tmp_path: Path, question: str) -> None:
    """Signs inside a word (4.58, R&D) made the full-text index read it as a phrase, which it then refused."""
    build(tmp_path / "home", write_pages(tmp_path / "pages", **PAGES))
    Library.open(tmp_path / "home").search_words(question, 5)


def test_a_second_run_over_an_unchanged_folder_embeds_nothing(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    assert build(tmp_path / "home", folder)[1] > 0
    states, embedded = build(tmp_path / "home", folder)
    assert set(states.values()) == {"same"}
    assert embedded == 0


def test_a_changed_file_is_replaced_and_a_removed_one_is_gone_from_both_legs(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    build(tmp_path / "home", folder)
    write_pages(folder, 甲=PAGES["甲"].replace("12个", "77个"))
    (folder / "乙.txt").unlink()
    states, _ = build(tmp_path / "home", folder)
    assert states == {"甲.txt": "added", "乙.txt": "removed", "丙.txt": "same"}
    library = Library.open(tmp_path / "home")
    question = "西岭高新区签约项目多少个"
    hits = search(library, question, HashEmbedder().embed_question(question), 10)
    assert {hit.row.source for hit in hits} == {"甲.txt", "丙.txt"}
    assert any("77个" in hit.row.text for hit in hits)


def test_a_reader_sees_what_another_process_has_added(tmp_path: Path) -> None:
    build(tmp_path / "home", write_pages(tmp_path / "pages", 甲=PAGES["甲"]))
    library = Library.open(tmp_path / "home")
    question = HashEmbedder().embed_question("南川高新区")
    assert len(library.search_vectors(question, 10)) == library.counts()["passages"]
    build(tmp_path / "home", write_pages(tmp_path / "pages", 丙=PAGES["丙"]))
    assert len(library.search_vectors(question, 10)) == library.counts()["passages"] > 1


def test_a_damaged_or_stale_vector_file_is_built_again(tmp_path: Path) -> None:
    build(tmp_path / "home", write_pages(tmp_path / "pages", **PAGES))
    saved = next((tmp_path / "home").glob("vectors-*.faiss"))
    saved.write_bytes(saved.read_bytes()[:100])
    question = HashEmbedder().embed_question("南川高新区签约")
    library = Library.open(tmp_path / "home")
    assert len(library.search_vectors(question, 10)) == library.counts()["passages"]


def test_two_folders_with_the_same_file_name_stay_apart(tmp_path: Path) -> None:
    one = write_pages(tmp_path / "一月", 版面=PAGES["甲"])
    two = write_pages(tmp_path / "二月", 版面=PAGES["乙"])
    build(tmp_path / "home", one, two)
    library = Library.open(tmp_path / "home")
    assert "12个" in library.source_text("版面.txt")
    assert "48个" in library.source_text("二月/版面.txt")


def test_a_broken_file_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "有 空格", **PAGES)
    (folder / "坏.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "包.zip").write_bytes(b"PK")
    (folder / ".隐藏.txt").write_text("不收", encoding="utf-8")
    states, _ = build(tmp_path / "home", folder)
    assert states == {
        **{f"{name}.txt": "added" for name in PAGES},
        "坏.txt": "failed",
        "包.zip": "skipped",
        ".隐藏.txt": "skipped",
    }


def test_another_embedder_is_refused_with_the_rebuild_command(tmp_path: Path) -> None:
    build(tmp_path / "home", write_pages(tmp_path / "pages", 甲=PAGES["甲"]))
    library = Library.open(tmp_path / "home")
    with pytest.raises(WenjuError, match="wenju index --home"):
        library.check_embedder("another", 64)
    library.check_embedder("hash", 64)


def test_a_second_writer_is_told_and_the_lock_is_free_afterwards(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", 甲=PAGES["甲"])
    (tmp_path / "home").mkdir()
    with FileLock(tmp_path / "home" / "write.lock"), pytest.raises(WenjuError, match="正在写"):
        build(tmp_path / "home", folder)
    build(tmp_path / "home", folder)
    FileLock(tmp_path / "home" / "write.lock", timeout=0).acquire()


def test_no_library_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(WenjuError, match="wenju index"):
        Library.open(tmp_path)


WRITER = """
import sys
from pathlib import Path
from index.build import build_library
from tests.fakes import HashEmbedder
build_library(Path(sys.argv[1]), [Path(sys.argv[2])], embedder=HashEmbedder, progress=lambda now: print(now, flush=True))
"""


@pytest.mark.parametrize("delay_seconds", [0.0, 0.01, 0.03, 0.06])
def test_a_writer_killed_at_any_moment_leaves_whole_documents_and_the_next_run_finishes(
    tmp_path: Path, delay_seconds: float
) -> None:
    pages = {f"第{number:02}页": PAGES["丙"].replace("63个", f"{number + 100}个") for number in range(30)}
    folder = write_pages(tmp_path / "pages", **pages)
    home = tmp_path / "home"
    command = [sys.executable, "-c", WRITER, str(home), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()  # the first document is in
        time.sleep(delay_seconds)
        os.kill(writer.pid, signal.SIGKILL)
    library = Library.open(home)
    for row in library.passages(list(range(1, 1 + library.counts()["passages"]))):
        assert row.text == cut(library.source_text(row.source), row.spans)
    library.close()
    states, _ = build(home, folder)
    assert set(states) == {f"{name}.txt" for name in pages}
    assert Library.open(home).counts()["documents"] == len(pages)

"""The library on disk: what is read is of one generation, exact, and refused where it is not what was built."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from index.build import build_library
from index.errors import WenjuError
from index.library import Library
from index.lock import only_writer
from index.rows import Place
from index.values import PageLayout, SourceText, cut
from index.writer import Writer
from rag.search import search
from tests.fakes import PAGES, HashEmbedder, write_pages


def build(home: Path, *paths: Path) -> None:
    assert not build_library(home, list(paths), embedder=HashEmbedder).failed


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


def test_a_reader_sees_what_another_process_has_added(tmp_path: Path) -> None:
    build(tmp_path / "home", write_pages(tmp_path / "pages", 甲=PAGES["甲"]))
    library = Library.open(tmp_path / "home")
    question = HashEmbedder().embed_question("南川高新区")
    assert len(library.search_vectors(question, 10)) == library.counts()["passages"]
    build(tmp_path / "home", write_pages(tmp_path / "pages", 丙=PAGES["丙"]))
    assert len(library.search_vectors(question, 10)) == library.counts()["passages"] > 1


def test_a_snapshot_goes_on_seeing_what_it_saw(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    build(tmp_path / "home", folder)
    library = Library.open(tmp_path / "home")
    question = "东湖高新区签约项目多少个"
    vector = HashEmbedder().embed_question(question)
    with library.snapshot() as view:
        before = search(view, question, vector, 10)
        write_pages(folder, 甲=PAGES["甲"].replace("12个", "77个"))
        (folder / "乙.txt").unlink()
        build(tmp_path / "home", folder)
        assert any("77个" in hit.row.text for hit in search(library, question, vector, 10))  # another snapshot
        after = search(view, question, vector, 10)
        assert [hit.row.id for hit in after] == [hit.row.id for hit in before]
        assert "12个" in view.source_text("甲.txt")
        assert all(hit.row.text == cut(view.source_text(hit.row.source), hit.row.spans) for hit in after)
    assert "77个" in library.source_text("甲.txt")


def test_eight_threads_search_one_library_while_it_is_written(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    build(tmp_path / "home", folder)
    library = Library.open(tmp_path / "home")
    vector = HashEmbedder().embed_question("高新区签约项目")
    stop = threading.Event()
    problems: list[str] = []
    searches = 0

    def read() -> None:
        nonlocal searches
        while not stop.is_set():
            try:
                with library.snapshot() as view:
                    hits = search(view, "高新区签约项目", vector, 100)
                    if len(hits) != view.counts()["passages"]:
                        problems.append("mixed generations")
                    if any(hit.row.text != cut(view.source_text(hit.row.source), hit.row.spans) for hit in hits):
                        problems.append("torn")
                searches += 1
            except Exception as error:
                problems.append(repr(error))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for number in range(12):
        write_pages(
            folder, 甲=PAGES["甲"].replace("12个", f"{number}个") * (1 + number % 3), 丁=PAGES["丙"] * (number % 2)
        )
        build_library(tmp_path / "home", [folder], embedder=HashEmbedder)
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []
    assert searches >= 8


def test_a_library_replaced_by_another_is_opened_anew(tmp_path: Path) -> None:
    build(tmp_path / "home", write_pages(tmp_path / "one", 甲=PAGES["甲"]))
    library = Library.open(tmp_path / "home")
    vector = HashEmbedder().embed_question("西岭高新区")
    assert search(library, "西岭高新区", vector, 5)[0].row.source == "甲.txt"
    (tmp_path / "home").rename(tmp_path / "old")
    with pytest.raises(WenjuError, match="wenju index"):
        library.counts()
    build(tmp_path / "home", write_pages(tmp_path / "two", 乙=PAGES["乙"]))
    assert search(library, "西岭高新区", vector, 5)[0].row.source == "乙.txt"


def test_pages_keep_their_boxes(tmp_path: Path) -> None:
    text = "本报讯 东湖高新区签约。"
    pages = (PageLayout(1, 595.0, 842.0, 0, 4, b"\1\2\3\4" * 16), PageLayout(2, 595.0, 842.0, 4, len(text), b""))
    with only_writer(tmp_path), Writer(tmp_path) as writer:
        document = SourceText("报.pdf", text, "pdf", 1.0, pages)
        writer.put_document(Place("/报", "报.pdf", "/报/报.pdf"), document, "0", [])
    library = Library.open(tmp_path)
    assert library.pages("报.pdf") == pages
    assert library.document_path("报.pdf") == Path("/报/报.pdf")
    with pytest.raises(WenjuError, match="没有"):
        library.document_path("无.pdf")


def test_another_embedder_is_refused_with_the_command_that_builds_anew(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "版 面", 甲=PAGES["甲"])
    build(tmp_path / "home", folder)
    library = Library.open(tmp_path / "home")
    library.check_embedder("hash", 64)
    with pytest.raises(WenjuError) as refused:
        library.check_embedder("another", 64)
    assert f"wenju index --home {tmp_path}/home-新 '{folder}'" in str(refused.value).replace(
        f"'{tmp_path}/home-新'", f"{tmp_path}/home-新"
    )


def test_another_dimension_is_refused_when_something_is_added(tmp_path: Path) -> None:
    class Short(HashEmbedder):
        dimensions = 32

    folder = write_pages(tmp_path / "pages", 甲=PAGES["甲"])
    build(tmp_path / "home", folder)
    write_pages(folder, 乙=PAGES["乙"])
    with pytest.raises(WenjuError, match=r"hash/64.*hash/32"):
        build_library(tmp_path / "home", [folder], embedder=Short)


@pytest.mark.parametrize("held", ["1", "9", None])
def test_another_format_is_refused_unread_and_unchanged(tmp_path: Path, held: str | None) -> None:
    with sqlite3.connect(tmp_path / "library.sqlite") as connection:
        connection.execute("CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
        if held:
            connection.execute("INSERT INTO settings VALUES ('format', ?)", (held,))
    connection.close()
    with pytest.raises(WenjuError, match=r"格式.*wenju index --home"):
        Library.open(tmp_path)
    with pytest.raises(WenjuError, match="格式"):
        build_library(tmp_path, [write_pages(tmp_path / "pages", **PAGES)], embedder=HashEmbedder)
    with sqlite3.connect(tmp_path / "library.sqlite") as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [("settings",)]
    connection.close()


def test_no_library_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(WenjuError, match="wenju index"):
        Library.open(tmp_path)
    (tmp_path / "library.sqlite").touch()  # a writer killed before its first table
    with pytest.raises(WenjuError, match="wenju index"):
        Library.open(tmp_path)

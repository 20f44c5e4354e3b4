"""A public set as two plain files: strict, named by id, and run end to end on made parts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from eval.corpus import document_corpus, ready_library
from eval.pairs import Document, load_documents, load_questions
from eval.retrieval import Searcher
from eval.score import judge
from index.errors import WenjuError
from index.library import Library
from tests.fakes import HashEmbedder

if TYPE_CHECKING:
    from pathlib import Path

DOCS = [
    {"id": "16#1", "title": "东湖高新区", "text": "东湖高新区今年签约了一百四十八个项目，总投资六百亿元。"},
    {"id": "DEV_0", "title": "昆山", "text": "昆山高新区有瞪羚企业六十家，独角兽企业三家，位居全省第一。"},
]
QUESTION = {
    "id": "q",
    "question": "昆山高新区有多少家瞪羚企业？",
    "answers": ["六十家", "60"],
    "gold_docs": ["DEV_0"],
    "answerable": True,
}


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_documents_are_sources_named_by_their_ids(tmp_path: Path) -> None:
    documents = load_documents(write(tmp_path / "docs.jsonl", *DOCS))
    (case,) = load_questions(write(tmp_path / "q.jsonl", {**QUESTION, "context_docs": ["16#1"]}), documents)
    assert case.sources == ("DEV_0.txt",)
    assert case.context == ("16#1.txt",)
    assert case.answers == (("六十家", "60"),)
    assert case.extractive


@pytest.mark.parametrize(
    ("id_", "source"),
    [("a/b", "a%2Fb.txt"), ("..", "%2E%2E.txt"), ("甲", "甲.txt"), ("a%2Fb", "a%252Fb.txt")],
)
def test_an_id_never_leaves_its_folder(id_: str, source: str) -> None:
    assert Document(id_, "", "文").source == source


def test_a_very_long_id_is_a_name_that_a_disk_can_hold() -> None:
    names = {Document("长" * 300 + end, "", "文").source for end in "甲乙"}
    assert len(names) == 2
    assert all(len(name.encode()) < 255 for name in names)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"gold_docs": ["没有"]}, "gold_docs 里的 没有"),
        ({"context_docs": ["没有"]}, "context_docs 里的 没有"),
        ({"answers": "六十家"}, "answers 应是列表"),
        ({"answerable": 1}, "answerable 应是"),
        ({"colour": 1}, "不认识的字段：colour"),
    ],
)
def test_a_doubtful_question_is_refused_with_its_file_and_line(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    documents = load_documents(write(tmp_path / "docs.jsonl", *DOCS))
    with pytest.raises(WenjuError, match=message) as error:
        load_questions(write(tmp_path / "q.jsonl", {**QUESTION, "id": "fine"}, {**QUESTION, **change}), documents)
    assert "q.jsonl 第 2 行" in str(error.value)


def test_a_library_of_documents_is_built_once_and_searched(tmp_path: Path) -> None:
    documents = load_documents(write(tmp_path / "docs.jsonl", *DOCS))
    (case,) = load_questions(write(tmp_path / "q.jsonl", QUESTION), documents)
    corpus, embedder = document_corpus(documents.values(), tmp_path / "docs"), HashEmbedder()
    key, home = corpus.key("hash/64"), tmp_path / "library"
    for _ in range(2):
        ready_library(corpus, home, key, lambda: embedder, lambda _: None)
    assert embedder.passages_embedded == 2
    library = Library.open(home)
    scores = judge(case, Searcher(library, embedder).search(case), corpus.texts)
    library.close()
    assert scores["fused.hit1"]
    assert scores["words.hit1"]
    assert scores["fused.answer5"]
    assert "fused.evidence5" not in scores
    with pytest.raises(WenjuError, match="另一组文章"):
        ready_library(corpus, home, "other", lambda: embedder, lambda _: None)


def test_what_a_library_holds_is_named_by_its_articles_and_its_embedder(tmp_path: Path) -> None:
    documents = load_documents(write(tmp_path / "docs.jsonl", *DOCS))
    corpus = document_corpus(documents.values(), tmp_path / "docs")
    fewer = document_corpus(list(documents.values())[:1], tmp_path / "docs")
    assert corpus.key("a") != corpus.key("b")
    assert corpus.key("a") != fewer.key("a")
    assert len(list((tmp_path / "docs").iterdir())) == 1

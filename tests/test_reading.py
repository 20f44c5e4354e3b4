"""What an older version has read is read again: files that have not changed, and only where they would come out otherwise."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import asdict
from pathlib import Path

import pytest

from index.build import build_library, split_text
from index.readers.read import read_file
from index.schema import READING
from tests.fakes import PAGES, HashEmbedder, write_pages
from tests.test_build import build

ROOT = Path(__file__).parent.parent
FOLDERS = ("seeds", *(f"eval/sets/{name}" for name in ("town", "county", "years", "pages", "mixed", "press")))
# Of each reading, what the files below came out as. Where this fails, libraries that people have hold other articles
# than a new one would: count READING up and write the new sum beside it.
CAME_OUT = {5: "5afbe334074524e0"}


def test_a_new_way_to_read_or_split_is_counted() -> None:
    digest = hashlib.sha256()
    for path in (path for folder in FOLDERS for path in sorted((ROOT / folder).iterdir())):
        for article, passages in split_text(read_file(path, path.name).text):
            row = [asdict(article), [(asdict(passage), sentences) for passage, sentences in passages]]
            digest.update(json.dumps(row, ensure_ascii=False).encode())
    assert CAME_OUT.get(READING) == digest.hexdigest()[:16]


def test_what_an_older_version_read_is_read_again_without_new_vectors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    build(tmp_path / "home", folder)
    monkeypatch.setattr("index.plan.READING", READING + 1)
    monkeypatch.setattr("index.writer.READING", READING + 1)
    embedder = HashEmbedder()
    report = build_library(tmp_path / "home", [folder], embedder=lambda: embedder)
    assert embedder.passages_embedded == 0
    assert all(file.state == "added" and "重读" in file.detail for file in report.files)
    states, embedded = build(tmp_path / "home", folder)
    assert (set(states.values()), embedded) == ({"same"}, 0)


def test_a_library_from_before_readings_were_counted_is_read_again(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    build(tmp_path / "home", folder)
    with sqlite3.connect(tmp_path / "home" / "library.sqlite") as connection:
        connection.execute("DROP TABLE readings")
    connection.close()
    states, embedded = build(tmp_path / "home", folder)
    assert (set(states.values()), embedded) == ({"added"}, 0)
    assert set(build(tmp_path / "home", folder)[0].values()) == {"same"}

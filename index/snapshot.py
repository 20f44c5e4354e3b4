"""The library as one generation left it: everything read through a snapshot is of that generation.

A snapshot is one read transaction of SQLite. A writer may commit beside it; it goes on seeing what it saw first.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.bm25 import WordLeg
from index.errors import WenjuError
from index.milvus import MilvusLegs
from index.rows import (
    HELD_QUERY,
    PAGE_QUERY,
    PASSAGE_QUERY,
    read_held,
    read_page,
    read_passage,
    rows_sha256,
    text_sha256,
)
from index.vectors import VectorLeg

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from typing import Self

    from index.embed import Vectors
    from index.filters import Filters
    from index.leg_parts import Ids
    from index.milvus_collection import Server
    from index.rows import HeldDocument, PassageRow
    from index.values import PageLayout


class Snapshot:
    """Made by Library.snapshot; used by one thread at a time."""

    def __init__(self, connection: sqlite3.Connection, legs: Legs | MilvusLegs) -> None:
        self._connection = connection
        self._legs = legs
        self.generation = int(self.setting("generation") or 0)

    @contextmanager
    def snapshot(self) -> Iterator[Self]:
        """A snapshot of a snapshot is itself, so that whoever searches may be given either."""
        yield self

    def setting(self, key: str) -> str:
        row = self._one("SELECT value FROM settings WHERE key = ?", (key,))
        return str(row[0]) if row else ""

    def counts(self) -> dict[str, int]:
        row = self._one("SELECT count(*), sum(articles), sum(passages) FROM documents", ()) or (0, 0, 0)
        return dict(zip(("documents", "articles", "passages"), (int(value or 0) for value in row), strict=True))

    def documents(self) -> list[HeldDocument]:
        """Return every document but its text, in order of source."""
        return [read_held(row) for row in self._connection.execute(f"{HELD_QUERY} ORDER BY source")]

    # Searching

    def allowed(self, filters: Filters) -> Ids | None:
        """Return the ids of the passages inside the filters, ascending; None means all of them."""
        if not filters:
            return None
        condition, values = filters.where()
        rows = self._connection.execute(
            "SELECT passages.id FROM documents JOIN articles ON articles.document = documents.id"
            f" JOIN passages ON passages.article = articles.id WHERE {condition} ORDER BY passages.id",
            values,
        )
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def search_vectors(self, question: Vectors, count: int, allowed: Ids | None = None) -> list[tuple[int, float]]:
        """Return (passage id, cosine), best first."""
        return self._legs.search_vectors(self._connection, self.generation, question, count, allowed)

    def search_words(self, question: str, count: int, allowed: Ids | None = None) -> list[tuple[int, float]]:
        """Return (passage id, BM25 score), best first."""
        return self._legs.search_words(self._connection, self.generation, question, count, allowed)

    def search_hybrid(
        self, question: str, vector: Vectors, *, depth: int, offset: int, allowed: Ids | None = None
    ) -> list[tuple[int, float]] | None:
        """Return (passage id, fused score) from an engine with a ranker of its own; None where there is none."""
        if not isinstance(self._legs, MilvusLegs):
            return None
        return self._legs.search_hybrid(
            self._connection, self.generation, question, vector, depth=depth, offset=offset, allowed=allowed
        )

    def passages(self, ids: list[int]) -> list[PassageRow]:
        """Return the passages with these ids, in the order given; one that this generation lacks is left out."""
        marks = ",".join("?" * len(ids))
        rows = self._connection.execute(f"{PASSAGE_QUERY} WHERE passages.id IN ({marks})", ids)
        found = {int(row[0]): read_passage(row) for row in rows}
        return [found[number] for number in ids if number in found]

    def passages_of(self, article: int, most: int) -> list[PassageRow]:
        """Return up to `most` passages of an article, in reading order."""
        rows = self._connection.execute(
            f"{PASSAGE_QUERY} WHERE passages.article = ? ORDER BY passages.id LIMIT ?", (article, most)
        )
        return [read_passage(row) for row in rows]

    # Documents

    def source_text(self, source: str) -> str:
        """Return the whole decoded text of a document, what every span counts in, exactly as it was stored."""
        row = self._one("SELECT text, text_sha256 FROM documents WHERE source = ?", (source,))
        if row is None:
            raise _absent(source)
        if text_sha256(row[0]) != row[1]:
            raise WenjuError(
                f"资料库里 {source} 的正文已损坏", "移除它再收一次：wenju index --remove，然后 wenju index"
            )
        return str(row[0])

    def document_path(self, source: str) -> Path:
        """Return where the file stood when it was read; on another machine it may not be there."""
        row = self._one("SELECT location FROM documents WHERE source = ?", (source,))
        if row is None:
            raise _absent(source)
        return Path(row[0])

    def pages(self, source: str) -> tuple[PageLayout, ...]:
        """Return where the characters of a document stand on its printed pages; empty when it has none."""
        return tuple(read_page(row) for row in self._connection.execute(PAGE_QUERY, (source,)))

    def titles(self, count: int) -> list[str]:
        """Return some headlines, longest articles first: for example questions and the empty page."""
        rows = self._connection.execute(
            "SELECT title FROM articles WHERE kind = 'article' AND title <> '' ORDER BY length(body) DESC LIMIT ?",
            (count,),
        )
        return [str(row[0]) for row in rows]

    def damage(self) -> Iterator[str]:
        """Name what no longer is what was stored: the file's own structure first, then document by document."""
        for (said,) in self._connection.execute("PRAGMA quick_check(5)"):
            if said != "ok":
                yield f"library.sqlite：{said}"
        numbers = [row[0] for row in self._connection.execute("SELECT id FROM documents ORDER BY id")]
        for number in numbers:
            source, text, of_text, of_rows = self._one(
                "SELECT source, text, text_sha256, rows_sha256 FROM documents WHERE id = ?", (number,)
            ) or ("", "", "", "")
            if text_sha256(text) != of_text:
                yield f"{source}：正文与校验和不符"
            if rows_sha256(self._connection, number) != of_rows:
                yield f"{source}：文章、词或向量与校验和不符"

    def damaged_legs(self) -> list[Path]:
        """Return the files of the legs that are not what was written; search goes without them, and nothing is lost."""
        return self._legs.damaged()

    def _one(self, query: str, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._connection.execute(query, values).fetchone()
        return row


def open_legs(home: Path, server: Server | None) -> Legs | MilvusLegs:
    return MilvusLegs(home, server) if server else Legs(home)


class Legs:
    """Both legs of search, brought to the generation of whichever snapshot searches; shared between threads."""

    def __init__(self, home: Path) -> None:
        self._lock = threading.Lock()
        self._vectors = VectorLeg(home)
        self._words = WordLeg(home)

    def refresh(self, connection: sqlite3.Connection, generation: int, *, save: bool = False) -> None:
        """Bring both to a snapshot; the process that writes the library lets them save what has gathered."""
        with self._lock:
            self._vectors.refresh(connection, generation, save=save)
            self._words.refresh(connection, generation, save=save)

    def search_vectors(
        self, connection: sqlite3.Connection, generation: int, question: Vectors, count: int, allowed: Ids | None
    ) -> list[tuple[int, float]]:
        with self._lock:
            self._vectors.refresh(connection, generation)
            return self._vectors.search(question, count, allowed)

    def search_words(
        self, connection: sqlite3.Connection, generation: int, question: str, count: int, allowed: Ids | None
    ) -> list[tuple[int, float]]:
        with self._lock:
            self._words.refresh(connection, generation)
            return self._words.search(question, count, allowed)

    def damaged(self) -> list[Path]:
        """Return the files of the legs that are not what was written; they are made again from the library."""
        with self._lock:
            return [*self._vectors.damaged(), *self._words.damaged()]


def _absent(source: str) -> WenjuError:
    return WenjuError(f"资料库里没有 {source}", "它可能已被移除；用 wenju doctor 看资料库")

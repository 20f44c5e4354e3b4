"""The library on disk. SQLite is the truth (documents, articles, passages, vectors); FAISS is derived from it.

One folder is one library: copy it and it works elsewhere. Each document is written in one transaction that also
counts the generation up, so a process killed anywhere leaves the last complete document behind, and a reader that
finds another generation than the one it holds opens the new one.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import WenjuError
from index.rows import FILE_NAME, FORMAT, PASSAGE_QUERY, SCHEMA, PassageRow, connect, insert_document, read_passage
from index.vectors import build_index, maybe_open_index, save_index, search_index
from index.words import search_words

if TYPE_CHECKING:
    from pathlib import Path

    from index.embed import Vectors
    from index.rows import SplitArticles
    from index.values import SourceText


class Library:
    """Open for reading and, by one process at a time (see build.py), for writing. Safe to share between threads."""

    def __init__(self, home: Path, connection: sqlite3.Connection) -> None:
        self.home = home
        self._connection = connection
        self._lock = threading.RLock()
        self._index: Any = None
        self._index_generation = -1

    @classmethod
    def create(cls, home: Path) -> Library:
        """Open the library in `home` for writing; make it if there is none."""
        try:
            home.mkdir(parents=True, exist_ok=True)
            library = cls(home, connect(home / FILE_NAME))
            with library._connection as connection:
                connection.executescript(SCHEMA)
                connection.execute("INSERT OR IGNORE INTO settings VALUES ('format', ?)", (FORMAT,))
                connection.execute("INSERT OR IGNORE INTO settings VALUES ('generation', '0')")
        except (OSError, sqlite3.Error) as error:
            raise WenjuError(f"资料库写不进 {home}（{error}）", "换一个能写的文件夹：--home 文件夹") from error
        library._check_format()
        return library

    @classmethod
    def open(cls, home: Path) -> Library:
        """Open an existing library; the error says how to make one."""
        path = home / FILE_NAME
        if not path.is_file():
            raise WenjuError(f"{home} 里还没有资料库", "先建立：wenju index 文件夹")
        try:
            library = cls(home, connect(path))
            library._check_format()
        except sqlite3.Error as error:
            raise WenjuError(
                f"资料库打不开：{path}（{error}）", "移走这个文件，再运行 wenju index 文件夹 重建"
            ) from error
        return library

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    # Settings the library was built with

    def setting(self, key: str) -> str:
        row = self._one("SELECT value FROM settings WHERE key = ?", (key,))
        return str(row[0]) if row else ""

    def claim_embedder(self, name: str, dimensions: int) -> None:
        """Record what the vectors are made with, or refuse to mix two kinds in one library."""
        self.check_embedder(name, dimensions)
        with self._lock, self._connection as connection:
            connection.execute("INSERT OR IGNORE INTO settings VALUES ('embedder', ?)", (f"{name}/{dimensions}",))

    def check_embedder(self, name: str, dimensions: int) -> None:
        """Refuse to compare vectors of two kinds."""
        wanted = f"{name}/{dimensions}"
        held = self.setting("embedder")
        if held and held != wanted:
            raise WenjuError(
                f"资料库的向量是用 {held} 建的，现在的设置是 {wanted}",
                f"改回设置，或换一个资料库重建：wenju index --home 新文件夹 文件夹（原资料库：{self.home}）",
            )

    @property
    def generation(self) -> int:
        return int(self.setting("generation") or 0)

    def counts(self) -> dict[str, int]:
        tables = ("documents", "articles", "passages")
        row = self._one("SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables), ())
        return dict(zip(tables, map(int, row or (0, 0, 0)), strict=True))

    # Writing

    def document_hashes(self, root: str) -> dict[str, str]:
        """Return path below `root` -> sha256, for what is already indexed."""
        with self._lock:
            rows = self._connection.execute("SELECT path, sha256 FROM documents WHERE root = ?", (root,))
            return {str(path): str(sha256) for path, sha256 in rows}

    def put_document(
        self,
        root: str,
        document: SourceText,
        sha256: str,
        articles: SplitArticles,
    ) -> None:
        """Add or replace one document with all that hangs on it, whole or not at all."""
        with self._lock, self._connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            self._delete(connection, root, document.source)
            source = self._free_source(root, document.source)
            insert_document(connection, root, document, sha256, articles, source=source)
            self._count_generation(connection)

    def remove_document(self, root: str, path: str) -> None:
        with self._lock, self._connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            self._delete(connection, root, path)
            self._count_generation(connection)

    def remove_source(self, source: str) -> None:
        """Remove a document by the name it is cited by."""
        row = self._one("SELECT root, path FROM documents WHERE source = ?", (source,))
        if row is None:
            raise WenjuError(f"资料库里没有 {source}", "它可能已被移除；用 wenju doctor 看资料库")
        self.remove_document(str(row[0]), str(row[1]))

    def _delete(self, connection: sqlite3.Connection, root: str, path: str) -> None:
        connection.execute(
            "DELETE FROM words WHERE rowid IN (SELECT passages.id FROM passages"
            " JOIN articles ON passages.article = articles.id JOIN documents ON articles.document = documents.id WHERE root = ? AND path = ?)",
            (root, path),
        )
        connection.execute("DELETE FROM documents WHERE root = ? AND path = ?", (root, path))

    def _free_source(self, root: str, path: str) -> str:
        """Name a document by its path below the indexed folder; two folders with one such path stay apart."""
        source, count = path, 1
        while self._one("SELECT 1 FROM documents WHERE source = ?", (source,)):
            folder = root.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
            source = f"{folder}/{path}" if count == 1 else f"{folder}~{count}/{path}"
            count += 1
        return source

    @staticmethod
    def _count_generation(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE settings SET value = value + 1 WHERE key = 'generation'")

    # Searching

    def refresh_index(self) -> None:
        """Hold the FAISS index of the newest generation; save it when it had to be built."""
        with self._lock:
            generation = self.generation
            if generation == self._index_generation:
                return
            passages = self.counts()["passages"]
            dimensions = int((self.setting("embedder") or "/1").rsplit("/", 1)[1])
            index = maybe_open_index(self.home, generation, passages, dimensions)
            if index is None:
                rows = self._connection.execute("SELECT id, vector FROM passages ORDER BY id").fetchall()
                vectors = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4").reshape(-1, dimensions)
                index = build_index([int(row[0]) for row in rows], vectors)
                with suppress(OSError, RuntimeError):  # on a read-only disk it is built again next time
                    save_index(index, self.home, generation)
            self._index, self._index_generation = index, generation

    def search_vectors(self, question: Vectors, count: int) -> list[tuple[int, float]]:
        """Return (passage id, cosine), best first."""
        with self._lock:
            self.refresh_index()
            return search_index(self._index, question, count)

    def search_words(self, question: str, count: int) -> list[tuple[int, float]]:
        """Return (passage id, BM25 score), best first."""
        with self._lock:
            return search_words(self._connection, question, count)

    def passages(self, ids: list[int]) -> list[PassageRow]:
        """Return the passages with these ids, in the order given; one removed since the search is left out."""
        with self._lock:
            rows = self._connection.execute(
                f"{PASSAGE_QUERY} WHERE passages.id IN ({','.join('?' * len(ids))})",
                ids,
            ).fetchall()
        found = {int(row[0]): read_passage(row) for row in rows}
        return [found[number] for number in ids if number in found]

    def source_text(self, source: str) -> str:
        """Return the whole decoded text of a document: what every span counts in."""
        row = self._one("SELECT text FROM documents WHERE source = ?", (source,))
        if row is None:
            raise WenjuError(f"资料库里没有 {source}", "它可能已被移除；用 wenju doctor 看资料库")
        return str(row[0])

    def titles(self, count: int) -> list[str]:
        """Return some headlines, longest documents first: for example questions and the empty page."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT title FROM articles WHERE kind = 'article' AND title <> '' ORDER BY length(body) DESC LIMIT ?",
                (count,),
            )
            return [str(row[0]) for row in rows]

    def _one(self, query: str, values: tuple[Any, ...]) -> tuple[Any, ...] | None:
        with self._lock:
            row: tuple[Any, ...] | None = self._connection.execute(query, values).fetchone()
            return row

    def _check_format(self) -> None:
        held = self.setting("format")
        if held != FORMAT:
            raise WenjuError(
                f"资料库 {self.home} 是格式 {held or '未知'}，这个版本读格式 {FORMAT}",
                "换一个文件夹重建：wenju index --home 新文件夹 文件夹",
            )

"""The library on disk. SQLite is the truth (documents, articles, passages, vectors); the legs of search follow it.

One folder is one library: copy it and it works elsewhere. Each document is written in one transaction that also
counts the generation up (writer.py), so a process killed anywhere leaves the last complete document behind. A search
is one snapshot: both legs and the passages are of one generation, whatever is being written meanwhile.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from index.errors import WenjuError
from index.schema import FILE_NAME, FORMAT, connect_reader, plainly, rebuild_command
from index.snapshot import Snapshot, open_legs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.embed import Vectors
    from index.milvus_collection import Server
    from index.rows import HeldDocument, PassageRow
    from index.values import PageLayout


class Library:
    """Open for reading. Safe to share between threads; each snapshot has a connection to itself."""

    def __init__(self, home: Path, server: Server | None = None) -> None:
        self.home = home
        self._server = server
        self._path = home / FILE_NAME
        self._lock = threading.Lock()
        self._free: list[sqlite3.Connection] = []
        self._file: tuple[int, int] | None = None  # which file the free connections are open on
        self._closed = False
        self._legs = open_legs(home, server)

    @classmethod
    def open(cls, home: Path, server: Server | None = None) -> Library:
        """Open an existing library, its words and vectors in the folder or on a server; the error says how to make one."""
        library = cls(home, server)
        with library.snapshot():
            pass
        return library

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._drop_connections()

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Hold one generation: what is read inside does not change, though a writer goes on."""
        connection = None
        try:
            with plainly(self._path):
                connection = self._take()
                connection.execute("BEGIN")
                check_format(self.home, connection)
                yield Snapshot(connection, self._legs)
        finally:
            if connection is not None:
                self._give_back(connection)

    def _take(self) -> sqlite3.Connection:
        try:
            stat = self._path.stat()
        except FileNotFoundError as error:
            raise absent(self.home) from error
        except OSError as error:
            raise WenjuError(f"读不了资料库 {self._path}（{error.strerror}）", "改正这个文件夹的权限") from error
        with self._lock:
            if self._file != (stat.st_dev, stat.st_ino):  # the library was replaced by another
                self._drop_connections()
                self._legs = open_legs(self.home, self._server)
                self._file = (stat.st_dev, stat.st_ino)
            if self._free:
                return self._free.pop()
        return connect_reader(self._path)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with suppress(sqlite3.Error):
            connection.rollback()
            with self._lock:
                if not self._closed:
                    self._free.append(connection)
                    return
        connection.close()

    def _drop_connections(self) -> None:
        while self._free:
            self._free.pop().close()

    # What one reading asks for; whoever needs two answers of one generation takes a snapshot.

    def setting(self, key: str) -> str:
        with self.snapshot() as view:
            return view.setting(key)

    def check_embedder(self, name: str, dimensions: int) -> None:
        """Refuse to compare vectors of two kinds."""
        with self.snapshot() as view:
            check_embedder(self.home, view._connection, name, dimensions)

    @property
    def generation(self) -> int:
        with self.snapshot() as view:
            return view.generation

    def counts(self) -> dict[str, int]:
        with self.snapshot() as view:
            return view.counts()

    def refresh_index(self) -> None:
        """Open both legs of search at the newest generation, so that the first question does not wait for them."""
        with self.snapshot() as view:
            self._legs.refresh(view._connection, view.generation)

    def search_vectors(self, question: Vectors, count: int) -> list[tuple[int, float]]:
        with self.snapshot() as view:
            return view.search_vectors(question, count)

    def search_words(self, question: str, count: int) -> list[tuple[int, float]]:
        with self.snapshot() as view:
            return view.search_words(question, count)

    def passages(self, ids: list[int]) -> list[PassageRow]:
        with self.snapshot() as view:
            return view.passages(ids)

    def source_text(self, source: str) -> str:
        with self.snapshot() as view:
            return view.source_text(source)

    def pages(self, source: str) -> tuple[PageLayout, ...]:
        with self.snapshot() as view:
            return view.pages(source)

    def document_path(self, source: str) -> Path:
        with self.snapshot() as view:
            return view.document_path(source)

    def documents(self) -> list[HeldDocument]:
        with self.snapshot() as view:
            return view.documents()

    def titles(self, count: int) -> list[str]:
        with self.snapshot() as view:
            return view.titles(count)


def absent(home: Path) -> WenjuError:
    return WenjuError(f"{home} 里还没有资料库", "先建立：wenju index 文件夹")


def check_format(home: Path, connection: sqlite3.Connection) -> None:
    try:
        row = connection.execute("SELECT value FROM settings WHERE key = 'format'").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_ERROR:  # anything but a missing table
            raise
        row = None
    if not row and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise absent(home)  # a writer was killed before its first table stood
    if not row or row[0] != FORMAT:
        raise WenjuError(
            f"资料库 {home} 是格式 {row[0] if row else '未知'}，这个版本读格式 {FORMAT}",
            f"旧库留着，重建一个：{rebuild_command(home, connection)}",
        )


def check_embedder(home: Path, connection: sqlite3.Connection, name: str, dimensions: int) -> None:
    row = connection.execute("SELECT value FROM settings WHERE key = 'embedder'").fetchone()
    wanted = f"{name}/{dimensions}"
    if row and row[0] != wanted:
        raise WenjuError(
            f"资料库 {home} 的向量是用 {row[0]} 建的，现在的设置是 {wanted}",
            f"改回设置，或用现在的设置重建一个：{rebuild_command(home, connection)}",
        )

"""Both legs of search in Milvus: dense vectors and its own BM25 over jieba's words, fused by its own ranker.

SQLite stays the truth; a row of the collection is a passage under its id there. Ids are never used twice and a passage
never changes, so rows are only added and removed. They are added before SQLite commits, above the newest id of every
snapshot, and deleted one run after they were removed, until then named in the stamp: so each snapshot of SQLite finds
its own passages. The stamp is row 0: whose rows these are, made with what, of which generation, which ones are hidden.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import numpy as np

from index.errors import WenjuError
from index.milvus_collection import DENSE, WORDS, Collection
from index.milvus_view import Range, Stamp, View, dead, ranges_of
from index.words import HEADING_WEIGHT, plain_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

    from index.embed import Vectors
    from index.leg_parts import Ids
    from index.milvus_collection import Found, Server

BATCH_ROWS = 500  # sent at once: 3 MB at 768 dimensions, Milvus takes 64
SCAN_ROWS = 10_000  # compared at once when the two have come apart; Milvus answers up to 16,384
MOST_HIDDEN = 500  # ranges of removed passages in the stamp; it has room for 2,000

PASSAGES = (
    "SELECT passages.id, hex(key), vector, kicker || ' ' || title || ' ' || byline || ' ' || articles.date,"
    " passages.text FROM passages JOIN articles ON articles.id = article WHERE passages.id IN"
)
NOTES = ("come", "gone")  # what the writer's open transaction has added and removed
FOLLOW = """
CREATE TEMP TABLE come (id INTEGER PRIMARY KEY);
CREATE TEMP TABLE gone (id INTEGER PRIMARY KEY);
CREATE TEMP TRIGGER passage_come AFTER INSERT ON main.passages BEGIN INSERT INTO come VALUES (new.id); END;
CREATE TEMP TRIGGER passage_gone AFTER DELETE ON main.passages BEGIN INSERT INTO gone VALUES (old.id); END;
"""


class MilvusLegs:
    """In place of Legs (snapshot.py): the same questions, answered by a server. Shared between threads."""

    def __init__(self, home: Path, server: Server) -> None:
        self.home = home
        self._server = server
        self._rows = Collection(server)
        self._stamped: Stamp | None = None  # by this process, the writer
        self._view = View(-1, 0)

    # Searching

    def refresh(self, connection: sqlite3.Connection, generation: int, *, save: bool = False) -> None:
        """See that the collection has this snapshot; a writer has nothing to save, all of it was sent."""
        if not save:
            self._look(connection, generation)

    def search_vectors(
        self, connection: sqlite3.Connection, generation: int, question: Vectors, count: int, allowed: Ids | None
    ) -> Found:
        where = self._look(connection, generation).where(allowed)
        return self._rows.search(DENSE, question, count, where) if where else []

    def search_words(
        self, connection: sqlite3.Connection, generation: int, question: str, count: int, allowed: Ids | None
    ) -> Found:
        where = self._look(connection, generation).where(allowed)
        words = plain_words(question)
        return self._rows.search(WORDS, words, count, where) if where and words else []

    def search_hybrid(
        self,
        connection: sqlite3.Connection,
        generation: int,
        question: str,
        vector: Vectors,
        *,
        depth: int,
        offset: int,
        allowed: Ids | None,
    ) -> Found | None:
        """Search both ways in one request; None when the question has no words to look for."""
        where = self._look(connection, generation).where(allowed)
        words = plain_words(question)
        if not words:
            return None
        return self._rows.search_hybrid(vector, words, depth, offset, where) if where else []

    def damaged(self) -> list[Path]:
        """No file of the folder belongs to this: what the collection lacks is found by its stamp."""
        return []

    def _look(self, connection: sqlite3.Connection, generation: int) -> View:
        """Return what this snapshot may find; refuse a collection that is another's or does not have all of it."""
        view = self._view
        if view.generation == generation:
            return view
        newest, tip = _newest(connection)
        hidden: list[Range] = []
        if newest:
            stamp = self._read_stamp(connection)
            if stamp is None or not stamp.has(generation, tip):
                said = f"是第 {stamp.generation} 代" if stamp else "是空的"
                raise WenjuError(
                    f"Milvus 的集合 {self._server.collection} {said}，跟不上资料库的第 {generation} 代",
                    "补齐：用同样的设置运行 wenju index 文件夹",
                )
            hidden = dead(connection, stamp.hidden)
        view = View(generation, newest, tuple(hidden))
        self._view = view
        return view

    # Writing

    def attach(self, connection: sqlite3.Connection) -> None:
        """Begin to follow the writer's connection, and bring the collection to what SQLite holds."""
        connection.executescript(FOLLOW)
        connection.execute("INSERT OR IGNORE INTO settings VALUES ('library', ?)", (uuid.uuid4().hex,))
        generation = int(_setting(connection, "generation"))
        newest, tip = _newest(connection)
        stamp = self._read_stamp(connection)
        if stamp and (stamp.generation, stamp.tip) == (generation, tip):
            self._stamped = stamp
            if stamp.hidden:
                self._remove(dead(connection, stamp.hidden))
                self._put_stamp(connection, generation, [])
        elif stamp or newest:
            self._repair(connection, newest)
            self._put_stamp(connection, generation, [])

    def follow(self, connection: sqlite3.Connection, generation: int) -> None:
        """Send what the open transaction has changed; called last before it is committed as this generation."""
        come, gone = ([row[0] for row in connection.execute(f"SELECT id FROM {name} ORDER BY id")] for name in NOTES)
        for name in NOTES:
            connection.execute(f"DELETE FROM {name}")
        if self._stamped is None:
            if not come:
                return  # a library without passages has no collection yet
            self._rows.ensure(_dimensions(connection))
        self._add(connection, come)
        hidden = self._stamped.hidden if self._stamped else []
        if len(hidden) >= MOST_HIDDEN:
            self._remove(dead(connection, hidden))
            hidden = []
        self._put_stamp(connection, generation, [*hidden, *ranges_of(gone)])

    def _repair(self, connection: sqlite3.Connection, newest: int) -> None:
        """Compare every row: a killed writer, other settings or a restored copy may have left anything."""
        self._rows.ensure(_dimensions(connection))
        self._rows.delete(f"id > {newest}")
        for first in range(1, newest + 1, SCAN_ROWS):
            where = f"id >= {first} and id < {first + SCAN_ROWS}"
            there = self._rows.marks(where, SCAN_ROWS)
            wanted = dict(connection.execute(f"SELECT id, hex(key) FROM passages WHERE {where}").fetchall())
            self._remove(ranges_of(sorted(there.keys() - wanted.keys())))
            self._add(connection, sorted(number for number, mark in wanted.items() if there.get(number) != mark))

    def _add(self, connection: sqlite3.Connection, ids: Sequence[int]) -> None:
        for start in range(0, len(ids), BATCH_ROWS):
            listed = ",".join(map(str, ids[start : start + BATCH_ROWS]))
            self._rows.put(
                [
                    (
                        number,
                        key,
                        np.frombuffer(vector, dtype="<f4"),
                        plain_words(f"{heading} " * HEADING_WEIGHT + text),
                    )
                    for number, key, vector, heading, text in connection.execute(f"{PASSAGES} ({listed})")
                ]
            )

    def _remove(self, ranges: Sequence[Range]) -> None:
        for first, last in ranges:
            self._rows.delete(f"id >= {first} and id <= {last}")

    # The stamp

    def _put_stamp(self, connection: sqlite3.Connection, generation: int, hidden: list[Range]) -> None:
        _, tip = _newest(connection)
        stamp = Stamp(_setting(connection, "library"), _setting(connection, "embedder"), generation, tip, hidden)
        self._rows.put([(0, stamp.write(), np.zeros(_dimensions(connection), dtype=np.float32), "")])
        self._stamped = stamp

    def _read_stamp(self, connection: sqlite3.Connection) -> Stamp | None:
        """Return what the collection says of itself, unless its rows are another library's or of another embedder."""
        mark = self._rows.mark(0)
        if not mark:
            return None  # there is no collection, or whoever made it was killed
        stamp = Stamp.read(mark)
        embedder, name = _setting(connection, "embedder"), self._server.collection
        if embedder and stamp.embedder != embedder:
            raise WenjuError(
                f"Milvus 的集合 {name} 是用 {stamp.embedder} 建的，资料库 {self.home} 是用 {embedder}",
                self._server.other_collection,
            )
        if stamp.library != _setting(connection, "library"):
            raise WenjuError(f"Milvus 的集合 {name} 属于另一个资料库，不是 {self.home}", self._server.other_collection)
        return stamp


def _newest(connection: sqlite3.Connection) -> tuple[int, str]:
    """Return the id and the key of the newest passage."""
    row = connection.execute("SELECT id, hex(key) FROM passages ORDER BY id DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def _setting(connection: sqlite3.Connection, key: str) -> str:
    row = connection.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def _dimensions(connection: sqlite3.Connection) -> int:
    return int(_setting(connection, "embedder").rpartition("/")[2])

"""Writing to the library: each change whole or not at all, and counted as one generation."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from index.dates import days_of_all
from index.library import check_embedder, check_format
from index.milvus import MilvusLegs
from index.rows import HELD_QUERY, insert_document, insert_vectors, read_held, rows_sha256
from index.schema import FILE_NAME, FORMAT, READING, SCHEMA, connect_writer, plainly
from index.snapshot import open_legs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Self

    from index.embed import PassageVectors
    from index.milvus_collection import Server
    from index.rows import HeldDocument, Place, SplitArticles
    from index.values import SourceText

LOOKUP_BATCH = 500  # question marks in one statement; SQLite takes at least 999


class Writer:
    """The one process that changes a library; it holds the lock (lock.py) from before this is opened."""

    def __init__(self, home: Path, server: Server | None = None) -> None:
        """Open the library in `home` for writing; make it if there is none."""
        self.home = home
        self._path = home / FILE_NAME
        self._legs = open_legs(home, server)
        with plainly(self._path):
            self._connection = connect_writer(self._path)
            try:
                self._prepare()
                if isinstance(self._legs, MilvusLegs):
                    self._legs.attach(self._connection)
            except BaseException:
                self._connection.close()
                raise

    def _prepare(self) -> None:
        if self._connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            check_format(self.home, self._connection)
            self._connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA} COMMIT")  # a table that an older version lacks
            return
        self._connection.executescript(
            f"BEGIN IMMEDIATE; {SCHEMA} INSERT INTO settings VALUES ('format', '{FORMAT}'), ('generation', '0'); COMMIT"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def claim_embedder(self, name: str, dimensions: int) -> None:
        """Record what the vectors are made with, or refuse to mix two kinds in one library."""
        made = self._connection.execute("SELECT 1 FROM passages UNION ALL SELECT 1 FROM embedded LIMIT 1").fetchone()
        if made:
            check_embedder(self.home, self._connection, name, dimensions)
        with self._transaction():
            self._connection.execute(
                "INSERT OR REPLACE INTO settings VALUES ('embedder', ?)", (f"{name}/{dimensions}",)
            )

    # What is held

    def held_at(self, location: str) -> HeldDocument | None:
        row = self._connection.execute(f"{HELD_QUERY} WHERE location = ?", (location,)).fetchone()
        return read_held(row) if row else None

    def reading_of(self, held: HeldDocument) -> int:
        """Return by which reading of the files a document was made; 0 before these were counted."""
        row = self._connection.execute("SELECT reading FROM readings WHERE document = ?", (held.id,)).fetchone()
        return int(row[0]) if row else 0

    def held_below(self, folder: str, separator: str) -> list[HeldDocument]:
        """Return the documents whose files stood in a folder, by whatever folder they were indexed."""
        prefix = folder.rstrip(separator) + separator
        rows = self._connection.execute(
            f"{HELD_QUERY} WHERE substr(location, 1, length(?)) = ? ORDER BY location", (prefix, prefix)
        )
        return [read_held(row) for row in rows]

    def held_with(self, sha256: str) -> list[HeldDocument]:
        rows = self._connection.execute(f"{HELD_QUERY} WHERE sha256 = ? ORDER BY id", (sha256,))
        return [read_held(row) for row in rows]

    def held_as(self, source: str) -> HeldDocument | None:
        row = self._connection.execute(f"{HELD_QUERY} WHERE source = ?", (source,)).fetchone()
        return read_held(row) if row else None

    def has_vectors(self, keys: list[bytes]) -> set[bytes]:
        """Return those of the keys whose vectors need not be made again."""
        found: set[bytes] = set()
        for start in range(0, len(keys), LOOKUP_BATCH):
            some = keys[start : start + LOOKUP_BATCH]
            marks = ",".join("?" * len(some))
            for table in ("passages", "embedded"):
                rows = self._connection.execute(f"SELECT key FROM {table} WHERE key IN ({marks})", some)
                found.update(row[0] for row in rows)
        return found

    # Changes

    def keep_vectors(self, made: Iterable[tuple[bytes, PassageVectors]]) -> None:
        """Keep what embedding has made before its document is whole, so that a kill does not cost it again."""
        with self._transaction():
            for key, vectors in made:
                insert_vectors(self._connection, key, vectors)

    def put_document(self, place: Place, document: SourceText, sha256: str, articles: SplitArticles) -> HeldDocument:
        """Add or replace the document of one file with all that hangs on it."""
        with self._transaction(generation=True):
            old = self.held_at(place.location)
            if old:  # steps aside: its passages' vectors may be the new one's
                self._connection.execute("UPDATE documents SET location = '', source = '' WHERE id = ?", (old.id,))
            place = replace(place, source=self._free_source(place))
            number = insert_document(self._connection, place, document, sha256, articles)
            self._connection.execute("INSERT INTO readings VALUES (?, ?)", (number, READING))
            if old:
                self._connection.execute("DELETE FROM documents WHERE id = ?", (old.id,))
            self._connection.execute(
                "DELETE FROM embedded WHERE key IN (SELECT key FROM passages JOIN articles ON article = articles.id"
                " WHERE document = ?)",
                (number,),
            )
        held = self.held_at(place.location)
        assert held is not None  # noqa: S101 - written a line above
        return held

    def move_document(self, old: HeldDocument, place: Place) -> HeldDocument:
        """Give a document the place its file has moved to; nothing that was made from its text changes."""
        with self._transaction(generation=True):
            self._connection.execute("UPDATE documents SET source = '' WHERE id = ?", (old.id,))
            place = replace(place, source=self._free_source(place))
            self._connection.execute(
                "UPDATE documents SET root = ?, path = ?, location = ?, source = ? WHERE id = ?",
                (place.root, place.path, place.location, place.source, old.id),
            )
            held = self._connection.execute("SELECT id, date FROM articles WHERE document = ?", (old.id,)).fetchall()
            for (number, _), days in zip(held, days_of_all([date for _, date in held], place.path), strict=True):
                self._connection.execute(
                    "UPDATE articles SET first_day = ?, last_day = ? WHERE id = ?", (*days, number)
                )
            self._connection.execute(
                "UPDATE documents SET rows_sha256 = ? WHERE id = ?", (rows_sha256(self._connection, old.id), old.id)
            )
        return replace(old, place=place)

    def remove_document(self, number: int) -> None:
        with self._transaction(generation=True):
            self._connection.execute("DELETE FROM documents WHERE id = ?", (number,))

    def forget_unused_vectors(self) -> None:
        """Drop what was made for documents that never became whole; called when a run has done all its files."""
        if self._connection.execute("SELECT 1 FROM embedded LIMIT 1").fetchone():
            with self._transaction():
                self._connection.execute("DELETE FROM embedded")

    def save_legs(self) -> None:
        """Let both legs of search write what has gathered since they last did, so that no reader has to build it."""
        with plainly(self._path):
            self._connection.execute("BEGIN")
            try:
                self._legs.refresh(self._connection, self._generation(), save=True)
            finally:
                self._connection.rollback()

    def _generation(self) -> int:
        return int(self._connection.execute("SELECT value FROM settings WHERE key = 'generation'").fetchone()[0])

    @contextmanager
    def _transaction(self, *, generation: bool = False) -> Iterator[None]:
        with plainly(self._path), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            if generation:
                self._connection.execute("UPDATE settings SET value = value + 1 WHERE key = 'generation'")
                if isinstance(self._legs, MilvusLegs):
                    self._legs.follow(self._connection, self._generation())

    def _free_source(self, place: Place) -> str:
        """Name a document by its path below the indexed folder; two folders with one such path stay apart."""
        source, count = place.path, 1
        folder = place.root.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
        while self.held_as(source):
            source = f"{folder}/{place.path}" if count == 1 else f"{folder}~{count}/{place.path}"
            count += 1
        return source

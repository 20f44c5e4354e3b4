"""What both legs of search share: a few files that each cover a range of passage ids, the newest passages in memory.

SQLite is the truth. Ids are never used twice and a passage never changes, so a file stays right for ever but for the
passages removed since, and those are masked. Files are merged as they gather (a log-structured tree): each is more than
MERGE_FACTOR times as large as the next, so that adding is cheap and opening finds a handful.
"""

from __future__ import annotations

import logging
import zlib
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Generic

import numpy as np
from filelock import FileLock, Timeout

from index.leg_files import Cover, DamagedError, LegFile, check_file, list_covers, open_file
from index.leg_parts import Held, Ids, P, Rows, read_blobs, read_ids, rows_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

log = logging.getLogger(__name__)

FRESH_ROWS = 1_000  # at most so many are read from SQLite when a library is opened whose writer saved its legs
MERGE_FACTOR = 3  # a passage is written at most log3(passages / FRESH_ROWS) times: six times at a million
MOST_ROWS = 2_000_000  # files are not merged beyond it: sorting the words of a million takes about 1.2 GB of memory (150 words each, 8 bytes)
DEAD_SHARE = 0.2  # a file is written anew when more of its passages are gone
LOST_ROWS = 20_000  # a reader that finds so many in no file writes files itself: they were lost or damaged
WITNESSES = 8  # passages by which a file is known to belong to this library, not to an older copy of it


class Leg(ABC, Generic[P]):
    """One leg of search over a library's folder. `refresh` brings it to a snapshot; searching needs no lock."""

    name: ClassVar[str]
    query: ClassVar[str]  # SELECT id, blob …, ending where the ids follow in brackets

    def __init__(self, home: Path, *, fresh_rows: int = FRESH_ROWS) -> None:
        self.home = home
        self.fresh_rows = fresh_rows
        self._generation = -1
        self._opened: dict[Cover, P] = {}
        self._refused: set[Cover] = set()

    @abstractmethod
    def _build(self, rows: Rows) -> P:
        """Make a part of these passages, in memory."""

    @abstractmethod
    def _write(self, part: P, cover: Cover, about: dict[str, Any]) -> None:
        """Write a part with write_file; `about` goes with it."""

    @abstractmethod
    def _read(self, file: LegFile) -> P:
        """Make a part of an open file without reading all of it."""

    @abstractmethod
    def _settle(self, held: tuple[Held[P], ...]) -> None:
        """Let searches find these parts from now on; a search that has begun keeps those it began with."""

    def refresh(self, connection: sqlite3.Connection, generation: int, *, save: bool = False) -> None:
        """Bring the leg to the snapshot that `connection` sees, which has this generation.

        The process that writes the library calls it with `save` after each document: files are written when enough
        has gathered. Others call it before a search. Nothing is done while the generation stays the same.
        """
        if generation == self._generation:
            return
        held, fresh = self._hold(connection, generation)
        worth_it = save and (len(fresh) >= self.fresh_rows or any(each.dead_share > DEAD_SHARE for each in held))
        if (worth_it or len(fresh) >= LOST_ROWS) and self._save(connection, generation, held, fresh):
            held, fresh = self._hold(connection, generation)
        if len(fresh):
            held.append(Held(self._build(Rows(connection, self.query, fresh))))
        self._settle(tuple(held))
        self._generation = generation

    def damaged(self) -> list[Path]:
        """Read every file through and return those that are not what was written; they are not opened again."""
        found = []
        for cover in list_covers(self.home, self.name):
            try:
                check_file(self.home, self.name, cover)
            except FileNotFoundError:  # merged into another one meanwhile
                continue
            except DamagedError as error:
                self._refuse(cover, error)
                found.append(self.home / cover.name(self.name))
        return found

    # Which passages stand in which file

    def _hold(self, connection: sqlite3.Connection, generation: int) -> tuple[list[Held[P]], Ids]:
        """Return the parts of the files with what is alive of each, and the ids that no file has."""
        removed = read_ids(connection, "SELECT id FROM removed ORDER BY id")
        held: list[Held[P]] = []
        missing: list[Ids] = []
        covered = 0
        while cover := self._widest(covered + 1):
            part = self._maybe_open(connection, cover)
            if part is None:
                continue
            alive = np.ones(len(part.ids), dtype=bool)
            if cover.generation <= generation:
                alive[rows_of(part.ids, removed)] = False
            else:  # another process has gone on since this snapshot: go by what stands in the snapshot
                there = read_ids(
                    connection,
                    "SELECT id FROM passages WHERE id BETWEEN ? AND ? ORDER BY id",
                    (cover.first, cover.last),
                )
                alive[:] = False
                alive[rows_of(part.ids, there)] = True
                missing.append(np.setdiff1d(there, part.ids, assume_unique=True))
            held.append(Held(part, cover, None if alive.all() else alive))
            covered = cover.last
        self._opened = {each.cover: each.part for each in held if each.cover}
        missing.append(read_ids(connection, "SELECT id FROM passages WHERE id > ? ORDER BY id", (covered,)))
        return held, np.concatenate(missing)

    def _widest(self, first: int) -> Cover | None:
        """Return the file that covers most from `first` on: merged files come before what they were merged from."""
        found = (cover for cover in list_covers(self.home, self.name) if cover.first == first)
        return max((cover for cover in found if cover not in self._refused), default=None)

    def _maybe_open(self, connection: sqlite3.Connection, cover: Cover) -> P | None:
        if cover in self._opened:
            return self._opened[cover]
        try:
            file = open_file(self.home, self.name, cover)
            self._check_witnesses(connection, file)
            return self._read(file)
        except FileNotFoundError:  # merged into another one meanwhile, which the next listing names
            return None
        except (DamagedError, RuntimeError) as error:  # the second is how FAISS reports a file it cannot read
            self._refuse(cover, error)
            return None

    def _check_witnesses(self, connection: sqlite3.Connection, file: LegFile) -> None:
        witnesses: dict[str, int] = file.about["witnesses"]
        for number, blob in read_blobs(connection, self.query, [int(number) for number in witnesses]):
            if zlib.crc32(blob) != witnesses[str(number)]:
                raise DamagedError(f"{file.path} belongs to another library, or to another copy of this one")

    def _refuse(self, cover: Cover, error: Exception) -> None:
        self._refused.add(cover)
        log.warning("%s is left out, its passages are read from the library: %s", cover.name(self.name), error)

    # Writing files

    def _save(self, connection: sqlite3.Connection, generation: int, held: Sequence[Held[P]], fresh: Ids) -> bool:
        """Write what is fresh, with the files before it that are not much larger; False when that is not possible."""
        kept = [each for each in held if each.cover]
        if any(each.cover.generation > generation for each in kept if each.cover):
            return False  # a snapshot from before the newest file has nothing to say about files
        try:
            with FileLock(self.home / f"{self.name}.lock", timeout=0):
                for partial in self.home.glob(f"{self.name}-*.partial"):
                    partial.unlink()  # left by a process that was killed: whoever writes one holds the lock
                size = len(fresh)
                while size and kept and kept[-1].count <= MERGE_FACTOR * size and kept[-1].count + size <= MOST_ROWS:
                    size += kept.pop().count
                covers = [each.cover for each in kept if each.cover]
                if size:
                    first = covers[-1].last + 1 if covers else 1
                    self._save_range(connection, Cover(first, int(fresh[-1]), generation))
                for each in kept:
                    if each.cover and each.dead_share > DEAD_SHARE:
                        self._save_range(connection, Cover(each.cover.first, each.cover.last, generation))
                self._drop_merged()
        except (OSError, Timeout) as error:  # a full or read-only disk, or another process is at it: memory will do
            log.info("no %s file is written: %s", self.name, error)
            return False
        return True

    def _save_range(self, connection: sqlite3.Connection, cover: Cover) -> None:
        ids = read_ids(
            connection, "SELECT id FROM passages WHERE id BETWEEN ? AND ? ORDER BY id", (cover.first, cover.last)
        )
        chosen = ids[np.linspace(0, len(ids) - 1, min(WITNESSES, len(ids))).astype(int)].tolist()
        witnesses = {str(number): zlib.crc32(blob) for number, blob in read_blobs(connection, self.query, chosen)}
        self._write(self._build(Rows(connection, self.query, ids)), cover, {"witnesses": witnesses})
        self._refused.discard(cover)

    def _drop_merged(self) -> None:
        """Delete the files that no reader will choose; who has one open keeps it."""
        chosen: set[Cover] = set()
        covered = 0
        while cover := self._widest(covered + 1):
            chosen.add(cover)
            covered = cover.last
        for cover in set(list_covers(self.home, self.name)) - chosen:
            (self.home / cover.name(self.name)).unlink(missing_ok=True)

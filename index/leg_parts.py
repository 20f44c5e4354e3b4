"""Passages as a search leg takes them: rows of one snapshot to make a part of, and a part with what is alive of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from index.leg_files import Cover

CHUNK_ROWS = 500  # ids in one SELECT

Ids = NDArray[np.int64]  # passage ids, ascending
Mask = NDArray[np.bool_]  # one for each row of a part


def read_ids(connection: sqlite3.Connection, query: str, values: tuple[int, ...] = ()) -> Ids:
    return np.fromiter((row[0] for row in connection.execute(query, values)), dtype=np.int64)


def rows_of(ids: Ids, wanted: Ids) -> NDArray[np.intp]:
    """Return at which rows of `ids` the wanted ids stand, as far as they do."""
    if not len(ids):
        return np.zeros(0, dtype=np.intp)
    places = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    found: NDArray[np.intp] = places[ids[places] == wanted]
    return found


@dataclass(frozen=True, slots=True)
class Rows:
    """Passages of one snapshot, to be read as often as a leg needs."""

    connection: sqlite3.Connection
    query: str  # SELECT id, blob …, ending where the ids follow in brackets
    ids: Ids

    def __len__(self) -> int:
        return len(self.ids)

    def chunks(self, size: int) -> Iterator[list[bytes]]:
        """Yield the blobs in the order of the ids, `size` at a time."""
        for start in range(0, len(self.ids), size):
            yield self.some(self.ids[start : start + size])

    def some(self, ids: Ids) -> list[bytes]:
        return [blob for _, blob in read_blobs(self.connection, self.query, ids.tolist())]


def read_blobs(connection: sqlite3.Connection, query: str, ids: list[int]) -> list[tuple[int, bytes]]:
    """Return (id, blob) of the passages that are there, in the order of the ids."""
    found: dict[int, bytes] = {}
    for start in range(0, len(ids), CHUNK_ROWS):
        found.update(connection.execute(f"{query} ({','.join(map(str, ids[start : start + CHUNK_ROWS]))})").fetchall())
    return [(number, found[number]) for number in ids if number in found]


class Part(Protocol):
    """What a leg makes of some passages; row n is the passage ids[n]."""

    @property
    def ids(self) -> Ids: ...


P = TypeVar("P", bound=Part)


@dataclass(frozen=True, slots=True)
class Held(Generic[P]):
    """A part, the file it is mapped from (None: in memory), and which rows are still in the library (None: all)."""

    part: P
    cover: Cover | None = None
    alive: Mask | None = None

    @property
    def count(self) -> int:
        return len(self.part.ids)

    @property
    def dead_share(self) -> float:
        return 0.0 if self.alive is None else 1 - float(self.alive.mean())

    def findable(self, allowed: Ids | None) -> Mask | None:
        """Return which rows may be found; None for all of them."""
        if allowed is None:
            return self.alive
        mask = np.zeros(self.count, dtype=bool)
        mask[rows_of(self.part.ids, allowed)] = True
        return mask if self.alive is None else mask & self.alive


def best_rows(scores: NDArray[Any], ids: Ids, count: int) -> list[tuple[int, float]]:
    """Return (passage id, score), best first, and of equal ones the older passage first."""
    if len(scores) > count:  # all that score as much as the last one: which of them is decided by the order below
        kept = np.flatnonzero(scores >= np.partition(scores, len(scores) - count)[len(scores) - count])
        scores, ids = scores[kept], ids[kept]
    order = np.lexsort((ids, -scores))[:count]
    return [(int(ids[row]), float(scores[row])) for row in order]

"""What a snapshot of SQLite may find among the rows of a Milvus collection, and what the collection says of itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from index.leg_parts import Ids

MOST_RANGES = 1_000  # of allowed passages in a filter; beyond it they are listed one by one

Range = tuple[int, int]  # first and last id


@dataclass(frozen=True, slots=True)
class Stamp:
    library: str  # a name that SQLite holds too; copies of a library share it
    embedder: str
    generation: int
    tip: str  # the key of the newest passage: another history may have reached the same generation
    hidden: list[Range]

    @classmethod
    def read(cls, mark: str) -> Stamp:
        values = json.loads(mark)
        return cls(**{**values, "hidden": [(first, last) for first, last in values["hidden"]]})

    def write(self) -> str:
        return json.dumps(asdict(self))

    def has(self, generation: int, tip: str) -> bool:
        """Tell whether the rows under this stamp include those of a snapshot."""
        return self.generation > generation or (self.generation == generation and self.tip == tip)


@dataclass(frozen=True, slots=True)
class View:
    """What a snapshot may find."""

    generation: int
    newest: int
    hidden: tuple[Range, ...] = ()

    def where(self, allowed: Ids | None) -> str:
        """Return the condition on rows; empty when no passage meets it."""
        if allowed is None:
            hidden = "".join(f" and (id < {first} or id > {last})" for first, last in self.hidden)
            return f"id > 0 and id <= {self.newest}{hidden}" if self.newest else ""
        ranges = ranges_of(allowed)
        if len(ranges) > MOST_RANGES:
            return f"id in {allowed.tolist()}"
        return " or ".join(f"(id >= {first} and id <= {last})" for first, last in ranges)


def ranges_of(ids: Sequence[int] | Ids) -> list[Range]:
    """Return ascending ids as the fewest ranges; those of a document stand together."""
    numbers = np.asarray(ids, dtype=np.int64)
    if not len(numbers):
        return []
    breaks = np.flatnonzero(np.diff(numbers) != 1)
    firsts, lasts = numbers[np.append(0, breaks + 1)], numbers[np.append(breaks, -1)]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def dead(connection: sqlite3.Connection, ranges: Sequence[Range]) -> list[Range]:
    """Return the ranges that this snapshot lacks; each was removed by one transaction, so it is there whole or not."""
    alive = "SELECT 1 FROM passages WHERE id BETWEEN ? AND ? LIMIT 1"
    return [each for each in ranges if not connection.execute(alive, each).fetchone()]

"""The line before the model: so many questions at a time, first come first served, each told its place."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Place:
    """Where one question stands; `ahead` is 0 when its turn has come."""

    def __init__(self, line: Line) -> None:
        self._line = line

    @property
    def ahead(self) -> int:
        return self._line.ahead_of(self)

    def wait(self, seconds: float) -> int:
        """Wait until the turn has come, at most so long; return how many are still to finish before."""
        return self._line.wait_for(self, seconds)


class Line:
    def __init__(self, at_once: int) -> None:
        self._at_once = max(1, at_once)
        self._places: deque[Place] = deque()
        self._moved = threading.Condition()

    @contextmanager
    def join(self) -> Iterator[Place]:
        """Stand in line; leaving the block, answered or not, lets the next one move up."""
        place = Place(self)
        with self._moved:
            self._places.append(place)
        try:
            yield place
        finally:
            with self._moved:
                self._places.remove(place)
                self._moved.notify_all()

    def ahead_of(self, place: Place) -> int:
        with self._moved:
            return self._ahead(place)

    def wait_for(self, place: Place, seconds: float) -> int:
        with self._moved:
            self._moved.wait_for(lambda: self._ahead(place) == 0, timeout=seconds)
            return self._ahead(place)

    def _ahead(self, place: Place) -> int:
        return max(0, self._places.index(place) - self._at_once + 1)

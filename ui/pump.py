"""An iterator read by a thread of its own, so that whoever waits for its next value can also leave."""

from __future__ import annotations

import queue
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

Value = TypeVar("Value")

LEAVE_SECONDS = 0.3  # waited for the iterator to close when its reader leaves; it closes later by itself otherwise


class Pump(Generic[Value]):
    def __init__(self, values: Iterator[Value]) -> None:
        self._values = values
        self._queue: queue.Queue[Value | BaseException] = queue.Queue()
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wenju-answer", daemon=True)
        self._thread.start()

    def take(self, seconds: float) -> Value | None:
        """Return the next value, or None when there is none yet; raises what the iterator raised."""
        try:
            value = self._queue.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(value, BaseException):
            raise value
        return value

    def leave(self) -> None:
        self._left.set()
        self._thread.join(LEAVE_SECONDS)

    def _run(self) -> None:
        try:
            for value in self._values:
                if self._left.is_set():
                    break
                self._queue.put(value)
        except BaseException as error:  # raised again where the value is waited for
            self._queue.put(error)
        finally:
            close: Any = getattr(
                self._values, "close", None
            )  # generators have it; a plain iterator has no work to stop
            if close is not None:
                close()


@contextmanager
def pumped(values: Iterator[Value]) -> Iterator[Pump[Value]]:
    """Read `values` in the background; leaving the block closes them as soon as they can be."""
    pump = Pump(values)
    try:
        yield pump
    finally:
        pump.leave()

"""Following folders: says which files have changed once nobody writes them any more.

By looking again and again, not by the system's notices: that works on network disks and in containers too, misses
nothing, and a look at 100,000 files takes half a second. A long look makes the next one wait longer.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from index.errors import WenjuError
from index.folder import Found, walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LOOK_SECONDS = 1.0  # between two looks
QUIET_SECONDS = 2.0  # how long a file must stay as it is: a copy over a slow network pauses for less
SHARE = 20  # a look may take one twentieth of the time

Signature = tuple[int, int, int]  # bytes, time of change, inode


def follow(
    paths: list[Path],
    take: Callable[[frozenset[Path]], bool],
    *,
    stop: threading.Event,
    known: dict[Path, Signature],
    look_seconds: float = LOOK_SECONDS,
    quiet_seconds: float = QUIET_SECONDS,
) -> None:
    """Call `take` with the files that were added, changed or removed since `known`, until `stop` is set.

    Where it returns False (the library was busy, the disk full) the same files are offered again.
    """
    unsettled: dict[Path, tuple[Signature | None, float]] = {}  # a changed file -> how it looks, and since when
    wait = look_seconds
    while not stop.wait(wait):
        started = time.monotonic()
        now = look(paths)
        wait = max(look_seconds, SHARE * (time.monotonic() - started))
        if now is None:
            continue
        changed = {path for path in known.keys() | now.keys() if known.get(path) != now.get(path)}
        unsettled = {path: unsettled[path] for path in changed if path in unsettled}
        for path in changed:
            if path not in unsettled or unsettled[path][0] != now.get(path):
                unsettled[path] = (now.get(path), started)
        settled = frozenset(path for path, (_, since) in unsettled.items() if started - since >= quiet_seconds)
        if settled and take(settled):
            for path in settled:
                known.pop(path, None)
                if path in now:
                    known[path] = now[path]


def look(paths: list[Path]) -> dict[Path, Signature] | None:
    """Return every readable file with its signature; None while a folder is away, so that nothing counts as removed."""
    found: dict[Path, Signature] = {}
    for path in paths:
        try:
            for entry in walk(path.resolve()):
                if isinstance(entry, Found):
                    with suppress(OSError):
                        state = entry.path.stat()
                        found[entry.path] = (state.st_size, state.st_mtime_ns, state.st_ino)
        except (WenjuError, OSError):
            return None
    return found

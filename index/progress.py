"""How far a long transfer of bytes has come, on standard error, for a person or for a log file."""

from __future__ import annotations

import shutil
import sys
import time
from typing import Any, Self

PLAIN_LINE_SECONDS = 20.0  # how often a log file, as opposed to a terminal, hears of progress


class Progress:
    """Bytes done so far on stderr: a bar on a terminal, a line now and then elsewhere, or nothing."""

    def __init__(self, label: str, total_bytes: int, done_bytes: int = 0, *, shown: bool) -> None:
        self._label, self._total, self._done = label, total_bytes, done_bytes
        self._plain = shown and not sys.stderr.isatty()
        self._next_line = 0.0
        self._bar: Any = None
        if shown and not self._plain:
            from tqdm import tqdm

            # tqdm never ends on a terminal that says it has no columns (some containers): give it a width.
            columns = max(60, shutil.get_terminal_size((80, 24)).columns - 1)
            self._bar = tqdm(
                desc=label, total=total_bytes, initial=done_bytes, unit="B", unit_scale=True, ncols=columns
            )

    def reach(self, done_bytes: int) -> None:
        """Move to `done_bytes`, never back: pip copies a finished wheel, so a poll may overshoot."""
        step = min(done_bytes, self._total) - self._done
        if step > 0:
            self._done += step
            if self._bar is not None:
                self._bar.update(step)
        if self._plain and time.monotonic() >= self._next_line:
            self._next_line = time.monotonic() + PLAIN_LINE_SECONDS
            self._line()

    def add(self, done_bytes: int) -> None:
        self.reach(self._done + done_bytes)

    def _line(self) -> None:
        sys.stderr.write(f"{self._label}：{self._done / 1e6:.0f} / {self._total / 1e6:.0f} MB\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
        if self._plain:
            self._line()

"""How far a long transfer or a build has come, on standard error, for a person or for a log file."""

from __future__ import annotations

import shutil
import sys
import time
import unicodedata
from typing import Any, Self, TextIO

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


class StatusLine:
    """One line that says how far a build has come: overwritten on a terminal, now and then a plain line elsewhere."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._shown = ""
        self._next_line = time.monotonic() + PLAIN_LINE_SECONDS

    def show(self, text: str) -> None:
        if self._terminal:
            columns = max(20, shutil.get_terminal_size((80, 24)).columns - 1)
            self._shown = _fitting(text, columns)
            sys.stderr.write(f"\r\x1b[K{self._shown}")
            sys.stderr.flush()
        elif time.monotonic() >= self._next_line:
            self._next_line = time.monotonic() + PLAIN_LINE_SECONDS
            sys.stderr.write(f"{text}\n")

    def above(self, text: str, stream: TextIO) -> None:
        """Write a line that stays, above the one that is overwritten."""
        self._clear()
        stream.write(f"{text}\n")
        stream.flush()

    def _clear(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()


def duration(seconds: float) -> str:
    """Say how long in the two largest units: 2 小时 5 分, 3 分 20 秒."""
    whole = max(1, round(seconds))
    hours, minutes = whole // 3600, whole % 3600 // 60
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分 {whole % 60} 秒" if minutes else f"{whole} 秒"


def _fitting(text: str, columns: int) -> str:
    """Cut to what one line of a terminal holds; a Chinese character takes two columns."""
    taken = 0
    for number, character in enumerate(text):
        taken += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if taken > columns:
            return text[:number]
    return text

"""What a build tells: one line for every file, and how far it has come while it runs."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.rows import HeldDocument

ADDED, MOVED, SAME, REMOVED, SKIPPED, FAILED = "added", "moved", "same", "removed", "skipped", "failed"
STATES = (ADDED, MOVED, SAME, REMOVED, SKIPPED, FAILED)


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file: a line in the report."""

    source: str
    state: str  # one of STATES
    detail: str = ""  # why, where that is not plain
    encoding: str = ""
    confidence: float = 0.0
    opening: str = ""  # the first characters, by which a wrong encoding is seen
    articles: int = 0
    passages: int = 0


def report_held(document: HeldDocument, state: str, detail: str = "") -> FileReport:
    return FileReport(
        document.place.source,
        state,
        detail,
        document.encoding,
        document.confidence,
        document.opening,
        document.articles,
        document.passages,
    )


@dataclass(frozen=True, slots=True)
class BuildReport:
    files: tuple[FileReport, ...]
    cancelled: bool = False

    def count(self, state: str) -> int:
        return sum(file.state == state for file in self.files)

    @property
    def failed(self) -> bool:
        return self.count(FAILED) > 0


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """How far a build has come. `file` is the one just done; None while passages are being embedded."""

    files_done: int
    files_total: int
    articles: int  # of the files done
    passages: int  # of the files done
    passages_per_second: float  # embedded by this run; 0 before the first
    seconds_left: float | None  # None while nothing tells
    file: FileReport | None = None


class Meter:
    """Counts what a build does and tells whoever follows it."""

    def __init__(self, tell: Callable[[BuildProgress], None] | None) -> None:
        self._tell = tell
        self.files: list[FileReport] = []
        self._articles = self._passages = 0  # of the files done
        self.files_total = 0
        self.unread_bytes = 0  # of files whose passages are not yet counted
        self._read_bytes = 0
        self._wanted = 0  # passages found that need embedding
        self._embedded = 0
        self._seconds = 0.0  # spent embedding and storing

    def read(self, size_bytes: int, wanted: int) -> None:
        """A file was read and split, and `wanted` of its passages need embedding."""
        self.unread_bytes -= size_bytes
        self._read_bytes += size_bytes
        self._wanted += wanted

    def embedded(self, passages: int, started: float) -> None:
        self._embedded += passages
        self._seconds += time.monotonic() - started
        self._say(None)

    def done(self, file: FileReport) -> None:
        self.files.append(file)
        if file.state != REMOVED:
            self._articles += file.articles
            self._passages += file.passages
        self._say(file)

    def _say(self, file: FileReport | None) -> None:
        if self._tell is None:
            return
        rate = self._embedded / self._seconds if self._seconds else 0.0
        left: float | None = None
        if rate:
            expected = self.unread_bytes * self._wanted / self._read_bytes if self._read_bytes else 0.0
            left = max(0.0, self._wanted - self._embedded + expected) / rate
        self._tell(
            BuildProgress(
                files_done=len(self.files),
                files_total=max(self.files_total, len(self.files)),
                articles=self._articles,
                passages=self._passages,
                passages_per_second=rate,
                seconds_left=left,
                file=file,
            )
        )

"""Changes to a library while the page is open: files kept in its own folder, indexed and removed in the background."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from index.build import FAILED, SKIPPED, build_library, remove_source
from index.errors import WenjuError
from ui.sharing import WatchedEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.build import FileReport
    from index.embed import Embedder

log = logging.getLogger(__name__)

OWN_FOLDER = "files"  # below the library's folder: where files added on the page are kept
SPEED_AFTER_SECONDS = 1.0  # before that a speed is noise


class Stopped(Exception):  # noqa: N818 - raised to leave the build where it stands, not an error
    """The reader stopped the work; what was finished stays."""


@dataclass
class Work:
    """What one change has come to so far; read by the page while another thread writes it."""

    what: str
    files_total: int = 0
    files_done: int = 0
    passages_done: int = 0
    doing: str = ""  # the file at hand
    reports: list[FileReport] = field(default_factory=list)
    problem: str = ""
    stopped: bool = False
    over: bool = False
    started: float = field(default_factory=time.monotonic)
    seconds: float = 0.0

    @property
    def troubled(self) -> list[FileReport]:
        return [report for report in self.reports if report.state in (FAILED, SKIPPED)]

    @property
    def passages_per_second(self) -> float:
        return self.passages_done / self.seconds if self.seconds > SPEED_AFTER_SECONDS else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Judged by files done; None while there is nothing to judge by."""
        if not self.files_done or self.seconds < SPEED_AFTER_SECONDS:
            return None
        return self.seconds / self.files_done * (self.files_total - self.files_done)


class Shelving:
    """One change at a time to one library."""

    def __init__(self, home: Path, embedder: Callable[[], Embedder]) -> None:
        self._home, self._embedder = home, embedder
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self.work: Work | None = None

    @property
    def own_folder(self) -> Path:
        return self._home / OWN_FOLDER

    def add(self, paths: list[Path], what: str) -> Work:
        """Index files or folders in the background; raises when a change is already under way."""
        with self._lock:
            if self.work is not None and not self.work.over:
                raise WenjuError("资料库正在收录，还没有完", "等它完成，或先停止")
            self._stop.clear()
            self.work = work = Work(what, files_total=sum(_count_files(path) for path in paths))
        threading.Thread(target=self._run, args=(work, paths), name="wenju-index", daemon=True).start()
        return work

    def keep(self, name: str, data: bytes) -> Path:
        """Write an added file into the library's own folder; a taken name gets a number, nothing is overwritten."""
        self.own_folder.mkdir(parents=True, exist_ok=True)
        safe = _safe_name(name)
        stem, suffix = PurePosixPath(safe).stem, PurePosixPath(safe).suffix
        count = 1
        while True:
            path = self.own_folder / (safe if count == 1 else f"{stem}（{count}）{suffix}")
            try:
                with path.open("xb") as file:
                    file.write(data)
            except FileExistsError:
                if path.read_bytes() == data:  # the same file again is the same file
                    return path
                count += 1
            except OSError as error:
                raise WenjuError(f"写不进 {path}（{error.strerror or error}）", "检查磁盘空间和文件夹权限") from error
            else:
                return path

    def remove(self, source: str, root: str, path: str) -> None:
        """Take a file out of the library; a copy in the library's own folder goes with it, other files stay."""
        remove_source(self._home, source)
        if Path(root) == self.own_folder.resolve():
            (self.own_folder / path).unlink(missing_ok=True)

    def stop(self) -> None:
        self._stop.set()

    def _run(self, work: Work, paths: list[Path]) -> None:
        def file_done(report: FileReport) -> None:
            work.reports.append(report)
            work.files_done = min(work.files_done + 1, work.files_total)
            work.doing = report.source
            watch(0)

        def watch(passages: int) -> None:
            work.passages_done += passages
            work.seconds = time.monotonic() - work.started
            if self._stop.is_set():
                raise Stopped

        try:
            build_library(
                self._home, paths, embedder=lambda: WatchedEmbedder(self._embedder(), watch), progress=file_done
            )
        except Stopped:
            work.stopped = True
        except WenjuError as error:
            work.problem = str(error)
        except Exception:
            log.exception("indexing failed")
            work.problem = "收录时出了意外的错；已收的都在。详情写在运行 wenju 的窗口里。"
        work.seconds = time.monotonic() - work.started
        work.over = True


def _count_files(path: Path) -> int:
    if path.is_file():
        return 1
    return sum(
        not any(part.startswith(".") for part in file.relative_to(path).parts)
        for file in path.rglob("*")
        if file.is_file()
    )


def _safe_name(name: str) -> str:
    """A file name out of what a browser sent: no folders, nothing hidden, not too long for a disk."""
    bare = "".join(character for character in name.replace("\\", "/").rsplit("/", 1)[-1] if character.isprintable())
    bare = bare.strip().lstrip(".") or "未命名.txt"
    stem, suffix = PurePosixPath(bare).stem, PurePosixPath(bare).suffix[:12]
    while len((stem + suffix).encode()) > 200:
        stem = stem[:-1]
    return stem + suffix

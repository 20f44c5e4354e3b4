"""Changes to a library while the page is open: files kept in its own folder, indexed and removed in the background."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from index.build import build_library, remove_source
from index.errors import WenjuError
from index.report import FAILED, SKIPPED
from rag.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.contents import HeldFile
    from index.embed import Embedder
    from index.report import BuildProgress, FileReport

log = logging.getLogger(__name__)

OWN_FOLDER = "files"  # below the library's folder: where files added on the page are kept


@dataclass
class Work:
    """What one change has come to so far; read by the page while another thread writes it."""

    what: str
    progress: BuildProgress | None = None  # None until the first file is told of
    doing: str = ""  # the file last done
    reports: list[FileReport] = field(default_factory=list)
    problem: str = ""
    stopped: bool = False
    over: bool = False
    started: float = field(default_factory=time.monotonic)
    seconds: float = 0.0

    @property
    def troubled(self) -> list[FileReport]:
        return [report for report in self.reports if report.state in (FAILED, SKIPPED)]


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

    def add(self, paths: list[Path], what: str, *, only: frozenset[Path] | None = None) -> Work:
        """Index files or folders, or `only` these files of them, in the background; one change at a time."""
        with self._lock:
            if self.work is not None and not self.work.over:
                raise WenjuError("资料库正在收录，还没有完", "等它完成，或先停止")
            self._stop.clear()
            self.work = work = Work(what)
        threading.Thread(target=self._run, args=(work, paths, only), name="wenju-index", daemon=True).start()
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

    def refresh(self, held: list[HeldFile]) -> Work:
        """Read again what has changed of the indexed files, and let go of those that are no more."""
        own = [path.resolve() for path in self.own_folder.rglob("*")] if self.own_folder.is_dir() else []
        roots = {Path(file.root) for file in held} | ({self.own_folder.resolve()} if own else set())
        only = frozenset([*own, *(Path(file.location) for file in held)])
        return self.add(sorted(root for root in roots if root.is_dir()), "正在重新收录", only=only)

    def remove(self, file: HeldFile) -> None:
        """Take a file out of the library; a copy in the library's own folder goes with it, other files stay."""
        remove_source(self._home, file.source, Settings.load(home=self._home).server)
        location = Path(file.location)
        if self.own_folder.resolve() in location.parents:
            location.unlink(missing_ok=True)

    def stop(self) -> None:
        self._stop.set()

    def _run(self, work: Work, paths: list[Path], only: frozenset[Path] | None) -> None:
        def tell(progress: BuildProgress) -> None:
            work.progress = progress
            work.seconds = time.monotonic() - work.started
            if progress.file is not None:
                work.doing = progress.file.source
                work.reports.append(progress.file)

        try:
            report = build_library(
                self._home,
                paths,
                server=Settings.load(home=self._home).server,
                embedder=self._embedder,
                progress=tell,
                cancelled=self._stop.is_set,
                only=only,
            )
            work.stopped = report.cancelled
        except WenjuError as error:
            work.problem = str(error)
        except Exception:
            log.exception("indexing failed")
            work.problem = "收录时出了意外的错；已收的都在。详情写在运行 wenju 的窗口里。"
        work.seconds = time.monotonic() - work.started
        work.over = True


def _safe_name(name: str) -> str:
    """A file name out of what a browser sent: no folders, nothing hidden, not too long for a disk."""
    bare = "".join(character for character in name.replace("\\", "/").rsplit("/", 1)[-1] if character.isprintable())
    bare = bare.strip().lstrip(".") or "未命名.txt"
    stem, suffix = PurePosixPath(bare).stem, PurePosixPath(bare).suffix[:12]
    while len((stem + suffix).encode()) > 200:
        stem = stem[:-1]
    return stem + suffix

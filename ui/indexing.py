"""`wenju index`: what it shows while it works, and how it goes on following a folder."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from index.build import build_library, remove_source
from index.errors import WenjuError
from index.progress import StatusLine, duration
from index.report import ADDED, FAILED, MOVED, REMOVED, SAME, SKIPPED, STATES
from index.watch import follow, look

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.embed import Embedder
    from index.milvus_collection import Server
    from index.report import BuildProgress, BuildReport, FileReport

SAID = {ADDED: "收入", MOVED: "移动", SAME: "未变", REMOVED: "移除", SKIPPED: "略过", FAILED: "失败"}


def index_paths(
    home: Path,
    paths: list[Path],
    embedder: Callable[[], Embedder],
    *,
    server: Server | None = None,
    watch: bool,
) -> int:
    """Build once, and with `watch` go on until interrupted; return the exit status of the first build."""
    known = look(paths) or {} if watch else {}  # before the build: what changes meanwhile is seen as a change
    report = _build(home, paths, embedder, server)
    if watch:
        sys.stderr.write("跟着文件夹，有改动就收；Ctrl-C 结束\n")

        def take(changed: frozenset[Path]) -> bool:
            try:
                _build(home, paths, embedder, server, changed)
            except WenjuError as error:  # another writer, a full disk: said, and tried again at the next look
                sys.stderr.write(f"问据：{' '.join(str(error).split())}\n")
                return False
            return True

        follow(paths, take, stop=threading.Event(), known=known)
    return 1 if report.failed else 0


def remove(home: Path, source: str, server: Server | None = None) -> int:
    sys.stdout.write(f"{file_line(remove_source(home, source, server))}\n")
    return 0


def file_line(file: FileReport) -> str:
    """One line of the report: state, source, what was found in it, how it was decoded and how it begins, or why not."""
    parts = [SAID[file.state], file.source]
    if file.state in (ADDED, MOVED, SAME):
        parts.append(f"{file.articles} 篇 {file.passages} 段")
    if file.state in (ADDED, MOVED):
        parts.append(f"{file.encoding} {file.confidence:.0%}")
    if file.detail:
        parts.append(file.detail)
    if file.state == ADDED:
        parts.append(f"「{file.opening}」")
    return "  ".join(parts)


def _build(
    home: Path,
    paths: list[Path],
    embedder: Callable[[], Embedder],
    server: Server | None,
    only: frozenset[Path] | None = None,
) -> BuildReport:
    with StatusLine() as line:
        line.show("核对文件…")

        def show(now: BuildProgress) -> None:
            if now.file is not None:
                stream = sys.stderr if now.file.state == FAILED else sys.stdout
                line.above(file_line(now.file), stream)
            line.show(_status(now))

        report = build_library(home, paths, embedder=embedder, server=server, progress=show, only=only)
    counted = "，".join(f"{SAID[state]} {report.count(state)}" for state in STATES if report.count(state))
    sys.stdout.write(f"资料库 {home}：{counted or '没有可收的文件'}\n")
    sys.stdout.flush()
    return report


def _status(now: BuildProgress) -> str:
    parts = [f"{now.files_done}/{now.files_total} 个文件", f"{now.articles} 篇 {now.passages} 段"]
    if now.passages_per_second:
        parts.append(f"{now.passages_per_second:.1f} 段/秒")
    if now.seconds_left:
        parts.append(f"还要 {duration(now.seconds_left)}")
    return "  ".join(parts)

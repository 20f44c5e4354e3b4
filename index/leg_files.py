"""One file of a search leg: what FAISS or numpy mapped into memory reads, and after it what the file covers.

The payload comes first (FAISS maps it from the start of the file), then the arrays, then a description in JSON with the
checksum of all before it, then the length and checksum of the description itself. A file is written whole under
another name and moved into place; it never changes afterwards.
"""

from __future__ import annotations

import json
import os
import re
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAGIC = b"wenjuleg"
VERSION = 1
ALIGNMENT = 64  # bytes; numpy and FAISS read aligned numbers faster
CHECKED_AT_ONCE_BYTES = 256 * 1024 * 1024  # zlib reads 7 GB/s here; a larger file is read through by `check_file` only
_TAIL = struct.Struct("<QI8s")
_NAME = re.compile(r"(?P<leg>[a-z]+)-(?P<first>\d+)-(?P<last>\d+)-(?P<generation>\d+)\.leg")


class DamagedError(Exception):
    """The file is not what was written; the message is for the log and says which file and what is wrong."""


@dataclass(frozen=True, slots=True, order=True)
class Cover:
    """Which passages a file knows: all that were there with ids first to last when the library had this generation."""

    first: int
    last: int
    generation: int

    def name(self, leg: str) -> str:
        return f"{leg}-{self.first}-{self.last}-{self.generation}.leg"


@dataclass(frozen=True, slots=True)
class LegFile:
    """An open file: its arrays are mapped, not read."""

    path: Path
    cover: Cover
    about: Mapping[str, Any]  # what the leg itself wrote down: kind, parameters
    arrays: Mapping[str, np.ndarray] = field(repr=False)


def list_covers(home: Path, leg: str) -> list[Cover]:
    """Return what the files of a leg say they cover, by their names."""
    found = (_NAME.fullmatch(path.name) for path in home.glob(f"{leg}-*.leg"))
    return sorted(
        Cover(int(name["first"]), int(name["last"]), int(name["generation"])) for name in found if name is not None
    )


def write_file(  # noqa: PLR0917 - a file is all of these
    home: Path,
    leg: str,
    cover: Cover,
    about: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray],
    payload: Callable[[Path], None] | None = None,
) -> Path:
    """Write a file whole or not at all; `payload` writes the part that FAISS reads, at the start."""
    target = home / cover.name(leg)
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        partial.write_bytes(b"")
        if payload is not None:
            payload(partial)
        places: dict[str, list[Any]] = {}
        with partial.open("r+b") as file:
            at = file.seek(0, os.SEEK_END)
            for name, array in arrays.items():
                at += file.write(bytes(-at % ALIGNMENT))
                places[name] = [array.dtype.str, list(array.shape), at]
                at += file.write(np.ascontiguousarray(array).data.cast("B")) if array.size else 0
            file.flush()
            description = {
                "version": VERSION,
                "about": dict(about),
                "arrays": places,
                "bytes": at,
                "crc32": _crc(partial, at),
            }
            text = json.dumps(description).encode()
            file.write(text + _TAIL.pack(len(text), zlib.crc32(text), MAGIC))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
        _sync_folder(home)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return target


def open_file(home: Path, leg: str, cover: Cover) -> LegFile:
    """Open a file after checking its description, its size and, when it is small, all of it."""
    path = home / cover.name(leg)
    description, size = _describe(path)
    if size <= CHECKED_AT_ONCE_BYTES:
        _check_payload(path, description)
    arrays = {
        name: np.memmap(path, dtype=np.dtype(kind), mode="r", offset=offset, shape=tuple(shape)).view(np.ndarray)
        if np.prod(shape)
        else np.zeros(shape, dtype=np.dtype(kind))
        for name, (kind, shape, offset) in description["arrays"].items()
    }
    return LegFile(path, cover, description["about"], arrays)


def check_file(home: Path, leg: str, cover: Cover) -> None:
    """Read a file through and compare its checksum."""
    path = home / cover.name(leg)
    _check_payload(path, _describe(path)[0])


def _describe(path: Path) -> tuple[dict[str, Any], int]:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size < _TAIL.size:
            raise DamagedError(f"{path} has {size} bytes: cut short")
        file.seek(size - _TAIL.size)
        length, crc32, magic = _TAIL.unpack(file.read(_TAIL.size))
        if magic != MAGIC or length > size - _TAIL.size:
            raise DamagedError(f"{path} does not end as it was written: cut short or overwritten")
        file.seek(size - _TAIL.size - length)
        text = file.read(length)
    if zlib.crc32(text) != crc32:
        raise DamagedError(f"{path}: checksum of its description is wrong")
    description: dict[str, Any] = json.loads(text)
    if description["version"] != VERSION or description["bytes"] + length + _TAIL.size != size:
        raise DamagedError(f"{path} is of version {description['version']} and {size} bytes: not this program's")
    return description, size


def _check_payload(path: Path, description: Mapping[str, Any]) -> None:
    if _crc(path, description["bytes"]) != description["crc32"]:
        raise DamagedError(f"{path}: checksum of its contents is wrong")


def _crc(path: Path, size: int) -> int:
    crc32 = 0
    with path.open("rb") as file:
        while size > 0 and (piece := file.read(min(size, 1 << 22))):
            crc32 = zlib.crc32(piece, crc32)
            size -= len(piece)
    return crc32


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

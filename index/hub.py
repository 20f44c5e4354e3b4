"""Models by hub id: fetched by the hub's own client, and remembered so that the next start is local."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from index.errors import WenjuError

HUB_ID = re.compile(r"(?:(?P<hub>hub|modelscope):)?(?P<repo>\w[\w.-]*/\w[\w.-]*)(?:/(?P<file>\S+))?", re.ASCII)
# Exports for other runtimes, each as large as the model; neither transformers nor llama.cpp reads them.
UNUSED_FILES = ["onnx/*", "openvino/*", "*.h5", "*.msgpack", "*.onnx", "*.ot"]

Snapshot = Callable[[str, str, str | None], str]  # (hub, owner/name, one file or None) -> folder


def hub_snapshot(hub: str, repo: str, file: str | None) -> str:
    """Bring a repository, or the one file of it that is wanted, to this machine; return its folder."""
    wanted = [file] if file else None
    if hub == "modelscope":
        if find_spec("modelscope") is None:
            raise WenjuError(f"从魔搭取 {repo} 要用 modelscope 包，现在没有装", "先运行 pip install modelscope")
        modelscope: Any = import_module("modelscope")

        return str(modelscope.snapshot_download(repo, allow_patterns=wanted, ignore_patterns=UNUSED_FILES))
    from huggingface_hub import snapshot_download

    return str(snapshot_download(repo, allow_patterns=wanted, ignore_patterns=UNUSED_FILES))


def resolve_hub(name: str, root: Path, *, fetch: bool, snapshot: Snapshot) -> Path | None:
    """The folder or file that hub id `name` stands for, an earlier snapshot if whole; None if no hub id."""
    match = HUB_ID.fullmatch(name)
    if match is None:
        return None
    hub, repo, file = match["hub"] or "hub", match["repo"], match["file"]
    record = root / "hub" / ("--".join([hub, *repo.split("/"), *(file or "").split("/")]) + ".json")
    if (known := _recorded(record)) is not None:
        return known / file if file else known
    if not fetch:
        raise WenjuError(f"本机没有模型 {name}", f"先运行 wenju models fetch {name}")
    try:
        folder = Path(snapshot(hub, repo, file))
    except WenjuError:
        raise
    except Exception as error:  # each client has its own family of errors, and changes it between versions
        line = next((text for text in str(error).splitlines() if text.strip()), type(error).__name__)
        raise WenjuError(
            f"本机没有路径 {name}，从 {hub} 也取不到：{line}",
            "检查名字与网络；连不上时可改用 modelscope:前缀，或下载好后给出本地路径",
        ) from error
    if file and not (folder / file).is_file():
        raise WenjuError(f"{repo} 里没有文件 {file}", "到模型的网页上核对文件名")
    _write_record(record, folder, file)
    return folder / file if file else folder


def _recorded(record: Path) -> Path | None:
    """The folder of a finished snapshot, when every file of it still has its size."""
    try:
        known = json.loads(record.read_text(encoding="utf-8"))
        folder = Path(known["folder"])
        whole = all((folder / name).stat().st_size == size for name, size in known["bytes"].items())
    except (OSError, ValueError, KeyError):
        return None
    return folder if whole else None


def _write_record(record: Path, folder: Path, file: str | None) -> None:
    paths = [folder / file] if file else [path for path in folder.rglob("*") if path.is_file()]
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in paths}
    record.parent.mkdir(parents=True, exist_ok=True)
    temporary = record.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps({"folder": str(folder), "bytes": sizes}, indent=1), encoding="utf-8")
    temporary.replace(record)

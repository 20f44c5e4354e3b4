"""The articles a set asks about, as files, as texts to judge against, and as a library that is built once and kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import platformdirs

from index.build import build_library, split_text
from index.errors import WenjuError
from index.readers import is_readable, read_file
from index.report import FAILED
from index.schema import FILE_NAME, FORMAT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from eval.pairs import Document
    from index.embed import Embedder
    from index.milvus_collection import Server
    from index.report import BuildProgress

KEY_FILE = "eval.key"  # beside a library that evaluation built: of which articles, by which embedder


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of articles, and the decoded text of each by its source name."""

    folder: Path
    texts: dict[str, str]

    def key(self, embedder: str) -> str:
        """Name what a library of these articles holds: every passage as it is split today, and by what it is embedded."""
        digest = hashlib.sha256(f"{FORMAT} {embedder}".encode())
        for source, text in sorted(self.texts.items()):
            split = [(a.title, [(p.text, parts) for p, parts in passages]) for a, passages in split_text(text)]
            digest.update(json.dumps([source, split], ensure_ascii=False).encode())
        return digest.hexdigest()[:16]


def cache_folder() -> Path:
    return platformdirs.user_cache_path("wenju") / "eval"


def folder_corpus(folder: Path) -> Corpus:
    """Read every article file of a folder, by its path within the folder."""
    if not folder.is_dir():
        raise WenjuError(f"找不到文章文件夹 {folder}", "用 --articles 指定题集所问的文章所在的文件夹")
    files = sorted(path for path in folder.rglob("*") if is_readable(path) and path.is_file())
    if not files:
        raise WenjuError(f"{folder} 里没有文章", "放进 wenju index 读得了的文件")
    named = {path.relative_to(folder).as_posix(): path for path in files}
    return Corpus(folder, {source: read_file(path, source).text for source, path in named.items()})


def document_corpus(documents: Iterable[Document], folder: Path) -> Corpus:
    """Write each document as a file of `folder`; a file that already says the same is left as it is."""
    texts = {document.source: document.page for document in documents}
    folder.mkdir(parents=True, exist_ok=True)
    for source, text in texts.items():
        path, data = folder / source, text.encode()
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)
    for path in folder.iterdir():
        if path.name not in texts:
            path.unlink()
    return Corpus(folder, texts)


def ready_library(
    corpus: Corpus,
    home: Path,
    key: str,
    embedder: Callable[[], Embedder],
    progress: Callable[[BuildProgress], None],
    *,
    server: Server | None = None,
) -> None:
    """Build the library in `home`, or finish it; one that somebody else built there is used as it is."""
    mark = home / KEY_FILE
    if (home / FILE_NAME).is_file() and not mark.is_file():
        return
    if mark.is_file() and mark.read_text(encoding="utf-8") != key:
        raise WenjuError(f"{home} 里是另一组文章或另一个向量模型的资料库", "换一个 --home，或不给以使用缓存")
    home.mkdir(parents=True, exist_ok=True)
    mark.write_text(key, encoding="utf-8")
    built = build_library(home, [corpus.folder], embedder=embedder, server=server, progress=progress)
    if built.failed:  # figures over a part of the articles would mean nothing
        lost = "；".join(f"{file.source} {file.detail}" for file in built.files if file.state == FAILED)
        raise WenjuError(f"有文章没进资料库：{lost}", "修好这些文件再跑")

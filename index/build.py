"""Files to a library: decode, split, embed, store, one document a transaction; a report of every file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from index.embed import Embedder, PassageToEmbed
from index.errors import WenjuError
from index.library import Library

if TYPE_CHECKING:
    from index.embed import PassageVectors
    from index.values import Article, Passage

READABLE = {".txt", ".md"}
LARGEST_BYTES = 256 * 1024 * 1024  # a text file beyond this is a dump, not an article

ADDED, SAME, REMOVED, SKIPPED, FAILED = "added", "same", "removed", "skipped", "failed"

Sentences = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file: a line in the report."""

    source: str
    state: str  # one of the five words above
    detail: str = ""
    articles: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class BuildReport:
    files: tuple[FileReport, ...]

    def count(self, state: str) -> int:
        return sum(file.state == state for file in self.files)

    @property
    def failed(self) -> bool:
        return self.count(FAILED) > 0


def build_library(
    home: Path,
    paths: list[Path],
    *,
    embedder: Callable[[], Embedder],
    progress: Callable[[FileReport], None] | None = None,
) -> BuildReport:
    """Bring the library in `home` up to date with `paths`. The embedder is opened only if a file changed."""
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise WenjuError(f"没有这个文件或文件夹：{missing[0]}", "检查路径；带空格的路径要加引号")
    home.mkdir(parents=True, exist_ok=True)
    reports: list[FileReport] = []
    with _only_writer(home):
        library = Library.create(home)
        try:
            opened: list[Embedder] = []

            def embedder_once() -> Embedder:
                if not opened:
                    opened.append(embedder())
                    library.claim_embedder(opened[0].name, opened[0].dimensions)
                return opened[0]

            for path in paths:
                for report in _index_path(_Writing(library, embedder_once), path.resolve()):
                    reports.append(report)
                    if progress is not None:
                        progress(report)
            library.refresh_index()
        finally:
            library.close()
    return BuildReport(tuple(reports))


@contextmanager
def _only_writer(home: Path) -> Iterator[None]:
    """Hold the library's lock; the system frees it when its holder dies, however it dies."""
    lock = FileLock(home / "write.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise WenjuError(f"另一个进程正在写资料库 {home}", "等它写完，或结束那个进程再试") from error
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True, slots=True)
class _Writing:
    library: Library
    embedder: Callable[[], Embedder]


def _index_path(writing: _Writing, path: Path) -> Iterator[FileReport]:
    root = path if path.is_dir() else path.parent
    held = writing.library.document_hashes(str(root))
    seen: set[str] = set()
    for file in sorted(_walk(path)):
        source = file.relative_to(root).as_posix()
        if file.suffix.lower() not in READABLE:
            yield FileReport(source, SKIPPED, f"不认识的格式 {file.suffix or '（无扩展名）'}")
            continue
        seen.add(source)
        try:
            yield _index_file(writing, root, file, held.get(source))
        except WenjuError as error:
            yield FileReport(source, FAILED, str(error))
        except OSError as error:
            yield FileReport(source, FAILED, f"读不了：{error.strerror or error}")
    if path.is_dir():
        for source in sorted(set(held) - seen):
            writing.library.remove_document(str(root), source)
            yield FileReport(source, REMOVED, "文件已不在，从资料库移除")


def _walk(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder) / name for name in files if not name.startswith("."))


def _index_file(writing: _Writing, root: Path, file: Path, held: str | None) -> FileReport:
    from index.decode import decode

    source = file.relative_to(root).as_posix()
    if file.stat().st_size > LARGEST_BYTES:
        raise WenjuError(f"文件太大（{file.stat().st_size // 1024 // 1024} MB）", "拆成小于 256 MB 的文件")
    data = file.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 == held:
        return FileReport(source, SAME)
    document = decode(data, source)
    split = split_text(document.text)
    wanted = [
        PassageToEmbed(article.title, passage.text, sentences)
        for article, passages in split
        for passage, sentences in passages
    ]
    vectors = iter(writing.embedder().embed_passages(wanted) if wanted else [])
    rows: list[tuple[Article, list[tuple[Passage, Sentences, PassageVectors]]]] = [
        (article, [(passage, sentences, next(vectors)) for passage, sentences in passages])
        for article, passages in split
    ]
    writing.library.put_document(str(root), document, sha256, rows)
    return FileReport(
        source,
        ADDED,
        f"{document.encoding}：{_opening(document.text)}",
        articles=len(split),
        passages=len(wanted),
    )


def split_text(text: str) -> list[tuple[Article, list[tuple[Passage, Sentences]]]]:
    """Split a page into articles, those into passages, and those into sentences."""
    from index.articles import split_articles
    from index.passages import split_passages, split_sentences

    return [
        (
            article,
            [(passage, tuple(split_sentences(passage.text))) for passage in split_passages(article)],
        )
        for article in split_articles(text)
    ]


def _opening(text: str) -> str:
    return " ".join(text.split())[:40]


def remove_source(home: Path, source: str) -> None:
    """Take one document out of the library; its file stays where it is."""
    with _only_writer(home):
        library = Library.create(home)
        try:
            library.remove_source(source)
            library.refresh_index()
        finally:
            library.close()

"""Files to a library: read, split, embed, store, one document a transaction; a report of every file.

A run may be killed or cancelled anywhere: documents already stored stay, vectors already made are kept by the hash
of their text, and the next run goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.embed import Embedder, PassageToEmbed
from index.errors import WenjuError
from index.legs import FRESH_ROWS
from index.library import Library
from index.lock import only_writer
from index.plan import Task, check_paths, hash_file, make_plan
from index.report import ADDED, FAILED, MOVED, REMOVED, BuildProgress, BuildReport, FileReport, Meter, report_held
from index.rows import SplitArticles, passage_to_embed, vector_key
from index.schema import FILE_NAME, plainly
from index.writer import Writer

if TYPE_CHECKING:
    from index.embed import PassageVectors
    from index.milvus_collection import Server
    from index.values import SourceText

GROUP_PASSAGES = 64  # embedded together, sorted by length: eight of the embedder's batches, ten seconds on two cores
STEP_PASSAGES = 16  # embedded between two looks at the clock and the cancel button
READ_TRIES = 3  # of a file that changes while it is read
TRY_AGAIN_SECONDS = 0.2


class _Cancelled(Exception):  # noqa: N818 - not an error
    """Whoever started the build wants it to stop."""


def build_library(
    home: Path,
    paths: list[Path],
    *,
    embedder: Callable[[], Embedder],
    server: Server | None = None,
    progress: Callable[[BuildProgress], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    only: frozenset[Path] | None = None,
) -> BuildReport:
    """Bring the library in `home` up to date with `paths`. The embedder is opened only if something needs it.

    `only` narrows the work to these files of the paths. A cancelled build keeps what it has done.
    """
    check_paths(paths)
    meter = Meter(progress)
    with only_writer(home), plainly(home / FILE_NAME), Writer(home, server) as writer:
        plan = make_plan(writer, paths, only=only, cancelled=cancelled)
        meter.files_total = len(plan.reports) + len(plan.moves) + len(plan.tasks) + len(plan.gone)
        meter.unread_bytes = sum(task.size_bytes for task in plan.tasks)
        stopped = cancelled()
        try:
            if not stopped:
                for report in plan.reports:
                    meter.done(report)
                for old, task in plan.moves:
                    moved = writer.move_document(old, task.place)
                    meter.done(report_held(moved, MOVED, f"从 {old.place.location} 移来，向量照用"))
                _Build(writer, embedder, meter, cancelled).run(plan.tasks)
                for held in plan.gone:
                    writer.remove_document(held.id)
                    meter.done(report_held(held, REMOVED, "文件已不在，从资料库移除"))
                if only is None:
                    writer.forget_unused_vectors()
        except _Cancelled:
            stopped = True
        writer.save_legs()
    return BuildReport(tuple(meter.files), stopped)


def remove_source(home: Path, source: str, server: Server | None = None) -> FileReport:
    """Take one document out of the library; its file stays where it is, and a later build takes it in again."""
    with only_writer(home):
        Library.open(home).close()  # an absent library is said, not made
        with plainly(home / FILE_NAME), Writer(home, server) as writer:
            held = writer.held_as(source)
            if held is None:
                raise WenjuError(f"资料库里没有 {source}", "来源的名字见 wenju search 的结果或页面的文件列表")
            writer.remove_document(held.id)
            writer.save_legs()
    return report_held(held, REMOVED, "从资料库移除，文件还在原处")


@dataclass(frozen=True, slots=True)
class _Read:
    """A file read and split, waiting for its vectors."""

    task: Task
    document: SourceText
    sha256: str
    articles: SplitArticles
    wanted: dict[bytes, PassageToEmbed]


class _Build:
    """Collects files until there are passages enough for good batches, then embeds and stores them."""

    def __init__(
        self, writer: Writer, embedder: Callable[[], Embedder], meter: Meter, cancelled: Callable[[], bool]
    ) -> None:
        self._writer = writer
        self._open_embedder = embedder
        self._embedder: Embedder | None = None
        self._meter = meter
        self._cancelled = cancelled
        self._waiting: list[_Read] = []
        self._unsaved_passages = 0

    def run(self, tasks: list[Task]) -> None:
        for task in tasks:
            self._stop_if_cancelled()
            try:
                read = self._read(task)
            except (WenjuError, OSError) as error:
                reason = str(error) if isinstance(error, WenjuError) else f"读不了：{error.strerror or error}"
                kept = "（资料库里仍是旧的一版）" if self._writer.held_at(task.place.location) else ""
                self._meter.read(task.size_bytes, 0)
                self._meter.done(FileReport(task.place.path, FAILED, reason + kept))
                continue
            self._meter.read(task.size_bytes, len(read.wanted))
            if not read.wanted:
                self._store(read)
                continue
            self._waiting.append(read)
            if sum(len(each.wanted) for each in self._waiting) >= GROUP_PASSAGES:
                self._embed_and_store()
        self._embed_and_store()

    def _read(self, task: Task) -> _Read:
        document, sha256 = read_whole(task.file, task.place.path)
        articles = split_text(document.text)
        wanted: dict[bytes, PassageToEmbed] = {}
        for article, passages in articles:
            for passage, sentences in passages:
                embeddable = passage_to_embed(article, passage, sentences)
                wanted[vector_key(embeddable)] = embeddable
        for key in self._writer.has_vectors(list(wanted)):
            del wanted[key]
        return _Read(task, document, sha256, articles, wanted)

    def _embed_and_store(self) -> None:
        wanted = {key: passage for read in self._waiting for key, passage in read.wanted.items()}
        keys = sorted(wanted, key=lambda key: len(wanted[key].text))  # by length: little is spent on padding
        for start in range(0, len(keys), STEP_PASSAGES):
            self._stop_if_cancelled()
            started = time.monotonic()
            some = keys[start : start + STEP_PASSAGES]
            vectors = self._embed([wanted[key] for key in some])
            self._writer.keep_vectors(zip(some, vectors, strict=True))
            self._meter.embedded(len(some), started)
        for read in self._waiting:
            self._store(read)
        self._waiting = []

    def _store(self, read: _Read) -> None:
        held = self._writer.put_document(read.task.place, read.document, read.sha256, read.articles)
        self._meter.done(report_held(held, ADDED, "这一版切分得更准，重读了一遍" if read.task.again else ""))
        self._unsaved_passages += held.passages
        if self._unsaved_passages >= FRESH_ROWS:
            self._writer.save_legs()
            self._unsaved_passages = 0

    def _embed(self, passages: list[PassageToEmbed]) -> list[PassageVectors]:
        if self._embedder is None:
            self._embedder = self._open_embedder()
            self._writer.claim_embedder(self._embedder.name, self._embedder.dimensions)
        return self._embedder.embed_passages(passages)

    def _stop_if_cancelled(self) -> None:
        if self._cancelled():
            raise _Cancelled


def read_whole(file: Path, source: str) -> tuple[SourceText, str]:
    """Read a file that nobody writes meanwhile; return its text and the sha256 of its bytes."""
    from index.readers.read import read_file

    for _ in range(READ_TRIES):
        before = _signature(file)
        sha256 = hash_file(file)
        document = read_file(file, source)
        if _signature(file) == before:
            return document, sha256
        time.sleep(TRY_AGAIN_SECONDS)
    raise WenjuError("文件正在被写，这次没有收", "写完再运行 wenju index")


def _signature(file: Path) -> tuple[int, int, int]:
    state = file.stat()
    return state.st_size, state.st_mtime_ns, state.st_ino


def split_text(text: str) -> SplitArticles:
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

"""A Milvus server of a test's own, and a library beside it: milvus-lite in this process, reached as any server is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.build import build_library
from index.milvus_collection import Server
from index.report import BuildReport
from tests.fakes import HashEmbedder

QUESTION = "高新区签约项目多少个"  # words of every page of tests.fakes


@contextmanager
def milvus_lite(folder: Path) -> Iterator[Server]:
    from milvus_lite.server_manager import server_manager_instance

    uri = str(folder / "milvus.db")
    try:
        yield Server(uri)
    finally:
        server_manager_instance.release_server(uri)


def build(home: Path, folder: Path, server: Server | None) -> BuildReport:
    """Bring a library up to date with a folder in which every file can be read."""
    report = build_library(home, [folder], embedder=HashEmbedder, server=server)
    assert not report.failed
    return report

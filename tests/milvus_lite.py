"""A Milvus server of a test's own: milvus-lite in this process, reached through the client that reaches any server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.milvus_collection import Server


@contextmanager
def milvus_lite(folder: Path) -> Iterator[Server]:
    from milvus_lite.server_manager import server_manager_instance

    uri = str(folder / "milvus.db")
    try:
        yield Server(uri)
    finally:
        server_manager_instance.release_server(uri)

"""What several files of tests share: the seed pages in a library, embedded once a run; a real browser; Milvus."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from index.milvus_collection import Server

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="session")
def seeds_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from index.build import build_library
    from rag.assistant import open_embedder
    from rag.settings import Settings

    folder = tmp_path_factory.mktemp("library")
    settings = Settings.load(home=folder)
    report = build_library(folder, [SEEDS], embedder=lambda: open_embedder(settings))
    assert report.count("added") == 5
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from tests.browsing import launched

    with launched() as opened:
        yield opened


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A Milvus server, for this test alone."""
    from tests.milvus_lite import milvus_lite

    with milvus_lite(tmp_path) as lite:
        yield lite

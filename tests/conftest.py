"""What several files of tests on the real weights share: one library of the seed pages, embedded once a run."""

from __future__ import annotations

from pathlib import Path

import pytest

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

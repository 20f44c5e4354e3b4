"""Models that load in the background, and a page that is closed before they have."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from contextlib import closing

import pytest

from index.errors import WenjuError
from rag.judge import Claim
from tests.fakes import HashEmbedder, ScriptedEngine
from ui.opening import Models, Opening

PATIENCE_SECONDS = 10.0


class Loading:
    """A load that waits for the test, and ends as it says."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error
        self.go_on, self.over, self.closed = threading.Event(), threading.Event(), threading.Event()

    def __call__(self) -> Models:
        assert self.go_on.wait(PATIENCE_SECONDS)
        try:
            if self._error is not None:
                raise self._error
            return Models(HashEmbedder(), Closing(self.closed))
        finally:
            self.over.set()


class Closing(ScriptedEngine):
    """Tells when it is closed."""

    def __init__(self, closed: threading.Event) -> None:
        super().__init__()
        self._closed = closed

    def close(self) -> None:
        self._closed.set()


def ended() -> None:
    for thread in threading.enumerate():
        if thread.name == "wenju-load":
            thread.join(PATIENCE_SECONDS)


def test_a_page_that_is_closed_while_the_models_load_leaves_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    """A program that ends starts no more threads: what was loading failed for want of one, and all of it was logged."""
    loading = Loading(RuntimeError("cannot schedule new futures after interpreter shutdown"))
    with caplog.at_level(logging.INFO):
        with closing(Opening(loading)):
            pass
        loading.go_on.set()
        ended()
    assert loading.over.is_set()
    assert caplog.records == []


def test_who_waits_for_models_is_told_that_the_page_was_closed() -> None:
    loading = Loading()
    with closing(Opening(loading)) as opening:
        told: list[str] = []

        def wait() -> None:
            with pytest.raises(WenjuError) as raised:
                opening.models()
            told.append(str(raised.value))

        waiting = threading.Thread(target=wait)
        waiting.start()
    waiting.join(PATIENCE_SECONDS)
    assert "还没有装完" in told[0]
    loading.go_on.set()
    ended()


def test_models_that_come_after_the_page_was_closed_are_closed_too() -> None:
    loading = Loading()
    with closing(Opening(loading)) as opening:
        pass
    loading.go_on.set()
    assert loading.closed.wait(PATIENCE_SECONDS)
    assert not opening.loaded


def test_loaded_models_are_closed_with_the_page() -> None:
    loading = Loading()
    loading.go_on.set()
    with closing(Opening(loading)) as opening:
        assert opening.models().embedder.name == "hash"
        assert not loading.closed.is_set()
    assert loading.closed.is_set()


def test_what_keeps_models_from_loading_is_logged_and_said_to_a_reader(caplog: pytest.LogCaptureFixture) -> None:
    loading = Loading(KeyError("secret"))
    loading.go_on.set()
    with closing(Opening(loading)) as opening:
        with pytest.raises(KeyError):
            opening.models()
        assert "secret" not in opening.trouble()
        assert opening.trouble() != ""
    assert [record.message for record in caplog.records] == ["the models did not load"]


def test_the_page_answers_with_all_that_was_loaded() -> None:
    """The judge too: it was left behind once, and the page chose its sentences otherwise than the command line."""

    class Believing:
        def answers(self, claims: Sequence[Claim]) -> list[float]:
            return [1.0 for _ in claims]

    judge = Believing()
    with closing(Opening(lambda: Models(HashEmbedder(), ScriptedEngine(), judge))) as opening:
        assert opening.models().judge is judge

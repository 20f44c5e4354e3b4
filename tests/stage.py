"""The chat page on a stage: real page, real search and checks, but an engine that follows a script."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from index.build import build_library
from tests.fakes import HashEmbedder
from ui.desk import Desk
from ui.host import serving
from ui.opening import Models, Opening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from rag.engines.base import Message

PIECE_CHARS = 2
Made = TypeVar("Made")


class StagedEngine:
    """Writes the line whose cue stands last in what it is asked, a few characters at a time; remembers when it began."""

    name = "staged"

    def __init__(self, script: dict[str, str], *, piece_seconds: float = 0.02, reads_seconds: float = 0.0) -> None:
        self.script = script
        self.piece_seconds, self.reads_seconds = piece_seconds, reads_seconds
        self.began: list[float] = []  # when the first piece of each answer left
        self.closed_early = threading.Event()
        self.writing = 0
        self.most_writing = 0

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Iterator[str]:
        asked = messages[-1]["content"]
        cue = max(self.script, key=asked.rfind, default="")  # the question stands after the material
        says = self.script[cue][: max_tokens * 8] if cue and cue in asked else ""
        self.writing += 1
        self.most_writing = max(self.most_writing, self.writing)
        try:
            until = time.monotonic() + self.reads_seconds
            while time.monotonic() < until:  # as the real engine while it reads the prompt
                time.sleep(0.05)
                yield ""
            self.began.append(time.time())
            for start in range(0, len(says), PIECE_CHARS):
                yield says[start : start + PIECE_CHARS]
                time.sleep(self.piece_seconds)
        except GeneratorExit:
            self.closed_early.set()
            raise
        finally:
            self.writing -= 1

    def weigh(self, messages: Sequence[Message], choices: Sequence[str]) -> dict[str, float]:  # noqa: ARG002
        return {}  # as an engine that cannot tell

    def close(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Stage:
    address: str
    desk: Desk
    engine: StagedEngine


@contextmanager
def staged(
    home: Path,
    folder: Path | None,
    engine: StagedEngine,
    *,
    load: Callable[[], object] = lambda: None,
    at_once: int = 2,
) -> Iterator[Stage]:
    """Index `folder` into `home` and serve the page on a free loopback port; `load` is what opening waits for."""
    from ui.page import build_app

    if folder is not None:
        build_library(home, [folder], embedder=HashEmbedder)

    def open_models() -> Models:
        load()
        return Models(HashEmbedder(), engine)

    desk = Desk(home, Opening(open_models), known_file=home / "known.json", at_once=at_once)
    try:
        with serving(_in_a_loop(lambda: build_app(desk)), "127.0.0.1", free_port()) as address:
            yield Stage(address, desk, engine)
    finally:
        desk.close()


def _in_a_loop(make: Callable[[], Made]) -> Made:
    """Outside a running loop Gradio makes loops that it never closes; Playwright has one of its own in this thread."""

    async def making() -> Made:
        return make()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(making())).result()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

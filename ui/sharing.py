"""One embedder for questions and for indexing: a question never waits for more than a few passages."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.embed import Embedder, PassageToEmbed, PassageVectors, Vectors

PASSAGES_AT_ONCE = 4  # about one second of two cores: what a question may have to wait for


class SharedEmbedder:
    """An embedder used by one thread at a time; questions go before passages."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name, self.dimensions = embedder.name, embedder.dimensions
        self._free = threading.Condition()
        self._busy = False
        self._questions = 0  # waiting

    def embed_question(self, text: str) -> Vectors:
        with self._free:
            self._questions += 1
            self._free.wait_for(lambda: not self._busy)
            self._questions -= 1
            self._busy = True
        try:
            return self._embedder.embed_question(text)
        finally:
            self._release()

    def embed_passages(self, passages: Sequence[PassageToEmbed]) -> list[PassageVectors]:
        vectors: list[PassageVectors] = []
        for start in range(0, len(passages), PASSAGES_AT_ONCE):
            with self._free:
                self._free.wait_for(lambda: not self._busy and not self._questions)
                self._busy = True
            try:
                vectors += self._embedder.embed_passages(passages[start : start + PASSAGES_AT_ONCE])
            finally:
                self._release()
        return vectors

    def _release(self) -> None:
        with self._free:
            self._busy = False
            self._free.notify_all()

"""The two models every baseline runs on: the embedder and the LLM of ours, with vectors of a corpus kept on disk."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.embed import PassageToEmbed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from index.embed import Embedder, Vectors
    from rag.engines.base import Engine, Message


@dataclass(frozen=True, slots=True)
class Models:
    embedder: Embedder
    engine: Engine
    answer_tokens: int  # where an answer is cut: the same for all systems
    kept: Path  # where vectors lie between two runs, since a run that is resumed opens the baselines again

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        return self.engine.stream(messages, max_tokens=self.answer_tokens)

    def embed_question(self, text: str) -> Vectors:
        return self.embedder.embed_question(text)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """One vector a text, as documents are embedded for this model."""
        named = [self.embedder.name, str(self.embedder.dimensions), *texts]
        path = self.kept / f"{hashlib.sha256(chr(0).join(named).encode()).hexdigest()[:24]}.npy"
        if path.is_file():
            found: Vectors = np.load(path)
            return found
        embedded = self.embedder.embed_passages([PassageToEmbed("", text, ()) for text in texts])
        vectors: Vectors = np.array([each.passage for each in embedded], dtype=np.float32)
        self.kept.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new.npy")
        np.save(new, vectors)
        new.replace(path)
        return vectors

    def question_numbers(self, text: str) -> list[float]:
        """A question's vector as the libraries take one."""
        return [float(value) for value in self.embed_question(text)]

    def text_numbers(self, texts: Sequence[str]) -> list[list[float]]:
        """The vectors of texts as the libraries take them."""
        return [[float(value) for value in vector] for vector in self.embed_texts(texts)]

    def record(self) -> dict[str, str]:
        return {"embedder": self.embedder.name, "llm": self.engine.name}

"""Small stand-ins for the heavy parts: an embedder that hashes words, an engine that follows a script."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.build import build_library
from index.embed import PassageToEmbed, PassageVectors, Vectors
from index.library import Library
from index.milvus_collection import Server
from index.words import words_of
from rag.assistant import Assistant, Parts
from rag.engines.base import Message
from rag.settings import Settings

DIMENSIONS = 64
PAGE = "# {place}高新区签约新项目\n\n本报讯 近日,{place}高新区签约项目{count}个,总投资{money}亿元。项目涉及新材料和医药产业。\n\n张三\n"
PAGES = {
    "甲": PAGE.format(place="东湖", count=12, money="3.5"),
    "乙": PAGE.format(place="西岭", count=48, money="7.9"),
    "丙": PAGE.format(place="南川", count=63, money="21.4"),
}


class HashEmbedder:
    """Texts that share words have close vectors."""

    name = "hash"
    dimensions = DIMENSIONS

    def __init__(self) -> None:
        self.passages_embedded = 0

    def embed_question(self, text: str) -> Vectors:
        vector = np.full(DIMENSIONS, 1e-3, dtype=np.float32)
        for word in words_of(text):
            vector[int(hashlib.sha256(word.encode()).hexdigest(), 16) % DIMENSIONS] += 1
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit

    def embed_passages(self, passages: Sequence[PassageToEmbed]) -> list[PassageVectors]:
        self.passages_embedded += len(passages)
        return [
            PassageVectors(
                self.embed_question(passage.title + passage.text),
                np.array([self.embed_question(passage.text[start:end]) for start, end in passage.sentences]).reshape(
                    -1, DIMENSIONS
                ),
            )
            for passage in passages
        ]


class ScriptedEngine:
    """Says what it is told to say, character by character; remembers what it was asked."""

    name = "scripted"

    def __init__(self, says: str = "", *, stated: float | None = None) -> None:
        self.says = says
        self.stated = stated  # how sure it is, when asked, that the material answers; None: it cannot tell
        self.asked: list[Sequence[Message]] = []
        self.closed_early = False

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Iterator[str]:
        self.asked.append(messages)
        try:
            yield from self.says[: max_tokens * 4]
        except GeneratorExit:
            self.closed_early = True
            raise

    def weigh(self, messages: Sequence[Message], choices: Sequence[str]) -> dict[str, float]:
        self.asked.append(messages)
        yes, no = choices
        return {} if self.stated is None else {yes: self.stated, no: 1 - self.stated}

    def close(self) -> None:
        pass


def write_pages(folder: Path, **pages: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def open_fake(home: Path, folder: Path, says: str, server: Server | None = None) -> tuple[Assistant, ScriptedEngine]:
    """Index `folder` with the hash embedder and open an assistant that says `says`."""
    build_library(home, [folder], embedder=HashEmbedder, server=server)
    engine = ScriptedEngine(says)
    return Assistant(Parts(Library.open(home, server), HashEmbedder(), engine), Settings(home=home)), engine

"""Question to verified answer, as a stream of events; the whole answer is a loop over it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from index.embed import Embedder, Vectors
from index.errors import WenjuError
from index.filters import Filters
from index.library import Library
from rag.answer import NOTICE, Answer, Event, Finished, Piece, Retrieved, Seconds, Sentence
from rag.compose import compose, maybe_author
from rag.engines.base import Engine
from rag.evidence import choose_lines, score_lines
from rag.names import names_in
from rag.prompt import build_messages
from rag.question import HELP, History, checked, is_small_talk, leading_question
from rag.search import Hit, Searchable, search
from rag.settings import Settings

PASSAGES = 8  # passages whose sentences compete for the model's time, and the answer's evidence list


@dataclass(frozen=True, slots=True)
class Parts:
    """What an assistant is made of; tests bring their own."""

    library: Library
    embedder: Embedder
    engine: Engine


class Assistant:
    """Answers questions from one library. Thread-safe: one instance serves many readers."""

    def __init__(self, parts: Parts, settings: Settings) -> None:
        self.library = parts.library
        self.settings = settings
        self._embedder = parts.embedder
        self._engine = parts.engine
        self._embedding = threading.Lock()  # one question at a time: a forward pass already fills the cores

    @classmethod
    def open(cls, home: str | Path | None = None, **given: Any) -> Assistant:  # noqa: ANN401 - see Settings.load
        """Open the library, the embedder and the engine; the last two load side by side."""
        settings = Settings.load(home=home, **given)
        library = Library.open(settings.home)
        with ThreadPoolExecutor(2) as pool:
            engine = pool.submit(open_llm, settings)
            embedder = pool.submit(open_embedder, settings)
            names_in("")  # loads its dictionary now, not inside the first question
            parts = Parts(library, embedder.result(), engine.result())
        library.check_embedder(parts.embedder.name, parts.embedder.dimensions)
        library.refresh_index()
        library.search_words("预热", 1)
        return cls(parts, settings)

    def close(self) -> None:
        self._engine.close()
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def ask(self, question: str, history: History = ()) -> Answer:
        """Return the whole answer."""
        for event in self.stream(question, history):
            if isinstance(event, Finished):
                return event.answer
        raise AssertionError("a stream ends with Finished")

    def stream(self, question: str, history: History = ()) -> Iterator[Event]:
        """Search, let the model write, check what it wrote. Closing the iterator stops the model."""
        started = time.monotonic()
        question = checked(question)
        if is_small_talk(question):
            yield Finished(self._answer(question, (Sentence(HELP, (), NOTICE),), started))
            return
        earlier = leading_question(question, history)
        whole = f"{earlier} {question}".strip()
        hits, vector = self._find(whole, PASSAGES)
        found = tuple(hit.as_evidence() for hit in hits)
        search_seconds = time.monotonic() - started
        yield Retrieved(found)
        if earlier:  # the earlier question finds the article; the sentence must answer this one
            vector = self._embed(question)
        scored = score_lines(question, vector, hits)
        lines = choose_lines(scored, self.settings.evidence_tokens)
        draft, first_piece = "", 0.0
        composed = maybe_author(whole, scored, read=self.library.source_text)
        if lines and composed is None:
            pieces = self._engine.stream(
                build_messages(question, lines, earlier), max_tokens=self.settings.answer_tokens
            )
            with closing(pieces):  # type: ignore[type-var]
                for piece in pieces:
                    if piece:
                        first_piece = first_piece or time.monotonic() - started
                    draft += piece
                    yield Piece(piece)
        composed = composed or compose(
            question, whole, draft, lines, scored, embed=self._embed, read=self.library.source_text
        )
        yield Finished(
            Answer(
                question=question,
                sentences=composed.sentences,
                citations=composed.citations,
                evidence=found,
                refused=composed.refused,
                seconds=Seconds(search_seconds, first_piece, time.monotonic() - started),
                models=self._models(),
                library=self._library(),
            )
        )

    def _embed(self, text: str) -> Vectors:
        with self._embedding:
            return self._embedder.embed_question(text)

    def _find(self, question: str, count: int) -> tuple[list[Hit], Vectors]:
        with self._embedding:
            return find(self.library, self._embedder, question, count)

    def _answer(self, question: str, sentences: tuple[Sentence, ...], started: float) -> Answer:
        return Answer(
            question,
            sentences,
            (),
            (),
            refused=False,
            seconds=Seconds(total=time.monotonic() - started),
            models=self._models(),
            library=self._library(),
        )

    def _models(self) -> dict[str, str]:
        return {"embedder": self._embedder.name, "llm": self._engine.name}

    def _library(self) -> dict[str, Any]:
        return {"generation": self.library.generation, **self.library.counts()}


def find(
    library: Searchable,
    embedder: Embedder,
    question: str,
    count: int,
    *,
    source: str = "",
    since: str = "",
    until: str = "",
) -> tuple[list[Hit], Vectors]:
    """Return the passages nearest to the question, inside the filters, and the question's vector."""
    filters = Filters(source, since, until)
    vector = embedder.embed_question(checked(question))
    return search(library, question, vector, count, filters), vector


def open_embedder(settings: Settings) -> Embedder:
    """Open the embedder that the settings name."""
    from index.embed import SentenceTransformersEmbedder
    from index.weights import resolve_weights

    return SentenceTransformersEmbedder(resolve_weights(settings.embedder), settings.embedder, settings.dimensions)


def open_llm(settings: Settings) -> Engine:
    """Open the engine that the settings name, with the weights it wants."""
    from index.weights import resolve_weights
    from rag.engines.choose import open_engine

    if settings.engine == "http" and not settings.llm_url:
        raise WenjuError("引擎 http 需要服务的地址", "设置 WENJU_LLM_URL，例如 http://127.0.0.1:8080/v1")
    return open_engine(
        settings.engine,
        model=settings.llm if settings.engine == "http" else str(resolve_weights(settings.llm)),
        base_url=settings.llm_url,
        api_key=settings.llm_key,
        context_tokens=settings.context_tokens,
        slots=settings.llm_slots,
        threads=settings.llm_threads,
    )

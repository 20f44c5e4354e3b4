"""Question to verified answer, as a stream of events; the whole answer is a loop over it."""

from __future__ import annotations

import time
from collections.abc import Collection, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from index.embed import Embedder, Vectors
from index.errors import WenjuError
from index.filters import Filters
from index.library import Library
from index.lock import is_being_written
from rag.answer import NOTICE, QUOTED, Answer, Event, Evidence, Finished, Piece, Retrieved, Seconds, Sentence
from rag.author import maybe_author
from rag.belief import doubt
from rag.compose import Composed, compose, joined, refused_after_all
from rag.engines.base import Engine, Message
from rag.follow import History, read_asked
from rag.halves import halves
from rag.judge import Judge, open_judge
from rag.names import names_in
from rag.prompt import build_messages
from rag.question import HELP, checked, is_small_talk
from rag.reading import Reader, Reading
from rag.refuse import nothing_held
from rag.search import Hit, Searchable, merged_hits, search
from rag.settings import Settings
from rag.trace import Told, save_trace, traced


@dataclass(frozen=True, slots=True)
class Parts:
    """What an assistant is made of; tests bring their own."""

    library: Library
    embedder: Embedder
    engine: Engine
    judge: Judge | None = None


class Assistant:
    """Answers questions from one library. Thread-safe: one instance serves many readers."""

    def __init__(self, parts: Parts, settings: Settings) -> None:
        self.library = parts.library
        self.settings = settings
        self._engine = parts.engine
        self._models = {"embedder": parts.embedder.name, "llm": parts.engine.name}
        self._reader = Reader(parts.library, parts.embedder, settings.evidence_tokens, parts.judge)

    @classmethod
    def open(cls, home: str | Path | None = None, **given: Any) -> Assistant:  # noqa: ANN401 - see Settings.load
        """Open the library, the embedder and the engine; the last two load side by side."""
        settings = Settings.load(home=home, **given)
        library = Library.open(settings.home, settings.server)
        with ThreadPoolExecutor(2) as pool:
            engine = pool.submit(open_llm, settings)
            embedder = pool.submit(open_embedder, settings)
            names_in("")  # loads its dictionary now, not inside the first question
            parts = Parts(library, embedder.result(), engine.result(), open_judge(embedder.result()))
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

    def ask(self, question: str, history: History = (), *, sources: Collection[str] = ()) -> Answer:
        """Return the whole answer; `sources` names the only documents it may come from."""
        for event in self.stream(question, history, sources=sources):
            if isinstance(event, Finished):
                return event.answer
        raise AssertionError("a stream ends with Finished")

    def stream(self, question: str, history: History = (), *, sources: Collection[str] = ()) -> Iterator[Event]:
        """Search, let the model write, check what it wrote. Closing the iterator stops the model."""
        started = time.monotonic()
        question = checked(question)
        if is_small_talk(question):
            helped = Composed((Sentence(HELP, (), NOTICE),), (), refused=False)
            yield Finished(self._answer(question, helped, (), Seconds(total=time.monotonic() - started), self._held()))
            return
        asked, filters = read_asked(question, history), Filters(sources=tuple(sources))
        readings = self._reader.read(halves(self._engine, asked) or (asked,), filters)
        found = tuple(hit.as_evidence() for hit in merged_hits(*(reading.hits for reading in readings)))
        search_seconds = time.monotonic() - started
        held = readings[0].library
        if not held["articles"]:
            said = nothing_held(being_written=is_being_written(self.settings.home))
            notice = Composed((Sentence(said, (), NOTICE),), (), refused=True)
            yield Finished(self._answer(question, notice, (), Seconds(total=time.monotonic() - started), held))
            return
        yield Retrieved(found)
        told = []
        for reading in readings:
            told += [(yield from self._tell(reading))]
        composed = joined(question, [(each.reading, each.composed) for each in told])
        first = min((each.first_piece for each in told if each.first_piece), default=0.0)
        seconds = Seconds(search_seconds, first and first - started, time.monotonic() - started)
        answer = self._answer(question, composed, found, seconds, held)
        record = traced(told, history, answer)
        yield Finished(replace(answer, trace=save_trace(self.settings.home, record, self.settings.traces)))

    def _tell(self, reading: Reading) -> Generator[Event, None, Told]:
        """Let the model write what was read, piece by piece, and check it."""
        author = maybe_author(reading)
        if author is not None:
            return Told(reading, author)
        messages: list[Message] = []
        draft, first_piece = "", 0.0
        if reading.lines:
            messages = build_messages(reading.question, reading.lines, reading.asked.earlier)
            pieces = self._engine.stream(messages, max_tokens=self.settings.answer_tokens)
            with closing(pieces):  # type: ignore[type-var]
                for piece in pieces:
                    if piece:
                        first_piece = first_piece or time.monotonic()
                    draft += piece
                    yield Piece(piece)
        composed = compose(reading, draft, self._reader.embed)
        quoted = all(sentence.verdict == QUOTED for sentence in composed.sentences)
        if composed.cited and (
            reason := doubt(self._engine, reading, composed.cited, weak=composed.weak, quoted=quoted)
        ):
            composed = refused_after_all(reading, composed, reason)
        return Told(reading, composed, tuple(messages), draft, first_piece)

    def _answer(
        self, question: str, composed: Composed, found: tuple[Evidence, ...], seconds: Seconds, held: dict[str, Any]
    ) -> Answer:
        return Answer(
            question=question,
            sentences=composed.sentences,
            citations=composed.citations,
            evidence=found,
            refused=composed.refused,
            seconds=seconds,
            models=self._models,
            library=held,
        )

    def _held(self) -> dict[str, Any]:
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

"""Search without a language model: what each question finds, fused and by each leg alone."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from eval.measures import LEGS
from index.filters import Filters
from rag.follow import read_asked
from rag.search import search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eval.cases import Case
    from index.embed import Embedder
    from index.library import Library
    from rag.settings import Settings

# Passages asked of the fusion: all that two legs of 50 can bring, so that either leg can be read off their places.
DEPTH = 100
KEPT = 50  # passages of each leg that are kept and judged
WITH_TEXT = 10  # of them, those whose words are kept too: no measure reads further


class Searcher:
    """Searches as the assistant does, follow-ups made whole included."""

    def __init__(self, library: Library, embedder: Embedder) -> None:
        self._library, self._embedder = library, embedder

    def search(self, case: Case) -> dict[str, Any]:
        started = time.monotonic()
        whole = read_asked(case.question, list(case.history)).whole
        vector = self._embedder.embed_question(whole)
        hits = search(self._library, whole, vector, DEPTH, Filters(sources=case.context))
        seconds = time.monotonic() - started
        found = [{**each.to_dict(), "byline": each.byline} for each in (hit.as_evidence() for hit in hits)]
        legs = {
            leg: found if leg == "fused" else sorted((i for i in found if leg in i["ranks"]), key=_place(leg))
            for leg in LEGS
        }
        return {"legs": {leg: _slim(items[:KEPT]) for leg, items in legs.items()}, "seconds": round(seconds, 4)}


def _slim(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = ("source", "title", "spans", "byline", "text")
    return [{name: item[name] for name in kept[: 5 if place < WITH_TEXT else 4]} for place, item in enumerate(items)]


def _place(leg: str) -> Any:  # noqa: ANN401 - a sort key
    return lambda item: item["ranks"][leg]


@contextmanager
def open_searcher(settings: Settings) -> Iterator[Searcher]:
    """Open the library and the embedder, and nothing else."""
    from index.library import Library
    from rag.assistant import open_embedder

    library = Library.open(settings.home, settings.server)
    try:
        embedder = open_embedder(settings)
        library.check_embedder(embedder.name, embedder.dimensions)
        library.search_words("预热", 1)  # loads the dictionary now, not inside the first question
        yield Searcher(library, embedder)
    finally:
        library.close()

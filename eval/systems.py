"""Who answers: ours, and whatever is measured beside it. Anything with a name and `ask` can be."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from eval.baselines.opening import BASELINES, open_baseline
from eval.corpus import cache_folder
from index.errors import WenjuError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from eval.corpus import Corpus
    from rag.answer import Answer
    from rag.assistant import Assistant
    from rag.settings import Settings

SYSTEMS = ("ours", *BASELINES)


class System(Protocol):
    """`sources` names the only ones a question may be answered from; none: all of them."""

    @property
    def name(self) -> str: ...

    def ask(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = ...,
        *,
        sources: Collection[str] = ...,
    ) -> Answer: ...


@contextmanager
def open_system(name: str, settings: Settings, corpus: Corpus) -> Iterator[System]:
    """Open a system by name. `settings.home` holds our library of the corpus; others index its texts themselves."""
    if name == "ours":
        from rag.assistant import Assistant

        with Assistant.open(home=settings.home) as assistant:
            yield Ours(assistant)
        return
    if name in BASELINES:
        with open_baseline(name, settings, corpus.texts, cache_folder() / "baselines") as system:
            yield system
        return
    raise WenjuError(f"没有叫 {name} 的系统", f"可选 {'、'.join(SYSTEMS)}")


class Ours:
    """The assistant as it is shipped."""

    name = "ours"

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(self, question: str, history: Sequence[tuple[str, str]] = (), *, sources: Collection[str] = ()) -> Answer:
        return self._assistant.ask(question, history, sources=sources)

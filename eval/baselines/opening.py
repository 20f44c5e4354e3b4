"""From a baseline's name to the thing that answers; what is missing to run it is said before a model is loaded."""

from __future__ import annotations

from contextlib import closing, contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from eval.baselines.models import Models
from index.errors import WenjuError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from eval.systems import System
    from rag.settings import Settings

BASELINES = ("afternoon", "llamaindex", "langchain")
NEEDED = {"llamaindex": ("llama_index", "LlamaIndex"), "langchain": ("langchain_core", "LangChain")}


@contextmanager
def open_baseline(name: str, settings: Settings, pages: Mapping[str, str], kept: Path) -> Iterator[System]:
    """Open the models of `settings` and index `pages`; vectors lie in `kept` from one run to the next."""
    if name in NEEDED:
        require(*NEEDED[name])
    from rag.assistant import open_embedder, open_llm

    embedder = open_embedder(settings)
    with closing(open_llm(settings)) as engine:
        yield build(name, Models(embedder, engine, settings.answer_tokens, kept), pages)


def require(module: str, library: str) -> None:
    if find_spec(module) is None:
        raise WenjuError(f"没有装 {library}", "运行 .venv/bin/pip install -e '.[bench]' -c constraints.txt")


def build(name: str, models: Models, pages: Mapping[str, str]) -> System:
    if name == "afternoon":
        from eval.baselines.afternoon import Afternoon

        return Afternoon(models, pages)
    if name == "llamaindex":
        from eval.baselines.llamaindex import LlamaIndex

        return LlamaIndex(models, pages)
    if name == "langchain":
        from eval.baselines.langchain import LangChain

        return LangChain(models, pages)
    raise WenjuError(f"没有叫 {name} 的对照", f"可选 {'、'.join(BASELINES)}")

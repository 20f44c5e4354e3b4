"""From a setting to a back end: the one place that knows which kinds there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import WenjuError

if TYPE_CHECKING:
    from rag.engines.base import Engine


def open_engine(
    kind: str,
    *,
    model: str,
    base_url: str = "",
    api_key: str = "",
    context_tokens: int = 8192,
    slots: int = 2,
    threads: int = 0,
) -> Engine:
    """Open the back end called `kind`; `model` is a GGUF file (llama), a folder or hub id (hf), a name (http)."""
    if kind == "llama":
        from rag.engines.llama import LlamaEngine

        return LlamaEngine(Path(model), context_tokens=context_tokens, slots=slots, threads=threads or None)
    if kind == "hf":
        from rag.engines.hf import HfEngine

        return HfEngine(model)
    if kind == "http":
        from rag.engines.http import HttpEngine

        return HttpEngine(base_url, model=model, api_key=api_key)
    raise WenjuError(f"没有名为 {kind} 的引擎", "可用：llama、hf、http")

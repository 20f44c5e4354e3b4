"""The models, loaded in the background: the page is up before the weights are, and says what it is waiting for."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.errors import WenjuError
from ui.sharing import SharedEmbedder

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.embed import Embedder
    from rag.engines.base import Engine
    from rag.judge import Judge
    from rag.settings import Settings

log = logging.getLogger(__name__)

NOT_OPENED = "模型没有打开；详情写在运行 wenju 的窗口里。"


@dataclass(frozen=True, slots=True)
class Models:
    """What takes seconds to load and is shared by every library and every reader."""

    embedder: Embedder
    engine: Engine
    judge: Judge | None = None


class Opening:
    """Models that load once, in a thread of their own."""

    def __init__(self, load: Callable[[], Models], doing: Callable[[], str] = lambda: "正在装入模型") -> None:
        self._load, self._doing = load, doing
        self._started = time.monotonic()
        self._lock = threading.Lock()
        self._closed = False
        self._done = threading.Event()
        self._models: Models | None = None
        self._error: Exception | None = None
        threading.Thread(target=self._run, name="wenju-load", daemon=True).start()

    def _run(self) -> None:
        try:
            loaded = self._load()
            models = replace(loaded, embedder=SharedEmbedder(loaded.embedder))
        except Exception as error:
            with self._lock:
                if self._closed:  # a program that ends starts no more threads, and loading wants some
                    log.debug("loading broke off when the page was closed", exc_info=True)
                    return
                log.exception("the models did not load")
                self._error = error
        else:
            with self._lock:
                if self._closed:
                    models.engine.close()
                    return
                self._models = models
        self._done.set()

    def wait(self, seconds: float) -> bool:
        return self._done.wait(seconds)

    @property
    def loaded(self) -> bool:
        return self._models is not None

    def models(self) -> Models:
        """Return the loaded models; raises what loading raised."""
        self._done.wait()
        if self._error is not None:
            raise self._error
        assert self._models is not None  # noqa: S101  (set whenever there is no error)
        return self._models

    def trouble(self) -> str:
        """Why the models did not load, for a reader; empty while they load and when they have."""
        if self._error is None:
            return ""
        return str(self._error) if isinstance(self._error, WenjuError) else NOT_OPENED

    def doing(self) -> str:
        """What is being done now, for a reader."""
        seconds = time.monotonic() - self._started
        return f"{self._doing()}（已 {seconds:.0f} 秒）"

    def close(self) -> None:
        """Let go of the models; who still waits for them is told, and what is still being loaded is let go later."""
        with self._lock:
            self._closed = True
            if not self._done.is_set():
                self._error = WenjuError("模型还没有装完，问据就结束了", "再运行 wenju chat")
                self._done.set()
            if self._models is not None:
                self._models.engine.close()


def load_models(settings: Settings) -> Models:
    """Open the embedder and the engine that the settings name, side by side; fetches missing weights."""
    from rag.assistant import open_embedder, open_llm
    from rag.judge import open_judge
    from rag.names import names_in

    with ThreadPoolExecutor(2) as pool:
        engine = pool.submit(open_llm, settings)
        embedder = pool.submit(open_embedder, settings)
        names_in("")  # loads its dictionary now, not inside the first question
        return Models(embedder.result(), engine.result(), open_judge(embedder.result()))


def doing_with(settings: Settings) -> str:
    """What loading these models is busy with: bringing their weights, so far so many bytes, or reading them."""
    from index.weights import fetched_bytes

    for what, name in (("向量模型", settings.embedder), ("语言模型", settings.llm)):
        on_the_way = fetched_bytes(name)
        if on_the_way is not None:
            done, total = on_the_way
            return f"正在下载{what}：{done / 1e6:,.0f} / {total / 1e6:,.0f} MB，只下载这一次"
    return "正在装入模型"

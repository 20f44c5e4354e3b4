"""The default back end: llama.cpp's own server, run inside this process, reading one GGUF file."""

from __future__ import annotations

import atexit
import os
import platform
import queue
import secrets
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import WenjuError
from rag.engines.base import read_log_chances, shares

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xllamacpp import Server

    from rag.engines.base import Message

# Every figure below: two cores, the default model, a prompt of 310 tokens, ratios within one run each (a busy machine: read
# the ratios). No gain, so left as llama.cpp has them: speculation by n-grams (at best 33 tokens/s written against
# 36: the answers are too short), an 8-bit cache (reading 8 % slower), flash attention (on by itself; 7 % slower
# without), polling, one shared cache for all slots. The cache of prompts is on: the second question on the same
# material reads 9 tokens, not 283, and its first words come after 0.14 s instead of 2.8 s.

# Prompt tokens worked on between two looks at the other streams and at a cancelled one: a closed stream stops
# within 1.2 s and a second reader's words stall no longer than that. llama.cpp's own 2048 would hold on for the
# whole prompt; it reads 3 % faster (114 tokens/s against 110), 64 reads 9 % slower (100).
BATCH_TOKENS = 128

# llama.cpp likes to rearrange the weights as it loads. On x86 with the wheel's AVX2 that makes writing faster (27
# tokens/s against 22) but reading slower (92 against 108), and an answer is much reading and little writing: left
# as they are, the first words come after 2.9 s instead of 3.5 s, and the whole answer is sooner up to 60 tokens
# of it. The model also opens in 0.7 s instead of 1.1 s. Elsewhere (ARM) rearranging pays for both.
KEEP_WEIGHTS_AS_THEY_ARE = platform.machine().lower() in {"x86_64", "amd64"}

# While nothing is written an empty piece comes this often, so that a stream can be closed before its first word.
BREATH_SECONDS = 0.1

# The likeliest opening tokens among which a choice of words is looked for.
TOKENS_WEIGHED = 10

# Pieces a worker may be ahead of its reader; a token is at most one piece.
PIECES_AHEAD = 64


def physical_cores() -> int:
    """How many cores this process may run on, two hyper-threads of one core counting once."""
    if sys.platform == "linux":
        return len({_siblings(cpu) for cpu in os.sched_getaffinity(0)})
    count = os.cpu_count() or 1
    return count if platform.machine().lower() in {"arm64", "aarch64"} else max(1, count // 2)


def _siblings(cpu: int) -> str:
    try:
        return Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list").read_text("ascii")
    except OSError:
        return str(cpu)


class LlamaEngine:
    """A GGUF model in memory. Safe to use from many threads; `slots` streams are written at the same time.

    Greedy, and alone it repeats itself; but two streams share one matrix product, whose rounding depends on its
    size, so beside another stream a near tie between two tokens may fall the other way.
    """

    def __init__(self, path: Path, *, context_tokens: int = 8192, slots: int = 2, threads: int | None = None) -> None:
        _check_is_gguf(path)
        self.name = path.name
        self._server = _start_server(path, context_tokens, slots, threads or physical_cores())
        self._context_tokens = context_tokens // slots
        self._live: set[_Reply] = set()
        self._lock = threading.Lock()
        # A worker left inside native code while the interpreter goes down aborts the process.
        atexit.register(self.close)

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Iterator[str]:
        reply = _Reply(list(messages), max_tokens, self._context_tokens)
        with self._lock:
            if self._server is None:
                raise WenjuError(f"模型 {self.name} 已经关闭", "请重新打开")
            reply.start(self._server)
            self._live.add(reply)
        try:
            yield from reply.pieces()
        finally:
            reply.cancel()
            with self._lock:
                self._live.discard(reply)

    def weigh(self, messages: Sequence[Message], choices: Sequence[str]) -> dict[str, float]:
        with self._lock:
            server = self._server
        if server is None:
            raise WenjuError(f"模型 {self.name} 已经关闭", "请重新打开")
        request = {
            "messages": list(messages),
            "max_tokens": 1,
            "temperature": 0,
            "logprobs": True,
            "top_logprobs": TOKENS_WEIGHED,
        }
        completions: list[dict[str, Any]] = []

        def take(completion: dict[str, Any]) -> bool:
            completions.append(completion)
            return False  # true would stop it

        server.handle_chat_completions(request, take)
        return shares(read_log_chances(completions[-1]), choices) if completions else {}

    def close(self) -> None:
        atexit.unregister(self.close)
        with self._lock:
            server, self._server = self._server, None
            live = list(self._live)
        for reply in live:
            reply.cancel()
        del server  # the last reference: its destructor stops the native threads and frees the model


class _Reply:
    """One reply being written: a worker thread inside llama.cpp, a queue, and the reader on its other side."""

    def __init__(self, messages: list[Message], max_tokens: int, context_tokens: int) -> None:
        self._request = {
            "messages": messages,
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": True,
            "return_progress": True,  # calls us back after every batch of the prompt, so that we can cancel
        }
        self._context_tokens = context_tokens
        self._cancelled = threading.Event()
        self._queue: queue.Queue[str | BaseException | None] = queue.Queue(PIECES_AHEAD)

    def start(self, server: Server) -> None:
        self._worker = threading.Thread(target=self._write, args=(server,), name="llama", daemon=True)
        self._worker.start()

    def pieces(self) -> Iterator[str]:
        piece: str | BaseException | None = ""
        while piece is not None:
            try:
                piece = self._queue.get(timeout=BREATH_SECONDS)
            except queue.Empty:
                piece = ""  # still reading the prompt: a moment in which the reader may leave
            if isinstance(piece, BaseException):
                raise piece
            if piece is not None:
                yield piece
        if self._cancelled.is_set():  # by the engine's close, while we were being read
            raise WenjuError("回答没有写完，模型就关闭了", "请重新提问")

    def cancel(self) -> None:
        """Stop the worker and wait for it; harmless once it is over."""
        self._cancelled.set()
        while self._worker.is_alive():
            self._empty_queue()  # lets go a worker that waits for room
            self._worker.join(0.02)
        self._empty_queue()
        self._queue.put_nowait(None)  # lets go a reader in another thread

    def _empty_queue(self) -> None:
        with suppress(queue.Empty):
            while True:
                self._queue.get_nowait()

    def _write(self, server: Server) -> None:
        end: BaseException | None = None
        try:
            server.handle_chat_completions(self._request, self._take)
        except ValueError as error:  # what the binding raises for a request it refuses
            end = self._explain(str(error))
        except BaseException as error:  # a bug is raised where the reader can see it
            end = error
        self._queue.put(end)

    def _take(self, chunk: dict[str, Any]) -> bool:
        """Pass one chunk on; true tells llama.cpp to stop."""
        if self._cancelled.is_set():
            return True
        if "error" in chunk:
            self._queue.put(self._explain(str(chunk["error"])))
            return True
        for choice in chunk.get("choices", ()):
            if piece := choice.get("delta", {}).get("content"):
                self._queue.put(piece)
        return self._cancelled.is_set()

    def _explain(self, message: str) -> WenjuError:
        if "context" in message:
            return WenjuError(
                f"问题和材料太长，超出模型一次能读的 {self._context_tokens} 个词元",
                "请缩短问题，或调大 context_tokens",
            )
        return WenjuError(f"模型没有写出回答：{' '.join(message.split())[:200]}")


def _check_is_gguf(path: Path) -> None:
    """Say what is wrong with a file before llama.cpp, which says only that it failed."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise WenjuError(f"打不开模型文件 {path}", "请检查路径，或运行 wenju models fetch") from error
    if magic != b"GGUF":
        raise WenjuError(f"{path} 不是 GGUF 模型文件", "请换一个 .gguf 文件，或运行 wenju models fetch")


def _start_server(path: Path, context_tokens: int, slots: int, threads: int) -> Server:
    """Load the model."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = context_tokens
    params.n_parallel = slots
    params.n_batch = params.n_ubatch = BATCH_TOKENS
    params.no_extra_bufts = KEEP_WEIGHTS_AS_THEY_ARE
    params.cpuparams.n_threads = threads
    params.verbosity = -1
    params.warmup = False
    # The server opens a port on loopback whatever it is told. We never use it, and nobody else can: it
    # answers only to a key that is made here and kept nowhere.
    params.api_keys = [secrets.token_urlsafe(32)]
    params.ui = False
    params.endpoint_slots = False
    params.n_threads_http = 1
    try:
        return xllamacpp.Server(params)
    except RuntimeError as error:
        raise WenjuError(
            f"llama.cpp 装不下或读不懂模型 {path}", "文件不完整时运行 wenju models fetch；内存不够时请换更小的模型"
        ) from error

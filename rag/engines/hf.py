"""The back end for a GPU: any causal language model that transformers reads, a GGUF file among them."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import WenjuError
from rag.engines.base import shares

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import torch
    from transformers import BatchEncoding, PreTrainedModel, PreTrainedTokenizerBase

    from rag.engines.base import Message


TOKENS_WEIGHED = 10  # the likeliest opening tokens among which a choice of words is looked for


class HfEngine:
    """A transformers model in memory. Safe to use from many threads; replies are written one after another."""

    def __init__(self, model: str | Path, *, device: str | None = None) -> None:
        import torch

        self.name = Path(model).name if Path(model).exists() else str(model)
        self._device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self._tokenizer, self._model = _load(model, self._device)
        self._context_tokens = int(getattr(self._model.config, "max_position_embeddings", 0) or 0)
        self._writing = threading.Lock()
        self._lock = threading.Lock()
        self._live: set[_Reply] = set()

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Iterator[str]:
        with self._lock:
            if self._model is None:
                raise WenjuError(f"模型 {self.name} 已经关闭", "请重新打开")
            inputs = self._inputs(messages, max_tokens)
            reply = _Reply(self._model, self._tokenizer, inputs, max_tokens, self._writing)
            self._live.add(reply)
        try:
            yield from reply.pieces()
        finally:
            reply.cancel()
            with self._lock:
                self._live.discard(reply)

    def weigh(self, messages: Sequence[Message], choices: Sequence[str]) -> dict[str, float]:
        import torch

        with self._lock:
            model = self._model
        if model is None:
            raise WenjuError(f"模型 {self.name} 已经关闭", "请重新打开")
        inputs = self._inputs(messages, 1)
        with self._writing, torch.inference_mode():
            chances = model(**inputs).logits[0, -1].float().log_softmax(-1)
        likeliest = chances.topk(min(TOKENS_WEIGHED, len(chances)))
        words = [self._tokenizer.decode([token]) for token in likeliest.indices.tolist()]
        return shares(dict(zip(words, likeliest.values.tolist(), strict=True)), choices)

    def close(self) -> None:
        with self._lock:
            live = list(self._live)
            self._model = None
        for reply in live:
            reply.cancel()
        if self._device.startswith("cuda"):
            import torch

            torch.cuda.empty_cache()

    def _inputs(self, messages: Sequence[Message], max_tokens: int) -> BatchEncoding:
        if not self._tokenizer.chat_template:
            raise WenjuError(f"模型 {self.name} 没有对话模板", "请换一个 Instruct 或 Chat 模型")
        inputs = self._tokenizer.apply_chat_template(
            list(messages), add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        length = inputs["input_ids"].shape[1]
        if self._context_tokens and length + max_tokens > self._context_tokens:
            raise WenjuError(
                f"问题和材料太长：{length} 个词元，加上回答超出模型一次能读的 {self._context_tokens} 个",
                "请缩短问题",
            )
        return inputs.to(self._device)


class _Reply:
    """One reply being written by a thread of its own, which starts when its turn comes."""

    def __init__(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerBase,
        inputs: BatchEncoding,
        max_tokens: int,
        turn: threading.Lock,
    ) -> None:
        from transformers import TextIteratorStreamer

        self._model, self._inputs, self._max_tokens, self._turn = model, inputs, max_tokens, turn
        self._streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
        self._pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
        self._cancelled = threading.Event()
        self._error: BaseException | None = None
        self._worker = threading.Thread(target=self._write, name="transformers", daemon=True)
        self._worker.start()

    def pieces(self) -> Iterator[str]:
        yield from (piece for piece in self._streamer if piece)
        if self._error is not None:
            raise self._error

    def cancel(self) -> None:
        """Stop after the token being written and wait; harmless once the reply is complete."""
        self._cancelled.set()
        self._worker.join()

    def _write(self) -> None:
        try:
            # Held by the worker, not by the reader: a reader that pauses keeps nobody waiting.
            with self._turn:
                if not self._cancelled.is_set():
                    self._generate()
        except MemoryError:
            self._error = WenjuError("内存不够，模型没有写完", "请缩短问题，或换一个更小的模型")
        except BaseException as error:  # a bug is raised where the reader can see it
            out_of_memory = "out of memory" in str(error).lower()
            self._error = WenjuError("显存不够，模型没有写完", "请缩短问题") if out_of_memory else error
        finally:
            self._streamer.end()

    def _generate(self) -> None:
        import torch
        from transformers import StoppingCriteriaList

        def cancelled(input_ids: torch.Tensor, *_: object, **__: object) -> torch.Tensor:
            return torch.full((input_ids.shape[0],), self._cancelled.is_set(), device=input_ids.device)

        with torch.inference_mode():
            self._model.generate(
                **self._inputs,
                max_new_tokens=self._max_tokens,
                streamer=self._streamer,
                stopping_criteria=StoppingCriteriaList([cancelled]),
                pad_token_id=self._pad,
                # Greedy, whatever the model's own generation_config asks for: its usual penalty on
                # repetition would talk the model out of copying a number from the material.
                do_sample=False,
                temperature=None,
                top_p=None,
                top_k=None,
                repetition_penalty=1.0,
            )


def _load(model: str | Path, device: str) -> tuple[PreTrainedTokenizerBase, PreTrainedModel]:
    """Return tokenizer and model from a GGUF file, a local folder or a hub id."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    path = Path(model)
    is_gguf = path.suffix.lower() == ".gguf"
    source = str(path.parent) if is_gguf else str(model)
    options = {"gguf_file": path.name} if is_gguf else {}
    try:
        tokenizer = AutoTokenizer.from_pretrained(source, **options)
        loaded = AutoModelForCausalLM.from_pretrained(source, dtype=_number_type(device), **options)
    except (OSError, ValueError, KeyError, ImportError) as error:
        reason = " ".join(str(error).split())[:200]
        raise WenjuError(
            f"transformers 打不开模型 {model}：{reason}", "请检查路径或模型名；离线时请给本机的路径"
        ) from error
    return tokenizer, loaded.to(device).eval()


def _number_type(device: str) -> torch.dtype:
    """bfloat16 where the hardware multiplies it, float32 otherwise (float16 overflows in some models)."""
    import torch

    if device.startswith("cuda"):
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    # On a CPU without its instructions oneDNN refuses bfloat16, and what is left is slower than float32.
    has_bfloat16 = device == "cpu" and torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return torch.bfloat16 if has_bfloat16 else torch.float32

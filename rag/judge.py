"""Does a text give what a question asks? Told by the embedder's own layers, with a little taught on top.

Question and text go through EmbeddingGemma together, so that each word of the one sees each word of the other; the
weights beside this file (`judge.safetensors`, taught by `python -m eval.teach`) bend its upper layers and read log odds off
their mean. A tenth of a second a sentence. The embedder is not changed by this: the judge has modules of its own over
the same weights in memory. It orders the sentences before the model reads them, and has its say afterwards in whether
what is cited answers at all (belief.py).
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.embed import Embedder

WEIGHTS = Path(__file__).with_name("judge.safetensors")
EMBEDDER = "embeddinggemma-300m"  # the only one the weights fit
SURE = (
    0.3  # log odds for which a text is an answer: two in three right ones of the dev halves have it, no wrong one of 19
)
MOST_TOKENS = 420  # as taught: a question and some 500 characters
TOGETHER = 3  # texts of like length in one pass, so that little is spent on padding


@dataclass(frozen=True, slots=True)
class Claim:
    """A question and the text that is to answer it."""

    question: str
    title: str
    text: str


class Judge(Protocol):
    def answers(self, claims: Sequence[Claim]) -> list[float]:
        """Return the log odds that each text gives what its question asks."""
        ...


def written(claim: Claim) -> str:
    """Put a claim as the judge reads it."""
    return f"task: answer check | question: {claim.question} | title: {claim.title} | text: {claim.text}"


def open_judge(embedder: Embedder) -> Judge | None:
    """Build the judge on an open embedder; None for an embedder that nothing was taught to."""
    encoder = getattr(embedder, "encoder", None)
    if embedder.name != EMBEDDER or encoder is None:
        return None
    return TaughtJudge(*encoder())


class TaughtJudge:
    """Safe to use from many threads: nothing is changed once it is built."""

    def __init__(self, layers: Any, tokenizer: Any, weights: Path = WEIGHTS) -> None:  # noqa: ANN401 - transformers' own
        import torch
        from safetensors import safe_open

        with safe_open(weights, framework="pt") as file:
            held = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
            scale = float(file.metadata()["scale"])
        shared = {id(weight): weight for weight in (*layers.parameters(), *layers.buffers())}
        self._torch, self._tokenizer = torch, tokenizer
        self._layers = copy.deepcopy(layers, shared)  # modules of its own, the weights stay where they are
        for name in sorted({name.rsplit(".", 1)[0] for name in held if name.endswith(".a")}):
            number, *path, last = name.split(".")
            module = self._layers.layers[int(number)]
            for step in path:
                module = getattr(module, step)
            linear = getattr(module, last)
            kind = linear.weight.dtype
            bend = _bending(linear, held[f"{name}.a"].to(kind), held[f"{name}.b"].to(kind) * scale)
            setattr(module, last, bend)
        self._norm = held["norm.weight"], held["norm.bias"]
        self._head = held["head.weight"], held["head.bias"]

    def answers(self, claims: Sequence[Claim]) -> list[float]:
        texts = [written(claim) for claim in claims]
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        odds: dict[int, float] = {}
        for start in range(0, len(order), TOGETHER):
            few = order[start : start + TOGETHER]
            odds.update(zip(few, self._weigh([texts[number] for number in few]), strict=True))
        return [odds[number] for number in range(len(texts))]

    def _weigh(self, texts: list[str]) -> list[float]:
        torch = self._torch
        encoded = self._tokenizer(
            texts, padding=True, padding_side="right", truncation=True, max_length=MOST_TOKENS, return_tensors="pt"
        )
        inputs = {name: encoded[name].to(self._layers.device) for name in ("input_ids", "attention_mask")}
        with torch.inference_mode():
            states = self._layers(**inputs).last_hidden_state.float().cpu()
            mask = encoded["attention_mask"][..., None].float()
            mean = (states * mask).sum(1) / mask.sum(1)
            normed = torch.nn.functional.layer_norm(mean, mean.shape[-1:], *self._norm)
            return [float(each) for each in torch.nn.functional.linear(normed, *self._head)[:, 0]]


def _bending(linear: Any, down: Any, up: Any) -> Any:  # noqa: ANN401 - torch is imported late
    """Return a layer that adds to another one's output what passes through a few dimensions."""
    import torch

    class Bent(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = linear

        def forward(self, states: Any) -> Any:  # noqa: ANN401
            return self.linear(states) + (states @ down.T) @ up.T

    return Bent()

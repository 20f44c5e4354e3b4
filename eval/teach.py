"""`python -m eval.teach DOCS QUESTIONS --home LIBRARY`: teach the judge (rag/judge.py), half an hour of two cores.

Low-rank additions to the upper layers of the embedder are taught on the lessons written for it (eval/written.py) and on those made
of a public set whose answers stand in its documents (eval/lessons.py). One document in fourteen is held back, and how well right
texts are told from wrong ones there is printed. The file that ships was made with CMRC 2018 dev as the public set.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.lessons import GIVES, IS_SO, Lesson, lessons
from eval.pairs import load_documents, load_questions
from eval.written import written_lessons
from rag.judge import MOST_TOKENS, TASKS, WEIGHTS, written

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST_LAYER, RANK, SCALE = 8, 12, 2.0  # of 24 layers the upper 16: 2.1 million numbers
RATE, HEAD_RATE, WARM_STEPS = 6e-4, 3e-3, 25
BATCH_TOKENS = 1600
TASK_NAMES = (GIVES, IS_SO)  # in the order of the head's two numbers
MOST = {GIVES: 1500, IS_SO: 400}  # lessons of the public set; of those written all are taught
PASSES = 1  # over all of them
HELD_BACK = 14  # one document in so many
_LINEARS = {"self_attn": ("q_proj", "k_proj", "v_proj", "o_proj"), "mlp": ("gate_proj", "up_proj", "down_proj")}


def main(arguments: list[str] | None = None) -> int:
    from index.library import Library
    from rag.assistant import open_embedder
    from rag.settings import Settings

    parser = argparse.ArgumentParser(prog="python -m eval.teach", description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--home", type=Path, required=True, help="a library of these documents, as wenju eval makes it")
    parser.add_argument("--sample", type=int, default=600, help="questions to make lessons of")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args(arguments)
    cases = list(load_questions(given.questions, load_documents(given.documents)))
    chance = random.Random(1)  # noqa: S311 - no secret hangs on it
    chance.shuffle(cases)
    embedder = open_embedder(Settings.load(home=given.home))
    with closing(Library.open(given.home)) as library:
        made = list(lessons(cases[: given.sample], library, embedder))
    chance.shuffle(made)
    made = [lesson for task in TASK_NAMES for lesson in [each for each in made if each.task == task][: MOST[task]]]
    _teach(list(written_lessons()), made, embedder, given.out, chance)
    return 0


def _teach(
    written_ones: list[Lesson],
    others: list[Lesson],
    embedder: Any,  # noqa: ANN401 - its encoder
    out: Path,
    chance: random.Random,
) -> None:
    import torch

    torch.manual_seed(1)
    layers, tokenizer = embedder.encoder()
    pupil = _Pupil(layers, tokenizer)
    held = {document for made in (written_ones, others) for document in _some_documents(made, chance)}
    steps: list[list[Lesson]] = []
    for number in range(PASSES):  # the public set is spread over the passes
        taught = [lesson for lesson in (*written_ones, *others[number::PASSES]) if lesson.document not in held]
        batches = _batches(taught, chance)
        chance.shuffle(batches)
        steps += batches
    began = time.monotonic()
    for number, batch in enumerate(steps):
        loss = pupil.learn(batch, min(1.0, (number + 1) / WARM_STEPS) * max(0.02, 1 - number / len(steps)))
        if number % 20 == 0:
            sys.stderr.write(f"{number}/{len(steps)}  loss {loss:.3f}  {time.monotonic() - began:.0f} s\n")
    pupil.save(out)
    for name, made in (("written", written_ones), ("public", others)):
        for task in TASK_NAMES:
            of_task = [lesson for lesson in made if lesson.task == task and lesson.document in held]
            odds = [pupil.odds([lesson])[0] for lesson in of_task]
            area = _area([lesson.right for lesson in of_task], odds)
            sys.stdout.write(f"{name}, {task}: {len(of_task)} lessons held back, area under the curve {area:.3f}\n")


def _some_documents(made: Sequence[Lesson], chance: random.Random) -> list[str]:
    documents = sorted({lesson.document for lesson in made})
    return chance.sample(documents, len(documents) // HELD_BACK)


def _batches(made: Sequence[Lesson], chance: random.Random) -> list[list[Lesson]]:
    """Put lessons of like length together, so that little is spent on padding."""
    batches: list[list[Lesson]] = [[]]
    for lesson in sorted(made, key=lambda each: len(each.claim.text) + chance.random() * 6):
        longest = len(lesson.claim.text) + len(lesson.claim.question) + len(lesson.claim.title)
        if batches[-1] and longest * (len(batches[-1]) + 1) > BATCH_TOKENS:
            batches.append([])
        batches[-1].append(lesson)
    return batches


class _Pupil:
    """The embedder's layers with low-rank additions that learn; the layers themselves stay as they are."""

    def __init__(self, layers: Any, tokenizer: Any) -> None:  # noqa: ANN401 - transformers' own
        import torch

        self._torch, self._layers, self._tokenizer = torch, layers, tokenizer
        for weight in layers.parameters():
            weight.requires_grad_(False)
        self._bends: dict[str, tuple[Any, Any]] = {}
        for number, layer in enumerate(layers.layers):
            for part, names in _LINEARS.items() if number >= FIRST_LAYER else ():
                for name in names:
                    linear = getattr(getattr(layer, part), name)
                    down = torch.randn(RANK, linear.in_features) / math.sqrt(linear.in_features)
                    up = torch.zeros(linear.out_features, RANK)
                    self._bends[f"{number}.{part}.{name}"] = down.requires_grad_(), up.requires_grad_()
                    linear.register_forward_hook(_bending(down, up))
        width = layers.config.hidden_size
        self._norm, self._linear = torch.nn.LayerNorm(width), torch.nn.Linear(width, len(TASKS))
        torch.nn.init.zeros_(self._linear.weight)
        low = [weight for bend in self._bends.values() for weight in bend]
        groups = [
            {"params": low, "rate": RATE},
            {"params": [*self._norm.parameters(), *self._linear.parameters()], "rate": HEAD_RATE},
        ]
        self._low, self._optimizer = low, torch.optim.AdamW(groups, weight_decay=0.01)

    def learn(self, batch: Sequence[Lesson], share: float) -> float:
        for group in self._optimizer.param_groups:
            group["lr"] = group["rate"] * share
        right = self._torch.tensor([float(lesson.right) for lesson in batch])
        loss = self._torch.nn.functional.binary_cross_entropy_with_logits(self._forward(batch), right)
        self._torch.autograd.backward(loss)
        self._torch.nn.utils.clip_grad_norm_(self._low, 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        return float(loss.detach())

    def odds(self, batch: Sequence[Lesson]) -> list[float]:
        with self._torch.no_grad():
            return [float(each) for each in self._forward(batch)]

    def _forward(self, batch: Sequence[Lesson]) -> Any:  # noqa: ANN401 - a tensor
        tasks = [TASK_NAMES.index(lesson.task) for lesson in batch]
        texts = [written(lesson.claim, TASKS[task]) for lesson, task in zip(batch, tasks, strict=True)]
        encoded = self._tokenizer(
            texts, padding=True, padding_side="right", truncation=True, max_length=MOST_TOKENS, return_tensors="pt"
        )
        inputs = {name: encoded[name] for name in ("input_ids", "attention_mask")}
        states = self._layers(**inputs).last_hidden_state.float()
        mask = encoded["attention_mask"][..., None].float()
        return self._linear(self._norm((states * mask).sum(1) / mask.sum(1)))[range(len(batch)), tasks]

    def save(self, out: Path) -> None:
        from safetensors.torch import save_file

        held = {
            f"{name}.{side}": bend[at].detach().half()
            for name, bend in self._bends.items()
            for at, side in enumerate("ab")
        }
        held |= {"norm.weight": self._norm.weight.detach(), "norm.bias": self._norm.bias.detach()}
        held |= {"head.weight": self._linear.weight.detach(), "head.bias": self._linear.bias.detach()}
        save_file({name: tensor.contiguous() for name, tensor in held.items()}, out, metadata={"scale": str(SCALE)})


def _bending(down: Any, up: Any) -> Any:  # noqa: ANN401 - tensors
    def bend(_: Any, inputs: tuple[Any, ...], output: Any) -> Any:  # noqa: ANN401
        return output + SCALE * ((inputs[0] @ down.to(output.dtype).T) @ up.to(output.dtype).T)

    return bend


def _area(right: Sequence[bool], odds: Sequence[float]) -> float:
    """Return how often a right text stands above a wrong one."""
    pairs = [
        (a > b) + (a == b) / 2
        for a, is_right in zip(odds, right, strict=True)
        if is_right
        for b, other in zip(odds, right, strict=True)
        if not other
    ]
    return sum(pairs) / len(pairs) if pairs else math.nan


if __name__ == "__main__":
    sys.exit(main())

"""`python -m eval.teach DOCS QUESTIONS --home LIBRARY`: teach the judge (rag/judge.py), an hour of two cores.

Low-rank additions to the upper layers of the embedder are taught first on lessons made of a public set whose answers stand in its
documents (eval/lessons.py), then on those written for it (eval/written.py), which are harder. One document in fourteen is held back,
and how well right texts are told from wrong ones there is printed. The file that ships was made with CMRC 2018 dev as the public set, and taught on
from there with `--start … --more eval/sets/lessons/why`.
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

from eval.lessons import Lesson, lessons
from eval.pairs import load_documents, load_questions
from eval.written import written_lessons
from rag.judge import MOST_TOKENS, WEIGHTS, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.embed import Embedder

FIRST_LAYER, RANK, SCALE = 8, 8, 2.0  # of 24 layers the upper 16: 1.4 million numbers
HEAD_RATE, WARM_STEPS = 3e-3, 25
PUBLIC_RATE, WRITTEN_RATE, MORE_RATE = 6e-4, 4e-4, 3e-4
OLDER = 0.8  # lessons taught before, for each new one
BATCH_CHARS = 2400
PUBLIC_LESSONS = 4300
AGAIN = 600  # of them are taught once more among the written ones, with all that settle a yes or no
HELD_BACK = 14  # one document in so many
SO_COUNTS = 1.5  # whether it is so, beside whether the text gives what is asked
_LINEARS = {"self_attn": ("q_proj", "k_proj", "v_proj", "o_proj"), "mlp": ("gate_proj", "up_proj", "down_proj")}


def main(arguments: list[str] | None = None) -> int:
    from rag.assistant import open_embedder
    from rag.settings import Settings

    parser = argparse.ArgumentParser(prog="python -m eval.teach", description=__doc__)
    parser.add_argument("documents", type=Path, nargs="?")
    parser.add_argument("questions", type=Path, nargs="?")
    parser.add_argument("--home", type=Path, required=True, help="a library of these documents, as wenju eval makes it")
    parser.add_argument("--sample", type=int, default=1800, help="questions to make lessons of")
    parser.add_argument("--start", type=Path, help="weights that were taught already: the public set, or all of it")
    parser.add_argument("--more", type=Path, help="a folder of lessons to teach on from --start")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args(arguments)
    chance = random.Random(1)  # noqa: S311 - no secret hangs on it
    embedder = open_embedder(Settings.load(home=given.home))
    pupil = _Pupil(*embedder.encoder())  # type: ignore[attr-defined] # sentence-transformers' own
    if given.start:
        pupil.load(given.start)
    tested = (
        _teach_more(pupil, given.start, given.more, chance)
        if given.more
        else _teach_all(pupil, given, embedder, chance)
    )
    pupil.save(given.out)
    for name, held_back in tested.items():
        odds = [pupil.odds(lesson) for lesson in held_back]
        area = _area([lesson.right for lesson in held_back], [gives for gives, _ in odds])
        told = [(lesson.so, is_so) for lesson, (_, is_so) in zip(held_back, odds, strict=True) if lesson.so is not None]
        truth = _area([so for so, _ in told], [is_so for _, is_so in told])
        sys.stdout.write(f"{name}: {len(held_back)} lessons held back, area under the curve {area:.3f}; ")
        sys.stdout.write(f"of {len(told)} that settle a yes or no, whether it is so {truth:.3f}\n")
    return 0


def _teach_all(
    pupil: _Pupil, given: argparse.Namespace, embedder: Embedder, chance: random.Random
) -> dict[str, list[Lesson]]:
    """Teach the public set, unless it starts from that, and then what was written; return the lessons held back."""
    from index.library import Library

    cases = list(load_questions(given.questions, load_documents(given.documents)))
    chance.shuffle(cases)
    with closing(Library.open(given.home)) as library:
        public = list(lessons(cases[: given.sample], library, embedder))
    chance.shuffle(public)
    public, harder = public[:PUBLIC_LESSONS], list(written_lessons())
    held = {document for made in (public, harder) for document in _some_documents(made, chance)}
    if not given.start:
        _teach(pupil, [lesson for lesson in public if lesson.document not in held], PUBLIC_RATE, chance)
    again = [lesson for number, lesson in enumerate(public) if number < AGAIN or lesson.so is not None]
    _teach(pupil, [each for each in (*harder, *again) if each.document not in held], WRITTEN_RATE, chance)
    return {
        name: [lesson for lesson in made if lesson.document in held]
        for name, made in (("written", harder), ("public", public))
    }


def _teach_more(pupil: _Pupil, start: Path, folder: Path, chance: random.Random) -> dict[str, list[Lesson]]:
    """Teach what was written since, with nearly as much of the older lessons, and go half of the way: less is forgotten."""
    new, older = list(written_lessons(folder)), list(written_lessons())
    held = {document for made in (new, older) for document in _some_documents(made, chance)}
    fresh = [lesson for lesson in new if lesson.document not in held]
    known = [lesson for lesson in older if lesson.document not in held]
    _teach(pupil, [*fresh, *chance.sample(known, min(len(known), round(len(fresh) * OLDER)))], MORE_RATE, chance)
    pupil.meet(start)
    return {
        name: [lesson for lesson in made if lesson.document in held] for name, made in (("new", new), ("older", older))
    }


def _teach(pupil: _Pupil, made: Sequence[Lesson], rate: float, chance: random.Random) -> None:
    steps = _batches(made, chance)
    chance.shuffle(steps)
    began = time.monotonic()
    for number, batch in enumerate(steps):
        share = min(1.0, (number + 1) / WARM_STEPS) * max(0.02, 1 - number / len(steps))
        loss = pupil.learn(batch, share * rate, share * HEAD_RATE)
        if number % 20 == 0:
            sys.stderr.write(f"{number}/{len(steps)}  loss {loss:.3f}  {time.monotonic() - began:.0f} s\n")


def _some_documents(made: Sequence[Lesson], chance: random.Random) -> list[str]:
    documents = sorted({lesson.document for lesson in made})
    return chance.sample(documents, len(documents) // HELD_BACK)


def _batches(made: Sequence[Lesson], chance: random.Random) -> list[list[Lesson]]:
    """Put lessons of like length together, so that little is spent on padding."""
    batches: list[list[Lesson]] = [[]]
    for lesson in sorted(made, key=lambda each: len(each.claim.text) + chance.random() * 6):
        longest = len(lesson.claim.text) + len(lesson.claim.question) + len(lesson.claim.title)
        if batches[-1] and longest * (len(batches[-1]) + 1) > BATCH_CHARS:
            batches.append([])
        batches[-1].append(lesson)
    return batches


class _Pupil:
    """The embedder's layers with low-rank additions that learn; the layers themselves stay as they are."""

    def __init__(self, layers: Any, tokenizer: Any) -> None:  # noqa: ANN401 - transformers' own
        import torch

        torch.manual_seed(1)
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
        self._norm, self._linear = torch.nn.LayerNorm(width), torch.nn.Linear(width, len(("gives", "is so")))
        torch.nn.init.zeros_(self._linear.weight)
        low = [weight for bend in self._bends.values() for weight in bend]
        groups = [{"params": low}, {"params": [*self._norm.parameters(), *self._linear.parameters()]}]
        self._low, self._optimizer = low, torch.optim.AdamW(groups, weight_decay=0.01)

    def learn(self, batch: Sequence[Lesson], *rates: float) -> float:
        for group, rate in zip(self._optimizer.param_groups, rates, strict=True):
            group["lr"] = rate
        odds = self._forward(batch)
        taught = [(float(lesson.right), float(lesson.so or 0)) for lesson in batch]
        counts = [(1.0, 0.0 if lesson.so is None else SO_COUNTS) for lesson in batch]
        cost = self._torch.nn.functional.binary_cross_entropy_with_logits
        loss = cost(odds, self._torch.tensor(taught), self._torch.tensor(counts), reduction="sum") / len(batch)
        self._torch.autograd.backward(loss)
        self._torch.nn.utils.clip_grad_norm_(self._low, 1.0)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        return float(loss.detach())

    def odds(self, lesson: Lesson) -> tuple[float, float]:
        """Return the log odds that the text gives what is asked, and that it is so."""
        with self._torch.no_grad():
            gives, is_so = self._forward([lesson])[0]
            return float(gives), float(is_so)

    def _forward(self, batch: Sequence[Lesson]) -> Any:  # noqa: ANN401 - a tensor
        texts = [written(lesson.claim) for lesson in batch]
        encoded = self._tokenizer(
            texts, padding=True, padding_side="right", truncation=True, max_length=MOST_TOKENS, return_tensors="pt"
        )
        inputs = {name: encoded[name] for name in ("input_ids", "attention_mask")}
        states = self._layers(**inputs).last_hidden_state.float()
        mask = encoded["attention_mask"][..., None].float()
        return self._linear(self._norm((states * mask).sum(1) / mask.sum(1)))

    def load(self, start: Path) -> None:
        self.meet(start, share=1.0)

    def meet(self, start: Path, share: float = 0.5) -> None:
        """Go this share of the way to weights that are held."""
        from safetensors.torch import load_file

        held = load_file(start)
        with self._torch.no_grad():
            for name, bend in self._bends.items():
                for side, weight in zip("ab", bend, strict=True):
                    weight.lerp_(held[f"{name}.{side}"].float(), share)
            for part, module in (("norm", self._norm), ("head", self._linear)):
                size = len(held[f"{part}.weight"])
                module.weight[:size].lerp_(held[f"{part}.weight"].float(), share)
                module.bias[:size].lerp_(held[f"{part}.bias"].float(), share)

    def save(self, out: Path) -> None:
        from safetensors.torch import save_file

        held = {
            f"{name}.{side}": bend[at].detach().half()
            for name, bend in self._bends.items()
            for at, side in enumerate("ab")
        }
        held |= {"norm.weight": self._norm.weight.detach(), "norm.bias": self._norm.bias.detach()}
        gives = slice(1)  # whether it is so is taught along, but not told well enough to be used (eval/LOG.md)
        held |= {"head.weight": self._linear.weight.detach()[gives], "head.bias": self._linear.bias.detach()[gives]}
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

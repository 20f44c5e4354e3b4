"""Two runs of the same questions, pair by pair: what changed, whether it may be chance, and what flipped.

A rate is tested by McNemar's exact test over the pairs that changed, a mean by a paired bootstrap; the probabilities
of the gated measures are adjusted by Holm, so that a re-run fails in one of twenty at most. A promise (every answer
cited, verbatim, numbers held) is no statistic: one case that lost it is worse.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eval.figures import bootstrap_p, holm, mcnemar, mean
from eval.measures import BY_KIND, DOWN, RATE, Measure
from eval.summary import Run, shown, type_name
from index.errors import WenjuError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.runs import Result

CHANCE = 0.05  # a change that is less probable than this without a cause is a change
WORSE, BETTER, SAME = "变差", "变好", ""

Pair = tuple["Result", "Result"]


@dataclass(frozen=True, slots=True)
class Change:
    """One measure over the pairs in which it arises on both sides."""

    measure: Measure
    label: str
    before: float
    after: float
    low: float  # 95 % interval of after - before
    high: float
    gained: int  # pairs that became better
    lost: int  # pairs that became worse
    probability: float  # of such a change by chance; of the gated ones, adjusted
    verdict: str

    def cells(self) -> list[str]:
        """The row of a table."""
        sign = 100 if self.measure.kind == RATE else 1
        digits = 1 if self.measure.kind == RATE else 3
        interval = f"{sign * self.low:+.{digits}f} ～ {sign * self.high:+.{digits}f}"
        values = [shown(self.measure, self.before), shown(self.measure, self.after), interval]
        return [self.label, *values, str(self.gained), str(self.lost), f"{self.probability:.3f}", self.verdict]


@dataclass(frozen=True, slots=True)
class Flip:
    """A question whose measure turned over."""

    measure: Measure
    verdict: str
    before: Result
    after: Result

    def line(self) -> str:
        case = self.after["case"]
        return f"{self.verdict} {self.measure.name}：{case['id']} {case['question']}"


@dataclass(frozen=True, slots=True)
class Comparison:
    before: Run
    after: Run
    pairs: int
    unpaired: int  # questions that only one run asked, or that were rewritten between them
    changes: tuple[Change, ...]
    by_type: tuple[Change, ...]
    flips: tuple[Flip, ...]

    @property
    def worse(self) -> bool:
        return any(change.verdict == WORSE for change in self.changes)

    @property
    def verdict(self) -> str:
        named = "、".join(change.label for change in self.changes if change.verdict == WORSE)
        gained = "、".join(change.label for change in self.changes if change.verdict == BETTER)
        return "；".join([f"变差：{named}"] * bool(named) + [f"变好：{gained}"] * bool(gained)) or "没有可信的差别"


def compare(before: Run, after: Run) -> Comparison:
    _comparable(before, after)
    old = {result["id"]: result for result in before.results}
    pairs = [
        (old[new["id"]], new) for new in after.results if new["id"] in old and old[new["id"]]["case"] == new["case"]
    ]
    if not pairs:
        raise WenjuError(f"{before.name} 与 {after.name} 没有一道相同的题", "比较要用同一题集的两次结果")
    changes = _adjusted([change for measure in BY_KIND[after.kind] if (change := _change(measure, pairs))])
    types = [(name, [pair for pair in pairs if pair[1]["case"]["type"] == name]) for name in after.types()]
    by_type = [_change(after.headline, group, type_name(name)) for name, group in types]
    flips = [flip for change in changes if change.measure.gated for flip in _flips(change.measure, pairs)]
    return Comparison(
        before,
        after,
        len(pairs),
        len(old.keys() | {new["id"] for new in after.results}) - len(pairs),
        tuple(changes),
        tuple(change for change in by_type if change),
        tuple(flips),
    )


def _comparable(before: Run, after: Run) -> None:
    if before.kind != after.kind:
        raise WenjuError(f"{before.name} 与 {after.name} 一个只检索、一个作答，没法比", "用同一种结果来比")
    if before.header["judge"] != after.header["judge"]:
        raise WenjuError(
            f"{before.name} 与 {after.name} 是用不同的评判规则打的分", "用 wenju eval --out 各重报一次，再比较"
        )


def _change(measure: Measure, pairs: Sequence[Pair], label: str = "") -> Change | None:
    values = _values(measure, pairs)
    if not values:
        return None
    differences = [new - old for old, new in values]
    sign = -1 if measure.better == DOWN else 1
    gained, lost = (sum(sign * way * difference > 0 for difference in differences) for way in (1, -1))
    probability = mcnemar(gained, lost) if measure.kind == RATE else bootstrap_p(differences)
    middle = mean(differences)
    return Change(
        measure,
        label or measure.name,
        mean(old for old, _ in values).value,
        mean(new for _, new in values).value,
        middle.low,
        middle.high,
        gained,
        lost,
        probability,
        _verdict(measure, sign * middle.value, probability, lost),
    )


def _adjusted(changes: list[Change]) -> list[Change]:
    gated = [change for change in changes if change.measure.gated]
    adjusted = dict(zip((id(c) for c in gated), holm([c.probability for c in gated]), strict=True))
    found = []
    for change in changes:
        probability = adjusted.get(id(change), change.probability)
        good = (change.after - change.before) * (-1 if change.measure.better == DOWN else 1)
        verdict = _verdict(change.measure, good, probability, change.lost)
        found.append(replace(change, probability=probability, verdict=verdict if change.measure.gated else SAME))
    return found


def _verdict(measure: Measure, gain: float, probability: float, lost: int) -> str:
    if measure.promise and lost:
        return WORSE
    if probability >= CHANCE or not gain:
        return SAME
    return BETTER if gain > 0 else WORSE


def _values(measure: Measure, pairs: Sequence[Pair]) -> list[tuple[float, float]]:
    key = measure.key
    both = [(old["scores"], new["scores"]) for old, new in pairs]
    return [(float(old[key]), float(new[key])) for old, new in both if key in old and key in new]


def _flips(measure: Measure, pairs: Sequence[Pair]) -> list[Flip]:
    if measure.kind != RATE:
        return []
    found = []
    for old, new in pairs:
        was, now = (side["scores"].get(measure.key) for side in (old, new))
        if was is None or now is None or was == now:
            continue
        good = (now > was) == (measure.better != DOWN)
        found.append(Flip(measure, BETTER if good else WORSE, old, new))
    return found


def compare_files(before: Path, after: Path, *, out: Path | None, fail_if_worse: bool) -> int:
    """Behind `wenju eval --compare`: print, write a page or a note where asked, and say by the status what happened."""
    from eval.markdown import comparison_markdown
    from eval.page import comparison_page
    from eval.report import comparison_report

    found = compare(Run.read(before), Run.read(after))
    sys.stdout.write(comparison_report(found))
    if out is not None:
        if out.suffix not in (".html", ".md"):
            raise WenjuError(f"比较只能写成 .html 或 .md，不能是 {out.name}", "换一个 --out")
        out.parent.mkdir(parents=True, exist_ok=True)
        text = comparison_page(found) if out.suffix == ".html" else comparison_markdown(found)
        out.write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"写在 {out}\n")
    return 1 if fail_if_worse and found.worse else 0

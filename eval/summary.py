"""A run as its reports see it: the figures, the types, and which results a person should look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.figures import percentile
from eval.measures import BY_KIND, RATE, SECONDS, Measure, figure
from eval.runs import complete_lines
from index.errors import WenjuError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.figures import Figure
    from eval.runs import Result

TYPE_NAMES = {
    "fact": "事实", "number": "数字", "list": "列举", "person": "人物", "reason": "原因", "yes_no": "是否",
    "compare": "比较", "follow_up": "追问", "english": "英文", "unanswerable": "答不了", "qa": "问答",
}  # fmt: skip
# The measures that stand in the table by type, and the ones that open a report.
COLUMNS = {
    "answers": (
        "right", "right_source", "right_article", "holds_evidence", "all_supported", "f1", "exact", "false_refusal",
        "refusal_recall",
    ),
    "retrieval": tuple(f"{leg}.{key}" for key in ("hit1", "hit5", "evidence5") for leg in ("fused", "dense", "words")),
}  # fmt: skip
HEADLINE = {"answers": "right", "retrieval": "fused.hit1"}


@dataclass(frozen=True, slots=True)
class Run:
    """The first line of a run's file, and its results."""

    name: str
    header: dict[str, Any]
    results: Sequence[Result]

    @classmethod
    def read(cls, path: Path) -> Run:
        lines = complete_lines(path)
        if len(lines) < 2:
            raise WenjuError(f"{path} 里没有评测结果", "先用 wenju eval --out 跑一次")
        return cls(path.stem, lines[0], lines[1:])

    @property
    def kind(self) -> str:
        return str(self.header["settings"]["kind"])

    @property
    def headline(self) -> Measure:
        return next(measure for measure in BY_KIND[self.kind] if measure.key == HEADLINE[self.kind])

    def figures(self, type_: str = "") -> list[tuple[Measure, Figure]]:
        """Every measure that arose, over all questions or over those of a type."""
        scores = [result["scores"] for result in self.results if type_ in ("", result["case"]["type"])]
        found = [(measure, figure(measure, scores)) for measure in BY_KIND[self.kind]]
        return [(measure, value) for measure, value in found if value.count]

    def columns(self) -> list[Measure]:
        """The measures of the table by type, as far as they arose."""
        arose = {measure.key for measure, _ in self.figures()}
        by_key = {measure.key: measure for measure in BY_KIND[self.kind]}
        return [by_key[key] for key in COLUMNS[self.kind] if key in arose]

    def types(self) -> list[str]:
        """The types asked, in the order in which they are named here; others after them."""
        asked = {result["case"]["type"] for result in self.results}
        return [name for name in TYPE_NAMES if name in asked] + sorted(asked - set(TYPE_NAMES))

    def wrong(self) -> list[Result]:
        """What was answered wrong; of a search, what did not bring the evidence (or the answer) among five."""
        return [result for result in self.results if is_wrong(result)]

    def poorly_cited(self) -> list[Result]:
        """Right answers whose citations leave something to be desired."""
        asked = ("right_source", "right_article", "holds_evidence", "verbatim", "all_supported", "cited")
        return [
            result
            for result in self.results
            if not is_wrong(result) and any(result["scores"].get(key) is False for key in asked)
        ]


def is_wrong(result: Result) -> bool:
    scores = result["scores"]
    if "legs" not in result:
        return scores.get("right") is False or scores.get("answered_anyway") is True or scores["failed"] is True
    decisive = next((key for key in ("evidence5", "answer5", "hit5") if f"fused.{key}" in scores), "")
    return not scores.get(f"fused.{decisive}", True)


def why_wrong(result: Result) -> str:
    """What went wrong, in a word or two."""
    scores = result["scores"]
    if "legs" in result:
        return "没检索到"
    if "error" in result:
        return "出错"
    if scores.get("false_refusal"):
        return "误拒"
    if not result["case"]["answerable"]:
        return "答不了却答了"
    return "是非说反" if scores.get("polarity") is False else "答错"


def type_name(type_: str) -> str:
    return TYPE_NAMES.get(type_, type_)


def expected(case: dict[str, Any]) -> str:
    """What should have been said, in a line."""
    due = "；".join(" / ".join(part) for part in case["answers"])
    if case["answerable"]:
        return due or "（题集没有给出答案）"
    return f"拒答，或指出：{due}" if due else "拒答"


def shown(measure: Measure, value: float) -> str:
    """A value as people read it: a share in per cent, a mean of 0 to 1 with three digits, seconds."""
    if measure.kind == SECONDS:
        return f"{value:.2f} 秒"
    return f"{100 * value:.1f}%" if measure.kind == RATE else f"{value:.3f}"


def seconds(results: Sequence[Result], key: str) -> list[float]:
    """The seconds spent, in ascending order."""
    return sorted(float(result["scores"][key]) for result in results if key in result["scores"])


def middle_and_slow(ordered: Sequence[float]) -> tuple[float, float]:
    """The 50th and the 95th percentile."""
    return percentile(ordered, 0.5), percentile(ordered, 0.95)

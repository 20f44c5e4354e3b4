"""The table of a common run: what each system came to, and that as a multiple of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.figures import percentile
from eval.measures import ANSWERS, SECONDS, Measure, figure
from eval.report import table
from eval.summary import seconds, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.runs import Result

# What a reader of the table wants to know; the rest stands in each system's own report.
SHOWN = (
    "right", "cited", "right_source", "holds_evidence", "false_refusal", "answered_anyway", "first_seconds",
    "total_seconds",
)  # fmt: skip
OURS = "ours"


def ratio_rows(results: Mapping[str, Sequence[Result]]) -> list[list[str]]:
    """A row a measure, a column a system; the ratio is to ours, which stands first where it was asked."""
    names = sorted(results, key=lambda name: name != OURS)
    rows = [["指标", *names]]
    for measure in (measure for key in SHOWN for measure in ANSWERS if measure.key == key):
        values = {name: _value(measure, results[name]) for name in names}
        base = values.get(OURS)
        cells = [_cell(measure, results[name], values[name], None if name == OURS else base) for name in names]
        rows.append([measure.name + "（中位）" * (measure.kind == SECONDS), *cells])
    return rows


def ratio_table(results: Mapping[str, Sequence[Result]]) -> str:
    """For a terminal."""
    rows = ratio_rows(results)
    return f"\n{len(next(iter(results.values())))} 题，逐题轮流作答；倍数是与 {OURS} 之比\n{table(rows)}"


def ratio_markdown(results: Mapping[str, Sequence[Result]]) -> str:
    """For a pull request."""
    head, *rows = ratio_rows(results)
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _value(measure: Measure, results: Sequence[Result]) -> float | None:
    """A rate, or the median of seconds; nothing where the measure did not arise."""
    if measure.kind == SECONDS:
        spent = seconds(results, measure.key)
        return percentile(spent, 0.5) if spent else None
    found = figure(measure, (result["scores"] for result in results))
    return found.value if found.count else None


def _cell(measure: Measure, results: Sequence[Result], value: float | None, base: float | None) -> str:
    if value is None:
        return "–"
    said = shown(measure, value)
    if measure.kind != SECONDS:
        found = figure(measure, (result["scores"] for result in results))
        said = f"{found.hits}/{found.count} {value:.0%}"
    return f"{said} ×{value / base:.2f}" if base else said

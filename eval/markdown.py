"""A run or a comparison for a pull request: short, and readable as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.measures import SECONDS
from eval.report import reply
from eval.summary import expected, middle_and_slow, seconds, shown, type_name, why_wrong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.compare import Comparison
    from eval.summary import Run

WRONG_SHOWN = 10


def markdown(run: Run) -> str:
    made, settings = run.header["made_with"], run.header["settings"]
    lines = [
        f"### {settings['set']}：{len(run.results)} 题",
        "",
        f"系统 {settings['system']} · 提交 {made['commit'] or '未知'} · {made['machine']} · {made['started']}",
        "",
        *_table(["指标", "数值", "题数", "95% 区间"], _figure_rows(run)),
        "",
    ]
    columns = run.columns()
    rows = []
    for type_ in run.types():
        found = {measure.key: (measure, value) for measure, value in run.figures(type_)}
        count = sum(result["case"]["type"] == type_ for result in run.results)
        cells = [shown(column, found[column.key][1].value) if column.key in found else "–" for column in columns]
        rows.append([type_name(type_), str(count), *cells])
    lines += _table(["类型", "题数", *(column.name for column in columns)], rows)
    wrong = run.wrong()
    if wrong:
        lines += ["", f"<details><summary>错的 {len(wrong)} 题</summary>", ""]
        for result in wrong[:WRONG_SHOWN]:
            case = result["case"]
            lines.append(
                f"- **{_escape(case['question'])}**（{case['id']}，{why_wrong(result)}）  \n"
                f"  答：{_escape(reply(result))}  \n  应：{_escape(expected(case))}"
            )
        lines += [f"- 还有 {len(wrong) - WRONG_SHOWN} 题"] * (len(wrong) > WRONG_SHOWN) + ["", "</details>"]
    return "\n".join(lines) + "\n"


def _figure_rows(run: Run) -> list[list[str]]:
    rows = []
    for measure, value in run.figures():
        if measure.kind == SECONDS:
            middle, slow = middle_and_slow(seconds(run.results, measure.key))
            rows.append([measure.name, f"中位 {middle:.2f}，p95 {slow:.2f}", str(value.count), ""])
            continue
        counted = f"{value.hits}/{value.count}" if value.hits is not None else str(value.count)
        interval = f"{shown(measure, value.low)}–{shown(measure, value.high)}"
        rows.append([measure.name, shown(measure, value.value), counted, interval])
    return rows


def comparison_markdown(found: Comparison) -> str:
    lines = [f"### {found.before.name} → {found.after.name}：{found.verdict}", ""]
    head = ["指标", "前", "后", "差的 95% 区间", "变好", "变差", "p（Holm）", ""]
    lines += _table(head, [change.cells() for change in found.changes])
    if found.by_type:
        lines += [
            "",
            *_table(["类型", "前", "后", "差的 95% 区间", "变好", "变差", "p", ""], [c.cells() for c in found.by_type]),
        ]
    if found.flips:
        lines += ["", f"<details><summary>翻转 {len(found.flips)} 处</summary>", ""]
        lines += [f"- {flip.line()}" for flip in found.flips] + ["", "</details>"]
    return "\n".join(lines) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_escape(cell) for cell in cells) + " |"


def _escape(text: str) -> str:
    """Keep what articles say from becoming markup or ending a cell."""
    for sign in "\\|<>*_`[]":
        text = text.replace(sign, f"\\{sign}" if sign not in "<>" else {"<": "&lt;", ">": "&gt;"}[sign])
    return " ".join(text.split())

"""What a run comes to, for a terminal: a table by type, the figures with their intervals, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

from eval.measures import SECONDS
from eval.summary import Run, expected, middle_and_slow, seconds, shown, type_name, why_wrong

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from eval.compare import Comparison
    from eval.figures import Figure
    from eval.runs import Header, Result

GAP = "  "
WRONG_SHOWN = 20  # on a terminal; the page shows them all


def write_reports(out: Path, header: Header, results: Sequence[Result], texts: Mapping[str, str]) -> str:
    """Write the page and the Markdown beside the run; return what the terminal shows."""
    from eval.markdown import markdown
    from eval.page import page

    run = Run(out.stem, header.to_dict(), results)
    page_path, note_path = out.with_suffix(".html"), out.with_suffix(".md")
    page_path.write_text(page(run, texts), encoding="utf-8", newline="\n")
    note_path.write_text(markdown(run), encoding="utf-8", newline="\n")
    return f"{report(run)}\n结果 {out}\n网页 {page_path}\n摘要 {note_path}\n"


def report(run: Run) -> str:
    return "\n".join([by_type(run), figures(run), wrong_cases(run)])


def by_type(run: Run) -> str:
    columns = run.columns()
    rows = [["类型", "题数", *(measure.name for measure in columns)]]
    for type_ in [*run.types(), ""]:
        found = {measure.key: value for measure, value in run.figures(type_)}
        count = sum(type_ in ("", result["case"]["type"]) for result in run.results)
        cells = [
            cell(found.get(measure.key), shown(measure, found[measure.key].value) if measure.key in found else "")
            for measure in columns
        ]
        rows.append([type_name(type_) or "合计", str(count), *cells])
    return table(rows)


def figures(run: Run) -> str:
    """Every figure of the run; seconds as a median and a 95th percentile."""
    rows = []
    for measure, value in run.figures():
        if measure.kind == SECONDS:
            middle, slow = middle_and_slow(seconds(run.results, measure.key))
            rows.append([measure.name, f"中位 {middle:.2f}", f"p95 {slow:.2f}", f"{value.count} 题"])
        else:
            counted = f"{value.hits}/{value.count}" if value.hits is not None else f"{value.count} 题"
            interval = f"95% 区间 {shown(measure, value.low)}–{shown(measure, value.high)}"
            rows.append([measure.name, shown(measure, value.value), counted, interval])
    return table(rows)


def wrong_cases(run: Run) -> str:
    wrong = run.wrong()
    lines = [f"{'没检索到' if run.kind == 'retrieval' else '答错'} {len(wrong)} 题\n"]
    for result in wrong[:WRONG_SHOWN]:
        case = result["case"]
        lines.append(f"\n{case['id']} {type_name(case['type'])}（{why_wrong(result)}）：{case['question']}\n")
        lines += [f"  前问：{asked} → {replied}\n" for asked, replied in case["history"]]
        lines.append(f"  答：{reply(result)}\n  应：{expected(case)}\n")
        lines += [f"  据：{text}\n" for text in case["evidence"]]
    if len(wrong) > WRONG_SHOWN:
        lines.append(f"\n还有 {len(wrong) - WRONG_SHOWN} 题，都在网页里\n")
    return "".join(lines)


def comparison_report(found: Comparison) -> str:
    """Two runs side by side: each measure, the headline by type, and every flip."""
    head = ["指标", "前", "后", "差的 95% 区间", "变好", "变差", "p", ""]
    unpaired = f"（另有 {found.unpaired} 题配不成对）" if found.unpaired else ""
    lines = [f"{found.before.name} → {found.after.name}：{found.pairs} 题{unpaired}\n\n"]
    lines.append(table([head, *(change.cells() for change in found.changes)]))
    if found.by_type:
        lines += [
            "\n",
            table([[f"{found.after.headline.name}·按类型", *head[1:]], *(c.cells() for c in found.by_type)]),
        ]
    if found.flips:
        lines.append("\n" + "".join(f"{flip.line()}\n" for flip in found.flips[:WRONG_SHOWN]))
        lines += [f"还有 {len(found.flips) - WRONG_SHOWN} 处翻转\n"] * (len(found.flips) > WRONG_SHOWN)
    return "".join([*lines, f"\n{found.verdict}\n"])


def reply(result: Result) -> str:
    """What came back, in a line."""
    if "legs" in result:
        first = result["legs"]["fused"][:3]
        return "最先找到 " + "、".join(f"《{item['title']}》" if item["title"] else item["source"] for item in first)
    if "error" in result:
        return f"（出错）{result['error']}"
    said = " ".join(result["answer"]["text"].split())
    return f"（拒答）{said}" if result["answer"]["refused"] else said


def cell(value: Figure | None, said: str) -> str:
    if value is None:
        return "–"
    return f"{value.hits}/{value.count} {value.value:.0%}" if value.hits is not None else said


def table(rows: Sequence[Sequence[str]]) -> str:
    """Lines whose columns stand under each other."""
    widths = [max(width(row[place]) for row in rows) for place in range(len(rows[0]))] if rows else []
    padded = (GAP.join(t + " " * (w - width(t)) for t, w in zip(row, widths, strict=True)) for row in rows)
    return "".join(line.rstrip() + "\n" for line in padded)


def width(text: str) -> int:
    """Columns a text takes on a terminal: two for a Chinese character."""
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)

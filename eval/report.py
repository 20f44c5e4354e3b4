"""What a run comes to, for a terminal: a table by type of question, the rates, and every wrong answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

from eval import metrics
from eval.cases import TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eval.cases import Case
    from eval.metrics import AnswerDict, Rate

NAMES = {
    "fact": "事实", "number": "数字", "list": "列举", "person": "人物", "reason": "原因", "yes_no": "是否",
    "compare": "比较", "follow_up": "追问", "english": "英文", "unanswerable": "答不了",
}  # fmt: skip
GAP = "  "


@dataclass(frozen=True, slots=True)
class Score:
    """One answer, judged. None where the question does not arise: a refusal cites nothing."""

    case: Case
    answer: AnswerDict
    right: bool
    refused: bool
    cited: bool | None = None
    right_source: bool | None = None
    holds_evidence: bool | None = None
    mostly_holds: bool | None = None
    verbatim: bool | None = None
    numbers_quoted: bool | None = None


def judge(case: Case, answer: AnswerDict, sources: Mapping[str, str]) -> Score:
    is_right, refused = metrics.right(answer, case), bool(answer["refused"])
    verbatim = metrics.verbatim(answer, sources) if answer["citations"] else None
    if refused or not case.answerable:
        return Score(case, answer, is_right, refused, verbatim=verbatim)
    return Score(
        case,
        answer,
        is_right,
        refused,
        cited=metrics.cited(answer),
        right_source=metrics.right_source(answer, case),
        holds_evidence=metrics.holds_evidence(answer, case),
        mostly_holds=metrics.mostly_holds_evidence(answer, case),
        verbatim=verbatim,
        numbers_quoted=metrics.numbers_quoted(answer),
    )


# Each column: its heading, and what it asks of an answer.
COLUMNS: tuple[tuple[str, Callable[[Score], bool | None]], ...] = (
    ("答对", lambda score: score.right),
    ("拒答", lambda score: score.refused),
    ("有出处", lambda score: score.cited),
    ("出处对", lambda score: score.right_source),
    ("含证据", lambda score: score.holds_evidence),
    ("含大半证据", lambda score: score.mostly_holds),
    ("逐字", lambda score: score.verbatim),
    ("数字有据", lambda score: score.numbers_quoted),
)


def report(scores: Sequence[Score]) -> str:
    """The whole report as text."""
    if not scores:
        return "没有一道题。\n"
    return "\n".join([table(scores), rates(scores), wrong_cases(scores)])


def table(scores: Sequence[Score]) -> str:
    groups = [(NAMES[type_], [score for score in scores if score.case.type == type_]) for type_ in TYPES]
    groups = [(name, group) for name, group in groups if group] + [("合计", list(scores))]
    rows = [("类型", "题数", *(name for name, _ in COLUMNS))]
    rows += [(name, str(len(group)), *(_cell(_rate(group, ask)) for _, ask in COLUMNS)) for name, group in groups]
    widths = [max(width(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "".join(_line(row, widths) for row in rows)


def rates(scores: Sequence[Score]) -> str:
    """The same figures for the whole run with their intervals, then refusals, retrieval and seconds."""
    figures = [(name, _rate(scores, ask)) for name, ask in COLUMNS if name != "拒答"]
    due, found, false = metrics.refusals([s.refused for s in scores], [s.case.answerable for s in scores])
    figures += [("拒答精确率", due), ("拒答召回率", found), ("误拒", false)]
    answerable = [score for score in scores if score.case.answerable]
    ranks = [metrics.source_rank(score.answer, score.case) for score in answerable]
    figures += [(f"检索命中@{k}", metrics.hit_at(ranks, k)) for k in (1, 3, 10)]
    names = max(width(name) for name, _ in figures)
    lines = [
        f"{_pad(name, names)}{GAP}{_cell(rate)}  95% 区间 {rate.low:.0%}–{rate.high:.0%}\n"
        for name, rate in figures
        if rate.count
    ]
    lines.append(f"{_pad('检索 MRR', names)}{GAP}{metrics.mean_reciprocal_rank(ranks):.3f}\n")
    for key, name in (("search", "检索秒数"), ("first_piece", "首字秒数"), ("total", "全程秒数")):
        middle, slow = metrics.seconds(score.answer["seconds"][key] for score in scores)
        lines.append(f"{_pad(name, names)}{GAP}中位 {middle:.2f}，p95 {slow:.2f}\n")
    return "".join(lines)


def wrong_cases(scores: Sequence[Score]) -> str:
    wrong = [score for score in scores if not score.right]
    lines = [f"答错 {len(wrong)} 题\n"]
    for score in wrong:
        case, said = score.case, " ".join(score.answer["text"].split())
        due = "；".join(" / ".join(part) for part in case.answers)
        if not case.answerable:
            due = f"拒答，或指出：{due}" if due else "拒答"
        lines.append(f"\n{case.id} {NAMES[case.type]}：{case.question}\n")
        lines += [f"  前问：{asked} → {replied}\n" for asked, replied in case.history]
        lines.append(f"  答：{'（拒答）' if score.refused else ''}{said}\n  应：{due}\n")
        lines += [f"  据：{text}\n" for text in case.evidence]
    return "".join(lines)


def width(text: str) -> int:
    """Columns a text takes on a terminal: two for a Chinese character."""
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _pad(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return GAP.join(_pad(text, columns) for text, columns in zip(row, widths, strict=True)).rstrip() + "\n"


def _rate(scores: Sequence[Score], ask: Callable[[Score], bool | None]) -> Rate:
    return metrics.rate(flag for flag in map(ask, scores) if flag is not None)


def _cell(rate: Rate) -> str:
    return f"{rate.hits}/{rate.count} {rate.share:.0%}" if rate.count else "–"

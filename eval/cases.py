"""Questions with known answers, read from JSON lines and checked against the articles they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval import fields
from eval.normal import bare, states

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TYPES = (
    "fact", "number", "list", "person", "reason", "yes_no", "compare", "follow_up", "english", "unanswerable",
)  # fmt: skip
SPLITS = ("dev", "test")
POLARITIES = ("yes", "no")
REQUIRED = ("id", "question", "type", "split", "sources", "evidence", "answers", "wrong", "answerable")
OPTIONAL = ("history", "articles", "polarity", "accepted")


@dataclass(frozen=True, slots=True)
class Case:
    """One question. A right answer holds one alternative of every part of `answers` and nothing of `wrong`.

    An unanswerable case may still carry `answers`: its premise is wrong, and they are the correction.
    """

    id: str
    question: str
    type: str
    split: str
    sources: tuple[str, ...]  # the files an answer has to cite
    evidence: tuple[str, ...]  # what it has to quote, verbatim but for whitespace
    answers: tuple[tuple[str, ...], ...]
    wrong: tuple[str, ...]
    answerable: bool
    history: tuple[tuple[str, str], ...] = ()
    articles: tuple[str, ...] = ()  # headlines of the articles it has to cite, where the set names them
    polarity: str = ""  # of a yes/no question, where the set says it: "yes" or "no"
    context: tuple[str, ...] = ()  # the only sources that may be searched for this question; none: all
    extractive: bool = False  # `answers` are whole answers, so character F1 and exact match mean something


def load_cases(path: Path, sources: Mapping[str, str]) -> tuple[Case, ...]:
    """Read a set of questions on these sources; anything doubtful is an error that names the file and the line."""
    texts = {name: bare(text) for name, text in sources.items()}

    def parse(row: fields.Row) -> Case:
        if not fields.boolean({"accepted": True, **row}, "accepted"):
            raise ValueError("还是草稿：看过以后把 accepted 改成 true，不要的删去整行")
        return case_from(row, texts)

    return tuple(fields.read_rows(path, parse, what="题集", name=lambda case: case.id).values())


def case_from(row: fields.Row, bare_sources: Mapping[str, str]) -> Case:
    """Read a line and check it against the texts of the articles, bare of whitespace; a fault is a ValueError."""
    case = _parse(row)
    _check(case, bare_sources)
    return case


def _parse(row: fields.Row) -> Case:
    fields.check_names(row, REQUIRED, OPTIONAL)
    return Case(
        id=fields.string(row, "id"),
        question=fields.string(row, "question"),
        type=fields.string(row, "type"),
        split=fields.string(row, "split"),
        sources=fields.strings(row["sources"], "sources"),
        evidence=fields.strings(row["evidence"], "evidence"),
        answers=tuple(fields.strings(part, "answers 的每一项") for part in fields.items(row["answers"], "answers")),
        wrong=fields.strings(row["wrong"], "wrong"),
        answerable=fields.boolean(row, "answerable"),
        history=fields.turns(row.get("history", []), "history"),
        articles=fields.strings(row.get("articles", []), "articles"),
        polarity=fields.string(row, "polarity") if "polarity" in row else "",
    )


def _check(case: Case, sources: Mapping[str, str]) -> None:
    _check_kind(case)
    if absent := [name for name in case.sources if name not in sources]:
        raise ValueError(f"文章文件夹里没有 {'、'.join(absent)}")
    for text in case.evidence:
        if not any(bare(text) in sources[name] for name in case.sources):
            raise ValueError(f"evidence 不是所列 sources 里的原文：{text}")
        if fault := [wrong for wrong in case.wrong if case.answerable and states(text, wrong)]:
            raise ValueError(f"wrong 的“{fault[0]}”就在 evidence 里，照抄原文也会判错")
    for name in case.sources:
        if not any(bare(text) in sources[name] for text in case.evidence):
            raise ValueError(f"{name} 里没有一条 evidence")


def _check_kind(case: Case) -> None:
    if case.type not in TYPES:
        raise ValueError(f"type 应是 {'、'.join(TYPES)} 之一，却是 {case.type}")
    if case.split not in SPLITS:
        raise ValueError(f"split 应是 {'、'.join(SPLITS)} 之一，却是 {case.split}")
    if case.polarity not in ("", *POLARITIES):
        raise ValueError(f"polarity 应是 {'、'.join(POLARITIES)} 之一，却是 {case.polarity}")
    if case.polarity and case.type != "yes_no":
        raise ValueError(f"polarity 只属于 yes_no 题，这题是 {case.type}")
    if case.answerable == (case.type == "unanswerable"):
        raise ValueError(f"type 是 {case.type}，answerable 却是 {str(case.answerable).lower()}")
    if case.answerable and not case.answers:
        raise ValueError("answerable 的题没有 answers")
    if not all(case.answers):
        raise ValueError("answers 里有空的一项")
    if case.answers and not case.evidence:
        raise ValueError("有 answers 的题没有 evidence")

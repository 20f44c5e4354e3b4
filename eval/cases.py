"""Questions with known answers, read from JSON lines and checked against the articles they are about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.metrics import bare, states
from index.errors import WenjuError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TYPES = (
    "fact", "number", "list", "person", "reason", "yes_no", "compare", "follow_up", "english", "unanswerable",
)  # fmt: skip
SPLITS = ("dev", "test")
REQUIRED = ("id", "question", "type", "split", "sources", "evidence", "answers", "wrong", "answerable")


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


def read_sources(folder: Path) -> dict[str, str]:
    """Read every article file of a folder as UTF-8, by its path within the folder."""
    if not folder.is_dir():
        raise WenjuError(f"找不到文章文件夹 {folder}", "用 --seeds 指定题集所问的文章所在的文件夹")
    texts: dict[str, str] = {}
    for path in sorted(folder.rglob("*.txt")):
        try:
            texts[path.relative_to(folder).as_posix()] = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise WenjuError(f"{path} 不是 UTF-8 文本（第 {error.start} 字节）", "先把它转成 UTF-8") from None
    return texts


def load_cases(path: Path, seeds_folder: Path) -> tuple[Case, ...]:
    """Read a set of questions; anything doubtful is an error that names the file and the line."""
    if not path.is_file():
        raise WenjuError(f"找不到题集 {path}", "给出一个 .jsonl 题集，或不给以使用自带的题集")
    sources = {name: bare(text) for name, text in read_sources(seeds_folder).items()}
    cases: dict[str, Case] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            case = _case_from(line)
            _check(case, sources)
            if case.id in cases:
                raise ValueError(f"id 重复：{case.id}")
        except ValueError as error:
            raise WenjuError(f"{path} 第 {number} 行：{error}", "改好这一行再运行 wenju eval") from None
        cases[case.id] = case
    if not cases:
        raise WenjuError(f"{path} 里一道题也没有", "每行写一道题")
    return tuple(cases.values())


def _case_from(line: str) -> Case:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"不是 JSON（{error}）") from None
    if not isinstance(row, dict):
        raise ValueError("应是一个 JSON 对象")
    if unknown := sorted(set(row) - {*REQUIRED, "history"}):
        raise ValueError(f"不认识的字段：{'、'.join(unknown)}；认识的是 {'、'.join((*REQUIRED, 'history'))}")
    if missing := [name for name in REQUIRED if name not in row]:
        raise ValueError(f"缺字段：{'、'.join(missing)}")
    if not isinstance(row["answerable"], bool):
        raise ValueError(f"answerable 应是 true 或 false，却是 {row['answerable']!r}")
    history = tuple(_strings(pair, "history 的每一项") for pair in _list(row.get("history", []), "history"))
    if any(len(pair) != 2 for pair in history):
        raise ValueError("history 的每一项应是 [问, 答]")
    return Case(
        id=_string(row, "id"),
        question=_string(row, "question"),
        type=_string(row, "type"),
        split=_string(row, "split"),
        sources=_strings(row["sources"], "sources"),
        evidence=_strings(row["evidence"], "evidence"),
        answers=tuple(_strings(part, "answers 的每一项") for part in _list(row["answers"], "answers")),
        wrong=_strings(row["wrong"], "wrong"),
        answerable=row["answerable"],
        history=tuple((pair[0], pair[1]) for pair in history),
    )


def _check(case: Case, sources: Mapping[str, str]) -> None:
    if case.type not in TYPES:
        raise ValueError(f"type 应是 {'、'.join(TYPES)} 之一，却是 {case.type}")
    if case.split not in SPLITS:
        raise ValueError(f"split 应是 {'、'.join(SPLITS)} 之一，却是 {case.split}")
    if case.answerable == (case.type == "unanswerable"):
        raise ValueError(f"type 是 {case.type}，answerable 却是 {str(case.answerable).lower()}")
    if case.answerable and not case.answers:
        raise ValueError("answerable 的题没有 answers")
    if not all(case.answers):
        raise ValueError("answers 里有空的一项")
    if case.answers and not case.evidence:
        raise ValueError("有 answers 的题没有 evidence")
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


def _string(row: Mapping[str, Any], name: str) -> str:
    if not isinstance(row[name], str) or not row[name].strip():
        raise ValueError(f"{name} 应是非空的字符串，却是 {row[name]!r}")
    return str(row[name])


def _list(value: object, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{name} 应是列表，却是 {value!r}")
    return value


def _strings(value: object, name: str) -> tuple[str, ...]:
    items = _list(value, name)
    if not all(isinstance(item, str) and item.strip() for item in items):
        raise ValueError(f"{name} 应是非空字符串的列表，却是 {value!r}")
    return tuple(items)

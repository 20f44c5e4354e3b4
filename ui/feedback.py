"""A reader's judgement of an answer, kept as an evaluation case: one JSON line in the form of eval/cases.py."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.normal import bare
from index.errors import WenjuError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from rag.answer import Answer
    from ui.memory import Turn

FILE_NAME = "feedback.jsonl"  # in the library's folder
# What a right answer has to say, taken from an answer that a reader called right: its amounts and quoted words.
_FACTS = re.compile(r"\d[\d,.]*\s*[%％]|\d[\d,.]*(?:\s*[万亿千百]*[\u4e00-\u9fff])?|[“「《][^”」》]{2,30}[”」》]")
MOST_FACTS = 6


@dataclass(frozen=True, slots=True)
class Reason:
    name: str
    asks: str = ""  # what the reader is asked for besides; empty for nothing


REASONS = {
    "good": Reason("答得对"),
    "citation": Reason("出处错", "正确的出处：从原文里粘贴一句"),
    "answer": Reason("答案错", "正确的说法：数字、名字或短语，几项用；隔开"),
    "refuse": Reason("本该说没有"),
}


def case_of(
    turn: Turn, history: Sequence[Turn], reason: str, told: str, texts: Callable[[], Iterable[tuple[str, str]]]
) -> dict[str, Any]:
    """Return the case that a judgement makes of a turn; `texts` gives every (source, text) of the library."""
    if reason not in REASONS or turn.answer is None:
        raise WenjuError("这一轮没有可评的答案", "对一个写完的答案评价")
    told = told.strip()
    if REASONS[reason].asks and not told:
        raise WenjuError("还缺一项", REASONS[reason].asks)
    quotes = [(cited.source, cited.quote) for cited in turn.answer.citations]
    answers: list[list[str]] = []
    if reason == "good" and not turn.answer.refused:
        answers = _facts(turn.answer)
    elif reason == "citation":
        answers, quotes = _facts(turn.answer), [(_source_of(told, texts()), told)]
    elif reason == "answer":
        answers = [[part.strip()] for part in re.split(r"[；;\n]", told) if part.strip()]
        quotes = quotes or [(found.source, found.text) for found in turn.answer.evidence[:1]]
    answerable = bool(answers)
    return {
        "id": f"reader-{turn.id[:12]}",
        "question": turn.question,
        "type": "fact" if answerable else "unanswerable",
        "split": "dev",
        "sources": sorted({source for source, _ in quotes}) if answerable else [],
        "evidence": [quote for _, quote in quotes] if answerable else [],
        "answers": answers,
        "wrong": [],
        "answerable": answerable,
        "history": [[earlier.question, earlier.said] for earlier in history if earlier.said],
    }


def keep_case(home: Path, case: dict[str, Any]) -> None:
    """Append a case, on the disk before this returns; a line cut off by a kill is ended first."""
    path = home / FILE_NAME
    line = json.dumps(case, ensure_ascii=False) + "\n"
    try:
        with path.open("ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                line = line if file.read(1) == b"\n" else "\n" + line
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise WenjuError(f"写不进 {path}（{error.strerror or error}）", "检查磁盘空间和文件夹权限") from error


def _facts(answer: Answer) -> list[list[str]]:
    """What must be said again; an answer without numbers and quoted words is held to its sentences."""
    said = [sentence.text for sentence in answer.sentences if sentence.citations]
    facts = [fact.strip("“”「」《》") for text in said for fact in _FACTS.findall(text)]
    return [[fact] for fact in list(dict.fromkeys(facts or said))[:MOST_FACTS]]


def _source_of(passage: str, texts: Iterable[tuple[str, str]]) -> str:
    wanted = bare(passage)
    for source, text in texts:
        if wanted in bare(text):
            return source
    raise WenjuError("资料库里找不到粘贴的这一句", "从原文里逐字复制一句")

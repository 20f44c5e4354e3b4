"""What readers said of answers on the chat page (feedback.jsonl in the library's folder), as drafts of cases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from eval.cases import case_from
from eval.normal import bare
from index.errors import WenjuError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from eval.drafts import Row


def feedback_rows(path: Path, texts: Mapping[str, str]) -> tuple[list[Row], list[str]]:
    """The judgements that hold against the articles as drafts, and what is wrong with the others, a line each.

    Of two judgements of the same question after the same history the later one counts.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise WenjuError(f"读不了 {path}（{error.strerror}）", "它在资料库的文件夹里，名叫 feedback.jsonl") from error
    except UnicodeDecodeError as error:
        raise WenjuError(f"{path} 不是 UTF-8", "给的应是聊天页写下的 feedback.jsonl") from error
    known = {name: bare(text) for name, text in texts.items()}
    rows: dict[str, Row] = {}
    faults = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError("应是一个 JSON 对象")
            case = case_from(row, known)
        except ValueError as error:
            faults.append(f"{path} 第 {number} 行没有用上：{error}")
            continue
        rows[json.dumps([case.question, case.history], ensure_ascii=False)] = {**row, "accepted": False}
    return list(rows.values()), faults

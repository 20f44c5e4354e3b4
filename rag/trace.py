"""What led to each answer, kept on this machine: search ranks, evidence, prompt, draft and verdicts, for `wenju why`."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import WenjuError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.answer import Answer
    from rag.compose import Composed
    from rag.engines.base import Message
    from rag.follow import History
    from rag.reading import Reading

FILE_NAME = "traces.sqlite"  # in the library's folder; deleting it loses nothing but the records
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS traces (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, record TEXT NOT NULL)"
)
LINES_KEPT = 20  # the best sentences, read by the model or not
_WAIT_SECONDS = 2.0  # another process may be writing its own record


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one question, or of one half of a comparison."""

    reading: Reading
    composed: Composed
    messages: tuple[Message, ...] = ()
    draft: str = ""
    first_piece: float = 0.0  # on the monotonic clock; 0 where the model wrote nothing

    def to_dict(self) -> dict[str, Any]:
        chosen = {(line.source, line.spans) for line in self.reading.lines}
        return {
            "searched": self.reading.asked.whole,
            "lines": [
                {
                    "source": line.source,
                    "text": line.text,
                    "score": round(line.score, 3),
                    "odds": None if line.odds is None else round(line.odds, 2),
                    "read": (line.source, line.spans) in chosen,
                }
                for line in self.reading.scored[:LINES_KEPT]
            ],
            "prompt": list(self.messages),
            "draft": self.draft,
            "checks": [{"sentence": sentence, "verdict": verdict} for sentence, verdict in self.composed.checks],
            "reason": self.composed.reason,
        }


def traced(told: Sequence[Told], history: History, answer: Answer) -> dict[str, Any]:
    """Put everything that decided an answer into one record."""
    return {
        "history": [list(turn) for turn in history],
        "parts": [each.to_dict() for each in told],
        "answer": answer.to_dict(),
    }


def save_trace(home: Path, record: dict[str, Any], keep: int) -> str:
    """Write one record, drop the oldest beyond `keep`; return its id, empty where nothing can or shall be written."""
    if keep <= 0:
        return ""
    try:
        with closing(sqlite3.connect(home / FILE_NAME, timeout=_WAIT_SECONDS)) as connection, connection:
            connection.execute(_SCHEMA)
            number = connection.execute(
                "INSERT INTO traces (at, record) VALUES (?, ?)",
                (datetime.now(UTC).isoformat(timespec="seconds"), json.dumps(record, ensure_ascii=False)),
            ).lastrowid
            connection.execute("DELETE FROM traces WHERE id <= ?", ((number or 0) - keep,))
            return str(number)
    except sqlite3.Error:  # a full or read-only disk must not cost the answer
        return ""


def read_trace(home: Path, number: str) -> dict[str, Any]:
    """Return the record of one answer, or of the latest one when no number is given."""
    path = home / FILE_NAME
    row = None
    if path.is_file():
        try:
            with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS)) as connection:
                row = connection.execute(
                    "SELECT id, at, record FROM traces WHERE ? = '' OR id = ? ORDER BY id DESC LIMIT 1",
                    (number, number),
                ).fetchone()
        except sqlite3.Error as error:
            raise WenjuError(f"问答记录打不开：{path}（{error}）", "删去这个文件即可，资料库不受影响") from error
    if row is None:
        wanted = f"编号 {number} 的问答记录" if number else "问答记录"
        raise WenjuError(f"没有{wanted}", "先用 wenju ask 提一个问题；编号在 --json 输出的 trace 里")
    return {"trace": str(row[0]), "at": row[1], **json.loads(row[2])}

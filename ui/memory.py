"""Conversations kept on this machine: one SQLite file in the library's folder, each browser seeing only its own."""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
import uuid
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from index.values import Span
from rag.answer import Answer, Citation, Evidence, Seconds, Sentence

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

FILE_NAME = "conversations.sqlite"
TITLE_CHARS = 40  # of the first question: what the list of earlier conversations shows
_SCHEMA = """
CREATE TABLE IF NOT EXISTS turns (
    id TEXT PRIMARY KEY, browser TEXT NOT NULL, conversation TEXT NOT NULL, asked TEXT NOT NULL,
    question TEXT NOT NULL, state TEXT NOT NULL, answer TEXT NOT NULL, note TEXT NOT NULL, feedback TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS turns_browser ON turns (browser, conversation);
"""
_COLUMNS = "id, asked, question, state, answer, note, feedback"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with what came of it: the checked answer, the draft that was stopped, or what went wrong."""

    question: str
    state: str  # "checked", "refused", "stopped" or "failed"
    answer: Answer | None = None
    note: str = ""  # the unchecked draft of a stopped turn; the error of a failed one
    feedback: str = ""  # the reader's judgement, as in feedback.py
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    asked: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    @property
    def said(self) -> str:
        """The answer's words without [n] marks, which would name other sources in the next question."""
        return "".join(sentence.text for sentence in self.answer.sentences) if self.answer else ""


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    title: str
    asked: str  # when the last question was
    turns: int


class Memory:
    """Safe to share between threads. Every turn is one transaction: a kill loses at most the turn under way."""

    def __init__(self, home: Path) -> None:
        self._lock = threading.Lock()
        try:
            home.mkdir(parents=True, exist_ok=True)
            self._connection = _connect(str(home / FILE_NAME))
        except (OSError, sqlite3.Error):
            log.warning("conversations cannot be kept in %s: until the end of this process only", home, exc_info=True)
            self._connection = _connect(":memory:")

    def add(self, browser: str, conversation: str, turn: Turn) -> None:
        answer = json.dumps(turn.answer.to_dict(), ensure_ascii=False) if turn.answer else ""
        with self._lock, self._connection:
            self._connection.execute(
                "INSERT INTO turns (browser, conversation, id, asked, question, state, answer, note, feedback)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    browser, conversation, turn.id, turn.asked, turn.question, turn.state, answer, turn.note,
                    turn.feedback,
                ),
            )  # fmt: skip

    def turns(self, browser: str, conversation: str) -> list[Turn]:
        """Return a conversation's turns as they came; none for a conversation of another browser."""
        return self._turns("browser = ? AND conversation = ?", browser, conversation)

    def maybe_turn(self, browser: str, turn: str) -> Turn | None:
        return next(iter(self._turns("browser = ? AND id = ?", browser, turn)), None)

    def before(self, browser: str, turn: str) -> list[Turn]:
        """Return the turns that came before one, in its conversation: what the question was asked after."""
        return self._turns(
            "browser = ? AND conversation = (SELECT conversation FROM turns WHERE id = ?)"
            " AND rowid < (SELECT rowid FROM turns WHERE id = ?)",
            browser,
            turn,
            turn,
        )

    def conversations(self, browser: str) -> list[Conversation]:
        """Return a browser's conversations, the latest first."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT conversation, question, latest, number FROM turns JOIN (SELECT min(rowid) AS first,"
                " max(rowid) AS last, max(asked) AS latest, count(*) AS number FROM turns WHERE browser = ?"
                " GROUP BY conversation) ON turns.rowid = first ORDER BY last DESC",
                (browser,),
            ).fetchall()
        return [Conversation(row[0], " ".join(row[1].split())[:TITLE_CHARS], row[2], row[3]) for row in rows]

    def forget(self, browser: str, conversation: str) -> None:
        self._write("DELETE FROM turns WHERE browser = ? AND conversation = ?", browser, conversation)

    def judge(self, browser: str, turn: str, feedback: str) -> None:
        self._write("UPDATE turns SET feedback = ? WHERE browser = ? AND id = ?", feedback, browser, turn)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _turns(self, condition: str, *values: str) -> list[Turn]:
        with self._lock:
            rows = self._connection.execute(
                f"SELECT {_COLUMNS} FROM turns WHERE {condition} ORDER BY rowid", values
            ).fetchall()
        return [
            Turn(
                id=row[0],
                asked=row[1],
                question=row[2],
                state=row[3],
                answer=read_answer(json.loads(row[4])) if row[4] else None,
                note=row[5],
                feedback=row[6],
            )
            for row in rows
        ]

    def _write(self, statement: str, *values: str) -> None:
        with self._lock, self._connection:
            self._connection.execute(statement, values)


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=10, check_same_thread=False)
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(_SCHEMA)
    return connection


def read_answer(row: dict[str, Any]) -> Answer:
    """Read back what `Answer.to_dict` wrote; its form is the project's public contract."""

    def spans(each: dict[str, Any]) -> tuple[Span, ...]:
        return tuple(Span(start, end) for start, end in each["spans"])

    return Answer(
        question=row["question"],
        sentences=tuple(Sentence(s["text"], tuple(s["citations"]), s["verdict"]) for s in row["sentences"]),
        citations=tuple(
            Citation(c["number"], c["source"], c["title"], c["byline"], c["quote"], spans(c)) for c in row["citations"]
        ),
        evidence=tuple(
            Evidence(e["source"], e["title"], "", "", e["text"], spans(e), e["score"], e["ranks"])
            for e in row["evidence"]
        ),
        refused=row["refused"],
        seconds=Seconds(**{each.name: row["seconds"].get(each.name, 0.0) for each in fields(Seconds)}),
        models=row["models"],
        library=row["library"],
        trace=row.get("trace", ""),
    )

"""Any public set as two plain files: `docs.jsonl` (id, title, text) and `questions.jsonl` (id, question, answers, …).

Each document becomes a source named by its id, with its title as the headline. Such a set has no gold evidence, so
what needs it is left out of the figures rather than counted as nothing.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval import fields
from eval.cases import Case
from index.errors import WenjuError

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".txt"
LONGEST_NAME_BYTES = 200  # most file systems end at 255; longer ids keep their beginning and a digest
ANSWERABLE, UNANSWERABLE, SPLIT = "qa", "unanswerable", "all"
_UNSAFE = re.compile(r"[%/\\:*?\"<>|\x00-\x1f]|^\.|[. ]$")  # some system's file names refuse these


@dataclass(frozen=True, slots=True)
class Document:
    """One row of docs.jsonl, and the name it has as a source."""

    id: str
    title: str
    text: str

    @property
    def source(self) -> str:
        safe = _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), self.id)
        if len(safe.encode()) > LONGEST_NAME_BYTES:
            short = safe.encode()[:LONGEST_NAME_BYTES].decode(errors="ignore")
            safe = f"{short}~{hashlib.sha256(self.id.encode()).hexdigest()[:12]}"
        return safe + SUFFIX

    @property
    def page(self) -> str:
        """The text of the file that stands for this document."""
        heading = " ".join(self.title.split())
        return f"# {heading}\n\n{self.text}\n" if heading else f"{self.text}\n"


def load_documents(path: Path) -> dict[str, Document]:
    """Read docs.jsonl by id; anything doubtful is an error that names the file and the line."""

    def parse(row: fields.Row) -> Document:
        fields.check_names(row, ("id", "title", "text"))
        if not isinstance(row["title"], str):
            raise ValueError(f"title 应是字符串，却是 {row['title']!r}")
        return Document(fields.string(row, "id"), row["title"], fields.string(row, "text"))

    documents = fields.read_rows(path, parse, what="文档", name=lambda document: document.id)
    named: dict[str, str] = {}
    for document in documents.values():
        # Some file systems hold A.txt and a.txt to be one file; two documents must never become one.
        other = named.setdefault(document.source.casefold(), document.id)
        if other != document.id:
            raise WenjuError(f"{path}：id {other} 与 {document.id} 会写成同一个文件名", "改其中一个 id")
    return documents


def load_questions(path: Path, documents: dict[str, Document]) -> tuple[Case, ...]:
    """Read questions.jsonl against the documents they are about."""

    def parse(row: fields.Row) -> Case:
        required = ("id", "question", "answers", "gold_docs", "answerable")
        fields.check_names(row, required, ("context_docs", "history", "type"))
        answers = fields.strings(row["answers"], "answers")
        answerable = fields.boolean(row, "answerable")
        default_type = ANSWERABLE if answerable else UNANSWERABLE
        return Case(
            id=fields.string(row, "id"),
            question=fields.string(row, "question"),
            type=fields.string(row, "type") if "type" in row else default_type,
            split=SPLIT,
            sources=_sources(row, "gold_docs"),
            evidence=(),
            answers=(answers,) if answers else (),
            wrong=(),
            answerable=answerable,
            history=fields.turns(row.get("history", []), "history"),
            context=_sources(row, "context_docs") if "context_docs" in row else (),
            extractive=True,
        )

    def _sources(row: fields.Row, name: str) -> tuple[str, ...]:
        ids = fields.strings(row[name], name)
        if absent := [id_ for id_ in ids if id_ not in documents]:
            raise ValueError(f"{name} 里的 {'、'.join(absent)} 不在文档里")
        return tuple(documents[id_].source for id_ in ids)

    return tuple(fields.read_rows(path, parse, what="题目", name=lambda case: case.id).values())

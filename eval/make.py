"""Behind `wenju eval make`: drafts of questions on a person's own articles, for that person to accept or edit."""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from eval.corpus import folder_corpus
from eval.drafts import draft_rows
from eval.feedback import feedback_rows
from index.errors import WenjuError
from index.readers import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eval.drafts import Row

NEXT = "逐行看：可用的把 accepted 改成 true，要改的改好，不要的删去整行；然后 wenju eval {out} --articles {folder}\n"


def make(path: Path, *, count: int, out: Path | None, home: Path | None) -> int:
    """Draft questions from the articles under `path`, each on the disk as soon as it is made."""
    from rag.assistant import open_llm
    from rag.settings import Settings

    texts = read_texts(path)
    out = _fresh(out or Path(f"{path.stem}-questions.jsonl"))
    with closing(open_llm(Settings.load(home=home))) as engine:
        made = _write(out, draft_rows(texts, count, engine), count)
    if not made:
        out.unlink()
        raise WenjuError(f"{path} 里的文章出不了题", "文章太短，或没有标题、地名、数字可问；换一些文章")
    sys.stdout.write(f"{out}：{made} 题草稿\n{NEXT.format(out=out, folder=_folder(path))}")
    return 0


def make_from_feedback(feedback: Path, articles: Path, *, out: Path | None) -> int:
    """Turn the judgements that readers gave on the page into drafts; say which lines cannot be cases."""
    rows, faults = feedback_rows(feedback, read_texts(articles))
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    if not rows:
        raise WenjuError(f"{feedback} 里没有可用的评价", "在聊天页上评价几个答案，或检查文章文件夹")
    out = _fresh(out or Path(f"{feedback.stem}-questions.jsonl"))
    _write(out, rows, len(rows))
    sys.stdout.write(f"{out}：{len(rows)} 题草稿\n{NEXT.format(out=out, folder=_folder(articles))}")
    return 0


def read_texts(path: Path) -> dict[str, str]:
    """The articles of a folder by their source names, or the one file."""
    if path.is_file():
        return {path.name: read_file(path, path.name).text}
    return folder_corpus(path).texts


def _folder(path: Path) -> Path:
    return path.parent if path.is_file() else path


def _fresh(out: Path) -> Path:
    """A person's edits are never written over."""
    if out.exists():
        raise WenjuError(f"{out} 已经有了", "里面可能有改过的题；用 --out 换一个文件，或先删掉它")
    out.parent.mkdir(parents=True, exist_ok=True)
    return out


def _write(out: Path, rows: Iterable[Row], total: int) -> int:
    made, started = 0, time.monotonic()
    with out.open("w", encoding="utf-8", newline="\n") as file:
        for made, row in enumerate(rows, start=1):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            left = (time.monotonic() - started) / made * (total - made)
            sys.stderr.write(f"{made}/{total} {row['question']}（还要约 {left:.0f} 秒）\n")
    return made

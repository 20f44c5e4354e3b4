"""What a run was made with, so that two runs can be told apart and one can be repeated: the first line of its file."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.catalogue import load_catalogue
from index.weights import resolve_weights

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rag.settings import Settings

ROOT = Path(__file__).parent.parent
PRIVATE = (
    "home",
    "llm_key",
    "milvus_token",
)  # where a library lies does not change an answer; a key is nobody's business
PACE = ("llm_threads", "llm_slots")  # how fast the model answers, not what
# What searching alone never reads.
ANSWERING = ("engine", "llm", "llm_url", "context_tokens", "evidence_tokens", "answer_tokens", "traces")
JUDGES = ("cases", "citing", "entail", "measures", "metrics", "normal", "ranks", "score")  # files that decide scores


def settings_record(
    settings: Settings, *, kind: str, system: str, set_name: str, texts: Iterable[str], files: Iterable[Path]
) -> dict[str, Any]:
    """All that must be alike for two halves of a run to be one run; a changed program is another run."""
    rooms = ["index", "rag"] + ["eval/baselines"] * (system != "ours")
    code = (path for room in rooms for path in sorted((ROOT / room).rglob("*.py")))
    left_out = {*PRIVATE, *PACE, *(ANSWERING if kind == "retrieval" else ())}
    return {
        "kind": kind,
        "system": system,
        "set": set_name,
        "set_sha256": digest_files(files),
        "articles_sha256": digest(text.encode() for text in texts),
        "code_sha256": digest_files(code),
        **{name: value for name, value in asdict(settings).items() if name not in left_out},
    }


def surroundings(settings: Settings, *, needs_llm: bool, library: dict[str, Any]) -> dict[str, Any]:
    """What else a reader of the figures wants to know; it may differ between two halves of a run."""
    models = [settings.embedder] + [settings.llm] * (needs_llm and settings.engine != "http")
    return {
        "started": time.strftime("%Y-%m-%d %H:%M:%S %z"),
        "commit": commit(),
        "models": {name: model_sha256(name) for name in models},
        "pace": {name: value for name, value in asdict(settings).items() if needs_llm and name in PACE},
        "library": library,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPU",
        "command": " ".join(sys.argv[1:]),
    }


def judge_sha256() -> str:
    """Name the rules that scores were given by: runs judged by other rules cannot be compared."""
    return digest_files(ROOT / "eval" / f"{name}.py" for name in JUDGES)


def commit() -> str:
    """The commit of this checkout, marked where files were changed since; empty outside a checkout."""
    if not (ROOT / ".git").exists():
        return ""
    said = [_git("rev-parse", "--short=12", "HEAD"), "+changes" if _git("status", "--porcelain", "-uno") else ""]
    return "".join(said)


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            ["git", "-C", str(ROOT), *arguments],  # noqa: S607 - whichever git the person uses
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:  # no git on this machine
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def model_sha256(name: str) -> dict[str, str]:
    """The sha256 of each file of a model: of the catalogue as it is pinned, of any other as it lies on the disk."""
    if (model := load_catalogue().get(name)) is not None:
        return {path: file.sha256 for path, file in model.files.items()}
    path = resolve_weights(name, fetch=False)
    if path.is_file():
        return {path.name: _sha256(path)}
    files = sorted(each for each in path.rglob("*") if each.is_file())
    return {each.relative_to(path).as_posix(): _sha256(each) for each in files}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_files(paths: Iterable[Path]) -> str:
    return digest(path.read_bytes() for path in paths)


def digest(pieces: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for piece in pieces:
        found.update(hashlib.sha256(piece).digest())
    return found.hexdigest()[:16]

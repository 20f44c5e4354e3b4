"""Ask every question of a set, keep each answer as it comes, and print what the run came to."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol

from eval.cases import SPLITS, TYPES, load_cases, read_sources
from eval.report import judge, report
from index.errors import WenjuError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from eval.cases import Case
    from rag.answer import Answer
    from rag.settings import Settings

ROOT = Path(__file__).parent
DEFAULT_SET = ROOT / "sets" / "seeds.jsonl"
RESULTS = ROOT / "results"  # ignored by git


class Asks(Protocol):
    def ask(self, question: str, *, history: Sequence[tuple[str, str]] = ...) -> Answer: ...


def run(
    assistant: Asks,
    cases: Sequence[Case],
    out_path: Path,
    progress: Callable[[str], object],
    settings: Mapping[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """Answer the cases in order, one JSON line each under a line of settings; lines there already stay."""
    head = {"settings": dict(settings or {})}
    done = _resume(out_path, head)
    started, to_ask = time.monotonic(), [case for case in cases if case.id not in done]
    with out_path.open("a", encoding="utf-8") as out:
        for count, case in enumerate(to_ask, start=1):
            answer = assistant.ask(case.question, history=list(case.history)).to_dict()
            done[case.id] = {"id": case.id, "type": case.type, "split": case.split, "answer": answer}
            out.write(json.dumps(done[case.id], ensure_ascii=False) + "\n")
            out.flush()
            left = (time.monotonic() - started) / count * (len(to_ask) - count)
            progress(f"{count}/{len(to_ask)} {case.id}，还要约 {left:.0f} 秒")
    return [done[case.id] for case in cases]


def _resume(path: Path, head: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the answers a run of the same settings left behind; start the file where there is none."""
    lines = _complete_lines(path)
    if not lines:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(head, ensure_ascii=False) + "\n", encoding="utf-8")
        return {}
    if lines[0] != head:
        raise WenjuError(f"{path} 里是另一组设置或另一版题集的结果", "用 --out 换一个文件，或删掉它再跑")
    with path.open("r+b") as file:  # what a kill cut off in the middle of a line is asked again
        file.truncate(file.read().rfind(b"\n") + 1)
    return {line["id"]: line for line in lines[1:]}


def _complete_lines(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    data = path.read_bytes()
    try:
        return [json.loads(line) for line in data[: data.rfind(b"\n") + 1].splitlines()]
    except json.JSONDecodeError:
        raise WenjuError(f"{path} 不是一次评测的结果", "用 --out 换一个文件") from None


def evaluate(
    *,
    set_path: Path | None = None,
    seeds: Path,
    home: Path | None = None,
    limit: int = 0,
    types: tuple[str, ...] = (),
    split: str = "",
    out: Path | None = None,
) -> int:
    """Behind `wenju eval`: run a set, print the table and every wrong answer. Limit 0 and split "": all."""
    from rag.assistant import Assistant
    from rag.settings import Settings

    set_path = set_path or DEFAULT_SET
    cases = choose(load_cases(set_path, seeds), limit, types, split)
    with TemporaryDirectory(prefix="wenju-eval-", ignore_cleanup_errors=True) as spare:
        settings = Settings.load(home=home or Path(spare))
        if home is None:
            _build(settings, seeds)
        with Assistant.open(home=settings.home) as assistant:
            about = _about(settings, home, [set_path, *sorted(seeds.rglob("*.txt"))])
            about["generation"] = assistant.library.generation
            out = out or _default_out(RESULTS, set_path.stem, about, cases)
            results = run(assistant, cases, out, _say, about)
    sys.stdout.write(f"{results_report(cases, results, seeds)}\n结果在 {out}\n")
    return 0


def results_report(cases: Sequence[Case], results: Sequence[Mapping[str, Any]], seeds: Path) -> str:
    sources = read_sources(seeds)
    pairs = zip(cases, results, strict=True)
    return report([judge(case, result["answer"], sources) for case, result in pairs])


def choose(cases: Sequence[Case], limit: int, types: Sequence[str], split: str) -> tuple[Case, ...]:
    """The cases of these types and this split, the first `limit` of them."""
    if unknown := [name for name in types if name not in TYPES]:
        raise WenjuError(f"没有 {'、'.join(unknown)} 这类题", f"可选 {'、'.join(TYPES)}")
    if split not in ("", "all", *SPLITS):
        raise WenjuError(f"没有 {split} 这一份题", f"可选 {'、'.join(SPLITS)}、all")
    chosen = [case for case in cases if (not types or case.type in types) and split in ("", "all", case.split)]
    if not chosen:
        raise WenjuError("按这些条件一道题也没剩", "放宽 --type 或 --split")
    return tuple(chosen[:limit] if limit > 0 else chosen)


def _default_out(folder: Path, stem: str, settings: Mapping[str, Any], cases: Sequence[Case]) -> Path:
    """The newest run of the same settings that was cut short, or else a new file."""
    for path in sorted(folder.glob(f"{stem}-*.jsonl"), reverse=True):
        lines = _complete_lines(path)
        same = bool(lines) and lines[0] == {"settings": dict(settings)}
        if same and {case.id for case in cases} - {line["id"] for line in lines[1:]}:
            return path
    return folder / f"{stem}-{time.strftime('%Y%m%d-%H%M%S')}.jsonl"


def _build(settings: Settings, seeds: Path) -> None:
    """Make a library of the articles the questions are about."""
    from index.build import build_library
    from index.report import FAILED
    from rag.assistant import open_embedder

    built = build_library(
        settings.home,
        [seeds],
        embedder=lambda: open_embedder(settings),
        progress=lambda now: _say(f"{now.file.source} {now.file.state}") if now.file else None,
    )
    if built.failed:  # figures over a part of the articles would mean nothing
        lost = "；".join(f"{file.source} {file.detail}" for file in built.files if file.state == FAILED)
        raise WenjuError(f"有文章没进资料库：{lost}", "修好这些文件再跑")


def _about(settings: Settings, home: Path | None, files: Iterable[Path]) -> dict[str, Any]:
    """All that makes two runs comparable; a changed program is another run, not one to go on with."""
    chosen = {name: value for name, value in asdict(settings).items() if name not in ("home", "llm_key")}
    code = (path for name in ("index", "rag") for path in sorted((ROOT.parent / name).rglob("*.py")))
    return {"home": str(home or ""), "set": _digest(files), "code": _digest(code), **chosen}


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]

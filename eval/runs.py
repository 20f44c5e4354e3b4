"""Ask every question of a set and keep each result as it comes, so that a run killed anywhere goes on from there.

A run is a file of JSON lines: first what it was made with, then one line a question with the gold, what came, and
how it was judged. It is all that a comparison needs.
"""

from __future__ import annotations

import json
import random
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from eval.cases import Case
from index.errors import WenjuError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from eval.measures import Scores

Result = dict[str, Any]
FORMAT = 2


@dataclass(frozen=True, slots=True)
class Header:
    """The first line: `settings` must be alike to go on with a run, `made_with` and `judge` need not."""

    settings: dict[str, Any]
    made_with: dict[str, Any]
    judge: str

    def to_dict(self) -> dict[str, Any]:
        return {"wenju_eval": FORMAT, **asdict(self)}


class Record:
    """The results of one run as they grow in their file."""

    def __init__(self, out_path: Path, header: Header, judge: Callable[[Case, Result], Scores]) -> None:
        self._path, self._header, self._judge = out_path, header, judge
        self._done = _resume(out_path, header)

    def lacks(self, case: Case) -> bool:
        return case.id not in self._done

    def ask(self, case: Case, answer: Callable[[Case], Result]) -> None:
        """Answer one case and keep it before anything else happens."""
        result = answer(case)
        line = {"id": case.id, "case": asdict(case), **result, "scores": self._judge(case, result)}
        with self._path.open("a", encoding="utf-8", newline="\n") as out:
            out.write(_line(line))
        self._done[case.id] = line

    def results(self, cases: Sequence[Case]) -> list[Result]:
        """Return the lines of these cases, judged by today's rules; the file follows where those have changed."""
        by_id = {case.id: case for case in cases}
        judged = {
            key: {**line, "scores": self._judge(by_id[key], line)} if key in by_id else line
            for key, line in self._done.items()
        }
        if json.dumps(judged) != json.dumps(self._done):
            _rewrite(self._path, self._header, list(judged.values()))
        return [judged[case.id] for case in cases]


def _resume(path: Path, header: Header) -> dict[str, Result]:
    """Return the results a run of the same settings left behind; start the file where there is none."""
    lines = complete_lines(path)
    if not lines:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_line(header.to_dict()), encoding="utf-8", newline="\n")
        return {}
    if lines[0].get("settings") != header.to_dict()["settings"]:
        raise WenjuError(f"{path} 里是另一组设置或另一版题集的结果", "用 --out 换一个文件，或删掉它再跑")
    with path.open("r+b") as file:  # what a kill cut off in the middle of a line is asked again
        file.truncate(file.read().rfind(b"\n") + 1)
    return {line["id"]: line for line in lines[1:]}


def complete_lines(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a run; none where there is no file; an error where it is something else."""
    if not path.is_file():
        return []
    data = path.read_bytes()
    try:
        lines = [json.loads(line) for line in data[: data.rfind(b"\n") + 1].splitlines()]
        if data and not (lines and lines[0]["wenju_eval"] == FORMAT and all("id" in line for line in lines[1:])):
            raise ValueError(path)
    except (ValueError, KeyError, TypeError):
        raise WenjuError(f"{path} 不是这一版 wenju eval 的结果", "用 --out 换一个文件") from None
    return lines


def _rewrite(path: Path, header: Header, results: Sequence[Result]) -> None:
    """Put the newly judged lines in place of the old ones, all at once."""
    new = path.with_name(path.name + ".new")
    new.write_text(_line(header.to_dict()) + "".join(map(_line, results)), encoding="utf-8", newline="\n")
    new.replace(path)


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def case_of(result: Mapping[str, Any]) -> Case:
    """The case as it stands in a line of a run."""
    kept = dict(result["case"])
    for name in ("sources", "evidence", "wrong", "articles", "context"):
        kept[name] = tuple(kept[name])
    kept["answers"] = tuple(tuple(part) for part in kept["answers"])
    kept["history"] = tuple((asked, replied) for asked, replied in kept["history"])
    return Case(**kept)


def default_out(folder: Path, stem: str, header: Header, cases: Sequence[Case]) -> Path:
    """The newest run of the same settings that was cut short, or else a new file."""
    settings = header.to_dict()["settings"]
    for path in sorted(folder.glob(f"{stem}-*.jsonl"), reverse=True):
        try:
            lines = complete_lines(path)
        except WenjuError:  # of an older version
            continue
        same = bool(lines) and lines[0]["settings"] == settings
        if same and {case.id for case in cases} - {line["id"] for line in lines[1:]}:
            return path
    return folder / f"{stem}-{time.strftime('%Y%m%d-%H%M%S')}.jsonl"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of a set's questions to ask; the defaults choose all."""

    limit: int = 0  # the first so many
    types: tuple[str, ...] = ()
    split: str = ""
    sample: int = 0  # so many, drawn by `seed`
    seed: int = 1

    def of(self, cases: Sequence[Case]) -> tuple[Case, ...]:
        """Return the chosen cases in the order of the set."""
        known = list(dict.fromkeys(case.type for case in cases))
        if unknown := [name for name in self.types if name not in known]:
            raise WenjuError(f"题集里没有 {'、'.join(unknown)} 这类题", f"有的是 {'、'.join(known)}")
        splits = list(dict.fromkeys(case.split for case in cases))
        if self.split and self.split not in splits:
            raise WenjuError(f"题集里没有 {self.split} 这一份", f"有的是 {'、'.join(splits)}")
        chosen = [
            case for case in cases if (not self.types or case.type in self.types) and self.split in ("", case.split)
        ]
        if not chosen:
            raise WenjuError("按这些条件一道题也没剩", "放宽 --type 或 --split")
        if 0 < self.sample < len(chosen):
            places = sorted(random.Random(self.seed).sample(range(len(chosen)), self.sample))  # noqa: S311 - no secret
            chosen = [chosen[place] for place in places]
        return tuple(chosen[: self.limit] if self.limit > 0 else chosen)

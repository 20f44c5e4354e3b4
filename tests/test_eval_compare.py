"""A comparison catches what was planted, names it, and stays silent about a re-run of the same settings."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest

from eval.compare import compare, compare_files
from eval.score import judge
from eval.summary import Run
from index.errors import WenjuError
from tests.eval_made import CASE, REFUSAL, RIGHT, TEXTS, WRONG, header, made_run

if TYPE_CHECKING:
    from pathlib import Path

    from eval.cases import Case
    from rag.answer import Answer

CASES = [replace(CASE, id=f"a-{number}") for number in range(40)]


def run_of(*replies: Answer, name: str = "run") -> Run:
    return made_run(*zip(CASES, replies, strict=False), name=name)


def shuffled(said: Answer) -> Answer:
    """The same words under another sentence's citation: the fault that readers do not see."""
    return replace(said, citations=WRONG.citations)


def test_a_re_run_of_the_same_settings_is_no_worse() -> None:
    replies = [RIGHT] * 30 + [WRONG] * 5 + [REFUSAL] * 5
    slower = [replace(reply, seconds=replace(reply.seconds, total=9.0)) for reply in replies]
    found = compare(run_of(*replies), run_of(*slower))
    assert not found.worse
    assert not found.flips
    assert found.verdict == "没有可信的差别"


def test_one_shuffled_citation_is_caught_because_a_promise_is_no_statistic() -> None:
    found = compare(run_of(*[RIGHT] * 40), run_of(shuffled(RIGHT), *[RIGHT] * 39))
    assert found.worse
    assert "数字有据" in found.verdict
    assert {flip.after["id"] for flip in found.flips} == {"a-0"}


def test_a_few_flips_both_ways_are_chance_and_many_one_way_are_not() -> None:
    before = run_of(*[RIGHT] * 38, WRONG, WRONG)
    few = compare(before, run_of(WRONG, *[RIGHT] * 39))
    many = compare(before, run_of(*[WRONG] * 15, *[RIGHT] * 23, WRONG, WRONG))
    by_key = {change.measure.key: change for change in few.changes}
    assert (by_key["right"].gained, by_key["right"].lost) == (2, 1)
    assert not few.worse
    assert many.worse
    assert "答对" in many.verdict


def test_what_became_better_is_said_and_does_not_fail() -> None:
    found = compare(run_of(*[REFUSAL] * 20, *[RIGHT] * 20), run_of(*[RIGHT] * 40))
    assert not found.worse
    assert "变好" in found.verdict


def search_run(rank: int) -> Run:
    """Searches that put the gold page at a rank, as the fusion of two legs or with one leg dropped."""
    results = []
    for case in CASES:
        others: list[dict[str, Any]] = [
            {"source": f"{n}.txt", "title": "", "text": "", "byline": "", "spans": [[0, 0]]} for n in range(rank - 1)
        ]
        gold = {"source": "page.txt", "title": "", "text": TEXTS["page.txt"], "byline": "", "spans": [[0, 34]]}
        body = {"legs": {leg: [*others, gold] for leg in ("fused", "dense", "words")}, "seconds": 0.1}
        results.append({"id": case.id, "case": asdict(case), **body, "scores": judge(case, body, TEXTS)})
    return Run("search", header(kind="retrieval").to_dict(), results)


def test_a_dropped_leg_of_the_search_is_caught() -> None:
    assert compare(search_run(1), search_run(3)).worse
    assert not compare(search_run(1), search_run(1)).worse


def test_rewritten_questions_are_not_paired_and_strangers_are_refused() -> None:
    rewritten: list[Case] = [replace(CASES[0], question="改过的问题"), CASES[1]]
    found = compare(run_of(RIGHT, RIGHT), made_run((rewritten[0], RIGHT), (rewritten[1], RIGHT)))
    assert (found.pairs, found.unpaired) == (1, 1)
    with pytest.raises(WenjuError, match="没有一道相同"):
        compare(run_of(RIGHT), made_run((replace(CASE, id="z"), RIGHT)))
    with pytest.raises(WenjuError, match="没法比"):
        compare(run_of(RIGHT), search_run(1))
    other = Run("other", {**header().to_dict(), "judge": "newer"}, run_of(RIGHT).results)
    with pytest.raises(WenjuError, match="评判规则"):
        compare(run_of(RIGHT), other)


def test_the_exit_status_is_for_a_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    for path, run in zip(paths, (run_of(*[RIGHT] * 40), run_of(*[shuffled(RIGHT)] * 40)), strict=True):
        lines = [run.header, *run.results]
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    good, bad = paths
    assert compare_files(good, good, out=None, fail_if_worse=True) == 0
    assert compare_files(good, bad, out=None, fail_if_worse=False) == 0
    for suffix in (".html", ".md"):
        out = tmp_path / f"found{suffix}"
        assert compare_files(good, bad, out=out, fail_if_worse=True) == 1
        assert "变差" in out.read_text(encoding="utf-8")
    assert "数字有据" in capsys.readouterr().out
    with pytest.raises(WenjuError, match="只能写成"):
        compare_files(good, bad, out=tmp_path / "found.pdf", fail_if_worse=True)

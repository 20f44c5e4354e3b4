"""Runs keep what they have, go on where they were killed, and never mix two settings."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from eval.beside import Lane, run_beside
from eval.measures import Scores
from eval.record import settings_record, surroundings
from eval.runs import Choice, case_of, complete_lines, default_out
from eval.score import judge
from index.errors import WenjuError
from rag.settings import Settings
from tests.eval_made import CASE, NOBODY, RIGHT, TEXTS, Scripted, header

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.cases import Case
    from eval.runs import Header, Result


def score(case: Case, result: Result) -> Scores:
    return judge(case, result, TEXTS)


def go(system: Scripted, cases: Sequence[Case], out: Path, head: Header | None = None) -> list[Result]:
    def ask(case: Case) -> dict[str, Any]:
        return {"answer": system.ask(case.question, list(case.history)).to_dict()}

    lane = Lane("ours", out, head or header(), ask)
    return run_beside(cases, [lane], score, progress=lambda *_: None)[0]


def test_a_run_keeps_each_answer_as_it_comes_and_goes_on_after_a_kill(tmp_path: Path) -> None:
    out, cases = tmp_path / "results" / "run.jsonl", [CASE, replace(CASE, id="a-3")]
    first, second = Scripted(RIGHT), Scripted(RIGHT)
    go(first, cases[:1], out)
    with out.open("a", encoding="utf-8") as file:
        file.write('{"id": "a-3", "type": "num')  # a kill in the middle of a line
    results = go(second, cases, out)
    assert len(first.asked) == len(second.asked) == 1
    assert [result["id"] for result in results] == ["a-1", "a-3"]
    assert [line.get("id") for line in complete_lines(out)] == [None, "a-1", "a-3"]


def test_a_line_of_a_run_holds_its_case(tmp_path: Path) -> None:
    case = replace(CASE, history=(("前问", "前答"),), context=("page.txt",))
    (result,) = go(Scripted(RIGHT), [case], tmp_path / "run.jsonl")
    assert case_of(json.loads(json.dumps(result))) == case


def test_results_of_other_settings_are_neither_mixed_nor_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "run.jsonl"
    go(Scripted(RIGHT), [CASE], out)
    before = out.read_bytes()
    with pytest.raises(WenjuError, match="另一组设置"):
        go(Scripted(RIGHT), [CASE], out, header(llm="other"))
    assert out.read_bytes() == before


def test_a_run_judged_by_older_rules_is_judged_again_without_asking(tmp_path: Path) -> None:
    out, system = tmp_path / "run.jsonl", Scripted(RIGHT)
    go(system, [CASE], out)
    lines = complete_lines(out)
    lines[1]["scores"] = {"right": False}
    out.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    (result,) = go(system, [CASE], out, replace(header(), judge="newer"))
    assert result["scores"]["right"] is True
    assert complete_lines(out)[0]["judge"] == "newer"
    assert complete_lines(out)[1] == result
    assert len(system.asked) == 1


def test_a_file_that_is_no_run_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "notes.txt"
    for text in ("买菜\n", '{"id": 1}\n', "[]\n"):
        out.write_text(text, encoding="utf-8")
        with pytest.raises(WenjuError, match="不是这一版"):
            go(Scripted(RIGHT), [CASE], out)
        assert out.read_text(encoding="utf-8") == text


def test_an_unfinished_run_is_found_again_and_a_finished_one_is_not(tmp_path: Path) -> None:
    half, cases = tmp_path / "set-20240101-000000.jsonl", [CASE, NOBODY]
    go(Scripted(RIGHT), cases[:1], half)
    assert default_out(tmp_path, "set", header(), cases) == half
    assert default_out(tmp_path, "set", header(llm="other"), cases) != half
    assert default_out(tmp_path, "set", header(), cases[:1]) != half


def record(settings: Settings, set_path: Path, kind: str = "answers") -> dict[str, Any]:
    return settings_record(settings, kind=kind, system="ours", set_name="s", texts=["文"], files=[set_path])


def test_the_record_tells_sets_and_settings_apart_and_keeps_no_key(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text("{}", encoding="utf-8")
    plain = record(Settings(home=tmp_path), path)
    assert plain == record(Settings(home=tmp_path / "else", llm_key="secret"), path)
    assert "secret" not in json.dumps(record(Settings(home=tmp_path, llm_key="secret"), path))
    assert plain != record(Settings(home=tmp_path, answer_tokens=9), path)
    path.write_text("{} ", encoding="utf-8")
    assert plain != record(Settings(home=tmp_path), path)


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({"llm": "other"}, ["retrieval"]),
        ({"engine": "http", "llm_url": "http://h/v1"}, ["retrieval"]),
        ({"context_tokens": 4096, "evidence_tokens": 99, "answer_tokens": 9}, ["retrieval"]),
        ({"llm_threads": 7, "llm_slots": 1}, ["retrieval", "answers"]),
        ({"embedder": "other"}, []),
    ],
    ids=["llm", "engine", "budgets", "pace", "embedder"],
)
def test_a_run_goes_on_where_only_what_it_does_not_use_has_changed(
    tmp_path: Path, change: dict[str, Any], kinds: list[str]
) -> None:
    (set_path := tmp_path / "set.jsonl").write_text("{}", encoding="utf-8")
    settings, cases = Settings(home=tmp_path), [CASE, replace(CASE, id="a-3")]
    for kind in ("retrieval", "answers"):
        first, second = (
            replace(header(), settings=record(each, set_path, kind)) for each in (settings, replace(settings, **change))
        )
        out, system = tmp_path / f"{kind}-20240101-000000.jsonl", Scripted(RIGHT)
        go(system, cases[:1], out, first)
        assert (default_out(tmp_path, kind, second, cases) == out) == (kind in kinds)
        if kind in kinds:
            go(system, cases, out, second)
            assert len(system.asked) == 2
        else:
            with pytest.raises(WenjuError, match="另一组设置"):
                go(system, cases, out, second)


def test_how_many_threads_answered_is_still_said(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, engine="http", embedder=str(tmp_path), llm_threads=7, llm_slots=1)
    made = surroundings(settings, needs_llm=True, library={})
    assert made["pace"] == {"llm_threads": 7, "llm_slots": 1}
    assert surroundings(settings, needs_llm=False, library={})["pace"] == {}


def test_cases_are_chosen_by_type_split_limit_and_a_seeded_sample() -> None:
    cases = [CASE, NOBODY, *(replace(CASE, id=f"b-{n}", split="test") for n in range(20))]
    assert Choice().of(cases) == tuple(cases)
    assert [case.id for case in Choice(limit=1, types=("number",)).of(cases)] == ["a-1"]
    assert [case.id for case in Choice(limit=1, split="test").of(cases)] == ["b-0"]
    drawn = Choice(sample=5, seed=7).of(cases)
    assert drawn == Choice(sample=5, seed=7).of(cases)
    assert drawn != Choice(sample=5, seed=8).of(cases)
    assert [cases.index(case) for case in drawn] == sorted(cases.index(case) for case in drawn)
    for choice in (Choice(types=("riddle",)), Choice(split="train"), Choice(types=("unanswerable",), split="test")):
        with pytest.raises(WenjuError):
            choice.of(cases)

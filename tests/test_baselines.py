"""The systems that ours is measured beside: what they cite, when they refuse, and how they share a run."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from eval.baselines.chunks import fixed_chunks, placed
from eval.baselines.models import Models
from eval.baselines.opening import build, require
from eval.baselines.replies import Stopwatch, marked_sentences, read_reply, refuses
from eval.beside import Lane, run_beside
from eval.cases import Case
from eval.evaluate import Options, evaluate
from eval.ratios import ratio_markdown, ratio_rows, ratio_table
from eval.runs import Header
from index.errors import WenjuError
from index.values import Span, cut
from tests.fakes import PAGES, HashEmbedder, ScriptedEngine

PAGE_TEXTS = {f"{name}.txt": text for name, text in PAGES.items()}
# LlamaIndex comes with the extra bench, which the tests do without; where it is installed it is tested too.
BUILDABLE = ["afternoon", "langchain", *["llamaindex"] * (find_spec("llama_index") is not None)]


def models(folder: Path, says: str = "") -> tuple[Models, ScriptedEngine, HashEmbedder]:
    engine, embedder = ScriptedEngine(says), HashEmbedder()
    return Models(embedder, engine, 200, folder), engine, embedder


def test_fixed_chunks_are_the_page_and_stand_where_they_say() -> None:
    text = "甲乙丙丁。" * 50 + "\n" * 120
    chunks = fixed_chunks("页.txt", text, 100)
    assert [chunk.text for chunk in chunks] == [text[:100], text[100:200], text[200:300]]
    assert all(cut(text, chunk.spans) == chunk.text for chunk in chunks)


def test_a_piece_that_a_library_changed_stands_nowhere() -> None:
    pages = {"页.txt": "一二三四五"}
    assert placed("页.txt", "二三", 1, 0.5, pages).spans == (Span(1, 3),)
    assert placed("页.txt", "二 三", 1, 0.5, pages).spans == ()
    assert placed("页.txt", "二三", None, 0.5, pages).spans == ()


@pytest.mark.parametrize(
    ("reply", "sentences"),
    [
        ("签约48个[1]。", [("签约48个。", (1,))]),
        ("签约48个。[1][3]投资7.9亿元[2]。", [("签约48个。", (1, 3)), ("投资7.9亿元。", (2,))]),
        ("签约48个。 [1, 2]", [("签约48个。", (1, 2))]),
        ("签约48个【资料2】。", [("签约48个。", (2,))]),
        ("The park signed 48 [Source 1].", [("The park signed 48 .", (1,))]),
        ("", []),
    ],
    ids=["before the stop", "behind the stop", "two in one", "named", "English", "nothing"],
)
def test_marks_belong_to_the_sentence_before_them(reply: str, sentences: list[tuple[str, tuple[int, ...]]]) -> None:
    assert marked_sentences(reply) == sentences


@pytest.mark.parametrize(
    ("reply", "refused"),
    [
        ("资料中没有提到。", True),
        ("根据提供的资料，没有提及该数字。", True),
        ("The material does not mention it.", True),
        ("无法确定。", True),
        ("", True),
        ("签约48个[1]。资料中没有提到投资。", False),
        ("他没有参加会议[1]。", False),
    ],
)
def test_a_refusal_is_what_the_first_sentence_says(reply: str, refused: bool) -> None:
    assert refuses(reply) is refused


def test_a_mark_without_a_chunk_cites_nothing(tmp_path: Path) -> None:
    chunks = fixed_chunks("页.txt", "甲" * 10 + "乙" * 10, 10)
    answer = read_reply("问", "说了[2]。还说了[7]。", chunks, Stopwatch(), models(tmp_path)[0])
    assert [(each.number, each.quote, each.spans) for each in answer.citations] == [(2, "乙" * 10, (Span(10, 20),))]
    assert [sentence.citations for sentence in answer.sentences] == [(2,), ()]
    assert not answer.refused


@pytest.mark.parametrize("name", BUILDABLE)
def test_a_baseline_finds_the_page_and_cites_its_characters(name: str, tmp_path: Path) -> None:
    made, engine, _ = models(tmp_path, "西岭签约48个[1]。")
    answer = build(name, made, PAGE_TEXTS).ask("西岭高新区签约项目多少个？")
    assert answer.text == "西岭签约48个。[1]"
    (cited,) = answer.citations
    assert cited.source == "乙.txt"
    assert cited.quote == cut(PAGE_TEXTS["乙.txt"], cited.spans)
    assert len(answer.evidence) == 3
    assert "西岭高新区签约项目48个" in engine.asked[-1][-1]["content"] + engine.asked[-1][0]["content"]
    assert 0 < answer.seconds.first_piece <= answer.seconds.total


@pytest.mark.parametrize("name", BUILDABLE)
def test_a_baseline_keeps_to_the_sources_it_may_use(name: str, tmp_path: Path) -> None:
    made, _, _ = models(tmp_path, "东湖签约12个[1]。")
    answer = build(name, made, PAGE_TEXTS).ask("西岭高新区签约项目多少个？", sources=["甲.txt"])
    assert {found.source for found in answer.evidence} == {"甲.txt"}


@pytest.mark.parametrize("name", BUILDABLE)
def test_a_baseline_knows_what_was_asked_before(name: str, tmp_path: Path) -> None:
    made, engine, _ = models(tmp_path, "西岭高新区总投资多少？")
    answer = build(name, made, PAGE_TEXTS).ask("总投资呢？", [("西岭高新区签约项目多少个？", "48个。")])
    assert "西岭高新区签约项目多少个？" in str(engine.asked[0])
    assert answer.evidence[0].source == "乙.txt"


def test_vectors_are_kept_from_one_run_to_the_next(tmp_path: Path) -> None:
    made, _, embedder = models(tmp_path)
    first = made.embed_texts(["东湖", "西岭"])
    assert (made.embed_texts(["东湖", "西岭"]) == first).all()
    assert embedder.passages_embedded == 2
    made.embed_texts(["东湖", "南川"])
    assert embedder.passages_embedded == 4


def test_a_missing_library_is_said_with_the_command_that_installs_it() -> None:
    with pytest.raises(WenjuError, match=r"没有装 某库.*pip install -e '\.\[bench\]' -c constraints\.txt"):
        require("no_such_module", "某库")


def test_an_unknown_system_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(WenjuError, match="没有叫 theirs 的系统。可选 ours、afternoon、llamaindex、langchain"):
        evaluate(Options(articles=tmp_path / "none", systems=("ours", "theirs")))


def case(number: int) -> Case:
    return Case(f"c{number}", f"问{number}？", "fact", "dev", (), (), (("甲",),), (), answerable=True)


def lane(name: str, folder: Path, log: list[str]) -> Lane:
    def answer(asked: Case) -> dict[str, Any]:
        log.append(f"{name} {asked.id}")
        return {"answer": {"said": name}}

    return Lane(name, folder / f"{name}.jsonl", Header({"system": name}, {}, "judge"), answer)


def test_systems_take_turns_by_question_and_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    log: list[str] = []
    cases = [case(1), case(2)]

    def go(cases: list[Case]) -> list[list[dict[str, Any]]]:
        lanes = [lane("ours", tmp_path, log), lane("other", tmp_path, log)]
        return run_beside(cases, lanes, lambda *_: {"right": True}, progress=lambda *_: None)

    go(cases[:1])
    assert log == ["other c1", "ours c1"]
    found = go(cases)
    assert log[2:] == ["other c2", "ours c2"]
    assert [[result["id"] for result in results] for results in found] == [["c1", "c2"], ["c1", "c2"]]
    assert found[1][0]["answer"] == {"said": "other"}


def test_ratios_are_to_ours() -> None:
    def results(right: list[bool], total: list[float]) -> list[dict[str, Any]]:
        return [{"scores": {"right": r, "total_seconds": t}} for r, t in zip(right, total, strict=True)]

    both = {
        "afternoon": results([True, False, False, False], [9.0, 12.0, 12.0, 15.0]),
        "ours": results([True, True, True, False], [3.0, 4.0, 4.0, 5.0]),
    }
    rows = {row[0]: row[1:] for row in ratio_rows(both)}
    assert rows["指标"] == ["ours", "afternoon"]
    assert rows["答对"] == ["3/4 75%", "1/4 25% ×0.33"]
    assert rows["全程秒数（中位）"] == ["4.00 秒", "12.00 秒 ×3.00"]
    assert rows["出处对"] == ["–", "–"]
    assert "4 题" in ratio_table(both)
    assert ratio_markdown(both).startswith("| 指标 | ours | afternoon |\n| --- | --- | --- |\n")

"""The judge orders the sentences that search found; without one, or for another embedder, the order is search's own."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from eval.claims import claims_of, put_as_question
from eval.lessons import lessons
from eval.pairs import load_documents, load_questions
from eval.written import FOLDER, written_lessons
from index.filters import Filters
from index.library import Library
from rag.follow import read_asked
from rag.judge import TOGETHER, Claim, open_judge
from rag.reading import JUDGED, LOOKED_FURTHER, Reader
from tests.fakes import HashEmbedder, open_fake, write_pages

PAGE = (
    "# 星河电池工厂投产\n\n本报讯 星河电池工厂昨日投产，投产仪式在星河镇举行。工厂总投资53.1亿元，由东湖集团建成。"
    "当地居民说，工厂的灯整夜亮着，十分热闹。\n"
)


class Favours:
    """Believes the texts that hold one word."""

    def __init__(self, word: str) -> None:
        self._word = word
        self.asked: list[Claim] = []

    def answers(self, claims: Sequence[Claim]) -> list[float]:
        self.asked.extend(claims)
        return [3.0 if self._word in claim.text else -3.0 for claim in claims]


def first_line(tmp_path: Path, judge: Favours | None, question: str) -> str:
    home = tmp_path / "home"
    open_fake(home, write_pages(tmp_path / "pages", 星河=PAGE), "是")[0].close()
    reader = Reader(Library.open(home), HashEmbedder(), 260, judge)
    return reader.read([read_asked(question, [])], Filters())[0].scored[0].text


def test_the_sentence_that_the_judge_favours_comes_first(tmp_path: Path) -> None:
    question = "工厂的情况如何？"
    plain = first_line(tmp_path / "plain", None, question)
    passed_over = next(word for word in ("仪式", "53.1", "整夜") if word not in plain)
    judge = Favours(passed_over)
    assert passed_over in first_line(tmp_path / "judged", judge, question)
    assert 0 < len(judge.asked) <= JUDGED
    assert {claim.question for claim in judge.asked} == {question}


@pytest.mark.parametrize(
    ("question", "word", "asked"),
    [
        ("东湖水厂第1期工程", "东湖", TOGETHER),
        ("东湖水厂有哪些工程？", "东湖", JUDGED),
        ("东湖水厂第1期工程", "没有这个词", JUDGED * LOOKED_FURTHER),
    ],
)
def test_the_judge_looks_further_only_where_nothing_answers(
    tmp_path: Path, question: str, word: str, asked: int
) -> None:
    page = "# 东湖水厂\n\n" + "".join(f"东湖水厂第{number}期工程当年建成。" for number in range(30)) + "\n"
    home, judge = tmp_path / "home", Favours(word)
    open_fake(home, write_pages(tmp_path / "pages", 东湖=page), "是")[0].close()
    Reader(Library.open(home), HashEmbedder(), 260, judge).read([read_asked(question, [])], Filters())
    assert len(judge.asked) == asked


def test_an_english_question_is_put_to_the_judge_too(tmp_path: Path) -> None:
    judge = Favours("整夜")
    first_line(tmp_path, judge, "Who built the battery plant?")
    assert judge.asked


def test_an_embedder_that_nothing_was_taught_to_has_no_judge() -> None:
    assert open_judge(HashEmbedder()) is None


def test_a_question_and_its_answer_become_claims_that_are_so_and_not_so() -> None:
    made = list(claims_of("广茂铁路全长多少公里？", "364公里", ["1998年"], random.Random(1)))  # noqa: S311
    assert ("广茂铁路全长364公里", True) in made
    assert any(not so for _, so in made)
    for text, so in made:
        if "超过" in text or "不到" in text or "达到了" in text:
            bound = int("".join(sign for sign in text if sign.isdigit()))
            assert so is ((bound < 364) if "超过" in text else (bound > 364) if "不到" in text else (bound <= 364))


@pytest.mark.parametrize("question", ["为什么停运？", "谁设计了它，什么时候？"])
def test_what_no_short_answer_fills_makes_no_claim(question: str) -> None:
    assert list(claims_of(question, "1998年", [], random.Random(1))) == []  # noqa: S311


def test_a_claim_is_put_in_more_than_one_way() -> None:
    ways = {put_as_question("甲在乙", random.Random(seed)) for seed in range(40)}  # noqa: S311
    assert len(ways) >= 4
    assert all("甲在乙" in way for way in ways)


def test_lessons_are_right_where_the_text_has_the_answer(tmp_path: Path) -> None:
    documents, questions = tmp_path / "docs.jsonl", tmp_path / "questions.jsonl"
    documents.write_text(
        '{"id": "a", "title": "星河电池工厂", "text": "工厂总投资53.1亿元。工厂在星河镇。居民说灯整夜亮着。"}\n'
        '{"id": "b", "title": "东湖水厂", "text": "水厂总投资2亿元。水厂在东湖镇。"}\n',
        encoding="utf-8",
    )
    questions.write_text(
        '{"id": "1", "question": "工厂总投资多少亿元？", "answers": ["53.1亿元"], "gold_docs": ["a"], "answerable": true}\n'
        '{"id": "2", "question": "工厂在哪个镇？", "answers": ["星河镇"], "gold_docs": ["a"], "answerable": true}\n',
        encoding="utf-8",
    )
    held = load_documents(documents)
    pages = {document.source.removesuffix(".txt"): document.page for document in held.values()}
    home = tmp_path / "home"
    open_fake(home, write_pages(tmp_path / "pages", **pages), "是")[0].close()
    made = list(lessons(load_questions(questions, held), Library.open(home), HashEmbedder()))
    plain = [lesson for lesson in made if lesson.claim.question == "工厂总投资多少亿元？"]
    assert {lesson.right for lesson in plain} == {True, False}
    assert all(("53.1亿元" in lesson.claim.text) is lesson.right for lesson in plain)


def test_written_lessons_are_well_formed() -> None:
    kinds: set[str] = set()
    for path in sorted(FOLDER.rglob("*.jsonl")):
        for row in path.read_text(encoding="utf-8").splitlines():
            article = json.loads(row)
            places = range(len(article["sentences"]))
            for question in article["questions"]:
                kinds.add(question["kind"])
                right, near = set(question.get("at", ())), set(question["near"])
                assert bool(right) is (question["kind"] in {"gives", "so"}), question
                assert right.isdisjoint(near), question
                assert all(place in places for place in right | near), question
    assert kinds == {"gives", "lacks", "so", "open"}


def test_a_written_lesson_is_right_where_its_sentence_answers(tmp_path: Path) -> None:
    article = {
        "title": "星河电池工厂",
        "sentences": ["工厂总投资53.1亿元。", "工厂在星河镇。", "居民说灯整夜亮着。"],
        "questions": [
            {"kind": "gives", "q": "砸了多少钱？", "at": [0], "answer": "53.1亿元", "near": [2]},
            {"kind": "lacks", "q": "占地多大？", "near": [1]},
            {"kind": "so", "q": "夜里灯是关的吗？", "at": [2], "so": False, "near": [1]},
        ],
    }
    (tmp_path / "one.jsonl").write_text(json.dumps(article, ensure_ascii=False) + "\n", encoding="utf-8")
    made = [lesson for seed in range(20) for lesson in written_lessons(tmp_path, seed)]
    assert {lesson.document for lesson in made} == {"one:0"}
    for lesson in made:
        if "砸了多少钱" in lesson.claim.question:
            assert lesson.right is ("53.1亿元" in lesson.claim.text)
        elif lesson.claim.question == "占地多大？":
            assert not lesson.right
        elif lesson.claim.question == "夜里灯是关的吗？":
            assert lesson.so is (False if lesson.right else None)


@pytest.mark.e2e
def test_the_taught_judge_tells_an_answer_from_its_neighbours_and_leaves_the_embedder_alone() -> None:
    from rag.assistant import open_embedder
    from rag.settings import Settings

    embedder = open_embedder(Settings.load())
    before = embedder.embed_question("工厂总投资多少？")
    judge = open_judge(embedder)
    assert judge is not None
    texts = ("工厂总投资53.1亿元，由东湖集团建成。", "工厂的灯整夜亮着，十分热闹。", "投产仪式在星河镇举行。")
    odds = judge.answers([Claim("星河电池工厂总投资多少？", "星河电池工厂投产", text) for text in texts])
    assert odds[0] > max(odds[1:]) + 1
    assert np.array_equal(embedder.embed_question("工厂总投资多少？"), before)

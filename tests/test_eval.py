"""The evaluation harness: the set on seeds/, the strict loader, each metric against sums by hand, runs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from eval import metrics
from eval.cases import SPLITS, TYPES, Case, load_cases
from eval.metrics import answer_right, normalise, overlap, rate, states
from eval.report import judge, report, width
from eval.runs import DEFAULT_SET, _about, _default_out, choose, results_report, run
from index.errors import WenjuError
from index.values import Span, cut
from rag.answer import NOTICE, SUPPORTED, Answer, Citation, Evidence, Seconds, Sentence
from rag.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

SEEDS = Path(__file__).parent.parent / "seeds"
PAGE = "东风纳米襄阳\n\n工厂投资53.1亿元。骆驼项目投资68亿元。作者杨柳。"
ROW: dict[str, Any] = {
    "id": "a-1",
    "question": "东风纳米襄阳工厂投资多少？",
    "type": "number",
    "split": "dev",
    "sources": ["page.txt"],
    "evidence": ["东风纳米襄阳工厂投资53.1亿元"],
    "answers": [["53.1亿"]],
    "wrong": ["68亿"],
    "answerable": True,
}
CASE = Case(
    id="a-1",
    question=ROW["question"],
    type="number",
    split="dev",
    sources=("page.txt",),
    evidence=("东风纳米襄阳工厂投资53.1亿元",),
    answers=(("53.1亿",),),
    wrong=("68亿",),
    answerable=True,
)
NOBODY = replace(CASE, id="a-2", type="unanswerable", sources=(), evidence=(), answers=(), wrong=(), answerable=False)


def answer(
    text: str, *quoted: tuple[int, int], refused: bool = False, total: float = 1.0, found: str = "page.txt"
) -> Answer:
    """An answer of one sentence that cites the page at the given spans, one citation a span."""
    citations = tuple(
        Citation(number, "page.txt", "", "", cut(PAGE, [Span(*span)]), (Span(*span),))
        for number, span in enumerate(quoted, start=1)
    )
    sentence = Sentence(text, tuple(c.number for c in citations), NOTICE if refused else SUPPORTED)
    evidence = (Evidence(found, "", "", "", PAGE, (Span(0, len(PAGE)),), 1.0, {"dense": 1}),)
    return Answer("问", (sentence,), citations, evidence, refused, Seconds(0.1, 0.5, total))


class Scripted:
    """Answers every question alike and remembers what it was asked."""

    def __init__(self, reply: Answer) -> None:
        self.reply = reply
        self.asked: list[tuple[str, list[tuple[str, str]]]] = []

    def ask(self, question: str, *, history: Sequence[tuple[str, str]] = ()) -> Answer:
        self.asked.append((question, list(history)))
        return self.reply


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "page.txt").write_text(PAGE, encoding="utf-8")
    return tmp_path


def write_set(folder: Path, *rows: dict[str, Any] | str) -> Path:
    path = folder / "set.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


# The set on seeds/


def test_the_set_on_the_seeds_loads_and_covers_every_type_and_both_splits() -> None:
    cases = load_cases(DEFAULT_SET, SEEDS)
    assert {case.type for case in cases} == set(TYPES)
    assert {case.split for case in cases} == set(SPLITS)
    assert sum(not case.answerable for case in cases) >= 10


def test_questions_on_one_article_share_a_split_and_every_article_is_asked_about_twice() -> None:
    by_article: dict[str, list[Case]] = {}
    for case in load_cases(DEFAULT_SET, SEEDS):
        by_article.setdefault(case.id.rsplit("-", 1)[0], []).append(case)
    articles = {name: cases for name, cases in by_article.items() if name[0].isdigit()}
    assert len(articles) == 32
    assert all(len(cases) >= 2 and len({case.split for case in cases}) == 1 for cases in articles.values())


def test_quoting_the_gold_evidence_answers_every_question_but_comparisons() -> None:
    """A comparison also needs the names of the two parks, which stand in their headlines."""
    for case in load_cases(DEFAULT_SET, SEEDS):
        if case.answers and case.type != "compare":
            assert answer_right("。".join(case.evidence), case), case.id


# The loader


def test_a_good_line_becomes_a_case(folder: Path) -> None:
    row = {**ROW, "history": [["谁签约了？", "东风。"]]}
    (case,) = load_cases(write_set(folder, row), folder / "articles")
    assert case == replace(CASE, history=(("谁签约了？", "东风。"),))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": "red"}, "不认识的字段：colour"),
        ({"answers": []}, "没有 answers"),
        ({"answers": [[]]}, "空的一项"),
        ({"evidence": []}, "没有 evidence"),
        ({"evidence": ["东风纳米襄阳工厂投资53.2亿元"]}, "不是所列 sources 里的原文"),
        ({"sources": ["other.txt"]}, "没有 other.txt"),
        ({"wrong": ["53.1亿元"]}, "就在 evidence 里"),
        ({"type": "riddle"}, "type 应是"),
        ({"split": "train"}, "split 应是"),
        ({"answerable": "yes"}, "answerable 应是"),
        ({"answerable": False}, "answerable 却是 false"),
        ({"question": " "}, "question 应是非空"),
        ({"wrong": "68亿"}, "wrong 应是列表"),
        ({"history": [["只有问"]]}, "history 的每一项"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_doubtful_line_is_refused_with_its_file_and_line(folder: Path, change: dict[str, Any], message: str) -> None:
    path = write_set(folder, {**ROW, "id": "fine"}, "", {**ROW, **change})
    with pytest.raises(WenjuError, match=message) as error:
        load_cases(path, folder / "articles")
    assert "set.jsonl 第 3 行" in str(error.value)


def test_a_missing_field_a_repeated_id_and_broken_json_are_refused(folder: Path) -> None:
    short = {name: value for name, value in ROW.items() if name != "wrong"}
    for rows, message in (([short], "缺字段：wrong"), ([ROW, ROW], "第 2 行：id 重复"), (["{"], "不是 JSON")):
        with pytest.raises(WenjuError, match=message):
            load_cases(write_set(folder, *rows), folder / "articles")


def test_a_set_or_a_folder_that_is_not_there_is_said_so(folder: Path) -> None:
    with pytest.raises(WenjuError, match="找不到题集"):
        load_cases(folder / "none.jsonl", folder / "articles")
    with pytest.raises(WenjuError, match="找不到文章文件夹"):
        load_cases(write_set(folder, ROW), folder / "none")


# Numbers and answers


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.6亿元", "16000万元"),
        ("16000万", "160000000"),
        ("160,000,000", "1.6 亿"),
        ("百分之三十", "30%"),
        ("百分之十五点五", "15.5％"),
        ("百分之百", "100 percent"),
        ("１，０００家", "1000家"),
        ("一千二百三十四万五千", "12345000"),
        ("二〇二四年", "2024年"),
        ("两家", "2 家"),
        ("5.31 billion", "53.1亿"),
        ("500余万", "5000000余"),
        ("10.0%", "10%"),
        ("“四即”改革[1]", "4即改革"),
    ],
)
def test_the_same_number_written_two_ways_is_one_string(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


def test_what_is_no_number_is_left_alone() -> None:
    assert normalise("十四五") == "十四五"
    assert normalise("3.5百分点") == "3.5百分点"
    assert normalise("百度") == "百度"


def test_a_number_is_not_said_by_a_longer_one() -> None:
    assert states("签约148个项目", "148")
    assert not any(states(text, "48") for text in ("148个", "48.5", "1.48", "48%", "4800"))


def test_an_answer_needs_every_part_and_no_error() -> None:
    case = replace(CASE, answers=(("53.1亿", "531000万"), ("东风",)))
    assert answer_right("东风投资了5,310,000,000元[1]", case)
    assert not answer_right("投资了53.1亿元", case)
    assert not answer_right("东风投资53.1亿元，骆驼68亿元", case)


def test_a_refusal_is_right_only_when_there_is_no_answer() -> None:
    refusal, correction = (
        answer("文章里没有。", refused=True).to_dict(),
        answer("不是银行，是中科院。").to_dict(),
    )
    premise = replace(CASE, type="unanswerable", answers=(("中科院",),), answerable=False)
    assert metrics.right(refusal, NOBODY)
    assert metrics.right(refusal, premise)
    assert metrics.right(correction, premise)
    assert not metrics.right(refusal, CASE)
    assert not metrics.right(correction, NOBODY)


# Citations


def test_a_citation_holds_evidence_that_is_wrapped_or_split_over_neighbouring_quotes() -> None:
    whole, halves = answer("53.1亿元", (0, 19)), answer("53.1亿元", (8, 19), (0, 8))
    assert metrics.holds_evidence(whole.to_dict(), CASE)
    assert metrics.holds_evidence(halves.to_dict(), CASE)
    assert metrics.right_source(whole.to_dict(), CASE)


def test_most_of_the_evidence_is_not_all_of_it() -> None:
    """10 of the 16 characters are quoted: 工厂投资53.1亿元 is 62.5 %."""
    part = answer("53.1亿元", (8, 19)).to_dict()
    assert not metrics.holds_evidence(part, CASE)
    assert metrics.mostly_holds_evidence(part, CASE)
    assert overlap(CASE.evidence[0], part["citations"][0]["quote"]) == 10 / 16
    assert not metrics.mostly_holds_evidence(answer("53.1亿元", (12, 19)).to_dict(), CASE)


def test_runs_shorter_than_four_characters_are_chance() -> None:
    assert overlap("甲乙丙丁戊己", "甲乙丙天丁戊己") == 0
    assert overlap("沈思思", "作者沈思思") == 1


def test_evidence_quoted_from_another_source_does_not_count() -> None:
    said = answer("53.1亿元", (0, 19)).to_dict()
    said["citations"][0]["source"] = "other.txt"
    assert metrics.cited(said)
    assert not metrics.right_source(said, CASE)
    assert not metrics.holds_evidence(said, CASE)


def test_comparing_two_articles_needs_both_cited() -> None:
    assert not metrics.right_source(answer("", (0, 3)).to_dict(), replace(CASE, sources=("page.txt", "b.txt")))


def test_a_quote_off_by_one_character_is_not_verbatim() -> None:
    said = answer("53.1亿元", (0, 19)).to_dict()
    assert metrics.verbatim(said, {"page.txt": PAGE})
    said["citations"][0]["spans"] = [[1, 20]]
    assert not metrics.verbatim(said, {"page.txt": PAGE})
    assert not metrics.verbatim(said, {})


def test_every_number_must_stand_in_the_quotes_of_its_own_sentence() -> None:
    assert metrics.numbers_quoted(answer("两家之一投资531000万元", (0, 19)).to_dict())
    assert not metrics.numbers_quoted(answer("投资68亿元", (0, 19)).to_dict())
    assert not metrics.numbers_quoted(answer("投资53.1亿元").to_dict())
    assert metrics.numbers_quoted(answer("搜到3篇相近的文章", refused=True).to_dict())


# Rates


def test_a_rate_carries_its_counts_and_the_same_interval_each_time() -> None:
    once, again = rate([True] * 8 + [False] * 2), rate([True] * 8 + [False] * 2)
    assert (once.hits, once.count, once.share) == (8, 10, 0.8)
    assert once == again
    assert 0.4 <= once.low < 0.8 < once.high <= 1.0
    assert rate([True] * 5) == metrics.Rate(5, 5, 1.0, 1.0)
    assert rate([]).count == 0


def test_refusals_against_a_hand_made_table() -> None:
    """Four refusals, three of them due; four unanswerable; six answerable, one refused."""
    refused = [True, True, True, False, True, False, False, False, False, False]
    precision, recall, false = metrics.refusals(refused, [False] * 4 + [True] * 6)
    assert [(r.hits, r.count) for r in (precision, recall, false)] == [(3, 4), (3, 4), (1, 6)]


def test_retrieval_ranks_by_hand() -> None:
    ranks = [1, 2, None, 4]
    assert [metrics.hit_at(ranks, k).hits for k in (1, 3, 10)] == [1, 2, 3]
    assert metrics.mean_reciprocal_rank(ranks) == pytest.approx((1 + 1 / 2 + 0 + 1 / 4) / 4)
    assert metrics.source_rank(answer("").to_dict(), CASE) == 1
    assert metrics.source_rank(answer("", found="other.txt").to_dict(), CASE) is None


def test_seconds_are_a_median_and_a_nearest_rank_percentile() -> None:
    assert metrics.seconds(range(1, 101)) == (50.5, 95)
    assert metrics.seconds([3.0]) == (3.0, 3.0)
    assert metrics.seconds([]) == (0.0, 0.0)


# Runs and reports


def test_a_run_keeps_each_answer_as_it_comes_and_goes_on_after_a_kill(folder: Path) -> None:
    out, cases, said = folder / "results" / "run.jsonl", [CASE, replace(CASE, id="a-3")], list[str]()
    first = Scripted(answer("53.1亿元", (0, 19)))
    run(first, cases[:1], out, said.append, {"set": "x"})
    with out.open("a", encoding="utf-8") as file:
        file.write('{"id": "a-3", "type": "num')  # a kill in the middle of a line
    second = Scripted(answer("53.1亿元", (0, 19)))
    results = run(second, cases, out, said.append, {"set": "x"})
    assert len(first.asked) == len(second.asked) == 1
    assert [result["id"] for result in results] == ["a-1", "a-3"]
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert lines == [{"settings": {"set": "x"}}, *results]
    assert said[0].startswith("1/1 a-1")


def test_a_run_passes_the_history_on(folder: Path) -> None:
    assistant, history = Scripted(answer("")), (("前问", "前答"),)
    run(assistant, [replace(CASE, history=history)], folder / "run.jsonl", len)
    assert assistant.asked == [(CASE.question, [("前问", "前答")])]


def test_results_of_other_settings_are_neither_mixed_nor_overwritten(folder: Path) -> None:
    out = folder / "run.jsonl"
    run(Scripted(answer("")), [CASE], out, len, {"set": "x"})
    before = out.read_bytes()
    with pytest.raises(WenjuError, match="另一组设置"):
        run(Scripted(answer("")), [CASE], out, len, {"set": "y"})
    assert out.read_bytes() == before


def test_a_file_that_is_no_run_is_left_alone(folder: Path) -> None:
    out = folder / "notes.txt"
    out.write_text("买菜\n", encoding="utf-8")
    with pytest.raises(WenjuError, match="不是一次评测的结果"):
        run(Scripted(answer("")), [CASE], out, len)
    assert out.read_text(encoding="utf-8") == "买菜\n"


def test_the_record_of_a_run_tells_sets_and_settings_apart_and_keeps_no_key(folder: Path) -> None:
    path = write_set(folder, ROW)
    plain, keyed = Settings(home=folder), Settings(home=folder, llm_key="secret")
    assert _about(plain, None, [path]) == _about(keyed, None, [path])
    assert "secret" not in json.dumps(_about(keyed, None, [path]))
    assert _about(plain, None, [path]) != _about(Settings(home=folder, answer_tokens=9), None, [path])
    before = _about(plain, None, [path])
    write_set(folder, {**ROW, "id": "b-1"})
    assert _about(plain, None, [path]) != before


def test_an_unfinished_run_is_found_again_and_a_finished_one_is_not(folder: Path) -> None:
    half, more = folder / "set-20240101-000000.jsonl", [CASE, NOBODY]
    run(Scripted(answer("")), more[:1], half, len, {"set": "x"})
    assert _default_out(folder, "set", {"set": "x"}, more) == half
    assert _default_out(folder, "set", {"set": "y"}, more) != half
    assert _default_out(folder, "set", {"set": "x"}, more[:1]) != half


def test_cases_are_chosen_by_type_split_and_limit() -> None:
    cases = [CASE, NOBODY, replace(CASE, id="a-3", split="test")]
    assert [case.id for case in choose(cases, 0, (), "")] == ["a-1", "a-2", "a-3"]
    assert [case.id for case in choose(cases, 1, ("number",), "all")] == ["a-1"]
    assert [case.id for case in choose(cases, 0, ("number",), "test")] == ["a-3"]
    for types, split in ((("riddle",), ""), ((), "train"), (("list",), "")):
        with pytest.raises(WenjuError):
            choose(cases, 0, types, split)


def test_the_report_counts_by_type_and_shows_each_wrong_answer_beside_its_gold(folder: Path) -> None:
    cases = [CASE, replace(CASE, id="a-3"), NOBODY]
    replies = [
        answer("投资53.1亿元", (0, 19)),
        answer("投资68亿元", (19, 29)),
        answer("不知道", refused=True),
    ]
    results = [{"id": c.id, "answer": r.to_dict()} for c, r in zip(cases, replies, strict=True)]
    text = results_report(cases, results, folder / "articles")
    lines = {line.split()[0]: line.split() for line in text.splitlines() if line}
    # right, refused, cited, right source, holds evidence
    assert lines["数字"][1:12] == ["2", "1/2", "50%", "0/2", "0%", "2/2", "100%", "2/2", "100%", "1/2", "50%"]
    assert lines["合计"][1:4] == ["3", "2/3", "67%"]
    assert lines["拒答召回率"][1:3] == ["1/1", "100%"]
    wrong = text.split("答错 1 题")[1]
    assert "a-3 数字：东风纳米襄阳工厂投资多少？" in wrong
    assert "答：投资68亿元[1]" in wrong
    assert "应：53.1亿" in wrong
    assert "a-1" not in wrong


def test_columns_line_up_on_a_terminal_where_chinese_is_two_wide() -> None:
    assert width("出处ab") == 6
    text = report([judge(CASE, answer("投资53.1亿元", (0, 19)).to_dict(), {"page.txt": PAGE})])
    head, row = text.splitlines()[:2]
    assert width(head[: head.index("答对")]) == width(row[: row.index("1/1")])
    assert report([]) == "没有一道题。\n"

"""The loader of questions: strict, and every fault named with its file and line; the set on seeds/."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from eval.cases import SPLITS, TYPES, Case, load_cases
from eval.corpus import folder_corpus
from eval.evaluate import DEFAULT_SET
from eval.metrics import answer_right
from index.articles import split_articles
from index.errors import WenjuError
from tests.eval_made import CASE, ROW, SEEDS, TEXTS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def seeds() -> tuple[Case, ...]:
    return load_cases(DEFAULT_SET, folder_corpus(SEEDS).texts)


def write_set(folder: Path, *rows: dict[str, Any] | str) -> Path:
    path = folder / "set.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_set_on_the_seeds_covers_every_type_and_both_splits(seeds: tuple[Case, ...]) -> None:
    assert len(seeds) >= 200
    assert {case.type for case in seeds} == set(TYPES)
    assert {case.split for case in seeds} == set(SPLITS)
    assert min(Counter(case.type for case in seeds).values()) >= 5


def test_questions_on_one_article_share_a_split_and_every_article_is_asked_about(seeds: tuple[Case, ...]) -> None:
    by_article: dict[str, list[Case]] = {}
    for case in seeds:
        by_article.setdefault(case.id.rsplit("-", 1)[0], []).append(case)
    articles = {name: cases for name, cases in by_article.items() if name[0].isdigit()}
    assert len(articles) == 32
    assert all(len(cases) >= 2 and len({case.split for case in cases}) == 1 for cases in articles.values())


def test_every_gold_article_is_named_as_its_page_splits_today(seeds: tuple[Case, ...]) -> None:
    """Bodies without a headline (captions) cannot be named, so a case on one names no article at all."""
    texts = folder_corpus(SEEDS).texts
    titles = {source: [article.title for article in split_articles(text)] for source, text in texts.items()}
    for case in seeds:
        found = {title for source in case.sources for title in titles[source]}
        assert set(case.articles) <= found, case.id
    named = sum(bool(case.articles) for case in seeds)
    assert named / sum(case.answerable for case in seeds) >= 0.9


@pytest.mark.parametrize("name", ["town", "county", "years"])
def test_the_sets_on_made_articles_name_them_as_they_split_today(name: str) -> None:
    path = DEFAULT_SET.with_name(f"{name}.jsonl")
    texts = folder_corpus(path.with_suffix("")).texts
    titles = {source: {article.title for article in split_articles(text)} for source, text in texts.items()}
    for case in load_cases(path, texts):
        assert set(case.articles) <= set().union(*(titles[source] for source in case.sources)), case.id


def test_quoting_the_gold_evidence_answers_every_question_but_comparisons(seeds: tuple[Case, ...]) -> None:
    """A comparison also needs the names of the two parks, which stand in their headlines."""
    for case in seeds:
        if case.answers and case.type != "compare":
            assert answer_right("。".join(case.evidence), case), case.id


def test_a_good_line_becomes_a_case(tmp_path: Path) -> None:
    row = {**ROW, "history": [["谁签约了？", "东风。"]], "articles": ["东风纳米"]}
    (case,) = load_cases(write_set(tmp_path, row), TEXTS)
    assert case == replace(CASE, history=(("谁签约了？", "东风。"),), articles=("东风纳米",))


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
        ({"articles": "标题"}, "articles 应是列表"),
        ({"polarity": "maybe"}, "polarity 应是"),
        ({"polarity": "yes"}, "polarity 只属于 yes_no"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_doubtful_line_is_refused_with_its_file_and_line(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    path = write_set(tmp_path, {**ROW, "id": "fine"}, "", {**ROW, **change})
    with pytest.raises(WenjuError, match=message) as error:
        load_cases(path, TEXTS)
    assert "set.jsonl 第 3 行" in str(error.value)


def test_a_missing_field_a_repeated_id_and_broken_json_are_refused(tmp_path: Path) -> None:
    short = {name: value for name, value in ROW.items() if name != "wrong"}
    for rows, message in (([short], "缺字段：wrong"), ([ROW, ROW], "第 2 行：id 重复"), (["{"], "不是 JSON")):
        with pytest.raises(WenjuError, match=message):
            load_cases(write_set(tmp_path, *rows), TEXTS)


def test_a_set_that_is_not_there_is_empty_or_is_not_utf8_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(WenjuError, match="找不到题集"):
        load_cases(tmp_path / "none.jsonl", TEXTS)
    with pytest.raises(WenjuError, match="一行也没有"):
        load_cases(write_set(tmp_path, ""), TEXTS)
    (tmp_path / "set.jsonl").write_bytes("{}\n题".encode("gb18030"))
    with pytest.raises(WenjuError, match="第 2 行不是 UTF-8"):
        load_cases(tmp_path / "set.jsonl", TEXTS)
    with pytest.raises(WenjuError, match="找不到文章文件夹"):
        folder_corpus(tmp_path / "none")

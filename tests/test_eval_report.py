"""Reports: the terminal's columns, the page that stands alone, the note for a pull request."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from eval.excerpts import excerpt_html, find_bare
from eval.markdown import markdown
from eval.page import page
from eval.report import report, width
from tests.eval_made import CASE, NOBODY, PAGE, REFUSAL, RIGHT, TEXTS, WRONG, made_run

RUN = made_run((CASE, RIGHT), (replace(CASE, id="a-3"), WRONG), (NOBODY, REFUSAL))


class Loads(HTMLParser):
    """Collects what a page would fetch, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_terminal_counts_by_type_and_shows_each_wrong_answer_beside_its_gold() -> None:
    text = report(RUN)
    lines = {line.split()[0]: line.split() for line in text.splitlines() if line}
    assert lines["数字"][1:4] == ["2", "1/2", "50%"]
    assert lines["合计"][1:4] == ["3", "2/3", "67%"]
    assert lines["拒答召回率"][1:3] == ["100.0%", "1/1"]
    wrong = text.split("答错 1 题")[1]
    assert "a-3 数字（答错）：东风纳米襄阳工厂投资多少？" in wrong
    assert "答：投资68亿元[1]" in wrong
    assert "应：53.1亿" in wrong
    assert "a-1" not in wrong


def test_columns_line_up_where_chinese_is_two_wide() -> None:
    assert width("出处ab") == 6
    head, row = report(RUN).splitlines()[:2]
    assert width(head[: head.index("答对")]) == width(row[: row.index("1/2")])


def test_what_a_set_cannot_tell_is_absent_and_not_zero() -> None:
    plain = replace(CASE, sources=(), evidence=(), answers=(), wrong=())
    keys = {measure.key for measure, _ in made_run((plain, RIGHT)).figures()}
    assert "false_refusal" in keys
    assert not keys & {"right", "f1", "right_source", "right_article", "holds_evidence", "mrr"}


def test_the_page_stands_alone_and_marks_what_was_cited_and_what_was_due() -> None:
    text = page(RUN, TEXTS)
    loads = Loads()
    loads.feed(text)
    assert loads.fetched == []
    assert not {"script", "link", "img", "iframe"} & set(loads.tags)
    assert "url(" not in text
    assert '<mark class="gold">东风纳米襄阳' in text
    assert '<mark class="cited">' in text


def test_what_articles_and_answers_say_never_becomes_markup() -> None:
    sharp = replace(CASE, question="<script>alert(1)</script>")
    said = replace(WRONG, sentences=(replace(WRONG.sentences[0], text="<img src=x>|`a`"),))
    run = made_run((sharp, said))
    for text in (page(run, TEXTS), markdown(run)):
        assert "<script" not in text
        assert "<img" not in text


def test_the_note_holds_the_figures_and_the_wrong_ones() -> None:
    text = markdown(RUN)
    assert "| 答对 | 66.7% | 2/3 |" in text
    assert "错的 1 题" in text


def test_evidence_is_found_in_a_page_that_is_wrapped_anywhere() -> None:
    assert find_bare(PAGE, "东风纳米襄阳工厂投资") == (0, 12)
    assert find_bare(PAGE, "没有这句") is None
    assert find_bare(PAGE, " ") is None


def test_an_excerpt_closes_up_hard_wraps_and_marks_overlaps() -> None:
    text = "甲乙\n\n丙丁 one\ntwo 戊己"
    assert excerpt_html(text, [(0, 6)], [(1, 5)]) == (
        '<p><mark class="cited">甲</mark><mark class="cited gold">乙丙</mark><mark class="cited">丁</mark> one two 戊己</p>'
    )
    assert excerpt_html(text, [], []) == ""

"""What the page shows: every character of others escaped, and the marked characters exactly the cited ones."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.values import Span, Spans, cut
from rag.answer import NOTICE, QUOTED, SUPPORTED, Answer, Citation, Evidence, Seconds, Sentence
from ui.render import answer_html, draft_html, error_html, evidence_html, library_html, source_html, turn_html
from ui.window import window_html

if TYPE_CHECKING:
    from collections.abc import Sequence

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror="alert(2)"> [点](javascript:alert(3)) ![图](x.png)'
    " </template><b onclick='alert(4)'>粗</b> &lt;i&gt; ${1+1} {{value}}"
)
OURS = {
    *("article", "h2", "h3", "p", "span", "button", "div", "blockquote", "details", "summary"),
    *("ol", "ul", "li", "template", "header", "mark"),
}


class Seen(HTMLParser):
    """What a browser would make of the page: elements, attributes, all text, and the text inside <mark>."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.marked = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            self.marked += data


def citation(number: int = 1, text: str = "甲乙丙", cited: int = 2) -> Citation:
    return Citation(number, "报.txt", "标题", "本报记者 张伟", text[:cited], (Span(0, cited),))


def evidence(title: str = "标题", source: str = "报.txt", text: str = "甲乙") -> Evidence:
    return Evidence(source, title, "", "", text, (Span(0, len(text)),), 0.5, {"dense": 1})


def answer(*sentences: Sentence, citations: Sequence[Citation] = (), **others: object) -> Answer:
    given: dict[str, object] = {"evidence": (), "refused": False, "seconds": Seconds(0.1, 1, 3), **others}
    return Answer("问", sentences, tuple(citations), **given)  # type: ignore[arg-type]


@st.composite
def sources_with_spans(draw: st.DrawFn) -> tuple[str, Spans]:
    """A text rich in line ends and markup, and ascending spans that lie in it."""
    characters = st.sampled_from("甲乙。，”a1 <>&\"'\n\r\t　▶") | st.characters(exclude_categories=["Cs", "Cc"])
    text = draw(st.text(characters, max_size=200))
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=10)))
    return text, tuple(Span(left, right) for left, right in zip(edges[::2], edges[1::2], strict=False))


@given(sources_with_spans(), st.integers(0, 30))
def test_the_marked_characters_joined_are_the_quote(drawn: tuple[str, Spans], reach: int) -> None:
    text, spans = drawn
    assert Seen(window_html(text, spans, reach)).marked == cut(text, spans)


@given(sources_with_spans())
def test_nothing_but_white_space_is_lost_around_a_citation(drawn: tuple[str, Spans]) -> None:
    text, spans = drawn
    shown = Seen(window_html(text, spans, reach=1000)).text if spans else text
    assert "".join(shown.split()) == "".join(text.split())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_reaches_the_reader_as_text(text: str) -> None:
    seen = Seen(turn_html(text, error_html(text), state="failed"))
    assert seen.tags == {"article", "h2", "p"}
    assert seen.text == text + text


def test_a_window_shows_so_much_of_the_source_and_says_where_it_is_cut() -> None:
    assert Seen(window_html("甲" * 50 + "乙" + "丙" * 50, (Span(50, 51),), reach=3)).text == "…甲甲甲乙丙丙丙…"


def test_far_apart_spans_get_a_window_each() -> None:
    page = window_html("甲" + "丙" * 50 + "乙", (Span(0, 1), Span(51, 52)), reach=2)
    assert Seen(page).text == "甲丙丙……丙丙乙"


def test_hard_wraps_and_blank_lines_close_up_and_paragraphs_stay() -> None:
    text = "当天，在市里举行的聘任大\n\n会上，区政府向各位科学家\n\n发了聘书。\n\n据了解，工作将在年内完成"
    page = window_html(text, (Span(0, 2),))
    assert "聘任大会上，区政府向各位科学家发了聘书。" in page
    assert '发了聘书。<span class="line-break"></span>据了解' in page


def test_a_cited_line_end_keeps_its_characters() -> None:
    text = "区政府向各位科学\n\n家颁发了一批聘书"
    page = window_html(text, (Span(0, len(text)),))
    assert '科学<span class="line-join">\n\n</span>家' in page


def test_words_of_an_alphabet_keep_a_space_where_a_line_ended() -> None:
    assert "large language model" in Seen(window_html("large language\nmodel is trained", (Span(0, 1),))).text


@pytest.mark.parametrize(
    ("text", "caution"), [(None, "现在读不到"), ("改过的文件", "在收录之后改过")], ids=["gone", "changed"]
)
def test_a_source_that_is_gone_or_changed_shows_the_quote_and_says_so(text: str | None, caution: str) -> None:
    cited = citation(text="原来\n的字", cited=5)
    page = source_html("来源 1", cited, cited.quote, text)
    assert caution in page
    assert Seen(page).marked == cited.quote


def test_a_source_names_headline_byline_and_file() -> None:
    seen = Seen(source_html("来源 1", citation(), "甲乙", "甲乙丙"))
    assert [part in seen.text for part in ("来源 1", "标题", "本报记者 张伟", "报.txt")] == [True] * 4


def test_each_sentence_ends_in_chips_that_open_its_sources() -> None:
    page = answer_html(
        answer(
            Sentence("第一句。", (1, 2), SUPPORTED),
            Sentence("第二句。", (2,), QUOTED),
            citations=[citation(1), citation(2)],
        ),
        "t1",
        lambda _: "甲乙丙",
    )
    opened = [value for name, value in Seen(page).attributes if name == "data-source"]
    assert opened == ["source-t1-1", "source-t1-2", "source-t1-2"]
    assert {f'<template id="{name}">' in page for name in opened} == {True}
    assert 'aria-label="来源 2：标题"' in page


def test_source_words_and_notices_do_not_look_like_the_models_words() -> None:
    sentences = (Sentence("甲。", (), SUPPORTED), Sentence("乙。", (), QUOTED), Sentence("丙。", (), NOTICE))
    page = answer_html(answer(*sentences), "t1", lambda _: "")
    assert [page.count(f'class="{name}"') for name in ("supported", "quoted", "notice")] == [1, 1, 1]
    assert "原文照录" in page


def test_a_refusal_offers_each_near_article_once_and_claims_no_check() -> None:
    found = (evidence("甲文"), evidence("甲文"), evidence("乙文"), evidence("丙文"), evidence("丁文"))
    page = answer_html(answer(Sentence("没有写。", (), NOTICE), evidence=found, refused=True), "t1", lambda _: "甲乙")
    nearest = page[page.index('class="nearest"') : page.index('class="found"')]
    assert [nearest.count(title) for title in ("甲文", "乙文", "丙文", "丁文")] == [1, 1, 1, 0]
    assert "已逐句核对" not in page


def test_a_draft_is_labelled_and_styled_as_unchecked() -> None:
    assert 'class="draft"' in draft_html("草稿的字", 3)
    assert "还没有核对" in draft_html("草稿的字", 3)
    assert "supported" not in draft_html("草稿的字", 3)
    assert "没有核对过" in draft_html("草稿的字", 3, stopped=True)


def test_hostile_text_everywhere_adds_no_element_and_no_handler() -> None:
    cited = Citation(1, HOSTILE, HOSTILE, HOSTILE, HOSTILE, (Span(0, len(HOSTILE)),))
    found = Evidence(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, cited.spans, 0.5, {})
    shown = answer(
        Sentence(HOSTILE, (1,), SUPPORTED), Sentence(HOSTILE, (1,), QUOTED), citations=[cited], evidence=(found,)
    )
    page = turn_html(HOSTILE, answer_html(shown, "t1", lambda _: HOSTILE), state="checked")
    seen = Seen(page + draft_html(HOSTILE, 1) + evidence_html((found,), "t2"))
    assert seen.tags <= OURS
    assert not [name for name, _ in seen.attributes if name.startswith("on") or name in {"href", "src", "style"}]
    assert HOSTILE in seen.text


def test_one_file_is_read_once_however_often_it_is_cited() -> None:
    read: list[str] = []

    def read_source(source: str) -> str:
        read.append(source)
        return "甲乙丙"

    answer_html(answer(citations=[citation(1), citation(2)], evidence=(evidence(),)), "t1", read_source)
    assert read == ["报.txt"]


def test_the_top_line_counts_the_library_or_says_how_to_fill_it() -> None:
    assert "1,234 篇文章" in library_html({"documents": 5, "articles": 1234, "passages": 9})
    assert "wenju index" in library_html({"documents": 0, "articles": 0, "passages": 0})

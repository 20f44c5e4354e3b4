"""The source pane: the marked characters are exactly the cited ones, and the whole article can be read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.values import Article, Span, Spans, cut
from rag.answer import SUPPORTED, Sentence
from tests.seen import HOSTILE, Seen, answer, citation, evidence
from ui.memory import Turn
from ui.source import Pointer, article_html, maybe_pointer, source_html
from ui.window import LONGEST_CHARS, OUTSIDE_CHARS, SMALL_GAP_CHARS, quote_html, reading_html

if TYPE_CHECKING:
    from collections.abc import Callable


def pointer(quote: str, *spans: Span) -> Pointer:
    return Pointer("来源 1", "报.txt", "标题", "本报记者 张伟", quote, spans)


@st.composite
def sources_with_spans(draw: st.DrawFn) -> tuple[str, Spans, Spans]:
    """A text rich in line ends and markup, ascending cited spans in it, and those of an article."""
    characters = st.sampled_from("甲乙。，”a1 <>&\"'\n\r\t　▶\u202e") | st.characters(exclude_categories=["Cs", "Cc"])
    text = draw(st.text(characters, max_size=200))

    def spans() -> Spans:
        edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=10)))
        return tuple(Span(left, right) for left, right in zip(edges[::2], edges[1::2], strict=False))

    return text, spans(), spans()


@given(sources_with_spans())
def test_the_marked_characters_joined_are_the_quote(drawn: tuple[str, Spans, Spans]) -> None:
    text, cited, body = drawn
    assert Seen(reading_html(text, cited, body)).marked == cut(text, cited)
    assert Seen(quote_html(text)).marked == text


@given(sources_with_spans())
def test_nothing_of_the_file_but_white_space_is_lost(drawn: tuple[str, Spans, Spans]) -> None:
    text, cited, body = drawn
    page = reading_html(text, cited, body)
    for summary in page.split("<summary>")[1:]:
        page = page.replace(f"<summary>{summary.split('</summary>')[0]}</summary>", "", 1)
    assert "".join(Seen(page).text.split()) == "".join(text.split())


def test_what_is_not_of_the_article_is_folded_and_a_little_of_it_in_between_is_grey() -> None:
    gap = "插" * 10
    text = "前文。" + "甲" * 20 + gap + "乙" * 20 + "后" * (OUTSIDE_CHARS + 50)
    body = (Span(3, 23), Span(33, 53))
    page = reading_html(text, (Span(5, 6),), body)
    assert "前面还有 3 字" in page
    assert f'<span class="foreign">{gap}</span>' in page
    assert f"后面还有 {OUTSIDE_CHARS + 50:,} 字" in page
    assert Seen(page).text.count("后") == OUTSIDE_CHARS + 1  # the summary says 后面, and the fold holds so much


def test_far_apart_parts_of_an_article_have_a_fold_between_them() -> None:
    text = "题" * 5 + "别" * (SMALL_GAP_CHARS + 1) + "文" * 5
    page = reading_html(text, (), (Span(0, 5), Span(len(text) - 5, len(text))))
    assert "中间还有" in page


def test_a_book_in_one_article_is_shown_around_its_citation_and_quickly() -> None:
    line = "这是一本很长的书里的一行字没有什么特别。\n"
    text = line * (4 * LONGEST_CHARS // len(line))
    middle = len(text) // 2
    started = time.monotonic()
    page = reading_html(text, (Span(middle, middle + 10),), (Span(0, len(text)),))
    assert Seen(page).marked == text[middle : middle + 10]
    assert len(page) < LONGEST_CHARS * 4
    assert time.monotonic() - started < 2


def test_hard_wraps_and_blank_lines_close_up_and_paragraphs_stay() -> None:
    text = "当天，在市里举行的聘任大\n\n会上，区政府向各位科学家\n\n发了聘书。\n\n据了解，工作将在年内完成"
    page = reading_html(text, (Span(0, 2),), (Span(0, len(text)),))
    assert "聘任大会上，区政府向各位科学家发了聘书。" in page
    assert '发了聘书。<span class="line-break"></span>据了解' in page


def test_a_cited_line_end_keeps_its_characters() -> None:
    text = "区政府向各位科学\n\n家颁发了一批聘书"
    page = reading_html(text, (Span(0, len(text)),), ())
    assert '科学<span class="line-join">\n\n</span>家' in page


def test_words_of_an_alphabet_keep_a_space_where_a_line_ended() -> None:
    text = "large language\nmodel is trained"
    assert "large language model" in Seen(reading_html(text, (Span(0, 1),), (Span(0, len(text)),))).text


@pytest.mark.parametrize(
    ("text", "caution"), [(None, "没有这个文件了"), ("改过的文件", "在回答之后改过")], ids=["gone", "changed"]
)
def test_a_source_that_is_gone_or_changed_shows_the_quote_and_says_so(text: str | None, caution: str) -> None:
    page = source_html(pointer("原来\n的字", Span(0, 5)), text, None)
    assert caution in page
    assert Seen(page).marked == "原来\n的字"


def test_a_source_names_headline_byline_date_and_file_and_steps_to_the_next() -> None:
    article = Article("别的标题", "甲乙丙", (Span(0, 3),), date="2023年7月3日")
    seen = Seen(source_html(pointer("甲乙", Span(0, 2)), "甲乙丙", article))
    assert [part in seen.text for part in ("来源 1", "标题", "本报记者 张伟", "2023年7月3日", "报.txt")] == [True] * 5
    assert [value for name, value in seen.attributes if name == "data-step"] == ["-1", "1"]


def test_a_chip_and_a_found_piece_are_known_by_their_names_and_nothing_else_is() -> None:
    turn = Turn(
        "问", "checked", answer(Sentence("甲。", (1,), SUPPORTED), citations=(citation(),), evidence=(evidence(),))
    )
    assert [getattr(maybe_pointer(turn, name), "quote", None) for name in ("1", "found-1", "2", "found-9", "x")] == [
        "甲乙", "甲乙", None, None, None,
    ]  # fmt: skip
    assert maybe_pointer(Turn("问", "stopped"), "1") is None


@pytest.mark.parametrize(
    "show",
    [
        lambda: source_html(Pointer(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, (Span(0, len(HOSTILE)),)), HOSTILE, None),
        lambda: article_html(HOSTILE, HOSTILE, Article(HOSTILE, HOSTILE, (Span(0, len(HOSTILE)),), byline=HOSTILE)),
    ],
    ids=["source", "article"],
)  # fmt: skip
def test_hostile_text_in_the_pane_adds_no_element_and_no_handler(show: Callable[[], str]) -> None:
    seen = Seen(show())
    assert not seen.tags & {"script", "img", "a", "b", "i", "template"}
    assert seen.handlers() == []
    assert HOSTILE in seen.text

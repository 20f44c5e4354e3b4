"""The conversation as HTML: every character of others escaped, and each state looks like what it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from index.values import Span
from rag.answer import NOTICE, QUOTED, SUPPORTED, Citation, Evidence, Sentence
from tests.seen import HOSTILE, Seen, answer, citation, evidence
from ui.examples import example_questions
from ui.memory import Turn
from ui.render import answer_html, draft_html, error_html, evidence_html, kept_turn_html, turn_html
from ui.welcome import welcome_html

OURS = {
    *("article", "h2", "p", "span", "button", "div", "blockquote", "details", "summary", "bdi"),
    *("ol", "ul", "li", "form", "fieldset", "legend", "label", "input"),
}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_reaches_the_reader_as_text(text: str) -> None:
    seen = Seen(turn_html(text, error_html(text), state="failed"))
    assert seen.tags <= {"article", "h2", "p", "bdi"}
    assert seen.text == text + text


def test_each_sentence_ends_in_chips_that_name_its_sources() -> None:
    page = answer_html(
        answer(
            Sentence("第一句。", (1, 2), SUPPORTED),
            Sentence("第二句。", (2,), QUOTED),
            citations=(citation(1), citation(2)),
        ),
        "t1",
    )
    assert [value for name, value in Seen(page).attributes if name == "data-source"] == ["t1/1", "t1/2", "t1/2"]
    assert 'aria-label="来源 2：标题"' in page


def test_source_words_and_notices_do_not_look_like_the_models_words() -> None:
    sentences = (Sentence("甲。", (), SUPPORTED), Sentence("乙。", (), QUOTED), Sentence("丙。", (), NOTICE))
    page = answer_html(answer(*sentences, citations=(citation(),)), "t1")
    assert [page.count(f'class="{name}"') for name in ("supported", "quoted", "notice")] == [1, 1, 1]
    assert "原文照录" in page


def test_a_curious_reader_finds_how_each_sentence_was_checked() -> None:
    page = answer_html(answer(Sentence("甲。", (1,), SUPPORTED), Sentence("乙。", (1,), QUOTED)), "t1")
    assert page.index("已核对") < page.index("甲") < page.index(">原文<") < page.index("乙")


def test_a_refusal_offers_each_near_article_once_and_claims_no_check() -> None:
    found = (evidence("甲文"), evidence("甲文"), evidence("乙文"), evidence("丙文"), evidence("丁文"))
    page = answer_html(answer(Sentence("没有写。", (), NOTICE), evidence=found, refused=True), "t1")
    nearest = page[page.index('class="nearest"') : page.index('class="found"')]
    assert [nearest.count(title) for title in ("甲文", "乙文", "丙文", "丁文")] == [1, 1, 1, 0]
    assert "已逐句核对" not in page


def test_a_draft_is_labelled_and_styled_as_unchecked_also_after_it_was_stopped() -> None:
    stopped = kept_turn_html(Turn("问", "stopped", note="草稿的字"))
    for page in (draft_html("草稿的字", 3), stopped):
        assert 'class="draft"' in page
        assert "未核对" in page
        assert "supported" not in page
    assert "没有核对过" in stopped


def test_hostile_text_everywhere_adds_no_element_and_no_handler() -> None:
    cited = Citation(1, HOSTILE, HOSTILE, HOSTILE, HOSTILE, (Span(0, len(HOSTILE)),))
    found = Evidence(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, cited.spans, 0.5, {})
    sentences = (Sentence(HOSTILE, (1,), SUPPORTED), Sentence(HOSTILE, (1,), QUOTED))
    shown = answer(*sentences, citations=(cited,), evidence=(found,))
    page = kept_turn_html(Turn(HOSTILE, "checked", shown)) + kept_turn_html(Turn(HOSTILE, "stopped", note=HOSTILE))
    seen = Seen(page + draft_html(HOSTILE, 1) + evidence_html((found,), "t2") + kept_turn_html(Turn("", "failed")))
    assert seen.tags <= OURS
    assert seen.handlers() == []
    assert HOSTILE in seen.text


def test_a_character_that_turns_the_direction_is_shut_in_and_a_long_title_is_cut_where_it_is_a_label() -> None:
    page = answer_html(answer(Sentence("甲。", (1,), SUPPORTED), citations=(citation(),)), "t1")
    assert "<bdi>\u202e</bdi>" in kept_turn_html(Turn("问\u202e题", "failed"))
    long = Citation(1, "报.txt", "长" * 10_000, "", "甲", (Span(0, 1),))
    labels = [value for _, value in Seen(answer_html(answer(Sentence("甲。", (1,), SUPPORTED), citations=(long,)), "t"))
              .attributes]  # fmt: skip
    assert max(map(len, labels)) < 200
    assert "长" not in page


def test_asking_again_asks_exactly_what_was_asked() -> None:
    question = '第一行\n第二行 "引" <b>\u202e'
    asked = [value for name, value in Seen(kept_turn_html(Turn(question, "failed"))).attributes if name == "data-ask"]
    assert asked == [question]


def test_a_judged_turn_shows_the_judgement_and_asks_no_more() -> None:
    shown = answer(Sentence("甲。", (1,), SUPPORTED), citations=(citation(),))
    assert "data-judging" in kept_turn_html(Turn("问", "checked", shown))
    judged = kept_turn_html(Turn("问", "checked", shown, feedback="citation"))
    assert "已记下：出处错" in judged
    assert "data-judging" not in judged


def test_an_empty_library_offers_to_add_articles_and_the_samples_where_there_are_any() -> None:
    assert "data-sample" in welcome_html([], empty=True, samples=True)
    assert "data-sample" not in welcome_html([], empty=True, samples=False)
    assert 'data-ask="甲&lt;？"' in welcome_html(["甲<？"], empty=False, samples=True)


def test_example_questions_ask_for_an_amount_or_about_a_place_before_anything_else() -> None:
    headlines = [
        "春天来了的一则消息",
        "青岭高新区“三个一”持续优化营商环境",
        "云泉39家企业获第2批补贴",
        "2023年白沙产值达12亿元",
    ]
    assert example_questions(headlines, 4) == [
        "云泉多少家企业获第2批补贴？",
        "青岭高新区怎样持续优化营商环境？",
        "2023年白沙产值达多少亿元？",
        "“春天来了的一则消息”说的是什么事？",
    ]
    assert example_questions([]) == []

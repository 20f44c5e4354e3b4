"""The page in a real browser, over a scripted engine: asking, sources, the library, stopping, coming back."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from tests.browsing import IN_A_BROWSER, QINGLING, QUESTION, SCRIPT, Reader, quotes_of, reading
from tests.fakes import write_pages
from tests.stage import Stage, StagedEngine, staged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

pytestmark = IN_A_BROWSER

BAISHA = "白沙新区三座码头开工\n\n本报记者 叶青\n\n5月8日，白沙新区三座码头同日开工，预计两年建成，年吞吐量600万吨。\n"
TRIES = 4
WATCH_FOR_DRAFT = """
new MutationObserver((_, it) => {
  if (document.querySelector("#current .draft")) { window.seen = Date.now() / 1000; it.disconnect(); }
}).observe(document.body, { childList: true, subtree: true })
"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("stage")
    pages = write_pages(
        folder / "pages", 青岭=QINGLING, 云泉="云泉古街改造\n\n云泉古街改造工程昨天完工，沿街店铺全部开门。\n"
    )
    with staged(folder / "home", pages, StagedEngine(SCRIPT)) as served:
        yield served


@pytest.fixture
def reader(browser: Browser, stage: Stage) -> Iterator[Reader]:
    with reading(browser, stage.address) as opened:
        yield opened


def test_the_page_can_be_used_within_three_seconds_and_the_first_piece_is_seen_at_once(
    browser: Browser, stage: Stage
) -> None:
    opening, piece = [], []
    for _ in range(TRIES):  # the best of a few: other work on the machine is not the page's
        started = time.monotonic()
        with reading(browser, stage.address) as reader:
            opening.append(time.monotonic() - started)
            reader.page.evaluate(WATCH_FOR_DRAFT)
            reader.ask(QUESTION)
            reader.answered()
            piece.append(reader.page.evaluate("window.seen") - stage.engine.began[-1])
        if opening[-1] < 1.5 and piece[-1] < 0.15:
            break
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))  # programs that wait for each core
    assert min(opening) < 3 * busy, "0.8 s on an idle machine"
    assert min(piece) < 0.3 * busy, "0.05 s on an idle machine"


def test_an_answer_streams_and_its_chips_light_up_exactly_the_quotes(reader: Reader, stage: Stage) -> None:
    page = reader.page
    reader.ask(QUESTION)
    page.wait_for_selector("#current .draft")
    assert "未核对" in page.inner_text("#current .draft")
    turn = reader.answered()
    quotes = quotes_of(stage, QUESTION)
    assert len(quotes) >= 2
    chips = turn.locator(".chip")
    for number, quote in enumerate(quotes, start=1):
        turn.locator(f'.chip[data-source$="/{number}"]').first.click()
        page.locator("#source-pane .label", has_text=f"来源 {number}，").wait_for()
        assert reader.marked("青岭高新区签约39个项目") == quote
        assert page.locator("#source-pane mark").first.is_visible()
    assert [page.inner_text(f"#source-pane .{name}") for name in ("byline", "file")] == ["本报记者 何敏", "青岭.txt"]
    chips.first.click()
    page.locator("#source-pane .label", has_text="来源 1，").wait_for()
    chips.first.click()  # again: on to the next citation
    page.locator("#source-pane .label", has_text="来源 2，").wait_for()
    page.click('#source-pane [data-step="-1"]')
    page.locator("#source-pane .label", has_text="来源 1，").wait_for()
    page.keyboard.press("]")
    page.locator("#source-pane .label", has_text="来源 2，").wait_for()
    page.click("[data-verdicts]")
    assert page.locator("#current .badge").first.inner_text() == "已核对"


def test_a_refusal_offers_articles_that_open(reader: Reader) -> None:
    reader.ask("火星上有多少座城市？")
    turn = reader.answered("refused")
    assert "文章里没有写" in turn.inner_text()
    opener = turn.locator(".nearest .opener").first
    title = opener.inner_text()
    opener.click()
    assert reader.marked(title) != ""


def test_a_file_in_gb18030_is_added_asked_about_found_in_the_list_and_removed(reader: Reader, stage: Stage) -> None:
    page = reader.page
    page.click("[data-panel=library]")
    page.locator(".files li", has_text="青岭.txt").wait_for()
    page.set_input_files(
        "[data-drop] input",
        files=[
            {"name": "白沙.txt", "mimeType": "text/plain", "buffer": BAISHA.encode("gb18030")},
            {"name": "表.xyz", "mimeType": "application/x-thing", "buffer": b"\x00\x01"},
        ],
    )
    page.locator("[data-over]", has_text="新收 1 个文件").wait_for()
    assert "表.xyz" in page.inner_text(".troubles")
    page.fill("[data-find]", "码头")
    page.locator(".files li").filter(has_text="gb18030").wait_for()
    page.wait_for_function("document.querySelectorAll('.files li > details').length === 1")
    page.click("#library-panel [data-close]")
    question = "白沙新区三座码头几年建成？"
    reader.ask(question)
    reader.answered()
    assert reader.marked("白沙新区三座码头开工") == quotes_of(stage, question)[0]
    page.click("[data-panel=library]")
    remove = page.locator('[data-remove="白沙.txt"]')
    remove.click()
    assert remove.inner_text() == "确定移除"
    remove.click()
    remove.wait_for(state="detached")
    page.click("#library-panel [data-close]")
    page.locator("#current .chip").first.click()
    page.locator("#source-pane .caution").wait_for()
    assert reader.marked() == quotes_of(stage, question)[0]


def test_a_long_answer_is_stopped_kept_as_a_draft_and_can_be_asked_again(reader: Reader, stage: Stage) -> None:
    page = reader.page
    stage.engine.closed_early.clear()
    reader.ask("青岭高新区的长长的故事？")
    page.wait_for_selector("#current .draft")
    page.click("#stop")
    turn = reader.answered("stopped")
    assert "没有核对过" in turn.inner_text()
    assert stage.engine.closed_early.wait(2)
    turn.locator("[data-ask]").click()
    page.wait_for_selector('#current .turn[data-state="working"]')
    page.keyboard.press("Escape")
    reader.answered("stopped")
    assert page.locator("#past .turn").count() == 1


def test_a_conversation_is_there_after_a_reload_and_a_new_one_leaves_it_in_the_list(reader: Reader) -> None:
    page = reader.page
    reader.ask(QUESTION)
    reader.answered()
    reader.open()
    page.wait_for_selector('#past .turn[data-state="checked"]')
    page.locator("#past .chip").first.click()
    assert reader.marked("青岭高新区签约39个项目") != ""
    page.click("#fresh")
    page.locator("#past .turn").wait_for(state="detached")
    assert page.locator(".example").count() > 0
    page.click("[data-panel=conversations]")
    page.locator("#conversations-panel .opener", has_text=QUESTION[:20]).click()
    page.wait_for_selector('#past .turn[data-state="checked"]')
    page.click("[data-panel=conversations]")
    page.click("[data-forget]")
    page.click("[data-forget]")
    page.locator("#conversations-panel .nothing").wait_for()


def test_two_browsers_at_once_have_each_their_own_conversation(browser: Browser, stage: Stage) -> None:
    with reading(browser, stage.address) as one, reading(browser, stage.address) as two:
        one.ask(QUESTION)
        two.ask("云泉古街改造工程完工了吗？")
        one.answered()
        two.page.wait_for_selector('#current .turn:not([data-state="working"])')
        assert stage.engine.most_writing >= 1
        for reader, own, other in ((one, "青岭", "云泉"), (two, "云泉", "青岭")):
            reader.open()
            questions = reader.page.locator("#past .question").all_inner_texts()
            assert [own in text for text in questions] == [True]
            assert [other in text for text in questions] == [False]


def test_an_answer_is_copied_with_its_citations_and_judged(browser: Browser, stage: Stage) -> None:
    with reading(browser, stage.address, permissions=["clipboard-read", "clipboard-write"]) as reader:
        page = reader.page
        reader.ask(QUESTION)
        turn = reader.answered()
        for form, part in (
            ("text", "[1] 《青岭高新区签约39个项目》"),
            ("markdown", "[^1]: 《青岭高新区签约39个项目》"),
        ):
            turn.locator(f'[data-copy="{form}"]').click()
            page.locator("#toast.shown", has_text="已复制").wait_for()
            page.wait_for_function("part => navigator.clipboard.readText().then(text => text.includes(part))", arg=part)
        turn.locator("[data-judging]").click()
        turn.locator(".judging label", has_text="本该说没有").click()
        turn.locator(".judging [type=submit]").click()
        page.locator(".judged", has_text="本该说没有").wait_for()
        assert "unanswerable" in (stage.desk.room("").home / "feedback.jsonl").read_text(encoding="utf-8")

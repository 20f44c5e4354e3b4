"""The page's harder states in a real browser: hostile articles, no mouse, a phone, the dark, first start, a queue."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.browsing import IN_A_BROWSER, QINGLING, QUESTION, SCRIPT, Reader, quotes_of, reading
from tests.fakes import write_pages
from tests.made_files import pdf, say
from tests.stage import Stage, StagedEngine, staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = IN_A_BROWSER

ATTACK = (
    '<script>window.hacked=1</script><img src=x onerror="window.hacked=2">[点我](javascript:window.hacked=3)'
    "![图](http://evil.example/x.png)<b onclick=alert(4)>粗</b></template>\u202e反写${window.hacked=5}"
)
HOSTILE = f"""恶意石桥文章共有陷阱

石桥文章写着{ATTACK}，共有17处陷阱。

{"长" * 5000}
"""
HOSTILE_QUESTION = "石桥文章写着有多少处陷阱？"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("states")
    pages = write_pages(folder / "pages", 青岭=QINGLING, **{"<img src=x onerror=hack()>": HOSTILE})
    # The model repeats the tags; a picture in Markdown is a mark of the page, which is not part of any sentence.
    tags = ATTACK.split("[", 1)[0]
    script = {**SCRIPT, "陷阱": f"石桥文章写着{tags}，共有17处陷阱。"}
    with staged(folder / "home", pages, StagedEngine(script)) as served:
        yield served


def axe_violations(reader: Reader) -> list[str]:
    """What axe finds wrong for people who do not see or use a mouse."""
    from axe_playwright_python.sync_playwright import Axe

    found: dict[str, Any] = Axe().run(reader.page).response
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def test_a_hostile_article_is_text_wherever_it_is_shown(browser: Browser, stage: Stage) -> None:
    with reading(browser, stage.address) as reader:
        page = reader.page
        reader.ask(HOSTILE_QUESTION)
        turn = reader.answered()
        assert "<script>window.hacked=1</script>" in turn.inner_text()
        turn.locator(".chip").first.click()
        assert reader.marked("恶意石桥文章") == quotes_of(stage, HOSTILE_QUESTION)[0]
        page.click("[data-panel=library]")
        page.locator(".files li", has_text="<img src=x").locator("summary").click()
        page.locator(".files .opener", has_text="恶意石桥").click()
        page.locator("#source-pane .label", has_text="文章").wait_for()
        page.click("[data-panel=conversations]")
        page.locator("#conversations-panel li").first.wait_for()
        assert page.evaluate("window.hacked") is None
        ours = "#desk :is(img, script, b, a, iframe), dialog :is(img, script, iframe)"
        assert page.locator(ours).count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_all_can_be_done_with_the_keyboard_alone(browser: Browser, stage: Stage) -> None:
    with reading(browser, stage.address) as reader:
        page = reader.page

        def tab_to(selector: str) -> None:
            for _ in range(60):
                page.keyboard.press("Tab")
                if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                    return
            raise AssertionError(f"Tab never reaches {selector}")

        assert page.evaluate("document.activeElement.matches('#question textarea')")
        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        reader.answered()
        page.evaluate("document.activeElement.blur()")
        tab_to("#current .chip")
        page.keyboard.press("Enter")
        page.locator("#source-pane .label", has_text="来源 1，").wait_for()
        tab_to('#source-pane [data-step="1"]')
        page.keyboard.press("Enter")
        page.locator("#source-pane .label", has_text="来源 2，").wait_for()
        assert page.evaluate("document.activeElement.dataset.step") == "1"
        page.evaluate("document.activeElement.blur()")
        tab_to("[data-panel=library]")
        page.keyboard.press("Enter")
        page.locator("#library-panel .files li").first.wait_for()
        tab_to("#library-panel [data-find]")
        page.keyboard.press("Escape")
        assert page.locator("dialog[open]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state_in_the_light_and_in_the_dark(
    browser: Browser, stage: Stage, scheme: str
) -> None:
    with reading(browser, stage.address, color_scheme=scheme) as reader:
        page = reader.page
        found = axe_violations(reader)
        reader.ask(QUESTION)
        reader.answered()
        page.locator("#source-pane mark").first.wait_for()
        page.click("[data-verdicts]")
        page.click("[data-judging]")
        page.locator(".judging label", has_text="答案错").click()
        found += axe_violations(reader)
        reader.ask("火星上有多少座城市？")
        reader.answered("refused")
        found += axe_violations(reader)
        page.click("[data-panel=library]")
        page.locator(".files li").first.wait_for()
        found += axe_violations(reader)
        assert found == []
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(25, 24, 21)"
        assert dark == (scheme == "dark")


def test_on_a_phone_nothing_sticks_out_and_the_way_leads_to_the_source_and_back(browser: Browser, stage: Stage) -> None:
    phone = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
    with reading(browser, stage.address, **phone) as reader:
        page = reader.page
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        reader.ask(QUESTION)
        turn = reader.answered()
        turn.locator(".chip").nth(1).tap()
        page.locator("#source-pane mark").first.wait_for()
        page.wait_for_function(
            "(() => { const box = document.querySelector('#source-pane mark').getBoundingClientRect();"
            " return box.top >= 0 && box.bottom <= innerHeight })()"
        )
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.locator(".back").tap()
        page.wait_for_function("document.activeElement.matches('.chip')")
        page.locator("[data-panel=library]").tap()
        page.locator("#library-panel .files li").first.wait_for()
        assert page.evaluate("document.querySelector('#library-panel').scrollWidth") <= 390


def test_at_first_start_the_page_is_up_says_what_it_does_and_offers_the_samples(
    browser: Browser, tmp_path: Path
) -> None:
    gate = threading.Event()
    with (
        staged(tmp_path / "home", None, StagedEngine(SCRIPT), load=lambda: gate.wait(30)) as stage,
        reading(browser, stage.address) as reader,
    ):
        page = reader.page
        page.locator("#status", has_text="正在装入模型").wait_for()
        assert "资料库还是空的" in page.inner_text("#welcome")
        page.click("#welcome [data-sample]")
        page.locator("#library-panel [data-halt]").wait_for()
        assert "示例文章" in page.inner_text(".progressing")
        gate.set()
        page.locator("[data-over]", has_text="新收 5 个文件").wait_for()
        page.click("#library-panel [data-close]")
        page.wait_for_function("document.querySelectorAll('.example').length === 3")
        page.wait_for_function("document.querySelector('#status').innerText.trim() === ''")
        assert "5 个文件" in page.inner_text("#panels")


def test_a_reader_who_has_to_wait_sees_the_place_in_the_line(browser: Browser, tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", 青岭=QINGLING)
    engine = StagedEngine(SCRIPT)
    with (
        staged(tmp_path / "home", pages, engine, at_once=1) as stage,
        reading(browser, stage.address) as first,
        reading(browser, stage.address) as second,
    ):
        first.ask("青岭高新区的长长的故事？")
        first.page.wait_for_selector("#current .draft")
        second.ask(QUESTION)
        second.page.locator("#current .progress", has_text="前面还有 1 个问题").wait_for()
        first.page.click("#stop")
        second.answered()
        assert engine.most_writing == 1


def test_a_citation_of_a_pdf_shows_the_printed_page_with_boxes_on_the_cited_words(
    browser: Browser, stage: Stage, tmp_path: Path
) -> None:
    lines = ["5月8日，白沙新区三座码头同日开工，", "预计两年建成，年吞吐量600万吨。"]

    def draw(canvas: Any) -> None:
        say(canvas, 60, 60, "白沙新区三座码头开工", 30)
        for number, line in enumerate(lines):
            say(canvas, 60, 110 + 20 * number, line, 14)

    made = pdf(tmp_path / "码头.pdf", draw)
    with reading(browser, stage.address) as reader:
        page = reader.page
        page.click("[data-panel=library]")
        page.set_input_files("[data-drop] input", files=[str(made)])
        page.locator("[data-over]", has_text="新收 1 个文件").wait_for()
        page.click("#library-panel [data-close]")
        question = "白沙新区三座码头几年建成？"
        reader.ask(question)
        reader.answered().locator(".chip").first.click()
        page.locator("#source-pane .box").first.wait_for()
        page.wait_for_function("document.querySelector('.sheet img')?.naturalWidth > 800")
        assert reader.marked() == quotes_of(stage, question)[0]
        inside = page.evaluate(
            "[...document.querySelectorAll('.box')].every(box => { const b = box.getBoundingClientRect(),"
            " s = box.parentElement.getBoundingClientRect(); return b.width > 20 && b.height > 3 && b.left >= s.left"
            " && b.right <= s.right && b.top > s.top + s.height * .1 && b.bottom < s.top + s.height * .2 })"
        )
        assert inside, "both lines stand between a tenth and a fifth of the way down"
        narrow = page.locator(".box").first.bounding_box()
        page.click("[data-zoom]")
        wide = page.locator(".box").first.bounding_box()
        assert narrow is not None
        assert wide is not None
        assert wide["width"] > 2 * narrow["width"]

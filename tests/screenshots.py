"""Pictures of the page's main states: `python -m tests.screenshots FOLDER` (over seeds/, with a scripted engine)."""

from __future__ import annotations

import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browsing import Reader, launched
from tests.stage import StagedEngine, staged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

SEEDS = Path(__file__).parent.parent / "seeds"
QUESTION = "北京昌平多少位“科技副总”走马上任？"
SCRIPT = {
    "科技副总": "北京市昌平区政府向39位科学家、高级科研人员颁发了“科技副总”聘书，向39家“科技副总”接收企业发放了政策支持资金凭证。"
    "2023年，首批32名“科技副总”与北京市昌平区29家科技企业深度合作。",
    "火星": "火星上有八百座城市。",
    "长篇": "这是一段还没有核对的草稿，" * 60,
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 800}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True,
}  # fmt: skip
SETTLE_MS = 500  # for what slides or fades


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with launched() as browser, tempfile.TemporaryDirectory() as homes:
        for name, page in _states(browser, Path(homes)):
            page.wait_for_timeout(SETTLE_MS)
            page.screenshot(path=folder / f"{name}.png")
            sys.stdout.write(f"{folder / name}.png\n")


def _states(browser: Browser, homes: Path) -> Iterator[tuple[str, Page]]:
    gate = threading.Event()
    with staged(homes / "empty", None, StagedEngine({}), load=lambda: gate.wait(60)) as stage:
        page = _opened(browser, stage.address, **DESK).page
        yield "01-empty-and-loading", page
        page.click("#welcome [data-sample]")
        page.locator("[data-halt]").wait_for()
        yield "02-adding", page
        gate.set()
    with staged(homes / "seeds", SEEDS, StagedEngine(SCRIPT, piece_seconds=0.04)) as stage:
        for scheme in ("light", "dark"):
            for name, page in _conversation(_opened(browser, stage.address, color_scheme=scheme, **DESK)):
                yield f"{name}-{scheme}", page
        for name, page in _on_a_phone(_opened(browser, stage.address, **PHONE)):
            yield f"{name}-phone", page


def _opened(browser: Browser, address: str, **options: Any) -> Reader:
    return Reader(browser.new_context(**options).new_page(), address)


def _conversation(reader: Reader) -> Iterator[tuple[str, Page]]:
    page = reader.page
    page.wait_for_selector(".example")
    yield "10-welcome", page
    reader.ask(QUESTION)
    page.wait_for_selector("#current .draft")
    yield "11-draft", page
    reader.answered()
    page.locator("#source-pane mark").first.wait_for()
    yield "12-answer", page
    page.click("[data-verdicts]")
    page.click("[data-judging]")
    page.locator(".judging label", has_text="出处错").click()
    page.click('#source-pane [data-step="1"]')
    yield "13-checked-and-judged", page
    reader.ask("火星上有几座城市？")
    reader.answered("refused")
    page.locator(".nearest .opener").first.click()
    yield "14-refusal", page
    reader.ask("写一个长篇故事")
    page.wait_for_selector("#current .draft")
    page.click("#stop")
    reader.answered("stopped")
    yield "15-stopped", page
    page.click("[data-panel=library]")
    page.locator(".files li").first.wait_for()
    page.set_input_files(
        "[data-drop] input", files=[{"name": "表格.xyz", "mimeType": "application/x-thing", "buffer": b"\x00"}]
    )
    page.locator("[data-over]").wait_for()
    page.locator(".files summary").first.click()
    yield "16-library", page
    page.click("#library-panel [data-close]")
    page.click("[data-panel=conversations]")
    page.locator("#conversations-panel li").first.wait_for()
    yield "17-conversations", page


def _on_a_phone(reader: Reader) -> Iterator[tuple[str, Page]]:
    page = reader.page
    page.wait_for_selector(".example")
    yield "30-welcome", page
    reader.ask(QUESTION)
    reader.answered()
    yield "31-answer", page
    page.locator("#current .chip").first.tap()
    page.locator("#source-pane mark").first.wait_for()
    yield "32-source", page
    page.locator("[data-panel=library]").tap()
    page.locator(".files li").first.wait_for()
    yield "33-library", page


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.screenshots FOLDER")
    main(Path(sys.argv[1]))

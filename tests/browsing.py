"""A real browser and a reader at the page in it: what it reads and asks, sees, and every request and complaint."""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.chromium import launch_options
from ui.memory import FILE_NAME, read_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.stage import Stage

PATIENCE_MS = 60_000  # a busy machine; an idle one needs a tenth of a second
IN_A_BROWSER = [
    pytest.mark.browser,
    # After every question Gradio counts its events in a way that pandas 3 calls deprecated.
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated:DeprecationWarning"),
]

QINGLING = """青岭高新区签约39个项目

本报记者 何敏

12月3日，青岭高新区集中签
约39个项目，总投资128亿元。
其中，外资项目7个。

区管委会主任周立群表示，将为
每个项目配一名专员。
"""
QUESTION = "青岭高新区签约了多少个项目，主任表示了什么？"
SCRIPT = {
    "签约": "青岭高新区集中签约39个项目，总投资128亿元。区管委会主任周立群表示，将为每个项目配一名专员。",
    "码头": "白沙新区三座码头预计两年建成，年吞吐量600万吨。",
    "火星": "火星上有八百座城市。",
    "长长": "很长的草稿。" * 400,
}


@contextmanager
def launched() -> Iterator[Browser]:
    """Start Chromium; closed at the end."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())  # type: ignore[arg-type]
        yield browser
        browser.close()


class Reader:
    """One browser window with cookies of its own."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on(
            "console", lambda line: self.complaints.append(line.text) if line.type in {"error", "warning"} else None
        )
        page.on(
            "response", lambda each: self.complaints.append(f"{each.status} {each.url}") if each.status >= 500 else None
        )
        self.open()

    def open(self) -> None:
        self.page.goto(self.address)
        self.page.wait_for_selector("#welcome .welcome, #past .turn", state="attached")
        self.page.wait_for_selector("#question textarea")

    def ask(self, question: str) -> None:
        self.page.fill("#question textarea", question)
        self.page.keyboard.press("Enter")

    def answered(self, state: str = "checked") -> Any:
        """Wait for the turn under way to be over; returns it."""
        self.page.wait_for_selector(f'#current .turn[data-state="{state}"]')
        return self.page.locator("#current .turn")

    def marked(self, title: str = "") -> str:
        """The highlighted characters of the source pane, once it shows `title`."""
        if title:
            self.page.locator("#source-pane h3", has_text=title).wait_for()
        return str(
            self.page.evaluate("[...document.querySelectorAll('#source-pane mark')].map(m => m.textContent).join('')")
        )

    def elsewhere(self) -> list[str]:
        """Requests that left this machine."""
        hosts = {urlsplit(url).hostname for url in self.requests if not url.startswith(("data:", "blob:", "about:"))}
        return sorted(str(host) for host in hosts - {"127.0.0.1"})


@contextmanager
def reading(browser: Browser, address: str, **options: Any) -> Iterator[Reader]:
    """Open the page as a new reader; at the end, no complaint and no request elsewhere may have been made."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 860}, **options})
    reader = Reader(context.new_page(), address)
    try:
        yield reader
        assert reader.complaints == []
        assert reader.elsewhere() == []
        assert len(reader.requests) > 3
    finally:
        context.close()


def quotes_of(stage: Stage, question: str) -> list[str]:
    """The quotes of the citations that the library's memory holds for a question, in order."""
    room = stage.desk.room("")
    with sqlite3.connect(room.home / FILE_NAME) as connection:
        row = connection.execute(
            "SELECT answer FROM turns WHERE question = ? ORDER BY rowid DESC", (question,)
        ).fetchone()
    return [cited.quote for cited in read_answer(json.loads(row[0])).citations]

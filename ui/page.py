"""The chat page: ask on the left, see the source light up on the right; no request leaves the machine."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.trustedhost import TrustedHostMiddleware

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read by gradio while it is imported: no telemetry
import gradio as gr

from ui.desk import Desk
from ui.examples import HEADLINES, example_questions
from ui.render import error_html, progress_html
from ui.routes import Cookies, add_routes, browser_of, library_of
from ui.shelf import top_html
from ui.shelf_routes import SAMPLES, add_shelf_routes
from ui.talk import Talk, complaint, converse
from ui.welcome import EMPTY_PANE, HEADER, ICON, OVERLAYS, welcome_html
from ui.window import escape

TITLE = "问据"
READERS_AT_ONCE = 24  # that wait for the model or read its answer; Gradio has 40 threads for everything
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]", "::1", "testserver"]

Shown = tuple[Any, ...]
_SKIP: dict[str, Any] = gr.skip()


def look() -> dict[str, Any]:
    """Everything `mount_gradio_app` needs for the page to look like itself and stay local."""
    sans = ["PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC"]
    here = Path(__file__).parent
    style = "".join(here.joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "panels.css"))
    script = "".join(here.joinpath(name).read_text(encoding="utf-8") for name in ("page.js", "panels.js"))
    return {
        "theme": gr.themes.Base(font=[*sans, "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        "head": f'<link rel="icon" href="{ICON}"><style>{style}</style><script>{script}</script>',
        "footer_links": [],
        "run_history": False,  # Gradio would keep every question in its own file
        "enable_monitoring": False,
        "pwa": False,
        "ssr_mode": False,
    }


def build_page(desk: Desk, *, title: str = TITLE) -> gr.Blocks:
    """Lay out the page for the libraries and models of a desk, loaded or still loading."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    html = partial(gr.HTML, apply_default_css=False)
    page: gr.Blocks
    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True) as page:
        talk = gr.State(Talk())
        with gr.Row(elem_id="top"):
            html(HEADER.format(title=escape(title)), elem_id="masthead")
            top = html("", elem_id="panels")
        status = html("", elem_id="status")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="conversation"):
                welcome = html("", elem_id="welcome")
                past = html("", elem_id="past")
                current = html("", elem_id="current")
                with gr.Column(elem_id="composer"):
                    notice = html("", elem_id="notice")
                    box = gr.Textbox(
                        label="问题", show_label=False, placeholder="写下想问的事，回车提问",
                        container=False, lines=1, max_lines=6, autofocus=True, elem_id="question",
                    )  # fmt: skip
                    with gr.Row(elem_id="buttons"):
                        fresh = gr.Button("新对话", elem_id="fresh")
                        halt = gr.Button("停止", elem_id="stop")
                        send = gr.Button("提问", elem_id="send", variant="primary")
            with gr.Column(elem_id="source-column"):
                html(EMPTY_PANE, elem_id="source")
        html(OVERLAYS, elem_id="overlays")
        # What the page's script presses: an earlier conversation chosen, a library changed.
        with gr.Row(elem_id="machinery"):
            chosen = gr.Textbox(elem_id="chosen")
            reopen = gr.Button(elem_id="reopen")
            changed = gr.Button(elem_id="changed")

        answer, opened = _Handlers(desk), [past, current, notice]
        gr.on(
            [send.click, box.submit], answer.ask, [box, talk], [box, notice, past, current], api_name="ask",
            trigger_mode="once", show_progress="hidden", concurrency_limit=READERS_AT_ONCE,
        )  # fmt: skip
        # In the queue, after the stream of the question they end: nothing of it arrives later than they do.
        halt.click(answer.stop, talk, None, queue=False, **quiet)
        fresh.click(answer.begin, talk, opened, concurrency_limit=None, js=_CLEARED, **quiet)
        reopen.click(answer.reopen, [chosen, talk], opened, concurrency_limit=None, js=_CHOSEN, **quiet)
        changed.click(answer.library, talk, [top, welcome], queue=False, **quiet)
        page.load(answer.open, talk, [past, top, welcome], concurrency_limit=None, **quiet)
        page.load(answer.status, None, status, concurrency_limit=None, **quiet)
    page.queue(default_concurrency_limit=READERS_AT_ONCE, api_open=False)
    return page


_CLEARED = "(...given) => { window.wenju.clear(); return given; }"
_CHOSEN = "(_, talk) => { window.wenju.clear(); return [window.wenju.chosen, talk]; }"


class _Handlers:
    """What happens on the page, told to Gradio."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def open(self, talk: Talk, request: gr.Request) -> Shown:
        """A page is opened or reloaded: the browser's latest conversation is there again."""
        talk.browser, talk.library = browser_of(request), library_of(request)
        room = self._desk.room(talk.library)
        for latest in room.memory.conversations(talk.browser)[:1]:
            talk.conversation = latest.id
        return talk.html(room), *self.library(talk)

    def library(self, talk: Talk) -> Shown:
        room = self._desk.room(talk.library)
        counts = room.library.counts()
        questions = example_questions(room.library.titles(HEADLINES))
        return top_html(counts), welcome_html(questions, empty=not counts["passages"], samples=SAMPLES.is_dir())

    async def status(self) -> AsyncIterator[str]:
        """What the models are doing until they are loaded; then nothing, or what went wrong."""
        opening = self._desk.opening
        while not opening.wait(0):
            yield progress_html(f"{opening.doing()}。可以先提问，装好就答。")
            await asyncio.sleep(0.4)
        trouble = opening.trouble()
        yield error_html(trouble) if trouble else ""

    def ask(self, question: str, talk: Talk, request: gr.Request) -> Iterator[Shown]:
        """A question: the box, the notice, the turns before, and the turn that grows."""
        problem = complaint(question)
        if problem:
            yield _SKIP, error_html(problem), _SKIP, _SKIP
            return
        talk.browser = talk.browser or browser_of(request)
        before = talk.html(self._desk.room(talk.library))
        turn = converse(self._desk, talk, question.strip())
        try:  # Gradio closes this generator when the reader stops or leaves; the engine must hear of it
            yield "", "", before, next(turn)
            for shown in turn:
                yield _SKIP, _SKIP, _SKIP, shown
        finally:
            turn.close()

    def stop(self, talk: Talk) -> None:
        talk.stop()

    def begin(self, talk: Talk) -> Shown:
        talk.move_to()
        return "", "", ""

    def reopen(self, conversation: str, talk: Talk) -> Shown:
        talk.move_to(conversation)
        return talk.html(self._desk.room(talk.library)), "", ""


def build_app(desk: Desk, *, title: str = TITLE, hosts: list[str] | None = None) -> FastAPI:
    """Return the page with its routes as one app; `hosts` are the names it answers to, by default this machine's."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    add_routes(app, desk)
    add_shelf_routes(app, desk)
    gr.mount_gradio_app(app, build_page(desk, title=title), path="/", **look())
    app.add_middleware(Cookies)
    # Another site's name made to point here (DNS rebinding) is not a name of this machine.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts or LOOPBACK_HOSTS)
    return app

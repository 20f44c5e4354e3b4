"""What the page fetches by name: sources, conversations, the library pane; and what it sends: files, judgements.

Everything here asks for the browser's own cookie; what changes anything also asks for a header that a page of
another origin cannot send unasked, and a change to the library for the machine itself.
"""

from __future__ import annotations

import ipaddress
import secrets
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from index.contents import articles_of, list_files, maybe_article_at
from index.errors import WenjuError
from index.readers.page_image import page_image
from ui.export import answer_markdown, conversation_json, conversation_markdown
from ui.feedback import case_of, keep_case
from ui.history import conversations_html
from ui.listing import answer_text
from ui.render import kept_turn_html
from ui.scan import PICTURE_PIXELS, scans_html
from ui.source import article_html, gone_html, maybe_pointer, source_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ui.desk import Desk, Room
    from ui.memory import Turn

BROWSER_COOKIE = "wenju_browser"  # a random id: whose conversations these are
LIBRARY_COOKIE = "wenju_library"  # which library this browser has open
CHANGE_HEADER = "x-wenju"


class Denied(Exception):  # noqa: N818 - an answer, not a fault
    """A request that is not the page's own."""


def browser_of(request: Any) -> str:  # noqa: ANN401 - Starlette's request, or Gradio's around it
    """Return the browser's id, or that of the session for a program without cookies."""
    return str(request.cookies.get(BROWSER_COOKIE) or getattr(request, "session_hash", None) or "")


def library_of(request: Any) -> str:  # noqa: ANN401
    return str(request.cookies.get(LIBRARY_COOKIE) or "")


def is_this_machine(request: Request) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


class Page:
    """One request's view of the desk: who asks, and about which library."""

    def __init__(self, desk: Desk, request: Request) -> None:
        self.browser = browser_of(request)
        if not self.browser or (request.method != "GET" and request.headers.get(CHANGE_HEADER) != "1"):
            raise Denied
        self.room: Room = desk.room(library_of(request))
        self.here = next((each for each in desk.known() if each.home == self.room.home), desk.known()[0])

    def turn(self, turn: str) -> Turn:
        found = self.room.memory.maybe_turn(self.browser, turn)
        if found is None:
            raise WenjuError("这一轮对话已经不在了", "重新载入页面")
        return found


def add_routes(app: FastAPI, desk: Desk) -> None:
    """Put the page's own routes on the app, under /page/."""
    app.add_exception_handler(WenjuError, _complain)
    app.add_exception_handler(Denied, _deny)

    @app.get("/page/turn/{turn}/source/{name}")
    def source(request: Request, turn: str, name: str) -> HTMLResponse:
        page = Page(desk, request)
        pointer = maybe_pointer(page.turn(turn), name)
        if pointer is None:
            return HTMLResponse(gone_html("找不到这个来源。"))
        library = page.room.library
        try:
            text: str | None = library.source_text(pointer.source)
        except WenjuError:
            text = None
        article = maybe_article_at(articles_of(page.room.home, pointer.source), pointer.spans)
        scans = scans_html(f"page/turn/{turn}/source/{name}/", library.pages(pointer.source), pointer.spans)
        return HTMLResponse(source_html(pointer, text, article, scans))

    @app.get("/page/turn/{turn}/source/{name}/{number}")
    def picture(request: Request, turn: str, name: str, number: int) -> Response:
        page = Page(desk, request)
        pointer = maybe_pointer(page.turn(turn), name)
        if pointer is None:
            raise WenjuError("找不到这个来源", "重新载入页面")
        path = page.room.library.document_path(pointer.source)
        picture = page_image(path, number, width_pixels=PICTURE_PIXELS)
        return Response(picture, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})

    @app.get("/page/article/{place}")
    def article(request: Request, place: int, file: str) -> HTMLResponse:
        page = Page(desk, request)
        held = articles_of(page.room.home, file)
        if not 0 <= place < len(held):
            return HTMLResponse(gone_html("资料库里没有这篇文章了。"))
        return HTMLResponse(article_html(file, page.room.library.source_text(file), held[place]))

    @app.get("/page/turn/{turn}/copy/{form}")
    def copy(request: Request, turn: str, form: str) -> PlainTextResponse:
        answer = Page(desk, request).turn(turn).answer
        if answer is None:
            return PlainTextResponse("")
        return PlainTextResponse(answer_markdown(answer) if form == "markdown" else answer_text(answer))

    @app.post("/page/turn/{turn}/feedback")
    def feedback(request: Request, turn: str, reason: str, told: str = "") -> HTMLResponse:
        page = Page(desk, request)
        judged = page.turn(turn)

        def texts() -> Iterator[tuple[str, str]]:
            for file in list_files(page.room.home):
                yield file.source, page.room.library.source_text(file.source)

        case = case_of(judged, page.room.memory.before(page.browser, turn), reason, told, texts)
        keep_case(page.room.home, case)
        page.room.memory.judge(page.browser, turn, reason)
        return HTMLResponse(kept_turn_html(page.turn(turn)))

    @app.get("/page/conversations")
    def conversations(request: Request) -> HTMLResponse:
        page = Page(desk, request)
        return HTMLResponse(conversations_html(page.room.memory.conversations(page.browser)))

    @app.get("/page/conversations/{conversation}/{form}")
    def export(request: Request, conversation: str, form: str) -> Response:
        page = Page(desk, request)
        turns = page.room.memory.turns(page.browser, conversation)
        as_json = form == "json"
        text = conversation_json(turns) if as_json else conversation_markdown(turns)
        name = f"wenju-{turns[0].asked[:10]}.{'json' if as_json else 'md'}" if turns else "wenju.md"
        return Response(
            text,
            media_type="application/json" if as_json else "text/markdown; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @app.delete("/page/conversations/{conversation}")
    def forget(request: Request, conversation: str) -> HTMLResponse:
        page = Page(desk, request)
        page.room.memory.forget(page.browser, conversation)
        return HTMLResponse(conversations_html(page.room.memory.conversations(page.browser)))


def _complain(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"problem": str(error)}, status_code=400)


def _deny(_: Request, __: Exception) -> JSONResponse:
    return JSONResponse({"problem": "请重新载入页面。"}, status_code=403)


class Cookies:
    """ASGI: gives a browser that opens the page its id. No script can read it and no other site can send it."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's own types
        opens_page = scope["type"] == "http" and scope["path"] == "/"
        if not opens_page or BROWSER_COOKIE in Request(scope).cookies:
            await self._app(scope, receive, send)
            return

        async def send_with_cookie(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                cookie = (
                    f"{BROWSER_COOKIE}={secrets.token_urlsafe(18)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000"
                )
                message = {**message, "headers": [*message["headers"], (b"set-cookie", cookie.encode())]}
            await send(message)

        await self._app(scope, receive, send_with_cookie)

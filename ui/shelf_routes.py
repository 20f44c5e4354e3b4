"""The library pane's routes: what is held, adding files and folders, work under way, other libraries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse

from index.contents import articles_of, list_files
from index.errors import WenjuError
from ui.routes import LIBRARY_COOKIE, Page, is_this_machine
from ui.shelf import FILES_SHOWN, READ_ONLY, files_html, shelf_html, work_html

if TYPE_CHECKING:
    from ui.desk import Desk

SAMPLES = Path(__file__).parent.parent / "seeds"  # beside the package in a checkout; an installed wheel has none
MOST_UPLOADED_BYTES = 256 * 1024 * 1024  # one file; more than any article, less than would fill the memory


def add_shelf_routes(app: FastAPI, desk: Desk) -> None:
    """Put the routes of the library pane on the app."""

    @app.get("/page/library")
    def library(request: Request) -> HTMLResponse:
        page = Page(desk, request)
        shelf = shelf_html(
            desk.known(),
            page.here,
            page.room.library.counts(),
            may_change=is_this_machine(request),
            samples=SAMPLES.is_dir(),
        )
        return HTMLResponse(shelf)

    @app.get("/page/library/files")
    def files(request: Request, containing: str = "") -> HTMLResponse:
        page = Page(desk, request)
        held = list_files(page.room.home, containing.strip())
        articles = [articles_of(page.room.home, file.source) for file in held[:FILES_SHOWN]]
        return HTMLResponse(files_html(held, articles, may_change=is_this_machine(request)))

    @app.get("/page/library/work")
    def work(request: Request) -> HTMLResponse:
        return HTMLResponse(work_html(Page(desk, request).room.shelving.work))

    @app.post("/page/library/upload")
    async def upload(request: Request) -> JSONResponse:
        page = _changing(desk, request)
        async with request.form(max_files=10_000, max_part_size=MOST_UPLOADED_BYTES) as form:
            kept = []
            for sent in form.getlist("files"):
                if not isinstance(sent, str) and sent.filename:
                    kept.append(page.room.shelving.keep(sent.filename, await sent.read()))  # noqa: PERF401
        if not kept:
            raise WenjuError("没有收到文件", "再选一次")
        page.room.shelving.add(list(dict.fromkeys(kept)), "正在收录")
        return JSONResponse({})

    @app.post("/page/library/folder")
    def folder(request: Request, path: str) -> JSONResponse:
        page = _changing(desk, request)
        chosen = Path(path.strip().strip('"')).expanduser()
        if not path.strip() or not chosen.exists():
            raise WenjuError(f"没有这个文件夹：{path.strip() or '（空）'}", "写完整的路径，例如 /home/我/文章")
        page.room.shelving.add([chosen], "正在收录")
        return JSONResponse({})

    @app.post("/page/library/sample")
    def sample(request: Request) -> JSONResponse:
        page = _changing(desk, request)
        if not SAMPLES.is_dir():
            raise WenjuError("这里没有示例文章", "添加自己的文章")
        page.room.shelving.add([SAMPLES], "正在收录示例文章")
        return JSONResponse({})

    @app.post("/page/library/refresh")
    def refresh(request: Request) -> JSONResponse:
        page = _changing(desk, request)
        page.room.shelving.refresh(list_files(page.room.home))
        return JSONResponse({})

    @app.post("/page/library/remove")
    def remove(request: Request, source: str) -> JSONResponse:
        page = _changing(desk, request)
        for file in list_files(page.room.home):
            if file.source == source:
                page.room.shelving.remove(file)
        return JSONResponse({})

    @app.post("/page/library/stop")
    def stop(request: Request) -> JSONResponse:
        _changing(desk, request).room.shelving.stop()
        return JSONResponse({})

    @app.post("/page/library/open")
    def open_library(request: Request, path: str) -> JSONResponse:
        _changing(desk, request)
        if not path.strip():
            raise WenjuError("还没有写文件夹", "写一个文件夹的完整路径")
        return _opened(desk.add(Path(path.strip().strip('"'))).id)

    @app.post("/page/library/choose")
    def choose(request: Request, library: str) -> JSONResponse:
        Page(desk, request)
        return _opened(library)


def _changing(desk: Desk, request: Request) -> Page:
    if not is_this_machine(request):
        raise WenjuError(READ_ONLY)
    return Page(desk, request)


def _opened(library: str) -> JSONResponse:
    answer = JSONResponse({"reload": True})
    answer.set_cookie(LIBRARY_COOKIE, library, max_age=31_536_000, httponly=True, samesite="strict")
    return answer

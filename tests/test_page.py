"""The page as it is served: what it loads, whom it lets in, what its routes answer."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import httpx
import pytest

from index.errors import WenjuError
from tests.fakes import write_pages
from tests.stage import Stage, StagedEngine, staged
from ui.host import check_address
from ui.memory import Turn
from ui.routes import BROWSER_COOKIE

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = "青岭高新区签约三十九个项目\n\n本报记者 何敏\n\n12月3日，青岭高新区集中签约39个项目，总投资128亿元。\n"
CHANGING = {"X-Wenju": "1"}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("page")
    with staged(folder / "home", write_pages(folder / "pages", 报=PAGE), StagedEngine({})) as served:
        yield served


@pytest.fixture
def client(stage: Stage) -> Iterator[httpx.Client]:
    """A browser that has opened the page and so has its cookie."""
    with httpx.Client(base_url=stage.address, trust_env=False) as opened:
        opened.get("/")
        yield opened


def test_the_page_names_nothing_that_is_loaded_from_elsewhere(client: httpx.Client) -> None:
    config = client.get("/config").json()
    assert config["stylesheets"] == []
    assert config["analytics_enabled"] is False
    assert "://" not in config["head"].replace("http://www.w3.org/2000/svg", "")
    theme = client.get("/theme.css").text
    assert "@import" not in theme
    assert theme.count("url(") == theme.count('url("data:')


def test_a_browser_gets_an_id_that_no_script_reads_and_no_other_site_sends(stage: Stage) -> None:
    first = httpx.get(stage.address, trust_env=False)
    cookie = first.headers["set-cookie"]
    assert all(part in cookie for part in (BROWSER_COOKIE, "HttpOnly", "SameSite=Strict"))
    again = httpx.get(stage.address, cookies=dict(first.cookies), trust_env=False)
    assert "set-cookie" not in again.headers


def test_a_request_that_is_not_the_pages_own_is_refused(stage: Stage, client: httpx.Client) -> None:
    assert httpx.get(f"{stage.address}page/conversations", trust_env=False).status_code == 403
    assert client.post("/page/library/sample").status_code == 403
    assert client.get("/page/library", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/", headers={"Host": "evil.example:80"}).status_code == 400


def test_a_turn_of_another_browser_cannot_be_read(stage: Stage, client: httpx.Client) -> None:
    turn = Turn("问", "stopped")
    stage.desk.room("").memory.add("somebody else", "talk", turn)
    for path in (f"turn/{turn.id}/source/1", f"turn/{turn.id}/copy/text"):
        assert client.get(f"/page/{path}").status_code == 400
    assert client.get("/page/conversations/talk/json").json() == {"turns": []}


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("folder?path=/no/such/folder", "没有这个文件夹"),
        ("folder?path=", "没有这个文件夹"),
        ("open?path=%20", "还没有写文件夹"),
        ("upload", "没有收到文件"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(client: httpx.Client, path: str, part: str) -> None:
    answer = client.post(f"/page/library/{path}", headers=CHANGING)
    assert answer.status_code == 400
    assert part in answer.json()["problem"]


def test_an_article_is_read_from_the_list_and_a_wrong_place_is_said(client: httpx.Client) -> None:
    assert "总投资128亿元" in client.get("/page/article/0", params={"file": "报.txt"}).text
    for place, file in ((7, "报.txt"), (0, "../../etc/passwd")):
        assert "没有这篇文章" in client.get(f"/page/article/{place}", params={"file": file}).text


def test_the_page_has_no_interactive_documents_of_its_routes(client: httpx.Client) -> None:
    assert [client.get(path).status_code for path in ("/docs", "/redoc")] == [404] * 2


def test_a_taken_port_is_named_with_the_command_that_chooses_another() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        with pytest.raises(WenjuError, match=f"端口 {port} 已被.*wenju chat --port"):
            check_address("127.0.0.1", port)

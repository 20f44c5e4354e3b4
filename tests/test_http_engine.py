"""What is particular to the back end over HTTP: addresses, failures, keys; on a small scripted server."""

from __future__ import annotations

import json
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

import pytest

from index.errors import WenjuError
from rag.engines.http import HttpEngine, chat_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.engines.base import Message

LONGEST_PROMPT_CHARS = 2048


def ask(text: str) -> list[Message]:
    return [{"role": "user", "content": text}]


class ScriptedServer(ThreadingHTTPServer):
    """An OpenAI-compatible server that counts, and misbehaves when the model's name says so."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ScriptedHandler)
        self.headers_seen: list[dict[str, str]] = []
        self.reader_left = threading.Event()

    @contextmanager
    def running(self) -> Iterator[Self]:
        thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        thread.start()
        yield self
        self.shutdown()
        thread.join()
        self.server_close()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        raise AssertionError from sys.exception()


def event(content: str | None, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": content} if content else {}, "finish_reason": finish}
    return b"data: " + json.dumps({"choices": [choice]}, ensure_ascii=False).encode() + b"\n\n"


BODIES = {
    "broken-off": event("第"),
    "malformed": event("第") + b'data: {"choices": [{"del\n\n',
    "not-events": b'data: ["hello"]\n\n',
    "error-event": b'data: {"error": {"message": "out of\\nmemory"}}\n\n',
    "odd-lines": b": ping\n\nevent: message\nid: 7\n" + event("一\u2028二\x85三") + b'data: {"choices": []}\n\n'
    b"data:[DONE]\n\n",
    "no-done": event("一") + event(None, "stop"),
}
LIKELIEST = [{"token": "一", "logprob": -0.4}, {"token": "二", "logprob": -1.6}]
WEIGHED = {"choices": [{"message": {"content": "一"}, "logprobs": {"content": [{"top_logprobs": LIKELIEST}]}}]}
STATUSES = {"denied": 401, "gone": 404, "busy": 429, "down": 503, "elsewhere": 302}


class ScriptedHandler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_POST(self) -> None:
        self.server.headers_seen.append(dict(self.headers))
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert request["temperature"] == 0
        model = request["model"]
        if request.get("logprobs"):
            self.answer(200, json.dumps(WEIGHED).encode() if model == "counts" else b"{}")
            return
        assert request["stream"]
        if self.path != "/v1/chat/completions":
            self.answer(404, b"not here")
        elif model in STATUSES:
            self.answer(STATUSES[model], json.dumps({"error": {"message": f"{model}!"}}).encode())
        elif len(request["messages"][-1]["content"]) > LONGEST_PROMPT_CHARS:
            self.answer(400, json.dumps({"error": "prompt too long"}).encode())
        elif model in BODIES:
            self.answer(200, BODIES[model])
        else:
            self.count(request["max_tokens"])

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def count(self, max_tokens: int) -> None:
        self.answer(200, b"")
        try:
            for number in range(max_tokens):
                self.wfile.write(event(f"第{number}"))
                time.sleep(0.002 if number > 20 else 0)
            self.wfile.write(event(None, "length") + b"data: [DONE]\n\n")
        except (BrokenPipeError, ConnectionResetError):
            self.server.reader_left.set()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer().running() as server:
        yield server


@pytest.mark.parametrize("ending", ["", "/", "/v1", "/v1/", "/v1/chat/completions"])
def test_the_address_is_understood_with_and_without_its_path(server: ScriptedServer, ending: str) -> None:
    engine = HttpEngine(server.base_url + ending, model="counts")
    assert list(engine.stream(ask("一"), max_tokens=2)) == ["第0", "第1"]
    engine.close()


def test_a_path_of_the_servers_own_is_kept() -> None:
    assert chat_address("https://a.example/api/v4/") == "https://a.example/api/v4/chat/completions"


@pytest.mark.parametrize("base_url", ["", "127.0.0.1:80", "ftp://a.example", "http://", "http://a:b", "http://[x"])
def test_an_address_that_cannot_be_one_is_refused_with_an_example(base_url: str) -> None:
    with pytest.raises(WenjuError, match="http://127"):
        HttpEngine(base_url, model="m")


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("denied", "HTTP 401.*denied!.*密钥"),
        ("gone", "HTTP 404.*模型 gone"),
        ("busy", "HTTP 429.*稍后再试"),
        ("down", "HTTP 503.*稍后再试"),
        ("elsewhere", "HTTP 302.*检查地址"),
        ("broken-off", "没有说完就断开"),
        ("malformed", "看不懂.*choices"),
        ("not-events", "看不懂.*hello"),
        ("error-event", "out of memory"),
    ],
)
def test_every_way_a_server_fails_is_one_line_naming_the_address(
    server: ScriptedServer, model: str, expected: str
) -> None:
    engine = HttpEngine(server.base_url, model=model)
    with pytest.raises(WenjuError, match=expected) as caught:
        list(engine.stream(ask("一"), max_tokens=4))
    assert f"{server.base_url}/v1/chat/completions" in str(caught.value)
    assert "\n" not in str(caught.value)
    engine.close()


@pytest.mark.parametrize(("model", "expected"), [("odd-lines", "一\u2028二\x85三"), ("no-done", "一")])
def test_what_a_good_server_may_send_is_read(server: ScriptedServer, model: str, expected: str) -> None:
    """JSON may hold U+2028 and U+0085 as they are; cutting lines there lost the reply."""
    engine = HttpEngine(server.base_url, model=model)
    assert "".join(engine.stream(ask("一"), max_tokens=4)) == expected
    engine.close()


def test_a_server_that_cannot_weigh_words_gives_no_opinion(server: ScriptedServer) -> None:
    engine = HttpEngine(server.base_url, model="weighs-nothing")
    assert engine.weigh(ask("一？"), ["一", "二"]) == {}
    engine.close()


def test_nobody_listening_is_said_plainly() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), ScriptedHandler) as unused:
        port = unused.server_port
    engine = HttpEngine(f"http://127.0.0.1:{port}", model="m")
    with pytest.raises(WenjuError, match=f"连不上.*{port}"):
        list(engine.stream(ask("一"), max_tokens=1))
    engine.close()


def test_closing_the_stream_closes_the_connection(server: ScriptedServer) -> None:
    server.reader_left.clear()
    engine = HttpEngine(server.base_url, model="counts")
    stream = engine.stream(ask("一"), max_tokens=5000)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert server.reader_left.wait(5)
    engine.close()


def test_the_key_is_sent_and_the_proxy_is_not_asked_for_this_machine(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    engine = HttpEngine(server.base_url, model="counts", api_key="sesame")
    assert list(engine.stream(ask("一"), max_tokens=1)) == ["第0"]
    assert server.headers_seen[-1]["Authorization"] == "Bearer sesame"
    engine.close()
    with pytest.raises(WenjuError, match="密钥"):
        HttpEngine(server.base_url, model="counts", api_key="密钥")

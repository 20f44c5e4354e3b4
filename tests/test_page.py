"""The chat page over a scripted assistant: what a reader sees while asking, stopping and waiting."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import gradio_client
import httpx
import pytest

from index.errors import WenjuError
from index.values import Span
from rag.answer import SUPPORTED, Answer, Citation, Event, Evidence, Finished, Piece, Retrieved, Sentence
from ui.page import build_page, look, open_page
from ui.talk import QUESTION_CHARS, UNEXPECTED, Opening, Talk, complaint, converse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SOURCE = "一汽投资二十亿元建厂。"
FOUND = Evidence("报.txt", "建厂", "张伟", "", SOURCE, (Span(0, len(SOURCE)),), 0.5, {"dense": 1})
CITED = Citation(1, "报.txt", "建厂", "张伟", "二十亿元", (Span(4, 8),))
CHECKED = (Sentence("投资二十亿元。", (1,), SUPPORTED),)
PATIENCE_SECONDS = 20.0

# After every question Gradio counts its events in a way that pandas 3 calls deprecated.
pytestmark = [
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated:DeprecationWarning"),
]


class Shelf:
    """A library of one file."""

    def source_text(self, source: str) -> str:
        if source != "报.txt":
            raise WenjuError(f"找不到 {source}")
        return SOURCE

    def counts(self) -> dict[str, int]:
        return {"documents": 1, "articles": 2, "passages": 3}


class Scripted:
    """An assistant that follows a script; an endless one writes until its stream is closed."""

    def __init__(self, *, endless: bool = False, error: Exception | None = None) -> None:
        self.library = Shelf()
        self.endless = endless
        self.error = error
        self.histories: list[list[tuple[str, str]]] = []
        self.closed = threading.Event()

    def stream(self, question: str, history: Sequence[tuple[str, str]] = ()) -> Iterator[Event]:
        self.histories.append(list(history))
        try:
            yield Retrieved((FOUND,))
            if self.error:
                raise self.error
            yield Piece("草稿")
            while self.endless:
                time.sleep(0.01)
                yield Piece("字")
            yield Finished(Answer(question, CHECKED, (CITED,), (FOUND,), refused=False))
        finally:
            self.closed.set()


def loaded(assistant: Scripted) -> Opening:
    opening = Opening(lambda: assistant)
    assert opening.wait(PATIENCE_SECONDS)
    return opening


@pytest.fixture
def served() -> Iterator[Callable[[Scripted | Opening], str]]:
    """Serve pages on free loopback ports; returns the address."""
    pages: list[Any] = []

    async def launch(assistant: Scripted | Opening) -> str:
        page = build_page(assistant, examples=["投资多少？"])
        page.launch(server_name="127.0.0.1", server_port=free_port(), prevent_thread_lock=True, quiet=True, **look())
        pages.append(page)
        return str(page.local_url)

    def serve(assistant: Scripted | Opening) -> str:
        # Outside a running loop Gradio makes loops that it never closes.
        return asyncio.run(launch(assistant))

    yield serve
    for page in pages:
        page.close(verbose=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def current(outputs: Any) -> str:
    """What the growing turn shows, out of the four outputs of a question; a skipped output is a dict."""
    shown = outputs[3]
    return shown if isinstance(shown, str) else ""


def test_the_turn_goes_from_searching_through_a_draft_to_the_checked_answer() -> None:
    states = list(converse(Talk(), "投资多少？", loaded(Scripted())))
    parts = ("正在查找", "找到 1 段", "草稿", "投资二十亿元")
    assert [part in state for part, state in zip(parts, states, strict=True)] == [True] * 4
    assert 'data-state="working"' in states[-2]
    assert 'data-state="checked"' in states[-1]
    assert "草稿" not in states[-1]


def test_an_answer_becomes_history_without_its_marks() -> None:
    assistant, talk = Scripted(), Talk()
    for question in ("一？", "二？"):
        list(converse(talk, question, loaded(assistant)))
    assert assistant.histories == [[], [("一？", "投资二十亿元。")]]


def test_a_stopped_answer_closes_the_stream_shows_its_draft_and_is_no_history() -> None:
    assistant, talk = Scripted(endless=True), Talk()
    turn = converse(talk, "问", loaded(assistant))
    while "草稿字" not in next(turn):
        pass
    stopped = talk.stop()
    assert stopped is not None
    assert "已停止" in stopped
    assert "草稿字" in stopped
    assert list(turn) == []
    assert assistant.closed.is_set()
    assert talk.history() == []
    assert talk.stop() is None


def test_closing_the_turn_closes_the_stream() -> None:
    assistant = Scripted(endless=True)
    turn = converse(Talk(), "问", loaded(assistant))
    next(turn), next(turn)
    turn.close()
    assert assistant.closed.is_set()


def test_a_known_error_is_shown_as_its_own_line() -> None:
    assistant = Scripted(error=WenjuError("缺一块权重", "运行 wenju models fetch"))
    last = list(converse(Talk(), "问", loaded(assistant)))[-1]
    assert "缺一块权重。运行 wenju models fetch" in last
    assert 'data-state="failed"' in last


def test_a_bug_is_a_plain_sentence_on_the_page_and_a_traceback_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    last = list(converse(Talk(), "问", loaded(Scripted(error=KeyError("secret")))))[-1]
    assert UNEXPECTED in last
    assert "secret" not in last
    assert "KeyError" in caplog.text


def test_a_question_asked_while_the_model_loads_is_answered_when_it_has() -> None:
    gate = threading.Event()

    def slow() -> Scripted:
        gate.wait(PATIENCE_SECONDS)
        return Scripted()

    opening = Opening(slow)
    assert "正在加载模型" in opening.status_html()
    turn = converse(Talk(), "问", opening)
    assert "正在加载模型" in next(turn)
    gate.set()
    assert 'data-state="checked"' in list(turn)[-1]
    assert "2 篇文章" in opening.status_html()


def test_a_model_that_does_not_load_says_why_at_the_top_and_under_the_question() -> None:
    def broken() -> Scripted:
        raise WenjuError("权重不完整", "运行 wenju models fetch")

    opening = Opening(broken)
    assert opening.wait(PATIENCE_SECONDS)
    assert "权重不完整" in opening.status_html()
    assert "权重不完整" in list(converse(Talk(), "问", opening))[-1]


@pytest.mark.parametrize(
    ("question", "part"),
    [(" \n", "先写下"), ("问" * (QUESTION_CHARS + 1), "最多 2,000"), ("问" * QUESTION_CHARS, "")],
    ids=["empty", "too long", "just fits"],
)
def test_a_question_is_refused_when_empty_or_too_long(question: str, part: str) -> None:
    assert (part in complaint(question)) if part else complaint(question) == ""


def test_the_served_page_streams_its_states_and_loads_nothing_from_elsewhere(
    served: Callable[[Scripted | Opening], str],
) -> None:
    address = served(Scripted())
    client = gradio_client.Client(address, verbose=False)
    job = client.submit("投资多少？", api_name="/ask")
    job.result(timeout=PATIENCE_SECONDS)
    shown = "".join(current(outputs) for outputs in job.outputs())
    assert shown.index("正在查找") < shown.index("草稿") < shown.index("投资二十亿元")
    config = httpx.get(f"{address}config").json()
    assert config["stylesheets"] == []
    assert config["analytics_enabled"] is False
    assert "http" not in config["head"].replace("http://www.w3.org/2000/svg", "")
    theme = httpx.get(f"{address}theme.css").text
    assert "@import" not in theme
    assert theme.count("url(") == theme.count('url("data:')
    client.close()


def test_two_readers_ask_at_once_and_each_has_a_conversation(served: Callable[[Scripted | Opening], str]) -> None:
    assistant = Scripted()
    address = served(assistant)
    clients = [gradio_client.Client(address, verbose=False) for _ in range(2)]
    jobs = [client.submit("投资多少？", api_name="/ask") for client in clients]
    assert ["投资二十亿元" in current(job.result(timeout=PATIENCE_SECONDS)) for job in jobs] == [True, True]
    clients[0].submit("后来呢？", api_name="/ask").result(timeout=PATIENCE_SECONDS)
    assert assistant.histories == [[], [], [("投资多少？", "投资二十亿元。")]]
    for client in clients:
        client.close()


def test_cancelling_in_the_browser_closes_the_stream(served: Callable[[Scripted | Opening], str]) -> None:
    assistant = Scripted(endless=True)
    client = gradio_client.Client(served(assistant), verbose=False)
    job = client.submit("写很久", api_name="/ask")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not any("草稿字" in current(outputs) for outputs in job.outputs()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not assistant.closed.is_set()
    job.cancel()
    assert assistant.closed.wait(PATIENCE_SECONDS)
    client.close()


def test_a_taken_port_is_named_with_the_command_that_chooses_another() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        with pytest.raises(WenjuError, match=f"端口 {port} 已被.*wenju chat --port"):
            open_page(Scripted, port=port, say=lambda _: None)

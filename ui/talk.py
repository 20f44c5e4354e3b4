"""One reader's conversation and the assistant behind it, as HTML that grows: no Gradio here either."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from index.errors import WenjuError
from rag.answer import Piece, Retrieved
from ui.render import answer_html, draft_html, error_html, library_html, progress_html, turn_html

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from rag.answer import Answer, Event

log = logging.getLogger(__name__)

QUESTION_CHARS = 2000  # the longest question taken; the model's context has to hold the evidence too
UNEXPECTED = "出了意外的错，这个问题没有答成；可以再问一次。详情写在运行 wenju 的窗口里。"


class Library(Protocol):
    def source_text(self, source: str) -> str: ...
    def counts(self) -> dict[str, int]: ...


class Assistant(Protocol):
    """What the page needs of `rag.Assistant`."""

    @property
    def library(self) -> Library: ...
    def stream(self, question: str, history: Sequence[tuple[str, str]] = ...) -> Iterator[Event]: ...


class Opening:
    """An assistant that loads in the background: the page is up before the weights are."""

    def __init__(self, factory: Callable[[], Assistant]) -> None:
        self._factory = factory
        self._done = threading.Event()
        self._assistant: Assistant | None = None
        self._error: Exception | None = None
        threading.Thread(target=self._load, name="wenju-load", daemon=True).start()

    def _load(self) -> None:
        try:
            self._assistant = self._factory()
        except Exception as error:
            log.exception("the assistant did not load")
            self._error = error
        self._done.set()

    def wait(self, seconds: float) -> bool:
        return self._done.wait(seconds)

    def assistant(self) -> Assistant:
        """Return the loaded assistant; raises what loading raised."""
        self._done.wait()
        if self._error is not None:
            raise self._error
        assert self._assistant is not None  # noqa: S101  (set whenever there is no error)
        return self._assistant

    def status_html(self) -> str:
        """The quiet line at the top of the page."""
        if not self._done.is_set():
            return progress_html("正在加载模型…可以先提问，装好就答")
        try:
            return library_html(self.assistant().library.counts())
        except WenjuError as error:
            return error_html(str(error))
        except Exception:
            log.exception("the library could not be counted")
            return error_html("模型或文章库没有打开；详情写在运行 wenju 的窗口里。")


@dataclass(frozen=True, slots=True)
class Turn:
    question: str
    answer: str  # without [n] marks, which would name other sources next time; empty when there was none
    html: str


@dataclass(slots=True, eq=False)
class Asked:
    """A question under way; the conversation holds the one whose events still count."""

    question: str
    draft: str = ""
    found: int = 0

    def html(self) -> str:
        return turn_html(self.question, draft_html(self.draft, self.found), state="working")


@dataclass(slots=True)
class Talk:
    """One browser's conversation: what was said, and the question under way."""

    turns: list[Turn] = field(default_factory=list)
    asked: Asked | None = None

    def history(self) -> list[tuple[str, str]]:
        return [(turn.question, turn.answer) for turn in self.turns if turn.answer]

    def html(self) -> str:
        return "".join(turn.html for turn in self.turns)

    def close(self, asked: Asked, body: str, *, state: str, answer: str = "") -> str:
        """Put the question under way among the turns and return its final HTML."""
        self.asked = None
        turn = Turn(asked.question, answer, turn_html(asked.question, body, state=state))
        self.turns.append(turn)
        return turn.html

    def stop(self) -> str | None:
        """End the question under way where it stands; None when there is none."""
        asked = self.asked
        if asked is None:
            return None
        return self.close(asked, draft_html(asked.draft, asked.found, stopped=True), state="stopped")

    def clear(self) -> None:
        self.asked = None
        self.turns.clear()


def complaint(question: str) -> str:
    """What is wrong with a question before it is asked; empty when nothing is."""
    if not question.strip():
        return "先写下想问的事，再点“提问”。"
    if len(question.strip()) > QUESTION_CHARS:
        return f"问题有 {len(question.strip()):,} 个字，最多 {QUESTION_CHARS:,} 个；请缩短后再问。"
    return ""


def converse(talk: Talk, question: str, opening: Opening) -> Generator[str, None, None]:
    """Yield the HTML of one turn as it grows; closing this iterator closes the assistant's stream."""
    talk.stop()
    asked = talk.asked = Asked(question)
    try:
        while not opening.wait(seconds=0.5):
            yield turn_html(question, progress_html("正在加载模型，装好就回答…"), state="working")
        yield turn_html(question, progress_html("正在查找…"), state="working")
        yield from _follow(talk, asked, opening.assistant())
    except WenjuError as error:
        yield talk.close(asked, error_html(str(error)), state="failed")
    except Exception:
        log.exception("the question failed: %r", question)
        yield talk.close(asked, error_html(UNEXPECTED), state="failed")


def _follow(talk: Talk, asked: Asked, assistant: Assistant) -> Iterator[str]:
    events = assistant.stream(asked.question, history=talk.history())
    try:
        for event in events:
            if talk.asked is not asked:  # stopped or cleared while the engine was busy
                return
            if isinstance(event, Retrieved):
                asked.found = len(event.evidence)
                yield asked.html()
            elif isinstance(event, Piece):
                asked.draft += event.text
                yield asked.html()
            else:
                yield _finish(talk, asked, event.answer, assistant.library)
    finally:
        close: Any = getattr(events, "close", None)  # generators have it; a plain iterator has no work to stop
        if close is not None:
            close()


def _finish(talk: Talk, asked: Asked, answer: Answer, library: Library) -> str:
    def read_source(source: str) -> str | None:
        try:
            return library.source_text(source)
        except WenjuError as error:
            log.warning("%s cannot be shown: %s", source, error)
            return None

    body = answer_html(answer, f"t{id(talk):x}-{len(talk.turns)}", read_source)
    words = "".join(sentence.text for sentence in answer.sentences)
    state = "refused" if answer.refused else "checked"
    return talk.close(asked, body, state=state, answer=words)

"""One reader's conversation and the question under way in it, as HTML that grows: no Gradio here either."""

from __future__ import annotations

import logging
import sqlite3
import threading
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.errors import WenjuError
from rag.answer import Finished, Piece, Retrieved
from ui.memory import Turn
from ui.pump import pumped
from ui.render import draft_html, kept_turn_html, progress_html, turn_html

if TYPE_CHECKING:
    from collections.abc import Generator

    from ui.desk import Desk, Room

log = logging.getLogger(__name__)

QUESTION_CHARS = 2000  # the longest question taken; the model's context has to hold the evidence too
STEP_SECONDS = 0.2  # between two looks at whether the reader has stopped or left
LEAVE_SECONDS = 5.0  # more than a stopped question needs to end
UNEXPECTED = "出了意外的错，这个问题没有答成；可以再问一次。详情写在运行 wenju 的窗口里。"
EMPTY = "资料库里还没有文章，所以答不了。先点右上角的“资料库”，添加文章。"


@dataclass(slots=True, eq=False)
class Asked:
    """A question under way."""

    question: str
    draft: str = ""
    found: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)  # by the reader
    over: threading.Event = field(default_factory=threading.Event)

    def html(self, doing: str = "") -> str:
        body = progress_html(doing) if doing else draft_html(self.draft, self.found)
        return turn_html(self.question, body, state="working")


@dataclass(slots=True)
class Talk:
    """What one open page shows: which browser's, which library's, which conversation, and the question under way."""

    browser: str = ""
    library: str = ""
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)
    asked: Asked | None = None  # the last question; it may be over

    def turns(self, room: Room) -> list[Turn]:
        return room.memory.turns(self.browser, self.conversation)

    def html(self, room: Room) -> str:
        return "".join(kept_turn_html(turn) for turn in self.turns(room))

    def stop(self) -> None:
        """Ask the question under way, if any, to end where it stands."""
        if self.asked is not None:
            self.asked.stopped.set()

    def move_to(self, conversation: str = "") -> None:
        """Go to another conversation, a new one by default, once the question under way has ended in its own."""
        asked = self.asked
        if asked is not None:
            asked.stopped.set()
            asked.over.wait(LEAVE_SECONDS)
        self.conversation = conversation or uuid.uuid4().hex


def complaint(question: str) -> str:
    """What is wrong with a question before it is asked; empty when nothing is."""
    if not question.strip():
        return "先写下想问的事，再点“提问”。"
    if len(question.strip()) > QUESTION_CHARS:
        return f"问题有 {len(question.strip()):,} 个字，最多 {QUESTION_CHARS:,} 个；请缩短后再问。"
    return ""


def converse(desk: Desk, talk: Talk, question: str) -> Generator[str, None, None]:
    """Yield the HTML of one turn as it grows; closing this iterator stops the model and keeps the draft."""
    room = desk.room(talk.library)
    conversation = talk.conversation
    talk.stop()
    asked = talk.asked = Asked(question)
    turn = Turn(question, "stopped")
    try:
        turn = yield from _answer(desk, room, talk, asked)
    except GeneratorExit:  # the reader left
        turn = Turn(question, "stopped", note=asked.draft)
        raise
    except WenjuError as error:
        turn = Turn(question, "failed", note=str(error))
    except Exception:
        log.exception("the question failed: %r", question)
        turn = Turn(question, "failed", note=UNEXPECTED)
    finally:
        try:
            room.memory.add(talk.browser, conversation, turn)
        except sqlite3.Error:  # a full disk must not take the answer away
            log.exception("a turn could not be kept")
        asked.over.set()
    yield kept_turn_html(turn)


def _answer(desk: Desk, room: Room, talk: Talk, asked: Asked) -> Generator[str, None, Turn]:
    """Wait for the models and for the turn in the line, then follow the assistant; return what is to be kept."""
    if not room.library.counts()["passages"]:
        raise WenjuError(EMPTY)
    while not desk.opening.wait(STEP_SECONDS):
        yield asked.html(f"{desk.opening.doing()}，装好就回答…")
        if asked.stopped.is_set():
            return Turn(asked.question, "stopped")
    assistant = room.assistant()
    with desk.line.join() as place:
        while ahead := place.ahead:
            yield asked.html(f"前面还有 {ahead} 个问题在答，请稍候…")
            if asked.stopped.is_set():
                return Turn(asked.question, "stopped")
            place.wait(STEP_SECONDS)
        yield asked.html("正在查找…")
        history = [(turn.question, turn.said) for turn in talk.turns(room) if turn.said]
        with pumped(assistant.stream(asked.question, history=history)) as events:
            while True:
                event = events.take(STEP_SECONDS)
                if asked.stopped.is_set():
                    return Turn(asked.question, "stopped", note=asked.draft)
                if isinstance(event, Finished):
                    return Turn(asked.question, "refused" if event.answer.refused else "checked", event.answer)
                if isinstance(event, Retrieved):
                    asked.found = len(event.evidence)
                elif isinstance(event, Piece):
                    asked.draft += event.text
                # With nothing new too: here Gradio closes this generator when the reader has left.
                yield asked.html("" if asked.found else "正在查找…")

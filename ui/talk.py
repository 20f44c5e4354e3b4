"""One reader's conversation and the question under way in it, as HTML that grows: no Gradio here either."""

from __future__ import annotations

import logging
import sqlite3
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from index.errors import WenjuError
from rag.answer import Piece, Retrieved
from ui.memory import Turn
from ui.render import draft_html, kept_turn_html, progress_html, turn_html

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from rag.assistant import Assistant
    from ui.desk import Desk, Room

log = logging.getLogger(__name__)

QUESTION_CHARS = 2000  # the longest question taken; the model's context has to hold the evidence too
UNEXPECTED = "出了意外的错，这个问题没有答成；可以再问一次。详情写在运行 wenju 的窗口里。"
EMPTY = "资料库里还没有文章，所以答不了。先点右上角的“资料库”，添加文章。"


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
    """What one open page shows: which browser's, which library's, which conversation, and the question under way."""

    browser: str = ""
    library: str = ""
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)
    asked: Asked | None = None

    def begin(self) -> None:
        """Start a new conversation; the one before stays in the library's memory."""
        self.asked = None
        self.conversation = uuid.uuid4().hex

    def turns(self, room: Room) -> list[Turn]:
        return room.memory.turns(self.browser, self.conversation)

    def html(self, room: Room) -> str:
        return "".join(kept_turn_html(turn) for turn in self.turns(room))

    def keep(self, room: Room, turn: Turn) -> str:
        """Put the question under way among the turns and return its final HTML."""
        self.asked = None
        try:
            room.memory.add(self.browser, self.conversation, turn)
        except sqlite3.Error:  # a full disk must not take the answer away
            log.exception("a turn could not be kept")
        return kept_turn_html(turn)

    def stop(self, room: Room) -> str | None:
        """End the question under way where it stands; None when there is none."""
        asked = self.asked
        if asked is None:
            return None
        return self.keep(room, Turn(asked.question, "stopped", note=asked.draft))


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
    talk.stop(room)
    asked = talk.asked = Asked(question)
    try:
        if not room.library.counts()["passages"]:
            raise WenjuError(EMPTY)
        while not desk.opening.wait(seconds=0.5):
            yield turn_html(question, progress_html(f"{desk.opening.doing()}，装好就回答…"), state="working")
        assistant = room.assistant()
        with desk.line.join() as place:
            ahead = place.ahead
            while ahead:
                yield turn_html(question, progress_html(f"前面还有 {ahead} 个问题在答，请稍候…"), state="working")
                ahead = place.wait(0.3)
            yield turn_html(question, progress_html("正在查找…"), state="working")
            yield from _follow(talk, asked, room, assistant)
    except GeneratorExit:  # the reader left or stopped
        if talk.asked is asked:
            talk.stop(room)
        raise
    except Exception as error:
        if not isinstance(error, WenjuError):
            log.exception("the question failed: %r", question)
        if talk.asked is asked:
            note = str(error) if isinstance(error, WenjuError) else UNEXPECTED
            yield talk.keep(room, Turn(question, "failed", note=note))


def _follow(talk: Talk, asked: Asked, room: Room, assistant: Assistant) -> Iterator[str]:
    history = [(turn.question, turn.said) for turn in talk.turns(room) if turn.said]
    events = assistant.stream(asked.question, history=history)
    try:
        for event in events:
            if talk.asked is not asked:  # stopped or cleared while the engine was busy
                return
            if isinstance(event, Retrieved):
                asked.found = len(event.evidence)
            elif isinstance(event, Piece):
                asked.draft += event.text  # empty while the model still reads: a moment to be stopped in
            else:
                state = "refused" if event.answer.refused else "checked"
                yield talk.keep(room, Turn(asked.question, state, event.answer))
                return
            yield asked.html()
    finally:
        close: Any = getattr(events, "close", None)  # generators have it; a plain iterator has no work to stop
        if close is not None:
            close()

"""From what the model wrote to an Answer: its own [n] marks are the citations, its own words the refusal."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from index.passages import split_sentences
from rag.answer import NOTICE, Answer, Citation, Evidence, Seconds, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eval.baselines.chunks import Chunk
    from eval.baselines.models import Models

NOT_THERE = "资料中没有提到"  # what every baseline is told to say where the material does not answer
# The small model words it in its own way as often as not; only the first sentence counts, so that an answer which
# adds what else is not mentioned is an answer.
_REFUSES = re.compile(
    r"(?:资料|材料|文中|文档|信息|原文|内容).{0,8}(?:没有|未|并未|无).{0,6}(?:提到|提及|提供|说明|包含|给出|相关|找到)"
    r"|没有(?:提到|提及|相关)|无法(?:回答|确定|得知|判断|从)|未(?:提到|提及|找到)"
    r"|(?:not|n't) (?:mention|provide|contain|state|specif)|no (?:information|mention|answer)|cannot (?:answer|be determined)",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[\[【](?:(?:资料|来源|Source)\s*)?(\d+(?:\s*[,，、]\s*\d+)*)[\]】]", re.IGNORECASE)
_LEADING_MARKS = re.compile(rf"\s*(?:{_MARKS.pattern}\s*)+[。.]?", re.IGNORECASE)
UNCHECKED = "unchecked"  # the verdict of a sentence that nobody compared with what it cites


class Stopwatch:
    """Seconds since the question came, and when the first piece of the answer did."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._search = self._first = 0.0

    def searched(self) -> None:
        self._search = time.monotonic() - self._started

    def read(self, pieces: Iterable[str]) -> str:
        """The pieces as one text."""
        text = ""
        for piece in pieces:
            if piece and not self._first:
                self._first = time.monotonic() - self._started
            text += piece
        return text

    def seconds(self) -> Seconds:
        return Seconds(self._search, self._first, time.monotonic() - self._started)


def read_reply(question: str, reply: str, chunks: Sequence[Chunk], watch: Stopwatch, models: Models) -> Answer:
    """The reply as an Answer: [2] cites the second chunk, whole; a mark without a chunk cites nothing."""
    refused = refuses(reply)
    sentences = tuple(
        Sentence(text, tuple(n for n in marks if 0 < n <= len(chunks)), NOTICE if refused else UNCHECKED)
        for text, marks in marked_sentences(reply)
    )
    used = sorted({number for sentence in sentences for number in sentence.citations})
    return Answer(
        question=question,
        sentences=sentences,
        citations=tuple(_citation(number, chunks[number - 1]) for number in used),
        evidence=tuple(_evidence(place, chunk) for place, chunk in enumerate(chunks, start=1)),
        refused=refused,
        seconds=watch.seconds(),
        models=models.record(),
    )


def refuses(reply: str) -> bool:
    """Whether the first sentence says that the material does not say; an empty reply says nothing either."""
    sentences = marked_sentences(reply)
    return not sentences or _REFUSES.search(sentences[0][0]) is not None


def marked_sentences(reply: str) -> list[tuple[str, tuple[int, ...]]]:
    """The sentences with the numbers they are marked with; marks behind the full stop belong before it."""
    found: list[tuple[str, tuple[int, ...]]] = []
    for start, end in split_sentences(reply):
        piece = reply[start:end]
        if found and (behind := _LEADING_MARKS.match(piece)):
            found[-1] = (found[-1][0], _once(found[-1][1] + _numbers(behind[0])))
            piece = piece[behind.end() :]
        text = _MARKS.sub("", piece)
        if re.search(r"\w", text):
            found.append((text.strip(), _once(_numbers(piece))))
        elif found:
            found[-1] = (found[-1][0], _once(found[-1][1] + _numbers(piece)))
    return found


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for match in _MARKS.finditer(text) for number in re.findall(r"\d+", match[1]))


def _once(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers))


def _citation(number: int, chunk: Chunk) -> Citation:
    return Citation(number, chunk.source, title="", byline="", quote=chunk.text, spans=chunk.spans)


def _evidence(place: int, chunk: Chunk) -> Evidence:
    return Evidence(chunk.source, "", "", "", chunk.text, chunk.spans, chunk.score, {"dense": place})

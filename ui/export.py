"""An answer or a whole conversation to take away as Markdown or JSON; every quote with its source."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.answer import Answer
    from ui.memory import Turn

# What Markdown would read as markup, a link or an image in words that are only quoted.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|!~])")


def answer_markdown(answer: Answer) -> str:
    """The answer with footnotes, which Markdown readers show as links to the sources below."""
    said = "".join(
        _plain(sentence.text) + "".join(f"[^{number}]" for number in sentence.citations)
        for sentence in answer.sentences
    )
    notes = [
        f"[^{cited.number}]: 《{_plain(cited.title)}》"
        + "".join(f"，{_plain(fact)}" for fact in (cited.byline, cited.date) if fact)
        + f"，{_plain(cited.source)}：“{_plain(cited.quote)}”"
        for cited in answer.citations
    ]
    return "\n".join([said, *([""] if notes else []), *notes]) + "\n"


def conversation_markdown(turns: Sequence[Turn]) -> str:
    parts = ["# 问据：一次对话\n"]
    for number, turn in enumerate(turns, start=1):
        parts.append(f"## {number}. {_plain(turn.question)}\n\n{turn.asked}\n")
        if turn.answer is not None:
            # Footnotes are named by turn: two turns may both have a source 1.
            parts.append(re.sub(r"\[\^(\d+)\]", rf"[^{number}-\1]", answer_markdown(turn.answer)))
        else:
            parts.append(
                "（已停止，没有答完）\n" if turn.state == "stopped" else f"（没有答成：{_plain(turn.note)}）\n"
            )
    return "\n".join(parts)


def conversation_json(turns: Sequence[Turn]) -> str:
    rows = [
        {
            "question": turn.question,
            "asked": turn.asked,
            "state": turn.state,
            "answer": turn.answer.to_dict() if turn.answer else None,
            "note": turn.note,
            "feedback": turn.feedback,
        }
        for turn in turns
    ]
    return json.dumps({"turns": rows}, ensure_ascii=False, indent=2) + "\n"


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", _flat(text))


def _flat(text: str) -> str:
    return re.sub(r"\s*[\r\n\u2028\u2029]+\s*", "", text)

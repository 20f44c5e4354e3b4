"""What was really asked: bounds on a question, greetings, and follow-ups made whole from the history."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.errors import WenjuError

MOST_CHARS = 2000
HISTORY_TURNS = 6  # older turns are never read: a follow-up points at the last one or two

History = Sequence[tuple[str, str]]

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff]")
_POINTS_BACK = re.compile(
    r"^(?:那|那么|它|他|她|这|该|其|另|还有|再|上述|刚才|and |what about|how about)|(?:呢|它|他们|她们|该公司|该项目|这个|那个|那家|这家|其中|另一|上面)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^(?:你好|您好|嗨|哈喽|hi|hello|hey|谢谢|多谢|再见|早上好|你是谁|你能做什么|你会什么|怎么用|帮助|help)[\s!！。.?？~啊呀吗]*$",
    re.IGNORECASE,
)
HELP = "我是问据：只根据你的文章回答问题，每句话都标出原文出处。直接问文章里的事就行，例如某个项目投资多少、某项政策有哪些内容、某句话是谁说的。"


def checked(question: str) -> str:
    """Return the question without control characters; empty and over-long ones are refused in words."""
    cleaned = _CONTROL.sub("", question).strip()
    if not cleaned:
        raise WenjuError("问题是空的", "请写下要问的内容")
    if len(cleaned) > MOST_CHARS:
        raise WenjuError(f"问题太长（{len(cleaned)} 字，最多 {MOST_CHARS} 字）", "请只写要问的内容")
    return cleaned


def is_small_talk(question: str) -> bool:
    return bool(_GREETING.match(question))


def whole_question(question: str, history: History) -> str:
    """Return what to search for: a follow-up is read together with the question it follows."""
    recent = [asked for asked, _ in list(history)[-HISTORY_TURNS:] if asked.strip()]
    if recent and len(question) <= 30 and _POINTS_BACK.search(question):
        return f"{recent[-1]} {question}"
    return question

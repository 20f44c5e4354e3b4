"""What was really asked: bounds on a question, greetings, and follow-ups made whole from the history."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.errors import WenjuError

MOST_CHARS = 2000
FOLLOW_UP_CHARS = 30  # a longer question names what it is about
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
_ASKS_AUTHOR = re.compile(
    r"作者|署名|撰稿|供稿|执笔|(?:谁|哪[一二两三四五几]?[位名个]|哪些人|什么人)[^，。？]{0,6}(?:写|撰写|报道|摄)"
    r"|记者(?:是谁|叫什么|是哪)|(?:谁|哪[一二两三四五几]?[位名个]|哪些)(?:是)?(?:特约)?(?:记者|通讯员)|\b(?:wrote|author|byline|reporter)\b",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    r"(?:吗|(?<![什怎多那这])么|没有|不是|对不对|是不是)[？?]?\s*$|是否|有没有|是不是|能不能|会不会|可不可以|能否|^(?:is|are|was|were|did|does|do|has|have|can) ",
    re.IGNORECASE,
)
# 多少亿元、几家、how many: what an amount in the answer must be counted in.
_UNIT = re.compile(
    r"(?:多少|几)\s*(亿美元|万美元|亿元|万元|美元|元|平方公里|平方米|亩|公里|吨|家|个|名|位|人|件|项|所|次|天|年|月|张|期|%|％)"
)
_SAME_UNIT = ({"亿元", "万元", "元"}, {"亿美元", "万美元", "美元"}, {"名", "位", "人"}, {"个", "项", "家", "所"})
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


def leading_question(question: str, history: History) -> str:
    """Return the earlier question that a follow-up points back to; empty when the question stands by itself."""
    recent = [asked for asked, _ in list(history)[-HISTORY_TURNS:] if asked.strip()]
    if recent and len(question) <= FOLLOW_UP_CHARS and _POINTS_BACK.search(question):
        return recent[-1]
    return ""


def asks_author(question: str) -> bool:
    return bool(_ASKS_AUTHOR.search(question))


def asks_yes_or_no(question: str) -> bool:
    return bool(_YES_OR_NO.search(question))


def counted_in(question: str, text: str) -> bool:
    """Tell whether the text has an amount in the unit that the question asks for; True when it asks for none."""
    asked = _UNIT.search(question)
    if asked is None:
        return bool(re.search(r"\d|[一二三四五六七八九十百千万]", text)) or not re.search(r"多少|几[个家]", question)
    units = next((same for same in _SAME_UNIT if asked[1] in same), {asked[1]})
    amount = r"[\d一二三四五六七八九十百千万亿]\s*[余多万亿]*\s*"
    return any(
        re.search(
            amount + re.escape(unit[-2:] if "美" in unit else unit[-1:] if unit in ("亿元", "万元") else unit), text
        )
        for unit in units
    )

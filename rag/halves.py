"""A question that sets two things side by side becomes two questions, each searched and answered by itself.

The model splits it (a second on two cores): asked about one thing at a time it no longer gives the one the other's number.
Code sees to it that the halves are the asker's own words, and says which has more, from the two amounts that were found.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from index.words import IDLE
from rag.measures import counted
from rag.names import bare, cut, quoted_in
from rag.numbers import numbers_in, years_in
from rag.prompt import is_english
from rag.question import compares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.engines.base import Engine, Message
    from rag.follow import Asked

_SYSTEM = (
    "把问题拆成两个可以单独查资料的问题，每行一个。只用原问题里的词，把省略的部分补全；原问题问什么就问什么，不要回答。"
)
_SHOWN = (
    (
        "2023年甲县新建的高标准农田和乙县报上去的高标准农田，哪边多？各多少亩？",
        "2023年甲县新建的高标准农田有多少亩？\n2023年乙县报上去的高标准农田有多少亩？",
    ),
    (
        "张工领到的科技进步奖奖金，比研究所一年的房租高吗？各多少？",
        "张工领到的科技进步奖奖金是多少？\n研究所一年的房租是多少？",
    ),
    ("东门大桥通车和西山隧道开工，哪个早？日期都给我。", "东门大桥通车是哪一天？\n西山隧道开工是哪一天？"),
    (
        "老厂连年评上先进，新厂连年拿“纳税大户”，谁连得久？各几年？",
        "老厂连年评上先进有几年？\n新厂连年拿“纳税大户”有几年？",
    ),
    (
        "东湖学校和西山学校都有的、给学生看病的那种服务，叫什么？",
        "东湖学校给学生看病的服务叫什么？\n西山学校给学生看病的服务叫什么？",
    ),
    (
        "东湖学校和西山学校的食堂，在给学生打折这件事上有什么相同的地方？",
        "东湖学校的食堂给学生打折是怎么做的？\n西山学校的食堂给学生打折是怎么做的？",
    ),
    (
        "甲公司的贷款按最低算，比得过乙公司拿到的投资总额吗？两边各多少？",
        "甲公司的贷款最低是多少？\n乙公司拿到的投资总额是多少？",
    ),
    ("东村和西镇都在种“富硒稻”，哪边的户数多？", "东村种“富硒稻”的有多少户？\n西镇种“富硒稻”的有多少户？"),
)
# What needs no model: 甲和乙两个区都评上了吗, 甲馆和乙馆，每周共同的休息日是哪天.
_OF_BOTH = (
    re.compile(r"^(.*?[，,])??([^，,]{2,12}?)[和与跟]([^，,]{2,12}?)(?:这)?两[个家座所地]([^，,]*?)(?:都|均)(.+)$"),
    re.compile(r"^(.*?[，,])??([^，,]{2,16}?)[和与跟]([^，,]{2,16})[，,]()(.*(?:共同|相同|一样)的.+)$"),
)
# 头一批和第二批比，哪批人多 asks how many 人 there are of each.
_HOW_MANY = re.compile(
    r"^(.*?[，,])??([^，,]{1,11}?(?P<kind>[^，,]))[和与跟]([^，,“]{1,11}?(?P=kind))(?:相?比|比一比|比起来)?[，,]?哪[个家批届期年边座]的?([^，,？?更]{1,6}?)更?[多少][？?]?$"
)
# 云岭装机大是多少: the word that compares has stayed behind.
_STUCK = re.compile(r"(?<![最多有])[大多高长重贵早](?=(?:是|有)多少)")
MOST_TOKENS = 120
OWN_WORDS = 0.6  # share of a half's content words, by length, that the asker used
_ASKS = re.compile(r"多少|几|谁|哪|什么|何|怎|啥|多[大长长高久远快重深宽]|[吗嘛？?]|有没有|是否")
_POINTS = re.compile(r"它们?|他们?|她们?|两者|二者|^哪[批个边家]")
_HEAD_YEAR = re.compile(r"^(?:在|论)?((?:19|20)\d{2}年)")
_CONTENT = "nvaijlebm"
_MORE = "多高大长久重贵晚远"
_LESS = "少低小短轻早近"
_SOONER = {"先": "早", "前": "早", "后": "晚"}
_WHICH = re.compile(
    rf"(?:谁|哪[个家边座条所种项件届家批]?)[^，。？]{{0,12}}?(?P<which>[{_MORE}{_LESS}先前后])(?:一?些|一?点|出来|吗)?(?=[，,、。？?]|$)"
    rf"|比.{{1,20}}(?P<than>[{_MORE}{_LESS}])(?:多少|吗|[？?]|$)"
)
_INTERROGATIVE = re.compile(
    r"(?:的?(?:数量|时间|日期))?(?:分别|一共|总共|又)?(?:是|有|在|为|达|到)?(?:于|在)?(?:哪一?[天年月]|星期几|周几|什么(?:时候|日期|时间|年)|多少.{0,6}|几.{0,5}|多[大长高重久远])[？?]?$"
)
_DATE = re.compile(r"(?:((?:19|20)\d{2})年)(?:(\d{1,2})月(?:(\d{1,2})日)?)?|(\d{1,2})月(\d{1,2})日")
_CLOCK = re.compile(r"(?<![晚下][上午])(?<!\d)(\d{1,2})(?:[时點点]|[:：](?=\d{2}))(\d{2})?")
_MUCH = re.compile(r"有?([多少高大长久重])[吗嘛]")  # 昌平的人多吗: how many there are is meant


def halves(engine: Engine, asked: Asked) -> tuple[Asked, ...]:
    """Return the two questions that a comparison consists of; empty when it is none or was not split into the asker's words."""
    question = asked.whole
    if asked.follows or not compares(question) or is_english(question):
        return ()
    if (both := next((match for form in _OF_BOTH if (match := form.match(question))), None)) is not None:
        before, first, second, kind, after = (part or "" for part in both.groups())
        after = re.sub(r"(?:共同|相同|一样)的", "", after)
        return _asked(asked, [f"{before}{each}{kind}{after}" for each in (first, second)])
    if (many := _HOW_MANY.match(question)) is not None:
        before, first, _, second, what = (part or "" for part in many.groups())
        return _asked(asked, [f"{before}{each}有多少{what.removesuffix('数') or what}？" for each in (first, second)])
    messages: list[Message] = [{"role": "system", "content": _SYSTEM}]
    for before, after in _SHOWN:
        messages += [{"role": "user", "content": before}, {"role": "assistant", "content": after}]
    messages.append({"role": "user", "content": question})
    written = "".join(engine.stream(messages, max_tokens=MOST_TOKENS))
    split = [_STUCK.sub("", _MUCH.sub(_how_much, line.strip())) for line in written.splitlines()]
    split = _with_year([line for line in dict.fromkeys(split) if _is_half(line, question)], question)
    if len(split) != 2:
        return ()
    lost = [word for word in sorted(quoted_in(question)) if word not in bare("".join(split))]
    split = ["".join(f"“{word}”，" for word in lost) + half for half in split]
    return _asked(asked, split)


def _asked(asked: Asked, split: list[str]) -> tuple[Asked, ...]:
    pairs = zip(split, reversed(split), strict=True)
    return tuple(replace(asked, text=half, whole=half, other=other) for half, other in pairs)


def is_strange(asked: Asked, article: str) -> bool:
    """Tell whether an article lacks most of what only this half asks about: 火星基地, where it is the other that has 昆山."""
    other, whole = bare(asked.other), bare(article)
    words = {
        bare(word) for word, kind in cut(asked.whole) if kind[0] in _CONTENT and len(word) > 1 and word not in IDLE
    }
    own = [word for word in words if word not in other and not _ASKS.search(word)]
    return sum(len(word) for word in own if word in whole) * 2 <= sum(map(len, own)) > 0


def _is_half(line: str, question: str) -> bool:
    """Tell whether a line is a question by itself, about one thing, in the words of the whole question."""
    if not _ASKS.search(line) or compares(line) or _POINTS.search(line) or bare(line) == bare(question):
        return False
    whole = bare(question)
    words = [
        bare(word) for word, kind in cut(line) if kind[0] in _CONTENT and word not in IDLE and not _ASKS.search(word)
    ]
    own = sum(len(word) for word in words if word in whole)
    return bool(own) and own >= OWN_WORDS * sum(map(len, words))


def _how_much(match: re.Match[str]) -> str:
    return "有多少" if match[1] in "多少" else f"有多{match[1]}"


def _with_year(split: list[str], question: str) -> list[str]:
    """Give the halves the year that stands before the whole question, where both have lost it."""
    head = _HEAD_YEAR.match(question)
    return [head[1] + half for half in split] if head and not years_in("".join(split)) else split


def named_of(half: str, quoted: str) -> str:
    """Say before a quotation what it is quoted for, where that brings no number of its own."""
    topic = _topic(half)
    return f"{topic}：{quoted}" if topic != half and numbers_in(topic) <= numbers_in(quoted) else quoted


def which_has_more(question: str, told: Sequence[tuple[str, str]]) -> str:
    """Say which of two halves has more of what is compared; empty where it is not asked or two amounts do not tell.

    `told` has each half with what was found for it.
    """
    asked = _WHICH.search(question)
    word = asked and (asked["than"] or asked["which"])
    if not word:
        return ""
    word = _SOONER.get(word, word)
    values = [(_moment if word in "早晚" else _amount)(half, found) for half, found in told]
    (first, kind), (second, other) = values
    if not first or not second or kind != other or first == second:
        return ""
    leads = 0 if (first > second) is (word in _MORE) else 1
    return f"相比之下，{_topic(told[leads][0])}更{word}。"


def _topic(half: str) -> str:
    """Return what a half asks about: 南山电厂总投资 of 南山电厂总投资多少."""
    return _INTERROGATIVE.sub("", re.sub(r"^(?:“[^”]*”，)+", "", half))


def _amount(half: str, found: str) -> tuple[tuple[float, ...], str]:
    """Return the only amount found that the half does not name itself, and what it is counted in."""
    amounts = numbers_in(found) - years_in(found) - numbers_in(half)
    if len(amounts) != 1:
        return (), ""
    plain = next(iter(amounts))
    return (float(plain.rstrip("%")),), "%" if plain.endswith("%") else counted(found)


def _moment(half: str, found: str) -> tuple[tuple[float, ...], str]:
    """Return the only date or time of day found, and how exactly it is given; a date wants its year."""
    dates = {
        (match[1] or "", match[2] or match[4] or "", match[3] or match[5] or "") for match in _DATE.finditer(found)
    }
    years = years_in(half)
    if len(dates) == 1:
        year, month, day = dates.pop()
        year = year or (next(iter(years)) if len(years) == 1 else "")
        parts = [part for part in (year, month, day) if part]
        return (tuple(map(float, parts)), f"{bool(month)}{bool(day)}") if year else ((), "")
    clocks = {(float(match[1]), float(match[2] or 0)) for match in _CLOCK.finditer(found)}
    return (clocks.pop(), "clock") if len(clocks) == 1 and not dates else ((), "")

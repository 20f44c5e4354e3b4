"""Follow-ups made whole from the conversation, by code: 那去年呢？ and 另一个项目的投资额呢？ before anything is searched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.names import bare, names_in, quoted_in
from rag.prompt import is_english
from rag.subject import topic_of
from rag.years import with_whole_years

FOLLOW_UP_CHARS = 40  # a longer question names what it is about
HISTORY_TURNS = 6  # older turns are never read: a follow-up points at the last one or two
ANSWER_CHARS = 40  # an earlier answer this short is a name that 它 may stand for

History = Sequence[tuple[str, str]]

_POINTS_BACK = re.compile(
    r"^(?:那|那么|它|他|她|这|该|其|另|还有|再|上述|刚才|and |what about|how about)"
    r"|(?:呢|它|他们|她们|该公司|该项目|这个|那个|那家|这家|其中|另一|上面|前面|刚才|后者|前者)|\b(?:it|its|they|their|them|he|she|his|her)\b",
    re.IGNORECASE,
)
_STANDS_FOR_A_NAME = re.compile(
    r"它(?!们)|他(?!们)|她(?!们)|该公司|该企业|该项目|这家|那家|这个|那个|\b(?:it|its|they|their|he|she|his|her)\b"
)
_TURNS_AWAY = re.compile(
    r"^(?:换个话题|另外问(?:一下)?|问个别的|再问个别的|不说这个了?|顺便问(?:一下)?|还有个问题|by the way|another question)[，,：:。\s]*",
    re.IGNORECASE,
)
# 那去年呢？ 第二批呢？ 怀化高新区呢？: a question that only puts something else in the place of something before.
_ELLIPSIS = re.compile(
    r"^(?:那么|那|and |what about |how about )?[，,]?(.{1,16}?)(?:又)?(?:呢|怎么样|如何|怎样)?[？?。]*$", re.IGNORECASE
)
_ENDS_SO = re.compile(r"(?:呢|怎么样)[？?。]*$|^(?:那|and |what about |how about )", re.IGNORECASE)
# What asks, with the words that lead up to it.
_ASKS = re.compile(
    r"(?:一共|总共|共|到底|究竟|大概|大约|分别|各|都|是|有|为|叫|达到?|在|由|被|要|会|能|该|了|过)*"
    r"(?:多少|几(?!乎)|谁|哪|什么|啥|怎|为何|如何|多[大长高久远快响重深]|[吗没不][有]?[？?]|[没不]有?[？?])"
)
LEAST_SPOKEN = 4
_YEAR = re.compile(r"(?:19|20)\d{2}(?=\s*年)")
_YEARS_ON = {
    "前年": -2, "去年": -1, "上年": -1, "上一年": -1, "前一年": -1, "头一年": -1, "今年": 0, "明年": 1, "次年": 1, "后一年": 1, "下一年": 1, "第二年": 1,
}  # fmt: skip
_KIND = re.compile(r"(高新区|经开区|开发区|自贸区|科学城|大学|学院|公司|集团|研究院|市|省|区|县)$")
_PLACED = re.compile(r"[\u4e00-\u9fff]{2,6}?(?:高新区|经开区|开发区|自贸区|科学城|大学|学院|公司|集团|研究院)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as put, and what it says once the conversation before it is read into it."""

    text: str
    whole: str  # what is searched for and checked against
    earlier: str = ""  # the question it follows; empty when it stands by itself or was made whole
    subject: str = ""  # what the earlier question is about, in a few words
    other: str = ""  # the other half, where this is one of the two questions of a comparison (halves.py)

    @property
    def follows(self) -> bool:
        return bool(self.earlier)

    @property
    def half(self) -> bool:
        return bool(self.other)


def read_asked(question: str, history: History) -> Asked:
    """Find what a follow-up points back to; a question that stands by itself is left alone."""
    question = with_whole_years(question)
    turned = _TURNS_AWAY.match(question)
    if turned and turned.end() < len(question):
        question = question[turned.end() :]
    recent = [(asked, answered) for asked, answered in list(history)[-HISTORY_TURNS:] if asked.strip()]
    if not recent or turned or not _is_follow_up(question):
        return Asked(question, question)
    earlier = _leading(recent)
    rewritten = _put_in_place(question, earlier)
    if rewritten:
        return Asked(question, rewritten)
    named = ""
    if _STANDS_FOR_A_NAME.search(question):
        named = _short(recent[-1][1])
    about = " ".join([earlier, *(_short(answered) for _, answered in recent)])
    spoken = _spoken_of(earlier)
    rest = (each for each in _subjects(about) if each not in spoken)
    subject = " ".join(dict.fromkeys(filter(None, (spoken, *rest, named))))
    return Asked(question, " ".join(filter(None, (earlier, named, question))), earlier, subject)


def _spoken_of(question: str) -> str:
    """Return what stands before the word that asks: 那官司的案件受理费 of 那官司的案件受理费一共多少？; else the thing it begins with."""
    if is_english(question):
        return ""
    asks = _ASKS.search(question)
    before = question[: asks.start()].strip("，, ") if asks else ""
    return before if len(before) >= LEAST_SPOKEN else topic_of(question)


def _short(answer: str) -> str:
    """Return an answer that is short enough to be a name, without its marks."""
    plain = re.sub(r"\[\d+\]", "", answer).strip("。 ")
    return plain if len(plain) <= ANSWER_CHARS else ""


def _subjects(text: str) -> list[str]:
    """Return what is spoken of: places with what they are of (昆明高新区), and what stands in quotation marks."""
    places = [match[0] for match in _PLACED.finditer(text) if "哪" not in match[0] and "什么" not in match[0]]
    return list(dict.fromkeys([*places, *sorted(quoted_in(text))]))


def _is_follow_up(question: str) -> bool:
    if len(question) > FOLLOW_UP_CHARS:
        return False
    return bool(_POINTS_BACK.search(question)) or not names_in(question)


def _leading(recent: list[tuple[str, str]]) -> str:
    """Return the last question that names its subject, and what later ones put in its place."""
    leading = ""
    for asked, _ in recent:
        follows = leading and _is_follow_up(asked)
        leading = (_put_in_place(asked, leading) or f"{leading} {asked}") if follows else asked
    return leading[-200:]


def _put_in_place(question: str, earlier: str) -> str:
    """Return the earlier question with a year or a name of it exchanged; empty when the question does more."""
    found = _ELLIPSIS.match(question)
    if not found or not _ENDS_SO.search(question):
        return ""
    new = found[1].strip()
    years = _YEAR.findall(earlier)
    shift = next((step for word, step in _YEARS_ON.items() if new.startswith(word)), None)
    if shift is not None and len(set(years)) == 1:
        return _YEAR.sub(str(int(years[0]) + shift), earlier)
    if re.fullmatch(r"(?:19|20)\d{2}年?", new) and len(set(years)) == 1:
        return _YEAR.sub(new[:4], earlier)
    kind = _KIND.search(new)
    if kind is None:
        return ""
    old = re.search(rf"[\u4e00-\u9fff]{{2,8}}?{kind[1]}", earlier)
    return earlier.replace(old[0], new) if old and bare(new) != bare(old[0]) else ""

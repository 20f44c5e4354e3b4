"""Does this sentence follow from that source text? Find the lines that support it, or say that none does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.passages import split_sentences
from rag.names import bare, is_known_place, is_word, names_in, quoted_in
from rag.numbers import numbers_in, ordinals_in, years_in
from rag.prompt import is_english
from rag.refuse import SURE_WITHOUT, stands_in
from rag.romanised import people_named, stands_as
from rag.stages import has_month, months_in
from rag.subject import whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.embed import Vectors
    from rag.evidence import Line

    Embed = Callable[[str], Vectors]

# A sentence is close to its lines when this share of what it adds to the question stands in them. This and the
# two limits on lines are first guesses that stood up on the dev half, not tuned.
CLOSE = 0.6
CLOSE_IN_MEANING = 0.35  # an English sentence and the Chinese line that holds it: see eval/LOG.md
ONE_SLIP = 1  # 87项课题 for 课题87项: beside a number that is held, one pair of characters may be new
_PREAMBLE = re.compile(
    r"^(?:根据|按照|依据)(?:上述|以上|所给|给出的|提供的)*(?:材料|资料|文章|原文)(?:中?的?(?:信息|内容|记载|描述|显示))?[，,：:]\s*"
    r"|^(?:材料|资料|文章|原文)中?(?:明确)?(?:提到|指出|显示|说明)了?[，,：:]?\s*(?![“「][^”」]*[”」][。.]?$)"
)
MOST_LINES = 4  # a sentence that needs more lines than this is a summary, and is quoted instead
WORTHWHILE = 0.12  # another line is cited when it holds this much more of the sentence
_AMOUNT = re.compile(r"\d[\d.,]*[十百千万亿%]*")  # checked as values, so 1.6亿 may stand for 16000万
_ONE = re.compile(r"[一每](?=[个家项位名人次年月日天倍座种批类条款届])(?!一)")
# A way of speaking: 需要交680元 says no more than 收费680元.
_FILLING = re.compile("需要|总共|一共|共计|合计|大约|大概|左右|应该|应当|可以|能够|具体|分别|已经|目前")
_HEAD = re.compile(r"(?:如下|包括|包含|分别[是为]|有)?[：:]$|如下[。.]?$")
_NO_CONTENT = set("的了是在和与为有及等对将以并个这那其中也都而由于从到被把给")


@dataclass(frozen=True, slots=True)
class Support:
    """A sentence of the draft and the lines of one or more articles that hold it."""

    text: str
    lines: tuple[Line, ...]


def draft_sentences(draft: str) -> list[str]:
    """Split the model's draft; list marks, blank lines and the heads of lists go, words stay as written."""
    pieces = (draft[start:end].strip() for start, end in split_sentences(draft))
    cleaned = (re.sub(r"^(?:[-*•]|\d{1,2}[.、)])\s*", "", piece).replace("**", "") for piece in pieces)
    cleaned = (_PREAMBLE.sub("", piece) for piece in cleaned)
    said = [piece for piece in cleaned if re.search(r"\w", piece)]
    return [piece for piece in said if not _HEAD.search(piece)] or said


def maybe_support(sentence: str, question: str, lines: list[Line], embed: Embed) -> Support | None:
    """Return what holds the sentence: as it stands, without a year it only repeats, or clause by clause."""
    support = _supported(sentence, question, lines, embed)
    shorter = _without_echoed_years(sentence, question)
    if shorter != sentence and (support is None or len(support.lines) > 1):
        alone = _supported(shorter, question, lines, embed)
        if alone is not None and (support is None or len(alone.lines) < len(support.lines)):
            support = alone
    return support


def _without_echoed_years(sentence: str, question: str) -> str:
    """Leave out the years that the sentence has from the question: whether they are the article's is asked elsewhere."""
    for year in years_in(sentence) & years_in(question):
        month = re.search(rf"{year}\s*年(\d{{1,2}}月)", question)  # that the article has it is asked elsewhere too
        when = rf"{year}\s*年(?:度|{month[1]})?" if month else rf"{year}\s*年度?"
        sentence = re.sub(
            rf"^(?:在|截至)?{when}(?:的时候|以来|期间|间|时|底|初|末|起)?(?:的|，|,)?|{when}", "", sentence
        )
    return sentence


def _supported(sentence: str, question: str, lines: list[Line], embed: Embed) -> Support | None:
    """Return the fewest lines that hold every number, name and quoted word of the sentence, and most of its words."""
    facts = _Facts.of(sentence, question)
    parts = _parts(sentence, question)
    if not parts and not facts.numbers:  # 是的。 states nothing that could be checked
        return None
    chosen: list[Line] = []
    while len(chosen) < MOST_LINES:
        missing = facts.missing_in(chosen)
        held = held_share(parts, chosen)
        best = max(
            (line for line in lines if line not in chosen and _may_join(line, chosen, question)),
            key=lambda line: (
                missing - facts.missing_in([*chosen, line]),
                held_share(parts, [*chosen, line]),
                line.score,
            ),
            default=None,
        )
        if best is None:
            break
        helps = facts.missing_in([*chosen, best]) < missing
        if chosen and not helps and held_share(parts, [*chosen, best]) - held < WORTHWHILE:
            break
        chosen.append(best)
    if (
        not chosen
        or facts.missing_in(chosen)
        or not _same_year(facts, chosen)
        or not _on_subject(chosen, question, lines)
    ):
        return None
    if is_english(sentence):  # the words differ from the source's by nature, so closeness is that of meaning
        meaning = embed(sentence)
        close = (float(line.vector @ meaning) for line in chosen if line.vector is not None)
        if max(close, default=0.0) < CLOSE_IN_MEANING:
            return None
    elif held_share(parts, chosen) < CLOSE and not (facts.numbers and _lost(parts, chosen) <= ONE_SLIP):
        return None
    return Support(sentence, tuple(chosen))


def overlap(text: str, told: str) -> float:
    """Return the share of a text's pairs of characters that stand in what was told."""
    pairs = content_pairs(text)
    return len(pairs & content_pairs(told)) / len(pairs) if pairs else 1.0


@dataclass(frozen=True, slots=True)
class _Facts:
    """What must stand in the cited lines to the letter (names) or by value (numbers)."""

    numbers: frozenset[str]
    ordinals: frozenset[str]
    years: frozenset[str]
    words: frozenset[str]
    months: frozenset[int]

    @classmethod
    def of(cls, sentence: str, question: str) -> _Facts:
        asked = bare(question)
        words = set(people_named(sentence)) if is_english(sentence) else names_in(sentence) | quoted_in(sentence)
        numbers = numbers_in(sentence)
        if _ONE.search(question):  # 坐一次3元: the asker's own 一 is a way of speaking, not an amount
            numbers = numbers_in(_ONE.sub("", sentence))
        said = frozenset(word for word in words if word not in asked and word not in question)
        first = {"1"} & ordinals_in(question)  # 第一笔 goes without saying, as 首批 and as the only one told of
        months = months_in(sentence) - months_in(question)
        return cls(numbers, ordinals_in(sentence) - first, years_in(sentence), said, months)

    def missing_in(self, lines: list[Line]) -> int:
        text = readable_text(lines)
        missing = sum(word not in text and not stands_as(word, text) for word in self.words)
        wholes = "".join(
            bare(each.body + each.date) for each in {line.article_id: line.article for line in lines}.values()
        )
        missing += sum(not has_month(month, wholes) for month in self.months)  # 2023年4月 is not in 2023年 and 4家单位
        return len(self.numbers - numbers_told(lines)) + len(self.ordinals - ordinals_in(text)) + missing


def _same_year(facts: _Facts, lines: list[Line]) -> bool:
    """Tell whether no line gives its amounts for another year than the sentence does."""
    amounts = facts.numbers - facts.years
    return all(
        not years_in(line.text) or bool(years_in(line.text) & facts.years)
        for line in lines
        if facts.years and numbers_in(line.text) & amounts
    )


def _on_subject(chosen: list[Line], question: str, lines: list[Line]) -> bool:
    """Tell whether each article cited has a name that the question asks about, where it asks about names.

    A word of the dictionary that no article has is none to go by: 上门, or 石咀山 for 石嘴山.
    """
    if max((line.odds for line in chosen if line.odds is not None), default=0.0) >= SURE_WITHOUT:
        return True
    wholes = {line.article_id: bare(whole(line.article)) for line in (*lines, *chosen)}
    names = [
        name
        for name in names_in(question)
        if is_known_place(name) or not is_word(name) or any(stands_in(name, told) for told in wholes.values())
    ]
    return not names or all(
        any(stands_in(name, wholes[number]) for name in names) for number in {line.article_id for line in chosen}
    )


def _may_join(line: Line, chosen: list[Line], question: str) -> bool:
    """One sentence rests on one article, unless the question itself names something that only the other one has."""
    if not chosen or line.article_id in {each.article_id for each in chosen}:
        return True
    held = "".join(bare(each.article.title + each.article.body) for each in chosen)
    other = bare(line.article.title + line.article.body)
    return any(name in other and name not in held for name in names_in(question))


def _parts(sentence: str, question: str) -> set[str]:
    """Return the character pairs the sentence adds to the question; all of them when it adds not even a number."""
    pairs = content_pairs(sentence)
    added = content_pairs(_FILLING.sub(" ", sentence)) - content_pairs(question)
    return added if added or numbers_in(sentence) - numbers_in(question) else pairs


def content_pairs(text: str) -> set[str]:
    runs = re.findall(r"[\u3400-\u9fffa-z]+", _AMOUNT.sub(" ", bare(text)))
    pairs = {run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))}
    return {pair for pair in pairs if not set(pair) & _NO_CONTENT}


def held_share(parts: set[str], lines: list[Line]) -> float:
    if not lines:
        return 0.0
    if not parts:  # nothing but numbers, which are checked by themselves
        return 1.0
    text = readable_text(lines)
    return sum(part in text for part in parts) / len(parts)


def _lost(parts: set[str], lines: list[Line]) -> int:
    text = readable_text(lines)
    return sum(part not in text for part in parts)


def readable_text(lines: list[Line]) -> str:
    return "".join(bare(line.text + line.article.title + line.article.byline) for line in lines)


def numbers_told(lines: list[Line]) -> frozenset[str]:
    return frozenset().union(*(numbers_in(line.text) for line in lines))

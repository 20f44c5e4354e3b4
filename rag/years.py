"""Which year a line speaks of: its own words say, or the last year before it, or the day its article is from."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from index.passages import split_sentences
from rag.names import pairs_in
from rag.numbers import numbers_in, years_in
from rag.prompt import is_english
from rag.question import asks_yes_or_no

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.evidence import Line

_ASKED = re.compile(r"(?<=是)(?:[在从到于])?((?:19|20)\d{2})(?=年[^，。？]{0,12}[的起][吗吧么？?])")
_RELATIVE = re.compile(r"[今去前明]年|近[几\d一二三四五六七八九十]+年|上年|同期|截至目前|目前")
_THIS_YEAR = re.compile(r"今年|本年度?(?![级龄])|(?<![\d一二三四五六七八九十百两几半多])年内")  # 三年内 is none
_NAMED = (
    (_THIS_YEAR, 0),
    # 比去年增长 is told of this year.
    (re.compile(r"(?<![比较])(?:去年|(?<![以岁晚网线路])上一?年(?![级龄限纪]))"), -1),
    (re.compile(r"(?<![年月日天])前年"), -2),
    (re.compile(r"(?<![说证表])明年"), 1),
)
# A year that amounts may be of: 2022年的2.6万, and none in 比2022年增长12%.
_DATED = re.compile(r"(?<!\d)((?:19|20)\d{2})年(?=的)|(?<![\d比较])((?:19|20)\d{2})年(?!的)")
_COMPARED = re.compile(r"[比较](?:19|20)\d{2}年(?=[增减提升降])")  # 比2019年增加5次 is told of another year
_OPENS_BRACKET = re.compile(r"[（(]$")
# 24年上半年, 23年和24年: 24年 alone may be how long something took.
_SHORT = re.compile(
    r"(?<![\d.第])(?P<year>[0-6]\d)年(?=的?(?:[上下]半年|全年|[年]?[底初末]|第?[一二三四]季度|前\d+个?月|前[一二三]季度|\d{1,2}月)"
    r"|[和跟与、到至比](?:20)?\d\d年)"
)
_BESIDE = re.compile(r"(?P<first>(?<!\d)20\d\d年[和跟与、到至比])(?P<year>[0-6]\d)年")
_NOW_ASKED = re.compile(r"现在|目前|如今|现任|眼下|当前")
_NOW = re.compile(r"现在|目前|如今|现任|现为|现有|至今|截至")
_AMOUNT = re.compile(r"\d")
_DAY = re.compile(r"\d{1,2}[月日号时点](?:\d{1,2}[日号])?")
LONG_BEHIND = 3  # years
TOLD_AGAIN_PAIRS = 6  # of characters that two sentences on the same amount share


def with_whole_years(question: str) -> str:
    """Write 24年上半年 as 2024年上半年."""
    return _BESIDE.sub(r"\g<first>20\g<year>年", _SHORT.sub(r"20\g<year>年", question))


def years_held_to(question: str) -> frozenset[str]:
    """Return the years that an answer must be about; 是2021年动工的吗 asks for the year, and may be wrong about it."""
    years = years_in(question)
    if not asks_yes_or_no(question):
        return years
    return frozenset() if is_english(question) else years - set(_ASKED.findall(question))


def is_told_of(year: str, lines: list[Line]) -> bool:
    """Tell whether the articles of these lines are from a year or name it, as 去年 too."""
    articles = {line.article_id: line for line in lines}.values()
    return any(
        year == line.year or year in _told(line.article.title + line.article.body, line.year) for line in articles
    )


def of_another_year(question: str, line: Line) -> bool:
    """Tell whether a line speaks of other years than the question: by its own words, else by the last year before it."""
    asked = years_held_to(question)
    if not asked:
        return False
    said = _years(line)
    return bool(said) and not asked & (said | years_in(line.text))


def years_told_of(line: Line) -> frozenset[str]:
    """Return the years of a line: those it names, else those of the last sentence that does, else its article's."""
    return _years(line) or frozenset(filter(None, (line.year,)))


def nearness(line: Line, asked: frozenset[str]) -> float:
    """Return 1 for a line of the years asked about, −1 for one of others, half of it where that is left open and its article tells."""
    if said := _years(line):
        return 1.0 if said & asked else -1.0
    if not line.year:
        return 0.0
    return 0.5 if line.year in asked else -0.5


def asks_of_now(question: str) -> bool:
    return bool(_NOW_ASKED.search(question)) and not years_in(question)


def currency(line: Line) -> float:
    """Return 1 for a line that speaks of now, −1 for one of a time that its article leaves long behind, else 0."""
    if _NOW.search(line.text):
        return 1.0
    said = _years(line)
    latest = _latest(line.article.body, line.year)
    return -1.0 if said and latest and latest - int(max(said)) >= LONG_BEHIND else 0.0


@lru_cache(maxsize=64)
def _latest(body: str, year: str) -> int:
    """Return the last year that an article tells of, none that lies ahead of it; 0 where it tells of none."""
    return max((int(each) for each in _told(body, year) if not year or each <= year), default=0)


def swaps_years(sentence: str, question: str, lines: Sequence[Line]) -> bool:
    """Tell whether an amount is said of a year where its line has it for another: 从2018年的42只到2023年的19只."""
    said = years_in(sentence) or years_in(question)
    amounts = numbers_in(sentence) - years_in(sentence) - numbers_in(question)
    for amount in amounts if len(said) == 1 else ():
        told = [year for line in lines for year in _years_of_amount(amount, with_years(line.text, line.year), said)]
        if told and not said & set(told):
            return True
    return False


def _years_of_amount(amount: str, text: str, asked: frozenset[str]) -> list[str]:
    """Return the year before each place where a sentence of several years, that asked about among them, has the amount."""
    found = []
    for start, end in split_sentences(text):
        sentence = _DATED.sub(r"\n\1\2\n", text[start:end].replace("\n", ""))
        parts = sentence.split("\n")  # words, year, words, year, …
        if len(set(parts[1::2])) < 2 or not asked & set(parts[1::2]):
            continue
        for number in range(2, len(parts), 2):
            if amount in numbers_in(parts[number]):
                behind = _OPENS_BRACKET.search(parts[number]) is not None  # 42只（2018年）
                found.append(parts[number + (1 if behind else -1)])
    return found


def with_years(text: str, year: str) -> str:
    """Write 今年 and 去年 as the years they are for an article of this year."""
    for words, step in _NAMED if year else ():
        text = words.sub(f"{int(year) + step}年", text)
    return text


def _told(text: str, year: str) -> frozenset[str]:
    """Return the years that a text names, outright or from where its article stands in time.

    Where an amount stands before the first of them, that one is of the article's own: 净利润5130万元，去年同期为4460万元.
    """
    dated = _COMPARED.sub("", with_years(text, year))
    years = years_in(dated)
    first = min((dated.find(each) for each in years), default=0)
    return years | {year} if year and _AMOUNT.search(_DAY.sub("", dated[:first])) else years


def _years(line: Line) -> frozenset[str]:
    """Return the years of a line: those it names, those of a sentence that tells the same, or those of the last one before it."""
    return _told(line.text, line.year) or _year_told_again(line) or _year_before(line)


def _year_told_again(line: Line) -> frozenset[str]:
    """Return the years of the sentences of its article that give an amount of the line in like words."""
    amounts, pairs = numbers_in(_DAY.sub("", line.text)), pairs_in(line.text)
    again = (
        told.years
        for told in _dated(line.article.body, line.year)
        if told.years and told.amounts & amounts and len(told.pairs & pairs) >= TOLD_AGAIN_PAIRS
    )
    return frozenset().union(*again) if amounts else frozenset()


def _year_before(line: Line) -> frozenset[str]:
    """Return the years of the nearest sentence before the line that names any, else those of its article.

    A relative year in the line leaves it open, and so does a 去年 before it: the next sentence may be of this year again.
    """
    at = line.article.body.find(line.text)
    if at < 0 or _RELATIVE.search(with_years(line.text, line.year)):
        return frozenset()
    of_article = years_in(line.article.title + line.article.kicker)
    dated = _dated(line.article.body, line.year)
    before = bisect_right(dated, at, key=lambda told: told.end)
    if before and (dated[before - 1].years or not of_article):
        return dated[before - 1].years
    return of_article or frozenset(filter(None, (line.year,)))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence that says when: where it ends, its years (none where it leaves them open), what else it tells."""

    end: int
    years: frozenset[str]
    amounts: frozenset[str]
    pairs: frozenset[str]


@lru_cache(maxsize=64)
def _dated(body: str, year: str) -> tuple[_Sentence, ...]:
    found = []
    for start, end in split_sentences(body):
        sentence = _COMPARED.sub("", body[start:end])
        years = years_in(_THIS_YEAR.sub(f"{year}年", sentence) if year else sentence)
        if years or _RELATIVE.search(sentence):
            found.append(_Sentence(end, years, numbers_in(_DAY.sub("", sentence)) - years, pairs_in(sentence)))
    return tuple(found)

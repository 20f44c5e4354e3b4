"""What a sentence takes from its question: a yes that the lines bear out, or words that only come back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.passages import split_sentences
from rag.binding import clauses, denies
from rag.names import bare, cut, names_in, quoted_in
from rag.numbers import numbers_in
from rag.prompt import is_english
from rag.question import asks_yes_or_no, compares
from rag.refuse import stands_in
from rag.verify import content_pairs, held_share, numbers_told, readable_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.evidence import Line

_BOUND = re.compile(
    r"超|不止|不到|不足|没到|多于|少于|高于|低于|大于|小于|至少|突破|够|达到|以[上下内]|过了|过半|[好十]几|几[十百千万]"
)
_PLANNED = re.compile(r"预计|计划|拟|[将应]于|目标|力争|交货期|工期|[年月日]底?[前内]|有望|规划|争取|筹备")
_DONE = re.compile(r"[完成到过好齐清]了|了[吗没吧]|已经?|完成|建成|投产")
_OUTCOME = re.compile("最后|最终|结果|实际|到底|[谈做办建修]成了|敲定|定下来")
_BODY = re.compile(r"[\u4e00-\u9fff]{2,6}(?:公司|集团|大学|学院|银行|研究院|医院)")
TOLD = 0.3  # the share of all words of an answer, those from the question too, that its lines hold
RESTATED = 4  # pairs of characters: a shorter opening only names what is spoken of
SEEN_BEFORE = 2  # sentences of its article before a line
TOLD_OF_A_YES = 0.6  # and where yes or no is asked


def echoes(sentence: str, question: str, lines: tuple[Line, ...]) -> bool:
    """Tell whether what the sentence says is the question's: all of it, or so much that the lines hold little of the whole.

    Where yes or no is asked nothing else is claimed, so that nothing but a yes may come from the question's own words.
    """
    whole = asks_yes_or_no(question)
    if (
        whole
        and not (content_pairs(sentence) - content_pairs(question))
        and numbers_in(sentence) <= numbers_in(question)
    ):
        return True
    if is_english(sentence):
        return False
    if whole and not compares(question):
        return held_share(content_pairs(sentence), list(lines)) < TOLD_OF_A_YES
    context = readable_text(list(lines)) + "".join(_before(line) for line in lines)
    if numbers_in(sentence) - numbers_in(question):  # which the lines hold: what they are said of may stand anywhere
        context = "".join(bare(line.article.title + line.article.body) for line in lines)
    pairs = content_pairs(sentence)
    return sum(pair in context for pair in pairs) < TOLD * len(pairs)


def only_planned(sentence: str, question: str, lines: Sequence[Line]) -> bool:
    """Tell whether it is asked what came of something, and each clause that has the answer tells what was aimed at: 争取降到每度1元以内."""
    said = numbers_in(sentence) - numbers_in(question)
    if not _OUTCOME.search(question) or not said:
        return False
    told = [clause for line in lines for clause in clauses(line.text) if said & numbers_in(clause)]
    return bool(told) and all(_PLANNED.search(clause) and not _DONE.search(clause) for clause in told)


def restates(sentence: str, question: str) -> bool:
    """Tell whether a sentence opens with a yes in the question's own words: 给娃看病也得去滨江那边了，…."""
    opening, comma, rest = sentence.partition("，")
    pairs = content_pairs(opening)
    if not (asks_yes_or_no(question) and comma and content_pairs(rest)) or numbers_in(opening) - numbers_in(question):
        return False
    return len(pairs) >= RESTATED and pairs <= content_pairs(question)


def _before(line: Line) -> str:
    """Return the sentences before a line, which say who 他 is."""
    body = line.article.body
    before = body[: max(body.find(line.text), 0)]
    return bare("".join(before[start:end] for start, end in split_sentences(before)[-SEEN_BEFORE:]))


def affirms(question: str, lines: tuple[Line, ...]) -> bool:
    """Tell whether a yes to the question may rest on the lines: it says all that the question does, names and amounts too.

    是的，鄂海红是北京邮电大学的教授 is no yes to 鄂海红是北航的老师吗, and 交货期为3月底前 none to 都交完了吗. An amount may be a
    bound (超过十万), where the lines give one as well.
    """
    held = readable_text(list(lines))
    names = names_in(question) | {word for word in quoted_in(question) if re.search(r"[\u3400-\u9fff]", word)}
    names |= {word for word, kind in cut(question) if kind == "j" and len(word) >= 2}  # 北航
    amounts = numbers_in(question) - numbers_told(list(lines))
    bounded = bool(_BOUND.search(question)) and bool(numbers_told(list(lines)))
    planned = _DONE.search(question) and all(
        _PLANNED.search(line.text) and not _DONE.search(line.text) for line in lines
    )
    told = all(stands_in(name, held) for name in names) and not _done_by_another(names, lines)
    return not planned and (not amounts or bounded) and told


def corrects(sentence: str, question: str) -> bool:
    """Tell whether a sentence that is no yes says something else than the question: it denies, or has a number or name of its own."""
    asked = names_in(question)
    named = {name for name in names_in(sentence) if not any(each in name for each in asked)}
    return denies(sentence) or bool(named or numbers_in(sentence) - numbers_in(question))


def _done_by_another(names: set[str] | frozenset[str], lines: Sequence[Line]) -> bool:
    """Tell whether a body stands in no clause with another name, and a clause with one has another body: 红香藤集团…举办华绣学校."""
    parts = [bare(clause) for line in lines for clause in clauses(line.text)]
    for body in filter(_BODY.fullmatch, names):
        others = names - {body}
        beside = [part for part in parts if body not in part and any(name in part for name in others)]
        together = any(body in part and any(name in part for name in others) for part in parts)
        if not together and any(
            not any(name in each for name in names) for part in beside for each in _BODY.findall(part)
        ):
            return True
    return False

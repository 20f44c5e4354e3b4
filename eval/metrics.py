"""What an answer's words are worth: pure functions over a case and `Answer.to_dict()`, each tested by hand."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from eval.normal import MARK, bare, states

if TYPE_CHECKING:
    from eval.cases import Case

AnswerDict = dict[str, Any]  # the shape of Answer.to_dict()

# Polarity is read from how an answer begins, or from a denial of the question's own words; else it is not judged.
_YES = re.compile(r"是的|没错|正确|(?:是|对|有|能|会|可以|确实)(?=[，,。！]|$)|yes\b")
_NO = re.compile(r"不(?=[是，,。能会对够止]|$)|没有|没能|并非|并不|并未|否|尚未|未(?=[能曾达，])|no\b|not\b")
_DENIAL = re.compile(r"(?:不是|并非|并不是|而非|没有|并未|未能|尚未|不足|低于|不到)(.{2,12})")
_A_NOT_A = re.compile(r"(.)[不没]\1|有没有|是否|能否|可否")
_ASKED_NEGATIVELY = re.compile(r"不|没|未|非")
_TOKEN = re.compile(r"[a-z0-9.%]+|\w")


def answer_right(text: str, case: Case) -> bool:
    """All parts of the gold answer said, and no string that would be an error."""
    if not case.answers or any(states(text, wrong) for wrong in case.wrong):
        return False
    return all(any(states(text, alternative) for alternative in part) for part in case.answers)


def right(answer: AnswerDict, case: Case) -> bool | None:
    """An answerable case is answered right; an unanswerable one is refused, or its premise corrected.

    None where the set gives no answer to compare with.
    """
    if answer["refused"]:
        return not case.answerable
    if case.answerable and not case.answers:
        return None
    return answer_right(answer["text"], case) and polarity_right(answer, case) is not False


# Yes and no


def gold_polarity(case: Case) -> str:
    """Return "yes" or "no" where the set says it, or where its accepted or its wrong strings do; else nothing."""
    if case.polarity or case.type != "yes_no":
        return case.polarity
    if _ASKED_NEGATIVELY.search(_A_NOT_A.sub("", case.question)):
        return ""  # 不是…吗: a yes to such a question is a no to another reader
    accepted = {polarity for part in case.answers for text in part if (polarity := _opening(text))}
    refused = {polarity for text in case.wrong if (polarity := _opening(text))}
    wanted = accepted | {"no" if polarity == "yes" else "yes" for polarity in refused}
    return wanted.pop() if len(wanted) == 1 else ""


def said_polarity(text: str, question: str) -> str:
    """Return "yes" or "no" where the answer begins with it or denies the question's own words; else nothing."""
    first = re.split(r"[。！？\n]", MARK.sub("", text).strip(), maxsplit=1)[0]
    if opening := _opening(first):
        return opening
    asked = bare(question)
    for match in _DENIAL.finditer(bare(first)):
        denied = match[1]
        if any(denied[at : at + 2] in asked for at in range(min(3, len(denied) - 1))):
            return "no"
    return ""


def _opening(text: str) -> str:
    start = unicodedata.normalize("NFKC", bare(text)).lower().lstrip("“\"'「").replace(",", "，")
    return "no" if _NO.match(start) else "yes" if _YES.match(start) else ""


def polarity_right(answer: AnswerDict, case: Case) -> bool | None:
    """Whether yes was said for yes and no for no; None where the set or the answer does not say."""
    gold, said = gold_polarity(case), said_polarity(answer["text"], case.question)
    return None if answer["refused"] or not gold or not said else gold == said


# Against whole gold answers


def tokens(text: str) -> list[str]:
    """Characters, but Latin words and figures whole; no marks, no punctuation."""
    return _TOKEN.findall(unicodedata.normalize("NFKC", MARK.sub("", text)).lower().replace("_", ""))


def exact_match(text: str, alternatives: tuple[str, ...]) -> bool:
    said = tokens(text)
    return any(said == tokens(alternative) for alternative in alternatives)


def character_f1(text: str, alternatives: tuple[str, ...]) -> float:
    """The best F1 against any alternative, by the longest run in common: the measure of CMRC 2018."""
    return max((_f1(tokens(text), tokens(alternative)) for alternative in alternatives), default=0.0)


def _f1(said: list[str], gold: list[str]) -> float:
    run = SequenceMatcher(None, said, gold, autojunk=False).find_longest_match().size
    return 2 * run / (len(said) + len(gold)) if run else 0.0

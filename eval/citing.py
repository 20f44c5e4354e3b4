"""What an answer's citations are worth: pure functions over a case and `Answer.to_dict()`, each tested by hand."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from eval.entail import holds
from eval.normal import bare, normalise, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eval.cases import Case
    from eval.metrics import AnswerDict

OVERLAP = 0.6  # share of a gold evidence's characters that counts as "mostly quoted"
RUN_CHARS = 4  # shorter common runs are chance (的、高新区), so they do not count towards the overlap
SAME_TITLE = 0.8  # headlines on damaged pages lose or gain a few characters
_PUNCTUATION = re.compile(r"\W")


def cited(answer: AnswerDict) -> bool:
    return bool(answer["citations"])


def right_source(answer: AnswerDict, case: Case) -> bool:
    """Every gold source is cited: both of them when two articles are compared."""
    return bool(case.sources) and set(case.sources) <= {item["source"] for item in answer["citations"]}


def right_article(answer: AnswerDict, case: Case) -> bool:
    """Every gold article is cited, by its headline, from a gold source."""
    titles = [item["title"] for item in answer["citations"] if item["source"] in case.sources]
    return bool(case.articles) and all(any(same_title(title, gold) for title in titles) for gold in case.articles)


def same_title(one: str, other: str) -> bool:
    """Whether two headlines are the same but for punctuation and a few damaged characters."""
    left, right = (_PUNCTUATION.sub("", normalise(title, spelled=False)) for title in (one, other))
    if not left or not right:
        return False
    return left in right or right in left or SequenceMatcher(None, left, right, autojunk=False).ratio() >= SAME_TITLE


def joined(items: Iterable[Mapping[str, Any]], case: Case, text: str) -> str:
    """Everything taken from the gold sources in the order of the page, each character once.

    So neighbouring stretches join up, also where they overlap; a text that is not as long as its spans stands alone.
    """
    signs: dict[tuple[str, int], str] = {}
    alone = []
    for item in items:
        if item["source"] not in case.sources:
            continue
        places = [(item["source"], place) for start, end in item["spans"] for place in range(start, end)]
        if len(places) == len(item[text]):
            signs.update(zip(places, item[text], strict=True))
        else:
            alone.append(item[text])
    return bare("".join([*(signs[place] for place in sorted(signs)), *alone]))


def holds_evidence(answer: AnswerDict, case: Case) -> bool:
    """The quotes together contain each gold evidence, character for character."""
    quoted = joined(answer["citations"], case, "quote")
    return bool(case.evidence) and all(bare(text) in quoted for text in case.evidence)


def mostly_holds_evidence(answer: AnswerDict, case: Case) -> bool:
    """The quotes together contain at least `OVERLAP` of the characters of each gold evidence."""
    quoted = joined(answer["citations"], case, "quote")
    return bool(case.evidence) and all(overlap(text, quoted) >= OVERLAP for text in case.evidence)


def overlap(evidence: str, quoted: str) -> float:
    """Share of the evidence's characters that stand in the quotes in common runs."""
    wanted, least = bare(evidence), min(RUN_CHARS, len(bare(evidence)))
    blocks = SequenceMatcher(None, wanted, bare(quoted), autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= least) / len(wanted)


def verbatim(answer: AnswerDict, sources: Mapping[str, str]) -> bool:
    """Every quote is the source text at its spans."""
    return all(
        item["quote"] == "".join(sources.get(item["source"], "")[start:end] for start, end in item["spans"])
        for item in answer["citations"]
    )


def numbers_quoted(answer: AnswerDict) -> bool:
    """Every number of every sentence stands in that sentence's own quotes; our own notices claim nothing."""
    quotes = {item["number"]: item["quote"] for item in answer["citations"]}
    for sentence in claims(answer):
        quoted = "\n".join(quotes.get(n, "") for n in sentence["citations"])
        known = numbers(quoted, spelled=True) | numbers(quoted, spelled=False)  # 周五18:00 is no 518
        # 一个 and 两家 in the model's own phrasing are no figures: only digits have to be found.
        if not numbers(sentence["text"], spelled=False) <= known:
            return False
    return True


# Sentence by sentence, in the manner of ALCE (Gao et al. 2023), with eval/entail.py in the place of its NLI model


def claims(answer: AnswerDict) -> list[Mapping[str, Any]]:
    return [sentence for sentence in answer["sentences"] if sentence["verdict"] != "notice"]


def supported(answer: AnswerDict, sentence: Mapping[str, Any], without: int = -1) -> bool:
    """Whether what the sentence cites, all of it together, holds the sentence; `without` leaves one citation out."""
    return _held_by(answer, sentence, [number for number in sentence["citations"] if number != without])


def sentence_support(answer: AnswerDict) -> tuple[int, int]:
    """How many of the claiming sentences are held by what they cite, of how many."""
    said = claims(answer)
    return sum(supported(answer, sentence) for sentence in said), len(said)


def citation_precision(answer: AnswerDict) -> tuple[int, int]:
    """How many citations are needed, of how many: one that neither holds its sentence alone nor is missed is idle."""
    good = total = 0
    for sentence in claims(answer):
        whole = supported(answer, sentence)
        for number in sentence["citations"]:
            alone = _held_by(answer, sentence, [number])
            missed = not supported(answer, sentence, without=number)
            good, total = good + (whole and (alone or missed)), total + 1
    return good, total


def _held_by(answer: AnswerDict, sentence: Mapping[str, Any], numbers_: Sequence[int]) -> bool:
    premises = [item for item in answer["citations"] if item["number"] in numbers_]
    premise = "\n".join(f"{item['title']}\n{item['byline']}\n{item['quote']}" for item in premises)
    return bool(premises) and holds(premise, sentence["text"], answer["question"])

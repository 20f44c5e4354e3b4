"""What an answer is worth: pure functions over a case and `Answer.to_dict()`, each tested by hand."""

from __future__ import annotations

import math
import random
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eval.cases import Case

AnswerDict = dict[str, Any]  # the shape of Answer.to_dict()

OVERLAP = 0.6  # share of a gold evidence's characters that counts as "mostly quoted"
RUN_CHARS = 4  # shorter common runs are chance (的、高新区), so they do not count towards the overlap
RESAMPLES, SEED = 2000, 20240101  # bootstrap: enough for a stable second digit, and the same every time

UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
UNITS |= {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
DIGITS = {
    digit: value for value, both in enumerate(("零〇", "一", "二两", "三", "四", *"五六七八九")) for digit in both
}
SPELLED = re.compile(
    r"[零〇一二两三四五六七八九十][零〇一二两三四五六七八九十百千万亿]*(?:点[零〇一二三四五六七八九]+)?"
)
# 百分点 is a unit of its own, and 多/余 may stand between a number and its unit: 500余万.
NUMBER = re.compile(r"(\d+(?:\.\d+)?)([多余]?)((?:[百千万亿](?!分))*(?:\s?(?:thousand|[mbtr]+illion)\b)?)")
MARK = re.compile(r"\[\d+\]")
IGNORED = re.compile("[“”\"‘’'「」『』《》·]")  # writers differ in these and mean the same


def bare(text: str) -> str:
    """Drop all whitespace: pages are wrapped in the middle of words, so evidence is compared without it."""
    return "".join(text.split())


def normalise(text: str, *, spelled: bool = True) -> str:
    """Write alike what means the same: width, case, spaces, 1,000, 1.6亿, 百分之三十; and 三 if `spelled`."""
    text = unicodedata.normalize("NFKC", MARK.sub("", text)).lower()
    text = re.sub(r"(?<![0-9a-z])\s+|\s+(?![0-9a-z])", "", IGNORED.sub("", text))
    text = re.sub(r"(?<!\d)\d{1,3}(?:,\d{3})+(?!\d)", lambda match: match[0].replace(",", ""), text)
    text = re.sub(rf"百分之(\d+(?:\.\d+)?|百|{SPELLED.pattern})", lambda match: f"{_value(match[1])}%", text)
    if spelled:
        text = SPELLED.sub(lambda match: _value(match[0]), text)
    return re.sub(r"\s?per ?cent\b", "%", NUMBER.sub(_plain, text))


def _plain(match: re.Match[str]) -> str:
    factor = 1
    for unit in re.findall(r"[百千万亿]|[a-z]+", match[3]):
        factor *= UNITS[unit]
    return _decimal(Decimal(match[1]) * factor) + match[2]


def _decimal(value: Decimal) -> str:
    whole = format(value, "f")
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def _value(spelled: str) -> str:
    """三十 -> 30, 二〇二四 -> 2024, 一点五 -> 1.5; what is no number (十四五) stays as it is."""
    if spelled[0].isdigit():
        return spelled
    whole, _, part = spelled.partition("点")
    fraction = "." + "".join(str(DIGITS[digit]) for digit in part) if part else ""
    if all(digit in DIGITS for digit in whole):
        return "".join(str(DIGITS[digit]) for digit in whole) + fraction
    total = section = digit = 0
    for place, sign in enumerate(whole):
        if sign in DIGITS:
            if place and whole[place - 1] in DIGITS and whole[place - 1] not in "零〇":
                return spelled
            digit = DIGITS[sign]
        elif UNITS[sign] < 10**4:
            section, digit = section + (digit or 1) * UNITS[sign], 0
        else:
            total, section, digit = (total + section + digit) * UNITS[sign], 0, 0
    return f"{total + section + digit}{fraction}"


def states(text: str, part: str) -> bool:
    """Whether a text says a part; 48 is not said by 148, 48.5 or 48%."""
    wanted = re.escape(normalise(part))
    before = r"(?<!\d)(?<!\d\.)" if wanted[0].isdigit() else ""
    after = r"(?!\d|\.\d|%)" if wanted[-1].isdigit() else ""
    return re.search(before + wanted + after, normalise(text)) is not None


def answer_right(text: str, case: Case) -> bool:
    """All parts of the gold answer said, and no string that would be an error."""
    if not case.answers or any(states(text, wrong) for wrong in case.wrong):
        return False
    return all(any(states(text, alternative) for alternative in part) for part in case.answers)


def right(answer: AnswerDict, case: Case) -> bool:
    """An answerable case is answered right; an unanswerable one is refused, or its premise corrected."""
    if answer["refused"]:
        return not case.answerable
    return answer_right(answer["text"], case)


def cited(answer: AnswerDict) -> bool:
    return bool(answer["citations"])


def right_source(answer: AnswerDict, case: Case) -> bool:
    """Every gold source is cited: both of them when two articles are compared."""
    return bool(case.sources) and set(case.sources) <= {item["source"] for item in answer["citations"]}


def _quoted(answer: AnswerDict, case: Case) -> str:
    """Everything quoted from the gold sources, in the order of the page, so neighbouring quotes join up."""
    quotes = [item for item in answer["citations"] if item["source"] in case.sources]
    return bare("".join(item["quote"] for item in sorted(quotes, key=lambda q: (q["source"], q["spans"]))))


def holds_evidence(answer: AnswerDict, case: Case) -> bool:
    """The quotes together contain each gold evidence, character for character."""
    quoted = _quoted(answer, case)
    return bool(case.evidence) and all(bare(text) in quoted for text in case.evidence)


def mostly_holds_evidence(answer: AnswerDict, case: Case) -> bool:
    """The quotes together contain at least `OVERLAP` of the characters of each gold evidence."""
    quoted = _quoted(answer, case)
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


def numbers(text: str, *, spelled: bool) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?%?", normalise(text, spelled=spelled)))


def numbers_quoted(answer: AnswerDict) -> bool:
    """Every number of every sentence stands in that sentence's own quotes; our own notices claim nothing."""
    quotes = {item["number"]: item["quote"] for item in answer["citations"]}
    for sentence in answer["sentences"]:
        known = numbers("\n".join(quotes.get(n, "") for n in sentence["citations"]), spelled=True)
        # 一个 and 两家 in the model's own phrasing are no figures: only digits have to be found.
        if sentence["verdict"] != "notice" and not numbers(sentence["text"], spelled=False) <= known:
            return False
    return True


def source_rank(answer: AnswerDict, case: Case) -> int | None:
    """Place, from 1, of the first evidence that comes from a gold source."""
    ranks = (place for place, item in enumerate(answer["evidence"], 1) if item["source"] in case.sources)
    return next(ranks, None)


def hit_at(ranks: Sequence[int | None], k: int) -> Rate:
    return rate(rank is not None and rank <= k for rank in ranks)


def mean_reciprocal_rank(ranks: Sequence[int | None]) -> float:
    return sum(1 / rank for rank in ranks if rank) / len(ranks) if ranks else 0.0


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its counts and a 95 % bootstrap interval."""

    hits: int
    count: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.hits / self.count if self.count else 0.0


def rate(flags: Iterable[bool]) -> Rate:
    values = list(flags)
    if not values:
        return Rate(0, 0, 0.0, 0.0)
    count, draw = len(values), random.Random(SEED)  # noqa: S311 - resampling, not a secret
    shares = sorted(sum(draw.choices(values, k=count)) / count for _ in range(RESAMPLES))
    return Rate(sum(values), count, percentile(shares, 0.025), percentile(shares, 0.975))


def refusals(refused: Sequence[bool], answerable: Sequence[bool]) -> tuple[Rate, Rate, Rate]:
    """Precision (refusals that were due), recall (unanswerable refused), answerable refused."""
    pairs = list(zip(refused, answerable, strict=True))
    return (
        rate(not may for said_no, may in pairs if said_no),
        rate(said_no for said_no, may in pairs if not may),
        rate(said_no for said_no, may in pairs if may),
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """The nearest-rank percentile of sorted values."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def seconds(values: Iterable[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    ordered = sorted(values)
    return (median(ordered), percentile(ordered, 0.95)) if ordered else (0.0, 0.0)

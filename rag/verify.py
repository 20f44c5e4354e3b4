"""Does this sentence follow from that source text? Find the lines that support it, or say that none does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.passages import split_sentences

from rag.names import bare, names_in, quoted_in
from rag.numbers import numbers_in
from rag.prompt import is_english

if TYPE_CHECKING:
    from rag.evidence import Line

# A sentence is close to its lines when this share of what it adds to the question stands in them.
CLOSE = 0.6
MOST_LINES = 4  # a sentence that needs more lines than this is a summary, and is quoted instead
WORTHWHILE = 0.12  # another line is cited when it holds this much more of the sentence
_NO_CONTENT = set("的了是在和与为有及等对将以并个这那其中也都而由于从到被把")


@dataclass(frozen=True, slots=True)
class Support:
    """A sentence of the draft and the lines of one or more articles that hold it."""

    text: str
    lines: tuple[Line, ...]


def draft_sentences(draft: str) -> list[str]:
    """Split the model's draft; list marks and blank lines go, words stay as written."""
    pieces = (draft[start:end].strip() for start, end in split_sentences(draft))
    cleaned = (re.sub(r"^(?:[-*•]|\d{1,2}[.、)])\s*", "", piece).replace("**", "") for piece in pieces)
    return [piece for piece in cleaned if re.search(r"\w", piece)]


def maybe_support(sentence: str, question: str, lines: list[Line]) -> Support | None:
    """Return the fewest lines that hold every number, name and quoted word of the sentence, and most of its words."""
    wanted_numbers = numbers_in(sentence)
    parts = _parts(sentence, question)
    english = is_english(sentence)
    chosen: list[Line] = []
    while len(chosen) < MOST_LINES:
        missing = wanted_numbers - _numbers(chosen)
        held = _held(parts, chosen)
        best = max(
            (line for line in lines if line not in chosen),
            key=lambda line: (
                len(missing & numbers_in(line.text)),
                _held(parts, [*chosen, line]) - held,
                line.score,
            ),
            default=None,
        )
        if best is None:
            break
        gain = _held(parts, [*chosen, best]) - held
        if chosen and not missing & numbers_in(best.text) and gain < WORTHWHILE:
            break
        chosen.append(best)
    if not chosen or wanted_numbers - _numbers(chosen):
        return None
    if not english and (_held(parts, chosen) < CLOSE or not _names_held(sentence, question, chosen)):
        return None
    return Support(sentence, tuple(chosen))


def _parts(sentence: str, question: str) -> set[str]:
    """Return the character pairs the sentence adds to the question, or all of them when it adds nothing."""
    pairs = _pairs(sentence)
    return pairs - _pairs(question) or pairs


def _pairs(text: str) -> set[str]:
    runs = re.findall(r"[\u3400-\u9fffa-z0-9.%]+", bare(text))
    pairs = {run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))}
    return {pair for pair in pairs if not set(pair) <= _NO_CONTENT}


def _held(parts: set[str], lines: list[Line]) -> float:
    if not parts or not lines:
        return 0.0
    text = "".join(bare(line.text + line.article.title + line.article.byline) for line in lines)
    return sum(part in text for part in parts) / len(parts)


def _numbers(lines: list[Line]) -> frozenset[str]:
    return frozenset().union(*(numbers_in(line.text) for line in lines))


def _names_held(sentence: str, question: str, lines: list[Line]) -> bool:
    """Tell whether every name and quoted word stands in the cited articles; the question's own names are checked there."""
    asked = bare(question)
    whole = "".join(
        bare(line.text + line.article.title + line.article.kicker + line.article.byline + line.article.body)
        for line in lines
    )
    cited = "".join(bare(line.text + line.article.title + line.article.kicker) for line in lines)
    names = (name for name in names_in(sentence) if name not in asked)
    return all(word in cited or word in asked for word in quoted_in(sentence)) and all(name in whole for name in names)

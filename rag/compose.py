"""Draft to answer: each sentence kept with its citations, replaced by the source's own words, or left out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from index.values import Spans
from rag.answer import QUOTED, SUPPORTED, Citation, Sentence
from rag.evidence import Line, byline_line
from rag.refuse import draft_says_nothing, missing_constraint, refusal
from rag.verify import draft_sentences, maybe_support

# A source sentence stands in for a failed draft only if it scores this high for the question by itself.
QUOTE_SCORE = 1.0
MOST_QUOTES = 1  # a row of quotations is no answer


@dataclass(frozen=True, slots=True)
class Composed:
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    refused: bool


def compose(question: str, draft: str, lines: list[Line], scored: list[Line]) -> Composed:
    """Check the draft against `lines`, which the model read; `scored` are all lines found, for the nearest articles."""
    titles = [line.article.title for line in scored]
    if not lines or draft_says_nothing(draft):
        return Composed(refusal(question, titles), (), refused=True)
    bylines = {line.article_id: line for line in map(byline_line, lines) if line is not None}
    candidates = [*lines, *bylines.values()]
    desk = _Desk()
    kept: list[Sentence] = []
    cited: list[Line] = []
    quotes = 0
    for text in draft_sentences(draft):
        support = maybe_support(text, question, candidates)
        if support is not None:
            cited.extend(support.lines)
            kept.append(Sentence(_ended(text), desk.cite(support.lines), SUPPORTED))
            continue
        best = max(lines, key=lambda line: line.score)
        if quotes < MOST_QUOTES and best not in cited and best.score >= QUOTE_SCORE:
            quotes += 1
            cited.append(best)
            kept.append(Sentence(f"据《{best.article.title}》：“{best.text}”", desk.cite((best,)), QUOTED))
    if not kept or missing_constraint(question, cited):
        return Composed(refusal(question, titles), (), refused=True)
    return Composed(tuple(kept), tuple(desk.citations), refused=False)


class _Desk:
    """Numbers citations in the order of first use; the same spans keep their number."""

    def __init__(self) -> None:
        self.citations: list[Citation] = []
        self._numbers: dict[tuple[str, Spans], int] = {}

    def cite(self, lines: tuple[Line, ...]) -> tuple[int, ...]:
        """Cite each article once, with all the lines of it that hold the sentence."""
        numbers = []
        for _, group in groupby(sorted(lines, key=lambda line: (line.article_id, line.order)), lambda x: x.article_id):
            members = list(group)
            spans = tuple(sorted({span for line in members for span in line.spans}))
            key = (members[0].source, spans)
            if key not in self._numbers:
                article = members[0].article
                self._numbers[key] = len(self.citations) + 1
                quote = "".join(line.text for line in sorted(members, key=lambda line: line.spans))
                self.citations.append(
                    Citation(self._numbers[key], members[0].source, article.title, article.byline, quote, spans)
                )
            numbers.append(self._numbers[key])
        return tuple(numbers)


def _ended(text: str) -> str:
    return text if text[-1] in "。！？!?…”’.；;）)" else text + "。"

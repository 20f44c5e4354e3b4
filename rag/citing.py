"""Citations: lines of an article become a numbered pointer, its quote cut from the source text to the character."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from index.values import Span, Spans, cut
from rag.answer import Citation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rag.evidence import Line


class Desk:
    """Numbers citations in the order of first use; the same spans keep their number."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.citations: list[Citation] = []
        self._texts = texts
        self._numbers: dict[tuple[str, Spans], int] = {}

    def cite(self, lines: tuple[Line, ...]) -> tuple[int, ...]:
        """Cite each article once, with all the lines of it that hold the sentence."""
        numbers = []
        for _, group in groupby(sorted(lines, key=lambda line: (line.article_id, line.order)), lambda x: x.article_id):
            members = list(group)
            spans = merged(span for line in members for span in line.spans)
            key = (members[0].source, spans)
            if key not in self._numbers:
                article = members[0].article
                self._numbers[key] = len(self.citations) + 1
                quote = cut(self._texts[members[0].source], spans)  # verbatim, however a line was tidied for reading
                named = (self._numbers[key], members[0].source, article.title, article.byline)
                self.citations.append(Citation(*named, quote, spans, article.date))
            numbers.append(self._numbers[key])
        return tuple(numbers)


def merged(spans: Iterable[Span]) -> Spans:
    """Return the same characters as spans in order that neither overlap nor touch."""
    kept: list[Span] = []
    for span in sorted(spans):
        if kept and span.start <= kept[-1].end:
            kept[-1] = Span(kept[-1].start, max(kept[-1].end, span.end))
        else:
            kept.append(span)
    return tuple(kept)

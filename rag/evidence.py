"""Passages to sentences, scored by whether they can answer: what is read, and what a draft is checked against."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from index.lines import heads_rows, is_row
from index.passages import sub_spans
from index.values import Spans
from rag.listing import enumerates, items_asked, spelled_out
from rag.names import introduces, person_asked_about
from rag.prompt import is_english
from rag.question import wants_reason
from rag.romanised import romanised_names, stands_as
from rag.subject import share, weights, whole
from rag.years import asks_of_now, currency, nearness, years_held_to

if TYPE_CHECKING:
    from index.embed import Vectors
    from index.rows import PassageRow
    from index.values import Article
    from rag.search import Hit

# Weights of a sentence's score: first guesses that stood up on the dev half of eval/sets/seeds.jsonl, not tuned.
MEANING = 1.0  # cosine of question and sentence
WORDS = 0.5  # share of the question's words that stand in the sentence
TITLE_WORDS = 0.3  # share of them that stand in its headline
PLACE = 0.25  # its passage's places in search against the best one's
NAMED = 0.5  # share of the Chinese names of an English question that its article has
PLACE_OFFSET = 60  # gentler than the fusion's own: the first eight passages all deserve to be read
GIVES_REASON = 0.1  # it has a word of cause or purpose, where one is asked for
SPELLED_OUT = 1.0  # it spells out all of a shorthand, “三化”; a part of it counts as its share
ENUMERATES = 0.3  # it gives as many items as the question says there are
INTRODUCES = 0.3  # it names the person asked about with a post
YEAR = 0.2  # it speaks of a year that is asked about, or as much is taken off for another
_UNIT = re.compile(r"单位\s*[：:]")
UNIT_CHARS = 24  # 单位：万元　币种：人民币
HEADING_QUESTION_CHARS = 40
QUOTATION_CHARS = 120  # a longer quotation stands by itself
_SAYS = re.compile(r"[^，。！？；]{2,16}(?:说|表示|介绍|坦言|认为|指出|告诉记者|感慨)(?:道)?[。！]?\s*$")
_OPENS, _CLOSES = "“「『", "”」』"
GAP_CHARS = 8  # line breaks and indents that may stand between a sentence and the next
_REASON_GIVEN = re.compile(
    r"因为|由于|因此|为了|旨在|以便|从而|使得|得益于|离不开|原因|理由|起因|缘由|所致|导致|引发|考虑到|出于|以免|避免|捷径|手段|途径|有利于|目的|难以|瓶颈|解决"
)
_LEANS_BACK = re.compile(r"^\s*[“”]?(?:该|此|其|这|同时|他|她|它|对此|为此|目前|其中)")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of an article, with the place where it stands."""

    source: str
    article_id: int
    article: Article
    text: str
    spans: Spans
    order: int  # where it begins in the source: reading order inside the article
    score: float = 0.0
    year: str = ""  # that its article is from, where that is known
    vector: Vectors | None = field(default=None, compare=False, repr=False)
    odds: float | None = field(default=None, compare=False)  # what the judge gave it, where it was asked
    head: Line | None = field(
        default=None, compare=False, repr=False
    )  # of a row of a table: the row that names its cells
    lead: Line | None = field(default=None, compare=False, repr=False)  # the sentence that 此次 or 其中 points back to

    @property
    def readable(self) -> str:
        """What a reader needs to see to understand the line."""
        if self.head:
            return f"{self.head.text}\n{self.text}"
        return f"{self.lead.text}{self.text}" if self.lead else self.text


def score_lines(question: str, vector: Vectors, hits: list[Hit]) -> list[Line]:
    """Return every sentence of the passages found, best first."""
    wanted = weights(question, hits)
    count = items_asked(question)
    reasons = wants_reason(question)
    person = person_asked_about(question)
    places = {hit.row.id: sum(1 / (PLACE_OFFSET + place) for place in hit.ranks.values()) for hit in hits}
    best = max(places.values(), default=0.0) or 1.0
    named = _named(question, [hit.row for hit in hits])
    lines: dict[tuple[str, Spans], Line] = {}  # neighbouring passages share a sentence
    for hit in hits:
        row = hit.row
        title_share = share(wanted, row.article.title + row.article.kicker)
        for start, end, line_vector in _with_speakers(row):
            text = row.text[start:end]
            score = (
                MEANING * float(line_vector @ vector)
                + WORDS * share(wanted, text)
                + TITLE_WORDS * title_share
                + PLACE * places[hit.row.id] / best
                + NAMED * named.get(row.article_id, 0.0)
                + (ENUMERATES if enumerates(text, count) else 0.0)
                + (INTRODUCES if person and introduces(text, person) else 0.0)
                + (GIVES_REASON if reasons and _REASON_GIVEN.search(text) else 0.0)
            )
            spans = _trimmed(row.spans, row.text, start, end)
            held = lines.get((row.source, spans))
            if held is None or held.score < score:
                lines[row.source, spans] = Line(
                    row.source,
                    row.article_id,
                    row.article,
                    text.strip(),
                    spans,
                    spans[0].start,
                    score,
                    row.year,
                    line_vector,
                )
    if asks_of_now(question):
        lines = {key: replace(line, score=line.score + YEAR * currency(line)) for key, line in lines.items()}
    if asked := years_held_to(question):
        lines = {key: replace(line, score=line.score + YEAR * nearness(line, asked)) for key, line in lines.items()}
    lines = _once(lines)
    for line, part in spelled_out(question, list(lines.values())).items():
        lines[line.source, line.spans] = replace(line, score=line.score + SPELLED_OUT * max(part, 1 / 3))
    return sorted(_to_be_understood(list(lines.values())), key=lambda line: -line.score)


def _once(lines: dict[tuple[str, Spans], Line]) -> dict[tuple[str, Spans], Line]:
    """Leave out what another copy of an article says again: archives hold the same page in two folders."""
    first: dict[tuple[str, str], str] = {}
    for line in lines.values():
        first.setdefault((line.article.title, line.article.body), line.source)
    copies = {key: first[line.article.title, line.article.body] != line.source for key, line in lines.items()}
    said = {(line.article.title, line.text) for key, line in lines.items() if not copies[key]}
    return {k: line for k, line in lines.items() if not copies[k] or (line.article.title, line.text) not in said}


def _named(question: str, rows: list[PassageRow]) -> dict[int, float]:
    """Return for each article which share it has of the names in an English question that any of the articles has."""
    if not is_english(question):
        return {}
    names = romanised_names(question)
    had = {row.article_id: {name for name in names if stands_as(name, whole(row.article))} for row in rows}
    known = set().union(*had.values())
    return {number: len(each) / len(known) for number, each in had.items()} if known else {}


def _to_be_understood(lines: list[Line]) -> list[Line]:
    """Give each row of a table its first row, and each sentence that points back what it points to."""
    before = neighbours(lines)
    headed = []
    for line in lines:
        previous = before.get((line.source, line.spans))
        if not is_row(line.text):
            headed.append(replace(line, lead=previous) if previous and _LEANS_BACK.match(line.text) else line)
            continue
        first = line
        while previous is not None and (is_row(previous.text) or heads_rows(previous.text, first.text)):
            first, previous = previous, before.get((previous.source, previous.spans))
        if previous is not None and _UNIT.search(previous.text) and len(previous.text) <= UNIT_CHARS:
            first = replace(first, text=f"{previous.text}\n{first.text}", spans=(*previous.spans, *first.spans))
        headed.append(line if first.order == line.order else replace(line, head=first))
    return headed


def _with_speakers(row: PassageRow) -> Iterator[tuple[int, int, Vectors]]:
    """Yield the sentences with their vectors; one that is all quotation goes with the next, which says whose it is."""
    waiting: tuple[int, Vectors] | None = None
    for number, (begins, end) in enumerate(row.sentences):
        text, vector = row.text[begins:end].strip(), row.sentence_vectors[number]
        if not text:
            continue
        start = begins
        if waiting is not None:
            start, vector = waiting[0], waiting[1] + vector
            vector = vector / (float(np.linalg.norm(vector)) or 1.0)
        after = row.text[slice(*row.sentences[number + 1])] if number + 1 < len(row.sentences) else ""
        alone = text[0] in _OPENS and text[-1] in _CLOSES and end - start <= QUOTATION_CHARS
        said = text[-1] in _CLOSES and bool(_SAYS.match(after))
        asks = (
            text[-1] in "？?" and end - start <= HEADING_QUESTION_CHARS and not is_row(after)
        )  # 问：…？ goes with what is told
        if waiting is None and after.strip() and (said or alone or asks):
            waiting = start, vector
            continue
        waiting = None
        yield start, end, vector


def neighbours(lines: list[Line]) -> dict[tuple[str, Spans], Line]:
    """Return the sentence before each sentence, where both were found and nothing stands between."""
    ordered = sorted(lines, key=lambda line: (line.article_id, line.order))
    return {
        (line.source, line.spans): previous
        for previous, line in pairwise(ordered)
        if previous.article_id == line.article_id and 0 <= line.order - previous.spans[-1].end <= GAP_CHARS
    }


def byline_line(line: Line) -> Line | None:
    """Return the byline of a sentence's article as something to cite; None where the page has none."""
    article = line.article
    if not article.byline_spans:
        return None
    return Line(line.source, line.article_id, article, article.byline, article.byline_spans, -1, line.score, line.year)


def _trimmed(spans: Spans, text: str, start: int, end: int) -> Spans:
    """Leave the white space around a sentence out of what is cited."""
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    return sub_spans(spans, start + lead, start + lead + len(piece.strip()))

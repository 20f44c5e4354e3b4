"""A body -> sentences -> passages: partitions, so that every character keeps its place in the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from index.values import Article, Passage, Span, Spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_text_splitters import RecursiveCharacterTextSplitter

PASSAGE_CHARACTERS = 300  # a paragraph or two of a newspaper; 150 to 200 tokens of the default embedder

_CLOSING = r"[”’』」）)】》〉\"']*+"
# A sentence ends after 。！？；…… and the quotes and brackets that close behind it, unless a comma goes on with it.
_END = rf"[。！？；…]++[。！？；…!?]*+{_CLOSING}(?![，、,。；])"
_HALF_END = rf"(?:[!?;]++(?![A-Za-z0-9=&])|(?<=[\u4e00-\u9fff”’）)])[!?;]++){_CLOSING}(?![，、,。；])"
_LATIN_END = r"(?<=[A-Za-z0-9\"')\]])\.[\"')\]]*(?=\s+[A-Z\"'(])"
_SENTENCE = re.compile(rf"(?:{_END}|{_HALF_END}|{_LATIN_END})[ \t\u3000]*\n*|\n+")
SEPARATORS = (r"\n+", rf"(?:[。！？；…!?;]+){_CLOSING}", r"[，、：]|,(?!\d)", "")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends; together they are the whole text."""
    sentences = []
    start = 0
    for found in _SENTENCE.finditer(text):
        if found.end() > start:
            sentences.append((start, found.end()))
            start = found.end()
    if start < len(text):
        sentences.append((start, len(text)))
    return sentences


def split_passages(article: Article) -> tuple[Passage, ...]:
    """The article in pieces that are searched, each about PASSAGE_CHARACTERS long, none cut inside a sentence."""
    pieces = _splitter().split_text(article.body)
    if "".join(pieces) != article.body:
        message = f"passages of {article.title!r} are no partition of its body"
        raise ValueError(message)
    offsets = _offsets(article.spans)
    passages = []
    start = 0
    for piece in pieces:
        passages.append(Passage(piece, _slice(article.spans, offsets, start, start + len(piece))))
        start += len(piece)
    return tuple(passages)


def sub_spans(spans: Spans, start: int, end: int) -> Spans:
    """Where characters `start` to `end` of `cut(text, spans)` stand in `text`."""
    return _slice(spans, _offsets(spans), start, end)


def _offsets(spans: Spans) -> list[int]:
    """Where each span begins in the cut text."""
    return list(accumulate((span.end - span.start for span in spans), initial=0))


def _slice(spans: Spans, offsets: Sequence[int], start: int, end: int) -> Spans:
    found = []
    for place in range(max(bisect_right(offsets, start) - 1, 0), len(spans)):
        offset = offsets[place]
        if offset >= end:
            break
        span = spans[place]
        first = span.start + max(start - offset, 0)
        last = min(span.end, span.start + end - offset)
        if first < last:
            found.append(Span(first, last))
    return tuple(found)


@cache
def _splitter() -> RecursiveCharacterTextSplitter:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        separators=list(SEPARATORS),
        is_separator_regex=True,
        keep_separator="end",
        strip_whitespace=False,
        chunk_size=PASSAGE_CHARACTERS,
        chunk_overlap=0,
    )

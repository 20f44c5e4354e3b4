"""A body -> sentences -> passages: every character keeps its place in the source, neighbours share a sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from index.lines import CELL
from index.values import Article, Passage, Span, Spans

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from langchain_text_splitters import RecursiveCharacterTextSplitter

PASSAGE_TOKENS = 210  # a paragraph or two of a newspaper, about 300 characters
OVERLAP_CHARACTERS = 60  # a last sentence up to this long is said again at the beginning of the next passage
# Tokens of the default embedder (EmbeddingGemma's tokenizer), measured: a Chinese character costs 0.64 on the seed
# pages, 0.77 in Wikipedia; a digit and a mark 1.0; a Latin letter 0.30 to 0.42, with the space after a word in it.
HAN_TOKENS, LATIN_TOKENS, OTHER_TOKENS = 0.66, 0.33, 1.0
_LATIN = re.compile(r"[A-Za-z ]")
_HAN = re.compile(r"[\u3400-\u9fff]")

_CLOSING = r"[”’』」）)】》〉\"']*+"
# A sentence ends after 。！？；…… and the quotes and brackets that close behind it, unless a comma goes on with it.
_END = rf"[。！？；…]++[。！？；…!?]*+{_CLOSING}(?![，、,。；])"
_HALF_END = rf"(?:[!?;]++(?![A-Za-z0-9=&])|(?<=[\u4e00-\u9fff”’）)])[!?;]++){_CLOSING}(?![，、,。；])"
_LATIN_END = (
    r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bProf)(?<!\bNo)(?<=[A-Za-z0-9\"')\]])\.[\"')\]]*(?=\s+[A-Z\"'(])"
)
# The cells of a table that stand below one another are one sentence: a number by itself belongs to what stands above it.
_SENTENCE = re.compile(rf"(?:{_END}|{_HALF_END}|{_LATIN_END})[ \t\u3000]*\n*|\n+(?!{CELL}(?:\n|$))")
_CELLS = re.compile(rf"\n{CELL}\n")
_LABEL = re.compile(r"[^。！？；，、：:\n]{1,16}\n+")  # of a column
# Where a sentence that is longer than a passage is cut.
SEPARATORS = (r"[，、：]|,(?!\d)", r" ", "")


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
    return _with_table_heads(text, sentences) if _CELLS.search(text) else sentences


def _with_table_heads(text: str, sentences: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The labels over a table whose cells stand below one another are one row too: as many as its rows have cells."""
    headed: list[tuple[int, int]] = []
    in_table = False
    for start, end in sentences:
        row = text[start:end].rstrip("\n")
        cells = row.count("\n")
        if cells > 1 and not in_table:
            first = len(headed)
            while first and len(headed) - first <= cells and _LABEL.fullmatch(text, *headed[first - 1]):
                first -= 1
            if len(headed) - first >= cells:
                headed[first:] = [(headed[first][0], start)]
        in_table = cells > 1
        headed.append((start, end))
    return headed


def count_tokens(text: str) -> int:
    """About how many tokens the embedder reads, without its weights."""
    latin = len(_LATIN.findall(text))
    han = len(_HAN.findall(text))
    return round(han * HAN_TOKENS + latin * LATIN_TOKENS + (len(text) - latin - han) * OTHER_TOKENS)


def split_passages(
    article: Article, count: Callable[[str], int] = count_tokens, most: int = PASSAGE_TOKENS
) -> tuple[Passage, ...]:
    """The article in pieces of whole sentences that are searched, none above `most` tokens where sentences allow."""
    body = article.body
    pieces = [piece for sentence in split_sentences(body) for piece in _fitting(body, sentence, count, most)]
    sizes = [count(body[start:end]) for start, end in pieces]
    offsets = _offsets(article.spans)
    return tuple(
        Passage(body[start:end], _slice(article.spans, offsets, start, end))
        for start, end in _joined(body, pieces, sizes, most)
    )


def _joined(body: str, pieces: Sequence[tuple[int, int]], sizes: Sequence[int], most: int) -> Sequence[tuple[int, int]]:
    """Sentences put together up to `most` tokens, by preference whole paragraphs; the last one is said again."""
    passages: list[tuple[int, int]] = []
    first = 0
    while first < len(pieces):
        end = first
        held = 0
        while end < len(pieces) and (end == first or held + sizes[end] <= most):
            held += sizes[end]
            end += 1
        if end < len(pieces):
            end = _paragraph_end(body, pieces, sizes, first, end)
        passages.append((pieces[first][0], pieces[end - 1][1]))
        if end >= len(pieces):
            break
        start, stop = pieces[end - 1]
        again = end - 1 > first and stop - start <= OVERLAP_CHARACTERS and sizes[end - 1] + sizes[end] <= most
        first = end - 1 if again else end
    return passages


def _paragraph_end(body: str, pieces: Sequence[tuple[int, int]], sizes: Sequence[int], first: int, end: int) -> int:
    """The last end of a paragraph that leaves at least half of what would fit, or `end`."""
    least = sum(sizes[first:end]) / 2
    held = sum(sizes[first:end])
    for place in range(end, first + 1, -1):
        if held < least:
            break
        if body[pieces[place - 1][1] - 1] == "\n":
            return place
        held -= sizes[place - 1]
    return end


def _fitting(body: str, sentence: tuple[int, int], count: Callable[[str], int], most: int) -> list[tuple[int, int]]:
    """A sentence whole, or cut at commas where it alone is more than a passage holds."""
    start, end = sentence
    tokens = count(body[start:end]) if end - start > most else 0
    if tokens <= most:
        return [sentence]
    pieces = []
    for piece in _splitter(max((end - start) * most // tokens, 1)).split_text(body[start:end]):
        pieces.append((start, start + len(piece)))
        start += len(piece)
    if start != end:
        message = "the pieces of a sentence are not the sentence"
        raise ValueError(message)
    return pieces


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


@lru_cache(maxsize=64)
def _splitter(characters: int) -> RecursiveCharacterTextSplitter:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        separators=list(SEPARATORS),
        is_separator_regex=True,
        keep_separator="end",
        strip_whitespace=False,
        chunk_size=characters,
        chunk_overlap=0,
    )

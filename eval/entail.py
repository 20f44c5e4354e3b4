"""Does a quoted stretch of source hold a sentence? By rules that can be read, not by another model.

A sentence is held when every number, quoted word, Latin word and proper name of it stands in the stretch (or in the
headline or byline above it), and at least half of the character pairs it adds to the question do. A name that the
question itself brought is taken as given, for a source sentence says 该项目 where the answer says which.
An English sentence about Chinese text is held to its numbers alone.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from functools import cache
from typing import Any

from eval.normal import IGNORED, MARK, bare, numbers

PAIR_SHARE = 0.5  # true sentences of the model's own on the seed pages share 0.6 and more, see rag/verify.py
NAME_TAGS = ("nr", "ns", "nt", "nz")  # of jieba's tagger: people, places, organisations, other proper names
_QUOTED = re.compile(r"[“「『《]([^”」』》]{2,40})[”」』》]")
_LATIN = re.compile(r"[a-z][a-z0-9+.-]*[a-z0-9+]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_EMPTY = set("的了是在和与为有及等对将以并个这那其中也都而由于从到被把")


def holds(premise: str, claim: str, question: str) -> bool:
    """Tell whether the premise (quotes, headline and byline of what is cited) holds the claim."""
    if not numbers(claim, spelled=False) <= numbers(premise, spelled=True):
        return False
    ground, asked = _flat(premise), _flat(question)
    if not _HAN.search(claim):
        return True
    words = {_flat(word) for word in _QUOTED.findall(claim)} | set(_LATIN.findall(_folded(claim))) | names(claim)
    if any(word not in ground and word not in asked for word in words):
        return False
    pairs = _pairs(claim)
    new = pairs - _pairs(question) or pairs
    return not new or sum(pair in ground for pair in new) / len(new) >= PAIR_SHARE


def names(text: str) -> set[str]:
    """Return the proper names a tagger sees."""
    return {
        _flat(word.word)
        for word in _tagger().cut(MARK.sub("", text))
        if word.flag.startswith(NAME_TAGS) and len(word.word) >= 2
    }


@cache
def _tagger() -> Any:  # noqa: ANN401 - jieba has no types
    import jieba
    import jieba.posseg

    jieba.setLogLevel(logging.WARNING)
    return jieba.posseg.POSTokenizer(jieba.Tokenizer())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", MARK.sub("", text)).lower()


def _flat(text: str) -> str:
    return bare(IGNORED.sub("", _folded(text)))


def _pairs(text: str) -> set[str]:
    runs = _HAN.findall(_flat(text))
    pairs = {run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))}
    return {pair for pair in pairs if not set(pair) & _EMPTY}

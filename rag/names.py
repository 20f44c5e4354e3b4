"""Proper names in a text: places, people, organisations, quoted titles and Latin names."""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import Any

from index.words import fold

_QUOTED = re.compile(r"[“「『《]([^”」』》]{2,40})[”」』》]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*[A-Za-z0-9+]")
_NAME_TAGS = {"ns", "nr", "nrt", "nrfg", "nt", "nz"}


@cache
def _tagger() -> Any:  # noqa: ANN401 - jieba has no types
    import jieba
    import jieba.posseg

    jieba.setLogLevel(logging.WARNING)
    jieba.posseg.initialize()
    return jieba.posseg


def bare(text: str) -> str:
    """Fold the text and drop white space and the quotation marks in which writers differ."""
    return re.sub(r"[\s“”\"'‘’「」『』《》·]", "", fold(text))


def names_in(text: str) -> frozenset[str]:
    """Return the proper names a tagger sees; common words that it takes for names are the price, so use with care."""
    return frozenset(
        bare(word.word)
        for word in _tagger().cut(text)
        if word.flag in _NAME_TAGS and len(word.word) >= 2 and re.search(r"[\u3400-\u9fff]", word.word)
    )


def quoted_in(text: str) -> frozenset[str]:
    """Return what the text puts in quotation marks or title marks, and its Latin names."""
    return frozenset(bare(match[1]) for match in _QUOTED.finditer(text)) | frozenset(
        bare(word) for word in _LATIN.findall(text)
    )

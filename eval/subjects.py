"""What an article is about, by name: a question that does not say it cannot be answered by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eval.normal import bare
from rag.names import binding_names_in, quoted_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.values import Article

SHORT_TITLE_CHARS = 12  # an encyclopedia's headline is the name of its subject; a newspaper's is a sentence
LONGEST_TAIL = 6  # 高新区, 科学城, 实验室, 有限公司: what stands behind a name and belongs to it
_CLAUSE = re.compile(r"[，,：:。！？!?；;（）()“”《》\s]")


def core_names(article: Article) -> tuple[str, ...]:
    """The names of a headline, or the headline itself where it is one; where it has none, the names most often said."""
    title, body = bare(article.title), bare(article.body)
    if title and len(title) <= SHORT_TITLE_CHARS and not _CLAUSE.search(title) and title in body:
        return (title,)
    named = [name for name in _names(article.title) if name in body]
    if not named:
        named = sorted(_names(article.body[:300]), key=lambda name: -body.count(name))[:2]
    return tuple(sorted(named, key=lambda name: -body.count(name)))


def _names(text: str) -> list[str]:
    return sorted((binding_names_in(text) | quoted_in(text)), key=bare(text).find)


def whole_name(name: str, text: str) -> str:
    """The name with what belongs to it: 怀化 -> 怀化高新区, where the text mostly says so."""
    told = bare(text)
    best, count = name, told.count(name)
    for length in range(1, LONGEST_TAIL + 1):
        tails = [told[at : at + len(name) + length] for at in _places(name, told)]
        tail = max(set(tails), key=lambda each: (tails.count(each), each), default="")
        if tails.count(tail) < max(2, count / 2) or _CLAUSE.search(tail) or len(tail) < len(name) + length:
            break
        best = tail
    return re.sub(r"[的是在以将把对与和党管]$", "", best)


def _places(name: str, text: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(name), text)]


def subject_of(article: Article) -> str:
    """How a question names what the article is about; empty where nothing names it."""
    names = core_names(article)
    return whole_name(names[0], article.title + "\n" + article.body) if names else ""


def names_a_subject(question: str, article: Article, others: Sequence[Article]) -> bool:
    """Whether the question says a name of this article that tells it from most others."""
    asked = bare(question)
    names = {name for name in (*core_names(article), *_names(question)) if name in asked}
    told = bare(article.title + article.body)
    own = [name for name in names if name in told]
    few = max(2, len(others) // 10)
    return any(sum(name in bare(other.title + other.body) for other in others) <= few for name in own)

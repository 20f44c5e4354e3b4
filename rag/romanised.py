"""Chinese names as an English question writes them: Shizuishan is 石嘴山, Xie Jing is 谢晶."""

from __future__ import annotations

import re
from functools import cache, lru_cache

_CAPITALISED = re.compile(r"[A-Z][a-z]+(?:'[a-z]{2,})?(?: [A-Z][a-z]+)*")
# What is so called is a place or a body with a name of its own, which the article must have.
_BODY = re.compile(
    r"\s+(?:\w[\w&-]*\s+){0,2}?(?:High-?[Tt]ech|Zone|City|Province|District|County|Town|Park|University|Hospital|Group|"
    r"Company|Corporation|Bank|Museum|Library|Airport|Port|Base)\b"
)
_SIGNS = re.compile(r"[\u4e00-\u9fff]{3,}")  # of two signs too many others are read alike: 李想, 理想
LEAST_SYLLABLES = 2  # An, Long and He are words too
TEXTS = 64  # articles whose reading is kept
MOST_WORDS = 3  # of one name


def romanised_names(text: str) -> list[str]:
    """Return what may be Chinese names: capitalised words, alone and together, that are syllables throughout."""
    names = []
    for run in _CAPITALISED.finditer(text):
        words = run[0].split()
        pieces = [
            " ".join(words[start : start + size])
            for size in range(1, MOST_WORDS + 1)
            for start in range(len(words) - size + 1)
        ]
        names += [piece for piece in pieces if _is_chinese(piece)]
    return list(dict.fromkeys(names))


def bodies_named(text: str) -> list[str]:
    """Return the Chinese names of places and bodies: the Baoding of Baoding High-tech Zone."""
    return [name for name in romanised_names(text) if re.search(rf"\b{re.escape(name)}{_BODY.pattern}", text)]


def people_named(text: str) -> list[str]:
    """Return names of two words with the family's first: Wang Hongkun."""
    pairs = [name for name in romanised_names(text) if name.count(" ") == 1]
    return [name for name in pairs if _letters(name.split()[0]) in _syllables()]


def stands_as(name: str, text: str) -> bool:
    """Tell whether a text has Chinese signs that are read like the name."""
    wanted = _letters(name)
    if not wanted:
        return False
    read, begins = _read(text)
    at = read.find(wanted)
    while at >= 0:
        if at in begins and at + len(wanted) in begins:
            return True
        at = read.find(wanted, at + 1)
    return False


def sounds_as(name: str, text: str) -> bool:
    """Tell whether a text has other signs that are read like these: 周首田 is typed for 周守田."""
    if not _SIGNS.fullmatch(name):
        return False
    slips = ((sign, f"{name[:at]}(.){name[at + 1 :]}") for at, sign in enumerate(name))
    return stands_as(_read(name)[0], text) or any(  # 秦伯松 for 秦柏松, which has several readings
        _read_alike(sign, found[1]) for sign, form in slips for found in re.finditer(form, text)
    )


def one_slip_from(name: str, text: str) -> set[str]:
    """Return what a text has instead of a name of two signs with one sign that is read alike: 恒矩 for 恒距."""
    if len(name) != len("恒距"):
        return set()
    first, last = name[0], name[1]
    pairs = {text[at : at + 2] for at in range(len(text) - 1) if (text[at] == first) != (text[at + 1] == last)}
    return {pair for pair in pairs if all(map(_read_alike, pair, name))}


def _read_alike(sign: str, other: str) -> bool:
    return sign == other or bool(_readings(sign) & _readings(other))


@lru_cache(maxsize=4096)
def _readings(sign: str) -> frozenset[str]:
    from pypinyin import Style, pinyin

    return frozenset(pinyin(sign, style=Style.NORMAL, heteronym=True, errors="ignore")[0] if sign.isalpha() else ())


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _is_chinese(name: str) -> bool:
    letters = _letters(name)
    fewest: list[int | None] = [0, *[None] * len(letters)]
    for end in range(1, len(letters) + 1):
        counts = [
            held + 1
            for start in range(max(0, end - 6), end)
            if (held := fewest[start]) is not None and letters[start:end] in _syllables()
        ]
        fewest[end] = min(counts, default=None)
    return (fewest[-1] or 0) >= LEAST_SYLLABLES


@lru_cache(maxsize=TEXTS)
def _read(text: str) -> tuple[str, frozenset[int]]:
    """Return how a text is read, without its marks, and where its signs begin and end in that."""
    from pypinyin import lazy_pinyin

    begins, at, parts = {0}, 0, []
    for syllable in lazy_pinyin(text, errors=lambda other: "." if other.strip() else ""):
        part = syllable.replace("v", "u")
        parts.append(part)
        at += len(part)
        begins.add(at)
    return "".join(parts), frozenset(begins)


@cache
def _syllables() -> frozenset[str]:
    from pypinyin import lazy_pinyin

    common = bytes(each for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF) for each in (high, low))
    signs = common.decode("gb2312", errors="ignore")
    return frozenset(syllable.replace("v", "u") for syllable in lazy_pinyin(signs) if syllable.isalpha())

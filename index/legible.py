"""How likely a text is to have been written: bits for each reading of the same bytes, fewer is more likely.

A wrong reading of Chinese is a row of characters nobody puts together, so it costs more bits than the right one, and
a Russian or Korean file read as Chinese costs more than read as what it is. The costs are those of a unigram model:
words and characters by their frequency in jieba's dictionary, other scripts by classes.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from index.traditional import SIMPLIFIED, simplify

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

LONGEST_WORD = 5  # characters; longer ones are rare and made of shorter ones
# Bits of what no dictionary holds. Round numbers: a frequent letter of an alphabet has 4 to 5, a Chinese character 8
# to 12, a rare one up to 18; what is never written must cost more than any of them.
NEVER = 30.0  # control characters
UNASSIGNED = 26.0
PRIVATE = 22.0
FOREIGN = 14.0  # a letter of a script that the reading's language does not use
RARE_HAN, RAREST_HAN = 18.0, 20.0
_COMMON_MARKS = "，。、"
_MARKS = "：；“”‘’（）《》！？…—·　【】％"
_ASCII_MARKS = "\"',.:;-()/%?!*#_"
_CANTONESE = frozenset(
    "嘅咗佢哋啲嘢係咪唔冇咁嚟喺睇俾咩啱嗰噉攞"
)  # the dictionary has none, Hong Kong writes them daily
# About two thirds of written Korean are these hundred syllables.
_SYLLABLES = frozenset(
    "이다는에의을가고를은지하사한로아도자리어기나시서대그인일정보스해라수들있부전제국조주구만과으년면것원장세공와동여선성"
    "신니았오소우비유거물안상비마생음요무치계경회문내모때중말화더발바람"
)
# The letters most written in Russian, Greek, Arabic, Hebrew and Thai, and the accents of Western languages.
_FREQUENT = frozenset(
    "оеаинтсрвлкмдпуяыьгзбчйαοιετσνηυρπκμλίάόέήςύώδγالينمرتوبعدسفهكقحיולהמרתאבשנานรกงอเม่วลยทสตะหดบ้คไปแพจขีัิืุู"
)
_ACCENTED = frozenset("éèàâêîôûçëïùäöüßñáíóúãõåæøœ’“”«»–")
# Scripts a reading may be in; a legacy Chinese encoding holds Chinese and ASCII, a foreign one its own script.
CHINESE, KOREAN, JAPANESE, CYRILLIC, LATIN, OTHER = "chinese", "korean", "japanese", "cyrillic", "latin", "other"


def bits_of(text: str, scripts: frozenset[str]) -> float:
    """What `text` costs as something written in `scripts`."""
    total = 0.0
    han: list[str] = []
    before = "\n"
    for character in text:
        if "\u4e00" <= character <= "\u9fff" and CHINESE in scripts:
            han.append(character)
        else:
            if han:
                total += _han_bits("".join(han))
                han = []
            total += _other_bits(before, character, scripts)
        before = character
    return total + (_han_bits("".join(han)) if han else 0.0)


def _han_bits(run: str) -> float:
    """The cheapest way to write a run of ideographs as words and single characters."""
    words, singles = _frequencies()
    simple = simplify(run)
    # Mixing scripts is rarer than either: a traditional form costs one bit more.
    best = [0.0]
    for end in range(1, len(run) + 1):
        form = 1.0 if simple[end - 1] != run[end - 1] else 0.0
        cheapest = best[end - 1] + single_bits(simple[end - 1], singles) + form
        for start in range(max(end - LONGEST_WORD, 0), end - 1):
            word = words.get(simple[start:end])
            if word is not None:
                cheapest = min(cheapest, best[start] + word + form)
        best.append(cheapest)
    return best[-1]


def single_bits(character: str, singles: Mapping[str, float]) -> float:
    known = singles.get(character)
    if known is not None:
        return known
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return RAREST_HAN
    return RARE_HAN


@cache
def _frequencies() -> tuple[dict[str, float], dict[str, float]]:
    """Bits of words and of single characters, from the dictionary that keyword search uses too."""
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    total = float(jieba.dt.total)
    words: dict[str, float] = {}
    characters: Counter[str] = Counter()
    for word, count in jieba.dt.FREQ.items():
        if not count:  # only the beginning of a longer word
            continue
        characters.update(dict.fromkeys(word, count))
        if 2 <= len(word) <= LONGEST_WORD:
            words[word] = math.log2(total / count) + 1.0
    everything = float(characters.total())
    singles = {
        character: min(math.log2(everything / count), RARE_HAN)
        for character, count in characters.items()
        if "\u4e00" <= character <= "\u9fff" and character not in SIMPLIFIED
    }
    singles.update(dict.fromkeys(_CANTONESE, 11.0))
    return words, singles


def _other_bits(before: str, character: str, scripts: frozenset[str]) -> float:
    if character < "\x80":
        return _ascii_bits(before, character)
    if character in _COMMON_MARKS:
        return 4.5 if CHINESE in scripts or JAPANESE in scripts else FOREIGN
    if character in _MARKS and (CHINESE in scripts or (JAPANESE in scripts and character in "（）")):
        return 7.0
    return _script_bits(before, character, scripts)


def _ascii_bits(before: str, character: str) -> float:
    if "a" <= character <= "z":
        return 4.5
    if character in " \n" or "0" <= character <= "9":
        return 3.5 if character == " " else 4.5
    if "A" <= character <= "Z":
        return 10.0 if "a" <= before <= "z" else 6.5
    if character in _ASCII_MARKS or character in "\t\r":
        return 6.5
    return 9.0 if " " <= character <= "~" else NEVER


def _script_bits(before: str, character: str, scripts: frozenset[str]) -> float:
    script = script_of(character)
    if script not in scripts:
        return _stray_bits(character)
    if script == JAPANESE:
        return 11.0 if character > "\uff00" else 6.5
    if script == KOREAN:
        return 6.5 if character in _SYLLABLES else 11.0 if character.encode("euc_kr", "ignore") else 16.0
    if script == CHINESE:
        return 10.0 if character < "\u3400" or "\uff00" <= character <= "\uffff" else RAREST_HAN
    strange = character.isupper() and before.islower()
    if script == LATIN:
        return (6.5 if character in _ACCENTED else 10.0) + (0.0 if before.isascii() and not strange else 4.0)
    return 13.0 if strange else 4.5 if character in _FREQUENT else 8.0


@cache
def script_of(character: str) -> str:
    """The script of a character outside ASCII, as far as readings are told apart by it."""
    for low, high, script in (
        ("\u00a1", "\u024f", LATIN),
        ("\u1e00", "\u1eff", LATIN),
        ("\u2010", "\u203a", LATIN),
        ("\u20ac", "\u20ac", LATIN),
        ("\u0400", "\u052f", CYRILLIC),
        ("\u3040", "\u30ff", JAPANESE),
        ("\uff61", "\uff9f", JAPANESE),
        ("\uac00", "\ud7a3", KOREAN),
        ("\u3000", "\u303f", CHINESE),
        ("\uff01", "\uff5e", CHINESE),
        ("\u3400", "\u9fff", CHINESE),
        ("\U00020000", "\U0003ffff", CHINESE),
        ("\u0370", "\u03ff", OTHER),  # Greek
        ("\u0590", "\u06ff", OTHER),  # Hebrew and Arabic
        ("\u0e00", "\u0e7f", OTHER),  # Thai
    ):
        if low <= character <= high:
            return script
    return ""


@cache
def _stray_bits(character: str) -> float:
    """A character of no script of the reading."""
    category = unicodedata.category(character)
    if category == "Co":
        return PRIVATE
    if category in ("Cn", "Cs"):
        return UNASSIGNED
    if category == "Cc":
        return NEVER
    if character in "①②③④⑤⑥⑦⑧⑨⑩■□▶●◆★℃㎡×÷°±•\ufeff\u00a0":
        return 9.0
    if category[0] != "L":
        return 12.0
    return FOREIGN if script_of(character) not in ("", KOREAN) else RAREST_HAN


def strange_places(text: str, window: int, bits: float, most: int) -> list[int]:
    """Where `window` characters outside ASCII in a row cost more than `bits` each: the strangest, at most `most`."""
    import numpy as np

    characters = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
    costs = _costs()[np.minimum(characters, 0xFFFF)]
    places = np.flatnonzero(costs)
    if not len(places):
        return []
    window = min(window, len(places))
    sums = np.concatenate(([0.0], np.cumsum(costs[places], dtype=np.float64)))
    windows = (sums[window:] - sums[:-window]) / window
    strange = np.flatnonzero(windows > bits)
    strangest = strange[np.argsort(-windows[strange], kind="stable")]
    found: list[int] = []
    for place in strangest[: most * window].tolist():
        if len(found) < most and all(abs(place - other) >= window for other in found):
            found.append(place)
    return sorted(int(places[place]) for place in found)


@cache
def _costs() -> NDArray[np.float32]:
    """What each character costs by itself; nothing for ASCII, which stands in every reading."""
    import numpy as np

    singles = _frequencies()[1]
    costs = np.zeros(0x10000, dtype=np.float32)
    for place in range(0x80, 0x10000):
        character = chr(place)
        if "\u4e00" <= character <= "\u9fff":
            costs[place] = single_bits(SIMPLIFIED.get(character, character), singles)
        else:
            costs[place] = 10.0 if script_of(character) == CHINESE else _stray_bits(character)
    costs[:32] = NEVER
    costs[[9, 10, 12, 13]] = 0.0
    costs[0xFFFF] = RAREST_HAN  # stands for all beyond
    return costs

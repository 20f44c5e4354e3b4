"""The keyword leg: BM25 over the words of passages, in columns mapped into memory, derived from the table `words`.

A part holds for each word, in the order of its number, the passages it stands in. How rare a word is and how long
passages are is counted over all parts together, so a library that grew and one built at once rank alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.leg_files import LegFile, write_file
from index.leg_parts import Held, Ids, Rows, best_rows
from index.legs import Leg
from index.words import question_weights, unpack_words

if TYPE_CHECKING:
    from index.leg_files import Cover

# Chosen on half of CMRC 2018 dev as said in words.py. 1.2 and 0.75, the usual ones: right document first 0.4 % less.
SATURATION = 1.5  # k1: how soon one more occurrence stops to count
LENGTH = 0.5  # b: how much a long passage is held against it

MOST_WORDS = 64  # the rarest of a question's; a follow-up made whole has about 40
ROW_BITS = 24  # of a sort key: 32 bits of word, 24 of row, 8 of count; MOST_ROWS of legs.py stays far below
FEW_ROWS = 16  # a first guess: looking one row up in a list costs as much as adding up so many of the list

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Words:
    """Word number n is terms[n]; it stands in the rows rows[starts[n]:starts[n + 1]], so often as counts says."""

    ids: Ids
    lengths: NDArray[np.uint16]
    terms: NDArray[np.uint32]
    starts: NDArray[np.int64]
    rows: NDArray[np.uint32]
    counts: NDArray[np.uint8]

    def find(self, numbers: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where the lists of these words start and end; a word that is not there has an empty one."""
        if not len(self.terms):
            return np.zeros(len(numbers), dtype=np.int64), np.zeros(len(numbers), dtype=np.int64)
        places = np.minimum(np.searchsorted(self.terms, numbers), len(self.terms) - 1)
        there = self.terms[places] == numbers
        return self.starts[places] * there, self.starts[places + 1] * there


@dataclass(frozen=True, slots=True)
class _Searched:
    """A part ready to be searched: what is added to a count below the line, infinite for a removed passage."""

    held: Held[Words]
    damping: Scores


class WordLeg(Leg[Words]):
    name = "words"
    query = "SELECT passage, terms FROM words WHERE passage IN"
    _searched: tuple[_Searched, ...] = ()

    def search(self, question: str, count: int, allowed: Ids | None = None) -> list[tuple[int, float]]:
        """Return (passage id, BM25 score), best first; `allowed`, ascending, limits what may be found."""
        searched = self._searched
        weights = question_weights(question)
        numbers = np.array(sorted(weights), dtype=np.uint32)
        if not len(numbers) or not searched:
            return []
        places = [each.held.part.find(numbers) for each in searched]
        seen = np.sum([ends - starts for starts, ends in places], axis=0)
        passages = sum(each.held.count for each in searched)
        rarity = np.log1p((passages - seen + 0.5) / (seen + 0.5))
        worth = rarity * [weights[number] for number in numbers.tolist()]
        order = np.argsort(-worth, kind="stable")[:MOST_WORDS]
        found: list[tuple[int, float]] = []
        for each, (starts, ends) in zip(searched, places, strict=True):
            lists = [(int(starts[n]), int(ends[n]), float(worth[n])) for n in order if ends[n] > starts[n]]
            found.extend(_search_part(each, lists, count, allowed))
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:count]

    def _settle(self, held: tuple[Held[Words], ...]) -> None:
        total = sum(int(each.part.lengths.sum(dtype=np.int64)) for each in held)
        mean = total / max(1, sum(each.count for each in held)) or 1.0
        searched = []
        for each in held:
            damping = (SATURATION * (1 - LENGTH + LENGTH / mean * each.part.lengths)).astype(np.float32)
            if each.alive is not None:
                damping[~each.alive] = np.inf
            searched.append(_Searched(each, damping))
        self._searched = tuple(searched)

    def _build(self, rows: Rows) -> Words:
        return build_words(rows)

    def _write(self, part: Words, cover: Cover, about: dict[str, Any]) -> None:
        arrays = {name: getattr(part, name) for name in Words.__slots__}
        write_file(self.home, self.name, cover, about, arrays)

    def _read(self, file: LegFile) -> Words:
        return Words(**file.arrays)


def build_words(rows: Rows) -> Words:
    """Turn each passage's words into each word's passages: one sort of 64-bit keys."""
    lengths = np.zeros(len(rows), dtype=np.uint16)
    pieces: list[NDArray[np.uint64]] = []
    row = 0
    for blobs in rows.chunks(10_000):
        for blob in blobs:
            terms, counts = unpack_words(blob)
            lengths[row] = min(int(counts.sum()), 65535)
            pieces.append(terms.astype(np.uint64) << np.uint64(32) | np.uint64(row << 8) | counts)
            row += 1
    keys = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.uint64)
    del pieces
    keys.sort()
    numbers = (keys >> np.uint64(32)).astype(np.uint32)
    first = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1]))) if len(numbers) else numbers[:0]
    return Words(
        ids=rows.ids,
        lengths=lengths,
        terms=numbers[first],
        starts=np.append(first, len(numbers)).astype(np.int64),
        rows=(keys >> np.uint64(8)).astype(np.uint32) & np.uint32((1 << ROW_BITS) - 1),
        counts=keys.astype(np.uint8),
    )


def _search_part(
    searched: _Searched, lists: list[tuple[int, int, float]], count: int, allowed: Ids | None
) -> list[tuple[int, float]]:
    """Add up the lists, dearest words first, until no passage outside those seen can come among the best."""
    part = searched.held.part
    damping = searched.damping
    mask = searched.held.findable(allowed) if allowed is not None else None
    if mask is not None:
        rows = np.flatnonzero(mask)
        if len(rows) * FEW_ROWS < searched.held.count:
            scores = _look_up(part, damping, lists, rows)
            return best_rows(scores[scores > 0], part.ids[rows[scores > 0]], count)
        damping = np.where(mask, damping, np.float32(np.inf))
    scores = np.zeros(searched.held.count, dtype=np.float32)
    left = np.cumsum([worth for _, _, worth in lists][::-1])[::-1]  # the most that this list and later ones can add
    for number, (start, end, worth) in enumerate(lists):
        if end - start > searched.held.count // 100:
            rows = np.flatnonzero(scores)
            least = np.partition(scores[rows], len(rows) - count)[len(rows) - count] if len(rows) >= count else 0
            rows = rows[scores[rows] >= least - left[number]]
            if least > left[number] and len(rows) * FEW_ROWS < end - start:
                total = scores[rows] + _look_up(part, damping, lists[number:], rows)
                return best_rows(total, part.ids[rows], count)
        rows = part.rows[start:end].astype(np.intp)
        counts = part.counts[start:end].astype(np.float32)
        scores[rows] += np.float32(worth) * counts / (counts + damping[rows])
    rows = np.flatnonzero(scores)
    return best_rows(scores[rows], part.ids[rows], count)


def _look_up(part: Words, damping: Scores, lists: list[tuple[int, int, float]], rows: NDArray[np.intp]) -> Scores:
    """Add up the lists for these rows only."""
    scores = np.zeros(len(rows), dtype=np.float32)
    wanted = rows.astype(np.uint32)
    for start, end, worth in lists:
        places = start + np.searchsorted(part.rows[start:end], wanted)
        places = np.minimum(places, end - 1)
        counts = part.counts[places].astype(np.float32) * (part.rows[places] == wanted)
        scores += np.float32(worth) * counts / (counts + damping[rows])
    return scores

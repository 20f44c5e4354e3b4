"""The characters of one page as they are printed: what each is, where it stands, how large, which way it runs."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

OVERLAY = 0.2  # of a character: the same one again so near is printed over it, for a bold or shadowed headline
SHORT_RUN = 3  # characters: "12" set upright in a vertical column
BLANKS = " \t\u00a0\u3000\u2002\u2003\u2009"


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of a page, in the order of the file; boxes count from the top left of the page as it is shown."""

    characters: tuple[str, ...]
    boxes: NDArray[np.float64]  # shape (n, 4): x0, y0, x1, y1
    sizes: NDArray[np.float64]  # the height of an ideograph
    angles: NDArray[np.float64]  # degrees clockwise; 0: left to right, 90: downwards

    def take(self, chosen: NDArray[Any]) -> Glyphs:
        """The glyphs at these places (indices or a mask)."""
        places = np.arange(len(self.characters))[chosen]
        characters = tuple(self.characters[place] for place in places)
        return Glyphs(characters, self.boxes[places], self.sizes[places], self.angles[places])


def make_glyphs(characters: Sequence[str], boxes: Any, sizes: Any, angles: Any) -> Glyphs:  # noqa: ANN401 - lists or arrays
    """Glyphs of one character each: ligatures and the radicals some fonts stand for ideographs are written out."""
    written: list[str] = []
    owners: list[int] = []
    shares: list[tuple[float, float]] = []
    for place, character in enumerate(characters):
        plain = unicodedata.normalize("NFKC", character) if _is_print_form(character) else character
        for number, one in enumerate(plain):
            written.append(one)
            owners.append(place)
            shares.append((number / len(plain), (number + 1) / len(plain)))
    outlines = np.asarray(boxes, dtype=np.float64).reshape(-1, 4)[owners]
    parts = np.asarray(shares, dtype=np.float64).reshape(-1, 2)
    left, width = outlines[:, 0].copy(), outlines[:, 2] - outlines[:, 0]
    outlines[:, 0], outlines[:, 2] = left + parts[:, 0] * width, left + parts[:, 1] * width
    return Glyphs(
        tuple(written),
        outlines,
        np.asarray(sizes, dtype=np.float64)[owners],
        np.asarray(angles, dtype=np.float64)[owners],
    )


def _is_print_form(character: str) -> bool:
    return "\u2f00" <= character <= "\u2fdf" or "\ufb00" <= character <= "\ufb06"


def printed_once(glyphs: Glyphs) -> Glyphs:
    """Without characters printed over themselves."""
    seen: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
    kept = []
    middles = (glyphs.boxes[:, :2] + glyphs.boxes[:, 2:]) / 2
    cells = np.floor(middles / np.maximum(glyphs.sizes, 1e-6)[:, None]).astype(np.int64)
    for place, character in enumerate(glyphs.characters):
        x, y = middles[place]
        column, row = int(cells[place, 0]), int(cells[place, 1])
        near = OVERLAY * glyphs.sizes[place]
        again = any(
            abs(x - known_x) < near and abs(y - known_y) < near
            for beside in (-1, 0, 1)
            for below in (-1, 0, 1)
            for known_x, known_y in seen.get((character, column + beside, row + below), ())
        )
        if not again:
            kept.append(place)
            seen.setdefault((character, column, row), []).append((x, y))
    return glyphs if len(kept) == len(glyphs.characters) else glyphs.take(np.array(kept, dtype=np.intp))


def turned_down(glyphs: Glyphs) -> Glyphs:
    """Upright characters that follow each other downwards marked as running down: vertical Chinese."""
    inked = np.flatnonzero([character not in BLANKS for character in glyphs.characters])
    if len(inked) < SHORT_RUN:
        return glyphs
    boxes, sizes = glyphs.boxes[inked], glyphs.sizes[inked]
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    step = np.diff(middles, axis=0) / np.minimum(sizes[:-1], sizes[1:])[:, None]
    upright = (glyphs.angles[inked][:-1] == 0) & (glyphs.angles[inked][1:] == 0)
    down = upright & (np.abs(step[:, 0]) < 0.35) & (step[:, 1] > 0.5) & (step[:, 1] < 2.2)
    is_han = np.array(["\u2e80" <= glyphs.characters[place] <= "\u9fff" for place in inked])
    vertical = np.zeros(len(inked), dtype=bool)
    for start, end in _runs(down):
        if end - start >= SHORT_RUN and 2 * is_han[start:end].sum() >= end - start:
            vertical[start:end] = True
    if not vertical.any():
        return glyphs
    if 2 * vertical.sum() > len(inked):  # a vertical page: its last characters and upright numbers too
        across = upright & (np.abs(step[:, 1]) < 0.35) & (step[:, 0] > 0) & (step[:, 0] < 1.6)
        for start, end in _runs(across):
            if end - start <= SHORT_RUN:
                vertical[start:end] |= glyphs.angles[inked][start:end] == 0
    angles = glyphs.angles.copy()
    angles[inked[vertical]] = 90.0
    return Glyphs(glyphs.characters, glyphs.boxes, glyphs.sizes, angles)


def _runs(linked: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The ranges of items that are linked one to the next; single ones too."""
    edges = [0, *(np.flatnonzero(~linked) + 1).tolist(), len(linked) + 1]
    return list(pairwise(edges))

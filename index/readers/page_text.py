"""The glyphs of a page -> its text in reading order, and the box of every character of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.readers.blocks import INDENT
from index.readers.glyphs import BLANKS, Glyphs, printed_once, turned_down
from index.readers.reading_order import reading_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

# In units of a character's size.
LATIN_GAP = 0.18  # two Latin words stand so far apart; letters do not
WIDE_GAP = 0.9  # anything does: the blank between two names, two cells
NARROWEST_INDENT, WIDEST_INDENT = 1.2, 4.5
PARAGRAPH_GAP = 1.6  # of the usual distance of lines
# A heading is by so much larger than the text of its page: from the smallest headline to the largest.
HEADING_RATIOS = ((1.9, 1), (1.5, 2), (1.25, 3))
LONGEST_HEADING = 45  # characters on a line
JUDGED_CHARACTERS = 120  # on fewer the usual size of a page is not known


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page and, for each character, its box; zeros where it has none."""

    text: str
    boxes: NDArray[np.float32]


def page_text(glyphs: Glyphs, width: float, height: float) -> PageText:
    """Read a page: the main direction of its text first, then what runs another way."""
    middles = (glyphs.boxes[:, :2] + glyphs.boxes[:, 2:]) / 2
    shown = (middles >= 0).all(axis=1) & (middles[:, 0] <= width) & (middles[:, 1] <= height)
    glyphs = turned_down(printed_once(glyphs.take(shown)))
    writer = _Writer(glyphs)
    turned = np.round(glyphs.angles, 1) % 360
    directions, counts = np.unique(turned, return_counts=True)
    for direction in directions[np.argsort(-counts, kind="stable")]:
        writer.write(np.flatnonzero(turned == direction), float(direction))
    return writer.page()


class _Writer:
    def __init__(self, glyphs: Glyphs) -> None:
        self.glyphs = glyphs
        inked = glyphs.sizes[np.array([not _is_blank(character) for character in glyphs.characters], dtype=bool)]
        self.usual_size = float(np.median(inked)) if len(inked) >= JUDGED_CHARACTERS else float("inf")
        self.pieces: list[str] = []
        self.places: list[tuple[float, float, float, float]] = []

    def write(self, chosen: NDArray[np.intp], direction: float) -> None:
        """Write all glyphs that run one way; turned by it, they run left to right."""
        is_inked = [not _is_blank(self.glyphs.characters[place]) for place in chosen]
        inked = chosen[np.array(is_inked, dtype=bool)]
        boxes = _turned(self.glyphs.boxes[inked], direction)
        sizes = self.glyphs.sizes[inked]
        blanks = self._blanks(chosen)
        for block in reading_order(boxes, sizes):
            self._blank_line()
            self._block(block, inked, boxes, sizes, blanks)

    def _blanks(self, chosen: NDArray[np.intp]) -> dict[int, tuple[int, str]]:
        """For each character that blanks follow in the file: the character after them, and the blanks."""
        found: dict[int, tuple[int, str]] = {}
        last, between = -1, ""
        for place in chosen:
            character = self.glyphs.characters[place]
            if _is_blank(character):
                between += character
                continue
            if between:
                found[last] = (int(place), between)
            last, between = int(place), ""
        return found

    def _block(
        self,
        block: list[list[int]],
        inked: NDArray[np.intp],
        boxes: NDArray[np.float64],
        sizes: NDArray[np.float64],
        blanks: dict[int, tuple[int, str]],
    ) -> None:
        starts = np.array([boxes[line[0], 0] for line in block])
        middles = np.array([np.median(boxes[line][:, 1::2]) for line in block])
        size = float(np.median(np.concatenate([sizes[line] for line in block])))
        left = _usual(starts, size)
        distance = float(np.median(np.diff(middles))) if len(block) > 2 else float("inf")
        for number, line in enumerate(block):
            if number and middles[number] - middles[number - 1] > PARAGRAPH_GAP * distance:
                self._blank_line()
            level = self._level(sizes[line])
            if level:
                self._add("#" * level + " ")
            elif NARROWEST_INDENT * size < starts[number] - left < WIDEST_INDENT * size:
                self._add(INDENT)
            self._line(line, inked, boxes, sizes, blanks)
            self._add("\n")

    def _line(
        self,
        line: list[int],
        inked: NDArray[np.intp],
        boxes: NDArray[np.float64],
        sizes: NDArray[np.float64],
        blanks: dict[int, tuple[int, str]],
    ) -> None:
        characters = self.glyphs.characters
        for number, index in enumerate(line):
            place = int(inked[index])
            if number:
                before = int(inked[line[number - 1]])
                gap = float(boxes[index, 0] - boxes[line[number - 1], 2]) / max(float(sizes[index]), 1e-6)
                following, between = blanks.get(before, (-1, ""))
                if following == place:
                    self._add(between)
                elif gap > WIDE_GAP:
                    self._add("\u3000")
                elif gap > LATIN_GAP and _is_latin(characters[before]) and _is_latin(characters[place]):
                    self._add(" ")
            self.pieces.append(characters[place])
            self.places.append(tuple(self.glyphs.boxes[place]))

    def _level(self, sizes: NDArray[np.float64]) -> int:
        if len(sizes) > LONGEST_HEADING:
            return 0
        ratio = float(np.median(sizes)) / self.usual_size
        return next((level for least, level in HEADING_RATIOS if ratio >= least), 0)

    def _blank_line(self) -> None:
        if self.pieces and self.pieces[-2:] != ["\n", "\n"]:
            self._add("\n")

    def _add(self, text: str) -> None:
        self.pieces.extend(text)
        self.places.extend([(0.0, 0.0, 0.0, 0.0)] * len(text))

    def page(self) -> PageText:
        return PageText("".join(self.pieces), np.array(self.places, dtype="<f4").reshape(-1, 4))


def _is_blank(character: str) -> bool:
    return character in BLANKS


def _is_latin(character: str) -> bool:
    return "!" <= character <= "\u024f"


def _usual(starts: NDArray[np.float64], size: float) -> float:
    """Where most lines of a block begin; the leftmost place of two that are equally usual."""
    if len(starts) < 3:
        return float(starts.min())
    near = [int(np.sum(np.abs(starts - start) < size / 2)) for start in starts]
    return float(min(start for start, count in zip(starts, near, strict=True) if count == max(near)))


def _turned(boxes: NDArray[np.float64], degrees: float) -> NDArray[np.float64]:
    """The boxes on the page turned back by an angle, so that text which ran that way runs left to right."""
    if degrees == 0:
        return boxes
    if degrees % 90:  # a slanted box grows when it is turned: keep its size and turn its middle
        middles, halves = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]) / 2
        angle = np.radians(degrees)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        moved = middles @ turn
        return np.hstack([moved - halves, moved + halves])
    for _ in range(int(degrees // 90)):  # a quarter: down becomes right, left becomes down
        boxes = np.stack([boxes[:, 1], -boxes[:, 2], boxes[:, 3], -boxes[:, 0]], axis=1)
    return boxes

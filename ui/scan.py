"""The printed page behind a citation: its picture, with a box around every stretch of cited characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ui.window import attribute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.values import PageLayout, Spans

PICTURE_PIXELS = 1200  # the width a page is drawn at: sharp in the pane on a screen of double density
JOINING = 1.2  # characters closer than so many of their own sizes are one stretch, whether set across or down
PAGES_SHOWN = 6  # of one citation; a citation spans one page, rarely two


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of cited characters on a page, in hundredths of its width and height."""

    left: float
    top: float
    width: float
    height: float


def boxes_on(page: PageLayout, cited: Spans) -> list[Box]:
    """Return the boxes of the cited characters that stand on a page, neighbours in a line or column joined."""
    all_boxes = np.frombuffer(page.boxes, dtype="<f4").reshape(-1, 4)
    joined: list[list[float]] = []
    for span in cited:
        start, end = max(span.start, page.start), min(span.end, page.end)
        previous: list[float] | None = None
        for box in all_boxes[start - page.start : end - page.start].tolist() if start < end else []:
            if box == [0.0, 0.0, 0.0, 0.0]:  # a line end that reading added
                continue
            if previous is not None and _neighbours(previous, box):
                last = joined[-1]
                joined[-1] = [min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3])]
            else:
                joined.append(box)
            previous = box
    return [
        Box(
            100 * left / page.width,
            100 * top / page.height,
            100 * (right - left) / page.width,
            100 * (bottom - top) / page.height,
        )
        for left, top, right, bottom in joined
    ]


def _neighbours(one: Sequence[float], two: Sequence[float]) -> bool:
    """Whether two characters stand beside or below each other in one line or column of type."""
    size = max(one[2] - one[0], one[3] - one[1], two[2] - two[0], two[3] - two[1])
    across = min(one[2], two[2]) - max(one[0], two[0])  # what they share; negative: what parts them
    down = min(one[3], two[3]) - max(one[1], two[1])
    reach = -JOINING * size
    return (down > 0 and across > reach) or (across > 0 and down > reach and down < size / 2)


def scans_html(picture: str, pages: Sequence[PageLayout], cited: Spans) -> str:
    """Return the pages that hold cited characters; `picture` is where a page's picture is fetched, by its number."""
    shown: list[str] = []
    for page in pages:
        boxes = boxes_on(page, cited) if page.width > 0 and page.height > 0 else []
        if boxes and len(shown) < PAGES_SHOWN:
            marks = "".join(
                f'<span class="box" style="left:{box.left:.2f}%;top:{box.top:.2f}%;'
                f'width:{box.width:.2f}%;height:{box.height:.2f}%"></span>'
                for box in boxes
            )
            shown.append(
                f'<figure class="scan"><figcaption>第 {page.number} 页'
                '<button type="button" class="plain" data-zoom aria-pressed="false">放大</button></figcaption>'
                f'<div class="sheet" style="aspect-ratio:{page.width:.2f}/{page.height:.2f}">'
                f'<img src="{attribute(picture)}{page.number}" alt="第 {page.number} 页的图像，引用的字加了框">{marks}'
                "</div></figure>"
            )
    return "".join(shown)

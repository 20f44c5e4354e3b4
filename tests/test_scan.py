"""The boxes on a printed page: around exactly the cited characters, lines and columns joined."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.values import PageLayout, Span
from tests.seen import Seen
from ui.scan import boxes_on, scans_html

SIZE = 10.0


def page_of(*places: tuple[float, float] | None, number: int = 1, start: int = 0) -> PageLayout:
    """A page of 200 by 100 with a square character at each place; None is a line end that reading added."""
    boxes = [(0, 0, 0, 0) if place is None else (*place, place[0] + SIZE, place[1] + SIZE) for place in places]
    return PageLayout(number, 200, 100, start, start + len(places), np.array(boxes, dtype="<f4").tobytes())


def corners(page: PageLayout, *spans: Span) -> list[tuple[float, float, float, float]]:
    return [(box.left, box.top, box.width, box.height) for box in boxes_on(page, spans)]


def test_a_line_is_one_box_and_the_next_line_another() -> None:
    page = page_of((0, 0), (10, 0), (20, 0), None, (0, 15), (10, 15))
    assert corners(page, Span(1, 6)) == [(5, 0, 10, 10), (0, 15, 10, 10)]


def test_a_column_set_downwards_is_one_box_and_a_far_character_of_the_line_another() -> None:
    assert corners(page_of((50, 0), (50, 10), (50, 20)), Span(0, 3)) == [(25, 0, 5, 30)]
    assert len(corners(page_of((0, 0), (100, 0)), Span(0, 2))) == 2


def test_spans_apart_in_the_text_are_boxes_apart_and_other_pages_have_none() -> None:
    page = page_of((0, 0), (10, 0), (20, 0), start=100)
    assert len(corners(page, Span(100, 101), Span(102, 103))) == 2
    assert corners(page, Span(0, 100)) == []
    assert corners(page, Span(103, 200)) == []


@given(st.lists(st.tuples(st.integers(0, 190), st.integers(0, 90)), min_size=1, max_size=20), st.data())
def test_every_cited_character_lies_in_a_box_and_no_box_leaves_the_page(
    places: list[tuple[float, float]], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(places)))
    end = data.draw(st.integers(start, len(places)))
    found = corners(page_of(*places), Span(start, end))
    for x, y in places[start:end]:
        assert any(
            left <= x / 2 + 1e-3 and top <= y + 1e-3
            and x / 2 + 5 <= left + width + 1e-3 and y + 10 <= top + height + 1e-3
            for left, top, width, height in found
        )  # fmt: skip
    assert all(left >= 0 and left + width <= 100.001 and top + height <= 100.001 for left, top, width, height in found)
    assert bool(found) == (start < end)


def test_only_pages_with_cited_characters_are_shown_each_with_its_picture() -> None:
    pages = [page_of((0, 0)), page_of((0, 0), (10, 0), number=2, start=1), page_of((0, 0), number=3, start=3)]
    page = scans_html("page/turn/t/source/1/", pages, (Span(1, 3),))
    seen = Seen(page)
    assert [value for name, value in seen.attributes if name == "src"] == ["page/turn/t/source/1/2"]
    assert page.count('class="box"') == 1
    assert "第 2 页" in seen.text
    assert scans_html("x", [PageLayout(1, 0, 0, 0, 1, b"\0" * 16)], (Span(0, 1),)) == ""

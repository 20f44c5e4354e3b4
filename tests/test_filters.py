"""Filters by source and day, and why a passage stands where it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.dates import days_of, first_day, last_day
from index.errors import WenjuError
from index.filters import Filters
from index.library import Library
from rag.assistant import find
from tests.fakes import PAGES, HashEmbedder, open_fake, write_pages


@pytest.mark.parametrize(
    ("date", "path", "days"),
    [
        ("2023年12月5日", "", ("2023-12-05", "2023-12-05")),
        ("二〇二三年十二月三十日", "", ("2023-12-30", "2023-12-30")),
        ("２０２３年５月", "", ("2023-05-01", "2023-05-31")),
        ("3月5日", "2023/12/第1版.txt", ("2023-03-05", "2023-03-05")),
        ("3月5日", "第1版.txt", ("", "")),
        ("", "2023/12/05/第1版.txt", ("2023-12-05", "2023-12-05")),
        ("", "日报20240229.txt", ("2024-02-29", "2024-02-29")),
        ("2024-02-31", "", ("2024-02-01", "2024-02-29")),
        ("", "2023年报.txt", ("2023-01-01", "2023-12-31")),
        ("", "004_3f2010a9.txt", ("", "")),
        ("", "20231.txt", ("", "")),
    ],
)
def test_an_article_is_from_the_days_its_dateline_and_its_path_say(date: str, path: str, days: tuple[str, str]) -> None:
    assert days_of(date, path) == days


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023年", "2023-01-01", "2023-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023年5月7日", "2023-05-07", "2023-05-07"),
        ("20230507", "2023-05-07", "2023-05-07"),
    ],
)
def test_a_bound_may_be_a_year_a_month_or_a_day(given: str, first: str, last: str) -> None:
    assert (first_day(given), last_day(given)) == (first, last)


@pytest.mark.parametrize("given", ["昨天", "5月7日", "2023-13", "2023-05-07x", "20230"])
def test_a_date_that_cannot_be_read_is_refused_at_once(given: str) -> None:
    with pytest.raises(WenjuError, match="日期读不懂"):
        Filters(since=given)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = write_pages(tmp_path / "pages", 甲=PAGES["甲"])
    write_pages(folder / "2022", 乙=PAGES["乙"])
    write_pages(folder / "2023[增]" / "05", 丙=PAGES["丙"])
    open_fake(tmp_path / "home", folder, "")
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {"甲.txt", "2022/乙.txt", "2023[增]/05/丙.txt"}),
        ({"source": "甲.txt"}, {"甲.txt"}),
        ({"source": "2022"}, {"2022/乙.txt"}),
        ({"source": "2023[增]/"}, {"2023[增]/05/丙.txt"}),
        ({"source": "*/*.txt"}, {"2022/乙.txt", "2023[增]/05/丙.txt"}),
        ({"source": "无"}, set()),
        ({"since": "2023"}, {"2023[增]/05/丙.txt"}),
        ({"until": "2022-06"}, {"2022/乙.txt"}),
        ({"since": "2022-12-31", "until": "2023"}, {"2022/乙.txt", "2023[增]/05/丙.txt"}),
        ({"source": "2022", "since": "2023"}, set()),
    ],
)
def test_a_filter_holds_in_both_legs(home: Path, filters: dict[str, str], found: set[str]) -> None:
    hits, _ = find(Library.open(home), HashEmbedder(), "高新区签约项目多少个", 10, **filters)
    assert {hit.row.source for hit in hits} == found
    assert all(set(hit.ranks) == {"dense", "words"} for hit in hits)


def test_each_leg_gives_its_rank_and_score_and_they_make_the_fused_score(home: Path) -> None:
    hits, _ = find(Library.open(home), HashEmbedder(), "南川高新区签约项目多少个", 3)
    assert hits
    for hit in hits:
        explained = hit.explain()
        assert sum(leg["share"] for leg in explained.values()) == pytest.approx(hit.score, abs=1e-5)
        assert -1 <= explained["dense"]["score"] <= 1
    assert [hit.explain()["dense"]["rank"] for hit in hits if "dense" in hit.ranks]
    assert hits[0].as_evidence().to_dict().keys() == {"source", "title", "text", "spans", "score", "ranks"}

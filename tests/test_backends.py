"""The library's operations are the same whether the folder or a Milvus server searches."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.build import remove_source
from index.filters import Filters
from index.library import Library
from index.milvus_collection import Server
from index.values import cut
from rag.search import Hit, search
from tests.fakes import PAGES, HashEmbedder, open_fake, write_pages
from tests.milvus_lite import QUESTION, build, milvus_lite


@pytest.fixture(params=["local", "milvus"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server | None]:
    if request.param == "local":
        yield None
    else:
        with milvus_lite(tmp_path) as lite:
            yield lite


def found(home: Path, server: Server | None, question: str = QUESTION, **filters: str) -> list[Hit]:
    library = Library.open(home, server)
    hits = search(library, question, HashEmbedder().embed_question(question), 100, Filters(**filters))
    library.close()
    return hits


def test_added_changed_moved_and_removed_files_are_found_as_they_are(tmp_path: Path, server: Server | None) -> None:
    folder, home = write_pages(tmp_path / "pages", **PAGES), tmp_path / "home"
    build(home, folder, server)
    assert {hit.row.source for hit in found(home, server)} == {"甲.txt", "乙.txt", "丙.txt"}
    write_pages(folder, 甲=PAGES["甲"].replace("12个", "77个"))
    (folder / "乙.txt").rename(folder / "丁.txt")
    (folder / "丙.txt").unlink()
    report = build(home, folder, server)
    assert {file.source: file.state for file in report.files} == {
        "甲.txt": "added",
        "丁.txt": "moved",
        "丙.txt": "removed",
    }
    hits = found(home, server)
    assert {hit.row.source for hit in hits} == {"甲.txt", "丁.txt"}
    assert any("77个" in hit.row.text for hit in hits)
    assert not any("12个" in hit.row.text for hit in hits)
    assert all(set(hit.ranks) == {"dense", "words"} for hit in hits)
    remove_source(home, "甲.txt", server)
    assert {hit.row.source for hit in found(home, server)} == {"丁.txt"}
    build(home, folder, server)
    assert {hit.row.source for hit in found(home, server)} == {"甲.txt", "丁.txt"}


def test_the_order_of_the_dense_leg_is_that_of_brute_force(tmp_path: Path, server: Server | None) -> None:
    chance = np.random.default_rng(7)
    topics = ["项目", "港口", "大学", "农业", "医药", "铁路", "电影", "桥梁", "机场", "汽车"]
    pages = {
        f"第{number}页": "".join(f"{chance.choice(topics)}{chance.integers(10**6)}万元。" for _ in range(12))
        for number in range(60)
    }
    folder, home = write_pages(tmp_path / "pages", **pages), tmp_path / "home"
    build(home, folder, server)
    with Library.open(home, server).snapshot() as view:
        rows = dict(view._connection.execute("SELECT id, vector FROM passages").fetchall())
        vectors = {number: np.frombuffer(blob, dtype="<f4") for number, blob in rows.items()}
        for topic in topics:
            question = HashEmbedder().embed_question(f"{topic}投资多少万元")
            exact = sorted(((number, float(vector @ question)) for number, vector in vectors.items()), key=_best)[:20]
            ours = view.search_vectors(question, 20)
            assert [score for _, score in ours] == pytest.approx([score for _, score in exact], abs=1e-5)
            clear = [number for number, score in exact if sum(abs(score - other) < 1e-5 for _, other in exact) == 1]
            assert [number for number, _ in ours if number in clear] == clear


def _best(pair: tuple[int, float]) -> tuple[float, int]:
    return -pair[1], pair[0]


@pytest.mark.parametrize(
    ("filters", "sources"),
    [
        ({}, {"甲.txt", "2022/乙.txt", "2023[增]/05/丙.txt"}),
        ({"source": "甲.txt"}, {"甲.txt"}),
        ({"source": "2022"}, {"2022/乙.txt"}),
        ({"source": "*/*.txt"}, {"2022/乙.txt", "2023[增]/05/丙.txt"}),
        ({"source": "无"}, set()),
        ({"since": "2023"}, {"2023[增]/05/丙.txt"}),
        ({"until": "2022-06"}, {"2022/乙.txt"}),
        ({"source": "2022", "since": "2023"}, set()),
    ],
    ids=str,
)
def test_a_filter_holds_in_both_legs(
    tmp_path: Path, server: Server | None, filters: dict[str, str], sources: set[str]
) -> None:
    folder, home = write_pages(tmp_path / "pages", 甲=PAGES["甲"]), tmp_path / "home"
    write_pages(folder / "2022", 乙=PAGES["乙"])
    write_pages(folder / "2023[增]" / "05", 丙=PAGES["丙"])
    build(home, folder, server)
    hits = found(home, server, **filters)
    assert {hit.row.source for hit in hits} == sources
    assert all(set(hit.ranks) == {"dense", "words"} for hit in hits)


@pytest.mark.parametrize("question", ["簽約項目４８個", "西嶺高新區", "ＸＩＬＩＮＧ 西岭", "西岭高新区2月签约了吗"])
def test_width_and_traditional_characters_are_one_in_words(
    tmp_path: Path, server: Server | None, question: str
) -> None:
    page = PAGES["乙"].replace("近日", "02月5日").replace("7.9亿", "７．９億")
    folder, home = write_pages(tmp_path / "pages", 甲=PAGES["甲"], 乙=page), tmp_path / "home"
    build(home, folder, server)
    library = Library.open(home, server)
    best, score = library.search_words(question, 5)[0]
    assert library.passages([best])[0].source == "乙.txt"
    assert score > 0


@pytest.mark.parametrize("question", ['R&D 4.58% “引号" OR NEAR(', "\U00030000\U0002f800", "_ - ^ :", "的", "'\"\\"])
def test_no_question_upsets_the_words(tmp_path: Path, server: Server | None, question: str) -> None:
    build(tmp_path / "home", write_pages(tmp_path / "pages", 甲=PAGES["甲"]), server)
    vector = HashEmbedder().embed_question(question)
    for each_leg in (True, False):
        assert search(Library.open(tmp_path / "home", server), question, vector, 5, each_leg=each_leg)


def test_a_snapshot_goes_on_seeing_what_it_saw(tmp_path: Path, server: Server | None) -> None:
    folder, home = write_pages(tmp_path / "pages", **PAGES), tmp_path / "home"
    build(home, folder, server)
    library = Library.open(home, server)
    vector = HashEmbedder().embed_question(QUESTION)
    with library.snapshot() as view:
        before = [hit.row.id for hit in search(view, QUESTION, vector, 10)]
        write_pages(folder, 甲=PAGES["甲"].replace("12个", "77个"))
        (folder / "乙.txt").unlink()
        build(home, folder, server)
        assert any("77个" in hit.row.text for hit in search(library, QUESTION, vector, 10))  # another snapshot
        assert [hit.row.id for hit in search(view, QUESTION, vector, 10)] == before


def test_readers_go_on_while_files_change(tmp_path: Path, server: Server | None) -> None:
    folder, home = write_pages(tmp_path / "pages", **PAGES), tmp_path / "home"
    build(home, folder, server)
    library = Library.open(home, server)
    vector = HashEmbedder().embed_question(QUESTION)
    stop = threading.Event()
    problems: list[str] = []

    def read() -> None:
        while not stop.is_set():
            try:
                with library.snapshot() as view:
                    for each_leg in (True, False):
                        hits = search(view, QUESTION, vector, 100, each_leg=each_leg)
                        if len(hits) != view.counts()["passages"]:
                            problems.append("mixed generations")
                        if any(hit.row.text != cut(view.source_text(hit.row.source), hit.row.spans) for hit in hits):
                            problems.append("torn")
            except Exception as error:
                problems.append(repr(error))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(6):
        write_pages(folder, 甲=PAGES["甲"].replace("12个", f"{number}个") * (1 + number % 3))
        build(home, folder, server)
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []


def test_an_answer_cites_what_the_search_found(tmp_path: Path, server: Server | None) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    assistant, _ = open_fake(tmp_path / "home", folder, "西岭高新区签约项目48个。", server)
    with assistant:
        answer = assistant.ask("西岭高新区签约项目多少个？")
    assert answer.citations[0].source == "乙.txt"
    assert answer.library["generation"] == 3

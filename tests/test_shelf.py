"""The library while the page is open: adding, removing, telling how far it is, and several libraries."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from index.contents import articles_of, list_files, maybe_article_at
from index.errors import WenjuError
from index.report import FAILED, BuildProgress, FileReport
from index.values import Span
from tests.fakes import HashEmbedder, write_pages
from tests.seen import HOSTILE, Seen
from tests.stage import StagedEngine
from ui.desk import Desk, Known
from ui.opening import Models, Opening
from ui.sharing import PASSAGES_AT_ONCE, SharedEmbedder
from ui.shelf import files_html, shelf_html, top_html, work_html
from ui.shelving import Shelving, Work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from index.embed import PassageToEmbed, PassageVectors, Vectors

PATIENCE_SECONDS = 20.0
PAGE = "青岭高新区签约三十九个项目\n\n本报记者 何敏\n\n12月3日，青岭高新区集中签约39个项目，总投资128亿元。\n"


class Gated(HashEmbedder):
    """An embedder that waits before each batch of passages until it is let through."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Semaphore(0)
        self.entered = threading.Event()

    def embed_passages(self, passages: Sequence[PassageToEmbed]) -> list[PassageVectors]:
        self.entered.set()
        assert self.gate.acquire(timeout=PATIENCE_SECONDS)
        return super().embed_passages(passages)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opening = Opening(lambda: Models(HashEmbedder(), StagedEngine({})))
    with closing(Desk(tmp_path / "home", opening, known_file=tmp_path / "known.json")) as made:
        yield made


def finished(shelving: Shelving) -> Work:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while shelving.work is not None and not shelving.work.over and time.monotonic() < deadline:
        time.sleep(0.01)
    assert shelving.work is not None
    assert shelving.work.over
    return shelving.work


def test_an_added_file_is_copied_indexed_and_read_back_with_its_article(desk: Desk) -> None:
    room = desk.room("")
    path = room.shelving.keep("通报.txt", PAGE.encode("gb18030"))
    room.shelving.add([path], "正在收录")
    assert [report.state for report in finished(room.shelving).reports] == ["added"]
    held = list_files(room.home)
    assert [(file.source, file.articles, file.encoding) for file in held] == [("通报.txt", 1, "gb18030")]
    articles = articles_of(room.home, "通报.txt")
    place = room.library.source_text("通报.txt").index("集中签约")
    found = maybe_article_at(articles, (Span(place, place + 4),))
    assert found is not None
    assert found.title == "青岭高新区签约三十九个项目"
    assert maybe_article_at(articles, (Span(9999, 10000),)) is None
    assert [list_files(room.home, part) != [] for part in ("通报", "三十九", "没有这个", "%")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_taken_name_gets_a_number_and_the_same_file_again_does_not(tmp_path: Path) -> None:
    shelving = Shelving(tmp_path, HashEmbedder)
    names = [shelving.keep("报.txt", data).name for data in (b"one", b"two", b"one", b"three")]
    assert names == ["报.txt", "报（2）.txt", "报.txt", "报（3）.txt"]
    assert (tmp_path / "files" / "报.txt").read_bytes() == b"one"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\文章\\报.txt", "报.txt"),
        (".bashrc", "bashrc"),
        ("a\x00b\u202e.txt", "ab.txt"),
        ("", "未命名.txt"),
        ("长" * 300 + ".txt", "长" * 65 + ".txt"),
    ],
    ids=["up", "windows", "hidden", "control", "empty", "long"],
)
def test_a_name_from_a_browser_stays_inside_the_folder(tmp_path: Path, sent: str, kept: str) -> None:
    path = Shelving(tmp_path, HashEmbedder).keep(sent, b"x")
    assert path.parent == tmp_path / "files"
    assert path.name == kept


def test_a_removed_file_leaves_the_library_and_only_our_copy_of_it_is_deleted(desk: Desk, tmp_path: Path) -> None:
    room = desk.room("")
    outside = write_pages(tmp_path / "pages", 外=PAGE)
    room.shelving.add([room.shelving.keep("内.txt", PAGE.encode()), outside], "正在收录")
    finished(room.shelving)
    for file in list_files(room.home):
        room.shelving.remove(file)
    assert list_files(room.home) == []
    assert (outside / "外.txt").exists()
    assert not (room.shelving.own_folder / "内.txt").exists()


def test_work_tells_how_far_it_is_and_stops_where_it_is_told(tmp_path: Path) -> None:
    pages = write_pages(tmp_path / "pages", **{f"报{number}": PAGE + f"第{number}期。\n" for number in range(20)})
    embedder = Gated()
    shelving = Shelving(tmp_path / "home", lambda: embedder)
    work = shelving.add([pages], "正在收录")
    assert embedder.entered.wait(PATIENCE_SECONDS)
    with pytest.raises(WenjuError, match="还没有完"):
        shelving.add([pages], "又一次")
    assert "data-halt" in work_html(work)
    shelving.stop()
    embedder.gate.release()
    assert finished(shelving).stopped
    assert "已停止" in work_html(work)
    for _ in range(20):
        embedder.gate.release()
    shelving.add([pages], "再来")
    assert not finished(shelving).stopped
    assert len(list_files(tmp_path / "home")) == 20


def test_a_question_is_embedded_before_the_rest_of_a_long_file() -> None:
    inner, order = HashEmbedder(), []

    class Noting(HashEmbedder):
        def embed_passages(self, passages: Sequence[PassageToEmbed]) -> list[PassageVectors]:
            order.append("passages")
            if len(order) == 1:
                asking.start()
                time.sleep(0.1)
            return inner.embed_passages(passages)

        def embed_question(self, text: str) -> Vectors:
            order.append("question")
            return inner.embed_question(text)

    from index.embed import PassageToEmbed

    shared = SharedEmbedder(Noting())
    asking = threading.Thread(target=shared.embed_question, args=("问",))
    shared.embed_passages([PassageToEmbed("题", "文", ((0, 1),))] * (PASSAGES_AT_ONCE * 3))
    asking.join()
    assert order == ["passages", "question", "passages", "passages"]


def test_libraries_are_remembered_on_this_machine_and_keep_their_articles_apart(desk: Desk, tmp_path: Path) -> None:
    other = desk.add(tmp_path / "other")
    room = desk.room(other.id)
    room.shelving.add([room.shelving.keep("报.txt", PAGE.encode())], "正在收录")
    finished(room.shelving)
    assert [desk.room(name).library.counts()["documents"] for name in ("", other.id, "nonsense")] == [0, 1, 0]
    opening = Opening(lambda: Models(HashEmbedder(), StagedEngine({})))
    with closing(Desk(tmp_path / "home", opening, known_file=tmp_path / "known.json")) as again:
        assert [known.name for known in again.known()] == ["home", "other"]
        again.forget(other.id)
        assert [known.name for known in again.known()] == ["home"]
    with pytest.raises(WenjuError, match="是一个文件"):
        desk.add(tmp_path / "known.json")


def test_hostile_names_in_the_library_pane_are_text(tmp_path: Path) -> None:
    report = FileReport(HOSTILE, FAILED, HOSTILE)
    work = Work("收录", BuildProgress(1, 2, 3, 4, 5.0, 100.0, report), HOSTILE, [report])
    known = Known("id", tmp_path / HOSTILE.replace("/", ""))
    counts = {"documents": 1, "articles": 1, "passages": 1}
    from index.contents import HeldFile
    from index.values import Article

    held = HeldFile(HOSTILE, "/", HOSTILE, "utf-8", 1, 1)
    pages = [
        work_html(work),
        files_html([held], [[Article(HOSTILE, "", ())]], may_change=True),
        shelf_html([known], known, counts, may_change=True, samples=True),
        top_html(counts),
    ]
    for page in pages:
        seen = Seen(page)
        assert not seen.tags & {"script", "img"}
        assert seen.handlers() == []
    assert "1 / 2 个文件，4 段，每秒 5.0 段，还要约 2 分钟" in pages[0]
    removing = [value for name, value in Seen(pages[1]).attributes if name == "data-remove"]
    assert removing == [HOSTILE]

"""A folder into a library: by content, incremental, resumable, and told file by file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.build import build_library, remove_source
from index.errors import WenjuError
from index.library import Library
from index.report import BuildProgress, BuildReport
from rag.search import search
from tests.fakes import PAGES, HashEmbedder, write_pages


def build(home: Path, *paths: Path) -> tuple[dict[str, str], int]:
    embedder = HashEmbedder()
    report = build_library(home, list(paths), embedder=lambda: embedder)
    return {file.source: file.state for file in report.files}, embedder.passages_embedded


def sources(home: Path) -> list[str]:
    return [document.place.source for document in Library.open(home).documents()]


def test_a_second_run_over_an_unchanged_folder_embeds_nothing(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    assert build(tmp_path / "home", folder)[1] > 0
    states, embedded = build(tmp_path / "home", folder)
    assert set(states.values()) == {"same"}
    assert embedded == 0


def test_another_time_of_change_alone_changes_nothing(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    build(tmp_path / "home", folder)
    for path in folder.iterdir():
        os.utime(path, (0, 0))  # as after a clock that was set back
    states, embedded = build(tmp_path / "home", folder)
    assert (set(states.values()), embedded) == ({"same"}, 0)


def test_other_content_of_the_same_size_and_time_is_seen(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", 甲=PAGES["甲"])
    build(tmp_path / "home", folder)
    before = (folder / "甲.txt").stat()
    write_pages(folder, 甲=PAGES["甲"].replace("12个", "77个"))
    os.utime(folder / "甲.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert build(tmp_path / "home", folder)[0] == {"甲.txt": "added"}


def test_a_changed_file_is_replaced_and_a_removed_one_is_gone_from_both_legs(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    build(tmp_path / "home", folder)
    write_pages(folder, 甲=PAGES["甲"].replace("12个", "77个"))
    (folder / "乙.txt").unlink()
    states, _ = build(tmp_path / "home", folder)
    assert states == {"甲.txt": "added", "乙.txt": "removed", "丙.txt": "same"}
    library = Library.open(tmp_path / "home")
    question = "西岭高新区签约项目多少个"
    hits = search(library, question, HashEmbedder().embed_question(question), 10)
    assert {hit.row.source for hit in hits} == {"甲.txt", "丙.txt"}
    assert any("77个" in hit.row.text for hit in hits)


@pytest.mark.parametrize("target", ["丁.txt", "下/层/甲.txt"])
def test_a_moved_file_keeps_its_vectors_and_its_passages(tmp_path: Path, target: str) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    build(tmp_path / "home", folder)
    before = {row.id for row in Library.open(tmp_path / "home").passages(list(range(100)))}
    (folder / target).parent.mkdir(parents=True, exist_ok=True)
    (folder / "甲.txt").rename(folder / target)
    states, embedded = build(tmp_path / "home", folder)
    assert states == {target: "moved", "乙.txt": "same", "丙.txt": "same"}
    assert embedded == 0
    library = Library.open(tmp_path / "home")
    assert {row.id for row in library.passages(list(range(100)))} == before
    assert "12个" in library.source_text(target)
    assert library.document_path(target) == folder / target


def test_a_file_changed_in_one_article_keeps_the_vectors_of_the_others(tmp_path: Path) -> None:
    text = "".join(PAGES.values())
    folder = write_pages(tmp_path / "pages", 页=text)
    _, embedded = build(tmp_path / "home", folder)
    write_pages(folder, 页=text.replace("48个", "49个"))
    _, again = build(tmp_path / "home", folder)
    assert 0 < again < embedded


def test_a_renamed_and_edited_file_embeds_only_what_changed(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", 页="".join(PAGES.values()))
    _, embedded = build(tmp_path / "home", folder)
    (folder / "页.txt").unlink()
    write_pages(folder, 新页="".join(PAGES.values()).replace("48个", "49个"))
    states, again = build(tmp_path / "home", folder)
    assert states == {"新页.txt": "added", "页.txt": "removed"}
    assert 0 < again < embedded


def test_a_folder_given_twice_or_inside_another_is_taken_once(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", 甲=PAGES["甲"])
    write_pages(folder / "里", 乙=PAGES["乙"])
    (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    states, _ = build(tmp_path / "home", folder, folder, folder / "里", tmp_path / "link", folder / "甲.txt")
    assert states == {"甲.txt": "added", "里/乙.txt": "added"}
    states, embedded = build(tmp_path / "home", folder / "里")
    assert (states, embedded) == ({"里/乙.txt": "same"}, 0)
    (folder / "里" / "乙.txt").unlink()
    assert build(tmp_path / "home", folder / "里")[0] == {"里/乙.txt": "removed"}


def test_a_file_replaced_by_a_folder_of_its_name(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", 甲=PAGES["甲"])
    build(tmp_path / "home", folder)
    (folder / "甲.txt").unlink()
    write_pages(folder / "甲.txt", 乙=PAGES["乙"])
    states, _ = build(tmp_path / "home", folder)
    assert states == {"甲.txt/乙.txt": "added", "甲.txt": "removed"}


def test_two_folders_with_the_same_file_name_stay_apart(tmp_path: Path) -> None:
    one = write_pages(tmp_path / "一月", 版面=PAGES["甲"])
    two = write_pages(tmp_path / "二月", 版面=PAGES["乙"])
    build(tmp_path / "home", one, two)
    library = Library.open(tmp_path / "home")
    assert "12个" in library.source_text("版面.txt")
    assert "48个" in library.source_text("二月/版面.txt")


def test_a_copied_library_loses_nothing_when_its_folders_are_not_there(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    build(tmp_path / "home", folder)
    folder.rename(tmp_path / "elsewhere")
    other = write_pages(tmp_path / "other", 丁=PAGES["甲"].replace("东湖", "北屏"))
    build(tmp_path / "home", other)
    assert sources(tmp_path / "home") == sorted(["甲.txt", "乙.txt", "丙.txt", "丁.txt"])
    states, embedded = build(tmp_path / "home", tmp_path / "elsewhere")  # found again: the same documents
    assert (set(states.values()), embedded) == ({"moved"}, 0)
    assert sources(tmp_path / "home") == sorted(["甲.txt", "乙.txt", "丙.txt", "丁.txt"])


def test_a_broken_file_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "有 空格", **PAGES)
    (folder / "坏.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "包.zip").write_bytes(b"PK")
    (folder / ".隐藏.txt").write_text("不收", encoding="utf-8")
    states, _ = build(tmp_path / "home", folder)
    assert states == {
        **{f"{name}.txt": "added" for name in PAGES},
        "坏.txt": "failed",
        "包.zip": "skipped",
        ".隐藏.txt": "skipped",
    }


def test_a_file_that_can_no_longer_be_read_keeps_its_last_version(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", 甲=PAGES["甲"])
    build(tmp_path / "home", folder)
    (folder / "甲.txt").write_bytes(bytes(range(256)) * 40)
    report = build_library(tmp_path / "home", [folder], embedder=HashEmbedder)
    assert report.failed
    assert "旧的一版" in report.files[0].detail
    assert "12个" in Library.open(tmp_path / "home").source_text("甲.txt")


def test_the_report_says_how_each_file_was_read(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", 甲=PAGES["甲"])
    for state in ("added", "same"):
        (file,) = build_library(tmp_path / "home", [folder], embedder=HashEmbedder).files
        assert (file.state, file.encoding, file.articles) == (state, "utf-8", 1)
        assert file.confidence > 0.9
        assert file.passages >= 1
        assert file.opening == " ".join(PAGES["甲"].split())[:40]


def test_progress_tells_files_passages_speed_and_time_left(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    told: list[BuildProgress] = []
    build_library(tmp_path / "home", [folder], embedder=HashEmbedder, progress=told.append)
    assert [now.file.source for now in told if now.file] == ["丙.txt", "乙.txt", "甲.txt"]
    assert (told[-1].files_done, told[-1].files_total, told[-1].articles) == (3, 3, 3)
    assert told[-1].passages_per_second > 0
    assert told[-1].seconds_left == 0


def test_a_cancelled_build_keeps_what_it_made_and_the_next_goes_on(tmp_path: Path) -> None:
    """Vectors already made are kept by the text they are of, also of a document that is not whole."""
    page = "".join(PAGES["甲"].replace("12个", f"{number}个") for number in range(100, 160))
    folder = write_pages(tmp_path / "pages", 页=page)
    embedder = HashEmbedder()

    def build_some(limit: int) -> BuildReport:
        return build_library(
            tmp_path / "home",
            [folder],
            embedder=lambda: embedder,
            cancelled=lambda: embedder.passages_embedded >= limit,
        )

    report = build_some(20)
    assert report.cancelled
    assert not report.files
    first = embedder.passages_embedded
    assert 20 <= first < 60
    report = build_some(10**6)
    assert not report.cancelled
    assert embedder.passages_embedded == report.files[0].passages  # each once, over both runs


def test_a_removed_source_is_gone_and_comes_back_with_the_next_build(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    build(tmp_path / "home", folder)
    assert remove_source(tmp_path / "home", "甲.txt").state == "removed"
    assert sources(tmp_path / "home") == ["丙.txt", "乙.txt"]
    assert build(tmp_path / "home", folder)[0]["甲.txt"] == "added"
    with pytest.raises(WenjuError, match=r"没有 丁\.txt"):
        remove_source(tmp_path / "home", "丁.txt")


def test_only_narrows_a_build_to_some_files(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "pages", **PAGES)
    build(tmp_path / "home", folder)
    write_pages(folder, 甲="甲改了。", 乙="乙改了。", 丁=PAGES["甲"])
    (folder / "丙.txt").unlink()
    report = build_library(tmp_path / "home", [folder], embedder=HashEmbedder, only=frozenset([folder / "甲.txt"]))
    assert [(file.source, file.state) for file in report.files] == [("甲.txt", "added")]
    assert sources(tmp_path / "home") == sorted(["甲.txt", "乙.txt", "丙.txt"])

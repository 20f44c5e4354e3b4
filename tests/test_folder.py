"""A folder is walked whole: what can be read is found, everything else is named with its reason."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from index.errors import WenjuError
from index.folder import Found, Skipped, walk


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("园区开工。", encoding="utf-8")


def listed(path: Path) -> dict[str, str]:
    """Each source with the reason it was skipped for; an empty one where it was found."""
    return {entry.source: entry.reason if isinstance(entry, Skipped) else "" for entry in walk(path)}


def test_files_are_found_in_order_with_sources_relative_to_the_folder(tmp_path: Path) -> None:
    write(tmp_path, "乙 二.txt", "a/深/一.md", "a.txt", "图.PNG", "报.pdf")
    found = list(walk(tmp_path))
    assert [entry.source for entry in found] == ["a/深/一.md", "a.txt", "乙 二.txt", "图.PNG", "报.pdf"]
    assert all(isinstance(entry, Found) and entry.path == tmp_path / entry.source for entry in found)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".草稿.txt", "隐藏文件"),
        ("年报.zip", "压缩包"),
        ("年报.tar.gz", "压缩包"),
        ("~$年报.docx", "临时文件"),
        ("年报.doc", "另存为 .docx"),
        ("年报.xyz", "不认识的格式（.xyz）"),
        ("年报", "没有扩展名"),
    ],
)
def test_what_cannot_be_read_is_named_with_the_reason(tmp_path: Path, name: str, reason: str) -> None:
    write(tmp_path, name, "好.txt")
    entries = listed(tmp_path)
    assert reason in entries.pop(name)
    assert entries == {"好.txt": ""}


def test_a_hidden_folder_is_one_line_however_much_it_holds(tmp_path: Path) -> None:
    write(tmp_path, ".git/a.txt", ".git/b.txt", "好.txt")
    assert listed(tmp_path) == {".git": "隐藏文件夹", "好.txt": ""}


def test_the_attachments_of_a_saved_web_page_are_left_to_it(tmp_path: Path) -> None:
    write(tmp_path, "新闻.html", "新闻_files/图标.png", "合同_files/一.txt")
    assert listed(tmp_path) == {
        "新闻.html": "",
        "新闻_files/": "网页的附件文件夹，正文在同名的网页里",
        "合同_files/一.txt": "",
    }


def test_links_are_followed_once_and_never_in_a_circle(tmp_path: Path) -> None:
    inside, outside = tmp_path / "内", tmp_path / "外"
    write(inside, "一.txt", "子/二.txt")
    write(outside, "三.txt")
    (inside / "子/圈").symlink_to(inside)
    (inside / "根").symlink_to("/")
    (inside / "断").symlink_to(inside / "没有")
    (inside / "自己").symlink_to(inside / "自己")
    (inside / "同.txt").symlink_to(inside / "一.txt")
    (inside / "外一").symlink_to(outside)
    (inside / "外二").symlink_to(outside)
    (outside / "回").symlink_to(inside)
    entries = listed(inside)
    assert [source for source, reason in entries.items() if not reason] == ["一.txt", "外一/三.txt", "子/二.txt"]
    assert "绕成圈" in entries["子/圈"]
    assert "绕成圈" in entries["根"]
    assert "绕成圈" in entries["外一/回"]
    assert "断了" in entries["断"]
    assert "圈" in entries["自己"]
    assert "一.txt" in entries["同.txt"]
    assert "已经收过" in entries["外二"]


def test_pipes_and_sockets_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管.txt")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(tmp_path / "s.txt"))
    assert set(listed(tmp_path).values()) == {"不是普通文件（管道、套接字或设备）"}


def test_a_name_in_another_encoding_is_shown_as_it_reads(tmp_path: Path) -> None:
    """Archives from Windows unpack to names in GBK bytes; SQLite and JSON cannot hold them."""
    with open(os.fsencode(tmp_path) + "/报告.txt".encode("gbk"), "wb") as file:  # noqa: PTH123 - bytes are no Path
        file.write("园区".encode())
    ((source, reason),) = listed(tmp_path).items()
    assert source == "报告.txt"
    assert "改名" in reason


def test_a_folder_that_may_not_be_listed_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    write(tmp_path, "甲/一.txt", "锁/二.txt", "锁/深/三.txt", "末.txt")
    (tmp_path / "锁").chmod(0)
    here, user = Path.cwd(), os.geteuid()
    os.chdir(tmp_path)
    try:
        if user == 0:  # the superuser may list everything
            tmp_path.chmod(0o755)
            os.seteuid(65534)
        entries = listed(Path())
    finally:
        os.seteuid(user)
        os.chdir(here)
        (tmp_path / "锁").chmod(0o755)
    assert "读不了这个文件夹" in entries.pop("锁/")
    assert entries == {"甲/一.txt": "", "末.txt": ""}


def test_one_file_is_found_by_its_name_or_skipped_with_the_reason(tmp_path: Path) -> None:
    write(tmp_path, "一 份.txt", "年报.zip")
    assert listed(tmp_path / "一 份.txt") == {"一 份.txt": ""}
    assert "压缩包" in listed(tmp_path / "年报.zip")["年报.zip"]
    with pytest.raises(WenjuError, match="没有这个文件"):
        list(walk(tmp_path / "没有"))

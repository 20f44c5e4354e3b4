"""A folder -> its files: what can be read, and every thing that is left out with the reason."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import WenjuError
from index.readers.kinds import is_readable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ARCHIVES = frozenset([".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst", ".iso", ".cab", ".jar"])
_SAVE_AS = {
    ".doc": "旧版 Word 文档，请另存为 .docx",
    ".wps": "WPS 文档，请另存为 .docx",
    ".rtf": "RTF 文档，请另存为 .docx",
    ".odt": "ODT 文档，请另存为 .docx",
    ".mht": "网页存档，请另存为 .html",
    ".mhtml": "网页存档，请另存为 .html",
    ".caj": "CAJ 文献，请转成 PDF",
    ".epub": "电子书，请转成 .html 或 .txt",
}
_WEB_PAGES = (".html", ".htm", ".xhtml")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that can be read."""

    path: Path
    source: str  # relative to the indexed folder, with forward slashes


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that is left out."""

    source: str
    reason: str


def walk(path: Path) -> Iterator[Found | Skipped]:
    """Everything in a folder, folder by folder in the order of names; or the one file that was named."""
    if not path.exists():
        raise WenjuError(f"没有这个文件或文件夹：{path}", "检查路径；带空格的路径要加引号")
    if not path.is_dir():
        reason = _reason(path, path.stat())
        yield Skipped(path.name, reason) if reason else Found(path, path.name)
        return
    root = path.resolve()
    followed: set[Path] = set()  # folders outside the root that links led to
    stack = [_entries(path, "")]
    while stack:
        entry = next(stack[-1], None)
        if entry is None:
            stack.pop()
        elif isinstance(entry, Skipped):
            yield entry
        elif (reason := _left_out(entry, root, followed)) is not None:
            yield Skipped(entry.source, reason)
        elif entry.path.is_dir():
            stack.append(_entries(entry.path, f"{entry.source}/"))
        else:
            yield entry


def _entries(folder: Path, prefix: str) -> Iterator[Found | Skipped]:
    """What stands in one folder; a folder that cannot be listed is itself the one thing skipped."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - names are compared with each other, as text
    except OSError as error:
        yield Skipped(prefix or f"{folder.name}/", f"读不了这个文件夹（{error.strerror}）")
        return
    pages = {name.rpartition(".")[0] for name in names if name.lower().endswith(_WEB_PAGES)}
    for name in names:
        source = prefix + name
        if not _is_text(name):
            shown = prefix + os.fsencode(name).decode("gb18030", "replace")
            yield Skipped(shown, "文件名的编码不是 UTF-8，请改名后再收")
        elif name.endswith("_files") and name.removesuffix("_files") in pages:
            yield Skipped(f"{source}/", "网页的附件文件夹，正文在同名的网页里")
        else:
            yield Found(folder / name, source)


def _left_out(entry: Found, root: Path, followed: set[Path]) -> str | None:
    """Why an entry is left out; None if it is read or entered."""
    path = entry.path
    try:
        if path.name.startswith("."):
            return "隐藏文件夹" if path.is_dir() else "隐藏文件"
        if path.is_symlink():
            reason = _why_not_follow(path, root, followed)
            if reason:
                return reason
        state = path.stat()
    except OSError as error:
        return f"读不了（{error.strerror}）"
    return None if stat.S_ISDIR(state.st_mode) else _reason(path, state)


def _why_not_follow(path: Path, root: Path, followed: set[Path]) -> str | None:
    """A link is followed once, and only to what the walk does not reach by itself."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return "链接断了，或者绕成了圈"
    if target == root or target in root.parents or target in path.absolute().parents:
        return "链接指回上层文件夹，会绕成圈"
    if target.is_relative_to(root):
        inside = target.relative_to(root)
        if not any(part.startswith(".") for part in inside.parts):
            return f"链接，指向同一文件夹里的 {inside.as_posix()}"
    if any(target == known or target.is_relative_to(known) for known in followed):
        return "链接，指向的内容已经收过"
    if target.is_dir():
        followed.add(target)
    return None


def _reason(path: Path, state: os.stat_result) -> str | None:
    """Why a file is left out; None if it can be read."""
    if not stat.S_ISREG(state.st_mode):
        return "不是普通文件（管道、套接字或设备）"
    if path.name.startswith("~$"):
        return "Office 打开文档时的临时文件"
    extension = path.suffix.lower()
    if extension in _ARCHIVES:
        return "压缩包，请先解压"
    if extension in _SAVE_AS:
        return _SAVE_AS[extension]
    return None if is_readable(path) else f"不认识的格式（{extension or '没有扩展名'}）"


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True

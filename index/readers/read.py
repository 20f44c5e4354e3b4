"""A file of any readable format -> SourceText: chosen by its extension, which its first bytes must bear out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import WenjuError
from index.readers.kinds import DOCX, HEAD_BYTES, HTML, IMAGE, PDF, READABLE, TEXT, ZIP, look_at

if TYPE_CHECKING:
    from pathlib import Path

    from index.values import SourceText

# Text is held in memory whole: 32 MB (11 million characters, 1,000 newspaper pages) take 250 MB up to the passages.
LARGEST_TEXT_BYTES = 32 * 1024 * 1024
_WANTED = {TEXT: ("",), HTML: ("",), DOCX: (ZIP,), PDF: (PDF,), IMAGE: (IMAGE,)}


def read_file(path: Path, source: str) -> SourceText:
    """Read one file, or raise WenjuError with the one line that says why not and what to do."""
    try:
        if not path.is_file():
            what = "是文件夹" if path.is_dir() else "不是普通文件" if path.exists() else "不存在"
            raise WenjuError(f"{source} {what}，读不了", "检查路径")
        kind = _check_kind(path, source)
        return _read(path, source, kind)
    except OSError as error:
        raise WenjuError(f"读不了 {source}（{error.strerror or error}）", "检查路径和读取权限") from error


def _check_kind(path: Path, source: str) -> str:
    extension = path.suffix.lower()
    kind = READABLE.get(extension)
    if kind is None:
        raise WenjuError(
            f"{source} 的格式不认识（{extension or '没有扩展名'}）",
            f"能读的有：{' '.join(READABLE)}；请另存为其中一种",
        )
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip(b"\0"):
        raise WenjuError(f"{source} 是空文件（{path.stat().st_size} 字节）", "请换成有内容的文件，或从文件夹里移走它")
    found = look_at(head)
    if kind in (TEXT, HTML) and found == PDF and not head.startswith(b"%PDF-"):
        found = ""  # a text about PDF files
    if found not in _WANTED[kind]:
        raise WenjuError(
            f"{source} 的扩展名是 {extension}，内容却{'是 ' + found if found else f'不是 {kind}，可能已经损坏'}",
            "请改成对的扩展名，或重新保存成能读的格式",
        )
    return kind


def _read(path: Path, source: str, kind: str) -> SourceText:
    if kind in (TEXT, HTML):
        size = path.stat().st_size
        if size > LARGEST_TEXT_BYTES:
            megabytes = 1024 * 1024
            raise WenjuError(
                f"{source} 太大（{size / megabytes:.0f} MB，最多 {LARGEST_TEXT_BYTES // megabytes} MB）",
                f"请拆成小于 {LARGEST_TEXT_BYTES // megabytes} MB 的文件",
            )
        data = path.read_bytes()
        if kind == HTML:
            from index.readers.html import read_html

            return read_html(data, source)
        from index.decode import decode

        return decode(data, source)
    if kind == DOCX:
        from index.readers.docx import read_docx

        return read_docx(path, source)
    if kind == PDF:
        from index.readers.pdf import read_pdf

        return read_pdf(path, source)
    from index.readers.images import read_image

    return read_image(path, source)

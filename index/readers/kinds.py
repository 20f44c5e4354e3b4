"""What a file says it is (its extension) and what it is (its first bytes)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TEXT, HTML, DOCX, PDF, IMAGE = "文本", "网页", "Word 文档（.docx）", "PDF", "图片"

# What each extension promises. Text is read as it is; the others are extracted.
READABLE = {
    ".txt": TEXT,
    ".text": TEXT,
    ".md": TEXT,
    ".markdown": TEXT,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".docx": DOCX,
    ".pdf": PDF,
    ".png": IMAGE,
    ".jpg": IMAGE,
    ".jpeg": IMAGE,
    ".tif": IMAGE,
    ".tiff": IMAGE,
    ".bmp": IMAGE,
    ".webp": IMAGE,
}
HEAD_BYTES = 1024  # a PDF may have so much before its mark (ISO 32000, implementation note 13)

ZIP, OLE = "ZIP 压缩包", "旧版 Office 文件（如 .doc）或加密的文档"
_MARKS = (
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"\x89PNG\r\n\x1a\n", IMAGE),
    (b"\xff\xd8\xff", IMAGE),
    (b"II*\0", IMAGE),
    (b"MM\0*", IMAGE),
    (b"GIF8", "GIF 图片"),
    (b"Rar!\x1a\x07", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b\x08", "gzip 压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"SQLite format 3\0", "SQLite 数据库"),
    (b"\x7fELF", "程序"),
)


def is_readable(path: Path) -> bool:
    """Whether the extension is one of a format that can be read."""
    return path.suffix.lower() in READABLE


def look_at(head: bytes) -> str:
    """What the first bytes of a file show it to be; empty where they say nothing, as in plain text and HTML."""
    for mark, kind in _MARKS:
        if head.startswith(mark):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return IMAGE
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":  # the two words are ASCII, the reserved field is not
        return IMAGE
    return PDF if b"%PDF-" in head[:HEAD_BYTES] else ""

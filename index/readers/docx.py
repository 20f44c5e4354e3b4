"""A Word document (.docx) -> its paragraphs, headings, table rows, text boxes and notes, in the order of the file."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from index.errors import WenjuError
from index.readers.blocks import CELL_GAP, Block, compose
from index.values import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

# The text of the longest novels is 10 MB of XML; a part that unpacks to more is no article, or a zip bomb.
LARGEST_PART_BYTES = 64 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Deleted or moved text, field codes, and what Word computes: not what a reader of the document sees.
_UNSEEN = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "sectPr", "tblPr")}
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)


def read_docx(path: Path, source: str) -> SourceText:
    """Extract the text of a document; footnotes and endnotes stand after it."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "word/document.xml" not in names:
                what = "EncryptedPackage" if any("Encrypt" in name for name in names) else "没有 word/document.xml"
                raise WenjuError(f"{source} 不是 Word 文档（{what}）", "请用 Word 打开后另存为 .docx")
            levels = _heading_levels(_part(archive, "word/styles.xml", source)) if "word/styles.xml" in names else {}
            blocks = list(_blocks(_part(archive, "word/document.xml", source), levels))
            for part in ("word/footnotes.xml", "word/endnotes.xml"):
                if part in names:
                    blocks.extend(_notes(_part(archive, part, source)))
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ElementTree.ParseError, NotImplementedError) as error:
        raise WenjuError(f"{source} 已损坏，打不开（{error}）", "请用 Word 打开并修复后另存为 .docx") from error
    except RuntimeError as error:  # zipfile says so of an encrypted member
        raise WenjuError(f"{source} 加了密码，打不开", "请去掉密码后另存") from error
    text = compose(blocks)
    if not text.strip():
        raise WenjuError(f"{source} 里没有文字", "如果内容是图片，请另存为 PDF 或图片再收")
    return SourceText(source, text, "docx", 1.0)


def _part(archive: zipfile.ZipFile, name: str, source: str) -> Element:
    """One part, read no further than the limit whatever the archive says of its size."""
    with archive.open(name) as file:
        data = file.read(LARGEST_PART_BYTES + 1)
    if len(data) > LARGEST_PART_BYTES:
        raise WenjuError(
            f"{source} 的 {name} 解压后超过 {LARGEST_PART_BYTES // 1024 // 1024} MB，可能是压缩炸弹",
            "请确认文件来源；真是长文档就拆成几份",
        )
    if b"<!DOCTYPE" in data[:1024] or b"<!ENTITY" in data:
        raise WenjuError(f"{source} 的 {name} 里有实体定义，Word 不会这样写，没有读", "请用 Word 打开后另存为 .docx")
    return ElementTree.fromstring(data.replace(_STRICT.encode(), _W.strip("{}").encode()))  # noqa: S314 - no entities


def _heading_levels(styles: Element) -> dict[str, int]:
    """Style id -> heading level, by the outline level or the name of the style or of the one it is based on."""
    levels: dict[str, int] = {}
    bases: dict[str, str] = {}
    for style in styles.iter(f"{_W}style"):
        identity = style.get(f"{_W}styleId", "")
        name = style.find(f"{_W}name")
        base = style.find(f"{_W}basedOn")
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        named = _HEADING_NAME.match(name.get(f"{_W}val", "")) if name is not None else None
        if outline is not None and outline.get(f"{_W}val", "9").isdigit():
            levels[identity] = int(outline.get(f"{_W}val", "9")) + 1
        elif named:
            levels[identity] = int(named.group(1))
        elif name is not None and name.get(f"{_W}val", "").lower() in ("title", "标题"):
            levels[identity] = 1
        if base is not None:
            bases[identity] = base.get(f"{_W}val", "")
    for identity in bases:
        ancestor, seen = identity, set()
        while ancestor and ancestor not in levels and ancestor not in seen:
            seen.add(ancestor)
            ancestor = bases.get(ancestor, "")
        if ancestor in levels:
            levels.setdefault(identity, levels[ancestor])
    return {identity: level for identity, level in levels.items() if level <= 9}


def _blocks(parent: Element, levels: dict[str, int]) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{_W}p":
            boxes: list[Element] = []
            yield Block(_text(child, boxes), _level(child, levels))
            for box in boxes:
                yield from _blocks(box, levels)
        elif child.tag == f"{_W}tbl":
            yield from _rows(child)
        elif child.tag not in _UNSEEN and child.tag != _FALLBACK:
            yield from _blocks(child, levels)


def _level(paragraph: Element, levels: dict[str, int]) -> int:
    outline = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
    if outline is not None and outline.get(f"{_W}val", "9") in "012345678":
        return int(outline.get(f"{_W}val", "0")) + 1
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return levels.get(style.get(f"{_W}val", ""), 0) if style is not None else 0


def _rows(table: Element) -> Iterator[Block]:
    for row in table.iter(f"{_W}tr"):
        cells = []
        for cell in row.findall(f"{_W}tc") + row.findall(f"{_W}sdt/{_W}sdtContent/{_W}tc"):
            words = [_text(paragraph, []) for paragraph in cell.iter(f"{_W}p")]
            cells.append(" ".join(" ".join(word.split()) for word in words if word.strip()))
        yield Block(CELL_GAP.join(cells) if any(cells) else "", is_row=True)


def _notes(part: Element) -> Iterator[Block]:
    for note in part:
        if note.get(f"{_W}type") in (None, "normal"):
            yield Block("".join(_text(paragraph, []) for paragraph in note.iter(f"{_W}p")).strip())


def _text(element: Element, boxes: list[Element]) -> str:
    """The words of a paragraph; text boxes anchored in it are collected, their words stand apart."""
    pieces: list[str] = []
    stack = [element]
    while stack:
        item = stack.pop()
        if item.tag == f"{_W}t":
            pieces.append(item.text or "")
        elif item.tag in _MARKS:
            pieces.append(_MARKS[item.tag])
        elif item.tag == f"{_W}txbxContent":
            boxes.append(item)
        elif item.tag not in _UNSEEN and item.tag != _FALLBACK:
            stack.extend(reversed(item))
    return "".join(pieces)

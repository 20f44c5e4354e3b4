"""Files of every format made on the spot: PDF pages, pictures of text, Word documents."""

from __future__ import annotations

import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WIDTH, HEIGHT = 595, 842  # A4 in points
INDENT = "\0\0"  # two ideographs of blank that leave no character in the file
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def wrapped(paragraph: str, count: int) -> list[str]:
    """Lines of `count` ideographs, the first indented."""
    text = INDENT + paragraph
    return [text[start : start + count] for start in range(0, len(text), count)]


def pdf(path: Path, *pages: Callable[[Any], None], **options: Any) -> Path:
    """A PDF with a page for each function that draws one on a reportlab canvas."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def say(canvas: Any, x: float, y: float, text: str, size: float = 10) -> None:
    """Text that begins at x and whose baseline stands y below the top of the page."""
    canvas.setFont("STSong-Light", size)
    words = text.lstrip("\0")
    canvas.drawString(x + (len(text) - len(words)) * size, HEIGHT - y, words)


def column(canvas: Any, x: float, y: float, paragraphs: Sequence[str], count: int) -> float:
    """Paragraphs as a column `count` ideographs wide; how far down the page it ends."""
    for paragraph in paragraphs:
        for line in wrapped(paragraph, count):
            say(canvas, x, y, line)
            y += 14
    return y


@cache
def font(size: int) -> Any:
    import pylopdf_fonts_zh_cn
    from PIL import ImageFont

    return ImageFont.truetype(Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSansSC-Regular.otf", size)


def picture(lines: Sequence[tuple[int, int, int, str]], width: int, height: int) -> Any:
    """A picture with text at each (x, y, size)."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (width, height), "white")
    for x, y, size, text in lines:
        ImageDraw.Draw(image).text((x, y), text, font=font(size), fill="black")
    return image


def docx(path: Path, body: str, **parts: bytes) -> Path:
    """A Word document from the XML of its body, with other parts of word/ beside it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
        for name, data in parts.items():
            archive.writestr(f"word/{name}.xml", data)
    return path

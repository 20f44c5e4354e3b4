"""The picture of one page, for the chat page to light the cited characters on."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from index.errors import WenjuError
from index.readers.kinds import IMAGE, PDF, READABLE

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image


def page_image(path: Path, number: int, *, width_pixels: int = 1200) -> bytes:
    """PNG of a page of a PDF or of a picture file; a box of PageLayout times `width_pixels / width` stands on it."""
    kind = READABLE.get(path.suffix.lower())
    if kind not in (PDF, IMAGE):
        raise WenjuError(f"{path.name} 没有页面图像（只有 PDF 和图片有）", "请看它的文字")
    try:
        picture = _pdf_page(path, number, width_pixels) if kind == PDF else _image_page(path, number, width_pixels)
    except OSError as error:
        raise WenjuError(f"读不了 {path.name}（{error.strerror or error}）", "文件可能已移走；重新索引它") from error
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _pdf_page(path: Path, number: int, width_pixels: int) -> Image:
    import PIL.Image

    from index.readers.pdf import PDFIUM, open_pdf, render

    with open_pdf(path, path.name) as (document, count):
        _check_number(path, number, count)
        with PDFIUM:
            width = document.get_page_size(number - 1)[0]
            picture = PIL.Image.fromarray(render(document, number, width_pixels / width))
    return picture


def _image_page(path: Path, number: int, width_pixels: int) -> Image:
    from index.readers.images import frame, open_image

    with open_image(path, path.name) as image:
        _check_number(path, number, getattr(image, "n_frames", 1))
        picture = frame(image, number, path.name)
    height = max(round(picture.height * width_pixels / picture.width), 1)
    return picture.resize((width_pixels, height))


def _check_number(path: Path, number: int, count: int) -> None:
    if not 1 <= number <= count:
        raise WenjuError(f"{path.name} 没有第 {number} 页（共 {count} 页）", "文件可能改过；重新索引它")

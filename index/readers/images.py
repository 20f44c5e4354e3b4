"""A picture file -> the pages in it, each recognised."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from index.errors import WenjuError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from PIL.Image import Image

    from index.values import SourceText

LARGEST_SIDE = 4000  # pixels, of a picture that is recognised: a newspaper page at 180 dots an inch
LARGEST_PIXELS = 150_000_000  # of a picture that is opened: 450 MB unpacked


def read_image(path: Path, source: str) -> SourceText:
    """Read every page of a picture (a TIFF may hold many); its boxes count in pixels of the picture."""
    from index.readers.ocr import recognise
    from index.readers.page_text import page_text
    from index.readers.pages import Pages

    pages = Pages(source, "ocr")
    with open_image(path, source) as image:
        for number in range(1, getattr(image, "n_frames", 1) + 1):
            picture = frame(image, number, source)
            width, height = float(picture.width), float(picture.height)
            picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            what = f"{source} 第 {number} 页" if number > 1 else source
            glyphs, confidence = recognise(as_array(picture), what, width=width, height=height)
            pages.add_recognised(number, page_text(glyphs, width, height), width, height, confidence)
    return pages.source_text()


@contextmanager
def open_image(path: Path, source: str) -> Iterator[Image]:
    import PIL.Image
    from PIL import UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PIL.Image.DecompressionBombWarning)  # the limit below is ours
            opened = PIL.Image.open(path)
    except PIL.Image.DecompressionBombError as error:
        raise WenjuError(f"{source} 太大（最多 {LARGEST_PIXELS // 1_000_000} 百万点）", "请缩小或裁成几张") from error
    except (UnidentifiedImageError, SyntaxError, ValueError) as error:
        raise WenjuError(f"{source} 不是完整的图片，打不开", "请重新保存成 PNG 或 JPEG") from error
    with opened:
        if opened.width * opened.height > LARGEST_PIXELS:
            raise WenjuError(
                f"{source} 太大（{opened.width}×{opened.height} 点，最多 {LARGEST_PIXELS // 1_000_000} 百万点）",
                "请缩小或裁成几张",
            )
        yield opened


def frame(image: Image, number: int, source: str) -> Image:
    """One page of a picture, upright as the camera noted, on white where it is transparent."""
    import PIL.Image
    from PIL import ImageOps

    try:
        if number > 1:
            image.seek(number - 1)
        upright = ImageOps.exif_transpose(image)
        if upright.mode in ("I;16", "I", "F"):  # deep greys, which convert() would cut off
            grey = np.asarray(upright, dtype=np.float64)
            low, high = float(grey.min()), float(grey.max())
            upright = PIL.Image.fromarray(((grey - low) * (255 / max(high - low, 1e-9))).astype(np.uint8))
        if "A" in upright.getbands() or "transparency" in upright.info:
            upright = upright.convert("RGBA")
            white = PIL.Image.new("RGBA", upright.size, "white")
            upright = PIL.Image.alpha_composite(white, upright)
        return upright.convert("RGB")
    except (OSError, EOFError, SyntaxError, ValueError) as error:
        raise WenjuError(f"{source} 第 {number} 页已损坏，读不全", "请重新保存或重新扫描") from error


def as_array(image: Image) -> NDArray[np.uint8]:
    return np.asarray(image, dtype=np.uint8)

"""A PDF -> its text in reading order with the place of every character; pages that are pictures go to recognition."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import WenjuError
from index.readers.glyphs import Glyphs, make_glyphs
from index.readers.images import LARGEST_SIDE
from index.readers.page_text import page_text
from index.readers.pages import Pages
from index.readers.stand_in import use_stand_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from index.values import SourceText

PDFIUM = threading.Lock()  # the library may be called by one thread at a time
UNREADABLE_SHARE = 0.3  # of the characters of a page without a meaning: its text layer is of no use
FEW_CHARACTERS = 50  # a stamp or a page number on a scan; with a picture over half the page it is no text layer
PICTURE_SHARE, SMALL_PICTURE_SHARE = 0.5, 0.02  # of the page; smaller without any text is a logo
MANY_PATHS = 60  # shapes on a page without text: letters turned to outlines, not a frame
SCAN_DOTS_PER_INCH = 200.0
TAIL_BYTES = 4096  # of a PDF, for its end mark; readers look at the last 1024
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD


def read_pdf(path: Path, source: str) -> SourceText:
    """Read all pages; a page without a text layer is recognised."""
    pages = Pages(source, "pdf")
    with open_pdf(path, source) as (document, count):
        for number in range(1, count + 1):
            with PDFIUM:
                width, height, glyphs, is_scan = _read_page(document, number, source)
            if is_scan:
                from index.readers.ocr import recognise

                with PDFIUM:
                    image = render(document, number, SCAN_DOTS_PER_INCH / 72)
                glyphs, confidence = recognise(image, f"{source} 第 {number} 页", width=width, height=height)
                pages.add_recognised(number, page_text(glyphs, width, height), width, height, confidence)
            else:
                pages.add(number, page_text(glyphs, width, height), width, height)
    return pages.source_text()


@contextmanager
def open_pdf(path: Path, source: str) -> Iterator[tuple[Any, int]]:
    """A document and how many pages it has; whatever is asked of it is asked while holding PDFIUM."""
    import pypdfium2

    if not _is_whole(path):
        raise WenjuError(f"{source} 不完整，后面缺了一截", "请重新下载，或用阅读器打开后另存")
    try:
        with PDFIUM:
            use_stand_in()
            document = pypdfium2.PdfDocument(path)
            count = len(document)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR:
            raise WenjuError(f"{source} 加了密码，打不开", "请去掉密码后另存，再收") from error
        raise WenjuError(f"{source} 已损坏，不是完整的 PDF", "请重新下载，或用阅读器打开后另存") from error
    try:
        if count == 0:
            raise WenjuError(f"{source} 一页也没有", "请重新下载，或用阅读器打开后另存")
        yield document, count
    finally:
        with PDFIUM:
            document.close()


def _is_whole(path: Path) -> bool:
    """Whether the mark of the end is there: of a file cut short PDFium shows what is left and says nothing."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - TAIL_BYTES, 0))
        return b"%%EOF" in file.read()


def render(document: Any, number: int, scale: float) -> NDArray[np.uint8]:  # noqa: ANN401 - pypdfium2 has no types
    """The picture of a page, red green blue, at most LARGEST_SIDE pixels a side."""
    page = document[number - 1]
    try:
        scale = min(scale, LARGEST_SIDE / max(page.get_size()))
        bitmap = page.render(scale=scale, rev_byteorder=True)
        picture: NDArray[np.uint8] = bitmap.to_numpy()[:, :, :3].copy()
        bitmap.close()
        return picture
    finally:
        page.close()


def _read_page(document: Any, number: int, source: str) -> tuple[float, float, Glyphs, bool]:  # noqa: ANN401
    import pypdfium2

    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise WenjuError(f"{source} 第 {number} 页已损坏，读不了", "请重新下载，或用阅读器打开后另存") from error
    text = None
    try:
        width, height = page.get_size()
        text = page.get_textpage()
        glyphs, unreadable = _glyphs(page, text, width, height)
        inked = sum(not character.isspace() for character in glyphs.characters)
        return width, height, glyphs, _is_scan(page, width * height, inked, unreadable)
    finally:
        if text is not None:
            text.close()
        page.close()


def _is_scan(page: Any, area: float, inked: int, unreadable: int) -> bool:  # noqa: ANN401
    """Whether the page has to be recognised: something is shown on it that its text layer does not say."""
    import pypdfium2.raw as pdfium

    if unreadable and unreadable >= UNREADABLE_SHARE * (inked + unreadable):
        return True
    if inked >= FEW_CHARACTERS:
        return False
    covered = paths = 0.0
    for shape in page.get_objects(max_depth=3):
        if shape.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = shape.get_bounds()
            covered += abs(right - left) * abs(top - bottom) / area
        paths += shape.type == pdfium.FPDF_PAGEOBJ_PATH
    if inked:
        return covered >= PICTURE_SHARE
    return covered >= SMALL_PICTURE_SHARE or paths >= MANY_PATHS


def _glyphs(page: Any, text: Any, width: float, height: float) -> tuple[Glyphs, int]:  # noqa: ANN401
    """The characters of the text layer on the page as it is shown, and how many more have no meaning."""
    import ctypes

    import pypdfium2.raw as pdfium

    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    box_at, matrix_at = ctypes.byref(box), ctypes.byref(matrix)
    characters: list[str] = []
    rows: list[tuple[float, ...]] = []
    unreadable = 0
    handle = text.raw
    for index in range(pdfium.FPDFText_CountChars(handle)):
        if pdfium.FPDFText_IsGenerated(handle, index) == 1:
            continue
        code = pdfium.FPDFText_GetUnicode(handle, index)
        character = "-" if code in (0x02, 0xAD) else chr(code) if 0 < code < 0x110000 else ""
        if not _has_meaning(character):
            unreadable += character not in "\r\n"
            continue
        if not pdfium.FPDFText_GetLooseCharBox(handle, index, box_at):
            continue
        pdfium.FPDFText_GetMatrix(handle, index, matrix_at)
        size = pdfium.FPDFText_GetFontSize(handle, index)
        characters.append(character)
        rows.append((box.left, box.top, box.right, box.bottom, size, matrix.a, matrix.b, matrix.c, matrix.d))
    table = np.array(rows, dtype=np.float64).reshape(-1, 9)
    to_shown = _to_shown(page, width, height)
    corners = np.stack([_moved(table[:, 0:2], to_shown), _moved(table[:, 2:4], to_shown)])
    boxes = np.hstack([corners.min(axis=0), corners.max(axis=0)])
    runs = table[:, 5:7] @ to_shown[:, :2].T
    angles = np.degrees(np.arctan2(runs[:, 1], runs[:, 0])) % 360
    scales = np.hypot(table[:, 7], table[:, 8])
    sizes = np.where(table[:, 4] * scales > 0, table[:, 4] * scales, boxes[:, 3] - boxes[:, 1])
    glyphs = make_glyphs(characters, boxes, np.maximum(sizes, 0.1), angles)
    return glyphs, unreadable


def _has_meaning(character: str) -> bool:
    """Not for control codes, private use, half a surrogate pair, or the mark of a character that is not known."""
    if character < " " or "\x7f" <= character < "\xa0" or character in ("\ufffd", "\ufffe", "\uffff"):
        return False
    return not ("\ud800" <= character <= "\uf8ff" or character >= "\U000f0000")


def _to_shown(page: Any, width: float, height: float) -> NDArray[np.float64]:  # noqa: ANN401
    """The matrix (2 by 3) from the page's own coordinates to the page as shown: cropped, turned, from the top left."""
    import ctypes

    import pypdfium2.raw as pdfium

    fine = 1000  # the library counts in whole dots
    x, y = ctypes.c_int(), ctypes.c_int()
    shown = []
    for point in ((0.0, 0.0), (100.0, 0.0), (0.0, 100.0)):
        pdfium.FPDF_PageToDevice(
            page.raw, 0, 0, round(width * fine), round(height * fine), 0, *point, ctypes.byref(x), ctypes.byref(y)
        )
        shown.append((x.value / fine, y.value / fine))
    origin, right, up = (np.array(point) for point in shown)
    return np.stack([(right - origin) / 100, (up - origin) / 100, origin], axis=1)


def _moved(points: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    moved: NDArray[np.float64] = points @ matrix[:, :2].T + matrix[:, 2]
    return moved

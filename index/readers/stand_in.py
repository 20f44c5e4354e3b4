"""A font for the characters of a PDF that brings none, on a machine that has none for Chinese either.

PDFium leaves out text that takes up no room, and without a font a character set by itself takes up none: of a page set
character by character nothing would be read. `frame.ttf` has one glyph for every character, an empty frame of its size. Where
the machine has a font, that is taken.
"""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

FRAME = Path(__file__).with_name("frame.ttf")
_WHOLE_FILE = 0  # of the tables of a font


def use_stand_in() -> None:
    """Give PDFium the frame where it finds no font, for as long as the process runs; called holding PDFIUM."""
    import pypdfium2

    if pypdfium2.PdfSysfontBase.SINGLETON is None:
        stand_in().setup()


def stand_in(fonts: Any = None) -> Any:  # noqa: ANN401 - pypdfium2 has no types
    """Return where PDFium is to look for fonts: what `fonts` finds, else what the machine has, and the frame if it has none."""
    import pypdfium2
    from pypdfium2 import raw

    of_ideographs = {
        raw.FXFONT_GB2312_CHARSET,
        raw.FXFONT_CHINESEBIG5_CHARSET,
        raw.FXFONT_SHIFTJIS_CHARSET,
        raw.FXFONT_HANGEUL_CHARSET,
    }
    frame = FRAME.read_bytes()
    held = ctypes.create_string_buffer(frame, len(frame))
    handle = ctypes.addressof(held)  # what PDFium calls the font by

    class Fonts(pypdfium2.PdfSysfontBase):  # type: ignore[misc]
        def MapFont(self, _: Any, *asked: Any) -> Any:  # noqa: ANN401, N802
            _weight, _slanted, charset, *_rest = asked
            return self.default.MapFont(self.default, *asked) or (handle if charset in of_ideographs else None)

        def GetFontData(self, _: Any, font: Any, table: int, buffer: Any, size: int) -> Any:  # noqa: ANN401, N802
            if font != handle:
                return self.default.GetFontData(self.default, font, table, buffer, size)
            if table != _WHOLE_FILE:
                return 0
            if buffer and size >= len(frame):
                ctypes.memmove(buffer, held, len(frame))
            return len(frame)

        def GetFaceName(self, _: Any, font: Any, buffer: Any, size: int) -> Any:  # noqa: ANN401, N802
            return 0 if font == handle else self.default.GetFaceName(self.default, font, buffer, size)

        def GetFontCharset(self, _: Any, font: Any) -> Any:  # noqa: ANN401, N802
            return raw.FXFONT_GB2312_CHARSET if font == handle else self.default.GetFontCharset(self.default, font)

        def DeleteFont(self, _: Any, font: Any) -> None:  # noqa: ANN401, N802
            if font != handle:
                self.default.DeleteFont(self.default, font)

    return Fonts(fonts)

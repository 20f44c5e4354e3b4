"""The pages of a document, one after the other -> one SourceText with the layout of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import WenjuError
from index.values import PageLayout, SourceText

if TYPE_CHECKING:
    from index.readers.page_text import PageText

LARGEST_CHARACTERS = 20_000_000  # of one document: with their boxes 400 MB


class Pages:
    """Collects pages; every character of the text belongs to exactly one."""

    def __init__(self, source: str, encoding: str) -> None:
        self._source = source
        self._encoding = encoding
        self._texts: list[str] = []
        self._layouts: list[PageLayout] = []
        self._length = 0
        self._confidences: list[tuple[float, int]] = []
        self._recognised = 0

    def add(self, number: int, page: PageText, width: float, height: float, confidence: float = 1.0) -> None:
        end = self._length + len(page.text)
        if end > LARGEST_CHARACTERS:
            raise WenjuError(f"{self._source} 的文字超过 {LARGEST_CHARACTERS // 10000} 万字", "请拆成几份")
        self._layouts.append(PageLayout(number, width, height, self._length, end, page.boxes.tobytes()))
        self._texts.append(page.text)
        self._length = end
        self._confidences.append((confidence, len(page.text)))

    def add_recognised(self, number: int, page: PageText, width: float, height: float, confidence: float) -> None:
        self._recognised += 1
        self.add(number, page, width, height, confidence)

    def source_text(self) -> SourceText:
        text = "".join(self._texts)
        if not text.strip():
            raise WenjuError(f"{self._source} 里没有认出文字（{len(self._layouts)} 页）", "请确认它不是空白页或照片")
        weight = sum(count for _, count in self._confidences)
        confidence = sum(one * count for one, count in self._confidences) / weight
        names = {0: self._encoding, len(self._layouts): "ocr"}
        encoding = names.get(self._recognised, f"{self._encoding}+ocr")
        return SourceText(self._source, text, encoding, round(confidence, 4), tuple(self._layouts))

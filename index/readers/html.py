"""A web page -> its main text: the element that holds nearly all sentences, without menus, scripts and notices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.errors import WenjuError
from index.readers.blocks import Block, compose, tidy
from index.readers.html_blocks import PageBlock, read_blocks
from index.values import SourceText

if TYPE_CHECKING:
    from collections.abc import Sequence

MAIN_SHARE = 0.9  # of the sentences of a page, the main element holds at least so much
LINKED_SHARE = 0.5  # a block with more of its characters in links leads elsewhere
DECLARATION_BYTES = 2048  # browsers look at 1024; some pages put a long comment first
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]{0,80}encoding\s*=\s*["']([\w-]+)""", re.IGNORECASE)
# What a page declares is read as what its writers meant: GB18030 holds GB2312 and GBK, Big5-HKSCS holds Big5.
_CODECS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "utf-8": "utf-8",
    "utf8": "utf-8",
}
_NOTICE = re.compile(r"版权所有|ICP备|公网安备|Copyright|©", re.IGNORECASE)
LONGEST_NOTICE = 160  # characters
_SITE_NAME = re.compile(r"\s*(?:[_|｜]|\s[-–—]+\s|[-–—]{2,}|-(?=[^-]{2,16}$)).*$")


def read_html(data: bytes, source: str) -> SourceText:
    """Extract the main text of a page; the encoding is the declared one only where the text then reads well."""
    decoded = _decode(data, source)
    title, blocks = read_blocks(decoded.text)
    kept = _main(blocks)
    if not any(block.text for block in kept):
        raise WenjuError(f"{source} 里没有正文：去掉菜单和脚本后没有文字", "请在浏览器里打开它，把正文另存为文本")
    first = "".join(block.text for block in kept[:4])
    name = _SITE_NAME.sub("", tidy(title)) if title else ""
    headed = any(block.level for block in kept[:4]) or name in first
    heading = [Block(name, 1)] if name and not headed else []
    text = compose([*heading, *(Block(block.text, block.level, block.is_row) for block in kept)])
    return SourceText(source, text, decoded.encoding, decoded.confidence)


def _decode(data: bytes, source: str) -> SourceText:
    from index.decode import decode

    declared = _CHARSET.search(data[:DECLARATION_BYTES])
    name = (declared.group(1) or declared.group(2) or b"").decode("ascii").lower() if declared else ""
    codec = _CODECS.get(name)
    if codec and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) and b"\0" not in data:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            return decode(data, source)  # the page says what it is not
        visible = _without_tags(text)
        try:
            read = decode(visible.encode(codec), source)
        except WenjuError:
            return decode(data, source)
        if read.text == visible:
            return SourceText(source, text, codec, read.confidence)
    return decode(data, source)


def _without_tags(text: str) -> str:
    return re.sub(r"<[^>]{0,4000}>", "", text)


def _main(blocks: Sequence[PageBlock]) -> list[PageBlock]:
    """The blocks of the main element, what stands between the page's headline and it, and the headline."""
    total = sum(block.weight for block in blocks)
    main = _main_element(blocks, total)
    inside = [place for place, block in enumerate(blocks) if main in block.elements]
    if not inside:
        return []
    begin, end = inside[0], inside[-1] + 1
    headline = next((place for place in range(begin - 1, -1, -1) if blocks[place].level == 1), None)
    if headline is not None and not any(block.level == 1 for block in blocks[begin:end]):
        begin = headline
    kept = [block for block in blocks[begin:end] if block.level == 1 or not _leads_elsewhere(block)]
    while kept and kept[-1].level:  # a heading over links that were left out
        kept.pop()
    return kept or [block for block in blocks[begin:end] if block.text]


def _main_element(blocks: Sequence[PageBlock], total: int) -> int:
    """The innermost element with nearly all the sentences; the whole page where there are none."""
    if not total:
        return 0
    weights: dict[int, int] = {}
    depths: dict[int, int] = {}
    for block in blocks:
        for depth, element in enumerate(block.elements):
            weights[element] = weights.get(element, 0) + block.weight
            depths[element] = depth
    return max((depths[element], element) for element, weight in weights.items() if weight >= MAIN_SHARE * total)[1]


def _leads_elsewhere(block: PageBlock) -> bool:
    if "。" in block.text:  # a sentence, linked or about copyright, is text
        return False
    if block.linked > LINKED_SHARE * len(block.text):
        return True
    return len(block.text) <= LONGEST_NOTICE and _NOTICE.search(block.text) is not None

"""The elements of a web page -> blocks of text, each with how much of it is links and which elements hold it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from index.readers.blocks import CELL_GAP, tidy

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

SHORTEST_SENTENCE = 10  # characters outside links; menus have shorter items
FURNITURE_SHARE = 0.4  # an element named like furniture that holds more of the page's sentences is none
DEEPEST = 200  # elements inside each other that are told apart; real pages have 30
LONGEST_ROW = 300  # characters; a longer "row" is a page laid out with a table
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NEVER_READ = (
    "script style noscript template head iframe object svg canvas select button textarea input rt rp "
    "audio video map dialog"
)
_FURNITURE_TAGS = frozenset(["nav", "footer", "aside", "form", "menu", "header"])
_FURNITURE_ROLES = frozenset(["navigation", "banner", "contentinfo", "complementary", "search", "menu", "dialog"])
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:(?:sub|main|top|site|global|page)?(?:nav|navbar|navigation|menu|header|foot|footer|sidebar)|"
    r"crumbs?|breadcrumbs?|copyright|share|sharing|related|recommend\w*|comments?|login|search|ads?|advert\w*|"
    r"toolbar|pagination|pager|rank\w*|hot(?:news|list)?|links?|friendlinks?|prevnext|side|modal|popup|cookies?)"
    r"\d*(?=$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_IN_LINES = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q ruby rb s "
    "samp small span strike strong sub sup time tt u var wbr o:p st1:chsdate picture source nobr"
)
_PARAGRAPHS = frozenset([*_HEADINGS, "p", "li", "dd", "dt", "pre", "blockquote"])  # parts of a text, never all of it
_NEVER = frozenset(_NEVER_READ.split())
_INLINE = frozenset(_IN_LINES.split())
_BREAK = "\x1e"  # a line break that the page asks for, until the blanks around it are tidied
_SENTENCE = re.compile(r"[，。；！？：、]|[,.;!?](?:\s|$)")


@dataclass(slots=True)
class PageBlock:
    """A block of text on the page."""

    elements: tuple[int, ...]  # the numbers of the elements that hold it, outermost first
    level: int
    is_row: bool
    text: str = ""
    linked: int = 0  # characters of links
    pieces: list[str] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """The characters that count as sentences."""
        outside = len(self.text) - self.linked
        return outside if outside >= SHORTEST_SENTENCE and _SENTENCE.search(self.text) else 0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk through the page stands."""

    elements: tuple[int, ...] = (0,)
    level: int = 0
    in_link: bool = False
    is_row: bool = False
    is_literal: bool = False  # line ends count, as in <pre>


def read_blocks(html: str) -> tuple[str, list[PageBlock]]:
    """The title of a page and its blocks, without what a browser hides and what is named like furniture."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html.replace(_BREAK, ""))
    title = tree.css_first("title")
    walk = _Walk()
    if tree.body is not None:
        walk.read(tree.body)
    return (title.text() if title is not None else ""), walk.without_furniture()


class _Walk:
    """One pass through the tree with a stack of its own: pages may be nested deeper than Python recurses."""

    def __init__(self) -> None:
        self.blocks: list[PageBlock] = []
        self._furniture: set[int] = set()
        self._count = 0
        self._open: PageBlock | None = None
        self._stack: list[tuple[LexborNode | None, _Place]] = []

    def read(self, body: LexborNode) -> None:
        self._stack.append((body.child, _Place()))
        while self._stack:
            node, place = self._stack.pop()
            if node is None:  # the end of an element that is a block
                self._open = None
                continue
            if node.next is not None:
                self._stack.append((node.next, place))
            tag = node.tag or ""
            if tag == "-text":
                text = node.text_content or ""
                self._add(text.replace("\n", _BREAK) if place.is_literal else text, place)
            elif tag == "br":
                self._add(_BREAK, place)
            elif tag not in _NEVER and not tag.startswith("-"):
                self._enter(node, tag, place)
        for block in self.blocks:
            block.text = tidy("".join(block.pieces)).replace(_BREAK, "\n")
            block.pieces.clear()

    def _enter(self, node: LexborNode, tag: str, place: _Place) -> None:
        attributes = node.attributes
        furniture = _is_furniture(tag, attributes)
        in_link = place.in_link or tag == "a"
        if place.is_row or (tag in _INLINE and not furniture):
            if place.is_row and tag not in _INLINE and self._open is not None:
                self._open.pieces.append(CELL_GAP if tag in ("td", "th") else " ")
            self._push(node.child, replace(place, in_link=in_link))
            return
        self._open = None
        elements = place.elements
        if len(elements) < DEEPEST and (furniture or tag not in _PARAGRAPHS):
            self._count += 1
            elements = (*elements, self._count)
            if furniture:
                self._furniture.add(self._count)
        self._stack.append((None, place))
        self._push(
            node.child,
            _Place(
                elements,
                _HEADINGS.get(tag, place.level),
                in_link,
                tag == "tr" and _is_row(node),
                place.is_literal or tag == "pre",
            ),
        )

    def _push(self, node: LexborNode | None, place: _Place) -> None:
        if node is not None:
            self._stack.append((node, place))

    def _add(self, text: str, place: _Place) -> None:
        if self._open is None:
            if not text.strip():
                return
            self._open = PageBlock(place.elements, place.level, place.is_row)
            self.blocks.append(self._open)
        self._open.pieces.append(text)
        if place.in_link:
            self._open.linked += len(text.strip())

    def without_furniture(self) -> list[PageBlock]:
        """The blocks outside elements that are named like furniture and hold few of the sentences."""
        weights: dict[int, int] = {}
        headed: set[int] = set()  # elements with a headline that is not the link to the front page
        for block in self.blocks:
            for element in self._furniture.intersection(block.elements):
                weights[element] = weights.get(element, 0) + block.weight
                if block.level == 1 and not block.linked:
                    headed.add(element)
        most = FURNITURE_SHARE * sum(block.weight for block in self.blocks)
        dropped = {element for element, weight in weights.items() if weight <= most and element not in headed}
        return [block for block in self.blocks if dropped.isdisjoint(block.elements)]


def _is_furniture(tag: str, attributes: dict[str, str | None]) -> bool:
    if tag in _FURNITURE_TAGS or "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if (attributes.get("role") or "").lower() in _FURNITURE_ROLES or _HIDDEN.search(attributes.get("style") or ""):
        return True
    return any(_FURNITURE_NAMES.search(attributes.get(name) or "") for name in ("class", "id"))


def _is_row(node: LexborNode) -> bool:
    """Whether a row holds data: several short cells, no headings, no table within."""
    cells = [child for child in node.iter() if child.tag in ("td", "th")]
    if len(cells) < 2 or node.css_first("table, h1, h2, h3, h4, h5, h6") is not None:
        return False
    return len(node.text(deep=True)) <= LONGEST_ROW

"""What a browser would make of a piece of the page: for tests of what is shown without a browser."""

from __future__ import annotations

from html.parser import HTMLParser

from index.values import Span
from rag.answer import Answer, Citation, Evidence, Seconds, Sentence

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror="alert(2)"> [点](javascript:alert(3)) ![图](x.png)'
    " </template><b onclick='alert(4)'>粗</b> &lt;i&gt; ${1+1} {{value}} \u202e倒\u2066"
)


class Seen(HTMLParser):
    """Elements, attributes, all text, and the text inside <mark>; a wrongly closed element is an error."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.marked = ""
        self.feed(page)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"input", "img"}:
            self.open.append(tag)
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            self.marked += data

    def handlers(self) -> list[str]:
        """Attributes that would run or load something."""
        return [name for name, _ in self.attributes if name.startswith("on") or name in {"href", "src", "style"}]


def citation(number: int = 1, text: str = "甲乙丙", cited: int = 2) -> Citation:
    return Citation(number, "报.txt", "标题", "本报记者 张伟", text[:cited], (Span(0, cited),))


def evidence(title: str = "标题", source: str = "报.txt", text: str = "甲乙") -> Evidence:
    return Evidence(source, title, "", "", text, (Span(0, len(text)),), 0.5, {"dense": 1})


def answer(*sentences: Sentence, **others: object) -> Answer:
    given: dict[str, object] = {
        "citations": (), "evidence": (), "refused": False, "seconds": Seconds(0.1, 1, 3), **others,
    }  # fmt: skip
    return Answer("问", sentences, **given)  # type: ignore[arg-type]

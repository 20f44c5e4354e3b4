"""What a question becomes: evidence, citations, checked sentences, the answer, and the events on the way."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.values import Spans


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stretch of source text that search found; `text` is the source text at `spans`, verbatim."""

    source: str
    title: str
    byline: str
    date: str
    text: str
    spans: Spans
    score: float
    ranks: dict[str, int]  # place in each leg of the search, from 1: {"dense": 1, "words": 4}

    def to_dict(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "title": self.title,
            "text": self.text,
            "spans": [[span.start, span.end] for span in self.spans],
            "score": round(self.score, 6),
            "ranks": dict(self.ranks),
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered pointer into a source; `quote` is the source text at `spans`, verbatim."""

    number: int
    source: str
    title: str
    byline: str
    quote: str
    spans: Spans
    date: str = ""  # of the article: what its 今年 is; not part of the public form

    def to_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "source": self.source,
            "title": self.title,
            "byline": self.byline,
            "quote": self.quote,
            "spans": [[span.start, span.end] for span in self.spans],
        }


# How a sentence of an answer came to be shown.
SUPPORTED = "supported"  # the model's words; the cited span holds every number, name and quoted word of them
QUOTED = "quoted"  # the model's words failed the check, so the source sentence itself is shown
NOTICE = "notice"  # our own words about the search (a refusal, the nearest articles): no claim about the world


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    citations: tuple[int, ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class Seconds:
    search: float = 0.0
    first_piece: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    question: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    evidence: tuple[Evidence, ...]
    refused: bool
    seconds: Seconds = field(default_factory=Seconds)
    models: dict[str, str] = field(default_factory=dict)
    library: dict[str, Any] = field(default_factory=dict)
    trace: str = ""  # number of its record, for `wenju why`; empty when none was kept

    @property
    def text(self) -> str:
        """The answer as one string, each sentence followed by its [n] marks."""
        return "".join(
            sentence.text + "".join(f"[{number}]" for number in sentence.citations) for sentence in self.sentences
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "text": self.text,
            "refused": self.refused,
            "sentences": [
                {"text": s.text, "citations": list(s.citations), "verdict": s.verdict} for s in self.sentences
            ],
            "citations": [citation.to_dict() for citation in self.citations],
            "evidence": [evidence.to_dict() for evidence in self.evidence],
            "seconds": {name: round(value, 3) for name, value in asdict(self.seconds).items()},
            "models": dict(self.models),
            "library": dict(self.library),
            "trace": self.trace,
        }


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Search is over: what was found, before a word is written."""

    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A few characters of the model's draft, not yet checked."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The checked answer; it replaces the draft."""

    answer: Answer


Event = Retrieved | Piece | Finished

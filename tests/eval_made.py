"""Made cases, answers and runs for the tests of the evaluation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.cases import Case
from eval.runs import Header, Result
from eval.score import judge
from eval.summary import Run
from index.values import Span, cut
from rag.answer import NOTICE, SUPPORTED, Answer, Citation, Evidence, Seconds, Sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

SEEDS = Path(__file__).parent.parent / "seeds"
PAGE = "东风纳米襄阳\n\n工厂投资53.1亿元。骆驼项目投资68亿元。作者杨柳。"
TEXTS = {"page.txt": PAGE}
ROW: dict[str, Any] = {
    "id": "a-1",
    "question": "东风纳米襄阳工厂投资多少？",
    "type": "number",
    "split": "dev",
    "sources": ["page.txt"],
    "evidence": ["东风纳米襄阳工厂投资53.1亿元"],
    "answers": [["53.1亿"]],
    "wrong": ["68亿"],
    "answerable": True,
}
CASE = Case(
    id="a-1",
    question=ROW["question"],
    type="number",
    split="dev",
    sources=("page.txt",),
    evidence=("东风纳米襄阳工厂投资53.1亿元",),
    answers=(("53.1亿",),),
    wrong=("68亿",),
    answerable=True,
)
NOBODY = replace(CASE, id="a-2", type="unanswerable", sources=(), evidence=(), answers=(), wrong=(), answerable=False)


def answer(
    text: str, *quoted: tuple[int, int], refused: bool = False, total: float = 1.0, found: str = "page.txt"
) -> Answer:
    """An answer of one sentence that cites the page at the given spans, one citation a span."""
    citations = tuple(
        Citation(number, "page.txt", "", "", cut(PAGE, [Span(*span)]), (Span(*span),))
        for number, span in enumerate(quoted, start=1)
    )
    sentence = Sentence(text, tuple(c.number for c in citations), NOTICE if refused else SUPPORTED)
    evidence = (Evidence(found, "", "", "", PAGE, (Span(0, len(PAGE)),), 1.0, {"dense": 1}),)
    return Answer("问", (sentence,), citations, evidence, refused, Seconds(0.1, 0.5, total))


RIGHT = answer("东风纳米襄阳工厂投资53.1亿元", (0, 19))
WRONG = answer("投资68亿元", (19, 29))
REFUSAL = answer("文章里没有。", refused=True)


def result(case: Case, said: Answer) -> Result:
    """A line of a run, judged."""
    from dataclasses import asdict

    body = {"answer": said.to_dict()}
    return {"id": case.id, "case": asdict(case), **body, "scores": judge(case, body, TEXTS)}


def header(**settings: object) -> Header:
    made_with = {
        "started": "2024-01-01 10:00:00 +0800",
        "commit": "0123456789ab",
        "models": {"hash": {"model.bin": "ff"}},
        "pace": {"llm_threads": 2},
        "library": {"generation": 1},
        "python": "3.11",
        "machine": "Linux, 2 CPU",
        "command": "eval",
    }
    return Header({"kind": "answers", "system": "ours", "set": "made", **settings}, made_with, "judge")


def made_run(*pairs: tuple[Case, Answer], name: str = "run") -> Run:
    return Run(name, header().to_dict(), [result(case, said) for case, said in pairs])


class Scripted:
    """A system that answers every question alike and remembers what it was asked."""

    name = "scripted"

    def __init__(self, reply: Answer) -> None:
        self.reply = reply
        self.asked: list[tuple[str, list[tuple[str, str]], Collection[str]]] = []

    def ask(self, question: str, history: Sequence[tuple[str, str]] = (), *, sources: Collection[str] = ()) -> Answer:
        self.asked.append((question, list(history), sources))
        return self.reply

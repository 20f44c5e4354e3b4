"""Lessons for the judge from articles written for it (eval/sets/lessons): what gives, what only seems to, and what is so.

Each article comes with questions of four kinds: some sentence `gives` what is asked; the article `lacks` it; a yes-or-no question
that a sentence settles, and whether it is `so`; one that is left `open`. Beside the right sentences stand those that come
`near`, which are what a search would bring up and a reader would not accept.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from eval.lessons import Lesson
from rag.judge import Claim

FOLDER = Path(__file__).parent / "sets" / "lessons"
TOGETHER = 0.2  # share of lessons whose sentence comes with its neighbour
HALVES = 0.3  # questions that are also asked in one breath with one of another article: half an answer is one
STRANGERS = 0.5  # right sentences that are also put to another question of their article


def written_lessons(folder: Path = FOLDER, seed: int = 5) -> Iterator[Lesson]:
    """Make the lessons of every article of the folder."""
    chance = random.Random(seed)  # noqa: S311 - no secret hangs on it
    articles = [
        (f"{path.stem}:{number}", json.loads(row))
        for path in sorted(folder.glob("*.jsonl"))
        for number, row in enumerate(path.read_text(encoding="utf-8").splitlines())
    ]
    asked = [
        question["q"] for _, article in articles for question in article["questions"] if question["kind"] == "gives"
    ]
    for name, article in articles:
        for question in article["questions"]:
            yield from _lessons_of(name, article, question, asked, chance)


def _lessons_of(
    name: str, article: dict[str, Any], question: dict[str, Any], asked: Sequence[str], chance: random.Random
) -> Iterator[Lesson]:
    sentences: list[str] = article["sentences"]
    right: list[int] = question.get("at", [])

    def lesson(words: str, number: int, *, is_right: bool) -> Lesson:
        text = sentences[number]
        beside = number + chance.choice((-1, 1))
        if chance.random() < TOGETHER and 0 <= beside < len(sentences) and (is_right or beside not in right):
            text = "".join(sentences[at] for at in sorted((number, beside)))
        so = question.get("so") if is_right and words == question["q"] else None
        return Lesson(Claim(words, article["title"], text), is_right, name, so)

    words = question["q"]
    for number in right[:2]:
        yield lesson(words, number, is_right=True)
    for number in question["near"]:
        yield lesson(words, number, is_right=False)
    if question["kind"] == "gives":
        if chance.random() < HALVES:
            both = [words, chance.choice(asked)]
            chance.shuffle(both)
            whole = "，".join(part.rstrip("？?。") for part in both) + "？"
            yield lesson(whole, right[0], is_right=True)
            if question["near"]:
                yield lesson(whole, question["near"][0], is_right=False)
        others = [
            other for other in article["questions"] if other is not question and right[0] not in other.get("at", [])
        ]
        if others and chance.random() < STRANGERS:
            yield lesson(chance.choice(others)["q"], right[0], is_right=False)

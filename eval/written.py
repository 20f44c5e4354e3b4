"""Lessons for the judge from articles written for it (eval/sets/lessons): what gives, what only seems to, and what is so.

Each article comes with questions of four kinds: some sentence `gives` what is asked; the article `lacks` it; a yes-or-no question
that a sentence settles, and whether it is `so`; one that is left `open`. Beside the right sentences stand those that come
`near`, which are what a search would bring up and a reader would not accept.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.lessons import Lesson
from index.words import words_of
from rag.judge import Claim, leaned_on

FOLDER = Path(__file__).parent / "sets" / "lessons"
TOGETHER = 0.2  # share of lessons whose sentence comes with its neighbour
HALVES = 0.3  # questions that are also asked in one breath with one of another article: half an answer is one
OTHERS_NEAR = 0.7  # of the wrong texts that come near: all that are the first of a question nothing answers, these of the rest
BEHIND = 0.25  # right sentences whose next one is a wrong text, seen with the right one before it
ELSEWHERE = 0.2  # questions that are also put to another article's sentence on the like
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
    held = {name: [(text, frozenset(words_of(text))) for text in article["sentences"]] for name, article in articles}
    titles = {name: article["title"] for name, article in articles}
    for name, article in articles:
        for question in article["questions"]:
            yield from _lessons_of(name, article, question, asked, chance)
            if question["kind"] in {"gives", "so"} and chance.random() < ELSEWHERE:
                yield from _from_elsewhere(name, question["q"], titles, held)


def _from_elsewhere(
    name: str, words: str, titles: Mapping[str, str], held: Mapping[str, Sequence[tuple[str, frozenset[str]]]]
) -> Iterator[Lesson]:
    """Yield the most like sentence of another article of the file, where the question names what only its own is about."""
    said = {word for word in words_of(words) if len(word) >= 2}
    subject = said & set(words_of(titles[name]))
    best, likeness, owner = "", 0, ""
    for other, sentences in held.items() if subject else ():
        if other == name or other.split(":")[0] != name.split(":")[0]:
            continue
        if any(word in titles[other] or any(word in text for text, _ in sentences) for word in subject):
            continue
        for text, has in sentences:
            like = sum(len(word) for word in said & has)
            if like > likeness:
                best, likeness, owner = text, like, other
    if best:
        yield Lesson(Claim(words, titles[owner], best), False, name)


def _lessons_of(
    name: str, article: dict[str, Any], question: dict[str, Any], asked: Sequence[str], chance: random.Random
) -> Iterator[Lesson]:
    sentences: list[str] = article["sentences"]
    right: list[int] = question.get("at", [])

    def lesson(words: str, number: int, *, is_right: bool) -> Lesson:
        run = [number]
        beside = number + chance.choice((-1, 1))
        if chance.random() < TOGETHER and 0 <= beside < len(sentences) and (is_right or beside not in right):
            run = sorted((number, beside))
        text = "".join(sentences[at] for at in run)
        before = leaned_on(text, sentences[run[0] - 1] if run[0] else "")
        so = question.get("so") if is_right and words == question["q"] else None
        return Lesson(Claim(words, article["title"], text, before), is_right, name, so)

    words = question["q"]
    for number in right[:2]:
        yield lesson(words, number, is_right=True)
    for rank, number in enumerate(question["near"]):
        if chance.random() < OTHERS_NEAR or not (rank or right):
            yield lesson(words, number, is_right=False)
    for number in right:  # what stands before a text does not make it an answer
        behind = number + 1
        if behind < len(sentences) and behind not in right and chance.random() < BEHIND:
            yield lesson(words, behind, is_right=False)
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

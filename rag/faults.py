"""What is wrong with a sentence of the draft whose words and numbers its lines hold, in a few words for the record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.about import told_of_another_thing
from rag.affirm import echoes, only_planned
from rag.attributes import is_a_headline, leaves_unnamed, passes_over
from rag.binding import (
    asked_of_another,
    belongs_to_another,
    claims_a_most,
    contradicts,
    crosses_articles,
    is_anothers_label,
    names_another,
    swaps_numbers,
    told_of_later,
)
from rag.changes import makes_a_difference, turns_around, was_before
from rag.listing import lists_another, repeats_an_item
from rag.measures import changes_units, counts_something_else, is_another_sum, names_the_amount_otherwise
from rag.persons import (
    holds_it_elsewhere,
    is_about_another,
    is_anothers_age,
    said_of_another_person,
    tells_it_of_another,
)
from rag.question import asks_yes_or_no
from rag.shares import is_of_the_whole
from rag.siblings import told_of_a_sibling
from rag.years import swaps_years

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.evidence import Line
    from rag.verify import Support

YES = re.compile(r"^(?:是的?|对的?|没错|有的?|会的?|能)[，,。]\s*")

ANOTHERS = "the source gives it to another"
UNNAMED = "what is asked for is not named"
ONLY_PLANNED = "only planned"
BESIDE = frozenset(
    (ANOTHERS, UNNAMED, ONLY_PLANNED)
)  # the line itself is beside the question, and no better quoted than told


def fault_of(text: str, question: str, support: Support, lines: list[Line]) -> str:
    """Return what is wrong with a sentence whose words and numbers its lines hold; empty for nothing."""
    held = support.lines
    yes_or_no = asks_yes_or_no(question)
    faults: tuple[tuple[str, Callable[[], bool]], ...] = (
        (
            "the number is said of something else",
            lambda: (
                swaps_numbers(text, lines, question)
                or crosses_articles(support.text, held)
                or said_of_another_person(text, held)
                or (not yes_or_no and told_of_later(text, held, question))
            ),
        ),
        (
            ANOTHERS,
            lambda: (
                not yes_or_no
                and (
                    belongs_to_another(text, question, held)
                    or told_of_another_thing(question, held)
                    or is_another_sum(text, question, held)
                    or names_the_amount_otherwise(text, held)
                    or holds_it_elsewhere(question, held)
                    or is_anothers_age(question, held)
                    or is_of_the_whole(text, question, held)
                )
            ),
        ),
        (
            "the lines are about somebody else",
            lambda: tells_it_of_another(text, held) or all(is_about_another(text, line) for line in held),
        ),
        ("only names the headline", lambda: is_a_headline(text, question, held)),
        ("another line names somebody who fits far better", lambda: passes_over(question, held, lines)),
        (UNNAMED, lambda: not yes_or_no and leaves_unnamed(text, question, held)),
        (
            "the number is of another year",
            lambda: not yes_or_no and (swaps_years(text, question, held) or was_before(text, question, held)),
        ),
        ("the lines name another of its kind", lambda: not yes_or_no and told_of_a_sibling(text, question, held)),
        (
            "the source lists another with the others",
            lambda: not yes_or_no and (lists_another(text, question, lines) or repeats_an_item(text)),
        ),
        (
            "the name is said of something else",
            lambda: not yes_or_no and (names_another(text, question, lines) or is_anothers_label(question, held)),
        ),
        (
            "the source says the opposite",
            lambda: turns_around(text, held) or (yes_or_no and contradicts(text, held)),
        ),
        (
            "the number is of another measure",
            lambda: (
                names_the_amount_otherwise(text, held)
                or changes_units(text, held)
                or makes_a_difference(text, held)
                or counts_something_else(text, held)
            ),
        ),
        ("the source does not say which is the most", lambda: claims_a_most(text, held, question)),
        (
            "the source gives another number for what is asked",
            lambda: yes_or_no and bool(YES.match(text)) and asked_of_another(question, lines) is not None,
        ),
        (ONLY_PLANNED, lambda: not yes_or_no and only_planned(text, question, held)),
        ("asks instead of telling", lambda: text.rstrip().endswith(("？", "?"))),
        # A bare yes or no cannot be checked word by word: the sentence that decides it is quoted instead.
        ("only repeats the question", lambda: echoes(text, question, held)),
    )
    return next((reason for reason, is_at_fault in faults if is_at_fault()), "")

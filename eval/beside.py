"""Several systems asked the same questions in one run: question by question, so that what the machine does is shared.

Each system keeps a file of its own, in the form of any other run: resumed, reported and compared as such. What only
a common run can give is the table of ratios (eval/ratios.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from eval.runs import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from eval.cases import Case
    from eval.measures import Scores
    from eval.runs import Header, Result


@dataclass(frozen=True, slots=True)
class Lane:
    """One system of a common run."""

    name: str
    out: Path
    header: Header
    answer: Callable[[Case], Result]


def run_beside(
    cases: Sequence[Case],
    lanes: Sequence[Lane],
    judge: Callable[[Case, Result], Scores],
    *,
    progress: Callable[[int, int, str, float], object],
) -> list[list[Result]]:
    """Ask every system every question before the next one; which is asked first changes with the question."""
    records = [Record(lane.out, lane.header, judge) for lane in lanes]
    to_ask = [case for case in cases if any(record.lacks(case) for record in records)]
    started = monotonic()
    for count, case in enumerate(to_ask, start=1):
        turn = count % len(lanes)
        for number in [*range(turn, len(lanes)), *range(turn)]:
            if records[number].lacks(case):
                records[number].ask(case, lanes[number].answer)
        progress(count, len(to_ask), case.id, (monotonic() - started) / count * (len(to_ask) - count))
    return [record.results(cases) for record in records]

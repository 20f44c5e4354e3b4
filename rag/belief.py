"""Does what is cited answer the question at all? The judge has looked at it already; the model is asked where that left doubt.

A draft can be true to its lines and still be beside the question: a list of other things, the figure of another
matter. Asked at the end of its own answer, the small default model nearly always says yes; asked about the best line that is
cited, its log odds tell right answers from those that nothing answers. Where the judge was not sure, they do it at AUC 0.75 on
the dev questions of eval/sets (167 right answers, 126 to what nothing answers), what the judge gave the cited lines
(rag/judge.py) at 0.67, and both together at 0.78.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from rag.halves import is_strange
from rag.judge import SURE
from rag.periods import in_terms_of
from rag.question import asks_why, asks_yes_or_no

if TYPE_CHECKING:
    from rag.engines.base import Engine
    from rag.evidence import Line
    from rag.reading import Reading

_SYSTEM = "你是严格的审核员，只看给出的句子。"
_ASK = "标题：{title}\n句子：{lines}\n\n问题：{question}\n\n这些句子直接给出了问题所问的内容吗？只回答“是”或“否”。"
_YES, _NO = "是", "否"
LINE_CHARS = 400
LEAST_SHARE = 0.001  # so that one certain no cannot outweigh everything

# What an answer must have to be shown, where the judge was not sure: of 167 such dev answers that are right 152 have it, and 61 of 126
# to what nothing answers have not. The best other line, asked about as well, told no more (152 and 53, and half a second).
BELIEVED = 0.3
# A cause is seldom told in the question's words, and what stands beside the fact looks like one: of those dev answers 5 of 5 causes that
# are told have it, and 7 of 15 that nobody tells have not.
BELIEVED_CAUSE = 0.8
# Where the draft failed and a line is only quoted, however sure the judge is short of this: of 41 such dev answers that are right 39 have
# this much, and 28 of 90 that are not have not.
BELIEVED_QUOTED, QUOTED_COUNTS = 1.25, 0.35
SURE_OF_A_QUOTE = 2.2
# For yes-or-no questions the judge alone is as good as with the model: of 80 dev answers that settle one 77 have this much, and 30 of 48
# to what nothing settles have not, no fewer than at -1.7, which 74 have.
JUDGED_TO_SETTLE = -2.2
JUDGE_COUNTS = 0.5  # a log odd of the judge's beside one of the model's
JUDGED_LOW = -3.0  # where a cited line was not among those judged
BELIEVED_ALONE = 1.2  # where there is no judge


def doubt(engine: Engine, reading: Reading, cited: tuple[Line, ...], *, weak: bool, quoted: bool = False) -> str:
    """Return why the cited lines are no answer, for the record; empty when they are believed or nothing can be told.

    `weak` is an answer that our own rules find doubtful already: it is not shown where nobody can be asked. `quoted` is
    one of which nothing but lines of the source is left.
    """
    told_of = "".join({line.article.title + line.article.body for line in cited})
    if reading.asked.half and not is_strange(reading.asked, told_of):
        return ""  # the article knows it: of 111 such halves on the dev sets five were doubted, all of them right
    judged = _judged(reading, cited)
    if asks_yes_or_no(reading.asked.whole) and not weak:
        # The line that denies a premise does not give what was asked; only the judge was taught so.
        settled = judged is None or judged >= JUDGED_TO_SETTLE
        return "" if settled else f"the judge doubts that the cited lines settle it ({judged:.2f})"
    if judged is not None and judged >= (SURE_OF_A_QUOTE if quoted else SURE):
        return ""
    odds = _odds(engine, reading, max(cited, key=lambda line: line.score))
    if odds is None:
        return "the rules find it weak, and the model cannot be asked" if weak else ""
    belief, least = odds, BELIEVED_ALONE
    if judged is not None:
        belief += (QUOTED_COUNTS if quoted else JUDGE_COUNTS) * judged
        least = BELIEVED_QUOTED if quoted else BELIEVED_CAUSE if asks_why(reading.asked.whole) else BELIEVED
    return f"the model doubts that the cited lines answer ({belief:.2f})" if belief < least else ""


def _judged(reading: Reading, cited: tuple[Line, ...]) -> float | None:
    """Return the best of what the judge gave the cited lines; None where there is no judge."""
    if all(line.odds is None for line in reading.scored):
        return None
    return max((line.odds for line in cited if line.odds is not None), default=JUDGED_LOW)


def _odds(engine: Engine, reading: Reading, line: Line) -> float | None:
    asked = reading.asked
    question = f"{asked.subject} {asked.text}".strip() if asked.follows else asked.whole
    seen = in_terms_of(question, line)[:LINE_CHARS]
    prompt = _ASK.format(title=line.article.title, lines=seen, question=question)
    weighed = engine.weigh([{"role": "system", "content": _SYSTEM}, {"role": "user", "content": prompt}], [_YES, _NO])
    if not weighed:
        return None
    yes, no = (max(weighed[word], LEAST_SHARE) for word in (_YES, _NO))
    return log(yes / no)

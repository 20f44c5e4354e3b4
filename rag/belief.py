"""Does what is cited answer the question at all? The model is asked in a new, short prompt, and doubts are counted.

A draft can be true to its lines and still be beside the question: a list of other things, the figure of another
matter. Asked at the end of its own answer, the small default model nearly always says yes; asked about one line at a time, the
best that is cited and the best other one, its log odds tell right answers from those that nothing answers at AUC 0.92 (dev
questions of eval/sets/town.jsonl and the new ones of seeds.jsonl; all the cited lines at once 0.85, the three together 0.91).
It is not asked where the judge that ordered the lines was sure.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from rag.prompt import is_english
from rag.question import asks_yes_or_no, wants_reason

if TYPE_CHECKING:
    from rag.engines.base import Engine
    from rag.evidence import Line
    from rag.reading import Reading

_SYSTEM = "你是严格的审核员，只看给出的句子。"
_ASK = "标题：{title}\n句子：{lines}\n\n问题：{question}\n\n这些句子直接给出了问题所问的内容吗？只回答“是”或“否”。"
_YES, _NO = "是", "否"
LINES = 2  # asked about, each by itself
LINE_CHARS = 400
LEAST_SHARE = 0.001  # so that one certain no cannot outweigh everything

# Log odds of 是 against 否, as the mean of the two: what an answer must have to be shown. On the questions named above 8 % of
# the right answers have less than 1.2, and 78 % of those that nothing answers. Set on NoMIRACL and the older dev questions it
# refused a third of town's.
SURE = 3.0  # one line for which it is this high is enough
JUDGED_SURE = (
    2.0  # log odds of the judge's (rag/judge.py) that spare the asking: a quarter of right answers, a ninth of others
)
BELIEVED = 1.2
# A follow-up leaves its subject unsaid, an English question is in another language than its lines, a reason shares few words
# with its question, and 是 to what is to be denied confuses the model.
BELIEVED_IN_PART = 1.1
BELIEVED_THOUGH_WEAK = 1.5  # our own rules find it weak: none of the draft held, little of the question in the article


def doubt(engine: Engine, reading: Reading, cited: tuple[Line, ...], *, weak: bool) -> str:
    """Return why the cited lines are no answer, for the record; empty when they are believed or nothing can be told."""
    if reading.sides or (asks_yes_or_no(reading.asked.whole) and not weak):
        return ""  # each line holds half of a comparison; the line that denies a premise does not give what was asked
    least = _least(reading, weak=weak)
    best = max(cited, key=lambda line: line.score)
    if not weak and (best.odds or 0.0) >= JUDGED_SURE:
        return ""
    odds: list[float] = []
    for line in list(dict.fromkeys((best, *reading.scored[:LINES])))[:LINES]:
        told = _odds(engine, reading, line)
        if told is None:
            return "the rules find it weak, and the model cannot be asked" if weak else ""
        if told >= SURE and not weak:
            return ""
        odds.append(told)
    mean = sum(odds) / len(odds)
    return f"the model doubts that the cited lines answer ({mean:.2f})" if mean < least else ""


def _least(reading: Reading, *, weak: bool) -> float:
    question = reading.asked.whole
    if reading.asked.follows or is_english(question) or asks_yes_or_no(question) or wants_reason(question):
        return BELIEVED_IN_PART
    return BELIEVED_THOUGH_WEAK if weak else BELIEVED


def _odds(engine: Engine, reading: Reading, line: Line) -> float | None:
    asked = reading.asked
    question = f"{asked.subject} {asked.text}".strip() if asked.follows else asked.whole
    prompt = _ASK.format(title=line.article.title, lines=line.readable[:LINE_CHARS], question=question)
    weighed = engine.weigh([{"role": "system", "content": _SYSTEM}, {"role": "user", "content": prompt}], [_YES, _NO])
    if not weighed:
        return None
    yes, no = (max(weighed[word], LEAST_SHARE) for word in (_YES, _NO))
    return log(yes / no)

"""Does what is cited answer the question at all? The model is asked in a new, short prompt, and doubts are counted.

A draft can be true to its lines and still be beside the question: a list of other things, the figure of another
matter. Asked at the end of its own answer, the small default model nearly always says yes (AUC 0.61 on 200 NoMIRACL
questions, 0.73 on the dev half of our own); asked about the cited lines alone, 0.81; with the two lines that are best
for the question, each by itself, 0.84. So it is asked once, and twice more only where it is not sure; and not at all where
the judge that ordered the lines was.
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
LINES_CHARS = 400  # of cited text put before the model: two or three sentences
LEAST_SHARE = 0.001  # so that one certain no cannot outweigh everything

# Log odds of 是 against 否, as the mean of the three: what an answer must have to be shown. Set on the dev questions of
# eval/sets/town.jsonl and the new ones of seeds.jsonl: a twentieth of the right answers has less than 1.35, and nine of the
# thirteen that nothing answers. Set on NoMIRACL and the old dev questions (1.5, 2.25) it refused a third of town's.
SURE = 3.0  # asked once, this is enough
JUDGED_SURE = (
    2.0  # log odds of the judge's (rag/judge.py) that spare the asking: a quarter of right answers, a ninth of others
)
BELIEVED = 1.35
BELIEVED_IN_PART = (
    1.2  # a follow-up leaves its subject unsaid, an English question is in another language than its lines
)
# An answer that our own rules find weak (none of the draft held, little of the question in the article) may still be right.
BELIEVED_THOUGH_WEAK = 1.6
BELIEVED_THOUGH_LOOSE = 1.2  # reasons share few words with their question, and 是 to what is to be denied confuses it


def doubt(engine: Engine, reading: Reading, cited: tuple[Line, ...], *, weak: bool) -> str:
    """Return why the cited lines are no answer, for the record; empty when they are believed or nothing can be told."""
    if reading.subjects or (asks_yes_or_no(reading.asked.whole) and not weak):
        return ""  # each line holds half of a comparison; the line that denies a premise does not give what was asked
    least = _least(reading, weak=weak)
    if not weak and max((line.odds for line in cited if line.odds is not None), default=0.0) >= JUDGED_SURE:
        return ""
    first = _odds(engine, reading, cited)
    if first is None:
        return "the rules find it weak, and the model cannot be asked" if weak else ""
    if first >= SURE and not weak:
        return ""
    others = [_odds(engine, reading, (line,)) for line in reading.scored[:2]]
    odds = [each for each in (first, *others) if each is not None]
    mean = sum(odds) / len(odds)
    return f"the model doubts that the cited lines answer ({mean:.2f})" if mean < least else ""


def _least(reading: Reading, *, weak: bool) -> float:
    question = reading.asked.whole
    if reading.asked.follows or is_english(question):
        return BELIEVED_IN_PART
    if not weak:
        return BELIEVED
    loose = asks_yes_or_no(question) or wants_reason(question)
    return BELIEVED_THOUGH_LOOSE if loose else BELIEVED_THOUGH_WEAK


def _odds(engine: Engine, reading: Reading, lines: tuple[Line, ...]) -> float | None:
    asked = reading.asked
    question = f"{asked.subject} {asked.text}".strip() if asked.follows else asked.whole
    text = "".join(dict.fromkeys(line.text for line in lines))[:LINES_CHARS]
    prompt = _ASK.format(title=lines[0].article.title, lines=text, question=question)
    weighed = engine.weigh([{"role": "system", "content": _SYSTEM}, {"role": "user", "content": prompt}], [_YES, _NO])
    if not weighed:
        return None
    yes, no = (max(weighed[word], LEAST_SHARE) for word in (_YES, _NO))
    return log(yes / no)

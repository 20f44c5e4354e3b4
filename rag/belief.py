"""Does what is cited answer the question at all? The model is asked in a new, short prompt, and doubts are counted.

A draft can be true to its lines and still be beside the question: a list of other things, the figure of another
matter. Asked at the end of its own answer, the small default model nearly always says yes (AUC 0.61 on 200 NoMIRACL
questions, 0.73 on the dev half of our own); asked about the cited lines alone, 0.81; with the two lines that are best
for the question, each by itself, 0.84. So it is asked once, and twice more only where it is not sure.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.engines.base import Engine
    from rag.evidence import Line
    from rag.reading import Reading

_SYSTEM = "你是严格的审核员，只看给出的句子。"
_ASK = "标题：{title}\n句子：{lines}\n\n问题：{question}\n\n这些句子直接给出了问题所问的内容吗？只回答“是”或“否”。"
_YES, _NO = "是", "否"
LINES_CHARS = 400  # of cited text put before the model: two or three sentences
LEAST_SHARE = 0.001  # so that one certain no cannot outweigh everything

# Log odds of 是 against 否. Where they come from is written in eval/LOG.md.
SURE = 1.5  # at once believed
DOUBTED = 0.0  # the mean of three below this is refused


def doubt(engine: Engine, reading: Reading, cited: tuple[Line, ...]) -> str:
    """Return why the cited lines are no answer, for the record; empty when they are believed or nothing can be told."""
    first = _odds(engine, reading, cited)
    if first is None or first >= SURE:
        return ""
    others = [_odds(engine, reading, (line,)) for line in reading.scored[:2]]
    odds = [each for each in (first, *others) if each is not None]
    mean = sum(odds) / len(odds)
    return f"the model doubts that the cited lines answer ({mean:.2f})" if mean < DOUBTED else ""


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

"""A question and its short answer -> statements, true and false, and the ways a person would ask whether they are so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

LONGEST_ANSWER = 14
_PLAIN = r"谁|何人|什么人|何时|何地|何处|何年|什么时候|什么时间|什么地方|什么名字"
_WORDS = r"个|位|年|天|座|家|国|里|儿|所|种|支|本|部|省|市|月|场|次|届|条|款|项|名|人|颗|首|类|日"
_ASKS = re.compile(
    rf"(?:是)?({_PLAIN}|哪(?:一|两|几|些|二|三|四|五)?(?:{_WORDS})?|什么|多少|几)([^，。？的是在有了]{{0,4}})"
)
_NOT_NAMED = ("原因", "为何", "为什么", "怎么", "如何", "怎样")  # their answers fill no gap in a sentence
_NUMBER = re.compile(r"\d[\d,.]*")
_AMOUNT = re.compile(r"(?:约|大约)?(\d+)(?:多|余)?([^\d]{1,3})")
_SHARES = (0.3, 0.5, 0.8, 0.9, 1.2, 1.5, 2, 4)  # of the true amount: what it is compared with


def claims_of(question: str, answer: str, supposed: Sequence[str], chance: random.Random) -> Iterator[tuple[str, bool]]:
    """Yield statements and whether they are so; `supposed` are the answers to other questions on the same text."""
    text = question.strip().rstrip("？?。")
    gaps = list(_ASKS.finditer(text))
    if len(gaps) != 1 or "，" in text or len(answer) > LONGEST_ANSWER or any(word in text for word in _NOT_NAMED):
        return
    yield _filled(text, gaps[0], answer), True
    wrong = _wrong(answer, supposed, chance)
    if wrong and wrong != answer:
        yield _filled(text, gaps[0], wrong), False
    amount = _AMOUNT.fullmatch(answer)
    if amount and "第" not in answer and not _is_day(answer):
        value, unit = int(amount[1]), amount[2]
        for share in chance.sample(_SHARES, 2):
            bound = round(value * share) if value > 4 else value + (1 if share > 1 else -1)
            if bound not in (value, 0):
                word, so = chance.choice((("超过", value > bound), ("不到", value < bound), ("达到了", value >= bound)))
                yield _filled(text, gaps[0], f"{word}{bound}{unit}"), so


def put_as_question(statement: str, chance: random.Random) -> str:
    """Ask whether a statement is so, in one of the usual ways, or leave it a statement."""
    forms = ["{}吗？"] * 4 + ["{}，对吗？"] * 2 + ["{}，是不是？", "是不是{}？", "{}。"]
    return chance.choice(forms).format(statement)


def _filled(text: str, gap: re.Match[str], answer: str) -> str:
    lead = "是" if gap[0].startswith("是") else ""
    counted = gap[2]
    if not re.fullmatch(_PLAIN, gap[1]):
        for length in range(len(counted), 0, -1):  # 多少人 and 300人: the measure is said once
            if answer.endswith(counted[:length]):
                counted = counted[length:]
                break
        else:
            counted = _without_noun(counted) if not _NUMBER.search(answer) else counted
    return text[: gap.start()] + lead + answer + counted + text[gap.end() :]


def _without_noun(counted: str) -> str:
    """Drop what 哪 or 什么 asked for, a company or a team, which the answer is."""
    import jieba.posseg

    first = next(iter(jieba.posseg.cut(counted)), None)
    return counted[len(first.word) :] if first is not None and first.flag.startswith("n") else counted


def _wrong(answer: str, supposed: Sequence[str], chance: random.Random) -> str:
    alike = [
        other
        for other in supposed
        if len(other) <= LONGEST_ANSWER
        and _is_day(other) == _is_day(answer)
        and bool(_NUMBER.search(other)) == bool(_NUMBER.search(answer))
        and other not in answer
        and answer not in other
    ]
    if _NUMBER.search(answer) and (not alike or chance.random() < 0.5):
        return _NUMBER.sub(lambda number: _changed(number[0], chance), answer, count=1)
    return chance.choice(alike) if alike else ""


def _changed(number: str, chance: random.Random) -> str:
    if re.fullmatch(r"(?:1[0-9]|20)\d\d", number):
        return str(int(number) + chance.choice((-10, -3, -2, -1, 1, 2, 3, 10)))
    places = [place for place, sign in enumerate(number) if sign.isdigit()]
    place = chance.choice(places)
    digit = chance.choice([each for each in "123456789" if each != number[place]])
    return number[:place] + digit + number[place + 1 :]


def _is_day(text: str) -> bool:
    return bool(re.search(r"\d{3,4}年|\d+月", text))

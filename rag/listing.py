"""Lists: how many items a question asks for, and which lines of the source give them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.lines import is_row
from rag.names import bare
from rag.question import asks_author

if TYPE_CHECKING:
    from rag.evidence import Line

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九十")} | {"两": 2}
_COUNT = r"([二两三四五六七八九十]|\d{1,2})"
# 哪八个领域, 四大区域, 六大产业联盟是哪六个, “三化”, 四个“一”
_WHICH = re.compile(rf"哪{_COUNT}")
_ASKED = re.compile(rf"{_COUNT}大|{_COUNT}(?:个|项|类|条|种|方面)[^，。？]{{0,8}}(?:哪|什么|具体|指)")
_SHORTHAND = re.compile(rf"{_COUNT}(?:个|大|项)?[“\"「『]?([\u4e00-\u9fff]{{1,2}}?)[”\"」』]")
_SEPARATED = re.compile(r"[^，,；;。！？：:\n]+(?:、[^，,；;。！？：:\n]+)+")
_THINGS = "[家所个条项位名座类种届支款]"
_MEMBERS_ASKED = re.compile(
    rf"哪{_COUNT}{_THINGS}|(?<!第){_COUNT}{_THINGS}[^，。？]{{0,18}}?"
    r"(?:，?(?:完整)?(?:名单|名字)|分别(?:是|叫|为|有)(?!多少)|[是有]哪(?:几|些|\d|[二两三四五六七八九十])|，?都?叫(?:什么|啥)|列(?:出|全|一下)|都是(?:谁|哪|啥)|都有(?:谁|哪|啥))"
)
_NUMBERING = re.compile(
    r"[一二三四五六七八九十]是|第[一二三四五六七八九十][，,、]|[①-⑳]|[（(][一二三四五六七八九\d][)）]|^\s*\d[.、|｜]"
)
_LEAD = re.compile(r"^.*(?:[是为有]|包括|包含|分别)(?=.{2})")  # what stands before the first item
_EACH = re.compile(rf"哪{_COUNT}{_THINGS}?(?P<what>[\u4e00-\u9fff]{{1,2}}?)(?=[？?。，、]|$)")
SHORT_ROW = 4  # items of a row that may have one of them twice
LIKE_SIGNS = 4  # of an item's beginning or end
_QUOTED = re.compile(r"[“「『《]([^”」』》]{2,20})[”」』》]")


def items_asked(question: str) -> int:
    """Return how many items the question says there are; 0 when it does not say."""
    found = _WHICH.search(question) or _ASKED.search(question) or _SHORTHAND.search(question)
    if not found:
        return 0
    number = next(group for group in found.groups() if group)
    return int(number) if number.isdigit() else _DIGITS[number]


def enumerates(text: str, count: int) -> bool:
    """Tell whether a text gives exactly so many items in a row, or at least its quoted names number so many."""
    if count < 2:
        return False
    rows = [len(_items(match[0])) for match in _SEPARATED.finditer(text)]
    clauses = len([part for part in re.split(r"[，,；;]", text) if part.strip()])
    return count in rows or len(_QUOTED.findall(text)) == count or (count >= 3 and clauses == count)


def members_untold(question: str, lines: Sequence[Line]) -> bool:
    """Tell whether the members of a number of things are asked for (那7家是哪些), and not half of them stand in the lines.

    They stand in a row, or numbered, or in as many short lines; two are told in too many ways to be looked for.
    """
    found = None if asks_author(question) else _MEMBERS_ASKED.search(question)
    if found is None:
        return False
    named = next(group for group in found.groups() if group)
    count = int(named) if named.isdigit() else _DIGITS[named]
    least = max(2, (count + 1) // 2)
    in_one = max(3, least)  # 国家实验室、国际大科学计划 stand in many a line
    numbered = sum(len(_NUMBERING.findall(line.text)) for line in lines)
    in_a_row = max((max(map(len, [_QUOTED.findall(line.text), *_rows(line.text)])) for line in lines), default=0)
    short = sum(len(line.text.strip()) <= LONGEST_MEMBER for line in lines)
    few = in_a_row < in_one and max(numbered, short) < least
    return few and count > 2


def names_each(question: str, told: str) -> bool:
    """Tell whether what is counted stands in what is told as often as it is asked for: 智谷氢谷药谷美谷纳米谷 for 哪五个谷."""
    found = _EACH.search(question)
    count = items_asked(question) if found else 0
    return found is not None and count > 1 and told.count(found["what"]) >= count


def repeats_an_item(text: str) -> bool:
    """Tell whether a row has one item again and again: a small model that was asked for eight and knew three."""
    rows = [(len(row), len(set(map(bare, row)))) for row in _rows(text)]
    return any(size - apart > (0 if size > SHORT_ROW else 1) for size, apart in rows)


def lists_another(text: str, question: str, lines: Sequence[Line]) -> bool:
    """Tell whether one of the items counted in the question is told as another than the source lists with the others.

    三大集群是生命健康、脑科学、医学检验 where the source has 构建智慧病理、脑科学、医学检验三大集群.
    """
    count = items_asked(question)
    told = [row for row in _rows(text) if len(row) == count]
    if count < 2 or not told:
        return False
    said = [_LEAD.sub("", bare(item)) for item in told[0]]
    listed = [[bare(item) for item in row] for line in lines for row in _rows(line.text) if len(row) == count]
    shared = [sum(any(_same(item, other) for other in row) for item in said) for row in listed]
    return 0 < max(shared, default=0) < count


def _rows(text: str) -> list[list[str]]:
    return [_items(match[0]) for match in _SEPARATED.finditer(text)]


def _same(item: str, other: str) -> bool:
    """Tell whether two items are one, whatever leads up to it or counts it behind: 构建智慧病理, 医学检验三大集群."""
    short, long = sorted((item, other), key=len)
    return bool(short) and (short in long or short[:LIKE_SIGNS] in long or short[-LIKE_SIGNS:] in long)


def spelled_out(question: str, lines: Sequence[Line]) -> dict[Line, float]:
    """Return the lines that spell out a shorthand and how much of it: for “三化”, those with 便企化, 高效化, 人性化.

    A clause or a quoted word must end or begin with the shorthand's own sign, and the lines of one article must have
    as many of them as the shorthand counts.
    """
    found = _SHORTHAND.search(question)
    if not found:
        return {}
    count = int(found[1]) if found[1].isdigit() else _DIGITS[found[1]]
    sign = re.escape(found[2])
    spelled = re.compile(
        rf"[\u4e00-\u9fff]{{2}}{sign}(?=[，,；;。！？”]|$)|(?:^|[，,；;。“]){sign}[\u4e00-\u9fff]{{2}}"
    )
    by_article: dict[int, dict[Line, int]] = {}
    for line in lines:
        number = len(spelled.findall(re.sub(r"\s", "", line.text)))
        if number:
            by_article.setdefault(line.article_id, {})[line] = number
    alone = [{line: n for line, n in members.items() if n >= count} for members in by_article.values()]
    if any(alone):  # one line that has them all is the list
        by_article = dict(enumerate(alone))
    full = [members for members in by_article.values() if members and sum(members.values()) >= count]
    best = max(full, key=lambda members: max(line.score for line in members), default={})
    return {line: min(number / count, 1.0) for line, number in best.items()}


# 一是 二、 （三） 1. ① 其一 第一， | a row of a table: a sentence of this kind belongs with the ones beside it.
_ITEM = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,2}(?:是|、|，|则)|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}\s*[.、．｜|)](?!\d)|[①-⑳]|其[一二三四五六]|第[一二三四五六七八九十][，,、是]|[|｜•·\-*])"
)


_NUMBERED = (
    ("一是", re.compile(r"^\s*([一二三四五六七八九十])是")),
    ("一、", re.compile(r"^\s*([一二三四五六七八九十])、")),
    ("（一）", re.compile(r"^\s*[（(]([一二三四五六七八九十])[）)]")),
    ("（1）", re.compile(r"^\s*[（(](\d{1,2})[）)]")),
    ("1.", re.compile(r"^\s*(\d{1,2})\s*[.、．](?!\d)")),
    ("第一", re.compile(r"^\s*第([一二三四五六七八九十])[，,、]")),
)


def item_number(text: str) -> tuple[str, int] | None:
    """Return how a sentence is numbered as an item, and its number."""
    for style, pattern in _NUMBERED:
        if found := pattern.match(text):
            return style, int(found[1]) if found[1].isdigit() else _DIGITS[found[1]]
    return None


# 三、事故原因; 第二条 支持项目落地: what stands over a section answers nothing.
_SECTION_HEAD = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百\d]{1,3}[章节条]|[（(][一二三四五六七八九十]{1,2}[）)])(?:[^，。；：:！？\d、]{1,6}[一二三四五六七八九十]?[：:])?[^，。；：:！？\d、]{2,20}$"
)


def is_section_head(text: str) -> bool:
    return _SECTION_HEAD.match(text) is not None


LONGEST_MEMBER = 40  # signs of an unmarked member; a longer one behind a semicolon speaks of something else


def continues(text: str, after: str) -> bool:
    """Tell whether a sentence is a member of an enumeration that the next one goes on with."""
    if is_row(text) and is_row(after):
        return True
    if is_section_head(text):
        return False
    short = len(after.strip()) <= LONGEST_MEMBER and not is_row(after)
    if short and text.rstrip().endswith(("；", ";")):  # 三个方面：…；…；…。 is one sentence
        return True
    if short and text.rstrip().endswith(("：", ":")) and after.rstrip().endswith(("；", ";")):
        return True
    return bool(_ITEM.match(after)) and (
        text.rstrip().endswith(("：", ":", "；", ";", "、")) or bool(_ITEM.match(text))
    )


def _items(row: str) -> list[str]:
    parts = [part for part in row.split("、") if bare(part)]
    last = re.split(r"[和及与]", parts[-1])
    return [*parts[:-1], *(part for part in last if len(part) >= 2)] if len(last) == 2 else parts

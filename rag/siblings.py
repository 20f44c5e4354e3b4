"""Which of two like things a line is about: what is told of 二审 is not said of 一审, nor 杏坞社区's of 渡口社区."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from index.passages import split_sentences
from rag.binding import clauses
from rag.names import bare, cut, is_known_place, pairs_in
from rag.numbers import numbers_in, years_in
from rag.romanised import sounds_as

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.evidence import Line

_HAN = "一二三四五六七八九十"
_NUMBERED = re.compile(
    rf"(?<![\d{_HAN}])(?:(?P<plain>[{_HAN}]|\d{{1,2}})(?P<of>路(?=[公全增首末每停改和与线车有，、]|$)|期(?![间货末刊])|审(?![核批查计议])|号楼|号线|标段|号车间|号冷?库|号机组?|号炉|号井|号桥|号馆|号院区?)"
    rf"|第(?P<ordinal>[{_HAN}]|\d{{1,2}})(?P<kind>批|届|季度|[条台座]))"
)
_FIRST = re.compile("(?:首|头一?|第一)(?=[批届])")
_SIDES = re.compile(
    r"(?P<label>[上下])(?P<kind>半年)|(?P<side>[东西南北])(?P<of>校区|院区|厂区|园区|片区|馆区|城区|片(?!面)|岸|区(?![别分域间])|门(?![口户面诊])|线(?![上下路索])|站(?![在位])|侧)"
)
_AGES = re.compile(r"(?P<label>[新老旧])(?P<kind>校区|院区|厂区|馆区|门诊楼|航站楼|馆舍)")
# Of these a line is about the one that it names.
_CONTRASTS = tuple(
    tuple(map(re.compile, words))
    for words in (
        ("居民", "职工"),
        ("[境国]内", "[境国]外|海外"),
        ("线上", "线下"),
        ("专科", "本科", "硕士", "博士"),
        ("原告", "被告"),
        ("公办", "民办"),
        ("精纺", "粗纺"),
        ("室内", "室外|户外"),
        ("成人", "儿童"),
        ("进口", "(?<!进)出口"),
        ("特等奖", "一等奖", "二等奖", "三等奖"),
        ("春[季天]", "夏[季天]", "秋[季天]", "冬[季天]"),
        ("上午", "下午", "晚上"),
        tuple(f"(?:周|星期){day}" for day in "一二三四五六日"),
        (
            "骨科",
            "眼科",
            "儿科",
            "妇科",
            "产科",
            "口腔科|牙科",
            "皮肤科",
            "心内科",
            "神经内科",
            "神经外科",
            "肿瘤科",
            "急诊",
        ),
    )
)
# A name of two signs before what it is the name of.
_NAMED = re.compile(
    r"(?P<stem>[\u4e00-\u9fff]{2})(?P<kind>高新区|经开区|开发区|科学城|科技园|社区|小区|街道|医院|学校|[小中大]学|学院|集团|支行|食堂|码头|大桥|水库|电站|公园|车站|机场|港区|景区|书店|[县镇乡村厂]|馆(?![员内藏舍里方所]))"
)
_PLACES = frozenset(("水库", "电站", "公园", "车站", "机场", "港区", "景区", "书店", "社区", "小区", "街道", "大桥"))
_NO_STEM = re.compile(
    "来水|国家|省级|市级|我国|地方|外地|其他|当地|本地|同类|乡镇|农村|重点|综合|附属|中心|社会|职业|人民|美术|博物|图书|体育|文化|展览|科技|纪念|档案|游泳|艺术|会展|.[闭开]$|.?[几哪个些各这那]|多少|什么|.小$"
)
_BLANK = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])")
SEEN_BACK = 4  # sentences in which the last of a kind may have been named
A_SECTION = 12  # sentences behind its heading
_NOUNS = "njxgz"  # 位于高新区 names none
_DIGITS = {digit: str(value) for value, digit in enumerate(_HAN, 1)}


def told_of_a_sibling(sentence: str, question: str, lines: Sequence[Line]) -> bool:
    """Tell whether a sentence is about one thing of a kind, and the lines name only another of it."""
    named = _labels(_BLANK.sub("，", question))  # 永川 科学院 names no 川科学院
    asked_of = Counter(kind for kind, _ in named)
    wanted = {(kind, label) for kind, label in named if asked_of[kind] == 1}
    wanted |= {(kind, label) for kind, label in _labels(sentence) if asked_of[kind] != 1}
    if _swaps(sentence, lines):
        return True
    amounts = numbers_in(sentence) - years_in(sentence)
    lines = [line for line in lines if amounts & numbers_in(line.text)] or _telling(sentence, question, lines)
    told = set().union(*(_labels(line.readable) for line in lines))
    known = bare("".join(line.readable + line.article.title + line.article.kicker for line in lines))
    for kind in {kind for kind, _ in wanted}:
        asked = [label for each, label in wanted if each == kind]
        beside = {label for each, label in told if each == kind}
        if len(asked) != 1 or asked[0] in beside or _stands(asked[0], kind, known):
            continue
        titled = any(_titled(kind, line) for line in lines)
        if kind in _PLACES and all(_follows_another(kind, asked[0], each) for each in lines):
            return True
        numbered = asked[0].isdecimal() and (asked[0] != "1" or titled)
        if beside or (numbered and not any(_is_told_of(kind, asked[0], each) for each in lines)):
            return True
    return False


def _telling(sentence: str, question: str, lines: Sequence[Line]) -> Sequence[Line]:
    """Return the lines with most of what a sentence adds to its question; what it is of is said there."""
    added = pairs_in(sentence) - pairs_in(question)
    held = [len(added & pairs_in(line.text)) for line in lines]
    return [line for line, each in zip(lines, held, strict=True) if each == max(held)]


def _swaps(sentence: str, lines: Sequence[Line]) -> bool:
    """Tell whether an amount is told of one thing of a kind where every line that has it tells it of another: 36路 for 33路."""
    for claim in clauses(sentence):
        amounts, named = numbers_in(claim) - years_in(claim), _labels(claim)
        if len(named) != 1 or not amounts:
            continue
        ((kind, label),) = named
        told = [_labels(clause) for line in lines for clause in clauses(line.text) if amounts <= numbers_in(clause)]
        beside = [{other for each, other in labels if each == kind} for labels in told]
        if told and all(labels and label not in labels for labels in beside):
            return True
    return False


def _follows_another(kind: str, name: str, line: Line) -> bool:
    """Tell whether a line that names none of its kind stands behind one that names another: in the section on 石门水库."""
    article = line.article
    if (kind, name) not in _labels(article.body) or _titled(kind, line):
        return False
    near = _named_before(kind, line, A_SECTION)
    return bool(near) and name not in near


def _named_before(kind: str, line: Line, back: int = SEEN_BACK) -> set[str]:
    """Return which of a kind is named in the nearest of the last sentences before a line that names any."""
    body = line.article.body
    at = max(body.find(line.text), 0)
    before = [body[start:end] for start, end in split_sentences(body[:at])][-back:]
    return next((labels for each in reversed(before) if (labels := {n for k, n in _labels(each) if k == kind})), set())


def _is_told_of(kind: str, label: str, line: Line) -> bool:
    """Tell whether a line that names none of its kind is in an article about this one, or follows a line about it.

    What neither headline nor sentence numbers is the first.
    """
    article, titled = line.article, _titled(kind, line)
    if label in titled:
        return True
    if (kind, label) not in _labels(article.body):
        return not titled
    return label in _named_before(kind, line)


def _titled(kind: str, line: Line) -> set[str]:
    """Return which of a kind the headline names: 2 of 雨污分流改造工程（二期）."""
    return {label for each, label in _labels(line.article.title + line.article.kicker) if each == kind}


def _stands(name: str, kind: str, text: str) -> bool:
    """Find a name in a text, forgiving a typing slip: 云度镇 for 云渡镇."""
    return not name.isdecimal() and (name in text or (not is_known_place(name) and sounds_as(name + kind, text)))


def _labels(text: str) -> set[tuple[str, str]]:
    """Return the things of a kind that a text names: (审, 2), (社区, 杏坞)."""
    plain = _FIRST.sub("第一", bare(text))
    found = set()
    for match in _NUMBERED.finditer(plain):
        number = match["plain"] or match["ordinal"]
        found.add((match["of"] or match["kind"], _DIGITS.get(number, number)))
    found |= {(match["kind"] or match["of"], match["label"] or match["side"]) for match in _SIDES.finditer(plain)}
    found |= {(match["kind"], match["label"].replace("旧", "老")) for match in _AGES.finditer(plain)}
    found |= {
        (f"contrast {kind}", word.pattern)
        for kind, words in enumerate(_CONTRASTS)
        for word in words
        if word.search(plain)
    }
    if not _NAMED.search(plain):
        return found
    kinds: dict[int, str] = {}  # of the word that ends at a place
    at = 0
    for word, kind in cut(plain):
        at += len(word)
        kinds[at] = kind
    for match in _NAMED.finditer(plain):
        if plain[: match.start()].endswith(("多", "少", "各", "些", "所有")):
            continue  # 好多服装厂 has no name
        if not _NO_STEM.match(match["stem"]) and kinds.get(match.end("stem"), "n")[0] in _NOUNS:
            found.add((match["kind"], match["stem"]))
    return found

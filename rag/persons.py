"""Whose it is: the person a sentence is about, named in it or last before it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from index.names import SURNAMES
from rag.names import bare, cut, is_word, pairs_in
from rag.numbers import numbers_in, years_in
from rag.question import asks_an_age, post_asked
from rag.refuse import shortens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.evidence import Line

SEEN_BACK = 4  # sentences before it in which whom it is about may be named
_NAME = rf"(?P<name>[{SURNAMES}][\u4e00-\u9fff]{{1,2}}?)"
# A newspaper says who somebody is before the name, a report behind it: 馆长游敏之介绍; 4. 谈志远，公司总经理，…
_POST = (
    r"[站馆校院局厂队组科处部社会所村镇县市区省行店院台州]长|主任|董事长|[总副]?经理|总[监裁工编]|总工程师|工程师|书记|主席|主编|教练|教授|研究员|技术员|"
    r"安全员|记者|医生|律师|法官|检察官|院士|博士|老师|专家|代表|老板|村民|居民|市民|骑手|司机|工人|学生|负责人|代理人|经营者|创始人"
)
_THEN = r"(?=[，,。、；：:（(]|说|表示|介绍|指出|认为|解释|坦言|告诉|称|在|将|和|与|等|任|给予|负责|带|担任|被|$)"
_INTRODUCED = re.compile(rf"(?:{_POST}){_NAME}{_THEN}")
_HEADING_AN_ITEM = re.compile(rf"(?:^|[。；;\n]|\d[.、．])\s*{_NAME}(?=[，,（(](?:[^，。；]{{0,16}}(?:{_POST})))")
_CALLED = "老{0}|{0}(?:某|总|工|老|师傅|教授|院士|主任|局长|院长|馆长|医生|老师|先生|女士|律师)"
_BODY = r"[\u4e00-\u9fff]{2,24}(?:公司|集团|[院校局委区厂所会行馆社部队店]|大学|中心)"
_AGED = re.compile(r"\d{1,3}岁的?")
_NAMED = re.compile(rf"(?=([{SURNAMES}][\u4e00-\u9fff]{{2}}))")  # wherever one may begin
LEAST_BODY = 3  # signs before the post asked for that the article has too
RIVAL_PAIRS, MOSTLY = 4, 0.6  # of a claim: by so many, and the share of them
_SENTENCE = re.compile(r"[。；;！？!?\n]+")
_CLAUSE = re.compile(r"[，。；;！？!?、\n]|,(?!\d{3})")


def said_of_another_person(sentence: str, lines: Sequence[Line]) -> bool:
    """Tell whether an amount is said of a person where the cited articles say it of somebody else: 谈志远被判三年."""
    bodies = [line.article.body for line in {line.article_id: line for line in lines}.values()]
    for clause in _CLAUSE.split(sentence):
        people = {name for body in bodies for name in _people(body) if name in bare(clause)}
        amounts = numbers_in(clause) - years_in(clause)
        if len(people) != 1 or not amounts:
            continue
        (name,) = people
        pairs = pairs_in(clause.replace(name, "，"))
        for amount in amounts:
            told = [
                (len(pairs & pairs_in(text)), owners)
                for body in bodies
                for text, owners in _owned(body)
                if amount in numbers_in(text)
            ]
            most = max((shared for shared, _ in told), default=0)
            nearest = [owners for shared, owners in told if shared == most]
            if nearest and all(owners and name not in owners for owners in nearest):
                return True
    return False


def tells_it_of_another(sentence: str, lines: Sequence[Line]) -> bool:
    """Tell whether a clause about one person is in the lines' clause about another: 裴国梁被采取终身…禁入措施,涂晓梅禁入10年."""
    words = (word for line in lines for word, kind in cut(bare(line.text)) if kind == "nr")
    people = {word for word in words if _NAMED.match(word) and not is_word(word)}
    for claim in _CLAUSE.split(sentence):
        said = {name for name in people if name in bare(claim)}
        if len(said) != 1:
            continue
        pairs = pairs_in(claim.replace(next(iter(said)), "，"))
        fits = {True: 0, False: 0}  # its own clauses, those of another
        for clause in (part for line in lines for part in _CLAUSE.split(line.text)):
            of = {name for name in people if name in bare(clause)}
            if len(of) == 1:
                fits[of == said] = max(fits[of == said], len(pairs & pairs_in(clause)))
        if fits[False] >= fits[True] + RIVAL_PAIRS and len(pairs) * MOSTLY <= fits[False]:
            return True
    return False


def is_about_another(question: str, line: Line) -> bool:
    """Tell whether a line is about somebody else than the one person the question names, who is named elsewhere in its article."""
    asked = {name for name in _people(line.article.body) if name in bare(question)}
    if len(asked) != 1 or asked & {name for name in asked if name in bare(line.readable)}:
        return False
    said = bare(line.text)
    return any(owners and not asked & owners for text, owners in _owned(line.article.body) if text in said)


def is_anothers_age(question: str, lines: Sequence[Line]) -> bool:
    """Tell whether an age is asked for, and every clause that tells one is about somebody else: 40岁的茹克俭, who beat 邴海涛."""
    if not asks_an_age(question):
        return False
    asked = bare(question)
    telling = [(line, clause) for line in lines for clause in _CLAUSE.split(bare(line.text)) if _AGED.search(clause)]
    people = {name for line, clause in telling for name in _NAMED.findall(bare(line.text)) if name in asked}
    return bool(people) and not any(name in clause for _, clause in telling for name in people)


def holds_it_elsewhere(question: str, lines: Sequence[Line]) -> bool:
    """Tell whether a post is asked for, and every line that has it has it of a body that is not the one asked about.

    希盟自动化科技有限公司董事长林少澍 does not answer who the 董事长 of 瑞博生物 is.
    """
    post, asked = post_asked(question), bare(question)
    told = "".join(bare(line.article.title + line.article.body) for line in lines)
    before = asked[: asked.find(post)].removesuffix("的") if post in asked else ""
    of = next((before[-size:] for size in range(len(before), LEAST_BODY - 1, -1) if before[-size:] in told), "")
    if not post or not of:
        return False
    bodies = [found[1] for line in lines for found in re.finditer(rf"({_BODY})(?<!副){post}", bare(line.text))]
    return bool(bodies) and not any(pairs_in(of) & pairs_in(body) or shortens(body, of) for body in bodies)


@lru_cache(maxsize=64)
def _people(body: str) -> frozenset[str]:
    """Return the people whom a text introduces by what they are."""
    told = re.sub(r"[ \u3000]", "", body)
    found = (*_INTRODUCED.finditer(told), *_HEADING_AN_ITEM.finditer(told))
    return frozenset(bare(match["name"]) for match in found)


@lru_cache(maxsize=64)
def _owned(body: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return each sentence with the people it names; one that names nobody has those of the last one that does."""
    found: list[tuple[str, frozenset[str]]] = []
    last: frozenset[str] = frozenset()
    since, people = 0, _people(body)
    for text in filter(None, (bare(part) for part in _SENTENCE.split(body))):
        named = frozenset(name for name in people if name in text or re.search(_CALLED.format(name[0]), text))
        since = 0 if named else since + 1
        last = named or (last if since <= SEEN_BACK else frozenset())
        found.append((text, last))
    return tuple(found)

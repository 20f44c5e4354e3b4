"""A number must be said of what the source says it of: 4家 of the one kind may not be told as 4家 of the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.passages import split_sentences
from rag.measures import counter_of
from rag.names import bare, cut, names_in
from rag.numbers import numbers_in, ordinals_in, years_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.values import Article
    from rag.evidence import Line

# A rival clause must hold this many more of the claim's pairs of characters than the number's own clause does:
# one pair more is often chance (a counter, 新增 against 增加).
RIVAL_PAIRS = 2
HOLDS = 0.7  # of the pairs it adds: 的是 and a full stop are its own
NAME_PAIRS = 12  # what adds more than this to the question is no bare name
FAR_MORE = 2  # times as many pairs of the characters asked about stand in another line,
FAR_MORE_PAIRS = 7  # and so many more: a long phrase of the question
_THINGS = frozenset(("n", "nz", "nt", "nw", "vn", "l"))  # as jieba calls words that name a thing
_CLAUSE = re.compile(r"[，；;。！？、：\n]|,(?!\d{3})")
_CLAUSE_BUT_LISTS = re.compile(r"[，；;。！？：\n]|,(?!\d{3})")
_PART = re.compile(r"[；;。\n]")
OTHER_COUNTER_PAIRS = 2  # and this many more where it counts in something else: 7小时 against 10个工作日
_MOST = re.compile(r"最(?:(?!多[能可会只])[高低大小多少长短快慢早晚强弱贵重轻]|便宜)(?!程度|限度)")
_SAID_MOST = re.compile(r"最|第一|首|始|前身|领先|高达|冠军|排名|封顶|上限|至多|至少|以[上下内]|不[超低少]|达")
_FIRST_ASKED = re.compile(
    r"头名|头一名|第一名|[排拿夺得居是]了?第一(?![批次季届个条款阶期轮笔任])|名列第一|榜首|首位|冠军|老大|最[多高大]的?是"
)
_CALLED_FIRST = re.compile(r"[排居列得夺]第一(?![批次季届个条款阶期轮笔任])|第一[名位]|第一的|榜首|冠军")
_RANKED = re.compile(r"第[二三四五六七八九十\d]+[位名]|列[二三四五六七八九十]|居[^，。；]{0,6}第[二三四五六七八九十\d]")
_FIRST = re.compile(r"最|第(?:一|1(?!\d))|首|冠军|领先|龙头")
_DENIES = re.compile(
    r"不是|并非|没(?!收|落)|并未|尚未|还未|未(?=[^来])|不(?!仅|但|断|同|少|足|久|论|管|过|到|及|止|愧|光|得不|妨)|无需|无须"
)
LIKE = 0.5  # share of a clause's pairs of characters that the clause it is held against must have
_AMOUNT = re.compile(r"\d[\d.,]*[十百千万亿%]*")
_RATE_ASKED = re.compile("[涨增降跌]幅|增速|比例|占比|百分|几成")
_OWNER = re.compile(r"\d[\d.,]*[十百千万亿]*[余多]?(?:美元|欧元|元)的([\u4e00-\u9fff]{3,})")
_ALONE = re.compile(
    r"([\u4e00-\u9fff]{1,6}(?:[县市区镇乡村院校馆厂局队站段店科]|公司|集团|中心))\d[\d.,]*[%万亿元个家人名分米吨]{0,3}"
)
_COMMON = frozenset(("项目", "工程", "公司", "企业", "园区", "高新", "新区", "投资", "总投", "资金", "建设", "产业"))
BESIDE_PAIRS = 3  # of what is asked about, in the line that gives the amount to something else
_LABELLED = re.compile(r"([\u4e00-\u9fff]{2,8})\s*[：:]\s*[^，。；：:]{1,20}[。；]?$")


def swaps_numbers(sentence: str, lines: Sequence[Line], question: str = "") -> bool:
    """Tell whether a clause fits another number of the cited lines clearly better than the one it gives.

    A number of the question's own is what is spoken of, not what is said of it: 36路增加了理工学院站.
    """
    asked, years = numbers_in(question), years_in(sentence)
    return any(_rival(claim, years, asked, lines, _statements) is not None for claim in _statements(sentence))


def names_another(sentence: str, question: str, lines: Sequence[Line]) -> bool:
    """Tell whether what the sentence adds stands only where little of the question does, and another line of the article has far more.

    澜川市第二建筑公司 is named among the bidders; 因报价超过最高限价被否决 is said of one that is not named.
    """
    asked = _pairs(question)
    added = _pairs(sentence) - asked
    if not added or len(added) > NAME_PAIRS or numbers_in(sentence) - numbers_in(question):
        return False
    holding = [line for line in lines if len(added & _pairs(line.text)) >= HOLDS * len(added)]
    beside = [line for line in lines if line.article_id in {each.article_id for each in holding}]
    # What the article is about goes without saying in its lines, under whichever name.
    known = _pairs("".join([*names_in(question), *(line.article.title for line in beside)]))
    own = max((len((asked - known) & _pairs(line.text)) for line in holding), default=0)
    best = max((len((asked - known) & _pairs(line.text)) for line in beside), default=0)
    return best >= max(own + FAR_MORE_PAIRS, FAR_MORE * own)


def claims_a_most(sentence: str, lines: Sequence[Line], question: str = "") -> bool:
    """Tell whether something is called the most of its kind that no line calls so: 毛利最高的是24.3%, 头名是 of what is third."""
    told = bare("".join(line.readable for line in lines))
    if _FIRST_ASKED.search(question) and _RANKED.search(told) and not _FIRST.search(told):
        return True
    if _CALLED_FIRST.search(bare(sentence)) and not _FIRST.search(told):
        return True
    return bool(_MOST.search(bare(sentence))) and not _SAID_MOST.search(told)


def crosses_articles(sentence: str, lines: Sequence[Line]) -> bool:
    """Tell whether a clause about what one cited article is about gives an amount that only another one has."""
    wholes = {line.article_id: bare(line.article.title + line.article.body) for line in lines}
    if len(wholes) < 2:
        return False
    for claim in _statements(sentence):
        said, pairs = numbers_in(claim), _pairs(claim)
        giving = {line.article_id for line in lines if said and said <= numbers_in(line.text)}
        shares = {number: sum(pair in whole for pair in pairs) for number, whole in wholes.items()}
        if giving and max(shares[number] for number in giving) < max(shares.values()):
            return True
    return False


def told_of_later(sentence: str, lines: Sequence[Line], question: str = "") -> bool:
    """Tell whether a thing that an amount is said of is first spoken of behind it: 销售收入3亿元。…争取到再贷款."""
    said = numbers_in(sentence) - years_in(sentence) - ordinals_in(sentence) - numbers_in(question)
    if len(said) != 1:
        return False
    things = {word for word, kind in cut(bare(sentence)) if len(word) > 1 and kind in _THINGS}
    holding = [line for line in lines if said & numbers_in(line.text)]
    return holding != [] and all(_speaks_later(things, said, line.article) for line in holding)


def _speaks_later(things: set[str], said: frozenset[str], article: Article) -> bool:
    """Tell whether the article has one of the things only behind the last sentence with the number."""
    ends = [end for start, end in split_sentences(article.body) if said & numbers_in(article.body[start:end])]
    if not ends:
        return False
    before = bare(article.title + article.kicker + article.body[: max(ends)])
    behind = bare(article.body[max(ends) :])
    return any(thing not in before and thing in behind for thing in things)


def asked_of_another(question: str, lines: Sequence[Line]) -> Line | None:
    """Return the line that gives another amount for what a yes-or-no question names, and clearly speaks more of it."""
    claim = re.sub(r"[，；,？?]", "", question)
    by_clause = _rival(claim, frozenset(), frozenset(), lines, _statements)
    # 对首次申报、未通过的企业，给予1万元: what the amount is said of stands in clauses before it.
    return by_clause or _rival(claim, frozenset(), frozenset(), lines, _PART.split)


def _rival(
    claim: str,
    years: frozenset[str],
    asked: frozenset[str],
    lines: Sequence[Line],
    split: Callable[[str], list[str]],
) -> Line | None:
    """Return the line with a number that a statement fits clearly better than it fits the one it gives."""
    said = numbers_in(claim) - years_in(claim) - asked
    if len(said) != 1:
        return None
    pairs = _pairs(claim)
    holding = [(line, clause) for line in lines for clause in split(line.text) if said & numbers_in(clause)]
    if not holding or any(years & years_in(clause) for _, clause in holding):
        return None  # 2023年为52.7万人次: the year says of what
    own = max(len(pairs & _pairs(clause)) for _, clause in holding)
    # A sentence that answers less well than the number's own is no rival: it speaks of something else in like words.
    nearest = max(line.score for line, _ in holding)
    counter = counter_of(claim)
    rivals = [
        (len(pairs & _pairs(clause)) - (0 if counter_of(clause) == counter else OTHER_COUNTER_PAIRS), line)
        for line in lines
        if line.score >= nearest
        for clause in split(line.text)
        if not said & numbers_in(clause) and numbers_in(clause) - years_in(clause) - asked
    ]
    fits, rival = max(rivals, key=lambda each: each[0], default=(0, None))
    return rival if fits >= own + RIVAL_PAIRS else None


def belongs_to_another(sentence: str, question: str, lines: Sequence[Line]) -> bool:
    """Tell whether the source gives an amount to one thing (投资50亿元的杉杉产业园), and what is asked about is another beside it."""
    said = numbers_in(sentence) - numbers_in(question) - years_in(sentence)
    asked = _pairs(question) - _COMMON
    if len(said) != 1:
        return False
    places = [(line, clause) for line in lines for clause in _statements(line.text) if said & numbers_in(clause)]
    labels = [_ALONE.fullmatch(bare(clause)) for _, clause in places]
    of = _pairs(question) | _pairs(sentence)
    if labels and all(label is not None and not of & _pairs(label[1]) for label in labels):
        return True  # 北院区27.3%，南院区24.9%
    owners = [(line, _OWNER.search(bare(clause))) for line, clause in places]
    return bool(owners) and all(
        owner is not None
        and not asked & _pairs(owner[1])
        and len((asked - _pairs(line.article.title)) & _pairs(line.text)) >= BESIDE_PAIRS
        for line, owner in owners
    )


def is_anothers_label(question: str, lines: Sequence[Line]) -> bool:
    """Tell whether what is cited is 主审法官：常静 of one paragraph, where the same label stands in one that is more of the question."""
    pairs = _pairs(question)
    for line in lines:
        label = _LABELLED.match(line.text.strip())
        if label is None:
            continue
        having = [each for each in line.article.body.split("\n") if re.search(rf"{re.escape(label[1])}\s*[：:]", each)]
        own = [each for each in having if line.text.strip() in each]
        others = [each for each in having if each not in own]
        known = pairs - _pairs(line.text)
        fits = [max((len(known & _pairs(each)) for each in few), default=0) for few in (own, others)]
        if own and fits[1] >= fits[0] + RIVAL_PAIRS:
            return True
    return False


def amount_fit(question: str, line: Line) -> int:
    """Return how many of the question's pairs of characters stand in the clause with an amount that fits it best."""
    pairs, rate = _pairs(question) - _pairs("".join(names_in(question))), _RATE_ASKED.search(question)
    telling = (clause for clause in _statements(line.text) if numbers_in(clause) - years_in(clause))
    fits = (len(pairs & _pairs(clause)) + RIVAL_PAIRS * bool(rate and "%" in bare(clause)) for clause in telling)
    return max(fits, default=0)


def denies(text: str) -> bool:
    """Tell whether something is said not to be so."""
    return bool(_DENIES.search(text))


def contradicts(sentence: str, lines: tuple[Line, ...]) -> bool:
    """Tell whether a clause is denied here and affirmed in the source clause that is most like it, or the other way."""
    sources = [clause for line in lines for clause in clauses(line.text)]
    for claim in clauses(sentence):
        pairs = _pairs(claim)
        like = max(sources, key=lambda clause: len(pairs & _pairs(clause)), default="")
        if len(pairs & _pairs(like)) >= LIKE * len(pairs) > 0 and denies(claim) is not denies(like):
            return True
    return False


def clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(text) if clause.strip()]


def _statements(text: str) -> list[str]:
    """Split like `_clauses`, but leave what 、 lists together where it is not several amounts: 向39位科学家、高级科研人员."""
    statements: list[str] = []
    for clause in _CLAUSE_BUT_LISTS.split(text):
        parts = [part for part in clause.split("、") if part.strip()]
        several = sum(bool(numbers_in(part)) for part in parts) > 1
        statements += parts if several else [clause] if clause.strip() else []
    return statements


def _pairs(text: str) -> set[str]:
    runs = re.findall(r"[\u3400-\u9fffa-z]+", _AMOUNT.sub(" ", bare(text)))
    return {run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))}

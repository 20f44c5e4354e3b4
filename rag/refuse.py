"""When the articles do not say: reasons to refuse, found before and after the model has written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.words import words_of
from rag.answer import NOTICE, Sentence
from rag.attributes import untold_attribute
from rag.names import bare, binding_names_in, is_known_place, is_word, quoted_in
from rag.prompt import is_english
from rag.question import asks_yes_or_no, post_asked
from rag.romanised import bodies_named, one_slip_from, sounds_as, stands_as
from rag.shares import untold_share
from rag.stages import missing_stage
from rag.years import is_told_of, of_another_year, years_held_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.values import Article
    from rag.evidence import Line

# Share of the question's words, by length, that stand in the cited articles: rightly answered questions of the dev
# half have 0.36 and more, ten questions about something else 0.2 and less.
ON_TOPIC = 0.28
SHORT_FORM_GAP = 3  # 哈工大 for 哈尔滨工业大学 leaves out three signs in a row
_BODY = re.compile(
    r"(?:高新技术产业开发|高新|经开|经济技术开发|开发|自贸|保税)区|科学城|产业园|大学|学院|医院|[中小]学|公司|集团|[省市县镇乡村]"
    r"|[一二三四五六七八九十](?:院|中|小)(?![心时学型年月日层口])"
)
# 澜川二院, 云泉三中: what they are called in full.
_IN_FULL = {"院": "(?:人民|中心)?医院", "中": "(?:高级)?中学|高中", "小": "小学"}
STEM_CHARS = 2  # the last signs of a name before its ending: more may be words before the name
_NO_NAME = re.compile(r"[一二三四五六七八九十两几各每全哪这那本该某个的了和与在是被从到由为有年月日]|\d")
_SIDE = re.compile("[东西南北]区")
_COUNTRY = re.compile(
    r"(德国|美国|日本|韩国|英国|法国|瑞士|瑞典|意大利|荷兰|加拿大|澳大利亚|新加坡|以色列|俄罗斯|西班牙|丹麦)([\u4e00-\u9fff]{3})"
)
_SHORT_ENDS = "大院所校行企委局办协"
_SPAN = re.compile(r"以来|连续|有效期|连年|历年|近[\d一二两三四五六七八九十]+年|[至到]\d{4}年|年[至到起]")
LEAST_FILLED, FILLED = 5, 0.6  # signs of a name that may fill out another one, and the share of them that it needs
_FULL_END = r"[\u4e00-\u9fff]{0,2}大学"
SURE_WITHOUT = 1.0  # log odds of the judge's
NEAREST = 3  # articles named in a refusal
_EMPTY_DRAFT = re.compile(
    r"(?:材料|资料|文中|文章|原文|上文|文本)[^，。]{0,12}(?:没有|未|并未|不曾|无)[^，。]{0,8}(?:提|说|给|涉|包含|出现|列|明确|相关)"
    r"|无法(?:回答|确定|得知|判断|提供)|没有(?:相关|具体)(?:的)?(?:信息|数据|内容)|未(?:提供|提及|明确)"
    r"|(?:material|text|articles?) (?:does|do)(?: not|n't)|not (?:mentioned|provided|specified|stated)|no information",
    re.IGNORECASE,
)


_OPENING = re.compile(r"^(?:请问|听说|据说|难道|那么?|想问一?下|[“「《，,\s])+")


def draft_says_nothing(draft: str) -> bool:
    """Tell whether the model itself said that the material does not answer."""
    return bool(_EMPTY_DRAFT.search(draft)) or not re.search(r"\w", draft)


def reason_to_refuse(question: str, cited: list[Line]) -> str:
    """Return why the lines cited are no answer to the question, in a few words for the record; empty if they may be."""
    if not cited:
        return "no sentence of the draft is supported and no line answers by itself"
    if lacking := missing_constraint(question, cited):
        return f"the cited articles do not have {lacking}"
    if not asks_yes_or_no(question) and (untold := untold_attribute(question, cited)):
        return f"the cited lines do not tell {untold}"
    if not asks_yes_or_no(question) and untold_share(question, cited):
        return "the cited lines tell what all have together"
    elsewhen = all(of_another_year(question, line) for line in cited) and not _spans_years(question, cited)
    return "the cited lines speak of another year" if elsewhen else ""


def _spans_years(question: str, lines: list[Line]) -> bool:
    """Tell whether a yes or no may be read off years that are not named: 自2010年以来 tells of 2015 too."""
    return asks_yes_or_no(question) and any(_SPAN.search(line.text) for line in lines)


def missing_constraint(question: str, lines: list[Line]) -> str:
    """Return a year, phase or name the question insists on and none of the cited articles has; empty when all are there."""
    if not lines:
        return ""
    whole = _whole(lines)
    for year in () if _spans_years(question, lines) else years_held_to(question):
        if year not in whole and not is_told_of(year, lines):
            return f"{year}年"
    if stage := missing_stage(question, whole, may_be_wrong=asks_yes_or_no(question)):
        return stage
    post = post_asked(question)
    if post and not re.search(rf"(?<!副){post}", whole):  # the 副院长 is no 院长
        return post
    # Of nine dev questions for which the judge was so sure and a name was missing the name was a way of speaking in all: 白寄快递, “招牌”.
    if max((line.odds for line in lines if line.odds is not None), default=0.0) >= SURE_WITHOUT:
        return ""
    name = missing_name(question, lines)
    # 是不是在杭州开的: a yes-or-no question may be wrong about a name and still be answered, by what is right. But what it
    # opens with is what it is about: 宁波市的技术交易额有没有破千亿.
    return name if not asks_yes_or_no(question) or _OPENING.sub("", question).startswith(name) else ""


def missing_name(question: str, lines: list[Line]) -> str:
    """Return a name of the question that none of the cited articles has."""
    if is_english(question):
        whole = "".join(f"{a.title} {a.kicker} {a.byline} {a.body}" for a in {line.article for line in lines})
        return next((name for name in bodies_named(question) if not stands_as(name, whole)), "")
    whole = _whole(lines)
    question = _COUNTRY.sub(lambda found: found[2] if found[2] in whole else found[0], question)  # 德国费森尤斯
    named = binding_names_in(question) | {word for word in quoted_in(question) if re.search(r"[\u3400-\u9fff]", word)}
    return next((name for name in sorted(named) if not stands_in(name, whole)), "")


def bodies_told(articles: Mapping[int, Article], question: str) -> set[int]:
    """Return the articles that know the places and institutions asked about by their endings, as far as any of them does.

    越溪高新区 is in no dictionary, but one of the articles found is about it and another is about 沧陵高新区.
    """
    asked = bare(question)
    wholes = {number: bare(a.title + a.kicker + a.byline + a.body) for number, a in articles.items()}
    told = set(articles)
    for ending in _BODY.finditer(asked):
        stem = asked[max(ending.start() - STEM_CHARS, 0) : ending.start()]
        full = (
            f"{ending[0]}|第?{ending[0][0]}(?:{_IN_FULL.get(ending[0][-1], ending[0])})" if len(ending[0]) == 2 else ""
        )
        known = len(stem) == STEM_CHARS and any(
            stem + ending[0] in whole or bool(full and stem in whole and re.search(full, whole))
            for whole in wholes.values()
        )
        if known and not _NO_NAME.search(stem):
            # 襄阳市 is known to an article that says 襄阳高新区.
            having = {number for number, whole in wholes.items() if stem in whole}
            told = told & having or told | having  # of two places each may have its own article
    return told


def stands_in(name: str, text: str) -> bool:
    """Find a name in a text, forgiving a typing slip and a short form: 浙大 stands in 浙江大学."""
    if name in text or _loosely(name, text) or shortens(name, text) or _fills_out(name, text):
        return True
    if is_known_place(name):
        return False  # 宜春 is not 伊春
    # 李想 is not 理想, which is a word.
    return sounds_as(name, text) or (not is_word(name) and not all(map(is_word, one_slip_from(name, text))))


def shortens(name: str, text: str) -> bool:
    """Tell whether the name leaves out signs of a longer one in the text: 哈工大, 哈尔滨工业大学; 北邮, 北京邮电大学."""
    if _SIDE.fullmatch(name):  # 东区 of the campus
        return bool(re.search(rf"{name[0]}[校院厂园馆片]区", text))
    longer = rf"[\u4e00-\u9fff]{{0,{SHORT_FORM_GAP}}}".join(map(re.escape, name))
    if name[-1] not in _SHORT_ENDS:
        longer = rf"{longer}{_FULL_END}" if len(name) > 1 and not is_known_place(name) else r"(?!)"
    return bool(re.search(longer, text))


def _fills_out(name: str, text: str) -> bool:
    """Tell whether the name only adds signs to one in the text: 先投钱后占股 for 先投后股."""
    inner = "".join(f"{re.escape(sign)}?" for sign in name[1:-1])
    found = re.finditer(f"{re.escape(name[0])}{inner}{re.escape(name[-1])}", text) if len(name) >= LEAST_FILLED else ()
    return any(len(each[0]) >= FILLED * len(name) for each in found)


def off_topic(question: str, lines: list[Line]) -> bool:
    """Tell whether the cited articles hold next to nothing of what was asked, however well they hold what was said."""
    wanted = {word for word in words_of(question) if len(word) >= 2}
    if is_english(question) or not wanted:
        return False
    whole = _whole(lines)
    return sum(len(word) for word in wanted if word in whole) < ON_TOPIC * sum(map(len, wanted))


def _whole(lines: list[Line]) -> str:
    articles = {line.article_id: line.article for line in lines}.values()
    return "".join(bare(a.title + a.kicker + a.byline + a.date + a.body) for a in articles)


def refusal(question: str, titles: list[str]) -> tuple[Sentence, ...]:
    """Say what was looked for, that it is not there, and where it would be nearest."""
    asked = question if len(question) <= 60 else question[:60] + "…"
    named = "、".join(f"《{title}》" for title in list(dict.fromkeys(filter(None, titles)))[:NEAREST])
    if is_english(question):
        said = [Sentence(f"The articles do not answer “{asked}”. ", (), NOTICE)]
        nearest = f"Nearest articles: {named}."
    else:
        said = [Sentence(f"资料里没有找到能回答“{asked}”的内容。", (), NOTICE)]
        nearest = f"最接近的文章：{named}。"
    if named:
        said.append(Sentence(nearest, (), NOTICE))
    return tuple(said)


def nothing_held(*, being_written: bool) -> str:
    """Say that there is nothing to answer from, or not yet."""
    if being_written:
        return "资料库里还没有文章：正在收入，收完再问。"
    return "资料库里还没有文章。先收入：wenju index 文件夹"


def _loosely(name: str, text: str) -> bool:
    """Forgive a typing slip or a different short form: most of the name's pairs of characters stand in the text."""
    pairs = [name[at : at + 2] for at in range(len(name) - 1)]
    return len(name) >= 3 and sum(pair in text for pair in pairs) * 2 >= len(pairs)

"""A fact as a question: the model words it, code refuses what does not stand by itself, the model answers it back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eval.normal import bare, numbers, states
from eval.subjects import names_a_subject, subject_of
from rag.names import binding_names_in, quoted_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.facts import Fact
    from index.values import Article
    from rag.engines.base import Engine, Message

QUESTION_TOKENS, ANSWER_TOKENS = 60, 80
SHORTEST_CHARS, LONGEST_CHARS = 9, 60
LEAST_KNOWN = 0.88  # share of a question's characters that its paragraph says: less is made up (建立 for 整合)
ASKS = {
    "number": ("用“多少”或“几”问", r"多少|几(?!乎)"),
    "person": ("用“谁”或“哪位”问", r"谁|哪[位几]"),
    "list": ("用“哪些”问", r"哪些|哪几|哪[三四五六]|什么"),
    "reason": ("用“为了什么”或“目的是什么”问", r"为了什么|目的|为什么|为何"),
    "date": ("用“什么时候”问", r"什么时候|何时|哪一?[年天月日]|几月"),
    "fact": ("用“什么”或“哪”问", r"什么|哪"),
}
SYSTEM = (
    "你给阅读测验出题。根据原文写一个问题，它的答案正好是给出的答案。问题里要写出主体的名称，使人不看文章也知道问的是谁的什么事；"
    "问题里不能出现答案；只问答案这一件事；用词尽量照原文。只写问题这一句。"
)
# Invented, so that nothing of any article is in them.
EXAMPLES = (
    (
        "主体：东湖科学城\n原文：近日，东湖科学城光谷中试平台正式启用，项目总投资约6.2亿元，占地45亩。\n答案：6.2亿元\n要求：用“多少”或“几”问",
        "东湖科学城光谷中试平台的总投资约为多少亿元？",
    ),
    (
        "主体：长白县\n原文：全县建成冷链仓库23座，较上年增长15%，带动就业1200余人。\n答案：23座\n要求：用“多少”或“几”问",
        "长白县建成了多少座冷链仓库？",
    ),
    (
        "主体：北岭港\n原文：该港于2019年8月开通首条外贸航线，由海通公司运营。\n答案：2019年8月\n要求：用“什么时候”问",
        "北岭港的首条外贸航线是什么时候开通的？",
    ),
    (
        "主体：青山园区\n原文：园区设立服务专班，为企业提供注册代办、融资对接、用工招聘等服务。\n答案：注册代办、融资对接、用工招聘\n要求：用“哪些”问",
        "青山园区的服务专班为企业提供哪些服务？",
    ),
    (
        "主体：南江大学\n原文：南江大学副校长周文涛介绍，学校新建的实验室将面向全市开放。\n答案：周文涛\n要求：用“谁”或“哪位”问",
        "介绍南江大学新建的实验室将面向全市开放的副校长是谁？",
    ),
)
_CLUMSY = re.compile(r"——|[^的]是(?:什么时候|哪一?[天年日])？$")  # a whole sentence with a question hung on to it
# Of a figure; since 2020 and by January 2020 are said in other words.
_YEAR = re.compile(r"(?<![\d-])((?:19|20)\d{2})年(?!\d|以来|[初底末]|[至到])")
_ASKING = re.compile(r"多少|哪些|什么时候|什么|目的|[谁哪几的了是为有约位由]")  # says nothing about the paragraph
_DANGLING = re.compile(
    r"该[^公]|本[文篇]|这[个些项一位种]|文[章中]|此[次外项]|上述|他们|它|其[中他]?|原文|材料|答案|主体"
)


def word_question(fact: Fact, engine: Engine) -> str:
    """The model's question for a fact; who wrote an article is asked in words of our own."""
    if fact.evidence == fact.article.byline:
        return f"《{fact.article.title}》这篇文章是谁写的？"
    messages: list[Message] = [{"role": "system", "content": SYSTEM}]
    for told, asked in EXAMPLES:
        messages += [{"role": "user", "content": told}, {"role": "assistant", "content": asked}]
    before = fact.before if subject_of(fact.article) not in fact.evidence else ""
    told = (
        f"主体：{subject_of(fact.article)}\n原文：{before}{fact.evidence}\n答案：{fact.answer}\n要求：{_way(fact)[0]}"
    )
    messages.append({"role": "user", "content": told})
    said = "".join(engine.stream(messages, max_tokens=QUESTION_TOKENS)).strip()
    question = re.sub(r"^(?:问题|问)[:：]\s*", "", said.split("\n")[0]).replace("?", "？").strip()
    return with_year(question, fact) if fact.type == "number" else question


def with_year(question: str, fact: Fact) -> str:
    """The year that the evidence gives its figures for, put before a question that left it out."""
    years = set(_YEAR.findall(re.sub(r"《.*?》", "", fact.evidence)))
    return question if len(years) != 1 or re.search(r"\d{4}年", question) else f"{years.pop()}年，{question}"


def fault_of(question: str, fact: Fact, articles: Sequence[Article]) -> str:
    """Why a question will not do, in a word for the log; empty where code finds nothing against it."""
    if fact.evidence == fact.article.byline:
        return ""
    told = bare(fact.article.title + fact.article.kicker + fact.article.body)
    near = bare(fact.article.title + fact.article.kicker + subject_of(fact.article) + fact.before + fact.evidence)
    faults = {
        "form": not (question.endswith("？") and SHORTEST_CHARS <= len(question) <= LONGEST_CHARS),
        "two questions": question.count("？") > 1
        or (fact.type != "reason" and len(re.findall(_way(fact)[1], question)) > 1),
        "does not ask": not re.search(_way(fact)[1], question),
        "says the answer": any(states(question, said) for part in fact.parts for said in part),
        "clumsy": _CLUMSY.search(question) is not None,
        "leans on its text": _DANGLING.search(question) is not None,
        "new number": not numbers(question, spelled=False) <= numbers(told, spelled=False),
        "new name": any(name not in told for name in binding_names_in(question) | quoted_in(question)),
        "made up": _known(question, near) < LEAST_KNOWN,
        "no subject": not names_a_subject(question, fact.article, articles),
        "other unit": not _same_unit(question, fact.answer),
    }
    return next((name for name, found in faults.items() if found), "")


def answers_back(question: str, fact: Fact, engine: Engine) -> bool:
    """Whether the model, given the paragraph, says the answer to the question: it asks for this and not for its neighbour."""
    if fact.evidence == fact.article.byline:
        return True
    material = f"《{fact.article.title}》\n{fact.before}{fact.evidence}"
    messages = [
        {"role": "system", "content": "根据材料用一句话回答问题，数字和名称照抄材料。"},
        {"role": "user", "content": f"材料：\n{material}\n\n问题：{question}"},
    ]
    said = "".join(engine.stream(messages, max_tokens=ANSWER_TOKENS))
    return all(any(states(said, each) for each in part) for part in fact.parts)


def _way(fact: Fact) -> tuple[str, str]:
    is_date = fact.type == "fact" and fact.answer[:1].isdigit()
    return ASKS["date" if is_date else fact.type]


def _known(question: str, told: str) -> float:
    """Share of the question's characters that stand beside the same neighbour there too; asking words do not count."""
    known = total = 0
    for run in re.findall(r"\w+", _ASKING.sub(" ", question)):
        pairs = [run[at : at + 2] in told for at in range(len(run) - 1)]
        known += sum(any(pairs[max(at - 1, 0) : at + 1]) for at in range(len(run))) if pairs else run in told
        total += len(run)
    return known / total if total else 0.0


def _same_unit(question: str, answer: str) -> bool:
    """多少家 is not answered by 12人; a question without a unit asks for any."""
    unit = re.search(r"[^\d.,多余百千万亿]+$", answer)
    asked = re.search(r"(?:多少|几)([百千万亿]*)([家个人项名位件亩吨辆台座所倍种场户岁元%])", question)
    return (
        not (unit and asked and answer[:1].isdigit()) or asked[2] in unit[0] or {asked[2], unit[0]} <= set("人名位个")
    )

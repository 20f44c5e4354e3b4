"""What is measured, in the order it is reported: one line a measure, with what it means for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.figures import Figure, mean, rate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Scores = dict[str, float | bool]  # of one case; a measure that does not arise for it is absent

RATE, MEAN, SECONDS = "rate", "mean", "seconds"
UP, DOWN, NEITHER = "up", "down", ""  # which way is better


@dataclass(frozen=True, slots=True)
class Measure:
    key: str
    name: str
    meaning: str
    kind: str = RATE
    better: str = UP
    gated: bool = True  # whether a comparison may fail because of it
    promise: bool = False  # held in every answer: one case lost is a defect, not noise


ANSWERS = (
    Measure("right", "答对", "要点说全、没有说错；答不了的题拒答或指出前提有误"),
    Measure("exact", "完全一致", "与一个标准答案逐字相同（不计标点）"),
    Measure("f1", "字符 F1", "与标准答案最长公共片段的 F1", kind=MEAN),
    Measure("polarity", "是非说对", "是否题里明说了是或否的，说得对"),
    Measure("cited", "有出处", "答案至少有一处引用", promise=True),
    Measure("right_source", "出处对", "引了每一个应引的文件"),
    Measure("right_article", "篇目对", "引了每一篇应引的文章"),
    Measure("holds_evidence", "含证据", "引文逐字包含全部标准证据"),
    Measure("mostly_holds", "含大半证据", "引文包含每条标准证据的六成以上", gated=False),
    Measure("verbatim", "逐字", "每处引文与原文该处逐字相同", promise=True),
    Measure("numbers_quoted", "数字有据", "每句的数字都在该句自己的引文里", promise=True),
    Measure("all_supported", "句句有据", "每一句都由它自己的引文撑得住（数字、名称、引语、过半用字）"),
    Measure("cite_recall", "引用召回率", "撑得住的句子占多少（ALCE 式，各题平均）", kind=MEAN),
    Measure("cite_precision", "引用精确率", "有用的引用占多少（ALCE 式，各题平均）", kind=MEAN),
    Measure("refusal_precision", "拒答精确率", "拒答的题里，本来就答不了的占多少", gated=False),
    Measure("refusal_recall", "拒答召回率", "答不了的题里，拒答的占多少"),
    Measure("answered_anyway", "答不了却答了", "答不了的题里，既没拒答也没指出前提有误的占多少", better=DOWN),
    Measure("false_refusal", "误拒", "答得了的题里，拒答的占多少", better=DOWN),
    Measure("hit1", "检索命中@1", "应引的文章排在第一", gated=False),
    Measure("hit3", "检索命中@3", "应引的文章排在前三", gated=False),
    Measure("mrr", "检索 MRR", "应引的文章名次的倒数，平均", kind=MEAN),
    Measure("ndcg", "检索 nDCG@8", "应引的各篇文章都排在前面的程度", kind=MEAN, gated=False),
    Measure("failed", "出错", "没有给出答案就出错了", better=DOWN),
    Measure("search_seconds", "检索秒数", "从提问到检索完", kind=SECONDS, better=DOWN, gated=False),
    Measure("first_seconds", "首字秒数", "从提问到第一个字", kind=SECONDS, better=DOWN, gated=False),
    Measure("total_seconds", "全程秒数", "从提问到核对完的整个答案", kind=SECONDS, better=DOWN, gated=False),
)

LEGS = {"fused": "合并", "dense": "向量", "words": "字词"}
_OF_EACH_LEG = (
    ("hit1", "命中@1", "应引的文章排在第一", RATE),
    ("hit3", "命中@3", "应引的文章排在前三", RATE),
    ("hit5", "命中@5", "应引的文章排在前五", RATE),
    ("hit10", "命中@10", "应引的文章排在前十", RATE),
    ("mrr", "MRR", "应引的文章名次的倒数，平均", MEAN),
    ("ndcg", "nDCG@10", "应引的各篇文章都排在前面的程度", MEAN),
    ("evidence5", "证据在前 5 段", "前五段逐字包含全部标准证据", RATE),
    ("answer5", "答案在前 5 段", "前五段里写着答案的每个要点", RATE),
)
_GATED = ("fused.mrr", "fused.evidence5", "fused.answer5")
RETRIEVAL = (
    *(
        Measure(f"{leg}.{key}", f"{name} {said}", meaning, kind=kind, gated=f"{leg}.{key}" in _GATED)
        for leg, name in LEGS.items()
        for key, said, meaning, kind in _OF_EACH_LEG
    ),
    Measure("search_seconds", "检索秒数", "一次检索", kind=SECONDS, better=DOWN, gated=False),
)

BY_KIND = {"answers": ANSWERS, "retrieval": RETRIEVAL}  # kinds of run


def figure(measure: Measure, scores: Iterable[Mapping[str, float | bool]]) -> Figure:
    """The measure over the cases where it arises."""
    values = [score[measure.key] for score in scores if measure.key in score]
    return rate(bool(value) for value in values) if measure.kind == RATE else mean(map(float, values))

"""One result judged: every measure that arises for the case, and none that does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eval import citing, metrics, ranks
from eval.measures import LEGS, Scores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.cases import Case
    from eval.metrics import AnswerDict

RANKED = 8  # an answer's evidence list ends here
EVIDENCE_PASSAGES = 5


def judge(case: Case, result: Mapping[str, Any], texts: Mapping[str, str]) -> Scores:
    """Judge a line of a run; `texts` are the articles, for checking that what is quoted stands there."""
    if "legs" in result:
        return _judge_search(case, result)
    if "error" in result:
        return {"failed": True, "right": False}
    answer = result["answer"]
    found: dict[str, float | bool | None] = {"failed": False, "right": metrics.right(answer, case)}
    found |= _refusing(case, answer) | _seconds(answer)
    if answer["citations"]:
        found["verbatim"] = citing.verbatim(answer, texts)
    if case.sources and case.answerable:
        found |= _ranking(answer["evidence"], case)
    if not answer["refused"]:
        found |= _citing(case, answer)
        found["polarity"] = metrics.polarity_right(answer, case)
    if case.extractive and case.answerable and case.answers:
        said = "" if answer["refused"] else answer["text"]
        found["f1"] = metrics.character_f1(said, case.answers[0])
        found["exact"] = metrics.exact_match(said, case.answers[0])
    return {key: value for key, value in found.items() if value is not None}


def _refusing(case: Case, answer: AnswerDict) -> dict[str, float | bool | None]:
    refused = bool(answer["refused"])
    return {
        "refusal_precision": not case.answerable if refused else None,
        "refusal_recall": None if case.answerable else refused,
        "answered_anyway": None if case.answerable else not metrics.right(answer, case),
        "false_refusal": refused if case.answerable else None,
    }


def _seconds(answer: AnswerDict) -> dict[str, float | bool | None]:
    spent = answer["seconds"]
    return {
        "search_seconds": spent["search"] or None,
        "first_seconds": spent["first_piece"] or None,  # nothing was drafted: there is no first piece
        "total_seconds": spent["total"],
    }


def _citing(case: Case, answer: AnswerDict) -> dict[str, float | bool | None]:
    """What an answer that was given cites. Of a question without an answer, gold is not asked after."""
    good, said = citing.sentence_support(answer)
    useful, used = citing.citation_precision(answer)
    gold = case.answerable and bool(case.sources)
    return {
        "cited": citing.cited(answer) if case.answerable else None,
        "numbers_quoted": citing.numbers_quoted(answer) if said else None,
        "all_supported": good == said if said else None,
        "cite_recall": good / said if said else None,
        "cite_precision": useful / used if used else None,
        "right_source": citing.right_source(answer, case) if gold else None,
        "right_article": citing.right_article(answer, case) if gold and case.articles else None,
        "holds_evidence": citing.holds_evidence(answer, case) if gold and case.evidence else None,
        "mostly_holds": citing.mostly_holds_evidence(answer, case) if gold and case.evidence else None,
    }


def _ranking(items: Sequence[Mapping[str, Any]], case: Case) -> dict[str, float | bool | None]:
    places = ranks.gold_ranks(items, case)
    return {
        "hit1": ranks.hit_at(places, 1),
        "hit3": ranks.hit_at(places, 3),
        "mrr": ranks.reciprocal_rank(places),
        "ndcg": ranks.ndcg(places, ranks.gold_count(case), RANKED),
    }


def _judge_search(case: Case, result: Mapping[str, Any]) -> Scores:
    scores: Scores = {"search_seconds": result["seconds"]}
    if not case.answerable or not case.sources:  # there is nothing to be found
        return scores
    for leg in LEGS:
        items = result["legs"][leg]
        places = ranks.gold_ranks(items, case)
        scores |= {f"{leg}.hit{k}": ranks.hit_at(places, k) for k in (1, 3, 5, 10)}
        scores[f"{leg}.mrr"] = ranks.reciprocal_rank(places)
        scores[f"{leg}.ndcg"] = ranks.ndcg(places, ranks.gold_count(case), 10)
        if case.evidence:
            scores[f"{leg}.evidence5"] = ranks.evidence_within(items, case, EVIDENCE_PASSAGES)
        if case.answers:
            scores[f"{leg}.answer5"] = ranks.answer_within(items, case, EVIDENCE_PASSAGES)
    return scores

"""What a ranking of passages is worth: pure functions over a case and the dictionaries of `Evidence.to_dict()`.

Ranks count documents, each where its first passage stands: articles where the set names the gold article, else
sources. What is asked of passages (`evidence_within`) counts passages.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from eval.citing import joined, same_title
from eval.normal import bare, states

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.cases import Case

    Item = Mapping[str, Any]


def gold_ranks(items: Sequence[Item], case: Case) -> list[int]:
    """Places, from 1, of the gold documents among the documents of the ranking."""
    seen: dict[tuple[str, str], bool] = {}
    for item in items:
        document = (item["source"], item["title"] if case.articles else "")
        seen.setdefault(document, _is_gold(item, case))
    return [place for place, is_gold in enumerate(seen.values(), start=1) if is_gold]


def _is_gold(item: Item, case: Case) -> bool:
    named = not case.articles or any(same_title(item["title"], gold) for gold in case.articles)
    return item["source"] in case.sources and named


def gold_count(case: Case) -> int:
    return len(case.articles or case.sources)


def hit_at(ranks: Sequence[int], k: int) -> bool:
    """Whether a gold document stands among the first k."""
    return bool(ranks) and ranks[0] <= k


def reciprocal_rank(ranks: Sequence[int]) -> float:
    return 1 / ranks[0] if ranks else 0.0


def ndcg(ranks: Sequence[int], gold: int, k: int) -> float:
    """Discounted gain of the gold documents among the first k against the best order; every gold one counts 1."""
    gained = sum(1 / math.log2(rank + 1) for rank in ranks[:gold] if rank <= k)
    return gained / sum(1 / math.log2(place + 1) for place in range(1, min(gold, k) + 1)) if gold else 0.0


def evidence_within(items: Sequence[Item], case: Case, k: int) -> bool:
    """Whether the first k passages (or the bylines that come with them) contain each gold evidence to the letter."""
    found = joined(items[:k], case, "text")
    return bool(case.evidence) and all(
        bare(text) in found or any(bare(text) in bare(byline) for byline in _bylines(items[:k], case))
        for text in case.evidence
    )


def answer_within(items: Sequence[Item], case: Case, k: int) -> bool:
    """Whether the first k passages that come from a gold source (or their bylines) say every part of the answer."""
    texts = [item["text"] for item in items[:k] if item["source"] in case.sources] + _bylines(items[:k], case)
    return bool(case.answers) and all(
        any(states(text, said) for text in texts for said in part) for part in case.answers
    )


def _bylines(items: Sequence[Item], case: Case) -> list[str]:
    return [item["byline"] for item in items if item["source"] in case.sources]

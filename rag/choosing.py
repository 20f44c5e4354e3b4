"""Which of the sentences found the model reads: the best ones, each with what it leans on, inside a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.evidence import Line, neighbours
from rag.judge import SURE
from rag.listing import continues, is_section_head, item_number, items_asked
from rag.question import asks_who, asks_yes_or_no, wants_list, wants_reason, wants_several

if TYPE_CHECKING:
    from index.values import Spans

TOKENS_PER_CHAR = 0.62  # Qwen's tokenizer reads the seeds at 0.58 to 0.60
ENUMERATING = 1.3  # more to read where several items must be named
MOST_ITEMS = 8  # sentences of an enumeration that is read, and quoted, as a whole
MOST_BETWEEN = 4  # sentences of one item before the next
FAR_BEHIND = 0.8  # what scores so much less than it is not read
ARTICLES = 3  # no question needs more articles than this on two cores


def choose_lines(question: str, lines: list[Line], budget_tokens: int) -> list[Line]:
    """Fit the best sentences into the budget, each with the one it leans on, article by article in reading order."""
    before = neighbours(lines) if lines and asks_who(question) else {}
    counted = bool(items_asked(question))
    whole = wants_list(question) or wants_reason(question) or counted
    chosen: dict[tuple[str, Spans], Line] = {}
    articles: list[int] = []
    held = {(line.source, line.spans): line for line in lines}
    spent = 0.0
    if whole:
        budget_tokens = round(budget_tokens * ENUMERATING)
    # Where the best sentence is an answer for the judge, those far behind it only cost time and mislead.
    more = counted or asks_yes_or_no(question) or wants_several(question)
    sure = bool(lines) and not more and (lines[0].odds or 0.0) >= SURE
    for line in lines:
        heads = is_section_head(line.text)  # says nothing itself, but what the list below it is of
        if heads and not (whole and line.score >= lines[0].score - FAR_BEHIND / 2):
            continue
        if sure and line.score < lines[0].score - FAR_BEHIND:
            break
        group = [line]
        lead = line.lead or (before.get((line.source, line.spans)) if line is lines[0] else None)
        if lead is not None:  # as it is scored by itself, not as it stood when it was found to lead
            group.insert(0, held.get((lead.source, lead.spans), lead))
        if line.head is not None:
            group.insert(0, line.head)
        items = enumeration(line, lines) if whole else [line]
        if heads and len(items) == 1:
            continue
        if spent + sum(len(each.text) for each in items) * TOKENS_PER_CHAR <= budget_tokens:
            group = [each for each in group if each is not line] + items
        new = [each for each in group if (each.source, each.spans) not in chosen]
        cost = sum(len(each.text) for each in new) * TOKENS_PER_CHAR
        if line.article_id not in articles:
            if len(articles) == ARTICLES:
                continue
            cost += len(line.article.title) * TOKENS_PER_CHAR + 6
        if chosen and spent + cost > budget_tokens:
            continue
        if line.article_id not in articles:
            articles.append(line.article_id)
        spent += cost
        chosen.update({(each.source, each.spans): each for each in new})
    return sorted(chosen.values(), key=lambda line: (articles.index(line.article_id), line.order))


def enumeration(line: Line, lines: list[Line]) -> list[Line]:
    """Return the sentences that are one enumeration with this one, in order: 一是…；二是…；三是…, or rows of a table."""
    before = neighbours(lines)
    after = {(previous.source, previous.spans): key for key, previous in before.items()}
    held = {(each.source, each.spans): each for each in lines}
    if is_section_head(line.text) and (below := after.get((line.source, line.spans))):
        return [line, *(each for each in enumeration(held[below], lines) if each.order > line.order)][:MOST_ITEMS]
    run = [line]
    while (previous := before.get((run[0].source, run[0].spans))) and continues(previous.text, run[0].text):
        run.insert(0, previous)
    while (key := after.get((run[-1].source, run[-1].spans))) and continues(run[-1].text, held[key].text):
        run.append(held[key])
    if run == [line] and (number := item_number(line.text)):
        run = _numbered(line, number, lines)
    return run if len(run) <= MOST_ITEMS else [line]


def _numbered(line: Line, number: tuple[str, int], lines: list[Line]) -> list[Line]:
    """Return the opening sentences of the items numbered on from this one, and back, in one style: 1. …。…。2. …。…。"""
    style, at = number
    beside = sorted((each for each in lines if each.article_id == line.article_id), key=lambda each: each.order)
    place = next(index for index, each in enumerate(beside) if each.spans == line.spans)
    run = [line]
    for step, near in ((1, beside[place + 1 :]), (-1, beside[:place][::-1])):
        wanted, passed = at + step, 0
        for each in near:
            if item_number(each.text) == (style, wanted):
                run.append(each)
                wanted, passed = wanted + step, 0
            elif (passed := passed + 1) > MOST_BETWEEN:
                break
    return sorted(run, key=lambda each: each.order)

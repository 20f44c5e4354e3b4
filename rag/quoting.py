"""Which source sentences are shown word for word: beside a draft that falls short, or for one that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.lines import first_cell, is_row
from rag.about import told_of_another_thing
from rag.answer import QUOTED, Sentence
from rag.binding import amount_fit, asked_of_another, claims_a_most
from rag.choosing import enumeration
from rag.evidence import Line
from rag.judge import SURE
from rag.kinds import counted_in, gives_each_amount
from rag.listing import is_section_head, spelled_out
from rag.measures import is_another_sum
from rag.names import bare
from rag.numbers import numbers_in
from rag.persons import is_about_another
from rag.prompt import is_english
from rag.question import (
    asks_who,
    asks_yes_or_no,
    compares,
    lacks_list,
    post_asked,
    wants_amount,
    wants_list,
    wants_reason,
    wants_several,
)
from rag.refuse import STEM_CHARS, missing_name
from rag.siblings import told_of_a_sibling
from rag.subject import LEAST_TOPIC, topic_of
from rag.verify import overlap
from rag.years import of_another_year

if TYPE_CHECKING:
    from rag.citing import Desk

# A source sentence may stand for a draft that failed if it scores this high for the question by itself.
QUOTE_SCORE = 0.6
# Beside a draft that holds, the best sentence for the question is quoted when it was passed over though it scores
# this much higher than what was cited: for lists, reasons and comparisons always, else by a clear margin.
PASSED_OVER = 0.25
MOST_SPELLED = 6  # of the lines that spell out “三化” or 五个打造
# Lines this close to the best one are quoted too, where one sentence is seldom the whole answer.
NEAR_TIE = 0.12
REASON_TIE = 0.2  # reasons share few words with the question
# A list is quoted when the draft has less than this share of the words that its source sentence has.
LIST_TOLD = 0.75
LED_UP = 150  # signs before a line in which what it is about may be named
BARE_CHARS = 12  # an answer of a few signs stands better with its sentence beside it
_OPEN_ENDS = ("：", ":", "？", "?")  # a heading, or a question that the next sentence answers


def worth_quoting(question: str, draft: str, kept: list[Sentence], cited: list[Line], lines: list[Line]) -> list[Line]:
    """Choose the source sentences that must be shown beside the draft, or for it."""
    usable = [line for line in lines if _may_quote(question, line) and not is_section_head(line.text)]
    usable.sort(key=lambda line: -line.score)
    usable = [line for line in usable if not line.text.rstrip().endswith(_OPEN_ENDS)] or usable
    heads = {(line.source, line.head.order) for line in usable if line.head is not None}
    usable = [line for line in usable if (line.source, line.order) not in heads]
    if not usable:
        return []
    told = "".join(sentence.text for sentence in kept)
    spelled = sorted(spelled_out(question, lines), key=lambda line: line.order)
    if spelled:
        return [line for line in spelled if overlap(line.text, told) < LIST_TOLD][:MOST_SPELLED]
    broad = wants_list(question) or wants_reason(question)
    most = 2 if broad or (not kept and asks_yes_or_no(question)) else 1
    tie = REASON_TIE if wants_reason(question) else NEAR_TIE
    near = [line for line in usable if line.score >= usable[0].score - tie]
    if not kept and wants_amount(question):
        given = numbers_in(draft) - numbers_in(question)  # a draft in words of its own was read off some line
        read_off = [line for line in usable if given and given <= numbers_in(line.text) and line not in near]
        near += [line for line in read_off if line.score >= usable[0].score - PASSED_OVER]
        near.sort(key=lambda line: (-len(given & numbers_in(line.text)), -amount_fit(question, line)))
    near = near[:most]
    if broad:
        near = list(dict.fromkeys(item for line in (*cited, *near) for item in _items(question, line, lines)))
        near = near[:MOST_SPELLED]
    if not kept:
        other = asked_of_another(question, usable) if asks_yes_or_no(question) else None
        return near if other is None else [other]
    best = usable[0]
    passed_over = best not in cited and best.score - max(line.score for line in cited) >= PASSED_OVER
    passed_over = passed_over and not _is_another_row(best, cited)
    yes_or_no = asks_yes_or_no(question)
    if not broad and (yes_or_no or len(told) <= BARE_CHARS):
        # What decides it, or what the bare name is said of.
        near = [best] if passed_over and yes_or_no else sorted(cited, key=lambda line: -line.score)[:1]
    elif not broad and (not wants_several(question) or gives_each_amount(question, told)):
        return [best] if passed_over else []
    articles = {line.article_id for line in cited}
    return [line for line in near if line.article_id in articles and overlap(line.text, told) < LIST_TOLD]


def with_leads(question: str, lines: list[Line]) -> list[Line]:
    """Put the sentence that says who 他 is before a line that is quoted for somebody's name."""
    if not asks_who(question):
        return lines
    led = [each for line in lines for each in (line.lead, line) if each is not None]
    return list(dict.fromkeys(led))


def _is_another_row(line: Line, cited: list[Line]) -> bool:
    """Tell whether a line is a row of a table of which another row is cited already."""
    heads = {(each.source, each.head.order) for each in cited if each.head is not None}
    return line.head is not None and (line.source, line.head.order) in heads


def _items(question: str, line: Line, lines: list[Line]) -> list[Line]:
    """Return what is enumerated with a line; of a table only the rows that are asked for by name, if any is."""
    items = [each for each in enumeration(line, lines) if not is_section_head(each.text)]
    named = [each for each in items if is_row(each.text) and (first_cell(each.text) or " ") in question]
    return named or items


def seldom_quoted(question: str) -> bool:
    """Tell whether the question is for an amount or a name: what the model cannot copy is most often not there at all."""
    broad = wants_list(question) or wants_reason(question) or compares(question)
    return (wants_amount(question) or asks_who(question)) and not broad


def _may_quote(question: str, line: Line) -> bool:
    # A table names its unit once, and where the judge is sure 60个 may answer 几张.
    counted = (
        counted_in(question, line.text)
        or (wants_list(question) and not lacks_list(question, line.text))  # 划成哪几个区: which, not how many
        or line.head is not None
        or (line.odds or 0.0) >= SURE
    )
    post = post_asked(question)
    if post and post not in line.readable:  # who holds it is told where it is named
        return False
    if seldom_quoted(question) and (_is_beside(question, line) or is_another_sum(line.text, question, [line])):
        return False
    answers = line.score >= QUOTE_SCORE or (line.odds or 0.0) >= SURE
    elsewhere = not asks_yes_or_no(question) and (
        told_of_another_thing(question, [line])
        or missing_name(question, [line])
        or told_of_a_sibling("", question, [line])
        or claims_a_most("", [line], question)
    )
    return (
        answers
        and counted
        and not elsewhere
        and not of_another_year(question, line)
        and not is_about_another(question, line)
    )


def _is_beside(question: str, line: Line) -> bool:
    """Tell whether the article has what the question begins with (迪尚集团), and neither headline, line nor what leads up to it does."""
    topic = bare(topic_of(question))
    body = bare(line.article.body)
    if len(topic) < LEAST_TOPIC or topic not in body:
        return False
    at = body.find(bare(line.text))
    near = body[max(at - LED_UP, 0) : max(at, 0)] + bare(line.readable + line.article.title + line.article.kicker)
    return topic[:STEM_CHARS] not in near  # 澜江高新区 is 澜江高新技术产业开发区 in the headline


def quoted(question: str, rows: list[Line], desk: Desk) -> Sentence:
    """Show a source sentence, or rows of one table, as such.

    The article stands in the citation, so that no number is said unsupported.
    """
    lines = (rows[0].head, *rows) if rows[0].head else tuple(rows)
    words = "".join(f"“{each.text}”" for each in lines)
    return Sentence(
        f"The source says: {words} " if is_english(question) else f"原文写道：{words}", desk.cite(lines), QUOTED
    )

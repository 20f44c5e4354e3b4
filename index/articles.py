"""A page -> its articles: bodies are cut where an article shows its beginning or end, then headlines assigned."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.captions import Caption, take_captions
from index.clean import select
from index.dateline import read_date
from index.displaced import Body, perhaps_parts, pull_out, rejoin
from index.furniture import printed_day
from index.headings import Headline, match_headlines, read_title
from index.items import Item, Kind
from index.layout import Page
from index.lines import FINAL, read_lines
from index.names import DATELINE, REPORTED, closes, is_names
from index.passages import sub_spans
from index.plain import plain_title
from index.sections import end_of_run, is_headline, speaks_of_what_follows
from index.values import Article, Span, Spans, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_LABEL = 60
_LABEL = re.compile(r"[^，。！？：:]{2,8}[：:]")


def split_articles(text: str) -> tuple[Article, ...]:
    """All articles and captions of a text, in the order their bodies stand in it."""
    lines = read_lines(text)
    printed = {day for line in lines if (day := printed_day(line.text))}
    items = Page(lines).items()
    is_news = _is_news(items)
    captions, items = take_captions(items, is_news=is_news)
    bodies, headlines = _segment(items, is_news=is_news)
    if not bodies and items:  # nothing but short lines: a note
        bodies, headlines = [Body(items)], []
    pull_out(bodies, headlines)
    if is_news:
        owners = match_headlines(headlines, [body.text for body in bodies], perhaps_parts(bodies))
    else:
        owners = {0: plain_title(headlines)} if headlines and bodies else {}
    owners = rejoin(bodies, headlines, owners)
    day = printed.pop() if len(printed) == 1 else ""  # pages of several days in one text: nobody knows which is whose
    articles = [_article(text, body, owners.get(number), day) for number, body in enumerate(bodies)]
    articles.extend(_caption(text, caption) for caption in captions)
    return tuple(sorted((article for article in articles if article.body), key=lambda article: article.spans))


def _is_news(items: Sequence[Item]) -> bool:
    """Whether the text shows a newspaper's marks; without them it is one article, however many headings."""
    for item in items:
        if item.news or item.doubled or item.closing or item.kind is Kind.CREDIT:
            return True
        if item.kind is Kind.BYLINE and (not is_names(item.text) or closes(item.text)):
            return True
    return sum(1 for place, item in enumerate(items) if item.kind is Kind.BYLINE and _signs(items, place)) >= 2


def _signs(items: Sequence[Item], place: int) -> bool:
    """Whether bare names sign an article; two characters may be a word, except between a body and a headline."""
    if len(items[place].text) > 2:
        return True
    ended = place > 0 and items[place - 1].kind is Kind.PARAGRAPH and not items[place - 1].opened
    return ended and (place + 1 == len(items) or items[place + 1].kind is Kind.HEADING)


def _segment(items: Sequence[Item], *, is_news: bool) -> tuple[list[Body], list[Headline]]:
    bodies: list[Body] = []
    headlines: list[Headline] = []
    current: Body | None = None
    waiting: list[Spans] = []  # bylines read before the body they belong to
    place = 0
    while place < len(items):
        item = items[place]
        end = place + 1
        if item.kind is Kind.HEADING:
            end = end_of_run(items, place)
            of_form = current is not None and not (is_news or headlines) and all(map(_is_label, current.items))
            if current is None or of_form or is_headline(items, place, end, headlines, is_news=is_news):
                headlines.extend(_headlines(items[place:end], len(bodies)))
                current = current if of_form else None  # 证券代码：… stands above the title and is of the same text
            else:
                current.items.extend(items[place:end])
        elif item.kind is Kind.BYLINE and (current is None or is_news):
            if current is None and bodies and items[place - 1].closing:
                current = bodies[-1]  # the names ran over the end of the line
            if current is None:
                waiting.append((item.names,))
            else:
                (_of_the_signed(bodies, headlines) if closes(item.text) else current).sign((item.names,))
            current = None
        else:
            if current is None or item.news:
                current = Body(bylines=waiting)
                bodies.append(current)
                waiting = []
            current.items.append(item)
            if item.closing:
                _of_the_signed(bodies, headlines).sign(item.closing)
                current = None
        place = end
    if waiting and bodies:
        bodies[-1].bylines.extend(waiting)
    return bodies, headlines


def _is_label(item: Item) -> bool:
    """Whether a paragraph only labels what follows: 证券代码：698217    证券简称：海川传动."""
    return len(item.text) <= LONGEST_LABEL and _LABEL.match(item.text) is not None and not FINAL.search(item.text)


def _of_the_signed(bodies: list[Body], headlines: list[Headline]) -> Body:
    """The last body, or the latter of the two it turns out to be: what opens with its reporter is not signed again by others."""
    body = bodies[-1]
    opened = DATELINE.match(body.items[0].text)
    if opened is None or not opened["byline"] or not headlines:
        return body
    for place in range(len(body.items) - 1, 0, -1):
        if body.items[place].kind is not Kind.HEADING or body.items[place - 1].kind is Kind.HEADING:
            continue
        end = end_of_run(body.items, place)
        if end < len(body.items) and speaks_of_what_follows(body.items, place, end):
            headlines.extend(_headlines(body.items[place:end], len(bodies)))
            bodies.append(Body(body.items[end:]))
            del body.items[place:]
            break
    return bodies[-1]


def _headlines(run: Sequence[Item], place: int) -> list[Headline]:
    """The headlines of a run: a byline belongs to the one above it."""
    headlines: list[Headline] = []
    lines: list[Item] = []
    for item in run:
        if item.kind is Kind.HEADING:
            lines.append(item)
            continue
        if lines:
            headlines.append(Headline(lines, place, [(item.names,)]))
            lines = []
        else:
            headlines[-1].bylines.append((item.names,))
    if lines:
        headlines.append(Headline(lines, place, []))
    return headlines


def _article(text: str, body: Body, headline: Headline | None, page_day: str) -> Article:
    items = body.items if headline is None else sorted([*headline.sections, *body.items], key=lambda item: item.whole)
    spans = _spans(text, items)
    bylines = [*(headline.bylines if headline else ()), *body.bylines]
    written: dict[str, Spans] = {}
    for where in (*sorted(bylines), _reporter(text, spans)):
        written.setdefault(_tidy(cut(text, where)), where)
    written.pop("", None)
    title_items = headline.title_items if headline else []
    return Article(
        title=read_title([item.text for item in title_items]),
        body=cut(text, spans),
        spans=spans,
        kicker=" ".join(read_title([item.text]) for item in (headline.kicker_items if headline else ())),
        byline=" ".join(written),
        date=read_date(cut(text, spans)) or page_day,
        title_spans=tuple(item.whole for item in title_items),
        byline_spans=tuple(sorted(span for where in written.values() for span in where)),
        kicker_spans=tuple(item.whole for item in (headline.kicker_items if headline else ())),
    )


def _caption(text: str, caption: Caption) -> Article:
    spans = _spans(text, caption.items)
    byline = (caption.byline.names,) if caption.byline else caption.items[-1].closing
    return Article(
        title="",
        body=cut(text, spans),
        spans=spans,
        kind="caption",
        byline=_tidy(cut(text, byline)),
        byline_spans=byline,
    )


def _spans(text: str, items: Sequence[Item]) -> Spans:
    """Where the body stands, with one line end of the source between paragraphs that are two."""
    spans: list[Span] = []
    previous: Item | None = None
    for item in items:
        goes_on = previous is not None and previous.opened and item.kind is Kind.PARAGRAPH and not item.news
        if previous is not None and not goes_on and previous.lines[-1].newline.start < previous.lines[-1].newline.end:
            spans.append(previous.lines[-1].newline)
        spans.extend(select(item, text))
        previous = item
    return tuple(spans)


def _reporter(text: str, spans: Spans) -> Spans:
    """Where the names in brackets after the dateline stand."""
    opening = cut(text, spans[:6])[:120]
    dateline = DATELINE.match(opening)
    reported = dateline if dateline and dateline["byline"] else REPORTED.search(opening, 0, 80)
    return sub_spans(spans, *reported.span("byline")) if reported else ()


def _tidy(byline: str) -> str:
    return re.sub(r"\s+", " ", byline).strip(" \u3000■▶●◆")

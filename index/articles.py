"""A page -> its articles: bodies are cut where an article shows its beginning or end, then headlines assigned."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.captions import Caption, take_captions
from index.clean import select
from index.dateline import read_date
from index.displaced import Body, cut_apart, perhaps_parts, pull_out, rejoin
from index.furniture import SPREAD, printed_day
from index.headings import Headline, match_headlines, read_title
from index.items import Item, Kind
from index.layout import Page
from index.lines import read_lines
from index.names import DATELINE, REPORTED, closes, is_names
from index.passages import sub_spans
from index.plain import plain_title
from index.segment import segment
from index.values import Article, Span, Spans, cut

if TYPE_CHECKING:
    from collections.abc import Sequence


def split_articles(text: str) -> tuple[Article, ...]:
    """All articles and captions of a text, in the order their bodies stand in it."""
    lines = read_lines(text)
    printed = [(line.start, day) for line in lines if (day := printed_day(line.text))]
    items = Page(lines).items()
    is_news = _is_news(items)
    captions, items = take_captions(items, is_news=is_news)
    bodies, headlines = segment(items, is_news=is_news)
    if not bodies and items:  # nothing but short lines: a note
        bodies, headlines = [Body(items)], []
    pull_out(bodies, headlines)
    if is_news:
        cut_apart(bodies, headlines)
        owners = match_headlines(headlines, [body.text for body in bodies], perhaps_parts(bodies))
    else:
        owners = {0: plain_title(headlines)} if headlines and bodies else {}
    owners = rejoin(bodies, headlines, owners)
    days = _days(printed, [min((item.whole.start for item in body.items), default=0) for body in bodies])
    articles = [_article(text, body, owners.get(number), days[number]) for number, body in enumerate(bodies)]
    articles.extend(_caption(text, caption) for caption in captions)
    return tuple(sorted((article for article in articles if article.body), key=lambda article: article.spans))


def _days(printed: Sequence[tuple[int, str]], starts: Sequence[int]) -> list[str]:
    """The day of the page that each article stands on; of pages of several days only where each has its day above it."""
    days = [day for _, day in printed]
    if len(set(days)) <= 1:
        return [days[0] if days else ""] * len(starts)
    heads = printed[0][0] < min(starts, default=0) and printed[days.index(days[-1])][0] < max(starts)
    return [max(place for place in printed if place[0] < start)[1] if heads else "" for start in starts]


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
    return SPREAD.sub("", re.sub(r"[\s□■]+", " ", byline).strip(" \u3000■▶●◆"))

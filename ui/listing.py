"""What the terminal shows: articles, passages, answers and models as text and as JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.values import Article
    from index.weights import WeightsState
    from rag.answer import Answer


def articles_json(articles: Sequence[Article]) -> list[dict[str, Any]]:
    return [
        {
            "title": article.title,
            "kicker": article.kicker,
            "byline": article.byline,
            "date": article.date,
            "body": article.body,
            "spans": [[span.start, span.end] for span in article.spans],
            "kind": article.kind,
        }
        for article in articles
    ]


def articles_text(articles: Sequence[Article]) -> str:
    """Show what belongs to what at a glance: headline, byline, date, and how each body begins and ends."""
    blocks = []
    for number, article in enumerate(articles, start=1):
        kind = "图片说明" if article.kind == "caption" else "文章"
        lines = [f"{number:>2}. [{kind}] {article.title or '（无题）'}"]
        shown = (("引题", article.kicker), ("署名", article.byline), ("日期", article.date))
        lines += [f"    {name}：{value}" for name, value in shown if value]
        flat = " ".join(article.body.split())
        ends = flat if len(flat) <= 70 else f"{flat[:34]} …… {flat[-34:]}"
        place = f"第 {article.spans[0].start}–{article.spans[-1].end} 字" if article.spans else ""
        lines.append(f"    正文：{ends}（{len(article.body)} 字，{place}）")
        blocks.append("\n".join(lines))
    captions = sum(article.kind == "caption" for article in articles)
    counted = f"共 {len(articles) - captions} 篇文章" + (f"，{captions} 条图片说明" if captions else "")
    return "\n".join([*blocks, counted]) if blocks else "没有拆出文章"


def hits_text(hits: Sequence[dict[str, Any]]) -> str:
    if not hits:
        return "没有找到"
    return "\n\n".join(
        f"{number}. 《{hit['title']}》  {hit['source']}\n   {' '.join(hit['text'].split())}"
        for number, hit in enumerate(hits, start=1)
    )


def answer_text(answer: Answer) -> str:
    lines = [answer.text]
    if answer.citations:
        lines.append("")
    for cited in answer.citations:
        byline = f"（{cited.byline}）" if cited.byline else ""
        quote = " ".join(cited.quote.split())
        lines.append(f"[{cited.number}] 《{cited.title}》{byline} {cited.source}\n    {quote}")
    return "\n".join(lines)


def models_text(states: Sequence[WeightsState]) -> str:
    return "\n".join(
        f"{state.name}\n   {state.what}\n   许可：{state.licence}  大小：{state.bytes / 1e9:.2f} GB  状态：{state.state}\n"
        f"   {state.path}"
        for state in states
    )

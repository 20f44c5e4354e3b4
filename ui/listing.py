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
    """Show what belongs to what at a glance: headline, byline, and how each body begins and ends."""
    blocks = []
    for number, article in enumerate(articles, start=1):
        kind = "图片说明" if article.kind == "caption" else "文章"
        title = article.title or "（无题）"
        lines = [f"{number}. [{kind}] {title}"]
        if article.kicker:
            lines.append(f"   引题：{article.kicker}")
        if article.byline or article.date:
            lines.append("   " + "  ".join(part for part in (article.byline, article.date) if part))
        flat = " ".join(article.body.split())
        shown = flat if len(flat) <= 70 else f"{flat[:34]} …… {flat[-34:]}"
        lines.append(f"   {shown}（{len(article.body)} 字）")
        blocks.append("\n".join(lines))
    return "\n".join(blocks) if blocks else "没有拆出文章"


def hits_text(hits: Sequence[dict[str, Any]]) -> str:
    if not hits:
        return "没有找到"
    return "\n\n".join(
        f"{number}. 《{hit['title']}》  {hit['source']}{_explained(hit)}\n   {' '.join(hit['text'].split())}"
        for number, hit in enumerate(hits, start=1)
    )


def _explained(hit: dict[str, Any]) -> str:
    """Say what each leg of the search made of a passage; nothing unless it was asked for."""
    if "explain" not in hit:
        return ""
    legs = [
        f"{said}第 {hit['explain'][leg]['rank']}（{hit['explain'][leg]['score']:.3f}）"
        if leg in hit["explain"]
        else f"{said}未入围"
        for leg, said in (("dense", "语义"), ("words", "关键词"))
    ]
    return f"\n   {'  '.join(legs)}  合计 {hit['score']:.4f}"


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

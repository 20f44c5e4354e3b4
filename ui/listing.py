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
        known = "，".join(filter(None, (cited.byline, cited.date)))
        facts = f"（{known}）" if known else ""
        quote = " ".join(cited.quote.split())
        lines.append(f"[{cited.number}] 《{cited.title}》{facts} {cited.source}\n    {quote}")
    return "\n".join(lines)


def models_text(states: Sequence[WeightsState]) -> str:
    return "\n".join(
        f"{state.name}\n   {state.what}\n   许可：{state.licence}  大小：{state.bytes / 1e9:.2f} GB  状态：{state.state}\n"
        f"   {state.path}"
        for state in states
    )


_VERDICTS = {
    "supported": "有据",
    "no lines hold it": "原文里没有，不用",
    "the number is said of something else": "数字张冠李戴，不用",
    "the number is of another year": "数字是另一年的，不用",
    "the lines are about somebody else": "原文说的是另一个人，不用",
    "the lines name another of its kind": "原文说的是另一个，不用",
    "the source lists another with the others": "列的几样里有一样和原文不同，不用",
    "what is asked for is not named": "问的是名字，没有说出，不用",
    "the source gives it to another": "原文说的是另一家、另一项，不用",
    "only names the headline": "只是标题，不用",
    "another line names somebody who fits far better": "原文另一句说的人更合问题，不用",
    "the amount asked for is told already": "问的数已经说了，多余，不用",
    "only planned": "原文只是打算，问的是结果，不用",
    "asks instead of telling": "是问句，不用",
    "the name is said of something else": "名字张冠李戴，不用",
    "the source does not say which is the most": "原文没说谁最多谁最少，不用",
    "the number is of another measure": "单位不对，不用",
    "the source says the opposite": "和原文相反，不用",
    "the source gives another number for what is asked": "原文给的是另一个数，不用",
    "an amount or a name is asked for and none is given": "问的是数量或名字，没有给出，不用",
    "only repeats the question": "只是复述问题，改引原文",
}


def _part_text(part: dict[str, Any], question: str) -> list[str]:
    """Show what was read, written and checked for the question, or for one half of a comparison."""
    lines = [f"\n检索用语：{part['searched']}"] if part["searched"] != question else []
    lines.append("\n二、句子（* 交给模型读）")
    lines += [f"   {'*' if line['read'] else ' '} {line['score']:.2f}  {line['text'][:90]}" for line in part["lines"]]
    lines.append(f"\n三、模型的草稿\n   {part['draft'] or '（没有用模型）'}")
    lines.append("\n四、逐句核对")
    lines += [
        f"   {_VERDICTS.get(check['verdict'], check['verdict'])}：{check['sentence']}" for check in part["checks"]
    ]
    return [*lines, f"   拒答的缘由：{part['reason']}"] if part["reason"] else lines


def trace_text(record: dict[str, Any]) -> str:
    """Show how an answer came about, step by step."""
    answer = record["answer"]
    lines = [f"第 {record['trace']} 问（{record['at']}）：{answer['question']}"]
    lines += [f"   前文：{asked} → {answered}" for asked, answered in record["history"]]
    lines.append("\n一、检索到的段落（名次：语义 / 关键词）")
    for number, found in enumerate(answer["evidence"], start=1):
        legs = ("hybrid",) if "hybrid" in found["ranks"] else ("dense", "words")
        ranks = " / ".join(str(found["ranks"].get(leg, "–")) for leg in legs)
        lines.append(
            f"   {number}. [{ranks}] 《{found['title']}》 {found['source']}  {' '.join(found['text'].split())[:60]}"
        )
    for part in record.get("parts", [record]):  # records of before comparisons were halved have one
        lines += _part_text(part, answer["question"])
    seconds = answer["seconds"]
    lines.append(f"\n五、答案（{seconds['total']:.1f} 秒，首字 {seconds['first_piece']:.1f} 秒）\n   {answer['text']}")
    return "\n".join(lines)

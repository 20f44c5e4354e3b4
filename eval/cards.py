"""One question of a report: what was answered, what was due, and the source with the cited characters marked."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from eval.excerpts import excerpt_html, find_bare
from eval.measures import LEGS
from eval.summary import expected, is_wrong, type_name, why_wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eval.runs import Result

SHOWN_PASSAGES = 5
_FAULTS = {
    "cited": "没有出处", "verbatim": "引文有误", "right_source": "出处不全", "right_article": "篇目不全",
    "holds_evidence": "引文没含全证据", "all_supported": "有句子撑不住",
}  # fmt: skip


def escape(text: str) -> str:
    return html.escape(text, quote=True)


def card_html(result: Result, texts: Mapping[str, str]) -> str:
    """The card of one result."""
    case = result["case"]
    history = "".join(
        f'<p class="history">前问：{escape(asked)} → {escape(replied)}</p>' for asked, replied in case["history"]
    )
    return (
        f'<article class="case"><header>{_tags_html(result)}<code>{escape(case["id"])}</code></header>'
        f"{history}<h3>{escape(case['question'])}</h3>"
        f"<dl><dt>答</dt><dd>{_reply_html(result)}</dd><dt>应</dt><dd>{escape(expected(case))}</dd></dl>"
        f"{_sources_html(result, texts)}</article>"
    )


def _tags_html(result: Result) -> str:
    if is_wrong(result):
        said = [why_wrong(result)]
    else:
        said = [name for key, name in _FAULTS.items() if result["scores"].get(key) is False]
    tags = "".join(f'<span class="why">{escape(tag)}</span>' for tag in said)
    return f'{tags}<span class="type">{escape(type_name(result["case"]["type"]))}</span>'


def _reply_html(result: Result) -> str:
    if "error" in result:
        return escape(result["error"])
    if "legs" in result:
        return "".join(_leg_html(name, result["legs"][leg]) for leg, name in LEGS.items())
    said = re.sub(
        r"\s*\[(\d+)\]", "\u2060" + r"<sup>\1</sup>", escape(result["answer"]["text"])
    )  # no line begins with a mark
    return f'<span class="refused">拒答</span> {said}' if result["answer"]["refused"] else said


def _leg_html(name: str, items: list[dict[str, Any]]) -> str:
    titles = "".join(f"<li>{escape(item['title'] or item['source'])}</li>" for item in items[:SHOWN_PASSAGES])
    return f'<div class="leg"><b>{escape(name)}</b><ol>{titles}</ol></div>'


def _sources_html(result: Result, texts: Mapping[str, str]) -> str:
    case = result["case"]
    citations = result.get("answer", {}).get("citations", [])
    titles = {item["source"]: item["title"] for item in citations}
    blocks = []
    for source in dict.fromkeys([*case["sources"], *titles]):
        text = texts.get(source, "")
        cited = [(start, end) for item in citations if item["source"] == source for start, end in item["spans"]]
        gold = _gold(case, source, text)
        if not (shown := excerpt_html(text, cited, gold)):
            continue
        kinds = ["应引"] * (source in case["sources"]) + ["所引"] * bool(cited)
        name = f"《{titles[source]}》" if titles.get(source) else ""
        blocks.append(
            f'<div class="source"><p class="file"><b>{"、".join(kinds)}</b> {escape(name)} {escape(source)}</p>{shown}</div>'
        )
    return "".join(blocks)


def _gold(case: Mapping[str, Any], source: str, text: str) -> list[tuple[int, int]]:
    """Where the gold evidence stands in the source; without evidence, where an accepted answer first does."""
    if source not in case["sources"]:
        return []
    wanted = case["evidence"] or [said for part in case["answers"] for said in part]
    return [place for each in wanted if (place := find_bare(text, each)) is not None]

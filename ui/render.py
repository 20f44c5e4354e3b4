"""The conversation as HTML: pure functions from turns to strings, no Gradio here.

Nothing an article or a model wrote reaches the page unescaped; nothing of theirs becomes a link or an image.
A chip is a button that names its source by turn and number; the page fetches that source when it is opened.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from rag.answer import NOTICE, QUOTED, SUPPORTED
from ui.feedback import REASONS
from ui.window import attribute, escape, exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rag.answer import Answer, Evidence, Sentence
    from ui.memory import Turn

NEAREST_ARTICLES = 3  # offered with a refusal

_VERDICTS = {
    SUPPORTED: ("已核对", "模型写的话；其中的数字、名字和引语，出处里都有"),
    QUOTED: ("原文", "模型写的话没有通过核对，换成了原文的句子"),
    NOTICE: ("说明", "程序自己的话，不是文章里的"),
}


# --- one turn of the conversation ---------------------------------------------------------------------------


def turn_html(question: str, body: str, *, state: str, turn: str = "") -> str:
    """A question and what stands under it; `state` is "working" while anything is still to come."""
    return (
        f'<article class="turn" data-state="{attribute(state)}" data-turn="{attribute(turn)}">'
        f'<h2 class="question" dir="auto">{escape(question)}</h2>{body}</article>'
    )


def kept_turn_html(turn: Turn) -> str:
    """A turn that is over, as it is shown now and after any reload."""
    if turn.answer is not None:
        body = answer_html(turn.answer, turn.id) + _actions_html(turn)
    elif turn.state == "stopped":
        label = "已停止。下面的草稿没有核对过，也不会带进后面的对话。" if turn.note else "已停止。"
        body = f'<p class="status">{label}</p>{_draft_words_html(turn.note)}{_actions_html(turn)}'
    else:
        body = error_html(turn.note) + _actions_html(turn)
    return turn_html(turn.question, body, state=turn.state, turn=turn.id)


def progress_html(line: str) -> str:
    return f'<p class="progress" role="status"><span class="pulse" aria-hidden="true"></span>{escape(line)}</p>'


def draft_html(draft: str, found: int) -> str:
    """The model's words before the check: never to be taken for the answer, so they do not look like it."""
    line = f"找到 {found} 段材料，" + ("正在起草，还没有核对" if draft else "正在起草…")
    return progress_html(line) + _draft_words_html(draft)


def _draft_words_html(draft: str) -> str:
    return f'<div class="draft"><span class="label">草稿 · 未核对</span>{escape(draft)}</div>' if draft else ""


def error_html(line: str) -> str:
    return f'<p class="error" role="alert">{escape(line)}</p>'


def answer_html(answer: Answer, turn: str) -> str:
    """The checked answer and the material it was written from."""
    titles = {citation.number: citation.title for citation in answer.citations}
    # The nearest articles, which a refusal also names in words, are shown as a list to open.
    said = answer.sentences[:1] if answer.refused and answer.evidence else answer.sentences
    body = "".join(
        _block_html(verdict, sentences, titles, turn)
        for verdict, sentences in groupby(said, key=lambda sentence: sentence.verdict)
    )
    if answer.refused:
        shown = (
            f'<div class="refusal"><p class="verdict">文章里没有写</p>{body}{nearest_html(answer.evidence, turn)}</div>'
        )
    else:
        shown = f'<div class="answer">{body}</div>{_status_html(answer)}'
    return shown + evidence_html(answer.evidence, turn)


def _status_html(answer: Answer) -> str:
    if not answer.citations:
        return ""
    return (
        f'<p class="status">已逐句核对，引自 {len(answer.citations)} 处，用时 {answer.seconds.total:.1f} 秒'
        '<button type="button" class="plain" data-verdicts aria-pressed="false">看每句的核对</button></p>'
    )


def _block_html(verdict: str, sentences: Iterable[Sentence], titles: dict[int, str], turn: str) -> str:
    """Neighbouring sentences of one verdict: a paragraph, a block of source words, or our own notice."""
    name, why = _VERDICTS.get(verdict, ("", ""))
    badge = f'<span class="badge" title="{why}">{name}</span>' if name else ""
    inner = "".join(
        f'<span class="sentence">{badge}{escape(sentence.text[:-1])}<span class="tail">{escape(sentence.text[-1:])}'
        + "".join(_chip_html(number, titles.get(number, ""), turn) for number in sentence.citations)
        + "</span></span>"
        for sentence in sentences
    )
    if verdict == QUOTED:
        return f'<blockquote class="quoted"><span class="label">原文照录</span>{inner}</blockquote>'
    return f'<p class="{"notice" if verdict == NOTICE else "supported"}">{inner}</p>'


def _chip_html(number: int, title: str, turn: str) -> str:
    return (
        '<button type="button" class="chip" aria-pressed="false"'
        f' data-source="{attribute(turn)}/{number}"'
        f' aria-label="来源 {number}：{attribute(title)}" title="{attribute(title)}">{number}</button>'
    )


# --- what can be done with a turn ---------------------------------------------------------------------------


def _actions_html(turn: Turn) -> str:
    again = f'<button type="button" class="plain" data-ask="{exact(turn.question)}">再答一次</button>'
    if turn.answer is None:
        return f'<div class="actions">{again}</div>'
    judging = _judging_html(turn) if turn.answer.citations or turn.answer.refused else ""
    return (
        '<div class="actions">'
        '<button type="button" class="plain" data-copy="text">复制</button>'
        f'<button type="button" class="plain" data-copy="markdown">复制为 Markdown</button>{again}'
        f"{judging}</div>"
    )


def _judging_html(turn: Turn) -> str:
    """Thumbs: up is one click; down asks what is wrong, and for what only the reader can know."""
    if turn.feedback:
        return f'<span class="judged" role="status">已记下：{escape(REASONS[turn.feedback].name)}</span>'
    reasons = "".join(
        f'<label><input type="radio" name="reason-{attribute(turn.id)}" value="{key}"'
        f' data-asks="{attribute(reason.asks)}">{escape(reason.name)}</label>'
        for key, reason in REASONS.items()
        if key != "good"
    )
    return (
        '<span class="thumbs"><button type="button" class="plain" data-judge="good">答得对</button>'
        '<button type="button" class="plain" data-judging aria-expanded="false">有问题</button></span>'
        '<form class="judging" hidden><fieldset><legend>哪里不对？记下来会成为一道评测题。</legend>'
        f'{reasons}</fieldset><label class="told" hidden><span></span><input type="text" maxlength="400"></label>'
        '<button type="submit" class="small">记下</button><span class="said" role="alert"></span></form>'
    )


# --- what search found --------------------------------------------------------------------------------------


def evidence_html(evidence: Sequence[Evidence], turn: str) -> str:
    """What search found, folded away; each piece opens in the pane like a citation."""
    if not evidence:
        return ""
    items = "".join(
        f'<li>{_opener_html(found, turn, place)}<p class="excerpt">{escape(_flat(found.text))}</p></li>'
        for place, found in enumerate(evidence, start=1)
    )
    return f'<details class="found"><summary>找到的材料（{len(evidence)}）</summary><ol>{items}</ol></details>'


def nearest_html(evidence: Sequence[Evidence], turn: str) -> str:
    """The articles closest to a question they do not answer, each once."""
    nearest: dict[tuple[str, str], tuple[int, Evidence]] = {}
    for place, found in enumerate(evidence, start=1):
        nearest.setdefault((found.source, found.title), (place, found))
    items = "".join(
        f"<li>{_opener_html(found, turn, place)}</li>" for place, found in list(nearest.values())[:NEAREST_ARTICLES]
    )
    return f'<p class="label">最接近的文章</p><ul class="nearest">{items}</ul>' if items else ""


def _opener_html(found: Evidence, turn: str, place: int) -> str:
    return (
        f'<button type="button" class="opener" aria-pressed="false"'
        f' data-source="{attribute(turn)}/found-{place}">{escape(found.title or "（无标题）")}</button>'
        f'<span class="file">{escape(found.source)}</span>'
    )


def _flat(text: str) -> str:
    return re.sub(r"\s*[\r\n]+\s*", "", text)

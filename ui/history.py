"""The list of a browser's earlier conversations as HTML."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ui.window import attribute, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.memory import Conversation

_EMPTY = '<p class="nothing">还没有对话。问过的问题会留在这台电脑上，换一个浏览器看不到。</p>'


def conversations_html(conversations: Sequence[Conversation]) -> str:
    if not conversations:
        return _EMPTY
    rows = "".join(_row_html(conversation) for conversation in conversations)
    return f'<ul class="conversations">{rows}</ul>'


def _row_html(conversation: Conversation) -> str:
    name = attribute(conversation.id)
    title = escape(conversation.title)
    return (
        f'<li><button type="button" class="opener" data-conversation="{name}">{title}</button>'
        f'<span class="count">{conversation.turns} 问 · {when(conversation.asked)}</span>'
        f'<span class="row"><a class="plain" href="page/conversations/{name}/markdown" download>导出 Markdown</a>'
        f'<a class="plain" href="page/conversations/{name}/json" download>导出 JSON</a>'
        f'<button type="button" class="plain" data-forget="{name}">删除</button></span></li>'
    )


def when(moment: str, now: datetime | None = None) -> str:
    """今天 14:05, 昨天 9:12, else the date; in the machine's own time zone."""
    then = datetime.fromisoformat(moment).astimezone()
    days = ((now or datetime.now(UTC)).astimezone().date() - then.date()).days
    if days > 1:
        return f"{then.year}年{then.month}月{then.day}日"
    return f"{'昨天' if days == 1 else '今天'} {then:%H:%M}"

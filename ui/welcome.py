"""What stands on the page before anything was asked, and the frames that the script fills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.window import escape, exact

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADER = """<header class="masthead"><h1><span class="seal" aria-hidden="true">据</span>{title}</h1>
<p class="motto">每一句都指到原文</p></header>"""
EMPTY_PANE = """<aside id="source-pane" aria-label="来源"><div class="empty">
<p>来源</p><p>点答案里的小号码，这里会打开那篇文章，并标出引用的字。</p></div></aside>"""
OVERLAYS = """<dialog id="library-panel" aria-labelledby="library-title"><header class="bar">
<h2 id="library-title">资料库</h2><button type="button" class="close" data-close aria-label="关闭">×</button></header>
<div class="panel-body"></div></dialog>
<dialog id="conversations-panel" aria-labelledby="conversations-title"><header class="bar">
<h2 id="conversations-title">以前的对话</h2>
<button type="button" class="close" data-close aria-label="关闭">×</button></header><div class="panel-body"></div></dialog>
<div id="toast" role="status"></div>"""
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='5' fill='%239c3328'/%3E%3Ctext x='16' y='23.5' font-size='21'"
    " font-family='serif' fill='%23fff' text-anchor='middle'%3E据%3C/text%3E%3C/svg%3E"
)

_WELCOME = """<section class="welcome"><p>向自己的文章提问。答案只来自收录的文章；
每句后面有小号码，点开就是原文里的那几个字。文章里没有写的，它会直说。</p></section>""".replace("\n", "")
_EMPTY = """<section class="welcome"><p>资料库还是空的。</p>
<p class="how">先添加文章：文件会复制到这台电脑上的资料库里，读过一遍就能提问。文章和问题都不会离开这台电脑。</p>
<p class="row"><button type="button" class="primary" data-panel="library">添加文章</button>{sample}</p></section>"""
_SAMPLE = '<button type="button" class="small" data-sample>先用示例文章试试</button>'


def welcome_html(questions: Sequence[str], *, empty: bool, samples: bool) -> str:
    """How to begin: with an example, or, in an empty library, with articles."""
    if empty:
        return _EMPTY.format(sample=_SAMPLE if samples else "")
    buttons = "".join(
        f'<button type="button" class="example" data-ask="{exact(question)}">{escape(question)}</button>'
        for question in questions
    )
    return f'{_WELCOME}<nav class="examples" aria-label="可以这样问">{buttons}</nav>'

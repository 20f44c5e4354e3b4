"""The library pane as HTML: what is indexed, adding and removing, work under way, the libraries of this machine."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from index.report import ADDED, FAILED, MOVED, REMOVED, SAME
from ui.window import attribute, escape, exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.contents import HeldFile
    from index.report import FileReport
    from index.values import Article
    from ui.desk import Known
    from ui.shelving import Work

FILES_SHOWN = 200  # of a long list; the search box finds the others
TROUBLES_SHOWN = 100

READ_ONLY = "只有在运行问据的那台电脑上打开这个页面，才能改动资料库。"


def top_html(counts: dict[str, int]) -> str:
    """The buttons at the top of the page."""
    held = f"{counts['documents']:,} 个文件 · {counts['articles']:,} 篇文章" if counts["documents"] else "还是空的"
    return (
        '<nav class="panels" aria-label="页面">'
        '<button type="button" class="plain" data-panel="conversations">以前的对话</button>'
        f'<button type="button" class="plain" data-panel="library">资料库 <span>{held}</span></button></nav>'
    )


def shelf_html(known: Sequence[Known], here: Known, counts: dict[str, int], *, may_change: bool, samples: bool) -> str:
    """The pane around the list and the work, which are fetched by themselves."""
    options = "".join(
        f'<option value="{attribute(each.id)}"{" selected" if each == here else ""}>{escape(each.name)}</option>'
        for each in known
    )
    counted = f"{counts['documents']:,} 个文件，{counts['articles']:,} 篇文章，{counts['passages']:,} 段"
    switching = (
        f'<label class="choose">当前资料库<select data-library>{options}</select></label>'
        f'<p class="facts"><span>{counted}</span><span class="file">{escape(str(here.home))}</span></p>'
    )
    if not may_change:
        return f'{switching}<p class="caution">{READ_ONLY}</p>{_LIST}'
    sample = '<button type="button" class="small" data-sample>收录示例文章</button>' if samples else ""
    return f"{switching}{_ADDING.replace('{sample}', sample)}<div data-work></div>{_LIST}{_OTHER}"


_ADDING = """
<section class="adding" aria-label="添加文章">
<label class="drop" data-drop><input type="file" multiple><b>把文件拖到这里，或点这里选择</b>
<span>会复制一份到资料库自己的文件夹，原来的文件不动</span></label>
<form class="path" data-folder><label>或收录一个文件夹
<input type="text" name="path" placeholder="文件夹的完整路径" required></label><button type="submit" class="small">收录</button></form>
<p class="row">{sample}<button type="button" class="small" data-refresh>重新收录</button>
<span class="said" role="alert"></span></p></section>
"""
_LIST = """
<section class="held" aria-label="已收录的文件"><label class="find">查找
<input type="search" data-find placeholder="文件名或标题"></label><div data-files></div></section>
"""
_OTHER = """
<details class="other"><summary>用另一个资料库</summary><form class="path" data-open>
<label>资料库所在的文件夹（没有就新建）<input type="text" name="path" placeholder="文件夹的完整路径" required></label>
<button type="submit" class="small">打开</button></form><span class="said" role="alert"></span></details>
"""


def files_html(files: Sequence[HeldFile], articles: Sequence[Sequence[Article]], *, may_change: bool) -> str:
    """The indexed files, each with its headlines to open."""
    if not files:
        return '<p class="nothing">没有文件。</p>'
    rows = "".join(
        _file_html(file, inside, may_change=may_change)
        for file, inside in zip(files[:FILES_SHOWN], articles, strict=False)
    )
    more = f'<p class="nothing">还有 {len(files) - FILES_SHOWN:,} 个文件，用查找缩小范围。</p>'
    return f'<ul class="files">{rows}</ul>' + (more if len(files) > FILES_SHOWN else "")


def _file_html(file: HeldFile, articles: Sequence[Article], *, may_change: bool) -> str:
    headlines = "".join(
        f'<li><button type="button" class="opener" data-article="{place}" data-file="{exact(file.source)}">'
        f"{escape(article.title or '（无标题）')}</button></li>"
        for place, article in enumerate(articles)
    )
    remove = (
        f'<button type="button" class="plain" data-remove="{exact(file.source)}"'
        f' aria-label="移除 {attribute(file.source)}">移除</button>'
        if may_change
        else ""
    )
    return (
        f'<li><details><summary><span class="name">{escape(file.source)}</span>'
        f'<span class="count">{file.articles:,} 篇 · {file.passages:,} 段 · {escape(file.encoding)}</span></summary>'
        f"<ol>{headlines}</ol></details>{remove}</li>"
    )


def work_html(work: Work | None) -> str:
    """Work under way or just finished: how far, how fast, what failed and why."""
    if work is None:
        return ""
    if not work.over:
        return _progress_html(work) + troubles_html(work.troubled)
    count = Counter(report.state for report in work.reports)
    parts = [f"新收 {count[ADDED]} 个文件"]
    said = {SAME: "{} 个没有变", MOVED: "{} 个换了地方", REMOVED: "移除 {} 个"}
    parts += [line.format(count[state]) for state, line in said.items() if count[state]]
    parts += [f"{len(work.troubled)} 个没有收进"] * bool(work.troubled)
    ended = "已停止" if work.stopped else "收录完成"
    line = work.problem or f"{ended}：{'，'.join(parts)}，用时 {_minutes(work.seconds)}。"
    kind = "error" if work.problem else "done"
    return f'<p class="{kind}" role="status" data-over>{escape(line)}</p>{troubles_html(work.troubled)}'


def _progress_html(work: Work) -> str:
    now = work.progress
    told = "正在看有哪些文件…"
    if now is not None:
        told = f"{now.files_done:,} / {now.files_total:,} 个文件，{now.passages:,} 段"
        told += f"，每秒 {now.passages_per_second:.1f} 段" if now.passages_per_second else ""
        told += f"，还要约 {_minutes(now.seconds_left)}" if now.seconds_left is not None else ""
    done, total = (now.files_done, max(1, now.files_total)) if now else (0, 1)
    doing = f'<p class="file">{escape(work.doing)}</p>' if work.doing else ""
    return (
        f'<div class="progressing"><p role="status">{escape(work.what)}：{told}</p>'
        f'<progress max="{total}" value="{done}" aria-label="收录进度"></progress>{doing}'
        '<button type="button" class="small" data-halt>停止</button></div>'
    )


def _minutes(seconds: float) -> str:
    if seconds < 1:
        return "不到 1 秒"
    return f"{seconds:.0f} 秒" if seconds < 90 else f"{seconds / 60:.0f} 分钟"


def troubles_html(reports: Sequence[FileReport]) -> str:
    if not reports:
        return ""
    rows = "".join(
        f"<tr><td>{escape(report.source)}</td><td>{'失败' if report.state == FAILED else '略过'}</td>"
        f"<td>{escape(report.detail)}</td></tr>"
        for report in reports[:TROUBLES_SHOWN]
    )
    return (
        '<div class="troubles"><table><caption>没有收进的文件</caption><thead><tr><th>文件</th><th></th><th>原因</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
    )

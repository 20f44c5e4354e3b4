"""A run as one page that stands alone: figures with their intervals, charts, and every wrong answer at its source."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from eval.cards import card_html, escape
from eval.charts import bars_svg, interval_svg, latency_svg, lines_svg
from eval.measures import LEGS, SECONDS
from eval.summary import Run, middle_and_slow, seconds, shown, type_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.compare import Change, Comparison
    from eval.figures import Figure
    from eval.measures import Measure

TILES = {
    "answers": ("right", "right_source", "holds_evidence", "cite_recall", "refusal_recall", "false_refusal"),
    "retrieval": ("fused.hit1", "fused.hit5", "fused.mrr", "fused.evidence5", "fused.answer5"),
}
HIT_RANKS = (1, 3, 5, 10)


def page(run: Run, texts: Mapping[str, str]) -> str:
    """The whole page; `texts` are the articles by source."""
    wrong, poor = run.wrong(), run.poorly_cited()
    heading = "没检索到的题" if run.kind == "retrieval" else "答错的题"
    sections = [
        f'<section class="tiles">{_tiles_html(run)}</section>',
        *_charts_html(run),
        _section(
            "每个指标",
            _figures_html(run),
            "区间是 95% 自助法区间（全对或全错时用 Wilson 的）。题集没有给出所需标准的指标不列，不当作零。",
        ),
        _section("按类型", _matrix_html(run)),
        _section(f"{heading}（{len(wrong)}）", _cards_html(wrong, texts), _LEGEND if wrong else "一题也没有。"),
    ]
    if poor:
        sections.append(
            f"<section><details><summary><h2>答对了，引用还差一点（{len(poor)}）</h2></summary>"
            f"{_cards_html(poor, texts)}</details></section>"
        )
    sections.append(_section("这次运行", _record_html(run)))
    settings, made = run.header["settings"], run.header["made_with"]
    about = f"{len(run.results)} 题 · 系统 {settings['system']} · {made['started'][:16]}"
    return _document(f"评测 {settings['set']}", _lead(run), about, "".join(sections))


_LEGEND = (
    '<mark class="cited">底色</mark>是答案引的字，<mark class="gold">下划线</mark>是标准证据'
    '（没有证据的题集：标准答案）；<mark class="cited gold">两样都有</mark>就是引对了。'
)


def _lead(run: Run) -> str:
    """What a reader should take away, in one sentence."""
    found = {measure.key: (measure, figure) for measure, figure in run.figures()}
    measure, figure = found.get(run.headline.key, next(iter(found.values())))
    what = "检索把应引的文章排在第一" if run.kind == "retrieval" else measure.name
    return (
        f"{figure.count} 题里{what} {figure.hits} 题，<strong>{figure.value:.0%}</strong>"
        f"（95% 区间 {figure.low:.0%}–{figure.high:.0%}）。"
    )


def _tiles_html(run: Run) -> str:
    found = {measure.key: (measure, figure) for measure, figure in run.figures()}
    tiles = []
    for key in TILES[run.kind]:
        if key in found:
            measure, figure = found[key]
            tiles.append(_tile(measure.name, shown(measure, figure.value), _counted(figure), interval_svg(figure)))
    for key in ("first_seconds", "total_seconds") if run.kind == "answers" else ("search_seconds",):
        if key in found:
            middle, slow = middle_and_slow(seconds(run.results, key))
            tiles.append(_tile(found[key][0].name, f"{middle:.2f}", f"中位；p95 {slow:.2f} 秒", ""))
    return "".join(tiles)


def _tile(name: str, value: str, note: str, glyph: str) -> str:
    return (
        f'<div class="tile"><p class="name">{escape(name)}</p><p class="figure">{escape(value)}</p>'
        f'{glyph}<p class="note">{escape(note)}</p></div>'
    )


def _charts_html(run: Run) -> list[str]:
    if run.kind == "retrieval":
        found = {measure.key: figure for measure, figure in run.figures()}
        measured = {leg: name for leg, name in LEGS.items() if f"{leg}.hit1" in found}  # a set may name no gold
        lines = [(name, [found[f"{leg}.hit{k}"] for k in HIT_RANKS]) for leg, name in measured.items()]
        title = "应引的文章排在前几名：合并的检索与单独的每一路"
        curves = [(name, seconds(run.results, "search_seconds")) for name in ("检索",)]
        charts = [(title, lines_svg(title, [f"前 {k}" for k in HIT_RANKS], lines))] if lines else []
    else:
        charts, curves = (
            [],
            [
                (name, values)
                for key, name in (("first_seconds", "第一个字"), ("total_seconds", "整个答案"))
                if (values := seconds(run.results, key))
            ],
        )
    rows = [(type_name(name), figure) for name in run.types() if (figure := _headline(run, name)) is not None]
    title = f"{run.headline.name}，按类型"
    charts.insert(0, (title, bars_svg(title, run.headline, rows)))
    if curves:
        title = "多少题在多少秒之内"
        charts.append((title, latency_svg(title, curves)))
    return [_section(title, f'<div class="scroll">{svg}</div>') for title, svg in charts]


def _headline(run: Run, type_: str) -> Figure | None:
    return next((figure for measure, figure in run.figures(type_) if measure is run.headline), None)


def _figures_html(run: Run) -> str:
    rows = []
    for measure, figure in run.figures():
        if measure.kind == SECONDS:
            middle, slow = middle_and_slow(seconds(run.results, measure.key))
            value, glyph, counted = f"{middle:.2f}", "", f"p95 {slow:.2f} · {figure.count} 题"
        else:
            value, glyph, counted = shown(measure, figure.value), _interval_cell(measure, figure), _counted(figure)
        rows.append(
            f'<tr><th scope="row">{escape(measure.name)}<span>{escape(measure.meaning)}</span></th>'
            f'<td class="number">{value}</td><td class="range">{glyph}</td><td class="counted">{counted}</td></tr>'
        )
    return f'<div class="scroll"><table class="figures"><tbody>{"".join(rows)}</tbody></table></div>'


def _interval_cell(measure: Measure, figure: Figure) -> str:
    return f"{interval_svg(figure)}<span>{shown(measure, figure.low)}–{shown(measure, figure.high)}</span>"


def _counted(figure: Figure) -> str:
    return f"{figure.hits}/{figure.count}" if figure.hits is not None else f"{figure.count} 题平均"


def _matrix_html(run: Run) -> str:
    columns = run.columns()
    head = "".join(f'<th scope="col">{escape(column.name)}</th>' for column in columns)
    rows = []
    for type_ in [*run.types(), ""]:
        found = {measure.key: figure for measure, figure in run.figures(type_)}
        count = sum(type_ in ("", result["case"]["type"]) for result in run.results)
        cells = "".join(_matrix_cell(column, found.get(column.key)) for column in columns)
        rows.append(f'<tr><th scope="row">{escape(type_name(type_) or "合计")}</th><td>{count}</td>{cells}</tr>')
    return (
        f'<div class="scroll"><table class="matrix"><thead><tr><th></th><th scope="col">题数</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _matrix_cell(measure: Measure, figure: Figure | None) -> str:
    if figure is None:
        return '<td class="none">–</td>'
    goodness = 1 - figure.value if measure.better == "down" else figure.value
    counted = f"<span>{figure.hits}/{figure.count}</span>" if figure.hits is not None else ""
    return f'<td style="--short: {100 * (1 - goodness):.0f}%">{shown(measure, figure.value)}{counted}</td>'


def _cards_html(results: Sequence[Mapping[str, object]], texts: Mapping[str, str]) -> str:
    return "".join(card_html(dict(result), texts) for result in results)


def _record_html(run: Run) -> str:
    made, settings = run.header["made_with"], run.header["settings"]
    models = [
        f"{name} {file} sha256 {sha256}" for name, each in made["models"].items() for file, sha256 in each.items()
    ]
    rows = [
        ("命令", f"wenju {made['command']}"),
        ("提交", made["commit"] or "（不在 git 里）"),
        ("机器", f"{made['machine']}，Python {made['python']}"),
        ("资料库", "，".join(f"{name} {value}" for name, value in made["library"].items())),
        *(("设置", f"{name} = {value}") for name, value in {**settings, **made.get("pace", {})}.items()),
        *(("模型", line) for line in models),
    ]
    inner = "".join(f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in rows)
    return f'<details><summary>设置、模型与机器</summary><dl class="record">{inner}</dl></details>'


def comparison_page(found: Comparison) -> str:
    """Two runs side by side: each measure, the headline by type, and every flip."""
    flips = "".join(
        f'<li class="{"worse" if flip.verdict == "变差" else "better"}">{escape(flip.line())}</li>'
        for flip in found.flips
    )
    sections = [
        _section("每个指标", _changes_html(found.changes), "p 已按 Holm 校正；加粗的是可信的差别。"),
        _section(f"{found.after.headline.name}，按类型", _changes_html(found.by_type)),
        _section(
            f"翻转的题（{len(found.flips)}）",
            f'<ul class="flips">{flips}</ul>' if flips else "",
            "" if flips else "一题也没有。",
        ),
    ]
    about = f"{found.pairs} 题成对" + (f"，{found.unpaired} 题配不成对" if found.unpaired else "")
    title = f"{found.before.name} → {found.after.name}"
    return _document(title, f"<strong>{escape(found.verdict)}</strong>", about, "".join(sections))


def _changes_html(changes: Sequence[Change]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in ("前", "后", "差的 95% 区间", "变好", "变差", "p", ""))
    rows = []
    for change in changes:
        kind = {"变差": "worse", "变好": "better"}.get(change.verdict, "same")
        label, *cells = change.cells()
        inner = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        rows.append(f'<tr class="{kind}"><th scope="row">{escape(label)}</th>{inner}</tr>')
    return f'<div class="scroll"><table class="changes"><thead><tr><th></th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _section(title: str, inner: str, note: str = "") -> str:
    said = f'<p class="note">{note}</p>' if note else ""
    return f"<section><h2>{escape(title)}</h2>{said}{inner}</section>"


def _document(title: str, lead: str, about: str, body: str) -> str:
    style = (files("eval") / "report.css").read_text(encoding="utf-8")
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)} · 问据</title><style>{style}</style></head><body><main>"
        f'<header class="top"><p class="brand"><span class="seal">据</span>问据 · 评测</p><h1>{escape(title)}</h1>'
        f'<p class="lead">{lead}</p><p class="about">{escape(about)}</p></header>{body}</main></body></html>\n'
    )

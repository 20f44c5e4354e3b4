"""Charts as inline SVG: no script, no network, colours from the page's style sheet, so they follow light and dark."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from eval.summary import middle_and_slow, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.figures import Figure
    from eval.measures import Measure

WIDTH = 720
LABEL, RIGHT = 92, 168  # room for a label before and for figures after the bars
PLOT = WIDTH - LABEL - RIGHT


def interval_svg(figure: Figure) -> str:
    """A share between 0 and 1 with its interval, small enough for the cell of a table."""
    left, right, at = (f"{4 + 132 * share:.1f}" for share in (figure.low, figure.high, figure.value))
    return (
        '<svg class="interval" viewBox="0 0 140 14" aria-hidden="true"><line class="axis" x1="4" x2="136" y1="7" y2="7"/>'
        f'<line class="reach" x1="{left}" x2="{right}" y1="7" y2="7"/><circle class="point" cx="{at}" cy="7" r="4"/></svg>'
    )


def bars_svg(title: str, measure: Measure, rows: Sequence[tuple[str, Figure]], *, row_height: int = 34) -> str:
    """One bar a type, its interval as a whisker, the counts at the end."""
    height = row_height * len(rows) + 30
    parts = [_grid(height - 26)]
    for place, (label, figure) in enumerate(rows):
        middle = place * row_height + row_height / 2
        low, high, end = (LABEL + PLOT * share for share in (figure.low, figure.high, figure.value))
        counted = f"{figure.hits}/{figure.count}" if figure.hits is not None else f"{figure.count} 题"
        said = f"{label}：{shown(measure, figure.value)}，{counted}，区间 {shown(measure, figure.low)}–{shown(measure, figure.high)}"
        parts.append(
            f"<g><title>{html.escape(said)}</title>"
            f'<text class="label" x="{LABEL - 12}" y="{middle + 5:.0f}" text-anchor="end">{html.escape(label)}</text>'
            f'<rect class="bar" x="{LABEL}" y="{middle - 8:.0f}" width="{max(1.0, end - LABEL):.1f}" height="16" rx="2"/>'
            f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" y1="{middle:.0f}" y2="{middle:.0f}"/>'
            f'<text class="value" x="{WIDTH - RIGHT + 16}" y="{middle + 5:.0f}">{shown(measure, figure.value)}</text>'
            f'<text class="count" x="{WIDTH - 4}" y="{middle + 5:.0f}" text-anchor="end">{counted}</text></g>'
        )
    return _svg(title, height, "".join(parts))


def _grid(bottom: int) -> str:
    lines = []
    for quarter in range(5):
        x = LABEL + PLOT * quarter / 4
        lines.append(
            f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{bottom}"/>'
            f'<text class="tick" x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{25 * quarter}%</text>'
        )
    return "".join(lines)


def latency_svg(title: str, curves: Sequence[tuple[str, Sequence[float]]]) -> str:
    """How large a share of the answers was there after so many seconds; the median and the 95th percentile named."""
    top, bottom, left, right = 16, 236, 64, 24
    longest = max((values[-1] for _, values in curves if values), default=0.0) or 1.0
    span = _round_up(longest)
    across, down = WIDTH - left - right, bottom - top

    def x(seconds: float) -> float:
        return left + across * seconds / span

    parts, legend = [], []
    for quarter in range(5):
        y = bottom - down * quarter / 4
        parts.append(f'<line class="grid" x1="{left}" x2="{WIDTH - right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{left - 10}" y="{y + 4:.1f}" text-anchor="end">{25 * quarter}%</text>')
        parts.append(
            f'<text class="tick" x="{x(span * quarter / 4):.1f}" y="{bottom + 20}" text-anchor="middle">{span * quarter / 4:g} 秒</text>'
        )
    for number, (name, values) in enumerate(curves):
        steps, share = [f"M{x(0):.1f},{bottom}"], 0.0
        for count, value in enumerate(values, start=1):
            share = count / len(values)
            steps.append(f"H{x(value):.1f}V{bottom - down * share:.1f}")
        parts.append(f'<path class="curve curve-{number}" d="{"".join(steps)}"/>')
        middle, slow = middle_and_slow(values)
        for value, level in ((middle, 0.5), (slow, 0.95)):
            parts.append(
                f'<circle class="dot dot-{number}" cx="{x(value):.1f}" cy="{bottom - down * level:.1f}" r="4.5"/>'
            )
        legend.append(
            f'<li><i class="swatch swatch-{number}"></i>{html.escape(name)}：中位 {middle:.2f} 秒，p95 {slow:.2f} 秒</li>'
        )
    return f'{_svg(title, bottom + 30, "".join(parts))}<ul class="legend">{"".join(legend)}</ul>'


def _round_up(value: float) -> float:
    """The next number that four steps divide into something readable."""
    for step in (0.1, 0.2, 0.4, 0.8, 1, 2, 4, 6, 8, 12, 16, 20, 24, 32, 40, 60, 80, 120, 240):
        if value <= step:
            return float(step)
    return value


def lines_svg(title: str, ticks: Sequence[str], lines: Sequence[tuple[str, Sequence[Figure]]]) -> str:
    """Shares that grow from tick to tick, one line a leg of the search, the interval as a band."""
    top, bottom, left, right = 16, 236, 56, 150
    across, down = WIDTH - left - right, bottom - top
    lowest = min((figure.low for _, figures in lines for figure in figures), default=0.0)
    floor = int(lowest * 10) / 10 if lowest < 1 else 0.9
    xs = [left + across * place / max(1, len(ticks) - 1) for place in range(len(ticks))]

    def y(share: float) -> float:
        return bottom - down * (share - floor) / (1 - floor)

    parts = []
    for step in range(5):
        share = floor + (1 - floor) * step / 4
        parts.append(f'<line class="grid" x1="{left}" x2="{WIDTH - right}" y1="{y(share):.1f}" y2="{y(share):.1f}"/>')
        parts.append(
            f'<text class="tick" x="{left - 10}" y="{y(share) + 4:.1f}" text-anchor="end">{100 * share:g}%</text>'
        )
    parts += [
        f'<text class="tick" x="{at:.1f}" y="{bottom + 20}" text-anchor="middle">{html.escape(tick)}</text>'
        for at, tick in zip(xs, ticks, strict=True)
    ]
    ends: list[float] = []
    for number, (name, figures) in enumerate(lines):
        points = list(zip(xs, figures, strict=True))
        upper = "".join(f"{'L' if place else 'M'}{at:.1f},{y(f.high):.1f}" for place, (at, f) in enumerate(points))
        lower = "".join(f"L{at:.1f},{y(f.low):.1f}" for at, f in reversed(points))
        path = "".join(f"{'L' if place else 'M'}{at:.1f},{y(f.value):.1f}" for place, (at, f) in enumerate(points))
        parts.append(
            f'<path class="band band-{number}" d="{upper}{lower}Z"/><path class="curve curve-{number}" d="{path}"/>'
        )
        parts += [
            f'<circle class="dot dot-{number}" cx="{at:.1f}" cy="{y(f.value):.1f}" r="4"><title>{html.escape(name)} {f.value:.1%}</title></circle>'
            for at, f in points
        ]
        end = y(figures[-1].value)
        while any(abs(end - other) < 20 for other in ends):  # names must not lie on each other
            end += 4
        ends.append(end)
        parts.append(
            f'<text class="label legend-{number}" x="{xs[-1] + 14:.1f}" y="{end + 5:.1f}">{html.escape(name)} {figures[-1].value:.1%}</text>'
        )
    return _svg(title, bottom + 40, "".join(parts))


def _svg(title: str, height: int, inner: str) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{html.escape(title)}">{inner}</svg>'
    )

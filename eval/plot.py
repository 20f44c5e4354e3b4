"""How the measurements of scale.py grow with the library, as one SVG file without a library for charts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Line = Mapping[str, Any]

WIDTH, HEIGHT = 380, 230  # of one panel
LEFT, RIGHT, TOP, BOTTOM = 62, 28, 36, 40
LABEL_HEIGHT = 12
COLOURS = ("#1f5fa8", "#c2571a", "#3b8a3e")
BOUND = "#a01c1c"

# Title, bound (0: none), and what is drawn: name and how it is read from a line.
PANELS: tuple[tuple[str, float, tuple[tuple[str, Callable[[Line], float]], ...]], ...] = (
    (
        "search without embedding, ms",
        60,
        (
            ("p95", lambda line: line["search_p95_ms"]),
            ("p50", lambda line: line["search_p50_ms"]),
            ("p95 of processor time", lambda line: line["search_processor_p95_ms"]),
        ),
    ),
    ("opening, s", 2, (("", lambda line: line["open_seconds"]),)),
    ("resident memory of a reader, GB", 3, (("", lambda line: line["resident_bytes"] / 1e9),)),
    ("adding one small file, s", 1, (("median of three", lambda line: line["add_file_seconds"][1]),)),
    ("recall@10 of the vector leg", 0.95, (("", lambda line: line["recall"]),)),
    (
        "bytes a passage",
        0,
        (
            ("all", lambda line: sum(line["bytes"].values()) / line["passages"]),
            ("vectors file", lambda line: line["bytes"]["vectors"] / line["passages"]),
            ("words file", lambda line: line["bytes"]["words"] / line["passages"]),
        ),
    ),
)


def draw(lines: Sequence[Line]) -> str:
    """Return an SVG picture with one panel for each thing measured, passages on a logarithmic axis."""
    columns = 3
    rows = math.ceil(len(PANELS) / columns)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {columns * WIDTH} {rows * HEIGHT}" '
        'font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="white"/>'
    ]
    for number, (title, bound, series) in enumerate(PANELS):
        place = f"translate({number % columns * WIDTH},{number // columns * HEIGHT})"
        drawn = [(name, [(line["passages"], read(line)) for line in lines]) for name, read in series]
        parts.append(f'<g transform="{place}">{_panel(title, bound, drawn)}</g>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(title: str, bound: float, series: Sequence[tuple[str, list[tuple[int, float]]]]) -> str:
    sizes = [size for _, points in series for size, _ in points]
    top = 1.1 * max([bound, *(value for _, points in series for _, value in points)])
    low, high = math.log10(min(sizes)), math.log10(max(sizes))

    def across(size: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log10(size) - low) / ((high - low) or 1)

    def down(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)

    floor = down(0)
    parts = [
        f'<text x="{LEFT}" y="20" font-size="13">{title}</text>',
        f'<path d="M{LEFT},{TOP}V{floor}H{WIDTH - RIGHT}" fill="none" stroke="#888"/>',
    ]
    for step in range(5):
        value = top / 1.1 * step / 4
        said = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
        parts.append(f'<text x="{LEFT - 6}" y="{down(value) + 4:.1f}" text-anchor="end">{said}</text>')
    parts += [
        f'<text x="{across(size):.1f}" y="{floor + 16:.1f}" text-anchor="middle">{size:,}</text>'
        for size in sorted(set(sizes))
    ]
    if bound:
        y = down(bound)
        parts.append(f'<path d="M{LEFT},{y:.1f}H{WIDTH - RIGHT}" stroke="{BOUND}" stroke-dasharray="4 3"/>')
    for colour, (_, points) in zip(COLOURS, series, strict=False):
        path = " ".join(f"{across(size):.1f},{down(value):.1f}" for size, value in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.8"/>')
        parts += [
            f'<circle cx="{pair.split(",")[0]}" cy="{pair.split(",")[1]}" r="3" fill="{colour}"/>'
            for pair in path.split()
        ]
    named = [(colour, name, points[-1]) for colour, (name, points) in zip(COLOURS, series, strict=False) if name]
    y = floor + LABEL_HEIGHT
    for colour, name, (size, value) in sorted(named, key=lambda each: each[2][1]):  # from below, none over another
        y = min(down(value) - 6, y - LABEL_HEIGHT)
        parts.append(f'<text x="{across(size):.1f}" y="{y:.1f}" text-anchor="end" fill="{colour}">{name}</text>')
    return "".join(parts)

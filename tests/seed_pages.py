"""The seed pages and what a person reads in them: labels written by hand, in lines of the files, before tuning."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.accuracy import LabelledPage
from tests.article_maker import Made

LABELS: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("seed_labels.json").read_text("utf-8"))
SEEDS = [Path(__file__).parent.parent / "seeds" / name for name in LABELS]


def read_seed(path: Path) -> LabelledPage:
    """A seed page as it is labelled."""
    text = path.read_bytes().decode()
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    owners = [-1] * len(text)
    wanted = []
    for number, label in enumerate(LABELS[path.name]):
        paragraphs = []
        for first, last in label["lines"]:
            for place in range(first - 1, last):
                line = lines[place]
                end = len(line.rstrip())
                if place == last - 1 and label["byline"] and line.rstrip().endswith(label["byline"]):
                    end -= len(label["byline"])
                mark = re.match(r"#+ |\s+", line)
                begin = mark.end() if mark else 0
                owners[starts[place] + begin : starts[place] + end] = [number] * (end - begin)
                paragraphs.append(line[begin:end])
        wanted.append(Made(label["title"], label["byline"], tuple(paragraphs), label["kind"]))
    return LabelledPage(path.name[:3], wanted, text, owners)

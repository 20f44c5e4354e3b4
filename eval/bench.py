"""`make bench`: how long indexing, opening, searching and answering take on this machine, as one table."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from eval.cases import load_cases
from eval.corpus import folder_corpus
from eval.evaluate import DEFAULT_SET
from eval.figures import percentile
from index.build import build_library
from rag.assistant import Assistant, open_embedder
from rag.settings import Settings

QUESTIONS = 24  # every n-th question of the set, so that all types are among them


def main(seeds: Path = Path("seeds")) -> int:
    """Measure once each and print; run it on a quiet machine."""
    with TemporaryDirectory(prefix="wenju-bench-") as folder:
        home = Path(folder)
        settings = Settings.load(home=home)
        lines: list[tuple[str, str]] = []

        started = time.monotonic()
        embedder = open_embedder(settings)
        lines.append(("open the embedder", f"{time.monotonic() - started:.1f} s"))
        started = time.monotonic()
        report = build_library(home, [seeds], embedder=lambda: embedder)
        took = time.monotonic() - started
        passages = sum(file.passages for file in report.files)
        lines.append(("index seeds/", f"{took:.1f} s, {passages / took:.1f} passages/s"))

        started = time.monotonic()
        with Assistant.open(home=home) as assistant:
            lines.append(("open the assistant, imports warm", f"{time.monotonic() - started:.1f} s"))
            cases = load_cases(DEFAULT_SET, folder_corpus(seeds).texts)
            chosen = cases[:: max(1, len(cases) // QUESTIONS)]
            assistant.ask(chosen[0].question)
            seconds = [assistant.ask(case.question, case.history).seconds for case in chosen]
        for name, values in (
            ("search", [each.search for each in seconds]),
            ("first piece", [each.first_piece for each in seconds if each.first_piece]),
            ("whole answer", [each.total for each in seconds]),
        ):
            ordered = sorted(values)
            lines.append((name, f"median {median(ordered):.2f} s, p95 {percentile(ordered, 0.95):.2f} s"))
    sys.stdout.write("\n".join(f"{name:34} {value}" for name, value in lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

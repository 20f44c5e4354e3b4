"""`python -m eval.scale`: grow a synthetic library and measure what one machine carries, as JSON, a table and a chart.

Each size is measured in a process of its own that opens the library as any reader does, so that memory and opening are
those of a reader. Search is timed without the question's embedding: both legs, fusion, and reading eight passages.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.figures import percentile
from eval.plot import draw
from eval.synthetic import CHUNK_PASSAGES, Made
from eval.synthetic_library import insert_chunk
from index.embed import PassageToEmbed, PassageVectors, Vectors

if TYPE_CHECKING:
    from collections.abc import Sequence

QUESTIONS = 200
RECALL_AT = 10
READ = 8  # passages read for an answer
SMALL_FILE = (
    "# 新增的一页\n\n本报讯 昨日，新区签约项目{number}个，总投资{number}.5亿元，涉及新材料和医药产业。\n\n张三\n"
)


class MadeEmbedder:
    """Gives a passage a vector at no cost, so that what is timed is all but embedding."""

    name = "synthetic"

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions

    def embed_question(self, text: str) -> Vectors:
        vector = np.random.default_rng(len(text)).normal(size=self.dimensions)
        unit: Vectors = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit

    def embed_passages(self, passages: Sequence[PassageToEmbed]) -> list[PassageVectors]:
        vectors = [self.embed_question(passage.text) for passage in passages]
        return [
            PassageVectors(vector, np.tile(vector, (len(passage.sentences), 1)))
            for passage, vector in zip(passages, vectors, strict=True)
        ]


def grow(home: Path, made: Made, firsts: list[int], end: int) -> dict[str, float]:
    """Add chunks up to `end` passages, the id of each one's first to `firsts`, and let the legs follow."""
    from index.writer import Writer

    began, began_processor = time.monotonic(), time.process_time()
    firsts.extend([insert_chunk(home, made, chunk) for chunk in range(len(firsts), end // CHUNK_PASSAGES)])
    inserted, inserted_processor = time.monotonic(), time.process_time()
    with Writer(home) as writer:
        writer.save_legs()
    return {
        "insert_seconds": inserted - began,
        "insert_processor_seconds": inserted_processor - began_processor,
        "legs_seconds": time.monotonic() - inserted,
        "legs_processor_seconds": time.process_time() - inserted_processor,
    }


def add_file(home: Path, made: Made, folder: Path, number: int) -> float:
    """Index one small page through the door that `wenju index` uses; return the seconds it took."""
    from index.build import build_library

    folder.mkdir(exist_ok=True)
    (folder / f"{number}.txt").write_text(SMALL_FILE.format(number=number), encoding="utf-8")
    began = time.monotonic()
    build_library(home, [folder / f"{number}.txt"], embedder=lambda: MadeEmbedder(made.dimensions))
    return time.monotonic() - began


def exact_best(made: Made, questions: Vectors, firsts: list[int]) -> list[set[int]]:
    """Compare every question with every vector, made again chunk by chunk; return the best ids of each."""
    import faiss

    heap = faiss.ResultHeap(len(questions), RECALL_AT, keep_max=True)
    for chunk, first in enumerate(firsts):
        scores, places = faiss.knn(questions, made.vectors(chunk), RECALL_AT, faiss.METRIC_INNER_PRODUCT)
        heap.add_result(scores, places + first)
    heap.finalize()
    return [set(row.tolist()) for row in heap.I]


def questions_of(made: Made, passages: int) -> tuple[list[str], Vectors]:
    places = np.sort(np.random.default_rng(9).integers(0, passages, QUESTIONS)).tolist()
    of_chunk = groupby(places, key=lambda place: place // CHUNK_PASSAGES)
    vectors = [made.vectors(chunk)[[place % CHUNK_PASSAGES for place in few]] for chunk, few in of_chunk]
    return [made.question(place) for place in places], made.near(np.concatenate(vectors), QUESTIONS)


def measure(home: Path, asked: Path) -> dict[str, Any]:
    """Open the library as a reader does and ask; `asked` holds the questions and their vectors."""
    with np.load(asked, allow_pickle=False) as held:
        texts, vectors = held["texts"].tolist(), held["vectors"]
    import faiss
    import jieba  # noqa: F401 - imported here so that opening is the library's own time

    from index.library import Library
    from index.words import words_of
    from rag.search import search

    words_of("预热")
    before = _resident_bytes()
    began = time.monotonic()
    library = Library.open(home)
    library.refresh_index()
    opened = time.monotonic() - began
    for text, vector in zip(texts[:20], vectors[:20], strict=True):
        search(library, text, vector, READ)
    timed: dict[str, list[float]] = {"search": [], "vectors": [], "words": []}
    processor: list[float] = []  # seconds this process computed: beside other work, what the wall clock hides
    best: list[list[int]] = []
    for text, vector in zip(texts, vectors, strict=True):
        at, computed = [time.perf_counter()], time.process_time()
        search(library, text, vector, READ)
        at.append(time.perf_counter())
        processor.append(time.process_time() - computed)
        best.append([number for number, _ in library.search_vectors(vector, RECALL_AT)])
        at.append(time.perf_counter())
        library.search_words(text, 50)
        at.append(time.perf_counter())
        for name, start, end in zip(timed, at, at[1:], strict=False):
            timed[name].append(end - start)
    found: dict[str, Any] = {"open_seconds": opened, "best": best, "threads": faiss.omp_get_max_threads()}
    for name, seconds in (timed | {"search_processor": processor}).items():
        ordered = sorted(1000 * each for each in seconds)
        found[f"{name}_p50_ms"], found[f"{name}_p95_ms"] = percentile(ordered, 0.5), percentile(ordered, 0.95)
    return found | {
        "resident_bytes": _resident_bytes(),
        "resident_before_bytes": before,
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _resident_bytes() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def run(sizes: list[int], made: Made, home: Path, out: Path) -> list[dict[str, Any]]:
    """Grow one library through the sizes; one line of JSON each."""
    add_file(home, made, home.parent / "pages", 0)  # makes the library and its schema
    firsts: list[int] = []
    results: list[dict[str, Any]] = []
    for size in sizes:
        line: dict[str, Any] = {"passages": size, "dimensions": made.dimensions, "cores": os.cpu_count()}
        line |= grow(home, made, firsts, size)
        texts, vectors = questions_of(made, size)
        asked = home.parent / "asked.npz"
        np.savez(asked, texts=np.array(texts), vectors=vectors)
        exact = exact_best(made, vectors, firsts)
        line["load"] = os.getloadavg()[0]
        command = [sys.executable, "-m", "eval.scale", "--measure", str(home), "--asked", str(asked)]
        line |= json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603
        ours = line.pop("best")
        hits = sum(len(set(row) & best) for row, best in zip(ours, exact, strict=True))
        line["recall"] = hits / sum(map(len, exact))
        line["add_file_seconds"] = sorted(add_file(home, made, home.parent / "pages", size + n) for n in range(3))
        files = {"sqlite": "library.sqlite*", "vectors": "vectors-*", "words": "words-*"}
        line["bytes"] = {name: sum(path.stat().st_size for path in home.glob(glob)) for name, glob in files.items()}
        line["processor"] = platform.processor() or platform.machine()
        results.append(line)
        with out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        sys.stderr.write(json.dumps(line) + "\n")
    return results


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.scale", description=__doc__)
    parser.add_argument("--sizes", default="1000,10000,100000", help="passages, ascending, in thousands")
    parser.add_argument("--dimensions", type=int, default=256)
    parser.add_argument("--seeds", type=Path, default=Path("seeds"))
    parser.add_argument("--work", type=Path, help="a folder with room: 9 GB for a million; emptied afterwards")
    parser.add_argument("--out", type=Path, default=Path("eval/results/scale.jsonl"))
    parser.add_argument("--plot", type=Path, help="draw --out into this SVG file and do nothing else")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--asked", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.measure:
        sys.stdout.write(json.dumps(measure(chosen.measure, chosen.asked)))
        return 0
    if chosen.plot:
        lines = chosen.out.read_text(encoding="utf-8").splitlines()
        chosen.plot.write_text(draw([json.loads(line) for line in lines]), encoding="utf-8")
        return 0
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="wenju-scale-", dir=chosen.work) as folder:
        home = Path(folder) / "library"
        home.mkdir()
        sizes = [int(size) for size in chosen.sizes.split(",")]
        run(sizes, Made(chosen.seeds, chosen.dimensions, max(sizes)), home, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())

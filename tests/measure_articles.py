"""Measure decoding, splitting and their speed: `python -m tests.measure_articles made --pages 300 --seed fresh`."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections import Counter
from pathlib import Path
from time import process_time

from index.articles import split_articles
from index.decode import decode
from index.passages import split_passages, split_sentences
from tests.accuracy import Accuracy, compare
from tests.decode_matrix import try_matrix
from tests.page_maker import make_mixed_page
from tests.seed_pages import SEEDS, read_seed

SPEED_BYTES = 6_000_000


def made(pages: int, seed: str, shown: int) -> Accuracy:
    """Split made pages; a fresh seed is printed so that its pages can be made again."""
    start = secrets.token_hex(4) if seed == "fresh" else seed
    total = Accuracy()
    for number in range(pages):
        page = make_mixed_page(f"{start}-{number}")
        compare(total, page, split_articles(page.text))
    _say(f"{pages} pages, seed {start}")
    _show(total, shown)
    return total


def seeds(shown: int) -> Accuracy:
    total = Accuracy()
    for path in SEEDS:
        page = read_seed(path)
        compare(total, page, split_articles(page.text))
    _show(total, shown)
    return total


def decoding() -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter((each.encoding, each.found) for each in try_matrix())
    for encoding in dict.fromkeys(name for name, _ in counts):
        _say(
            f"{encoding:12} right {counts[encoding, 'right']:4}  refused {counts[encoding, 'refused']:4}"
            f"  wrong {counts[encoding, 'WRONG']:4}"
        )
    return counts


def speed() -> None:
    pages = [path.read_bytes() for path in SEEDS]
    done = 0
    split_passages(split_articles(pages[0].decode())[0])  # load what is loaded once
    started = process_time()
    while done < SPEED_BYTES:
        for data in pages:
            for article in split_articles(decode(data, "a.txt").text):
                for passage in split_passages(article):
                    split_sentences(passage.text)
            done += len(data)
    seconds = process_time() - started
    _say(
        f"decode -> passages: {done / seconds / 1e6:.2f} MB/s on one core ({json.dumps(done)} bytes in {seconds:.1f} s)"
    )


def _show(total: Accuracy, shown: int) -> None:
    for line in total.lines():
        _say(line)
    for mistake in total.mistakes[:shown]:
        _say(f"  {mistake}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=Path(__file__).read_text("utf-8").splitlines()[0].strip('"'))
    parser.add_argument("what", choices=("made", "seeds", "decode", "speed"))
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--seed", default="1", help="any word; fresh: a new one")
    parser.add_argument("--show", type=int, default=0, help="print this many mistakes")
    given = parser.parse_args()
    if given.what == "made":
        made(given.pages, given.seed, given.show)
    elif given.what == "seeds":
        seeds(given.show)
    elif given.what == "decode":
        decoding()
    else:
        speed()


if __name__ == "__main__":
    main()

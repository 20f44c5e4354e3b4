"""The made library of the scale bench: what is written into it is what the library's own door would have written."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from eval.plot import PANELS, draw
from eval.scale import exact_best, measure, questions_of
from eval.synthetic import CHUNK_PASSAGES, QUESTION_COSINE, Made
from eval.synthetic_library import insert_chunk
from index.library import Library
from index.words import pack_words
from index.writer import Writer

SEEDS = Path(__file__).parent.parent / "seeds"
DIMENSIONS = 32


@pytest.fixture(scope="module")
def made() -> Made:
    return Made(SEEDS, DIMENSIONS, passages=2 * CHUNK_PASSAGES, pool=300)


@pytest.fixture(scope="module")
def grown(made: Made, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[int]]:
    """A library of two chunks, and the id of the first passage of each."""
    home = tmp_path_factory.mktemp("made")
    with Writer(home) as writer:
        writer.claim_embedder("synthetic", DIMENSIONS)
    firsts = [insert_chunk(home, made, chunk) for chunk in (0, 1)]
    with Writer(home) as writer:
        writer.save_legs()
    return home, firsts


def test_a_chunk_is_the_same_whenever_it_is_made(made: Made) -> None:
    again = Made(SEEDS, DIMENSIONS, passages=2 * CHUNK_PASSAGES, pool=300)
    assert np.array_equal(made.vectors(1), again.vectors(1))
    assert not np.array_equal(made.vectors(0), made.vectors(1))
    assert made.passages_of(1) == again.passages_of(1)


def test_questions_lie_as_far_from_passages_as_real_ones(made: Made) -> None:
    vectors = made.vectors(0)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    cosines = (vectors * made.near(vectors, 1)).sum(axis=1)
    assert np.median(cosines) == pytest.approx(QUESTION_COSINE, abs=0.05)


def test_words_put_together_are_those_counted_in_the_whole_passage(made: Made) -> None:
    for chosen in made.passages_of(0)[:50]:
        whole = "".join(made.sentences[number] for number in chosen)
        assert made.packed("新区签约", chosen) == pack_words("新区签约", whole)


def test_a_made_library_reads_like_any_other(grown: tuple[Path, list[int]]) -> None:
    home, firsts = grown
    assert firsts == [1, CHUNK_PASSAGES + 1]
    library = Library.open(home)
    assert library.counts() == {"documents": 200, "articles": 1_000, "passages": 2_000}
    for row in library.passages([1, 2, 3, 1_500]):
        text = library.source_text(row.source)
        assert "".join(text[span.start : span.end] for span in row.spans) == row.text
        assert row.text in row.article.body
        assert "".join(row.text[start:end] for start, end in row.sentences) == row.text
        assert row.sentence_vectors.shape == (len(row.sentences), DIMENSIONS)
    library.close()


def test_both_legs_find_the_passage_a_made_question_is_about(grown: tuple[Path, list[int]], made: Made) -> None:
    home, firsts = grown
    _, vectors = questions_of(made, 2 * CHUNK_PASSAGES)
    library = Library.open(home)
    for vector, best in list(zip(vectors, exact_best(made, vectors, firsts), strict=True))[:20]:
        assert {number for number, _ in library.search_vectors(vector, 10)} == best
    sentence = made.sentences[made.passages_of(1)[7][0]]
    for number, _ in library.search_words(made.question(CHUNK_PASSAGES + 7), 3):
        assert sentence[len(sentence) // 4 :][:18] in library.passages([number])[0].text
    library.close()


def test_a_reader_is_measured_as_it_asks(grown: tuple[Path, list[int]], made: Made, tmp_path: Path) -> None:
    texts, vectors = questions_of(made, 2 * CHUNK_PASSAGES)
    np.savez(tmp_path / "asked.npz", texts=np.array(texts), vectors=vectors)
    line = measure(grown[0], tmp_path / "asked.npz")
    assert [len(best) for best in line["best"]] == [10] * len(texts)
    assert 0 < line["search_p50_ms"] <= line["search_p95_ms"]
    assert 0 < line["search_processor_p50_ms"] <= line["search_processor_p95_ms"]
    assert line["resident_bytes"] >= line["resident_before_bytes"] > 0


def test_the_chart_has_a_point_for_each_measurement_and_a_line_for_each_bound() -> None:
    measured = ("search_p95_ms", "search_p50_ms", "search_processor_p95_ms", "open_seconds", "resident_bytes", "recall")
    lines = [
        {
            "passages": size,
            **dict.fromkeys(measured, 1.0),
            "add_file_seconds": [0.1, 0.2, 0.3],
            "bytes": {"sqlite": size, "vectors": size, "words": size},
        }
        for size in (1_000, 10_000, 100_000)
    ]
    parts = list(ElementTree.fromstring(draw(lines)).iter())  # noqa: S314 - our own text
    tags = [part.tag.rsplit("}", 1)[-1] for part in parts]
    assert tags.count("circle") == len(lines) * sum(len(series) for _, _, series in PANELS)
    assert sum("stroke-dasharray" in part.attrib for part in parts) == sum(bound > 0 for _, bound, _ in PANELS)
    assert {"1,000", "10,000", "100,000"} <= {part.text for part in parts}


def test_a_chart_of_one_size_can_be_drawn() -> None:
    values = {"passages": 1_000, "search_p95_ms": 1.0, "search_p50_ms": 1.0, "search_processor_p95_ms": 1.0}
    rest = {"open_seconds": 0.1, "resident_bytes": 10**8, "recall": 1.0, "add_file_seconds": [0.1, 0.2, 0.3]}
    assert "NaN" not in draw([{**values, **rest, "bytes": {"sqlite": 1, "vectors": 1, "words": 1}}])

"""The vector leg: FAISS over the passages' vectors, exact while there are few, inverted lists when there are many.

Inverted lists rather than a graph (HNSW): FAISS maps them from the file, and they take a filter well: when few passages
are allowed, more lists are read for the same work. docs/scale.md has what was measured of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from index.leg_files import LegFile, write_file
from index.leg_parts import Held, Ids, Mask, Rows, read_blobs
from index.legs import FRESH_ROWS, Leg

if TYPE_CHECKING:
    from pathlib import Path

    from index.embed import Vectors
    from index.leg_files import Cover

EXACT_ROWS = 50_000  # compared one by one up to here: 51 MB to read at 256 dimensions, 154 MB at 768
LISTS_PER_ROOT = 1  # lists of a part: the root of its passages. Four times as many cost six times the building, and as
# much time for as many found (docs/scale.md, 200,000 vectors)
TRAINING_ROWS_PER_LIST = 40  # FAISS warns below 39
# Lists read for a question: the fewest of these that find enough.
PROBES = (8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
ENOUGH = 0.98  # of the exact ten best passages; measured while the part is built, with sentences for questions
SAMPLE_QUESTIONS = 200
SAMPLE_BEST = 10
CHUNK_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class VectorPart:
    ids: Ids
    index: Any  # of FAISS, which has no types; its row n is the passage ids[n]
    probes: int = 0  # lists to read for a question; 0: the index is exact


class VectorLeg(Leg[VectorPart]):
    name: ClassVar[str] = "vectors"
    query: ClassVar[str] = "SELECT id, vector FROM passages WHERE id IN"
    _held: tuple[Held[VectorPart], ...] = ()

    def __init__(self, home: Path, *, fresh_rows: int = FRESH_ROWS, exact_rows: int = EXACT_ROWS) -> None:
        super().__init__(home, fresh_rows=fresh_rows)
        self.exact_rows = exact_rows

    def search(self, question: Vectors, count: int, allowed: Ids | None = None) -> list[tuple[int, float]]:
        """Return (passage id, cosine), best first; `allowed`, ascending, limits what may be found."""
        found: list[tuple[int, float]] = []
        for held in self._held:
            found.extend(_search_part(held.part, question, count, held.findable(allowed)))
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:count]

    def _settle(self, held: tuple[Held[VectorPart], ...]) -> None:
        self._held = held

    def _build(self, rows: Rows) -> VectorPart:
        return _build_exact(rows) if len(rows) <= self.exact_rows else _build_lists(rows)

    def _write(self, part: VectorPart, cover: Cover, about: dict[str, Any]) -> None:
        import faiss

        about = {**about, "probes": part.probes}
        write_file(
            self.home, self.name, cover, about, {"ids": part.ids}, lambda path: faiss.write_index(part.index, str(path))
        )

    def _read(self, file: LegFile) -> VectorPart:
        import faiss

        index = faiss.read_index(str(file.path), faiss.IO_FLAG_MMAP_IFC | faiss.IO_FLAG_READ_ONLY)
        return VectorPart(file.arrays["ids"], index, int(file.about["probes"]))


def _matrix(blobs: list[bytes]) -> Vectors:
    return np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1)


def _build_exact(rows: Rows) -> VectorPart:
    """Keep the vectors as they are: unit vectors, so the inner product is the cosine."""
    import faiss

    index = None
    for blobs in rows.chunks(CHUNK_ROWS):
        vectors = _matrix(blobs)
        index = index or faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
    return VectorPart(rows.ids, index or faiss.IndexFlatIP(1))


def _build_lists(rows: Rows) -> VectorPart:
    """Cluster a sample, put every vector as half-precision numbers in the list of its cluster, set the probes."""
    import faiss

    random = np.random.default_rng(len(rows))
    lists = int(LISTS_PER_ROOT * len(rows) ** 0.5)
    sample = np.sort(random.choice(rows.ids, min(len(rows), lists * TRAINING_ROWS_PER_LIST), replace=False))
    training = _matrix(rows.some(sample))
    index = faiss.index_factory(training.shape[1], f"IVF{lists},SQfp16", faiss.METRIC_INNER_PRODUCT)
    index.train(training)
    del training
    questions = _sample_questions(rows, random)
    exact = faiss.ResultHeap(len(questions), SAMPLE_BEST, keep_max=True)
    for number, blobs in enumerate(rows.chunks(CHUNK_ROWS)):
        vectors = _matrix(blobs)
        index.add(vectors)
        scores, places = faiss.knn(questions, vectors, SAMPLE_BEST, faiss.METRIC_INNER_PRODUCT)
        exact.add_result(scores, places + number * CHUNK_ROWS)
    exact.finalize()
    return VectorPart(rows.ids, index, _enough_probes(index, questions, exact.I))


def _sample_questions(rows: Rows, random: np.random.Generator) -> Vectors:
    """Return the vector of one sentence from each of some passages: shorter than passages, as questions are."""
    chosen = random.choice(rows.ids, SAMPLE_QUESTIONS, replace=False).tolist()
    dimensions = len(rows.some(rows.ids[:1])[0]) // 4
    query = "SELECT id, sentence_vectors FROM passages WHERE id IN"
    sentences = [
        np.frombuffer(blob, dtype="<f2").reshape(-1, dimensions)[0]
        for _, blob in read_blobs(rows.connection, query, chosen)
        if blob
    ]
    return np.array(sentences, dtype=np.float32).reshape(-1, dimensions)


def _enough_probes(index: Any, questions: Vectors, exact: np.ndarray) -> int:  # noqa: ANN401 - FAISS has no types
    for probes in PROBES:
        index.nprobe = probes
        _, found = index.search(questions, SAMPLE_BEST)
        hits = [len(np.intersect1d(ours, best)) for ours, best in zip(found, exact, strict=True)]
        if sum(hits) >= ENOUGH * SAMPLE_BEST * len(hits):
            return probes
    return PROBES[-1]


def _search_part(part: VectorPart, question: Vectors, count: int, mask: Mask | None) -> list[tuple[int, float]]:
    rows = len(part.ids) if mask is None else int(mask.sum())
    if not rows:
        return []
    if question.shape != (part.index.d,):
        raise ValueError(f"a vector of shape {question.shape} is looked for among vectors of {part.index.d} dimensions")
    # A bit for each row; it has to outlive the search, as FAISS keeps only its address.
    bits = None if mask is None else np.packbits(mask, bitorder="little")
    parameters = _search_parameters(part, rows, bits)
    scores, places = part.index.search(question.reshape(1, -1), min(count, rows), params=parameters)
    found = zip(places[0].tolist(), scores[0].tolist(), strict=True)
    return [(int(part.ids[place]), score) for place, score in found if place >= 0]


def _search_parameters(part: VectorPart, rows: int, bits: np.ndarray | None) -> Any:  # noqa: ANN401 - see above
    import faiss

    bitmap: Any = faiss.IDSelectorBitmap  # its own types describe the C++ constructor, not the one of Python
    arguments: dict[str, Any] = {} if bits is None else {"sel": bitmap(bits)}
    if not part.probes:
        return faiss.SearchParameters(**arguments)
    # When one passage in ten is allowed, ten times the lists hold as many of them as the usual number holds of all.
    arguments["nprobe"] = min(part.index.nlist, part.probes * len(part.ids) // rows)
    return faiss.SearchParametersIVF(**arguments)

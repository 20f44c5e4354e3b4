"""FAISS over the passages' vectors: built from the library's rows, saved beside them, rebuilt on mismatch."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from index.embed import Vectors

PREFIX = "vectors-"


def build_index(ids: list[int], vectors: Vectors) -> Any:  # noqa: ANN401 - faiss has no types
    """Build an exact inner-product index: unit vectors, so the product is the cosine."""
    import faiss

    index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
    if len(ids):
        index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), np.asarray(ids, dtype=np.int64))
    return index


def save_index(index: Any, home: Path, generation: int) -> None:  # noqa: ANN401
    """Write to a temporary file and rename it, then drop the files of other generations."""
    import faiss

    target = home / f"{PREFIX}{generation}.faiss"
    partial = target.with_suffix(f".{os.getpid()}.partial")
    faiss.write_index(index, str(partial))
    partial.replace(target)
    for other in home.glob(f"{PREFIX}*"):
        if other != target:
            other.unlink(missing_ok=True)


def maybe_open_index(home: Path, generation: int, passages: int, dimensions: int) -> Any:  # noqa: ANN401
    """Open the saved index of this generation; None when it is missing, damaged or of another size."""
    import faiss

    path = home / f"{PREFIX}{generation}.faiss"
    if not path.exists():
        return None
    try:
        index = faiss.read_index(str(path))
    except RuntimeError:
        return None
    return index if index.ntotal == passages and index.d == dimensions else None


def search_index(index: Any, question: Vectors, count: int) -> list[tuple[int, float]]:  # noqa: ANN401
    """Return (passage id, cosine), best first."""
    if index.ntotal == 0:
        return []
    scores, ids = index.search(question.reshape(1, -1), min(count, index.ntotal))
    return [(int(number), float(score)) for number, score in zip(ids[0], scores[0], strict=True) if number >= 0]

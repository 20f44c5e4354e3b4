"""Puts the made passages of synthetic.py into a library's tables, a thousand in one transaction.

The door that `wenju index` uses would cut every passage into words again; here the words of each sentence are counted
once. Everything search reads is what that door would have written; `rows_sha256`, which only `wenju doctor` reads, is empty.
"""

from __future__ import annotations

import json
import struct
from itertools import accumulate
from typing import TYPE_CHECKING

from eval.synthetic import PASSAGES_PER_ARTICLE, SENTENCES
from index.rows import opening_of, text_sha256
from index.schema import FILE_NAME, connect_writer

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    import numpy as np

    from eval.synthetic import Made

PASSAGES_PER_DOCUMENT = 10

INSERT_DOCUMENT = (
    "INSERT INTO documents (root, path, location, source, sha256, encoding, confidence, opening, articles, passages,"
    " text_sha256, rows_sha256, text) VALUES ('合成', ?, ?, ?, ?, 'utf-8', 1, ?, ?, ?, ?, '', ?)"
)
INSERT_ARTICLE = (
    "INSERT INTO articles (document, title, kicker, byline, date, kind, first_day, last_day, body, spans, title_spans,"
    " byline_spans, kicker_spans) VALUES (?, ?, '', '', '', 'article', '', '', ?, ?, '[]', '[]', '[]')"
)
INSERT_PASSAGE = (
    "INSERT INTO passages (article, key, text, spans, sentences, vector, sentence_vectors) VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def insert_chunk(home: Path, made: Made, chunk: int) -> int:
    """Write one chunk into the library in `home`; return the id of its first passage, the others follow it."""
    chosen = made.passages_of(chunk)
    vectors = made.vectors(chunk)
    sentence_vectors = made.near(vectors.repeat(SENTENCES, axis=0), chunk).reshape(len(chosen), SENTENCES, -1)
    connection = connect_writer(home / FILE_NAME)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN IMMEDIATE")
        ids: list[int] = []
        for start in range(0, len(chosen), PASSAGES_PER_DOCUMENT):
            rows = range(start, min(start + PASSAGES_PER_DOCUMENT, len(chosen)))
            ids += _insert_document(
                connection, made, chunk, {row: chosen[row] for row in rows}, vectors, sentence_vectors
            )
        connection.execute("UPDATE settings SET value = value + 1 WHERE key = 'generation'")
        connection.execute("COMMIT")
    finally:
        connection.close()
    return ids[0]


def _insert_document(  # noqa: PLR0917 - a document is all of these
    connection: sqlite3.Connection,
    made: Made,
    chunk: int,
    chosen: dict[int, list[int]],
    vectors: np.ndarray,
    sentence_vectors: np.ndarray,
) -> list[int]:
    texts = {row: "".join(made.sentences[number] for number in numbers) for row, numbers in chosen.items()}
    text = "".join(texts.values())
    path = f"{chunk}-{min(chosen)}.txt"
    sums = text_sha256(text)
    articles = -(-len(chosen) // PASSAGES_PER_ARTICLE)
    document = connection.execute(
        INSERT_DOCUMENT, (path, f"合成/{path}", path, sums, opening_of(text), articles, len(chosen), sums, text)
    ).lastrowid
    ids: list[int] = []
    at = 0
    for place, (row, numbers) in enumerate(chosen.items()):
        if place % PASSAGES_PER_ARTICLE == 0:
            body = "".join(list(texts.values())[place : place + PASSAGES_PER_ARTICLE])
            title = made.sentences[numbers[0]][:14]
            spans = json.dumps([[at, at + len(body)]])
            article = connection.execute(INSERT_ARTICLE, (document, title, body, spans)).lastrowid
        ends = list(accumulate(len(made.sentences[number]) for number in numbers))
        values = (
            article,
            struct.pack("<QQ", chunk, row),
            texts[row],
            json.dumps([[at, at + len(texts[row])]]),
            json.dumps(list(zip([0, *ends], ends, strict=False))),
            vectors[row].astype("<f4").tobytes(),
            sentence_vectors[row].astype("<f2").tobytes(),
        )
        passage = connection.execute(INSERT_PASSAGE, values).lastrowid or 0
        connection.execute("INSERT INTO words (passage, terms) VALUES (?, ?)", (passage, made.packed(title, numbers)))
        ids.append(passage)
        at += len(texts[row])
    return ids

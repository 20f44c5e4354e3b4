"""How the values stand in SQLite: the schema, a document written as rows, a passage read back."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from index.values import Article, Span, Spans
from index.words import SCHEMA as WORDS_SCHEMA
from index.words import pack_words

if TYPE_CHECKING:
    from pathlib import Path

    from index.embed import PassageVectors, Vectors
    from index.values import Passage, SourceText

    # Each article with its passages, and each of those with the ranges of its sentences and its vectors.
    SplitArticles = list[tuple[Article, list[tuple[Passage, tuple[tuple[int, int], ...], PassageVectors]]]]

FORMAT = "2"
FILE_NAME = "library.sqlite"
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    id INTEGER PRIMARY KEY, root TEXT NOT NULL, path TEXT NOT NULL, source TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL,
    encoding TEXT NOT NULL, confidence REAL NOT NULL, text TEXT NOT NULL, UNIQUE (root, path));
CREATE TABLE IF NOT EXISTS articles (
    id INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    title TEXT NOT NULL, kicker TEXT NOT NULL, byline TEXT NOT NULL, date TEXT NOT NULL, kind TEXT NOT NULL,
    body TEXT NOT NULL, spans TEXT NOT NULL, title_spans TEXT NOT NULL, byline_spans TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS articles_document ON articles (document);
CREATE TABLE IF NOT EXISTS passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    text TEXT NOT NULL, spans TEXT NOT NULL, sentences TEXT NOT NULL,
    vector BLOB NOT NULL, sentence_vectors BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS passages_article ON passages (article);
CREATE TABLE IF NOT EXISTS removed (id INTEGER PRIMARY KEY);
CREATE TRIGGER IF NOT EXISTS passage_removed AFTER DELETE ON passages
    BEGIN INSERT OR IGNORE INTO removed (id) VALUES (old.id); END;
{WORDS_SCHEMA};
"""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage with what it needs to be scored, shown and cited."""

    id: int
    article_id: int
    source: str
    article: Article
    text: str
    spans: Spans
    sentences: tuple[tuple[int, int], ...]
    sentence_vectors: Vectors


# What read_passage expects, in this order.
PASSAGE_QUERY = (
    "SELECT passages.id, articles.id, documents.source, title, kicker, byline, date, kind, body,"
    " articles.spans, title_spans, byline_spans, passages.text, passages.spans, sentences, sentence_vectors"
    " FROM passages JOIN articles ON passages.article = articles.id JOIN documents ON articles.document = documents.id"
)


def connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    with suppress(sqlite3.OperationalError):  # a read-only disk keeps the mode it has
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def insert_document(
    connection: sqlite3.Connection,
    root: str,
    document: SourceText,
    sha256: str,
    articles: SplitArticles,
    *,
    source: str,
) -> None:
    """Write a document, its articles, their passages and the words of both; the caller holds the transaction."""
    document_id = connection.execute(
        "INSERT INTO documents (root, path, source, sha256, encoding, confidence, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            root,
            document.source,
            source,
            sha256,
            document.encoding,
            document.confidence,
            document.text,
        ),
    ).lastrowid
    for article, passages in articles:
        article_id = connection.execute(
            "INSERT INTO articles (document, title, kicker, byline, date, kind, body, spans, title_spans,"
            " byline_spans) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document_id,
                article.title,
                article.kicker,
                article.byline,
                article.date,
                article.kind,
                article.body,
                pack(article.spans),
                pack(article.title_spans),
                pack(article.byline_spans),
            ),
        ).lastrowid
        heading = f"{article.kicker} {article.title} {article.byline} {article.date}"
        for passage, sentences, vectors in passages:
            passage_id = connection.execute(
                "INSERT INTO passages (article, text, spans, sentences, vector, sentence_vectors)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    article_id,
                    passage.text,
                    pack(passage.spans),
                    json.dumps(sentences),
                    vectors.passage.astype("<f4").tobytes(),
                    vectors.sentences.astype("<f2").tobytes(),
                ),
            ).lastrowid
            connection.execute(
                "INSERT INTO words (passage, terms) VALUES (?, ?)",
                (passage_id, pack_words(heading, passage.text)),
            )


def pack(spans: Spans) -> str:
    return json.dumps([[span.start, span.end] for span in spans])


def unpack(packed: str) -> Spans:
    return tuple(Span(start, end) for start, end in json.loads(packed))


def read_passage(row: tuple[Any, ...]) -> PassageRow:
    sentences = tuple((int(start), int(end)) for start, end in json.loads(row[14]))
    vectors = np.frombuffer(row[15], dtype="<f2").astype(np.float32).reshape(len(sentences), -1)
    article = Article(
        title=row[3],
        kicker=row[4],
        byline=row[5],
        date=row[6],
        kind=row[7],
        body=row[8],
        spans=unpack(row[9]),
        title_spans=unpack(row[10]),
        byline_spans=unpack(row[11]),
    )
    return PassageRow(row[0], row[1], row[2], article, row[12], unpack(row[13]), sentences, vectors)

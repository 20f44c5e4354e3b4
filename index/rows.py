"""How the values stand in SQLite: a document written as rows, a passage read back, a checksum over both."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from index.dates import days_of_all
from index.embed import PassageToEmbed
from index.values import Article, PageLayout, Passage, Span, Spans
from index.words import pack_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from index.embed import PassageVectors, Vectors
    from index.values import SourceText

Sentences = tuple[tuple[int, int], ...]
SplitArticles = list[tuple[Article, list[tuple[Passage, Sentences]]]]  # each passage with its sentences' ranges
OPENING_CHARACTERS = 40  # of a document, shown in the report of every file


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document was read: the indexed folder, the path below it, and the name the library gives it."""

    root: str
    path: str  # with forward slashes
    location: str  # root and path together: one file is one document however it is reached
    source: str = ""


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """What the library knows of a document without its text."""

    id: int
    place: Place
    sha256: str  # of the file's bytes
    encoding: str
    confidence: float
    opening: str
    articles: int
    passages: int


HELD_QUERY = (
    "SELECT id, root, path, location, source, sha256, encoding, confidence, opening, articles, passages FROM documents"
)


def read_held(row: tuple[Any, ...]) -> HeldDocument:
    return HeldDocument(row[0], Place(*row[1:5]), *row[5:])


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage with what it needs to be scored, shown and cited."""

    id: int
    article_id: int
    source: str
    article: Article
    text: str
    spans: Spans
    sentences: Sentences
    sentence_vectors: Vectors
    year: str = ""  # that the article is from, where its day or its file's path says


# What read_article and read_passage expect, in this order.
ARTICLE_COLUMNS = "title, body, articles.spans, kicker, byline, date, kind, title_spans, byline_spans, kicker_spans"
PASSAGE_QUERY = (
    "SELECT passages.id, articles.id, documents.source, passages.text, passages.spans, sentences, sentence_vectors,"
    " CASE substr(first_day, 1, 4) WHEN substr(last_day, 1, 4) THEN substr(first_day, 1, 4) ELSE '' END,"
    f" {ARTICLE_COLUMNS}"
    " FROM passages JOIN articles ON passages.article = articles.id JOIN documents ON articles.document = documents.id"
)


def passage_to_embed(article: Article, passage: Passage, sentences: Sentences) -> PassageToEmbed:
    return PassageToEmbed(article.title, passage.text, sentences)


def vector_key(passage: PassageToEmbed) -> bytes:
    """Name the vectors of a passage by all that they are made from: the same words never need embedding twice."""
    return hashlib.blake2b(json.dumps(asdict(passage)).encode(), digest_size=16).digest()


def insert_vectors(connection: sqlite3.Connection, key: bytes, vectors: PassageVectors) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO embedded (key, vector, sentence_vectors) VALUES (?, ?, ?)",
        (key, vectors.passage.astype("<f4").tobytes(), vectors.sentences.astype("<f2").tobytes()),
    )


def insert_document(
    connection: sqlite3.Connection, place: Place, document: SourceText, sha256: str, articles: SplitArticles
) -> int:
    """Write a document with its articles and passages, whose vectors are held already; return its id."""
    document_id = int(
        connection.execute(
            "INSERT INTO documents (root, path, location, source, sha256, encoding, confidence, opening, articles,"
            " passages, text_sha256, rows_sha256, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?)",
            (
                place.root,
                place.path,
                place.location,
                place.source,
                sha256,
                document.encoding,
                document.confidence,
                opening_of(document.text),
                len(articles),
                sum(len(passages) for _, passages in articles),
                text_sha256(document.text),
                document.text,
            ),
        ).lastrowid
        or 0
    )
    connection.executemany(
        'INSERT INTO pages (document, number, width, height, start, "end", boxes) VALUES (?, ?, ?, ?, ?, ?, ?)',
        [
            (document_id, page.number, page.width, page.height, page.start, page.end, zlib.compress(page.boxes))
            for page in document.pages
        ],
    )
    days = days_of_all([article.date for article, _ in articles], place.path)
    for (article, passages), between in zip(articles, days, strict=True):
        _insert_article(connection, document_id, article, between, passages)
    connection.execute(
        "UPDATE documents SET rows_sha256 = ? WHERE id = ?", (rows_sha256(connection, document_id), document_id)
    )
    return document_id


def _insert_article(
    connection: sqlite3.Connection,
    document_id: int,
    article: Article,
    days: tuple[str, str],
    passages: list[tuple[Passage, Sentences]],
) -> None:
    article_id = connection.execute(
        "INSERT INTO articles (document, title, kicker, byline, date, kind, first_day, last_day, body, spans,"
        " title_spans, byline_spans, kicker_spans) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            document_id,
            article.title,
            article.kicker,
            article.byline,
            article.date,
            article.kind,
            *days,
            article.body,
            pack(article.spans),
            pack(article.title_spans),
            pack(article.byline_spans),
            pack(article.kicker_spans),
        ),
    ).lastrowid
    heading = f"{article.kicker} {article.title} {article.byline} {article.date}"
    for passage, sentences in passages:
        key = vector_key(passage_to_embed(article, passage, sentences))
        passage_id = connection.execute(
            "INSERT INTO passages (article, key, text, spans, sentences, vector, sentence_vectors)"
            " SELECT ?, ?, ?, ?, ?, vector, sentence_vectors FROM ("
            " SELECT vector, sentence_vectors FROM embedded WHERE key = ? UNION ALL"
            " SELECT vector, sentence_vectors FROM passages WHERE key = ?) LIMIT 1 RETURNING id",
            (article_id, key, passage.text, pack(passage.spans), json.dumps(sentences), key, key),
        ).fetchone()
        if passage_id is None:
            message = f"a passage of {article.title!r} was stored before its vectors"
            raise ValueError(message)
        connection.execute(
            "INSERT INTO words (passage, terms) VALUES (?, ?)", (passage_id[0], pack_words(heading, passage.text))
        )


def opening_of(text: str) -> str:
    return " ".join(text[: OPENING_CHARACTERS * 20].split())[:OPENING_CHARACTERS]


def text_sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def rows_sha256(connection: sqlite3.Connection, document_id: int) -> str:
    """Sum up every stored row of a document but its text, as it stands in the file."""
    digest = hashlib.sha256()
    for query in (
        "SELECT * FROM articles WHERE document = ? ORDER BY id",
        "SELECT * FROM passages WHERE article IN (SELECT id FROM articles WHERE document = ?) ORDER BY id",
        "SELECT words.* FROM words JOIN passages ON passage = id"
        " WHERE article IN (SELECT id FROM articles WHERE document = ?) ORDER BY id",
        "SELECT * FROM pages WHERE document = ? ORDER BY number",
    ):
        for row in connection.execute(query, (document_id,)):
            for value in row:
                digest.update(value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass"))
                digest.update(b"\x1f")
    return digest.hexdigest()


PAGE_QUERY = (
    'SELECT number, width, height, start, pages."end", boxes FROM pages JOIN documents ON document = id'
    " WHERE source = ? ORDER BY number"
)


def read_page(row: tuple[Any, ...]) -> PageLayout:
    number, width, height, start, end, boxes = row
    return PageLayout(number, width, height, start, end, zlib.decompress(boxes))


def pack(spans: Spans) -> str:
    return json.dumps([[span.start, span.end] for span in spans])


def unpack(packed: str) -> Spans:
    return tuple(Span(start, end) for start, end in json.loads(packed))


def read_article(row: Sequence[Any]) -> Article:
    title, body, spans, kicker, byline, date, kind, *headings = row
    return Article(title, body, unpack(spans), kicker, byline, date, kind, *map(unpack, headings))


def read_passage(row: tuple[Any, ...]) -> PassageRow:
    passage_id, article_id, source, text, spans, sentences, vectors, year, *article = row
    ranges = tuple((int(start), int(end)) for start, end in json.loads(sentences))
    sentence_vectors = np.frombuffer(vectors, dtype="<f2").astype(np.float32).reshape(len(ranges), -1)
    return PassageRow(
        passage_id, article_id, source, read_article(article), text, unpack(spans), ranges, sentence_vectors, year
    )

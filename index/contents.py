"""What a library holds, to be listed and read: its files, and the articles of one file with where they stand."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.rows import ARTICLE_COLUMNS, read_article
from index.schema import FILE_NAME, connect_reader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from index.values import Article, Spans


@dataclass(frozen=True, slots=True)
class HeldFile:
    """One indexed file: the folder it was found in, where it stood, and what came of it."""

    source: str
    root: str
    location: str
    encoding: str
    articles: int
    passages: int


def list_files(home: Path, containing: str = "") -> list[HeldFile]:
    """Return the files whose name, or a headline in them, has `containing` in it; all of them without it."""
    wanted = f"%{_literal(containing)}%"
    with closing(connect_reader(home / FILE_NAME)) as connection:
        rows = connection.execute(
            "SELECT source, root, location, encoding, articles, passages FROM documents WHERE ? = '%%' OR source LIKE ? ESCAPE '\\' OR EXISTS"
            " (SELECT 1 FROM articles WHERE document = documents.id AND title LIKE ? ESCAPE '\\')"
            " ORDER BY source",
            (wanted, wanted, wanted),
        )
        return [HeldFile(*row) for row in rows]


def articles_of(home: Path, source: str) -> list[Article]:
    """Return the articles of one file in the order they were found; empty for a file that is not held."""
    with closing(connect_reader(home / FILE_NAME)) as connection:
        rows = connection.execute(
            f"SELECT {ARTICLE_COLUMNS} FROM articles JOIN documents ON document = documents.id"
            " WHERE source = ? ORDER BY articles.id",
            (source,),
        )
        return [read_article(row) for row in rows]


def maybe_article_at(articles: Iterable[Article], spans: Spans) -> Article | None:
    """Return the article that holds most of the characters at `spans`, headings counted; None if none holds any."""

    def shared(article: Article) -> int:
        held = (*article.spans, *article.title_spans, *article.byline_spans)
        return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in spans for b in held)

    best = max(articles, key=shared, default=None)
    return best if best is not None and shared(best) else None


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

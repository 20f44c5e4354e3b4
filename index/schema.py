"""The SQLite file that is the library: its tables, how it is opened, and what its errors mean to a person."""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from index.errors import WenjuError
from index.words import SCHEMA as WORDS_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT = "4"
# Counts up when a file that has not changed is read or split otherwise: the next build reads such files again, and embeds
# only the passages that are new (tests/test_reading.py tells when).
READING = 5
FILE_NAME = "library.sqlite"
BUSY_SECONDS = 30.0  # how long a statement waits for another process; a document's transaction takes far less

# Ids are never used twice and a passage is never edited, so whatever is derived from the passages can follow by
# "ids above the last one seen" and "ids in removed". `embedded` keeps vectors of documents not yet whole.
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, root TEXT NOT NULL, path TEXT NOT NULL, location TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, encoding TEXT NOT NULL, confidence REAL NOT NULL,
    opening TEXT NOT NULL, articles INTEGER NOT NULL, passages INTEGER NOT NULL,
    text_sha256 TEXT NOT NULL, rows_sha256 TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS documents_sha256 ON documents (sha256);
CREATE TABLE IF NOT EXISTS pages (
    document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE, number INTEGER NOT NULL,
    width REAL NOT NULL, height REAL NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, boxes BLOB NOT NULL,
    PRIMARY KEY (document, number));
CREATE TABLE IF NOT EXISTS articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    title TEXT NOT NULL, kicker TEXT NOT NULL, byline TEXT NOT NULL, date TEXT NOT NULL, kind TEXT NOT NULL,
    first_day TEXT NOT NULL, last_day TEXT NOT NULL,
    body TEXT NOT NULL, spans TEXT NOT NULL, title_spans TEXT NOT NULL, byline_spans TEXT NOT NULL,
    kicker_spans TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS articles_document ON articles (document);
CREATE INDEX IF NOT EXISTS articles_days ON articles (last_day, first_day);
CREATE TABLE IF NOT EXISTS passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    key BLOB NOT NULL, text TEXT NOT NULL, spans TEXT NOT NULL, sentences TEXT NOT NULL,
    vector BLOB NOT NULL, sentence_vectors BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS passages_article ON passages (article);
CREATE INDEX IF NOT EXISTS passages_key ON passages (key);
CREATE TABLE IF NOT EXISTS embedded (key BLOB PRIMARY KEY, vector BLOB NOT NULL, sentence_vectors BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS readings (
    document INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE, reading INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS removed (id INTEGER PRIMARY KEY);
{WORDS_SCHEMA};
CREATE TRIGGER IF NOT EXISTS passage_removed AFTER DELETE ON passages
    BEGIN INSERT OR IGNORE INTO removed (id) VALUES (old.id); END;
"""


def connect_writer(path: Path) -> sqlite3.Connection:
    connection = _connect(str(path.absolute()))
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """Open for reading, also where nothing may be written beside the file (a read-only disk or folder)."""
    connection = _connect(str(path.absolute()))
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        log = path.with_name(path.name + "-wal")
        if error.sqlite_errorcode & 0xFF not in _UNWRITABLE or (log.exists() and log.stat().st_size):
            raise
        # Without a log the file alone is whole; `immutable` lets it be read without the files SQLite would write.
        connection = _connect(f"{path.resolve().as_uri()}?immutable=1")
    return connection


def _connect(name: str) -> sqlite3.Connection:
    return sqlite3.connect(
        name, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=name.startswith("file:")
    )


_UNWRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """Say what the disk or another process did to the library in one plain line; a bug of ours stays a bug."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _DAMAGED:
            raise WenjuError(
                f"资料库损坏：{path}（{error}）",
                "把这个文件移到别处，再运行 wenju index 文件夹 重建；wenju doctor 列出坏在哪里",
            ) from error
        if code == sqlite3.SQLITE_FULL:
            raise WenjuError(f"磁盘满了，写不进 {path}", "腾出空间，再运行同一条命令接着做；已收的文件都在") from error
        if code in _UNWRITABLE:
            raise WenjuError(
                f"没有权限写 {path.parent}", "改正这个文件夹的权限，或换一个：--home 文件夹；已收的文件都在"
            ) from error
        if code == sqlite3.SQLITE_IOERR:
            raise WenjuError(
                f"磁盘读写出错：{path}（{error}）", "检查磁盘，再运行同一条命令；已收的文件都在"
            ) from error
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise WenjuError(f"资料库正忙：{path}", "等另一个进程写完再试") from error
        raise


def rebuild_command(home: Path, connection: sqlite3.Connection) -> str:
    """Return the command that builds this library anew, beside the old one, from the folders it was built from."""
    roots: list[str] = []
    with suppress(sqlite3.Error):
        roots = [str(row[0]) for row in connection.execute("SELECT DISTINCT root FROM documents ORDER BY root")]
    return shlex.join(["wenju", "index", "--home", f"{home}-新", *(roots or ["文件夹"])])

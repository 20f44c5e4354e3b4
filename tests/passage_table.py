"""The three tables that the legs of search are derived from, and nothing else: passages to search, without a library."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np

from index.words import SCHEMA, pack_words

DIMENSIONS = 32


class PassageTable:
    """Adds and removes passages, and counts the generation up each time, as the library does."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.generation = 0
        self.connection = sqlite3.connect(home / "library.sqlite", isolation_level=None)
        self.connection.executescript(
            f"""PRAGMA foreign_keys = ON;
            PRAGMA synchronous = OFF;
            CREATE TABLE IF NOT EXISTS passages (
                id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT, vector BLOB, sentence_vectors BLOB);
            CREATE TABLE IF NOT EXISTS removed (id INTEGER PRIMARY KEY);
            CREATE TRIGGER IF NOT EXISTS passage_removed AFTER DELETE ON passages
                BEGIN INSERT OR IGNORE INTO removed (id) VALUES (old.id); END;
            {SCHEMA};"""
        )

    def add(self, texts: list[str], vectors: np.ndarray | None = None, title: str = "") -> list[int]:
        """Add passages; without vectors they get clustered ones that depend on the number of passages there are."""
        if vectors is None:
            vectors = clustered(len(texts), seed=self.generation)
        ids = []
        self.connection.execute("BEGIN")
        for text, vector in zip(texts, vectors, strict=True):
            number = self.connection.execute(
                "INSERT INTO passages (text, vector, sentence_vectors) VALUES (?, ?, ?)",
                (text, vector.astype("<f4").tobytes(), vector.astype("<f2").tobytes()),
            ).lastrowid
            assert number is not None
            self.connection.execute("INSERT INTO words VALUES (?, ?)", (number, pack_words(title, text)))
            ids.append(number)
        self.connection.execute("COMMIT")
        self.generation += 1
        return ids

    def remove(self, ids: list[int]) -> None:
        self.connection.execute(f"DELETE FROM passages WHERE id IN ({','.join(map(str, ids))})")
        self.generation += 1

    def vectors(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the ids and the vectors that are there now."""
        rows = self.connection.execute("SELECT id, vector FROM passages ORDER BY id").fetchall()
        return np.array([row[0] for row in rows]), np.array([np.frombuffer(row[1], "<f4") for row in rows])


def clustered(count: int, seed: int, clusters: int = 40) -> np.ndarray:
    """Unit vectors around some centres, as those of articles on some subjects are."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(0).normal(size=(clusters, DIMENSIONS))
    vectors = centres[random.integers(0, clusters, count)] + 0.6 * random.normal(size=(count, DIMENSIONS))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

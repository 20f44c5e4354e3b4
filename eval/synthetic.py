"""A library of any size to measure on: the seeds' sentences with other words in them, and vectors spread like real ones.

What is real of it: the sentences' shape and length, how often words occur (jieba's dictionary counts them), and the spread
of the vectors. Measured on 3,129 passages of CMRC 2018 and NoMIRACL embedded by EmbeddingGemma at 256 dimensions: the
n-th direction holds a share of the variance close to 1 / (n + 10), a passage's nearest neighbour has a cosine of 0.70 and
its tenth of 0.45 (medians), and a sentence has one of 0.60 with its own passage.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from index.passages import split_sentences
from index.schema import FILE_NAME
from index.words import pack_words, unpack_words

CHUNK = 1_000  # passages made at a time; each chunk depends on its number alone, so it can be made again
PASSAGES_PER_ARTICLE, PASSAGES_PER_DOCUMENT = 2, 10
SENTENCES = 4  # in a passage, about 55 characters each: 220, as measured on the same passages
POOL = 20_000  # sentences that passages are put together from; each stands in 200 passages of a million
SWAPPED = 0.7  # of the content words: enough that two sentences of one shape share mainly their grammar
CONTENT = frozenset(("n", "ns", "nr", "nt", "nz", "v", "vn", "a", "t", "j"))
SUBJECTS_PER_PASSAGE = 0.02  # a subject has fifty passages, on average
# Squared weights of what all passages share, their subject, their article and the passage itself.
SHARED, SUBJECT, ARTICLE, OWN = 0.15, 0.30, 0.25, 0.30
QUESTION_COSINE = 0.6


@dataclass(frozen=True)
class Made:
    """Everything about the synthetic library, from the seed texts and the number of dimensions."""

    seeds: Path
    dimensions: int

    @cached_property
    def sentences(self) -> list[str]:
        """Return the pool: sentences of the seeds with words swapped for others of their kind and length."""
        import jieba

        random = np.random.default_rng(1)
        kinds: dict[str, tuple[str, int]] = {}
        words: dict[tuple[str, int], list[str]] = {}
        weights: dict[tuple[str, int], list[float]] = {}
        for line in (files("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines():
            word, count, tag = line.split(" ")
            if tag in CONTENT:
                kinds[word] = (tag, len(word))
                words.setdefault(kinds[word], []).append(word)
                weights.setdefault(kinds[word], []).append(float(count) + 1)
        spare: dict[tuple[str, int], list[str]] = {}
        texts = (path.read_text(encoding="utf-8") for path in sorted(self.seeds.glob("*.txt")))
        real = [text[a:b].strip() for text in texts for a, b in split_sentences(text) if 20 <= b - a <= 120]
        shapes = [list(jieba.cut(re.sub(r"\s", "", each))) for each in real]
        pool = []
        for number in range(POOL):
            shape = list(shapes[number % len(shapes)])
            for place, word in enumerate(shape):
                kind = kinds.get(word)
                if kind is not None and random.random() < SWAPPED:
                    if not spare.get(kind):
                        share = np.array(weights[kind])
                        spare[kind] = random.choice(words[kind], 2_000, p=share / share.sum()).tolist()
                    shape[place] = spare[kind].pop()
                elif word.isdigit():
                    shape[place] = str(random.integers(1, 3_000))
            pool.append("".join(shape))
        return pool

    @cached_property
    def _counted(self) -> list[tuple[np.ndarray, np.ndarray]]:
        return [unpack_words(pack_words("", sentence)) for sentence in self.sentences]

    def _directions(self, random: np.random.Generator, count: int) -> np.ndarray:
        spread = 1 / np.sqrt(np.arange(self.dimensions) + 10)
        return random.normal(size=(count, self.dimensions)) * spread / np.linalg.norm(spread)

    def vectors(self, chunk: int, passages: int) -> np.ndarray:
        """Return the unit vectors of one chunk; `passages` is the size that the number of subjects is chosen for."""
        random = np.random.default_rng((2, chunk))
        shared = self._directions(np.random.default_rng(3), 1)
        subjects = self._directions(np.random.default_rng(4), max(10, int(passages * SUBJECTS_PER_PASSAGE)))
        articles = CHUNK // PASSAGES_PER_ARTICLE
        of_article = np.repeat(np.arange(articles), PASSAGES_PER_ARTICLE)
        # Few subjects are written of often, most rarely: the number is drawn as the square of an even draw.
        chosen = subjects[(random.random(articles) ** 2 * len(subjects)).astype(int)]
        made = SHARED**0.5 * shared + SUBJECT**0.5 * chosen[of_article]
        made = made + ARTICLE**0.5 * self._directions(random, articles)[of_article]
        made = made + OWN**0.5 * self._directions(random, CHUNK)
        return _unit(made)

    def near(self, vectors: np.ndarray, seed: int) -> np.ndarray:
        """Return vectors at about QUESTION_COSINE to these: a question, or a sentence of the passage."""
        noise = _unit(self._directions(np.random.default_rng((5, seed)), len(vectors)))
        return _unit(QUESTION_COSINE * vectors + (1 - QUESTION_COSINE**2) ** 0.5 * noise)

    def question(self, passage: int) -> str:
        """Return a question about a passage in words of its own: the middle of one of its sentences."""
        sentence: str = self.sentences[int(self._chosen(passage // CHUNK)[passage % CHUNK, 0])]
        return f"{sentence[len(sentence) // 4 : len(sentence) // 4 + 18]}是多少？"

    def _chosen(self, chunk: int) -> np.ndarray:
        return np.random.default_rng((6, chunk)).integers(0, POOL, (CHUNK, SENTENCES))

    def insert(self, home: Path, chunk: int, passages: int) -> int:
        """Write one chunk into the library's tables in one transaction; return the id of its first passage."""
        vectors = self.vectors(chunk, passages)
        sentence_vectors = self.near(np.repeat(vectors, SENTENCES, axis=0), chunk).astype("<f2")
        chosen = self._chosen(chunk)
        connection = sqlite3.connect(home / FILE_NAME, isolation_level=None)
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN IMMEDIATE")
        for start in range(0, CHUNK, PASSAGES_PER_DOCUMENT):
            texts = [
                "".join(self.sentences[n] for n in chosen[row]) for row in range(start, start + PASSAGES_PER_DOCUMENT)
            ]
            name = f"合成/{chunk}-{start}.txt"
            document = _insert(
                connection,
                "documents",
                {"root": "合成", "path": name, "source": name, "sha256": name, "text": "".join(texts)},
            )
            at = 0
            for row, text in enumerate(texts, start=start):
                if row % PASSAGES_PER_ARTICLE == 0:
                    body = "".join(texts[row - start : row - start + PASSAGES_PER_ARTICLE])
                    title = self.sentences[chosen[row, 0]][:14]
                    values = {"document": document, "title": title, "body": body, "kind": "article"}
                    article = _insert(connection, "articles", values | {"spans": f"[[{at},{at + len(body)}]]"})
                ends = np.cumsum([len(self.sentences[n]) for n in chosen[row]]).tolist()
                ranges = str([[a, b] for a, b in zip([0, *ends], ends, strict=False)])
                values = {"article": article, "text": text, "spans": f"[[{at},{at + len(text)}]]", "sentences": ranges}
                values["vector"] = vectors[row].astype("<f4").tobytes()
                values["sentence_vectors"] = sentence_vectors[row * SENTENCES : (row + 1) * SENTENCES].tobytes()
                number = _insert(connection, "passages", values)
                _insert(connection, "words", {"passage": number, "terms": self._packed(title, chosen[row])})
                at += len(text)
        connection.execute("UPDATE settings SET value = value + 1 WHERE key = 'generation'")
        connection.execute("COMMIT")
        connection.close()
        return number - CHUNK + 1

    def _packed(self, title: str, chosen: np.ndarray) -> bytes:
        """Put together what pack_words would count: sentences end in punctuation, so no word crosses them."""
        headline, weights = unpack_words(pack_words(title, ""))
        counted = [(headline, weights), *(self._counted[number] for number in chosen)]
        numbers, places = np.unique(np.concatenate([each for each, _ in counted]), return_inverse=True)
        counts = np.bincount(places, np.concatenate([each for _, each in counted]))
        return numbers.astype("<u4").tobytes() + np.minimum(counts, 255).astype(np.uint8).tobytes()


def _insert(connection: sqlite3.Connection, table: str, values: dict[str, Any]) -> int:
    """Insert a row; columns that search does not read get something neutral, whatever the schema calls them."""
    row = dict(values)
    for _, name, kind, needed, default, key in connection.execute(f"PRAGMA table_info({table})").fetchall():
        if name not in row and needed and default is None and not key:
            unique = values.get("source", "[]")
            row[name] = {"TEXT": unique if table == "documents" else "[]", "BLOB": b""}.get(kind, 0)
    names = ", ".join(f'"{name}"' for name in row)
    done = connection.execute(f"INSERT INTO {table} ({names}) VALUES ({','.join('?' * len(row))})", list(row.values()))
    return int(done.lastrowid or 0)


def _unit(vectors: np.ndarray) -> np.ndarray:
    unit: np.ndarray = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit

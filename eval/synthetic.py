"""A library of any size to measure on: the seeds' sentences with other words in them, and vectors spread like real ones.

What is real of it: the sentences' shape and length, how often words occur (jieba's dictionary counts them), and the spread
of the vectors. Measured on 3,129 passages of CMRC 2018 and NoMIRACL embedded by EmbeddingGemma at 256 dimensions: the
n-th direction holds a share of the variance close to 1 / (n + 10), a passage's nearest neighbour has a cosine of 0.70 and
its tenth of 0.45 (medians), and a sentence has one of 0.60 with its own passage.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from index.passages import split_sentences
from index.words import MOST_COUNTED, pack_words, unpack_words

if TYPE_CHECKING:
    from pathlib import Path

CHUNK_PASSAGES = 1_000  # passages made at a time; each chunk depends on its number alone, so it can be made again
PASSAGES_PER_ARTICLE = 2
SENTENCES = 4  # in a passage, about 55 characters each: 220, as measured on the same passages
POOL = 20_000  # sentences that passages are put together from; each stands in 200 passages of a million
SWAPPED = 0.7  # of the content words: enough that two sentences of one shape share mainly their grammar
CONTENT = frozenset(("n", "ns", "nr", "nt", "nz", "v", "vn", "a", "t", "j"))
SUBJECTS_PER_PASSAGE = 0.02  # a subject has fifty passages, on average
# Squared weights of what all passages share, their subject, their article and the passage itself.
SHARED, SUBJECT, ARTICLE, OWN = 0.15, 0.30, 0.25, 0.30
QUESTION_COSINE = 0.6
ENDS = tuple("。！？；!?;")


@dataclass(frozen=True)
class Made:
    """Everything about the synthetic library, from the seed texts and the number of dimensions."""

    seeds: Path
    dimensions: int
    passages: int  # of the largest size, which the number of subjects is chosen for
    pool: int = POOL

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
        for number in range(self.pool):
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
            sentence = "".join(shape)
            # One cut off by the end of a line is ended here, so that no word crosses into the next (see `packed`).
            pool.append(sentence if sentence.endswith(ENDS) else f"{sentence}。")
        return pool

    @cached_property
    def _counted(self) -> list[tuple[np.ndarray, np.ndarray]]:
        return [unpack_words(pack_words("", sentence)) for sentence in self.sentences]

    @cached_property
    def _spread(self) -> np.ndarray:
        spread = 1 / np.sqrt(np.arange(self.dimensions, dtype=np.float32) + 10)
        share: np.ndarray = spread / np.linalg.norm(spread)
        return share

    def _directions(self, random: np.random.Generator, count: int) -> np.ndarray:
        drawn: np.ndarray = random.standard_normal((count, self.dimensions), dtype=np.float32) * self._spread
        return drawn

    @cached_property
    def _subjects(self) -> np.ndarray:
        """Return what all passages share together with each subject's own direction."""
        shared = self._directions(np.random.default_rng(3), 1)
        subjects = self._directions(np.random.default_rng(4), max(10, int(self.passages * SUBJECTS_PER_PASSAGE)))
        together: np.ndarray = SHARED**0.5 * shared + SUBJECT**0.5 * subjects
        return together

    def vectors(self, chunk: int) -> np.ndarray:
        """Return the unit vectors of one chunk."""
        random = np.random.default_rng((2, chunk))
        articles = CHUNK_PASSAGES // PASSAGES_PER_ARTICLE
        # Few subjects are written of often, most rarely: the number is drawn as the square of an even draw.
        chosen = (random.random(articles) ** 2 * len(self._subjects)).astype(int)
        made = self._subjects[chosen] + ARTICLE**0.5 * self._directions(random, articles)
        return _unit(
            np.repeat(made, PASSAGES_PER_ARTICLE, axis=0) + OWN**0.5 * self._directions(random, CHUNK_PASSAGES)
        )

    def near(self, vectors: np.ndarray, seed: int) -> np.ndarray:
        """Return vectors at about QUESTION_COSINE to these: a question, or a sentence of the passage."""
        noise = _unit(self._directions(np.random.default_rng((5, seed)), len(vectors)))
        return _unit(QUESTION_COSINE * vectors + (1 - QUESTION_COSINE**2) ** 0.5 * noise)

    def question(self, passage: int) -> str:
        """Return a question about a passage in words of its own: the middle of one of its sentences."""
        sentence: str = self.sentences[int(self._chosen(passage // CHUNK_PASSAGES)[passage % CHUNK_PASSAGES, 0])]
        return f"{sentence[len(sentence) // 4 : len(sentence) // 4 + 18]}是多少？"

    def _chosen(self, chunk: int) -> np.ndarray:
        return np.random.default_rng((6, chunk)).integers(0, self.pool, (CHUNK_PASSAGES, SENTENCES))

    def passages_of(self, chunk: int) -> list[list[int]]:
        """Return the sentences of each passage of one chunk, by their numbers."""
        chosen: list[list[int]] = self._chosen(chunk).tolist()
        return chosen

    def packed(self, title: str, chosen: list[int]) -> bytes:
        """Put together what pack_words would count: every sentence ends in punctuation, so no word crosses two."""
        counted = [unpack_words(pack_words(title, "")), *(self._counted[number] for number in chosen)]
        numbers, places = np.unique(np.concatenate([each for each, _ in counted]), return_inverse=True)
        counts = np.bincount(places, np.concatenate([each for _, each in counted]))
        return numbers.astype("<u4").tobytes() + np.minimum(counts, MOST_COUNTED).astype(np.uint8).tobytes()


def _unit(vectors: np.ndarray) -> np.ndarray:
    unit: np.ndarray = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit

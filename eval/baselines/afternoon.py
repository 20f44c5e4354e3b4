"""The afternoon pipeline: fixed chunks of a page, one dense search, four chunks in the prompt, the model's own marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from eval.baselines.chunks import PROMPT_CHUNKS, Chunk, fixed_chunks, numbered
from eval.baselines.replies import NOT_THERE, Stopwatch, read_reply

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from eval.baselines.models import Models
    from rag.answer import Answer
    from rag.engines.base import Message

SYSTEM = (
    "你是问答助手。只根据给出的资料回答问题，不要使用资料以外的知识。"
    f"每句话后面用 [编号] 标明依据的资料，例如 [1]。如果资料里没有答案，就只回答“{NOT_THERE}”。"
)


class Afternoon:
    name = "afternoon"

    def __init__(self, models: Models, pages: Mapping[str, str]) -> None:
        self._models = models
        self._chunks = [chunk for source, text in pages.items() for chunk in fixed_chunks(source, text)]
        self._vectors = models.embed_texts([chunk.text for chunk in self._chunks])

    def ask(self, question: str, history: Sequence[tuple[str, str]] = (), *, sources: Collection[str] = ()) -> Answer:
        watch = Stopwatch()
        # 它投资多少？ finds nothing by itself; with the question before it, it does.
        chunks = self._search(f"{history[-1][0]} {question}" if history else question, sources)
        watch.searched()
        messages: list[Message] = [{"role": "system", "content": SYSTEM}]
        for asked, replied in history:
            messages += [{"role": "user", "content": asked}, {"role": "assistant", "content": replied}]
        messages.append({"role": "user", "content": f"资料：\n{numbered(chunks)}\n\n问题：{question}"})
        reply = watch.read(self._models.stream(messages))
        return read_reply(question, reply, chunks, watch, self._models)

    def _search(self, question: str, sources: Collection[str]) -> list[Chunk]:
        scores = self._vectors @ self._models.embed_question(question)
        order = [int(place) for place in np.argsort(-scores, kind="stable")]
        allowed = [place for place in order if not sources or self._chunks[place].source in sources]
        found = [(self._chunks[place], float(scores[place])) for place in allowed[:PROMPT_CHUNKS]]
        return [Chunk(chunk.source, chunk.text, chunk.spans, score) for chunk, score in found]

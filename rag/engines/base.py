"""The contract of a back end that writes text: one streaming method, cancelled by closing the iterator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Message = dict[str, str]  # {"role": "system" | "user" | "assistant", "content": text}


class Engine(Protocol):
    name: str  # what wrote the words, for the record: a file name or a model id

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Iterator[str]:
        """Yield the reply piece by piece, greedily decoded; closing the iterator stops the work.

        A piece may be empty: a moment in which the iterator can be closed while the prompt is still read.
        """
        ...

    def close(self) -> None:
        """Give memory and threads back."""
        ...

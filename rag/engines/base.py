"""The contract of a back end that writes text: a stream, cancelled by closing it, and a choice between words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Protocol

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

    def weigh(self, messages: Sequence[Message], choices: Sequence[str]) -> dict[str, float]:
        """Return how likely each choice is to open the reply, in shares of one; empty where that cannot be told."""
        ...

    def close(self) -> None:
        """Give memory and threads back."""
        ...


def shares(log_chances: dict[str, float], choices: Sequence[str]) -> dict[str, float]:
    """Share one out among the choices by the chances of the tokens that open them; a choice not listed has none."""
    chances = {
        choice: sum(math.exp(chance) for token, chance in log_chances.items() if token.strip() == choice)
        for choice in choices
    }
    whole = sum(chances.values())
    return {choice: chance / whole for choice, chance in chances.items()} if whole else {}


def read_log_chances(completion: dict[str, Any]) -> dict[str, float]:
    """Read the chances of the first token from a completion in OpenAI's form; empty when the server gives none."""
    try:
        tokens = completion["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
        return {str(token["token"]): float(token["logprob"]) for token in tokens}
    except (LookupError, TypeError, ValueError):
        return {}

"""Ask your own articles: `from rag import ask, Assistant`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.answer import Answer
    from rag.assistant import Assistant
    from rag.follow import History

__all__ = ["Assistant", "ask"]

_open: dict[tuple[tuple[str, str], ...], Assistant] = {}


def ask(question: str, history: History = (), **settings: Any) -> Answer:  # noqa: ANN401 - see rag.settings
    """Answer from the library that the settings name; the first call loads the models, later ones reuse them."""
    from rag.assistant import Assistant
    from rag.settings import default_home

    key = tuple(sorted((name, str(value)) for name, value in {"home": default_home(), **settings}.items()))
    if key not in _open:
        _open[key] = Assistant.open(**settings)
    return _open[key].ask(question, history)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module attribute may be anything
    """Import the assistant when it is asked for: `import rag` alone stays instant."""
    if name == "Assistant":
        from rag.assistant import Assistant

        return Assistant
    raise AttributeError(name)

"""One frozen Settings: defaults, then the settings file, then WENJU_* variables, then keyword arguments."""

from __future__ import annotations

import dataclasses
import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import WenjuError
from index.milvus_collection import Server

FILE_NAME = "settings.toml"  # in the library's folder


def default_home() -> Path:
    """Return WENJU_HOME, or the platform's folder for a person's data."""
    named = os.environ.get("WENJU_HOME")
    if named:
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_data_path("wenju")


@dataclass(frozen=True, slots=True)
class Settings:
    home: Path = field(default_factory=default_home)  # the folder of the library
    embedder: str = "embeddinggemma-300m"  # catalogue name, folder, or hub id
    dimensions: int = 0  # 0 keeps the model's own; 512, 256, 128 for Matryoshka models
    index: str = "local"  # where words and vectors are searched: local (the library's folder) or milvus
    milvus_uri: str = ""  # http://host:19530; with milvus-lite a file that ends with .db
    milvus_token: str = ""  # user:password or a key, where the server wants one
    milvus_collection: str = "wenju"  # one for each library
    engine: str = "llama"  # llama, hf or http
    llm: str = "qwen2.5-coder-1.5b-instruct-q4_k_m"  # catalogue name, path, hub id; for http the model's name there
    llm_url: str = ""  # address of an OpenAI-compatible server, for engine http
    llm_key: str = ""  # its key, where it wants one
    llm_slots: int = 2  # questions answered at the same time
    llm_threads: int = 0  # 0: as many as the processor has cores
    context_tokens: int = 8192  # shared by the slots
    evidence_tokens: int = 200  # how much source text the model reads for one question
    traces: int = 500  # how many of the latest answers are on record for `wenju why`; 0 keeps none
    answer_tokens: int = 220  # where a runaway answer is cut

    @classmethod
    def load(cls, **given: Any) -> Settings:  # noqa: ANN401 - any field, checked by name and type below
        """Read the settings that hold for this process; an unknown key or a wrong type is an error, not a shrug."""
        home = Path(given.pop("home", None) or default_home()).expanduser()
        values = _from_file(home / FILE_NAME) | _from_environment() | given
        return cls(home=home, **{key: _checked(key, value) for key, value in values.items()})

    @property
    def server(self) -> Server | None:
        """The server that searches, if one is to; a library whose words and vectors it has is only that library's."""
        if self.index not in ("local", "milvus"):
            raise WenjuError(f"没有叫 {self.index} 的索引", "设置 index 可用：local、milvus")
        if self.index == "local":
            return None
        if not self.milvus_uri:
            raise WenjuError(
                "设置 index = milvus 需要服务器的地址", "设置 WENJU_MILVUS_URI，例如 http://127.0.0.1:19530"
            )
        return Server(self.milvus_uri, self.milvus_token, self.milvus_collection)


_TYPES = {each.name: type(each.default) for each in dataclasses.fields(Settings) if each.name != "home"}


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise WenjuError(f"设置文件读不懂：{path}（{error}）", "按 TOML 写法改正，或删去这个文件") from error


def _from_environment() -> dict[str, Any]:
    return {name: os.environ[f"WENJU_{name.upper()}"] for name in _TYPES if os.environ.get(f"WENJU_{name.upper()}")}


def _checked(key: str, value: Any) -> Any:  # noqa: ANN401
    if key not in _TYPES:
        raise WenjuError(f"没有叫 {key} 的设置", "可用的设置：" + "、".join(_TYPES))
    wanted = _TYPES[key]
    if wanted is int and isinstance(value, str) and value.strip().lstrip("-").isdigit():
        value = int(value)
    if not isinstance(value, wanted) or isinstance(value, bool) or (isinstance(value, int) and value < 0):
        raise WenjuError(f"设置 {key} 应是{'非负整数' if wanted is int else '文字'}，现在是 {value!r}")
    return value

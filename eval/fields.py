"""Strict reading of JSON lines: a field that is missing, unknown or of another kind is named with its file and line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from index.errors import WenjuError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

T = TypeVar("T")
Row = dict[str, Any]


def read_rows(path: Path, parse: Callable[[Row], T], *, what: str, name: Callable[[T], str]) -> dict[str, T]:
    """Parse every line into a value under its own name; `parse` raises ValueError where it finds a fault."""
    values: dict[str, T] = {}
    for number, line in enumerate(_text(path, what).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = parse(_object(line))
            if name(value) in values:
                raise ValueError(f"id 重复：{name(value)}")
        except ValueError as error:
            raise WenjuError(f"{path} 第 {number} 行：{error}", "改好这一行再运行 wenju eval") from None
        values[name(value)] = value
    if not values:
        raise WenjuError(f"{path} 里一行也没有", f"{what}是 JSON 行，每行一个对象")
    return values


def _text(path: Path, what: str) -> str:
    if not path.is_file():
        raise WenjuError(f"找不到{what} {path}", "检查路径；题集是 .jsonl 文件")
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise WenjuError(f"{path} 第 {line} 行不是 UTF-8", "先把它另存为 UTF-8") from None


def _object(line: str) -> Row:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"不是 JSON（{error}）") from None
    if not isinstance(row, dict):
        raise ValueError("应是一个 JSON 对象")
    return row


def check_names(row: Mapping[str, Any], required: Iterable[str], optional: Iterable[str] = ()) -> None:
    required, known = tuple(required), (*required, *optional)
    if unknown := sorted(set(row) - set(known)):
        raise ValueError(f"不认识的字段：{'、'.join(unknown)}；认识的是 {'、'.join(known)}")
    if missing := [name for name in required if name not in row]:
        raise ValueError(f"缺字段：{'、'.join(missing)}")


def string(row: Mapping[str, Any], name: str) -> str:
    if not isinstance(row[name], str) or not row[name].strip():
        raise ValueError(f"{name} 应是非空的字符串，却是 {row[name]!r}")
    return str(row[name])


def boolean(row: Mapping[str, Any], name: str) -> bool:
    if not isinstance(row[name], bool):
        raise ValueError(f"{name} 应是 true 或 false，却是 {row[name]!r}")
    return bool(row[name])


def items(value: object, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{name} 应是列表，却是 {value!r}")
    return value


def strings(value: object, name: str) -> tuple[str, ...]:
    found = items(value, name)
    if not all(isinstance(item, str) and item.strip() for item in found):
        raise ValueError(f"{name} 应是非空字符串的列表，却是 {value!r}")
    return tuple(found)


def turns(value: object, name: str) -> tuple[tuple[str, str], ...]:
    """Read a history: [[question, answer], …]."""
    pairs = [strings(pair, f"{name} 的每一项") for pair in items(value, name)]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"{name} 的每一项应是 [问, 答]")
    return tuple((pair[0], pair[1]) for pair in pairs)

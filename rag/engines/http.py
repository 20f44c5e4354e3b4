"""The back end of a shared machine: any OpenAI-compatible server (vLLM, SGLang, llama-server, …) over HTTP."""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from index.errors import WenjuError
from rag.engines.base import read_log_chances, shares

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import httpx

    from rag.engines.base import Message

TOKENS_WEIGHED = 10  # the likeliest opening tokens that are asked for
CONNECT_SECONDS = 10.0  # a server that is there answers the door at once; only the words may take long


class HttpEngine:
    """A model behind an address. Safe to use from many threads."""

    def __init__(self, base_url: str, *, model: str, api_key: str = "", timeout_seconds: float = 120) -> None:
        import httpx

        self.name = model
        self._address = chat_address(base_url)
        if not api_key.isascii():
            raise WenjuError("密钥里有英文、数字以外的字", "请检查 api_key 是否复制完整")
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            timeout=httpx.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds)),
            # A proxy set for the internet does not know this machine's own ports.
            trust_env=not _is_loopback(self._address),
        )

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Iterator[str]:
        import httpx

        request = {
            "model": self.name,
            "messages": list(messages),
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": True,
        }
        try:
            with self._client.stream("POST", self._address, json=request) as response:
                if response.status_code != httpx.codes.OK:
                    raise self._refusal(response)
                yield from self._pieces(_lines(response.iter_bytes()))
        except httpx.ConnectError as error:
            raise WenjuError(f"连不上 {self._address}", "请确认服务已启动、地址和端口没有写错") from error
        except httpx.TimeoutException as error:
            raise WenjuError(f"{self._address} 太久没有回应", "请稍后再试，或换一个服务") from error
        except httpx.HTTPError as error:
            raise self._broken_off() from error

    def weigh(self, messages: Sequence[Message], choices: Sequence[str]) -> dict[str, float]:
        import httpx

        request = {
            "model": self.name,
            "messages": list(messages),
            "max_tokens": 1,
            "temperature": 0,
            "logprobs": True,
            "top_logprobs": TOKENS_WEIGHED,
        }
        try:
            response = self._client.post(self._address, json=request)
            return shares(read_log_chances(response.json()), choices) if response.is_success else {}
        except (httpx.HTTPError, ValueError):  # an opinion not had: the answer is checked without it
            return {}

    def close(self) -> None:
        self._client.close()

    def _pieces(self, lines: Iterable[bytes]) -> Iterator[str]:
        finished = False
        for line in lines:
            if not line.startswith(b"data:"):
                continue  # blank lines, comments that keep the line open, event names
            data = line.removeprefix(b"data:").strip()
            if data == b"[DONE]":
                return
            piece, ended = self._read(data)
            finished = finished or ended
            if piece:
                yield piece
        if not finished:
            raise self._broken_off()

    def _read(self, data: bytes) -> tuple[str, bool]:
        """Return the words of one event and whether it says that the reply is complete."""
        try:
            event: Any = json.loads(data)
            if "error" in event:
                raise WenjuError(f"{self._address} 报告出错：{_said(event)}", "请查看该服务的日志")
            choice = event["choices"][0] if event["choices"] else {}  # an event of statistics has none
            piece = choice.get("delta", {}).get("content") or ""
            if not isinstance(piece, str):
                raise TypeError(piece)
            return piece, choice.get("finish_reason") is not None
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            shown = " ".join(data[:80].decode("utf-8", "replace").split())
            raise WenjuError(f"看不懂 {self._address} 的回应：{shown}", "请确认它是 OpenAI 兼容的服务") from error

    def _refusal(self, response: httpx.Response) -> WenjuError:
        status = response.status_code
        try:
            said = _said(json.loads(response.read()))
        except ValueError:
            said = ""
        problem = f"{self._address} 拒绝了请求（HTTP {status}）" + (f"：{said}" if said else "")
        if status in {401, 403}:
            return WenjuError(problem, "请检查密钥 api_key")
        if status == 404:
            return WenjuError(problem, f"请检查地址，以及服务上是否有模型 {self.name}")
        if status == 429 or status >= 500:
            return WenjuError(problem, "服务忙或出了故障，请稍后再试")
        return WenjuError(problem, "请检查地址和模型名；问题太长时请缩短")

    def _broken_off(self) -> WenjuError:
        return WenjuError(f"{self._address} 没有说完就断开了", "请稍后再试，或查看该服务的日志")


def chat_address(base_url: str) -> str:
    """Return the address to post to; a bare host means its /v1, a path of one's own is kept."""
    base = base_url.strip().rstrip("/").removesuffix("/chat/completions")
    try:
        parts = urlsplit(base)
        complete = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        complete = False
    if not complete or not base.isprintable() or " " in base:
        raise WenjuError(
            f"服务地址 {base_url!r} 不完整", "应当像 http://127.0.0.1:8000/v1，以 http:// 或 https:// 开头"
        )
    return base + ("" if parts.path else "/v1") + "/chat/completions"


def _is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Cut at line feeds only: httpx's own lines also end at U+2028 and U+0085, which JSON may hold as they are."""
    rest = b""
    for part in parts:
        *lines, rest = (rest + part).split(b"\n")
        yield from lines
    yield rest


def _said(body: object) -> str:
    """The server's own words about an error, on one line; servers disagree on where they put them."""
    error = body.get("error", body) if isinstance(body, dict) else ""
    message = error.get("message", "") if isinstance(error, dict) else error
    return " ".join(str(message).split())[:200]

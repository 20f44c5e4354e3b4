"""The page as a running server: the port, the hosts it answers to, from the first request to Ctrl+C."""

from __future__ import annotations

import errno
import ipaddress
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from index.errors import WenjuError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ui.desk import Desk

STOP_SECONDS = 2  # for answers under way when the server is told to stop
START_SECONDS = 60.0


def open_page(desk: Desk, host: str, port: int, say: Callable[[str], object] = print) -> None:
    """Serve the page until Ctrl+C; the models load while the page is already up."""
    from ui.page import build_app

    _check_port(host, port)
    app = build_app(desk, hosts=None if _is_loopback(host) else ["*"])
    with serving(app, host, port) as address:
        say(f"页面已打开：{address} （按 Ctrl+C 结束）")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            say("已结束。")


@contextmanager
def serving(app: Any, host: str, port: int) -> Iterator[str]:  # noqa: ANN401 - any ASGI app
    """Run an app in a thread of its own; gives its address, stops it at the end."""
    import uvicorn

    server = uvicorn.Server(
        uvicorn.Config(
            app, host=host.strip("[]"), port=port, log_level="warning", timeout_graceful_shutdown=STOP_SECONDS
        )
    )
    thread = threading.Thread(target=server.run, name="wenju-page", daemon=True)
    thread.start()
    started = threading.Event()
    waited = 0.0
    while not server.started and thread.is_alive() and waited < START_SECONDS:
        started.wait(0.05)
        waited += 0.05
    if not server.started:
        raise WenjuError(f"{host}:{port} 上打不开页面", f"换一个端口：wenju chat --port {port + 1}")
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host.strip('[]')}]" if ":" in host else host)  # noqa: S104
    try:
        yield f"http://{shown}:{port}/"
    finally:
        server.should_exit = True
        thread.join(STOP_SECONDS * 3)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            problem = f"端口 {port} 已被别的程序占用" if taken else f"{host}:{port} 上打不开页面（{error.strerror}）"
            other = port + 1 if taken and port < 65535 else 7860
            raise WenjuError(problem, f"换一个端口：wenju chat --port {other}") from error

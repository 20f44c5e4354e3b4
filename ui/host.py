"""The page as a running server: the port, the hosts it answers to, from the first request to Ctrl+C."""

from __future__ import annotations

import errno
import ipaddress
import logging
import socket
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from index.errors import WenjuError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rag.settings import Settings

STOP_SECONDS = 2  # for answers under way when the server is told to stop
START_SECONDS = 60.0


def open_page(settings: Settings, host: str, port: int, say: Callable[[str], object] = print) -> None:
    """Serve the page until Ctrl+C; the models load while the page is already up."""
    from ui.desk import Desk, known_file
    from ui.opening import Opening, doing_with, load_models
    from ui.page import build_app

    with (
        closing(Opening(lambda: load_models(settings), lambda: doing_with(settings))) as opening,
        closing(Desk(settings.home, opening, known_file=known_file(), at_once=settings.llm_slots)) as desk,
    ):
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
    logging.getLogger("uvicorn.error").disabled = False
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
        # Pages that are still open hold a stream each; that they are cut off is no error to print.
        logging.getLogger("uvicorn.error").disabled = True
        server.should_exit = True
        thread.join(STOP_SECONDS * 3)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def check_address(host: str, port: int) -> None:
    """Say what keeps the page from being opened there: no such address, a port that is taken."""
    try:
        socket.getaddrinfo(host.strip("[]"), None)
    except OSError as error:
        raise WenjuError(
            f"没有叫 {host} 的地址", "本机用 --host 127.0.0.1，让别的电脑也能打开用 --host 0.0.0.0"
        ) from error
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

"""The chat page: ask on the left, see the source light up on the right; no request leaves the machine."""

from __future__ import annotations

import asyncio
import errno
import importlib
import os
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import WenjuError
from ui.render import error_html
from ui.talk import Opening, Talk, complaint, converse
from ui.window import escape

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence
    from types import ModuleType

    import gradio

    from ui.talk import Assistant

TITLE = "问据"
READERS_AT_ONCE = 8  # questions answered side by side; more wait in Gradio's queue

_HEADER = """<header class="masthead"><h1><span class="seal" aria-hidden="true">据</span>{title}</h1>
<p class="motto">每一句都指到原文</p></header>"""
_WELCOME = """<section class="welcome"><p>向自己的文章提问。答案只来自收录的文章；
每句后面有小号码，点开就是原文里的那几个字。文章里没有写的，它会直说。</p></section>""".replace("\n", "")
_EMPTY_PANE = """<aside id="source-pane" aria-label="来源"><div class="empty">
<p>来源</p><p>点答案里的小号码，这里会打开那篇文章，并标出引用的字。</p></div></aside>"""
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='5' fill='%239c3328'/%3E%3Ctext x='16' y='23.5' font-size='21'"
    " font-family='serif' fill='%23fff' text-anchor='middle'%3E据%3C/text%3E%3C/svg%3E"
)

# One listener for all chips, past and to come; each names the <template> that holds its source.
_SCRIPT = """
(() => {
  document.documentElement.lang = "zh-CN";
  const one = (selector) => document.querySelector(selector);
  let opener = null, emptyPane = null, lastState = "";
  const wide = () => matchMedia("(min-width: 900px)").matches;
  const release = () => document.querySelectorAll('[data-source][aria-pressed="true"]')
    .forEach((button) => button.setAttribute("aria-pressed", "false"));
  const open = (button) => {
    const template = document.getElementById(button.dataset.source), pane = one("#source-pane");
    if (!template || !pane) return;
    emptyPane ??= [...pane.childNodes];
    release();
    button.setAttribute("aria-pressed", "true");
    opener = button.dataset.source;
    pane.replaceChildren(template.content.cloneNode(true));
    if (!wide()) pane.scrollIntoView({ block: "start" });
    const text = pane.querySelector(".text"), mark = text.querySelector("mark");
    if (mark) text.scrollTop += mark.getBoundingClientRect().top - text.getBoundingClientRect().top
      - text.clientHeight / 4;
  };
  window.wenjuClear = () => {
    if (emptyPane) one("#source-pane").replaceChildren(...emptyPane);
    opener = null;
  };
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-source]");
    if (chip) open(chip);
    if (event.target.closest("[data-back]") && opener) {
      const button = one(`[data-source="${CSS.escape(opener)}"]`);
      button?.scrollIntoView({ block: "center" });
      button?.focus({ preventScroll: true });
    }
  });
  // Enter that only picks a word in a Chinese input method must not send the question.
  for (const kind of ["keydown", "keypress"]) document.addEventListener(kind, (event) => {
    if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
  }, true);
  new MutationObserver(() => {
    const turn = one("#current .turn"), state = turn?.dataset.state ?? "";
    if (state === lastState) return;
    if (state === "working") turn.scrollIntoView({ block: "start", behavior: "smooth" });
    if (state === "checked" && wide()) { const chip = turn.querySelector(".chip"); if (chip) open(chip); }
    lastState = state;
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true });
})();
"""


def _gradio() -> ModuleType:
    """Import gradio with its telemetry off, which it reads from the environment while importing."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    return importlib.import_module("gradio")


def look() -> dict[str, Any]:
    """Everything `launch` (or `mount_gradio_app`) needs for the page to look like itself and stay local."""
    gr = _gradio()
    sans = ["PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC"]
    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    return {
        "theme": gr.themes.Base(font=[*sans, "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        "head": f'<link rel="icon" href="{_ICON}"><style>{style}</style><script>{_SCRIPT}</script>',
        "footer_links": [],
        "run_history": False,  # Gradio would keep every question in its own file
        "enable_monitoring": False,
        "pwa": False,
        "ssr_mode": False,
    }


def _answers(opening: Opening) -> Callable[[str, Talk], Iterator[tuple[Any, ...]]]:
    """Return the handler of a question: the box, the notice, the turns before and the turn that grows."""
    skip: dict[str, Any] = _gradio().skip()

    def answer(question: str, talk: Talk) -> Iterator[tuple[Any, ...]]:
        problem = complaint(question)
        if problem:
            yield skip, error_html(problem), skip, skip
            return
        turn = converse(talk, question.strip(), opening)
        try:  # Gradio closes this generator when the reader stops or leaves; the engine must hear of it
            first = next(turn)
            yield "", "", talk.html(), first
            for shown in turn:
                yield skip, skip, skip, shown
        finally:
            turn.close()

    return answer


def _watches(opening: Opening) -> Callable[[], AsyncIterator[str]]:
    async def watch() -> AsyncIterator[str]:
        yield opening.status_html()
        while not opening.wait(0):
            await asyncio.sleep(0.3)
        yield opening.status_html()

    return watch


def _stop(talk: Talk) -> str | dict[str, Any]:
    nothing: dict[str, Any] = _gradio().skip()
    return talk.stop() or nothing


def _clear(talk: Talk) -> tuple[str, str, str]:
    talk.clear()
    return "", "", ""


def build_page(assistant: Assistant | Opening, *, title: str = TITLE, examples: Sequence[str] = ()) -> gradio.Blocks:
    """Lay out the page for an assistant, loaded or still loading."""
    gr = _gradio()
    page: gradio.Blocks
    opening = assistant if isinstance(assistant, Opening) else Opening(lambda: assistant)
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True) as page:
        talk = gr.State(Talk())
        with gr.Row(elem_id="top"):
            gr.HTML(_HEADER.format(title=escape(title)), elem_id="masthead")
            status = gr.HTML(opening.status_html(), elem_id="status")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="conversation"):
                gr.HTML(_WELCOME, elem_id="welcome")
                with gr.Column(elem_id="examples"):
                    chosen = [gr.Button(example, elem_classes="example") for example in examples]
                past = gr.HTML("", elem_id="past")
                current = gr.HTML("", elem_id="current")
                with gr.Column(elem_id="composer"):
                    notice = gr.HTML("", elem_id="notice")
                    box = gr.Textbox(
                        label="问题", show_label=False, placeholder="写下想问的事，回车提问",
                        container=False, lines=1, max_lines=6, autofocus=True, elem_id="question",
                    )  # fmt: skip
                    with gr.Row(elem_id="buttons"):
                        fresh = gr.Button("新对话", elem_id="fresh")
                        halt = gr.Button("停止", elem_id="stop")
                        send = gr.Button("提问", elem_id="send", variant="primary")
            with gr.Column(elem_id="source-column"):
                gr.HTML(_EMPTY_PANE, elem_id="source")

        shown = [box, notice, past, current]
        answer = _answers(opening)
        asking = [
            gr.on(
                [send.click, box.submit], answer, [box, talk], shown, api_name="ask",
                trigger_mode="once", show_progress="hidden", concurrency_id="ask",
                concurrency_limit=READERS_AT_ONCE,
            ),
            *(
                button.click(answer, [button, talk], shown, concurrency_id="ask", **quiet)
                for button in chosen
            ),
        ]  # fmt: skip
        halt.click(_stop, talk, current, cancels=asking, queue=False, **quiet)
        fresh.click(
            _clear, talk, [notice, past, current], cancels=asking, queue=False,
            js="(...given) => { window.wenjuClear(); return given; }", **quiet,
        )  # fmt: skip
        page.load(_watches(opening), None, status, concurrency_limit=None, **quiet)
    page.queue(default_concurrency_limit=READERS_AT_ONCE, api_open=False)
    return page


def open_page(
    assistant_factory: Callable[[], Assistant],
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    title: str = TITLE,
    examples: Sequence[str] = (),
    say: Callable[[str], object] = print,
) -> None:
    """Serve the page until Ctrl+C; the assistant loads while the page is already up."""
    _check_port(host, port)
    _keep_loopback_direct()
    page = build_page(Opening(assistant_factory), title=title, examples=examples)
    page.launch(server_name=host, server_port=port, share=False, quiet=True, prevent_thread_lock=True, **look())
    say(f"页面已打开：{page.local_url} （按 Ctrl+C 结束）")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        say("已结束。")
    finally:
        page.close(verbose=False)


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


def _keep_loopback_direct() -> None:
    """Keep a proxy set in the environment away from the page: Gradio asks itself whether it is up."""
    for name in ("no_proxy", "NO_PROXY"):
        kept = [host for host in os.environ.get(name, "").split(",") if host]
        os.environ[name] = ",".join(dict.fromkeys([*kept, "127.0.0.1", "localhost"]))

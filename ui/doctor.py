"""`wenju doctor`: what is missing on this machine, and the command that mends it."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import WenjuError

if TYPE_CHECKING:
    from rag.settings import Settings

NEEDED_BYTES = 4 * 10**9  # `wenju ask` with the default models takes 3.8 GB at its peak
PACKAGES = ("faiss", "gradio", "jieba", "langchain_text_splitters", "sentence_transformers", "torch", "xllamacpp")


@dataclass(frozen=True, slots=True)
class Finding:
    good: bool
    what: str
    remedy: str = ""


def examine(settings: Settings) -> list[Finding]:
    return [_packages(), *_weights(settings), _library(settings), _memory(), _fonts()]


def _packages() -> Finding:
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        return Finding(False, f"缺少依赖：{'、'.join(missing)}", "make install")
    return Finding(True, "依赖齐全")


def _weights(settings: Settings) -> list[Finding]:
    from index.weights import resolve_weights

    findings = []
    for what, name in (("向量模型", settings.embedder), ("语言模型", settings.llm)):
        if what == "语言模型" and settings.engine == "http":
            findings.append(Finding(bool(settings.llm_url), f"语言模型服务：{settings.llm_url or '未设地址'}"))
            continue
        try:
            path = resolve_weights(name, fetch=False)
            findings.append(Finding(True, f"{what} {name}：{path}"))
        except WenjuError as error:
            findings.append(Finding(False, f"{what} {name}：{error.problem}", error.remedy))
    return findings


def _library(settings: Settings) -> Finding:
    from index.library import Library

    home = settings.home
    try:
        library = Library.open(home, settings.server)
        if settings.server:
            library.refresh_index()
    except WenjuError as error:
        return Finding(False, f"资料库：{error.problem}", error.remedy)
    with library.snapshot() as view:
        counts = view.counts()
        damage = list(view.damage())
        legs = view.damaged_legs()
    library.close()
    if damage:
        return Finding(
            False, f"资料库 {home} 有损坏：{'；'.join(damage[:5])}", "移走 library.sqlite，用 wenju index 重建"
        )
    if legs:
        return Finding(
            False,
            f"资料库 {home} 的检索文件有损坏：{'、'.join(path.name for path in legs[:5])}",
            f"删去它们，下次 wenju index 会重建：{shlex.join(['rm', *map(str, legs)])}",
        )
    if not counts["passages"]:
        return Finding(False, f"资料库 {home} 是空的", "wenju index 文件夹")
    return Finding(
        True, f"资料库 {home}：{counts['documents']} 个文件，{counts['articles']} 篇，{counts['passages']} 段"
    )


def _memory() -> Finding:
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        return Finding(True, "内存：这个系统不报告空闲内存")
    said = f"空闲内存 {free / 1e9:.1f} GB（约需 {NEEDED_BYTES / 1e9:.0f} GB）"
    return Finding(free >= NEEDED_BYTES, said, "" if free >= NEEDED_BYTES else "关掉别的程序")


def _fonts() -> Finding:
    """The page needs a Chinese font of the system; only Linux may lack one."""
    if os.uname().sysname != "Linux" if hasattr(os, "uname") else True:
        return Finding(True, "中文字体：系统自带")
    lister = shutil.which("fc-list")
    if lister is None:
        return Finding(True, "中文字体：没有 fc-list，未查；页面若显示方框，装 fonts-noto-cjk")
    listed = subprocess.run([lister, ":lang=zh"], capture_output=True, check=False).stdout  # noqa: S603
    if listed.strip():
        return Finding(True, "中文字体：有")
    return Finding(False, "中文字体：没有", "apt-get install fonts-noto-cjk")

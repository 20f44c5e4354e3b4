"""Finds the browser that the page is tested in; `python -m tests.chromium` also tries to install it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HOW = "apt-get install chromium fonts-noto-cjk，或用环境变量 WENJU_CHROMIUM 指定一个 Chromium 的路径"


def maybe_chromium() -> str | None:
    """Return the browser's executable: the one WENJU_CHROMIUM names, else the first on the path."""
    named = os.environ.get("WENJU_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def launch_options() -> dict[str, object]:
    """What Playwright needs to start it: root, as in a container, has no sandbox."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return {"executable_path": maybe_chromium(), "args": [*quiet, *sandbox, "--disable-gpu"]}


def _install() -> bool:
    """Try Debian's own package; needs root."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    sys.stderr.write("没有找到 Chromium，正在用 apt-get 安装…\n")
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk"]):
        if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode:
            return False
    return maybe_chromium() is not None


if __name__ == "__main__":
    if maybe_chromium() is None and not _install():
        sys.stderr.write(f"\n!!!! 没有跑浏览器测试：找不到 Chromium。先装：{HOW}\n\n")
        sys.exit(1)
    sys.stdout.write(f"浏览器：{maybe_chromium()}\n")

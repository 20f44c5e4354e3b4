"""The picture of a page -> its glyphs, by RapidOCR: the models are in its wheel, nothing is downloaded."""

from __future__ import annotations

import importlib.util
import os
import threading
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import WenjuError
from index.readers.glyphs import Glyphs, make_glyphs
from index.readers.images import LARGEST_SIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

INSTALL = "pip install 'wenju[ocr]'（在项目文件夹里：pip install -e '.[ocr]'）"
LARGEST_DETECTION_SIDE = 1800  # pixels: lines are found at 150 dots an inch of an A4 page, read at full size
MOST_LINES = 4000  # of a page; a full newspaper page has 1,500
SMALLEST_SLOPE, LARGEST_SLOPE = 0.3, 20.0  # degrees; the lines of a straight scan waver by less
TALL = 1.5  # a box of several characters so much taller than wide is a vertical line
_ENGINE = threading.Lock()


def recognise(picture: NDArray[np.uint8], what: str, *, width: float, height: float) -> tuple[Glyphs, float]:
    """The glyphs of a picture in the units of a page of this size, and how sure the recognition is (0 to 1)."""
    _check_installed(what)
    with _ENGINE:
        found = _engine()(picture[:, :, ::-1])  # the engine takes blue first
    lines = [] if found.boxes is None else list(zip(found.boxes, found.txts, found.scores, strict=True))
    scale = np.array([width / picture.shape[1], height / picture.shape[0]])
    characters: list[str] = []
    boxes: list[NDArray[np.float64]] = []
    sizes: list[float] = []
    angles: list[float] = []
    for corners, text, _ in lines:
        parts, size, angle = _split(np.asarray(corners, dtype=np.float64) * scale, text)
        characters.extend(text)
        boxes.extend(parts)
        sizes.extend([size] * len(text))
        angles.extend([angle] * len(text))
    slope = _slope([np.asarray(corners, dtype=np.float64) * scale for corners, text, _ in lines if len(text) > 1])
    angles = [slope if angle == 0 else angle for angle in angles]
    weight = sum(len(text) for _, text, _ in lines)
    confidence = sum(float(score) * len(text) for _, text, score in lines) / weight if weight else 0.0
    return make_glyphs(characters, boxes, sizes, angles), confidence


def _slope(outlines: list[NDArray[np.float64]]) -> float:
    """How far the page lies askew on the scanner, in degrees clockwise: as the middle one of its long lines does."""
    edges = np.array([(outline[1] - outline[0]) + (outline[2] - outline[3]) for outline in outlines]).reshape(-1, 2)
    long = edges[edges[:, 0] >= np.median(edges[:, 0])] if len(edges) else edges
    if not len(long):
        return 0.0
    slope = float(np.degrees(np.median(np.arctan2(long[:, 1], long[:, 0]))))
    return slope if SMALLEST_SLOPE <= abs(slope) <= LARGEST_SLOPE else 0.0


def _split(corners: NDArray[np.float64], text: str) -> tuple[list[NDArray[np.float64]], float, float]:
    """A line's box shared out among its characters, Latin ones half as wide; its size and its direction."""
    top_left, top_right, bottom_right, bottom_left = corners
    across, down = np.linalg.norm(top_right - top_left), np.linalg.norm(bottom_left - top_left)
    is_vertical = len(text) > 1 and down > TALL * across
    if is_vertical:
        top_left, top_right, bottom_right, bottom_left = top_right, bottom_right, bottom_left, top_left
    widths = np.array([1.0 if unicodedata.east_asian_width(one) in "WFA" else 0.5 for one in text])
    edges = np.concatenate([[0.0], np.cumsum(widths) / widths.sum()])
    upper = top_left + edges[:, None] * (top_right - top_left)
    lower = bottom_left + edges[:, None] * (bottom_right - bottom_left)
    parts = []
    for number in range(len(text)):
        points = np.stack([upper[number], upper[number + 1], lower[number], lower[number + 1]])
        parts.append(np.concatenate([points.min(axis=0), points.max(axis=0)]))
    return parts, float(across if is_vertical else down), 90.0 if is_vertical else 0.0


@cache
def _engine() -> Any:  # noqa: ANN401 - RapidOCR has no types
    """One engine a process, on the models of the wheel by their paths: given a path it never looks for a download."""
    from rapidocr import RapidOCR

    paths: dict[str, Any] = {}
    origin = importlib.util.find_spec("rapidocr")
    folders = origin.submodule_search_locations if origin else None
    for task in ("det", "cls", "rec"):
        found = [path for folder in folders or () for path in sorted(Path(folder).glob(f"models/*_{task}_*.onnx"))]
        if not found:
            raise WenjuError(f"装着的 rapidocr 里没有文字识别的模型（{task}）", f"重新装：{INSTALL}")
        paths[f"{task.capitalize()}.model_path"] = str(found[0])
    # One core is left to others: with all of them the threads wait for each other as soon as anything else runs
    # (measured on two busy cores: a page in 27 s with two threads, in 3 s with one).
    threads = max((os.cpu_count() or 2) - 1, 1)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": LARGEST_SIDE,
            "Det.limit_type": "max",
            "Det.limit_side_len": LARGEST_DETECTION_SIDE,
            "Det.max_candidates": MOST_LINES,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            **paths,
        }
    )


def _check_installed(what: str) -> None:
    missing = [name for name in ("rapidocr", "onnxruntime") if importlib.util.find_spec(name) is None]
    if missing:
        raise WenjuError(f"{what} 是图片，要有文字识别才能读，还没有装（缺 {'、'.join(missing)}）", f"装上：{INSTALL}")

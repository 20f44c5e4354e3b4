"""Pictures of text are recognised, offline, with the place of every character."""

from __future__ import annotations

import io
import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.errors import WenjuError
from index.readers import page_image, read_file
from tests.made_files import HEIGHT, pdf, picture, say

LEFT = ["青山新区今年签约项目", "总投资一千二百亿元。"]
RIGHT = ["东湖高新区昨日开工的", "三个电池项目已投产。"]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        message = "recognition must not reach for the network"
        raise AssertionError(message)

    monkeypatch.setattr(socket.socket, "connect", refuse)


def two_columns() -> Any:
    lines = [
        (20 + 380 * side, 30 + 50 * row, 30, text)
        for side, texts in enumerate((LEFT, RIGHT))
        for row, text in enumerate(texts)
    ]
    return picture(lines, 760, 150)


@pytest.mark.parametrize("extension", ["png", "jpg", "tif", "webp", "bmp"])
def test_a_picture_is_read_in_columns_with_boxes_on_its_ink(tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"扫 描.{extension}"
    two_columns().save(path)
    source = read_file(path, path.name)
    assert "".join(source.text.split()) == "".join(LEFT + RIGHT)
    assert source.encoding == "ocr"
    assert 0.8 < source.confidence <= 1
    (page,) = source.pages
    assert (page.width, page.height) == (760, 150)
    boxes = np.frombuffer(page.boxes, dtype="<f4").reshape(-1, 4)
    start = source.text.index("电池项目")
    x0, y0 = boxes[start : start + 4, :2].min(axis=0)
    x1, y1 = boxes[start : start + 4, 2:].max(axis=0)
    # "电池项目" is drawn from 400 + 2 * 30 to 400 + 6 * 30.
    assert abs(x0 - 460) < 15
    assert abs(x1 - 580) < 15
    assert y0 < 100 < y1 < 130
    assert page_image(path, 1, width_pixels=380).startswith(b"\x89PNG")


@pytest.mark.parametrize("degrees", [-3, 2])
def test_a_page_that_lies_askew_is_read_in_columns(tmp_path: Path, degrees: int) -> None:
    lines = [
        (40 + 500 * side, 100 + 46 * row, 30, text)
        for side, texts in enumerate((LEFT * 3, RIGHT * 3))
        for row, text in enumerate(texts)
    ]
    picture(lines, 1000, 460).rotate(degrees, fillcolor="white", resample=3).save(tmp_path / "a.png")
    assert "".join(read_file(tmp_path / "a.png", "a.png").text.split()) == "".join(LEFT * 3 + RIGHT * 3)


def test_a_pdf_with_a_scanned_page_between_two_text_pages_is_read_in_order(tmp_path: Path) -> None:
    from reportlab.lib.utils import ImageReader

    buffer = io.BytesIO()
    two_columns().save(buffer, "PNG")

    def scanned(canvas: Any) -> None:
        canvas.drawImage(ImageReader(buffer), 50, HEIGHT - 300, 500, 99)

    path = pdf(
        tmp_path / "a.pdf",
        lambda canvas: say(canvas, 50, 60, "第一页的文字。"),
        scanned,
        lambda canvas: say(canvas, 50, 60, "末页的文字。"),
    )
    source = read_file(path, "a.pdf")
    assert "".join(source.text.split()) == "第一页的文字。" + "".join(LEFT + RIGHT) + "末页的文字。"
    assert source.encoding == "pdf+ocr"
    page = source.pages[1]
    boxes = np.frombuffer(page.boxes, dtype="<f4").reshape(-1, 4)
    start = source.text.index("青山新区") - page.start
    x0, y0, _, _ = boxes[start]
    assert abs(x0 - (50 + 20 * 500 / 760)) < 10
    assert 200 < y0 < 235


def test_every_page_of_a_tiff_is_read(tmp_path: Path) -> None:
    pages = [picture([(20, 20, 30, text)], 400, 80) for text in LEFT]
    pages[0].save(tmp_path / "a.tiff", save_all=True, append_images=pages[1:])
    source = read_file(tmp_path / "a.tiff", "a.tiff")
    assert source.text.split() == LEFT
    assert [page.number for page in source.pages] == [1, 2]


def test_a_picture_without_text_is_said_so(tmp_path: Path) -> None:
    picture([], 300, 200).save(tmp_path / "白.png")
    with pytest.raises(WenjuError, match="没有认出文字"):
        read_file(tmp_path / "白.png", "白.png")


@pytest.mark.parametrize("side", [13_000, 20_000])
def test_a_picture_that_unpacks_to_gigabytes_is_refused_unopened(tmp_path: Path, side: int) -> None:
    from PIL import Image

    Image.new("1", (side, side)).save(tmp_path / "大.png")
    with pytest.raises(WenjuError, match="太大"):
        read_file(tmp_path / "大.png", "大.png")

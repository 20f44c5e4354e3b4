"""PDF pages are read in the order of a reader, and every character knows where it stands on its page."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import split_articles
from index.errors import WenjuError
from index.readers import page_image, read_file
from index.readers.glyphs import make_glyphs
from index.readers.page_text import page_text
from index.values import PageLayout, SourceText
from tests.made_files import HEIGHT, WIDTH, column, pdf, say, wrapped

NEWS = "本报讯 记者李梅报道：青岭新区今年签约项目一百四十八个，总投资一千二百亿元，同比增长百分之十二。"
MORE = "专家说：“这一成绩来之不易，要继续加快建设。”明年还将引进三十家企业，预计年产值一百亿元。"
EAST = "东湖高新区昨日开工三个电池项目，占地一千二百亩，用工三千人，由东湖电池有限公司建设。"


def read(path: Path) -> SourceText:
    return read_file(path, path.name)


def flat(text: str) -> str:
    """The characters alone: no line ends, blanks or marks."""
    return "".join(text.split()).replace("#", "")


def boxes_of(page: PageLayout) -> np.ndarray[Any, Any]:
    return np.frombuffer(page.boxes, dtype="<f4").reshape(-1, 4)


def test_columns_are_read_one_after_the_other_under_the_headline_that_spans_them(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        say(canvas, 60, 60, "青岭新区引进百亿电池项目签约", 30)
        column(canvas, 310, 110, [EAST, NEWS], 22)  # drawn first, read second
        column(canvas, 50, 110, [NEWS, MORE], 22)
        say(canvas, 60, 330, "东湖高新区三项目同日开工建设", 24)
        for number, words in enumerate((MORE, EAST, NEWS)):
            column(canvas, 50 + 170 * number, 370, [words, words], 15)
        say(canvas, 280, 810, "第 3 版", 9)

    text = read(pdf(tmp_path / "报 纸.pdf", draw)).text
    wanted = ["青岭新区引进百亿电池项目签约", NEWS, MORE, EAST, NEWS, "东湖高新区三项目同日开工建设"]
    wanted += [MORE, MORE, EAST, EAST, NEWS, NEWS, "第3版"]
    assert flat(text) == flat("".join(wanted))
    assert text.startswith("# 青岭新区引进百亿电池项目签约\n")
    assert "\n\u3000\u3000本报讯 记者李梅报道" in text


def test_a_heading_inside_a_column_stays_over_its_text(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        end = column(canvas, 50, 60, [NEWS], 22)
        say(canvas, 50, end + 14, "东湖开工", 14)
        column(canvas, 50, end + 40, [EAST, EAST], 22)
        column(canvas, 310, 60, [MORE] * 4, 22)

    assert flat(read(pdf(tmp_path / "a.pdf", draw)).text) == flat(NEWS + "东湖开工" + EAST * 2 + MORE * 4)


def test_a_table_is_read_row_by_row(tmp_path: Path) -> None:
    rows = [
        ("项目名称", "投资额", "建设地点"),
        ("东湖电池一期工程", "20", "东湖高新区"),
        ("青岭新能源汽车", "33", "工业园"),
    ]

    def draw(canvas: Any) -> None:
        column(canvas, 50, 60, [NEWS], 45)
        for number, cells in enumerate(rows):
            for place, words in enumerate(cells):
                say(canvas, 60 + 150 * place, 140 + 18 * number, words)
        column(canvas, 50, 240, [MORE], 45)

    assert flat(read(pdf(tmp_path / "表.pdf", draw)).text) == flat(NEWS + "".join(map("".join, rows)) + MORE)


def test_blocks_that_no_straight_cut_divides_are_each_read_whole(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        column(canvas, 50, 60, ["甲" * 150], 30)
        column(canvas, 400, 60, ["乙" * 150], 12)
        column(canvas, 50, 170, ["丙" * 150], 12)
        column(canvas, 220, 300, ["丁" * 150], 30)
        column(canvas, 220, 170, ["戊" * 60], 15)

    text = flat(read(pdf(tmp_path / "a.pdf", draw)).text)
    assert all(one * text.count(one) in text for one in "甲乙丙丁戊")
    assert len(text) == 660


def _set_down(canvas: Any) -> None:
    for number, line in enumerate(wrapped(NEWS.replace(" ", ""), 12)):
        for place, character in enumerate(line.lstrip("\0"), start=len(line) - len(line.lstrip("\0"))):
            say(canvas, 500 - 22 * number, 80 + 13 * place, character, 12)


def test_vertical_text_is_read_down_and_from_the_right(tmp_path: Path) -> None:
    assert flat(read(pdf(tmp_path / "竖.pdf", _set_down)).text) == flat(NEWS)


WITHOUT_FONTS = """
import sys
from pathlib import Path

import pypdfium2

from index.readers.pdf import read_pdf
from index.readers.stand_in import stand_in


class Bare(pypdfium2.PdfSysfontBase):
    def EnumFonts(self, *_):
        pass

    def GetFont(self, *_):
        return None

    def MapFont(self, *_):
        return None


(stand_in(Bare()) if sys.argv[2] == "with" else Bare()).setup()
sys.stdout.buffer.write(read_pdf(Path(sys.argv[1]), "竖.pdf").text.encode())
"""


def test_a_machine_without_a_chinese_font_reads_what_is_set_character_by_character(tmp_path: Path) -> None:
    file = pdf(tmp_path / "竖.pdf", _set_down)
    read_there = {
        frame: subprocess.run(
            [sys.executable, "-c", WITHOUT_FONTS, str(file), frame], capture_output=True, check=False
        ).stdout.decode()
        for frame in ("with", "without")
    }
    assert flat(read_there["with"]) == flat(NEWS)
    assert flat(read_there["without"]) == ""  # so that this proves something


def test_text_on_its_side_and_a_slanted_watermark_do_not_mix_with_the_page(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        column(canvas, 50, 60, [NEWS, MORE], 40)
        for x, y, angle, words in ((560, 700, 90, "图片来源青岭日报社"), (150, 300, 45, "内部资料")):
            canvas.saveState()
            canvas.translate(x, HEIGHT - y)
            canvas.rotate(angle)
            canvas.setFont("STSong-Light", 12)
            canvas.drawString(0, 0, words)
            canvas.restoreState()

    assert flat(read(pdf(tmp_path / "a.pdf", draw)).text) == flat(NEWS + MORE + "图片来源青岭日报社" + "内部资料")


def test_a_headline_printed_over_itself_is_read_once(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        for shift in (0, 0.7):
            say(canvas, 60 + shift, 60 + shift, "石嘴山高新区建设新高地", 24)
        column(canvas, 50, 100, [NEWS], 40)

    assert flat(read(pdf(tmp_path / "a.pdf", draw)).text) == flat("石嘴山高新区建设新高地" + NEWS)


def test_ligatures_and_radicals_of_fonts_are_written_out_within_their_boxes() -> None:
    glyphs = make_glyphs(["ﬃ", "⼀", "ａ"], [(0, 0, 30, 10), (30, 0, 40, 10), (40, 0, 50, 10)], [10, 10, 10], [0, 0, 0])
    assert glyphs.characters == ("f", "f", "i", "一", "ａ")
    assert glyphs.boxes[:, 0].tolist() == [0, 10, 20, 30, 40]
    assert page_text(glyphs, 100, 100).text == "ffi一ａ\n"


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_the_boxes_of_a_sentence_stand_where_it_is_printed(tmp_path: Path, turned: int) -> None:
    """A bar is drawn over the sentence: in the picture of the page, its boxes hold the bar and nothing else does."""

    def draw(canvas: Any) -> None:
        canvas.setPageRotation(turned)
        column(canvas, 50, 60, [NEWS], 40)
        say(canvas, 120, 400, "总投资53.1亿元。")
        canvas.rect(120, HEIGHT - 402, 80, 10, fill=1)

    path = pdf(tmp_path / "a.pdf", draw)
    source = read(path)
    (page,) = source.pages
    assert (page.width, page.height) == (WIDTH, HEIGHT)  # reportlab lays a page on its side that will be turned
    start = source.text.index("总投资53.1亿元。")
    boxes = boxes_of(page)[start - page.start : start - page.start + 10]
    from PIL import Image

    picture = Image.open(io.BytesIO(page_image(path, 1, width_pixels=1200))).convert("L")
    assert picture.width == 1200
    dark = np.asarray(picture) < 128
    scale = 1200 / page.width
    marked = np.zeros_like(dark)
    for x0, y0, x1, y1 in boxes * scale:
        assert dark[int((y0 + y1) / 2), int((x0 + x1) / 2)]
        marked[int(y0) - 3 : int(y1) + 4, int(x0) - 3 : int(x1) + 4] = True
    assert (dark & marked).sum() > 0.8 * 80 * 10 * scale**2


def test_every_character_belongs_to_one_page_and_has_a_box_or_is_a_mark_of_ours(tmp_path: Path) -> None:
    source = read(pdf(tmp_path / "a.pdf", *[lambda canvas: column(canvas, 50, 60, [NEWS, MORE], 22) and None] * 3))
    assert [page.number for page in source.pages] == [1, 2, 3]
    assert [page.start for page in source.pages[1:]] == [page.end for page in source.pages[:-1]]
    assert (source.pages[0].start, source.pages[-1].end) == (0, len(source.text))
    for page in source.pages:
        boxes = boxes_of(page)
        assert len(boxes) == page.end - page.start
        for character, box in zip(source.text[page.start : page.end], boxes, strict=True):
            assert box.any() or character in "\n\u3000 #"


def test_headlines_found_by_their_size_head_the_articles_of_the_page(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        say(canvas, 60, 60, "青岭新区引进百亿电池项目", 28)
        column(canvas, 50, 100, [NEWS, MORE], 45)
        say(canvas, 60, 260, "东湖高新区三项目同日开工", 22)
        column(canvas, 50, 300, ["本报讯 " + EAST, EAST], 45)

    articles = split_articles(read(pdf(tmp_path / "a.pdf", draw)).text)
    assert [article.title for article in articles] == ["青岭新区引进百亿电池项目", "东湖高新区三项目同日开工"]
    assert flat(articles[1].body) == flat("本报讯" + EAST * 2)


def test_a_pdf_with_a_password_a_broken_one_and_one_without_text_each_get_a_plain_line(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = pdf(tmp_path / "锁.pdf", lambda canvas: say(canvas, 50, 60, NEWS), encrypt=StandardEncryption("密码a"))
    free = pdf(
        tmp_path / "只限打印.pdf", lambda canvas: say(canvas, 50, 60, NEWS), encrypt=StandardEncryption("", "主")
    )
    empty = pdf(tmp_path / "空白.pdf", lambda canvas: canvas.line(0, 0, 9, 9))
    broken = tmp_path / "坏.pdf"
    broken.write_bytes(free.read_bytes()[:400] + b"%%EOF")
    pages = pdf(tmp_path / "两页.pdf", *[lambda canvas: say(canvas, 50, 60, NEWS) and None] * 2, pageCompression=0)
    short = tmp_path / "断.pdf"
    short.write_bytes(pages.read_bytes()[:-300])
    assert flat(read(free).text) == flat(NEWS)
    for path, problem in ((locked, "加了密码"), (broken, "已损坏"), (short, "不完整"), (empty, "没有认出文字")):
        with pytest.raises(WenjuError, match=problem) as raised:
            read(path)
        assert path.name in str(raised.value)
        assert raised.value.remedy


def test_a_page_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", lambda canvas: say(canvas, 50, 60, NEWS))
    with pytest.raises(WenjuError, match="共 1 页"):
        page_image(path, 2)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_glyph_is_lost_or_made_up_wherever_it_stands(data: st.DataObject) -> None:
    count = data.draw(st.integers(0, 60))
    places = st.floats(0, 500, allow_nan=False)
    boxes, sizes = [], []
    for _ in range(count):
        x, y, size = data.draw(places), data.draw(places), data.draw(st.floats(4, 40))
        boxes.append((x, y, x + size, y + size))
        sizes.append(size)
    characters = [chr(0x4E00 + number) for number in range(count)]  # all different: none is an overlay
    angles = data.draw(st.lists(st.sampled_from([0.0, 0.0, 90.0, 270.0, 33.0]), min_size=count, max_size=count))
    page = page_text(make_glyphs(characters, boxes, sizes, angles), 600, 600)
    assert len(page.boxes) == len(page.text)
    assert sorted(flat(page.text)) == sorted(characters)
    standing = {character: box for character, box in zip(page.text, page.boxes, strict=True) if box.any()}
    for character, box in zip(characters, boxes, strict=True):
        assert np.allclose(standing[character], box, atol=1e-3)

"""Each format gives its text, or one plain line that says why not; offsets hold on whatever a reader returns."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import split_articles
from index.errors import WenjuError
from index.passages import split_passages
from index.readers import read_file
from index.readers.html import read_html
from index.readers.read import LARGEST_TEXT_BYTES
from index.values import SourceText, cut
from tests.made_files import WORD, column, docx, pdf, picture, say

NEWS = "本报讯 记者李梅报道：青岭新区今年签约项目148个，总投资1200亿元，同比增长12.5%。"


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def read(path: Path) -> SourceText:
    return read_file(path, path.name)


def refusal(path: Path) -> str:
    with pytest.raises(WenjuError) as raised:
        read(path)
    assert path.name in raised.value.problem
    assert raised.value.remedy
    assert "\n" not in str(raised.value)
    return raised.value.problem


def paragraph(words: str, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}<w:r><w:t>{words}</w:t></w:r></w:p>"


def test_text_is_decoded_and_nothing_else_is_done_to_it(tmp_path: Path) -> None:
    text = "  第一行\r\n\r\n朱镕基视察青岭新区。\t\n"
    assert read(write(tmp_path / "名 字.TXT", text.encode("gb18030"))).text == text
    assert read(write(tmp_path / "a.md", text.encode())).text == text


def test_a_word_document_gives_headings_paragraphs_rows_boxes_and_notes(tmp_path: Path) -> None:
    styles = (
        f'<w:styles xmlns:w="{WORD}"><w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="节"><w:name w:val="我的标题"/><w:basedOn w:val="1"/></w:style></w:styles>'
    )
    notes = (
        f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:type="separator"><w:p/></w:footnote>'
        f"<w:footnote>{paragraph('据统计局数据。')}</w:footnote></w:footnotes>"
    )
    cell = "<w:tc>{}</w:tc>"
    table = "".join(
        f"<w:tr>{cell.format(paragraph(left))}{cell.format(paragraph(right))}</w:tr>"
        for left, right in (("期", "投资"), ("一期", "20亿元"))
    )
    box = f"<w:p><w:r><w:t>正文。</w:t></w:r><w:r><w:txbxContent>{paragraph('文本框里的话。')}</w:txbxContent></w:r></w:p>"
    deleted = (
        "<w:p><w:del><w:r><w:delText>删去</w:delText></w:r></w:del><w:ins><w:r><w:t>补上。</w:t></w:r></w:ins></w:p>"
    )
    body = paragraph("青岭年报", "节") + paragraph(NEWS) + f"<w:tbl>{table}</w:tbl>" + box + deleted
    path = docx(tmp_path / "年 报.docx", body, styles=styles.encode(), footnotes=notes.encode())
    assert read(path).text.split("\n") == [
        "# 青岭年报",
        f"　　{NEWS}",
        "期 | 投资",
        "一期 | 20亿元",
        "　　正文。",
        "　　文本框里的话。",
        "　　补上。",
        "　　据统计局数据。",
    ]


def test_a_document_of_another_program_is_read(tmp_path: Path) -> None:
    import docx as python_docx

    document = python_docx.Document()
    document.add_heading("青岭新区年报", 0)
    document.add_heading("经济", 2)
    document.add_paragraph(NEWS)
    document.save(str(tmp_path / "a.docx"))
    assert read(tmp_path / "a.docx").text == f"# 青岭新区年报\n\n## 经济\n　　{NEWS}"


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("空.txt", b"", "空文件"),
        ("零.pdf", b"\0" * 3000, "空文件"),
        ("其实是PDF.txt", b"%PDF-1.4 ...", "内容却是 PDF"),
        ("其实是文本.pdf", "园区开工。".encode(), "不是 PDF"),
        ("旧.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 Office"),
        ("压缩包.docx", b"PK\x03\x04" + b"\0" * 30, "已损坏"),
        ("错误页.docx", b"<html><body>404</body></html>", "不是 Word"),
        ("截断.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 30, "打不开"),
        ("程序.md", b"\x7fELF\x02\x01", "内容却是 程序"),
        ("a.xyz", b"abc", "格式不认识"),
        ("菜单.html", b"<nav><a href=x>home</a></nav>", "没有正文"),
    ],
)
def test_a_file_that_is_not_what_it_says_gets_a_plain_line(
    tmp_path: Path, name: str, data: bytes, problem: str
) -> None:
    assert problem in refusal(write(tmp_path / name, data))


def test_what_is_no_file_gets_a_plain_line(tmp_path: Path) -> None:
    (tmp_path / "夹.txt").mkdir()
    assert "是文件夹" in refusal(tmp_path / "夹.txt")
    assert "不存在" in refusal(tmp_path / "没有.txt")


def test_a_text_beyond_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as file:
        file.write("园区".encode())
        file.truncate(200 * 1024 * 1024)
    assert f"200 MB，最多 {LARGEST_TEXT_BYTES // 1024 // 1024} MB" in refusal(path)


def test_a_zip_bomb_and_a_bomb_of_entities_are_refused(tmp_path: Path) -> None:
    assert "压缩炸弹" in refusal(docx(tmp_path / "炸.docx", paragraph("园" * 40_000_000)))
    entities = b'<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><w:styles xmlns:w="w">&b;</w:styles>'
    assert "实体" in refusal(docx(tmp_path / "体.docx", paragraph("园区。"), styles=entities))


def test_without_the_extra_a_picture_is_refused_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture([(10, 10, 30, "园区")], 200, 60).save(tmp_path / "图.png")
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(WenjuError, match=r"pip install 'wenju\[ocr\]'"):
        read(tmp_path / "图.png")


TEXT = st.text(alphabet="甲乙丙，。；：“”\n\r\t 　#aB1.-|%《》镕", min_size=1, max_size=400)


def check_offsets(source: SourceText) -> None:
    for article in split_articles(source.text):
        assert article.body == cut(source.text, article.spans)
        for passage in split_passages(article):
            assert cut(source.text, passage.spans) == passage.text


@settings(deadline=None, max_examples=80)
@given(TEXT, st.sampled_from(["<p>{}</p>", "<div>{}<br>{}</div>", "<h1>{}</h1><p>{}", "<table><tr><td>{}<td>{}"]))
def test_offsets_hold_on_any_web_page(words: str, shape: str) -> None:
    with suppress(WenjuError):  # blanks alone are no text
        check_offsets(read_html(shape.replace("{}", words).encode(), "a.html"))


@settings(deadline=None, max_examples=40)
@given(st.lists(TEXT, min_size=1, max_size=6))
def test_offsets_hold_on_any_document(tmp_path_factory: pytest.TempPathFactory, paragraphs: list[str]) -> None:
    body = "".join(paragraph(words) for words in paragraphs)
    path = docx(tmp_path_factory.mktemp("fuzz") / "a.docx", body)
    if "".join(paragraphs).strip(" \u3000\t\r\n"):
        check_offsets(read(path))
    else:
        assert "没有文字" in refusal(path)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.text(alphabet="甲乙丙丁，。；“”aB1.%", min_size=1, max_size=120), min_size=1, max_size=4), st.data())
def test_offsets_hold_on_any_pdf(
    tmp_path_factory: pytest.TempPathFactory, paragraphs: list[str], data: st.DataObject
) -> None:
    def draw(canvas: Any) -> None:
        for number, words in enumerate(paragraphs):
            x, y = data.draw(st.integers(20, 400)), data.draw(st.integers(20, 600))
            say(canvas, x, y, words[:10], data.draw(st.integers(6, 40))) if number % 2 else column(
                canvas, x, y, [words], data.draw(st.integers(5, 30))
            )

    path = pdf(tmp_path_factory.mktemp("fuzz") / "a.pdf", draw)
    with suppress(WenjuError):  # every word may stand off the page
        check_offsets(read(path))

"""Decoding reads every Chinese encoding right or refuses the file; a wrong text is never accepted."""

from __future__ import annotations

import codecs
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.decode import LOWEST_SCORE, decode
from index.errors import WenjuError
from index.legible import bits_of
from index.readings import ONLY_CHINESE
from index.traditional import simplify
from tests.decode_matrix import DAMAGE, ENCODINGS, FOREIGN, TEXTS, try_matrix


def test_no_text_in_no_encoding_with_no_damage_is_read_wrong() -> None:
    outcomes = list(try_matrix())
    assert [outcome for outcome in outcomes if outcome.found == "WRONG"] == []
    assert len(outcomes) > 800


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("encoding", [*ENCODINGS, "utf-32"])
def test_every_encoding_gives_an_undamaged_text_back_with_its_newlines(encoding: str, name: str) -> None:
    try:
        data = TEXTS[name].encode(encoding)
    except UnicodeEncodeError:
        return  # this encoding lacks a character of this text
    source = decode(data, "a.txt")
    assert source.text == TEXTS[name]
    assert LOWEST_SCORE <= source.confidence <= 1


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_last_character_cut_short_is_dropped_and_costs_confidence(encoding: str) -> None:
    text = TEXTS["traditional" if encoding == "big5hkscs" else "news"].rstrip() + "喜"
    cut = decode(text.encode(encoding)[:-1], "a.txt")
    assert cut.text == text[:-1]
    assert cut.confidence < decode(text.encode(encoding), "a.txt").confidence


def test_a_byte_order_mark_that_lies_costs_confidence_only() -> None:
    source = decode(codecs.BOM_UTF8 + TEXTS["news"].encode("gb18030"), "a.txt")
    assert (source.text, source.encoding) == (TEXTS["news"], "gb18030")
    assert source.confidence <= 0.9


@pytest.mark.parametrize("text", ["ok", "a", "12", "no\n", "x = 1", "hello world", "2024-01-01"])
def test_short_english_is_english(text: str) -> None:
    assert decode(text.encode(), "a.txt").text == text


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_in_another_language_is_refused(name: str) -> None:
    encoding, text = FOREIGN[name]
    for data in (text.encode(encoding), (text + "\n").encode(encoding) * 30):
        with pytest.raises(WenjuError):
            decode(data, "a.txt")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(codecs.BOM_UTF8, id="mark alone"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8, id="picture"),
        pytest.param(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", id="PDF"),
        pytest.param(bytes(range(256)) * 20, id="every byte"),
        pytest.param(b"\xd6", id="half a character"),
        pytest.param("中".encode("gb18030"), id="one character of two bytes"),
        pytest.param(TEXTS["news"].encode() + b"\0\0\0" * 9, id="NUL in UTF-8"),
        pytest.param(TEXTS["news"].encode().replace("区".encode(), b"\xe5\x8c"), id="half a character in UTF-8"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_in_chinese(data: bytes) -> None:
    with pytest.raises(WenjuError, match=r"坏页\.txt") as caught:
        decode(data, "坏页.txt")
    assert caught.value.remedy


def test_a_line_that_lost_a_byte_is_named() -> None:
    lines = TEXTS["classical"] * 30 + "\n" + TEXTS["news"]
    data = lines.encode("gb18030")
    messages = []
    for place in range(data.index(b"\n") + 1, len(data) - 30, 2):
        try:
            decode(data[:place] + data[place + 1 :], "a.txt")
        except WenjuError as error:
            messages.append(str(error))
    assert len(messages) > 10
    assert any("个字节读不通" in message or "第 2 行" in message for message in messages)


def test_chinese_read_in_a_wrong_encoding_costs_more() -> None:
    for text in TEXTS.values():
        right = bits_of(text, ONLY_CHINESE)
        for wrong in (text.encode().decode("gb18030", "ignore"), text.encode("gb18030").decode("big5hkscs", "ignore")):
            assert wrong == text or bits_of(wrong, ONLY_CHINESE) > right


def test_traditional_characters_are_simplified_one_for_one() -> None:
    assert simplify("臺灣高鐵與區塊鏈") == "台湾高铁与区块链"


def test_a_large_file_is_decoded_quickly() -> None:
    text = TEXTS["news"] * 20_000
    data = text.encode("gb18030")
    decode(TEXTS["news"].encode("gb18030"), "a.txt")  # the dictionary is read once
    started = process_time()
    assert decode(data, "a.txt").text == text
    assert len(data) / (process_time() - started) > 2_000_000


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_a_plain_refusal(data: bytes) -> None:
    try:
        source = decode(data, "a.txt")
    except WenjuError:
        return
    assert source.text
    assert LOWEST_SCORE <= source.confidence <= 1


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(TEXTS)), st.sampled_from(ENCODINGS), st.data())
def test_a_piece_of_a_text_is_read_right_or_refused(name: str, encoding: str, data: st.DataObject) -> None:
    text = TEXTS[name]
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : start + data.draw(st.integers(1, 12))]
    try:
        encoded = piece.encode(encoding)
        found = decode(encoded, "a.txt").text
    except (WenjuError, UnicodeEncodeError):
        return
    # A character of UTF-16 may be two ASCII letters: nobody could tell.
    assert found == piece or (len(piece) == 1 and encoded.isascii())


def test_the_damages_change_the_bytes() -> None:
    data = TEXTS["news"].encode()
    assert sum(change(data) == data for change in DAMAGE.values()) == 1

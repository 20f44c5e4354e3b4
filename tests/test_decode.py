"""Decoding reads every Chinese encoding right or refuses the file; a wrong text is never accepted."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.decode import LOWEST_SCORE, decode, reads_chinese
from index.errors import WenjuError

TEXTS = {
    "news": "本报讯 近日，云泉高新区召开项目推进会，现场签约18个项目，总投资32.6亿元。\r\n会议要求加快建设。\n",
    "names": "与会专家有朱镕基、䶮龙、周瑷、陈喆四位先生，他们就今年的工作提出了意见和建议。",
    "mixed": "iPhone 15 发布以后，AI（人工智能）手机的销量增长了25%，其中国产品牌占了大多数。",
    "short": "联通",
}
TRADITIONAL = "臺灣高鐵今年載客數創下新高，預計明年還會繼續增加，這是十年來最好的成績。"
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_gives_the_text_back_with_its_newlines(encoding: str, name: str) -> None:
    source = decode(TEXTS[name].encode(encoding), "a.txt")
    assert source.text == TEXTS[name]
    assert LOWEST_SCORE <= source.confidence <= 1


@pytest.mark.parametrize("encoding", [*ENCODINGS, "big5hkscs"])
def test_traditional_characters_are_read_in_every_encoding(encoding: str) -> None:
    assert decode(TRADITIONAL.encode(encoding), "a.txt").text == TRADITIONAL


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_last_character_cut_short_is_dropped_and_costs_confidence(encoding: str) -> None:
    whole = TEXTS["names"].rstrip("。") + "喆"
    cut = decode(whole.encode(encoding)[:-1], "a.txt")
    assert cut.text == whole[:-1]
    assert cut.confidence < decode(whole.encode(encoding), "a.txt").confidence


def test_a_byte_order_mark_that_lies_costs_confidence_only() -> None:
    source = decode(codecs.BOM_UTF8 + TEXTS["news"].encode("gb18030"), "a.txt")
    assert (source.text, source.encoding) == (TEXTS["news"], "gb18030")
    assert source.confidence <= 0.9


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(codecs.BOM_UTF8, id="mark alone"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8, id="picture"),
        pytest.param(bytes(range(256)) * 20, id="every byte"),
        pytest.param(TEXTS["news"].encode() + b"\0\0\0" * 9, id="NUL in UTF-8"),
        pytest.param(
            "대한민국은 동아시아의 한반도 남부에 자리한 나라이다. 수도는 서울이다.".encode("euc-kr"), id="Korean"
        ),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_in_chinese(data: bytes) -> None:
    with pytest.raises(WenjuError, match=r"坏页\.txt") as caught:
        decode(data, "坏页.txt")
    assert caught.value.remedy


def test_chinese_read_in_a_wrong_encoding_scores_below_the_threshold() -> None:
    right = TEXTS["news"] * 3
    assert reads_chinese(right) > 0.9
    for wrong in (right.encode().decode("gb18030", "ignore"), right.encode("gb18030").decode("big5hkscs", "ignore")):
        assert reads_chinese(wrong) < LOWEST_SCORE


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_a_plain_refusal(data: bytes) -> None:
    try:
        source = decode(data, "a.txt")
    except WenjuError:
        return
    assert source.text
    assert LOWEST_SCORE <= source.confidence <= 1

"""Texts, encodings and damage that decoding is tried on: each file is read right or refused, never read wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.decode import decode
from index.errors import WenjuError

TEXTS = {
    "news": "本报讯 近日，云泉高新区召开项目推进会，现场签约18个项目，总投资32.6亿元。\r\n会议要求加快建设。\n",
    "names": "与会专家有朱镕基、䶮龙、周瑷、陈喆四位先生，他们就今年的工作提出了意见和建议。",
    "mixed": "iPhone 15 发布以后，AI（人工智能）手机的销量增长了25%，其中国产品牌占了大多数。",
    "mostly ascii": "# README\n\nRun `make chat` to open the page.\nSee docs/ for more. 说明文档在这里。\n",
    "traditional": "臺灣高鐵今年載客數創下新高，預計明年還會繼續增加，這是十年來最好的成績。",
    "hong kong": "呢啲嘢係咪真係好食？佢哋話香港嘅茶餐廳最好，啱啱先食咗兩碗，仲想再嚟。",
    "headline": "政务服务新高地",
    "short headline": "高新区",
    "poem": "静夜思\n李白\n床前明月光，疑是地上霜。\n举头望明月，低头思故乡。\n",
    "english": "The quick brown fox jumps over the lazy dog. 2024-03-01, 32.6 %\n",
    "four bytes": "他在㐂寿司店吃饭，老板姓𠮷野，招牌上写着㐂字，味道很好。",
    "classical": "子曰：学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？",
}
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "gbk", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be")
FOREIGN = {
    "korean": ("euc_kr", "대한민국은 동아시아의 한반도 남부에 자리한 나라이다. 수도는 서울이다."),
    "greeting in korean": ("euc_kr", "안녕하세요"),
    "japanese": ("shift_jis", "日本の首都は東京です。人口は約千三百万人である。"),
    "japanese of unix": ("euc_jp", "経済産業省は発表した。こんにちは世界"),
    "russian": ("cp1251", "Москва является столицей России и крупнейшим городом."),
    "russian of unix": ("koi8_r", "Привет мир, это обычный русский текст."),
    "one word of russian": ("koi8_r", "привет"),
    "russian of dos": ("cp866", "Москва является столицей России"),
    "french": ("latin-1", "Le café est fermé à Noël, garçon déçu."),
    "one accent": ("latin-1", "café"),
    "german": ("latin-1", "Ärger über Größe in Zürich und München"),
    "polish": ("cp1250", "Łódź jest miastem, żółw nie jest"),
    "greek": ("cp1253", "Καλημέρα κόσμε"),
    "hebrew": ("cp1255", "שלום עולם"),
    "arabic": ("cp1256", "مرحبا بالعالم"),
    "thai": ("cp874", "สวัสดีชาวโลก"),
    "escapes": ("iso2022_jp", "日本の首都は東京です。"),
}


def _replace(place: int, change: int) -> Callable[[bytes], bytes]:
    def damage(data: bytes) -> bytes:
        at = len(data) * place // 4
        return data[:at] + bytes([data[at] ^ change]) + data[at + 1 :]

    return damage


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "whole": lambda data: data,
    "last byte missing": lambda data: data[:-1],
    "a mark of UTF-8": lambda data: b"\xef\xbb\xbf" + data,
    "a mark of UTF-16 little": lambda data: b"\xff\xfe" + data,
    "a mark of UTF-16 big": lambda data: b"\xfe\xff" + data,
    "a NUL inside": lambda data: data[: len(data) // 2] + b"\0" + data[len(data) // 2 :],
    "a byte missing inside": lambda data: data[: len(data) // 3] + data[len(data) // 3 + 1 :],
    "the high bit of a byte": _replace(1, 0x80),
    "all bits of a byte": _replace(2, 0xFF),
    "the low bit of a byte": _replace(3, 0x01),
    "GB18030 behind": lambda data: data + b"\n" + "北京时间下午三点召开了会议。".encode("gb18030"),
    "UTF-8 behind": lambda data: data + b"\n" + "北京时间下午三点召开了会议。".encode(),
}


@dataclass(frozen=True)
class Outcome:
    """What became of one damaged file."""

    text: str
    encoding: str
    damage: str
    found: str  # "right", "refused" or "WRONG"


def try_matrix() -> Iterator[Outcome]:
    """Decode every text in every encoding that can write it, whole and damaged."""
    for name, text in TEXTS.items():
        for encoding in ENCODINGS:
            try:
                data = text.encode(encoding)
            except UnicodeEncodeError:
                continue
            for damage, change in DAMAGE.items():
                yield Outcome(name, encoding, damage, _try(change(data), text, damage))


def _try(data: bytes, text: str, damage: str) -> str:
    try:
        found = decode(data, "a.txt").text
    except WenjuError:
        return "refused"
    if "behind" in damage:
        text += "\n北京时间下午三点召开了会议。"
    return (
        "right" if found.lstrip("\ufeff") == text or (damage != "whole" and _differs_by_one(found, text)) else "WRONG"
    )


def _differs_by_one(found: str, text: str) -> bool:
    """Whether all but one character is right: the damaged one, which nothing but its neighbours could tell of."""
    if damaged_end := text.startswith(found):
        return len(text) - len(found) <= 1
    head = next(at for at, pair in enumerate(zip(found + "\0", text + "\1", strict=False)) if pair[0] != pair[1])
    tail = next(
        at for at, pair in enumerate(zip(found[::-1] + "\0", text[::-1] + "\1", strict=False)) if pair[0] != pair[1]
    )
    return not damaged_end and head + tail + 2 >= max(len(found), len(text))

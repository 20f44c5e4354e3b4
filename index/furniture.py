"""What a page prints around its articles: page numbers, editors, dates of the paper, and who gave the pictures."""

from __future__ import annotations

import re

LONGEST_NOTE = 60  # characters of a credit
LONGEST_FURNITURE = 70
_CREDIT = re.compile(
    r"[（(]?(?:图片|照片|图|资料图|供图|视频)(?:来源|提供|/?资料)?[:：/].{1,40}|.{1,14}(?:供图|资料图片?)[）)]?"
)
_DESK = (
    "(?:本版|本期|值班|执行|责任|网络|文字)?(?:责编|编辑|主编|美编|校对|版式|排版|组版|版面|视觉|设计|制图|编审|审核)"
)
_PERSON = r"[\u4e00-\u9fff·]{2,4}"
_FURNITURE = re.compile(
    rf"(?:{_DESK}|电话|邮箱|E-?mail|投稿邮箱|国内统一刊号|邮发代号|网址|广告热线|订阅热线)\s*[:：].{{0,60}}"
    rf"|(?:{_DESK})(?:[ \u3000]+{_PERSON})+(?:[ \u3000]+(?:{_DESK})(?:[ \u3000]+{_PERSON})+)*"
    r"|第?\s?[A-Z]?\d{1,2}\s?版(?:\s\S{1,8})?|[-—·]\s?\d{1,4}\s?[-—·]|\(?（?(?:上接|下转)第?\s?\w{1,4}\s?版）?\)?"
    r"|\d{4}年\d{1,2}月\d{1,2}日\s*(?:星期|周)[一二三四五六日天].{0,20}|(?:星期|周)[一二三四五六日天]"
)


def is_credit(text: str) -> bool:
    """A line that says where a picture comes from."""
    return len(text) <= LONGEST_NOTE and _CREDIT.fullmatch(text) is not None


def is_furniture(text: str) -> bool:
    """A line that belongs to the page and to no article."""
    return len(text) < LONGEST_FURNITURE and _FURNITURE.fullmatch(text) is not None

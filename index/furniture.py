"""What a page prints around its articles: its head, page numbers, editors, who gave the pictures, and over its short news."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NOTE = 60  # characters of a credit
LONGEST_FURNITURE = 70
MOST_NAMES = 3  # in the head of a page: of the paper, of the section, of a supplement
_CREDIT = re.compile(
    r"[（(]?(?:图片|照片|图|资料图|供图|视频|数据)(?:来源|提供|/?资料)?[:：/].{1,40}|.{1,14}(?:供图|资料图片?)[）)]?"
)
_DESK = "(?:本版|本期|值班|执行|责任|网络|文字|实习|见习|助理)?(?:责编|编辑|主编|美编|校对|版式|排版|组版|版面|视觉|设计|制图|编审|审核)"
_PERSON = r"[\u4e00-\u9fff·]{2,4}"
_CONTACT = "(?:(?:新闻|广告|订阅|报料|发行|读者|服务|监督|健康|咨询|投稿)?(?:热线|电话)|(?:投稿|读者|电子)?邮箱|投稿|E-?mail|网址|官网)"
_PAPERS_OWN = "(?:国内统一刊号|邮发代号|投稿邮箱|投稿|(?:新闻|广告|订阅|报料|发行|读者)(?:热线|电话))"  # no notice ends with these
_MARKED = r"[ \u3000]+[■□●◆▲▼★/|]?[ \u3000]*"  # between two of them
_FURNITURE = re.compile(
    rf"(?:{_DESK}|{_PAPERS_OWN})\s*[:：].{{0,60}}"
    rf"|(?:{_DESK})(?:[ \u3000]+{_PERSON})+(?:{_MARKED}(?:{_DESK})(?:[ \u3000]+{_PERSON})+)*(?:{_MARKED}{_CONTACT}\s*[:：].{{0,40}})?"
    rf"|{_PAPERS_OWN}[ \u3000]+[\d×xX*][\d×xX*、,，/ -]{{4,}}|广告刊例.{{0,30}}|(?:广告\s*)?(?:本报)?(?:常年)?法律顾问\s*[:：].{{0,40}}"
    r"|[\u4e00-\u9fff]{2,8}报社?(?:出版|承印|印刷|主办|主管).{0,60}|(?:本报)?(?:零售|每份|定价|全年定价)[^。，]{0,8}元(?:/份)?"
    r"|第?\s?[A-Z]?\d{1,2}\s?版(?:\s\S{1,8})?|[-—·]\s?\d{1,4}\s?[-—·]|\(?（?(?:上接|下转)第?\s?\w{1,4}\s?版[①-⑳]?）?\)?\s*[▶►→>◇△▲]*"
    r"|(?:星期|周)[一二三四五六日天]"
)
# Where a paper can be reached; in a notice it is what readers look for.
_REACHED = re.compile(
    rf"{_CONTACT}(?:\s*[:：].{{0,60}}|[ \u3000]+[\d×xX*][\d×xX*、,，/ -]{{4,}}|[ \u3000][^，。]{{4,50}}{_CONTACT}[ :：][^，。]{{4,40}})"
)
_JUMP = re.compile(r"(?:^|[（(])下转第?\s?\w{1,4}\s?版[①-⑳]?[）)]?\s*[▶►→>◇△▲]*$")
# Over a column of short news, signed together at the end.
_BRIEFS = re.compile(
    r"(?:本报|本周|一周|今日|[\u4e00-\u9fff]{2,4}?)?(?:综合消息|简讯|短讯|短波|快讯|速览|速递|集萃|简报|微资讯|短新闻|召回)(?:[（(].{1,12}[）)])?"
)
_HAN = r"[\u4e00-\u9fff]"
_NUMERAL = "[〇○零一二三四五六七八九十廿]"
_END = rf"(?!(?!第|今日|星期){_HAN})"  # of a name: what follows is no part of it
# What the head of a page is made of, one behind the other with or without blanks; the first that fits is meant.
_BETWEEN = r"[\s|·•/,:;—–\[\]【】()■□●◆▲▼★-]*"
_PIECE = re.compile(
    _BETWEEN
    + "(?:"
    + "|".join(
        f"(?P<{name}>{form})"
        for name, form in {
            "day": r"(?:19|20)\d\d(?:\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|[-./]\d{1,2}[-./]\d{1,2}(?!\d))"
            rf"|[一二]{_NUMERAL}{{3}}年{_NUMERAL}{{1,2}}月{_NUMERAL}{{1,3}}日",
            "short_day": r"\d{1,2}\s?月\s?\d{1,2}\s?日",
            "weekday": "(?:星期|周)[一二三四五六日天]",
            "lunar": rf"(?:农历)?(?:[甲乙丙丁戊己庚辛壬癸]{_HAN}年)?闰?[正冬腊一二三四五六七八九十]{{1,2}}月[初十廿二三]{_NUMERAL}",
            "edition": rf"(?:第|今日|本期|共)?\s?[A-Z]?\s?\d{{1,3}}(?:\s?[-~、]\s?[A-Z]?\d{{1,3}})?\s?版(?![本权图税画式型块])|(?:本期|今日|共)\s?{_NUMERAL}{{1,3}}\s?版|(?<!{_HAN}){_NUMERAL}{{1,3}}版{_END}",
            "issue": r"(?:总\s?)?第\s?\d{1,6}\s?[期号]|(?:国内统一(?:连续出版物|刊)号|邮发代号)[: ]*[A-Z\d][A-Z\d /()-]*",
            "code": rf"[A-H]\d{{1,2}}(?![A-Za-z0-9.%-])|第{_NUMERAL}{{1,3}}版",
            "number": r"0\d(?![A-Za-z0-9.%-])",
            "bare": r"(?<![^\s·|])\d{1,2}(?!\S)",
            "every": r"每[周月旬季日](?:[一二三四五六日]|\d{1,2}日)?出[版刊]",
            "sponsor": rf"{_HAN}{{2,16}}(?:主办|主管|出版|承印){_END}",
            "contact": rf"{_CONTACT}[ :]*(?:(?:\(\d{{3,4}}\)\s?)?[\dx×*]{{3,}}(?:[ -][\dx×*]{{3,}})*|[\w.-]+@[\w.-]+|www\.[\w./-]+|见报[头眼])",
            "editor": rf"{_DESK}\s?[:/]?\s?{_PERSON}(?!{_HAN})",
            "paper": rf"{_HAN}{{2,12}}?报{_END}",
            "section": rf"{_HAN}{{2,6}}?{_END}",
            "latin": r"[A-Z][A-Za-z]{2,}(?: (?:& )?[A-Z][A-Za-z]+){0,4}(?![\w-])",
        }.items()
    )
    + f"){_BETWEEN}"
)
SPREAD = re.compile(rf"(?<=(?<!{_HAN}){_HAN})[ ](?={_HAN}(?!{_HAN}))")  # 要 闻, 陆 羽
_SIGN_OF_A_HEAD = re.compile(r"版|星期|周[一二三四五六日天]|[A-HＡ-Ｈ][\d０-９]|[0０][\d０-９]")
_LETTERED = re.compile(r"[A-H]\d\d")  # a page by itself: A6 is a car
_PAPER = re.compile(r"[\u4e00-\u9fff]{2,12}(?:(?<![公通简情预年月季捷海汇上申填电板])报|周刊|导刊)")
_SECTIONS = re.compile(r"[\u4e00-\u9fff]{2,4}[·•|｜][\u4e00-\u9fff]{2,4}")
# 澄湖市第三人民医院主办 内部资料 免费交流
_PUBLISHED = re.compile(rf"{_HAN}{{4,20}}(?:主办|主管|编印|出版)(?: {_HAN}{{2,8}}){{0,3}}|内部资料.{{0,10}}")
_BARE = re.compile(r"\d{1,3}")
_SHORT = re.compile(rf"{_HAN}{{2,4}}")  # 口岸: what the page is called, in a word that is not known
MOST_FRAME = 24  # lines
_PAPER_IN_LATIN = re.compile(r"[A-Z]{2,}(?:[ &·.-]+[A-Z]{2,}){1,5}")
_TELL_AN_EDGE = frozenset(("day", "number", "code", "bare"))
_AT_AN_EDGE = _TELL_AN_EDGE | {"weekday", "lunar", "edition", "issue", "paper", "section", "latin", "every"}
# What a page is called: enough beside a bare code such as A03, which might else be a road or a product.
_SECTION = re.compile(
    "(?:头版|要闻|时政|综合|国内|国际|中国|天下|世界|本地|本市|城事|都市|社会|民生|社区|区域|县区|经济|财经|金融|产业|科技|教育|健康|卫生|文化"
    "|资讯|高新|文艺|文旅|旅游|体育|娱乐|副刊|评论|理论|观点|视点|焦点|关注|深度|调查|专题|专版|专刊|特刊|广告|公告|封面|导读|新闻|园区)+(?:周刊|版)?"
)
_NEWS = re.compile("(?:版|刊|闻|资讯|封面|导读|广告)$")  # not the heading "01 产业" of a long article


def is_jump(text: str) -> bool:
    """Tell whether a line ends by saying where the article goes on: nothing below it on this page does."""
    return _JUMP.search(text) is not None


def opens_briefs(text: str) -> bool:
    """Whether a line stands over a column of short news: 简讯, 校园短波, 一周速览."""
    return _BRIEFS.fullmatch(text.strip("【】[]━─—=*~◎ ")) is not None


def goes_on_here(text: str) -> bool:
    """Tell whether a line says that what is below it began on another page."""
    return text.lstrip("（(").startswith("上接")


def is_credit(text: str) -> bool:
    """A line that says where a picture comes from."""
    return len(text) <= LONGEST_NOTE and _CREDIT.fullmatch(text) is not None


def is_furniture(text: str, *, edge: bool = False) -> bool:
    """A line that belongs to the page and to no article; at the edge of a page a number may be bare."""
    if len(text) >= LONGEST_FURNITURE:
        return False
    return _FURNITURE.fullmatch(text) is not None or _is_head(_pieces(text), edge=edge)


def is_contact(text: str) -> bool:
    """A line that says where to write or call; on the page of a paper it is the paper's."""
    return len(text) < LONGEST_FURNITURE and _REACHED.fullmatch(text) is not None


def count_edge(texts: Iterable[str]) -> int:
    """How many lines from the edge of a page inwards are furniture: the paper's name and the day too where others are."""
    edge: list[str] = []
    near = list(islice(texts, MOST_FRAME))
    for place, text in enumerate(near):
        page_number = _BARE.fullmatch(text) is not None and all(map(_BARE.fullmatch, edge))  # within, a table's cell
        beside = edge and _SHORT.fullmatch(text) and any(map(_tells_a_page, near[place + 1 : place + 3]))
        if not (page_number or beside or _may_head(text) or _tells_a_page(text) or is_contact(text)):
            break
        edge.append(text)
    return len(edge) if any(map(_tells_a_page, edge)) else 0


def _tells_a_page(text: str) -> bool:
    return is_furniture(text, edge=True)


def _may_head(text: str) -> bool:
    """Whether a line is a paper's name, a section's or a day: beside other furniture it belongs to the head of the page."""
    kinds = {name for name, _ in _pieces(text, at_an_edge=True)}
    if kinds == {"paper", "latin"}:
        return True
    if kinds <= _AT_AN_EDGE and not kinds.isdisjoint(_TELL_AN_EDGE):
        return True
    text = _tidy(text)
    return any(form.fullmatch(text) for form in (_PAPER, _SECTION, _SECTIONS, _PAPER_IN_LATIN, _PUBLISHED))


def printed_day(text: str) -> str:
    """The day in the head of a newspaper's page; not from a bare date with its weekday: on a web page it is today."""
    pieces = _pieces(text)
    printed = not {"edition", "code", "number", "paper", "editor"}.isdisjoint(name for name, _ in pieces)
    days = [re.sub(r"\s", "", said) for name, said in pieces if name == "day"]
    return days[0] if days and printed and _is_head(pieces) else ""


def _pieces(text: str, *, at_an_edge: bool = False) -> list[tuple[str, str]]:
    """A line taken apart into the pieces of a page's head; nothing where anything else stands in it."""
    if len(text) >= LONGEST_FURNITURE or not (at_an_edge or _SIGN_OF_A_HEAD.search(text)):
        return []
    text = _tidy(text)
    pieces = []
    place = 0
    while place < len(text):
        found = _PIECE.match(text, place)
        if found is None:
            return []
        name = str(found.lastgroup)
        pieces.append((name, found[name]))
        place = found.end()
    return pieces


def _tidy(text: str) -> str:
    """The line as it would be typed: one blank for several, none in a spread name."""
    return SPREAD.sub("", re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)))


def _is_head(pieces: list[tuple[str, str]], *, edge: bool = False) -> bool:
    """Whether the pieces tell a page: its number with the paper, the day or a known section; a day with its weekday."""
    kinds = {name for name, _ in pieces}
    names = [said for name, said in pieces if name in ("paper", "section", "latin")]
    sections = [said for name, said in pieces if name == "section"]
    if len(names) > MOST_NAMES:
        return False
    known = all(_SECTION.fullmatch(said) for said in sections)
    told = "paper" in kinds or (known and sections != [])
    dated = not kinds.isdisjoint(("day", "short_day", "weekday"))
    of_a_day = "day" in kinds and ("issue" in kinds or ("bare" in kinds and told))
    if edge and of_a_day:  # within, it may be a row of a table
        return True
    if "edition" in kinds and (told or dated or "issue" in kinds):
        return True
    if "code" in kinds and (told or "weekday" in kinds or (dated and known)):  # not a row of a table, with its day
        return True
    if "number" in kinds and (
        "weekday" in kinds
        or {"day", "paper"} <= kinds
        or ("paper" in kinds and sections and (known or len(sections) == 1))
        or ("contact" in kinds and told)
        or (known and any(map(_NEWS.search, sections)))
    ):
        return True
    edited = "editor" in kinds and known and (dated or kinds <= {"editor", "contact", "sponsor"})
    return edited or {"day", "weekday"} <= kinds or (len(pieces) == 1 and _LETTERED.fullmatch(pieces[0][1]) is not None)

"""An attribute of somebody or something that is asked for by name must be told by name: where he studied, who founded it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.lines import is_row
from rag.names import bare, cut, is_word, without_dateline
from rag.question import asks_who, wants_several

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rag.evidence import Line

_POSTS = (
    r"主任|书记|[局处科部院校所厂站馆会理董事市县区镇乡村队组团司社班店园台行庭]长|总|经理|董事|教授|研究员|讲师|师(?!范)|博士|首席|负责|掌门|创始|秘书|委员(?!会)"
    r"|代表(?!性|了|着)|主席|专员|主管|顾问|医生|护士|主编|编辑|记者|律师|法官|检察|助理|合伙|老板|教练|队员|学生|员工|工人|职工|干部|任职|担任|(?<![人成委])员(?![工会额])"
)


_WHEN = r"哪[一]?[年天月日]|什么时[候间]|何时|几[月号时年]|啥时|多久"
_ENDS = r"投产|达产|量产|投用|投运|运营|建成|竣工|完工|启用|开业|开园|开馆|交付|通车|开通|并网|验收|落成|封顶"
_STARTS = r"开工|动工|奠基|开建"


def _amount_of(words: str) -> str:
    """Write how the amount of something is asked for."""
    return (
        rf"(?:{words})[^，。？]{{0,8}}(?:多少|几(?!乎)|高不高)|(?:{words})(?:总?额|规模|总量|数)?(?:是|为|有)?[？?。]?$"
    )


# What is counted or measured is told by its name, too.
_MEASURES = (
    ("GDP", r"GDP|地区生产总值", r"GDP|生产总值"),
    ("profit", r"净?利润", r"[利盈亏赚]"),
    ("gross margin", "毛利率?", "毛利"),
    ("registered capital", "注册资[本金]", "注册资"),
    ("taxes", "纳税|缴税|交税|税收|税额", "税"),
    ("what research cost", "研发(?:经费|投入|费用|支出)|R&D", "研发|科研|R&D"),
    ("investment in fixed assets", "固定资产投资|固投", "固定资产|固投"),
    ("foreign trade", "进出口|外贸", "进出口|外贸|[出进]口"),
    ("how many parameters", "参数量|参数规模|参数", "参数"),
    ("market value", "市值|估值", "[市估]值"),
    ("an interest rate", "利率|年息|利息", "利率|利息|年息|年化|贴息|LPR"),
    ("a fee", "(?:医[药疗]|学|手续|会|路|房|水|电|话|管理|物业|维修|伙食|门票|律师|诉讼|受理|加盟)费", "费"),
    ("patents", "专利", "专利|发明|实用新型"),
)
# How it is asked for, and the words without which no line tells it: no answerable dev question of eval/sets has gold evidence
# without them.
_TOLD = tuple(
    (name, re.compile(asked), re.compile(told))
    for name, asked, told in (
        (
            "who founded it",
            r"谁[^，。？]{0,6}(?:创办|创立|创建|创始|办起来)|创始人|(?:创办|创立|创建)(?:人|者|的)(?:是|叫)|\bfounde[rd]\b",
            r"创办|创立|创建|创始|发起|成立|组建|办起|开办|创业|办[了的]|搞起|老板",
        ),
        (
            "where or what somebody studied",
            r"毕业(?:于|院校|的)|(?:哪|什么)[^，。？]{0,6}(?:毕业|念的?|读的?)(?:书|博士|硕士|本科)?(?=[？?。]?$)"
            r"|(?:博士|硕士|本科|研究生|大学)[^，。？]{0,4}在哪|什么学历|[学念]的(?:是)?什么专业",
            r"毕业|就读|学位|校友|考[入上取]|求学|学习|学过|学成|(?<![解朗宣])[读念](?!数|头)|出身|门下|师从|深造",
        ),
        (
            "a telephone number",
            r"电话(?:号码)?(?:是)?多少|电话是|手机号|联系电话|客服电话|热线(?:号码)?(?:是)?多少",
            r"\d{3,4}[-－—]?\d{4,8}|\d{5,}",
        ),
        (
            "where somebody comes from",
            r"(?:哪里|哪儿|什么地方)(?:的)?人(?=[？?。]?$)|籍贯|老家在|出生地|哪里出生|祖籍",
            r"人(?![们员才民口均])|籍|老家|出生|生[于在]|祖|家乡|故乡",
        ),
        (
            "who designed it",
            r"谁[^，。？]{0,4}设计|设计(?:师|者|方|单位|院)(?:是|叫)?(?:谁|哪)",
            r"设计|规划|构思|操刀|手笔",
        ),
        ("who supervised the works", r"监理", r"监理"),
        (
            "how large it is",
            r"(?:占地|建筑面积|面积)[^，。？]{0,4}多[大少]|多大面积|占地多少|多少(?:亩|平方?米|平)(?=[？?。地]|$)",
            r"平|亩|公顷|㎡|见方|公里",
        ),
        ("how much it weighs", r"(?<!有)多重(?!要)|有多重(?!要)|重多少", r"[吨克斤]"),
        ("what post somebody holds", r"(?:什么|啥|何种?)(?:职务|职位|岗位|头衔)|(?:职务|职位|头衔)(?:是|叫)", _POSTS),
        (
            "when it ends",
            rf"(?:{_WHEN})[^，。？]{{0,8}}(?:{_ENDS})|(?:{_ENDS})[^，。？]{{0,4}}(?:{_WHEN})",
            rf"{_ENDS}|完成|投入|开放|使用|营业|上市|亮相|入驻|开门|迎客|接诊|招生|入学|试运行|生产|贯通|[建修盖]好",
        ),
        (
            "when it begins",
            rf"(?:{_WHEN})[^，。？]{{0,8}}(?:{_STARTS})|(?:{_STARTS})[^，。？]{{0,4}}(?:{_WHEN})",
            rf"{_STARTS}|启动|开始|建设|施工|始建|兴建|[建修盖]",
        ),
        (
            "a share of it",
            r"(?:自己|各自?|单独|独自)[^，。？]{0,6}(?:出|掏|投|拿|摊|贴|承担)(?:资|钱)?[^，。？]{0,4}(?:多少|几)",
            r"自[筹有掏己]|出[资了]|掏|拿出|各|分担|承担|单独|独|其中|占|份|股|缴|投入|补[贴助]|负担|自付|个人|只[出需要]",
        ),
        (
            "when somebody took office",
            rf"(?:{_WHEN})[^，。？]{{0,6}}(?:当上|当的|上任|就任|接任|任职|当选|担任)",
            r"当[上选了过]|[上接就继]任|任职|任命|担任|出任|履新|起任|接棒|执掌|接手",
        ),
    )
)
_MEASURED = tuple((name, re.compile(_amount_of(asked)), re.compile(told)) for name, asked, told in _MEASURES)
_NAME_ASKED = re.compile(r"叫(?:什么|啥|做|甚)|名字|名单|名称|公司名|哪家(?:公司|企业|单位)|谁|哪一?位|姓甚|姓名|何人")
_SOME = re.compile(r"(?:[一某有几数多另]|\d+余?)(?:[家名位个所座]|些)$|某$")
_SOMEBODY = re.compile(r"(?:相关|有关|某|一[名位])[\u4e00-\u9fff]{0,6}(?:负责人|人士|人员)[。]?$")
_NUMBER_FOR_NAME = re.compile(r"(?:叫|名字[是为])\d[\d.,]*[岁个名家位人]?[。]?$")
_ONLY_AMOUNTS = re.compile(
    r"[是为：:](?:[^、，。\d]{1,8}\d+[个项家名处座]?[、，和]){1,8}[^、，。\d]{1,8}\d+[个项家名处座]?[。]?$"
)
_BODY_ASKED = re.compile("哪[一两几]?[家个](?:公司|企业|单位|机构|厂)")
_BODY = re.compile(r"(?:[由被是为给]|^)([\u4e00-\u9fff]{0,4})(?:企业|公司|单位|机构)(?!的)")
_ARTICLE_ASKED = re.compile(
    r"标题|题目|哪[一几]?[篇条则]|什么(?:文章|报道|文件)|《|哪[部本个份](?:文件|规定|办法|书)|叫什么|名称|全称"
)
LEAST_NAME = 3
FAR_FITTER = 2.0  # log odds of the judge's


def untold_attribute(question: str, cited: Iterable[Line]) -> str:
    """Return the attribute asked for that no cited line has a word of; empty when all are told."""
    cited = list(cited)
    told = "".join(without_dateline(line.readable) + line.article.title + line.article.kicker for line in cited)
    in_a_table = any(is_row(line.text) for line in cited)  # what a cell is may stand over its column
    looked_for = _TOLD if in_a_table else (*_TOLD, *_MEASURED)
    return next((name for name, asked, words in looked_for if asked.search(question) and not words.search(told)), "")


def leaves_unnamed(sentence: str, question: str, lines: Sequence[Line]) -> bool:
    """Tell whether a name is asked for, and what the sentence gives is 一家功率模块企业 in every line that has it."""
    if not _NAME_ASKED.search(question):
        return False
    said, asked = bare(sentence), bare(question)
    if (
        _ONLY_AMOUNTS.search(said)
        or _SOMEBODY.search(said)
        or _NUMBER_FOR_NAME.search(said)
        or _is_any_body(said, asked)
    ):
        return True
    places = [(text, at) for text in (bare(line.text) for line in lines) for at in _given(said, asked, text)]
    return bool(places) and all(_SOME.search(text[:at]) for text, at in places)


def is_a_headline(sentence: str, question: str, lines: Sequence[Line]) -> bool:
    """Tell whether nothing is said but what an article is called, though no article is asked for."""
    said = bare(sentence).strip("。.")
    return not _ARTICLE_ASKED.search(question) and any(said == bare(line.article.title) for line in lines)


def passes_over(question: str, cited: Sequence[Line], lines: Sequence[Line]) -> bool:
    """Tell whether somebody is asked for, and the judge finds another line of the article far fitter than those that name him.

    哪俩委员没到 is answered under 缺席, not by two of those under 出席.
    """
    judged = [line.odds for line in cited if line.odds is not None]
    articles = {line.article_id for line in cited}
    best = max((line.odds for line in lines if line.odds is not None and line.article_id in articles), default=0.0)
    one = asks_who(question) and not wants_several(question)
    return one and bool(judged) and best >= 0.0 and max(judged) <= best - FAR_FITTER


def _is_any_body(said: str, asked: str) -> bool:
    """Tell whether a company is asked for and all that is said is of what trade it is: 配餐企业."""
    bodies = [found for found in _BODY.finditer(said) if found[0][1:] not in asked] if _BODY_ASKED.search(asked) else []
    return bool(bodies) and not any(_names(found[1]) for found in bodies)


def _names(stem: str) -> bool:
    """Tell whether something before 公司 is a name: 远舟, 澜川港务, and not 当地 or 配餐."""
    words = [(word, kind) for word, kind in cut(stem) if len(word) > 1]
    return any(kind.startswith(("ns", "nr", "nz", "nt", "x")) or not is_word(word) for word, kind in words)


def _given(said: str, asked: str, text: str) -> list[int]:
    """Return where the longest piece stands in a text that the sentence has and the question has not."""
    for size in range(len(said), LEAST_NAME - 1, -1):
        pieces = {said[at : at + size] for at in range(len(said) - size + 1)}
        found = [text.find(piece) for piece in pieces if piece not in asked and piece in text]
        if found:
            return found
    return []

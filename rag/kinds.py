"""Which kind of thing is asked for (an amount of money, a day, a place in a ranking), and whether a text has one at all."""

from __future__ import annotations

import re

from rag.names import bare, cut, is_word
from rag.numbers import numbers_in
from rag.prompt import is_english
from rag.question import (
    asked_for,
    asks_an_age,
    asks_yes_or_no,
    compares,
    wants_amount,
    wants_list,
    wants_reason,
    wants_several,
)

# 多少亿元、几家、how many: what an amount in the answer must be counted in.
_UNIT = re.compile(
    r"(?:多少|几)\s*(钱|亿美元|万美元|亿元|万元|美元|元|平方公里|平方米|亩|公里|吨|家|个|名|位|人|件|项|所|次|天|年|月|张|期|%|％|辆|台|套|栋|只|头|株|艘|架|枚|颗|瓶|盒|户|趟|班)"
)
# 孟加拉血液制品项目 投资规模
_MEASURE_ASKED = re.compile(
    r"(?:投资规模|金额|数额|总额|人数|面积|产值|产量|产能|营收|价格|增幅|增速|涨幅|降幅|投资额)[？?。]?\s*$"
)
_AGE = re.compile(r"岁|[生出]于|出生|年生|\d0后|花甲|古稀|耄耋|而立|不惑|\bage|\byears? old|\bborn\b")
_DURATION_ASKED = re.compile(r"多久(?:一次)?(?![以之]?[前后])|多长时间|多少时间")
_DURATION = re.compile(
    r"[\d一二两三四五六七八九十百半几数整][\d余多]*\s*(?:个)?(?:多)?(?:世纪|年|季|月|周|星期|礼拜|天|日|夜|晚|小时|钟头|钟|分|秒|代|辈子|学期|工作日)"
    r"|[每终当全]\w?[年季月周天日]|长期|永久|\d[:：]\d",
)
_AMOUNT_IN_ENGLISH = re.compile(
    r"\bhow (?:many|much|long|old)\b|\b(?:what|which) (?:percentage|percent|share|number|amount)\b", re.IGNORECASE
)
_NUMBER_IN_ENGLISH = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|million|billion"
    r"|half|third|quarter|dozen|none|all|no)\b|[一二两三四五六七八九十百千万亿半]",
    re.IGNORECASE,
)
# What is asked for, and what no text tells it without: money, a time, a place in a ranking, a size, a rate.
_KINDS = tuple(
    (re.compile(asked), re.compile(told))
    for asked, told in (
        (
            r"多少(?:个)?(?:钱|[亿万千]?元|块|投资|资金|经费|成本|费用|预算|奖金|工资|租金|房租|押金|利润|营收)|(?:投资|资金|营收|销售额|收入|产值|利润|造价|售价|工资|补贴|罚款)(?:总额|规模)?(?:是|有|为|达)?多少(?=[？?。呢啊呀]?$)"
            r"|多少亿(?=[？?。呢啊呀]?$)|(?:投资|资金)(?:总?额|规模)(?=\s*[？?]?$)",
            r"元|块|分钱|毛钱|美金|免|不收|无偿|不[花要用]钱|自费|分文|[没不](?:有)?[亏赔赚挣]|\d(?=[\s|。，；]|$)",  # a cell of a table has no measure
        ),
        (
            r"(?:哪|什么|何)(?:一)?(?:年|天|日|月|时候|时间|时)|(?<![一二两三四五六七八九十好])几(?:月|号|点钟?)(?=[？?。份开上结截的]|$)|啥时",
            r"\d\s*(?:年|月|日|号(?![机楼线院门车桥店厂炉井坝仓岛馆展])|点|时|分|届|天|周|期|小时|个?世纪|[:：./-]\d)|(?<!\d)(?:19|20)\d\d(?!\d)"
            r"|[〇零一二两三四五六七八九十初][年月日号点时]|[今去前明昨当每次同次翌]年|[今昨前明当]天|季|周|节|月[初底末]|[年月日]内|近[日年期]|[日目此]前|尚未|[还尚]没|春|夏|秋|冬|届|期间|年间|世纪|时期|[立随当]即|[前后晨晚午夜]|[朝清明宋唐元]代|王朝",
        ),
        (
            r"几点钟?(?=[？?开关闭上下到出发的就能才结]|$)|几时几分",
            r"\d\s*[时点：:]|[一二两三四五六七八九十]点|凌晨|清晨|早|[上中下]午|傍晚|[夜晚]|全天|24小时",
        ),
        (
            r"排(?:名)?(?:在|到)?第?几|第几(?=[名位？?。]|$)|名次|排名(?:是)?(?:多少|怎)",
            r"第[\d一二三四五六七八九十]|首|榜|冠|亚军|前[\d一二三四五六七八九十]|领先|末|倒数|唯一|最|并列|名列|位[居列]",
        ),
        (
            r"(?:第[二三四五2-5](?:名|位|[多大高快长])|[排列居]第?[二三四五2-5])[^，。？]{0,8}(?:谁|哪)|[亚季]军[^，。？]{0,6}(?:谁|哪)",
            r"第[二三四五2-5]|[亚季]军|次之|其次|依次|紧随|分列|并列|[^，。；]{2,}、[^，。；]{2,}",
        ),
        (
            r"有多[高矮长宽深远厚薄重响](?=[？?。，,呀啊呢]|$)",
            r"\d|[一二两三四五六七八九十百千半][多余]?(?:[米寸尺里斤吨克丈]|[厘毫分]米|公里|分贝)",
        ),
        (
            r"百分之几|几个(?:百分)?点|几成|多少个?(?:百分点|[%％])|(?:[增涨降跌]幅|增速|增长率|占比|比例|通过率|毛利率|合格率)(?:是|为|有|达|达到)?(?:多少|几)?(?=[？?。呢啊呀]?$)",
            r"[%％‰]|百分|[\d一二三四五六七八九]成|倍|分之|半|折|翻",
        ),
    )
)

_WHETHER_TRUE = re.compile("是真的|真的假的|属实|有没有这回事")
LEAST_GIVEN = 10  # 一年最多1次
_IN_WORDS = re.compile("半|[倍成折]|免费|不收|翻番|没有")
_DATES = re.compile(r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?|(?<!\d)(?:19|20)\d\d[年届]|第\d+")
_PLACE_ASKED = re.compile(r"哪[一]?[个座]?(?:城市|省份|国家|县城|[省市县国](?![有家际内外场]))")
_WHOM = re.compile(r"[跟和与向找请由被给]谁|谁(?!也|都|家)|哪位")
_BODIES_ASKED = re.compile(
    "哪[一两二三四五六几\\d][家所个](?:公司|企业|单位|机构|高校|大学|学校|医院|银行|院所|平台|协会)"
)
_BODY_NAMED = re.compile(
    "[\u4e00-\u9fff](?![家所个这该各多些外本我级等内类属方的])[\u4e00-\u9fff](?:大学|学院|医院|集团|银行|研究[院所]|股份|科技|[省市]\\S{0,6}局)"
)
_NAMING = ("n", "j", "eng", "x")

_SAME_UNIT = (
    {"钱", "亿元", "万元", "元"},
    {"亿美元", "万美元", "美元"},
    {"个", "项", "家", "所", "名", "位", "人", "座", "张", "件"},
)


def lacks_amount(question: str, told: str) -> bool:
    """Tell whether an amount is asked for, and what is told has no number, or none of its kind: of 多久 no time, of 多少钱 no 元."""
    if _AMOUNT_IN_ENGLISH.search(question):
        return not _NUMBER_IN_ENGLISH.search(told)
    if _WHETHER_TRUE.search(question):  # 把几个乡合并到一块，是真的不？
        return False
    for is_asked, kind in ((asks_an_age(question), _AGE), (_DURATION_ASKED.search(question), _DURATION)):
        if is_asked:
            return not kind.search(told)
    if any(asked.search(question) and not kind.search(told) for asked, kind in _KINDS):
        return not asks_yes_or_no(question)
    if _only_given_back(question, told):
        return True
    counted = re.search(r"多少|(?<![哪那这])几[家个名位人项年天次]", question) or _MEASURE_ASKED.search(question)
    return (
        bool(counted)
        and not (wants_list(question) and "多少" not in question)
        and not re.search(
            r"\d|半|[二两三四五六七八九十百千万亿]|免费|不收费|无偿|分文|没有?[亏赔赚涨降]", _DATES.sub("", told)
        )
    )


def _only_given_back(question: str, told: str) -> bool:
    """Tell whether one amount is asked for, and every number told is the question's: 给企业的2.37亿里，光减税是2.37亿元."""
    said = numbers_in(_DATES.sub("", told))
    several = compares(question) or asks_yes_or_no(question) or wants_list(question)
    other = _IN_WORDS.search(told)
    large = {number for number in said if float(number.rstrip("%")) >= LEAST_GIVEN}
    return wants_amount(question) and bool(large) and said <= numbers_in(question) and not (several or other)


def lacks_name(question: str, told: str) -> bool:
    """Tell whether somebody or a place is asked for, and what is told names none but the question's own."""
    if asks_yes_or_no(question) or is_english(question):
        return False
    asked = bare(question)
    added = [(word, kind) for word, kind in cut(bare(told)) if word not in asked and len(word) > 1]
    if _PLACE_ASKED.search(question):
        return not any(kind.startswith(("ns", "nr", "nz", "nt")) or not is_word(word) for word, kind in added)
    if _BODIES_ASKED.search(question):  # 之前没给她做手术的是哪两家医院
        return not (_BODY_NAMED.search(bare(told)) or any(_is_a_name(word, kind) for word, kind in added))
    if not _WHOM.search(question):
        return False
    return not any(kind.startswith(_NAMING) or not is_word(word) for word, kind in added)


def _is_a_name(word: str, kind: str) -> bool:
    return kind.startswith(("nr", "nt", "nz", "eng", "j")) or (kind.startswith(("n", "x")) and not is_word(word))


def gives_each_amount(question: str, told: str) -> bool:
    """Tell whether only amounts are asked for, and what is told has as many: 多少家企业，多少个岗位."""
    asked = asked_for(question)
    amounts = numbers_in(told) - numbers_in(question)
    return all(map(wants_amount, asked)) and len(amounts) >= len(asked)


def goes_on(text: str, question: str, told: str) -> bool:
    """Tell whether one amount is asked for and told, and a further sentence has none: it speaks of something else."""
    one = wants_amount(question) and not (wants_several(question) or wants_list(question) or wants_reason(question))
    given = bool(numbers_in(told) - numbers_in(question))
    told_apart = asks_yes_or_no(question) or compares(question)  # 半天 and 几分钟 are no numbers
    return one and given and not told_apart and not numbers_in(text) - numbers_in(question)


def counted_in(question: str, text: str) -> bool:
    """Tell whether the text has an amount in the unit that the question asks for; True when it asks for none."""
    asked = _UNIT.search(question)
    if asked is None:
        return bool(re.search(r"\d|[一二三四五六七八九十百千万]", text)) or not (
            re.search(r"多少|几[个家]", question) or _MEASURE_ASKED.search(question)
        )
    unit = "%" if re.search(r"几个(?:百分)?点", question) else asked[1]
    units = next((same for same in _SAME_UNIT if unit in same), {unit})
    amount = r"[\d一二三四五六七八九十百千万亿]\s*[余多万亿]*\s*"
    return any(
        re.search(
            amount + re.escape(unit[-2:] if "美" in unit else unit[-1:] if unit in ("亿元", "万元") else unit), text
        )
        for unit in units
    )

"""What was really asked: bounds on a question, greetings, and the kind of answer it wants."""

from __future__ import annotations

import re

from index.errors import WenjuError

MOST_CHARS = 2000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff]")
_GREETING = re.compile(
    r"^(?:你好|您好|嗨|哈喽|hi|hello|hey|谢谢|多谢|再见|早上好|你是谁|你能做什么|你会什么|怎么用|帮助|help)[\s!！。.?？~啊呀吗]*$",
    re.IGNORECASE,
)
_ASKS_AUTHOR = re.compile(
    r"作者|署名|署的|落款|撰稿|供稿|执笔|(?:谁|哪[一二两三四五几]?[位名个]|哪些人|什么人)[^，。？]{0,6}(?:写的|写了|撰写|报道|摄|拍)"
    r"|记者(?:是谁|叫什么|是哪)|(?:谁|哪[一二两三四五几]?[位名个]|哪些)(?:是)?(?:特约)?(?:记者|通讯员)|\b(?:wrote|author|byline|reporter)\b",
    re.IGNORECASE,
)
_ASKED = r"多少|几(?!乎)|谁|哪|什[么麼]|何|怎|咋|啥|(?<!大)多[大长長高久远遠快重沉深宽粗胖厚]|介绍"
_YES_OR_NO = re.compile(
    r"(?:[吗嗎吧]|(?<![什怎多那这甚這])[么麼])[？?。]?\s*$|是否|[能可]否|(?<!多)([\u3400-\u9fff])(?:不|[没沒])\1"
    rf"|^(?!.*(?:{_ASKED})).*[吗嗎][，,？?]\s*[^，。？]{{1,8}}$"  # …得去滨江那边了吗，二院的
    rf"|^(?!.*(?:{_ASKED})).*(?:[没沒不]|[没沒]有|不是)[？?]?\s*$"
    # A statement with a question mark: 被收走的无人机都还给人家了？
    rf"|是真的[吗不么]?[？?]|真的假的|属实|有没有这回事|难道|^(?!.*(?:{_ASKED}|呢|还是|是[？?])).{{4,}}[是有在了过都也就还已会能可被比要肯没不样给由].*[？?]\s*$"
    r"|^(?:(?:is|are|was|were|did|does|do|has|have|had|can|will|would|should|could|must)(?:n't)?) ",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"哪些|哪几|哪[两二三四五六七八九十\d]+|分别|各(?:有|是|为|自|多少|几|占|叫)|都有(?:什么|谁)|都叫什么|每[个家块条项类种处位]叫什么|点名|列一下|列出|列举|包括什么|什么内容|[“”]?[二两三四五六七八九十][^，。？]{1,8}(?:指的?是?什么|具体是什么|是什么|指什么)"
    r"|建成了什么|哪\S{0,4}方面|\bwhich .*s\b|\bwhat are\b|\blist\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"为什么|为何|何以|怎么(?!样)|怎样|如何|原因|目的|图的?是?个?什么|为了什么|好在哪|难处|[靠凭]什么|什么(?:法子|办法|方式|措施|做法|问题|作用|意义|好处|影响)"
    r"|\bwhy\b|\bhow (?!many|much|long|far|old|big|large)",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"为什么|为何|何以|原因|干嘛|[卡输败栽差毁出]在了?(?:哪|什么)|凭什么|图的?是?个?什么|缘[故由]|怎么(?:会|就|才|又|偏|没)|咋(?:会|就|才|又|偏|没|这么)|\bwhy\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"多少|几[家个名位人项年天次]|谁|哪(?!里的话)|什么|为何|怎么|\bwhat\b|\bwho\b|\bwhich\b|\bhow\b", re.IGNORECASE
)
_AGE = re.compile(r"多大(?:岁数|年纪|年龄)|(?:今年|现在|时候?)多大|几岁|多少岁|年龄(?:是)?多[大少]|\bhow old\b")
_AMOUNT = re.compile(
    r"多少|(?<!哪)几(?!乎)|多[大长高久远快]|百分之几|\bhow (?:many|much|long|far|old|big|large)\b", re.IGNORECASE
)
_WHO = re.compile(
    r"谁|哪[一两俩二三几]?位|何人|什么人|姓甚名谁|叫(?:什么名字|啥)|\bwho(?:se|m)?\b"
    r"|哪[一两俩二三几]?[个名]?(?:法官|委员|记者|教授|专家|老师|医生|律师|干部|领导|负责人|主任|学生|球员|演员|人(?![口均类]))",
    re.IGNORECASE,
)
_THAN = "多|少|高|低|大|小|早|晚|快|慢|长|短|久|重|轻|贵|值钱|便宜|远|近|先|前|后|强|弱|好"
_POST = "主任|院长|校长|局长|董事长|总经理|总裁|馆长|书记|所长|会长|主席|市长|县长|区长|镇长|村长|厂长|行长|部长|处长|科长|社长|总编|主编|主教练"
_POST_ASKED = re.compile(
    rf"(?P<post>副?(?:{_POST}))(?:现在)?(?:是|由|叫|为|姓)?[^，。？]{{0,4}}(?:谁|哪[位个]|何人|什么人|什么名字)"
    rf"|(?:谁|哪[位个]|何人)[^，。？]{{0,3}}(?:担任|当|出任|接任|是)[^，。？]{{0,10}}(?P<held>副?(?:{_POST}))"
)
_THAN_ENDS = rf"(?:{_THAN})(?:一?些|一?点|出来)?(?=[，,、。？?]|$)"
_COMPARES = re.compile(
    r"[和与跟、].*(?:相比|比较|分别|各[是自]|都|不同|一样|(?:相同|共同)(?:的|点|之处))|[和与跟、][^，,]{2,}[，,](?:[去今前]年|\d{4}年|现在|目前|到底|究竟)?(?:谁|哪[个家边种])"
    rf"|比.{{1,20}}(?:{_THAN})(?:多少|吗|[？?]|$)|比得[过上]|相差|差多少|差[距得].{{0,3}}吗"
    rf"|(?:谁|哪[个家边座条所种项件届批趟次只辆艘台支间]?)[^，。？]{{0,8}}{_THAN_ENDS}|{_THAN_ENDS}，?还是.*{_THAN_ENDS}|同一[天年个家片种]"
    r"|[^，。；？]{6,}[，；？].{0,30}又.{0,12}(?:多|几|哪|谁|什么|何时|怎|叫)|[和与跟、，].*各(?:有|占|花|用|投)?(?:多少|几|哪|在|到)"
    r"|\bcompared?\b|\b(?:more|less|larger|higher|bigger) than\b|\bboth\b|\brespectively\b",
    re.IGNORECASE,
)
_NAMES_ASKED = re.compile(
    r"分别(?:是|叫|指|为)(?!多|几)|哪[两二三四五六七八九十]|哪\d|哪几[家个条项所座种类位名样]|名单(?:[上里中]?(?:都|是)?(?:有)?(?:谁|哪|什么)|(?=[？?。]?$))|全列|都叫什么|每[个家块条项类种处位]叫什么"
)
_SEVERAL = re.compile(
    r"[、；;\n]|[”」][“「]|(?<=[\u4e00-\u9fff”])[和与及或](?=[\u4e00-\u9fff“])|(?<!\d)[,，](?!\d)[^。]*(?<!\d)[,，]|(?:二|2|其次|第二)(?:是|[.、])|[（(](?:二|三|2|3)[)）]"
)
HELP = "我是问据：只根据你的文章回答问题，每句话都标出原文出处。直接问文章里的事就行，例如某个项目投资多少、某项政策有哪些内容、某句话是谁说的。"


def checked(question: str) -> str:
    """Return the question without control characters; empty and over-long ones are refused in words."""
    cleaned = _CONTROL.sub("", question).strip()
    if not cleaned:
        raise WenjuError("问题是空的", "请写下要问的内容")
    if len(cleaned) > MOST_CHARS:
        raise WenjuError(f"问题太长（{len(cleaned)} 字，最多 {MOST_CHARS} 字）", "请只写要问的内容")
    return cleaned


def is_small_talk(question: str) -> bool:
    return bool(_GREETING.match(question))


def wants_list(question: str) -> bool:
    return bool(_LIST.search(_plainly(question)))


def wants_reason(question: str) -> bool:
    return bool(_REASON.search(_plainly(question)))


def asks_why(question: str) -> bool:
    return bool(_WHY.search(_plainly(question)))


def _plainly(question: str) -> str:
    """Put 啥 as 什么: 都有啥, 图个啥."""
    return question.replace("啥", "什么")


def asked_for(question: str) -> list[str]:
    """Return the words that ask, one for each thing asked for: 多少家 and 多少 of 多少家申报，资金有多少？"""
    return _ASKS.findall(question)


def wants_several(question: str) -> bool:
    """Tell whether two things are asked at once: 多少家申报，资金有多少？"""
    return len(asked_for(question)) >= 2


def wants_amount(question: str) -> bool:
    return bool(_AMOUNT.search(question))


def lacks_list(question: str, told: str) -> bool:
    """Tell whether the members of something counted are asked for (是哪六条), and what is told names no two of anything."""
    counted = _NAMES_ASKED.search(question) and not (wants_amount(question) or asks_yes_or_no(question))
    return bool(counted) and not _SEVERAL.search(told)


def asks_an_age(question: str) -> bool:
    return bool(_AGE.search(question))


def asks_who(question: str) -> bool:
    return bool(_WHO.search(question))


def compares(question: str) -> bool:
    return bool(_COMPARES.search(question))


def post_asked(question: str) -> str:
    """Return the post whose holder is asked for: 主任由谁担任, 谁是院长; empty where none is."""
    asked = _POST_ASKED.search(question)
    return (asked["post"] or asked["held"]) if asked else ""


def asks_author(question: str) -> bool:
    return bool(_ASKS_AUTHOR.search(question))


def asks_yes_or_no(question: str) -> bool:
    return bool(_YES_OR_NO.search(question.strip()))

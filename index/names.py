"""Who wrote it: bylines of Chinese newspapers, with and without a role, told from other short lines."""

from __future__ import annotations

import logging
import re

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞"
    "熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓"
    "郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫"
    "宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉"
    "宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧"
    "殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖岳仝闫代苟邸佟冼尉付覃牟"
    "邝初晋楚上官欧阳诸葛司马东方皇甫尉迟公孙令狐宇文长孙慕容夏侯司徒趙錢孫鄭馮陳褚衛蔣韓楊許張孫嚴魏陶謝鄒竇雲蘇魯韋馬鳳費賀"
    "佘涂麦丘楼粟谌迟卿揭帅仵亓苑鄢檀綦鹿郄尧羅畢鄔樂顧黃蕭龐紀項藍賈顏鍾駱盧經應鄧單諸龔陸榮儲靳烏龍葉黎賴藺喬陰聞黨譚貢勞邊溫莊閻連習魚古歐聶曾關劉萬興"
)
_COMPOUND = "欧阳|上官|诸葛|司马|东方|皇甫|尉迟|公孙|令狐|宇文|长孙|慕容|夏侯|司徒|司空|端木|南宫|独孤"
_SPREAD = r"[ \u3000]{1,3}[\u4e00-\u9fff](?![\u4e00-\u9fff])"  # 陆 羽, as wide as three signs
_NAME = rf"(?:(?:{_COMPOUND})[\u4e00-\u9fff]{{1,2}}|[{SURNAMES}](?:[\u4e00-\u9fff]{{1,2}}|{_SPREAD}))"
_OUTLET = r"(?:本[报刊网台社]|新华社|中新[社网]|人民网|\w{2,6}(?:日报|晚报|晨报|时报|网|社|电视台))?"
_RANK = r"(?:全媒体|融媒体|特约|见习|实习|首席|高级|特派|驻\w{2,4}?){0,2}"
ROLE = rf"{_OUTLET}[ ]?{_RANK}(?:摄影记者|记者团|记者|(?<=本[报刊])编辑|通讯员|评论员|特派员|撰稿人?|实习生)"
_SIGN = r"作者|撰文|供稿|整理|采写|文|图"
SHORTEST_NAME, COMMON = 2, 1000  # 项目, 单位 and 金额 begin with a surname too
_GLUE = r"[ \u3000、/／|&□■]+"
_PERSON = rf"(?:[\u4e00-\u9fff·]{{2,4}}|[\u4e00-\u9fff]{_SPREAD})"
_SHOT = r"[ \u3000]?[/／]?[ \u3000]?(?:摄影报道|摄影|文[/／]图|图[/／]文|供图|摄|图)"

NAMES = re.compile(rf"{_NAME}(?:{_GLUE}{_NAME})*")
SIGNED = re.compile(
    rf"(?:(?:文[/／]图|图[/／]文)[ \u3000:：]+)?(?:{_NAME}{_GLUE})*(?:(?:{ROLE})|(?:{_SIGN})[ ]?[:：/／]|(?:整理|采写|撰文|执笔)(?=[ \u3000]+{NAMES.pattern}$))[ \u3000:：]*"
    rf"(?:{_PERSON}(?:{_GLUE}(?:(?:{ROLE})[ \u3000:：]*)?{_PERSON})*)?(?:{_GLUE}(?:综合)?(?:报道|文|整理|编辑))?"
    rf"(?:{_GLUE}{_NAME}(?:{_GLUE}{_NAME})*{_SHOT})?"  # 本报记者 丁卓 文 袁海 摄
)
PHOTOGRAPHED = re.compile(
    rf"(?:{ROLE}[ \u3000]*)?{_NAME}(?:{_GLUE}{_NAME})*{_SHOT}|(?:摄影|摄|图)[:：/／][ ]?{_PERSON}|本报(?:资料|供)(?:图片|图|片)|[\u4e00-\u9fff]{{2,10}}供图"
)
_AS_TOLD = re.compile(  # 口述/感染科主任医师 詹雪晴 整理/柏一宁
    rf"(?:口述|讲述)[ ]?[/／:：][^，。]{{2,24}}?[ \u3000]+(?:整理|采写|记录)[ ]?[/／:： \u3000][ \u3000]*{_PERSON}"
)
_SHOWS = re.compile(r"图为|图[①-⑨\d]{0,2}[：:]|[上下左右题]图")
_PLACE = re.compile(r"[县区镇省乡村](?![\u4e00-\u9fff])")  # "梅溪镇" begins like a name, none ends like it
_FINAL = r"[。！？!?…][”’』」）)》]*"
# （护理部 齐琳）: where the writer works, in brackets only.
_OF_A_BODY = rf"[\u4e00-\u9fff]{{2,12}}[部局办院处科室委会队司站校台厂所心][ \u3000]+{NAMES.pattern}"
_SOMEONE = rf"(?:{PHOTOGRAPHED.pattern}|{SIGNED.pattern}|{NAMES.pattern}|{_OF_A_BODY})"
GLUED = re.compile(
    rf"(?<=[。！？!?…”’』」）)》])(?:[ \t\u3000]+|[ \t\u3000]*[□■●◆][ \t\u3000]*|(?=本报))(?P<plain>{_SOMEONE})$|(?<=[。！？!?…”’』」）)》])[ \t\u3000]*[（(](?P<inner>{_SOMEONE})[）)]$"
)
# "本报讯", "本报镇江讯", "新华社北京3月1日电", "（记者 王明）" after them, whose byline is `byline`; or "（记者 王明）3月1日，…" alone.
DATELINE = re.compile(
    rf"[（(]{ROLE}[ \u3000:：]*{_PERSON}[^（()）。]{{0,40}}[）)](?=[^\s（(])|"
    r"[【\[（(]?(?:"
    r"(?:本[报刊网台]|新华社|中新[社网]|[\u4e00-\u9fff]{2,6}(?:社|网)|[\u4e00-\u9fff]{0,6}(?:日报|晚报|晨报|早报|时报|商报))(?:[\u4e00-\u9fff]{2,6}?)??"
    r"|[\u4e00-\u9fff]{2,8}(?=\d{1,2}月))"
    r"(?P<date>\d{1,2}月\d{1,2}日)?[讯电][】\]）)]?"
    r"(?=[ \u3000（(:：]|$|(?<=[】\]）)]))"
    rf"[ \u3000]?(?:[（(](?P<byline>{SIGNED.pattern}|{NAMES.pattern})[）)])?"
)
REPORTED = re.compile(
    rf"[（(](?P<byline>{ROLE}[ \u3000:：]*{_PERSON}(?:{_GLUE}(?:(?:{ROLE})[ \u3000]*)?{_PERSON})*)[）)]"
)


def in_brackets(text: str) -> str:
    """What stands between the brackets of a line that is nothing else, as newspapers close an article: （陶嘉树 蒋沁）."""
    inside = text[1:-1].strip() if text[:1] in "（(" and text[-1:] in "）)" else ""
    return text if not inside or re.search(r"[（()）]", inside) else inside


def is_names(text: str) -> bool:
    """A line of bare personal names: "沈思思", "徐浩 徐廷鸿 尹莉"."""
    text = in_brackets(text)
    if len(text) > 60 or NAMES.fullmatch(text) is None or _PLACE.search(text):
        return False
    return len(text) > SHORTEST_NAME or _how_common(text) < COMMON


def _how_common(word: str) -> int:
    import jieba  # not where no line looks like a name

    jieba.setLogLevel(logging.WARNING)
    jieba.dt.check_initialized()
    return int(jieba.dt.FREQ.get(word, 0))


def is_signed(text: str) -> bool:
    """A byline that says what it is: "本报记者 刘琴", "谢菁 吕伟 本报特约通讯员 丰淑秀", "牟敏 文/图"."""
    text = in_brackets(text)
    if len(text) > 60:
        return False
    return any(form.fullmatch(text) for form in (SIGNED, PHOTOGRAPHED, _AS_TOLD))


def closes(text: str) -> bool:
    """Names in brackets on a line of their own: mostly the end of an article."""
    inside = in_brackets(text)
    return inside != text and (is_names(text) or is_signed(text) or re.fullmatch(_OF_A_BODY, inside) is not None)


def shows(text: str) -> bool:
    """Whether a paragraph begins as the text beside a picture does."""
    return _SHOWS.match(text) is not None


def is_photo(text: str) -> bool:
    """A byline of a photograph."""
    return len(text) <= 60 and PHOTOGRAPHED.fullmatch(text) is not None


def find_closing(text: str) -> tuple[int, int] | None:
    """Where the names stand that are glued behind the last sentence of a paragraph."""
    found = GLUED.search(text, max(len(text) - 60, 0))
    if found is None:
        return None
    return found.span("plain") if found.group("plain") else found.span("inner")

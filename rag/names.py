"""Proper names in a text: places, people, organisations, quoted titles and Latin names."""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import Any

from index.names import DATELINE
from index.words import fold

_QUOTED = re.compile(r"[“「『《]([^”」』》]{2,40})[”」』》]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*[A-Za-z0-9+]")
# Cities of prefecture rank and a few more: a third of them are no places to the tagger (合肥 a noun, 大连 an adverb).
_CITIES = (
    "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 "
    "晋中 运城 忻州 临汾 吕梁 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 沈阳 大连 鞍山 抚顺 本溪 丹东 "
    "锦州 营口 阜新 辽阳 盘锦 铁岭 葫芦岛 长春 四平 辽源 通化 白山 松原 白城 哈尔滨 齐齐哈尔 鸡西 "
    "鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 "
    "盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 合肥 芜湖 "
    "蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 "
    "泉州 漳州 南平 龙岩 宁德 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 "
    "淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 "
    "安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 武汉 黄石 十堰 宜昌 襄阳 "
    "鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 "
    "永州 怀化 娄底 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 "
    "清远 东莞 中山 潮州 揭阳 云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 "
    "崇左 海口 三亚 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 "
    "雅安 巴中 资阳 贵阳 六盘水 遵义 安顺 毕节 铜仁 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 大理 "
    "拉萨 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 嘉峪关 金昌 白银 天水 武威 张掖 "
    "平凉 酒泉 庆阳 定西 陇南 西宁 海东 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 昆山 江阴 义乌 "
    "常熟 张家港 "
)
_PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 "
    "陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 台湾"
)
_GAZETTEER = frozenset((*_CITIES.split(), *_PROVINCES.split()))
# What the tagger holds to be a place must be one that is known, or be written as one: 延时 is none, 石桥县 is.
_WRITTEN_AS_PLACE = re.compile(r"^[省市县区州镇乡村国旗盟岛港湾]|^(?:高新|经开|开发|自贸|科学城|新区)")
_ENDS_AS_PLACE = "省市县区州镇乡村国"
# 周师傅, 李总 and 沈老(带) may be anybody of that surname: no article is held to the very words.
_TITLED = re.compile(
    r"^.(?:师傅|老师|先生|女士|小姐|主任|书记|院长|局长|市长|县长|区长|校长|馆长|所长|教授|医生|医师|大夫|护士|律师|法官|警官|教练|博士|院士|同学|记者|经理|董事长|总工|总监|会长|处长|科长|厂长|镇长|村长|部长|队长|老板|师父|阿姨|奶奶|爷爷|大爷|大妈|大姐|大哥|[总工导某姐哥叔伯嫂婶]|某某)$|^.[老总工某].$"
)
_ASKS_WHAT_SOMEBODY_IS = re.compile(
    r"是谁|什么人|何人|啥人|[干做](?:什么|啥)的|职务|身份|头衔|职位|职称|[哪什][个家么](?:单位|公司)|来头"
)
_EVERYWHERE = frozenset(
    ("中国", "我国", "外国", "国外", "海外", "全国", "国家", "城市", "地区", "世界", "亚洲", "全球")
)  # an article seldom says so
_COMMON = "高新区 经开区 开发区 自贸区 科学城 示范区 产业园 许可"  # names of people to the tagger
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛"
    "闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧葛柳鄂饶"
)
_RUN_ON = re.compile(r"(?<=..)[那这哪跟的]$")  # 安驰那 of 安驰那家公司
_NO_GIVEN = re.compile(r"^.[里上中下内外给](?:$|头$)")  # 钱里 of 这笔钱里
_NAME_TAGS = {"ns", "nr", "nrt", "nrfg", "nt", "nz"}


@cache
def _tagger() -> Any:  # noqa: ANN401 - jieba has no types
    """Return a tagger with a dictionary of its own: search must cut words the same way for ever."""
    import jieba
    import jieba.posseg

    jieba.setLogLevel(logging.WARNING)
    tagger = jieba.posseg.POSTokenizer(jieba.Tokenizer())
    for words, tag in ((_CITIES, "ns"), (_COMMON, "n")):
        for word in words.split():
            tagger.tokenizer.add_word(word, tag=tag)
    tagger.makesure_userdict_loaded()
    return tagger


def cut(text: str) -> list[tuple[str, str]]:
    """Return the words of a text in order, none left out, each with the tagger's kind of it."""
    return [(word.word, word.flag) for word in _tagger().cut(text)]


def is_word(text: str) -> bool:
    """Tell whether the tagger's dictionary has it: 企业, and not the name 临汐."""
    return bool(_tagger().tokenizer.FREQ.get(text))


def bare(text: str) -> str:
    """Fold the text and drop white space and the quotation marks in which writers differ."""
    return re.sub(r"[\s“”\"'‘’「」『』《》·]", "", fold(text))


def without_dateline(text: str) -> str:
    """Leave out 本报讯 with the reporters behind it, who are nobody's answer."""
    found = DATELINE.match(text.lstrip())
    return text.lstrip()[found.end() :] if found else text


def pairs_in(text: str) -> frozenset[str]:
    """Return the pairs of Chinese characters that stand beside each other, whatever stands between in print."""
    runs = re.findall(r"[\u3400-\u9fff]+", bare(text))
    return frozenset(run[at : at + 2] for run in runs for at in range(len(run) - 1))


def names_in(text: str) -> frozenset[str]:
    """Return the proper names a tagger sees; common words that it takes for names are the price, so use with care."""
    return frozenset(
        bare(_RUN_ON.sub("", word.word))
        for word in _tagger().cut(text)
        if word.flag in _NAME_TAGS
        and len(word.word) >= 2
        and re.search(r"[\u3400-\u9fff]", word.word)
        and not _TITLED.match(word.word)
        and not (word.flag.startswith("nr") and _NO_GIVEN.match(word.word))
        # 库里 is no person here: one of two signs must begin with a surname.
        and (not word.flag.startswith("nr") or len(word.word) > 2 or word.word[0] in _SURNAMES)
    )


def binding_names_in(text: str) -> frozenset[str]:
    """Return the names an answer must be about: places and institutions, and people whom no dictionary knows as a word."""
    import jieba

    jieba.dt.check_initialized()  # until then it knows no word at all
    found = set()
    known = _tagger().tokenizer.FREQ
    words = list(_tagger().cut(text))
    for number, word in enumerate(words):
        after = "".join(each.word for each in words[number + 1 : number + 3])
        # 襄扬 is no place that is known: a typing slip, not another place.
        is_place = (
            word.flag in {"ns", "nt"}
            and word.word not in _EVERYWHERE
            and bool(known.get(word.word))
            and (word.flag == "nt" or _is_known_place(word.word, after))
        )
        is_person = word.flag == "nr" and word.word[0] in _SURNAMES and not jieba.dt.FREQ.get(word.word)
        if (
            (is_place or is_person)
            and len(word.word) >= 2
            and not _TITLED.match(word.word)
            and not (is_person and _NO_GIVEN.match(word.word))
            and re.search(r"[\u3400-\u9fff]", word.word)
        ):
            found.add(bare(word.word))
    return frozenset(found)


def person_asked_about(question: str) -> str:
    """Return the person whose post or place of work is asked for: 柳强是谁, 林国策担任什么职务; empty where nobody's is."""
    if not _ASKS_WHAT_SOMEBODY_IS.search(question):
        return ""
    people = [word for word, kind in cut(question) if kind == "nr" and len(word) >= 2 and not _TITLED.match(word)]
    return next(
        (name for name in people if re.search(rf"(?:^|[，,：:]).?{name}(?:现在|目前)?[是在的有担任身]", question)), ""
    )


def introduces(text: str, person: str) -> bool:
    """Tell whether a person is named with what stands before the name: 副区长柳强, and not 柳强表示."""
    return bool(re.search(rf"[\u4e00-\u9fff]{{2}}{re.escape(person)}", text))


def is_known_place(name: str) -> bool:
    return name in _GAZETTEER


def _is_known_place(word: str, after: str) -> bool:
    return word in _GAZETTEER or word[-1] in _ENDS_AS_PLACE or bool(_WRITTEN_AS_PLACE.match(after))


def quoted_in(text: str) -> frozenset[str]:
    """Return what the text puts in quotation marks or title marks, and its Latin names."""
    return frozenset(bare(match[1]) for match in _QUOTED.finditer(text)) | frozenset(
        bare(word) for word in _LATIN.findall(text)
    )

"""Clean articles of several kinds, made from varied sentences with a seed: what damaged pages are built from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

PLACES = [
    "云泉",
    "青岭",
    "白沙",
    "石桥",
    "柳湾",
    "金坪",
    "龙塘",
    "梅溪",
    "双河",
    "凤台",
    "沙浦",
    "林渡",
    "清池",
    "望江",
    "古渡",
    "雁滩",
    "松岗",
    "鹿门",
    "桃源",
    "北屏",
    "丹霞",
    "芦荡",
]
KINDS = ("高新区", "经开区", "新区", "产业园", "县", "街道", "镇", "自贸片区")
NAMES = [
    "周立群",
    "何敏",
    "陈思远",
    "高玥",
    "吴晓峰",
    "罗文静",
    "韩冰",
    "蒋一鸣",
    "丁悦",
    "宋国强",
    "叶青",
    "魏然",
    "欧阳雪",
    "邓小舟",
    "潘玉",
    "田野",
    "贾平",
    "郝建国",
    "苗壮",
    "尹丽",
]
TOPICS = {
    "物流": ("冷链仓库", "货运班列", "分拣中心", "跨境包裹", "无人叉车", "集装箱码头"),
    "农业": ("智慧大棚", "良种基地", "灌溉水渠", "农机合作社", "冷藏果蔬", "稻谷烘干厂"),
    "医药": ("疫苗车间", "临床样本库", "中药饮片", "医疗影像", "康复器具", "制剂生产线"),
    "能源": ("储能电站", "光伏支架", "氢能公交", "风电叶片", "充电网络", "地热供暖"),
    "文旅": ("古街改造", "研学线路", "非遗工坊", "温泉民宿", "夜间演出", "骑行步道"),
    "软件": ("算力平台", "工业软件", "数据标注", "开源社区", "安全测评", "城市大脑"),
    "教育": ("职业学院", "实训基地", "校企课堂", "学徒计划", "科普场馆", "奖学基金"),
    "环保": ("湿地修复", "垃圾分类", "污水管网", "河道清淤", "碳汇林场", "固废处置"),
}
VERBS = ("加快建设", "全面推广", "升级改造", "集中布局", "持续完善", "率先试点", "签约落地", "提前投用")
TAILS = (
    "有效缩短了企业等待的时间",
    "吸引了一批上下游伙伴前来洽谈",
    "让周边居民在家门口就能就业",
    "为今年目标任务的完成打下了基础",
    "受到了参会代表的一致好评",
    "比去年同期提前了近两个月",
    "在全省同类项目中排名靠前",
)
SECTIONS = ("补齐短板", "服务不打烊", "从一张图到一张网", "钱从哪里来", "人才留得住", "账本越算越明白")
LISTED = ("一是", "二是", "三是")


@dataclass(frozen=True)
class Made:
    """What a page's reader should find again."""

    title: str
    byline: str
    paragraphs: tuple[str, ...]
    kind: str = "article"
    news: bool = True  # opens with 本报讯 or a dateline
    kicker: str = ""

    @property
    def letters(self) -> str:
        return re.sub(r"\s", "", "".join(self.paragraphs))


def make_article(chance: random.Random, place: str, topic: str, form: str) -> Made:
    """One article about a place and a topic of its own."""
    things = chance.sample(TOPICS[topic], 4)
    names = " ".join(chance.sample(NAMES, chance.choice((1, 1, 1, 2, 3))))
    title = _title(chance, place, things)
    body = [_paragraph(chance, place, things) for _ in range(chance.randint(2, 5))]
    if form == "news":
        opening = chance.choice(("本报讯 近日，", "本报讯 ", f"本报{place}讯 连日来，", "本报讯 3月14日，"))
        body[0] = opening + body[0]
    elif form == "signed news":
        role = chance.choice(("记者", "特约通讯员", "通讯员", "本报记者"))
        names = f"{role} {names.split()[0]}"
        body[0] = f"本报讯（{names}）{body[0]}"
    elif form == "feature":
        at = chance.randint(1, len(body) - 1)
        body.insert(at, chance.choice(SECTIONS))
    elif form == "comment":
        body[0] = f"{chance.choice(('有人说', '俗话说', '近来有一种看法'))}，{things[0]}的事急不得。" + body[0]
    elif form == "questions":
        body = [
            part
            for number, paragraph in enumerate(body)
            for part in (f"问：{place}的{things[number % 4]}进展怎样？", f"答：{paragraph}")
        ]
    elif form == "points":
        body[0] = "本报讯 " + body[0]
        body[1:] = [LISTED[number % 3] + f"抓好{things[number % 4]}。" + part for number, part in enumerate(body[1:4])]
    return Made(title, names, tuple(body), news="news" in form or form == "points")


def make_caption(chance: random.Random, place: str, topic: str) -> Made:
    thing = chance.choice(TOPICS[topic])
    day = f"{chance.randint(1, 12)}月{chance.randint(1, 28)}日"
    text = f"{day}，{place}举办{thing}开放日活动，吸引众多市民前来参观体验。"
    return Made("", f"{chance.choice(NAMES)}/摄", (text,), "caption")


def _title(chance: random.Random, place: str, things: list[str]) -> str:
    verb = chance.choice(VERBS)
    return chance.choice(
        (
            f"{place}{verb}{things[0]}",
            f"{place}：{things[0]}{chance.choice(('跑出加速度', '有了新模样', '让企业少跑腿'))}",
            f"{things[0]}在{place}{chance.choice(('落地生根', '迈出第一步', '开花结果'))}",
            f"{place}“{things[0]}”{chance.choice(('获全省表彰', '引来金凤凰', '再添新成员'))}",
            f"{place}投入{chance.randint(2, 90)}亿元{verb}{things[0]}",
        )
    )


def _paragraph(chance: random.Random, place: str, things: list[str]) -> str:
    return "".join(_sentence(chance, place, chance.choice(things)) for _ in range(chance.randint(2, 4)))


def _sentence(chance: random.Random, place: str, thing: str) -> str:
    number = f"{chance.randint(2, 980)}{chance.choice(('家', '个', '万元', '名', '公里', '吨'))}"
    verb, tail = chance.choice(VERBS), chance.choice(TAILS)
    return chance.choice(
        (
            f"{place}{verb}{thing}，涉及{number}，{tail}。",
            f"据介绍，{thing}共投入{chance.randint(2, 90)}.{chance.randint(1, 9)}亿元，{tail}。",
            f"“{thing}投用以后，我们节省了不少力气。”{place}一位负责人说，{tail}。",
            f"截至目前，{place}已有{number}参与{thing}，{tail}；{chance.choice(TAILS)}。",
            f"{chance.randint(2019, 2024)}年以来，{thing}从无到有，增长{chance.randint(3, 60)}.{chance.randint(1, 9)}%，{tail}。",
            f"走进{place}的{thing}现场，工人们正在忙碌；《{thing}管理办法》已经印发，{tail}！",
            f"{thing}为什么能成？{place}的回答是：把{number}的事一件一件办好。",
        )
    )

"""Pages of daily, evening, trade and campus papers: every article by itself, under its own headline and names."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.articles import split_articles

PAGES = {
    "agri": [
        (
            "秋播在即看种业 三家种企备足“当家种” ——全省小麦种子可供量2.86亿公斤，余缺调剂有底气",
            "本报记者 简书航 通讯员 汤玉",
        ),
        ("", "通讯员 汤玉 摄"),
        ("清溪灌区改造收官 石门灌区年底通水", "记者 欧阳淼"),
        ("再生稻“割一茬长一茬”", ""),
        ("“铁牛”老陆和他的徒弟", "文/本报记者 荀立"),
        ("柑橘“双子县”比着卖", "记者 简书航"),
        ("【短讯】", ""),
        ("一周行情（10月8日—14日，省农产品批发市场监测）", ""),
    ],
    "campus": [
        ("我校两项成果获省科学技术奖一等奖 潘岳华团队、岳潘团队同场登台", "记者团 麦子 夏知秋"),
        ("图书馆改造：把书库让给读者", "记者团 黎安"),
        ("毕业季：他们去了哪里", "本报记者 阎书瑶"),
        ("食堂里的“光盘实验” 实践周刊·学生来稿", ""),
        ("江岚大学附属中学机器人队夺冠", "通讯员 伍思远"),
        ("两位“80后”先生的讲台", "记者团 麦子"),
        ("校园短波", ""),
    ],
    "energy": [
        ("两座抽水蓄能电站的赛跑 云岭首台机组投产,云岩推迟到明年", "本报记者 诸葛宁"),
        ("", "印海川/供图"),
        ("储能电芯价格战:谁还在赚钱", "记者 毋忘"),
        ("戈壁光伏治沙 板下种出甘草", "本报通讯员 陶然亭"),
        ("虚拟电厂首次参与迎峰度夏", ""),
        ("氢能重卡跑通“煤走廊”", "本报记者 毋忘 实习生 甘泉"),
        ("一周速览", ""),
        ("数据表 省内主要电站5月利用小时(小时)", ""),
    ],
    "evening": [
        ("地铁3号线明年国庆试运行 南段8座车站全部封顶，北段还有两处“硬骨头”", "记者 钱若谷 实习生 卜丹"),
        ("文庙夜市换了新模样 摊位少了客流多了 摊主：先苦后甜", ""),
        ("", "本报记者 鹿鸣 摄"),
        ("暴雨夜，两名“逆行者”", "记者 向南"),
        ("老旧小区加装电梯满1000部", "记者 钱若谷"),
        ("两家老字号的“第二春”", "见习记者 毕春"),
        ("简讯", ""),
    ],
    "health": [
        ("紧密型县域医共体建设观察 两县医共体：一个账本，两种管法", "本报记者 宁可"),
        ("", "本报资料片"),
        ("流感疫苗今年降价，为啥接种门诊不排长队？", "记者 卓然"),
        ("从“找不到人”到“一键呼叫” 桐花社区的家庭医生签约这样做实", "通讯员 时雨 记者 卓然"),
        ("儿童青少年脊柱侧弯筛查：查得出还要管得住", "景行"),
        ("中医馆里的“年轻面孔”", "本报记者 宁可 通讯员 谷雨"),
        ("微资讯", ""),
    ],
    "shipping": [
        ("三港去年“成绩单”出炉:量都涨了,利润各不同", "本报记者 冷月"),
        ("首艘甲醇双燃料集装箱船“远昌创新”轮交付", "特约记者 晏清 通讯员 杭一舟"),
        ("冷链双雄:速达鲜与极鲜达的不同算盘", "本报记者 项羽晴"),
        ("内河“散改集” 一船粮食省下三天", ""),
        ("两条中欧班列新线路本月首发", "本报记者 项羽晴 通讯员 鲍捷"),
        ("快讯", ""),
    ],
}
# Of these the end is not told apart yet.
BEGINNINGS = {
    "hightech": [
        ("梧川高新区上半年工业产值突破三百亿", "陆羽"),
        ("临澹经开区把“标准地”送到企业手上", "本报记者 符晓岚"),
    ],
    "sports": [
        ("省运会奖牌榜（截至11月9日）", ""),
        ("“老枪”四十岁再夺省运金牌", "本报记者 郎平沙 摄 记者郎平沙"),
        ("江湾女排三比二逆转海宁路", "郎平沙"),
    ],
    "court": [
        ("执行局的“蓝外套”追回一车葡萄 直播间里买的“和田玉”，退一赔三还是退一赔十？", "本报通讯员 卓君"),
        ("一条狗绳引出的两份判决", "本报记者 房玄 通讯员 宫小羽"),
        ("【警方在线】 石桥公安破获系列盗窃电瓶案", "甘霖"),
        ("两地检察机关建起“长江支流护渔”协作", "记者 房玄"),
    ],
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_comes_apart_into_its_articles(name: str) -> None:
    assert _named(name) == PAGES[name]


@pytest.mark.parametrize("name", BEGINNINGS)
def test_the_beginning_of_a_page_comes_apart(name: str) -> None:
    assert _named(name)[: len(BEGINNINGS[name])] == BEGINNINGS[name]


def _named(name: str) -> list[tuple[str, str]]:
    articles = split_articles(Path(f"eval/sets/press/{name}.txt").read_text(encoding="utf-8"))
    return [(f"{each.kicker} {each.title}".strip(), each.byline) for each in articles]


def test_a_table_whose_cells_stand_a_blank_apart_keeps_its_rows_and_their_head() -> None:
    table = split_articles(Path("eval/sets/press/energy.txt").read_text(encoding="utf-8"))[-1]
    assert table.body.splitlines()[:3] == ["类型 5月 上年5月", "煤电 318 342", "风电 176 169"]

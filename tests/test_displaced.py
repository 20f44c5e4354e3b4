"""A headline that the reading order has put inside the article above it goes to its own, and that article stays one."""

from __future__ import annotations

import pytest

from index.articles import split_articles

UPPER = "渚川高新区：以“三联”机制锤炼干部"
LOWER = "青麓高新区：“专精特新”企业三年翻两番"
FIRST = "本报讯 2022年以来，渚川高新区以联企业、联项目、联村社为抓手，推动干部在一线练本领，138名干部结对企业268家。"
REST = "联村社，当好自家人。扩区涉及3个乡镇、33个村社，干部驻村参与征地协商，全年完成征地5600亩，没有发生一起信访。"
OTHER = "从21家到86家，青麓高新区省级“专精特新”企业3年间翻了两番，其中国家级小巨人企业13家，全球市场占有率17%。"


def page(mark: str, opening: str = "本报讯（通讯员 卓不群）") -> str:
    return f"{mark}{UPPER}\n\n{FIRST}\n\n{mark}{LOWER}\n\n{REST}\n\n高北辰\n\n{opening}{OTHER}\n"


@pytest.mark.parametrize("mark", ["", "# ", "## "])
@pytest.mark.parametrize("opening", ["本报讯（通讯员 卓不群）", ""])
def test_a_headline_inside_another_article_goes_to_its_own(mark: str, opening: str) -> None:
    upper, lower = split_articles(page(mark, opening))
    assert (upper.title, upper.byline) == (UPPER, "高北辰")
    assert upper.body.startswith("本报讯 2022年以来")
    assert upper.body.endswith("没有发生一起信访。")
    assert lower.title == LOWER
    assert lower.body.endswith("17%。")


def test_a_section_head_stays_in_its_article() -> None:
    head = "干部驻村征地有了“自家人”"
    only, lower = split_articles(page("").replace(LOWER, head).replace("高北辰\n", f"高北辰\n\n{LOWER}\n"))
    assert head in only.body
    assert (only.title, lower.title) == (UPPER, LOWER)


def test_a_form_is_titled_below_its_number() -> None:
    (notice,) = split_articles(
        "证券代码：698217    证券简称：海川传动\n\n临岚海川传动股份有限公司\n关于收购锐合轴承61%股权的公告\n\n"
        "本公司董事会保证本公告内容不存在任何虚假记载、误导性陈述或者重大遗漏，并对其真实性、准确性和完整性承担责任。\n\n"
        "一、概述\n公司拟以现金18,300万元收购锐合轴承61%股权，交易完成后，锐合轴承将纳入公司合并报表范围。\n"
    )
    assert notice.title == "临岚海川传动股份有限公司 关于收购锐合轴承61%股权的公告"
    assert "证券代码：698217" in notice.body


def test_the_last_line_alone_is_no_headline_when_it_is_cut_off() -> None:
    text = "日供水能力增至30万吨\n云岭水厂扩建\n主体完工\n东片居民国庆前\n喝上新水\n本报记者 裴知秋\n　　本报讯 昨日，云岭水厂二期主体结构已经完工，计划9月28日起向东片管网试供水。\n"
    (article,) = split_articles(text)
    assert article.title == "东片居民国庆前 喝上新水"
    assert article.kicker == "日供水能力增至30万吨 云岭水厂扩建 主体完工"


def test_overlay_print_inside_overlay_print() -> None:
    line = "首家蚕丝产业““链主””获认定首家蚕丝产业““链主””获认定"
    body = (
        "本报讯 日前，省经信厅公布重点产业链“链主”企业名单，金桑丝业入选，成为全省首家蚕丝产业链“链主”企业，占全国12%。"
    )
    (article,) = split_articles(f"{body} 庞晏\n\n{line}\n")
    assert article.title == "首家蚕丝产业“链主”获认定"


def test_a_column_of_short_news_is_split_at_each_and_signed_together() -> None:
    text = (
        "本报综合消息（6月18日）\n跨湾大桥夜间限行\n　　因更换伸缩缝，跨湾大桥6月18日至7月5日实行夜间限行，每晚22时至次日6时封闭东侧两条车道。\n"
        "三处“不打烊书房”开门\n　　市图书馆的三处24小时自助书房昨天开放，共有图书2.1万册、座位136个，凭身份证刷脸进门。\n"
        "龙舟赛周六开桨\n　　第十二届月牙河龙舟赛6月22日至23日举行，32支队伍报名，比上届多4支，总奖金18万元。\n（本报记者　单小禾　整理）\n"
    )
    bridge, library, race = split_articles(text)
    assert (library.title, race.title) == ("三处“不打烊书房”开门", "龙舟赛周六开桨")
    assert "跨湾大桥夜间限行" in bridge.title
    assert all("单小禾" in each.byline for each in (bridge, library, race))


def test_short_news_signed_one_by_one_keep_their_own_names() -> None:
    one, two, three = (
        "东渡口旧码头6月18日开市，接待客流31万人次。",
        "市图书馆三处书房开放，共有图书2.1万册。",
        "第十二届龙舟赛举行，32支队伍报名。",
    )
    text = f"本报综合消息\n旧码头开市\n　　{one} 池小蛮\n书房开门\n　　{two} 尹知秋\n龙舟赛开桨\n　　{three}\n（本报记者　单小禾　整理）\n"
    assert [each.byline for each in split_articles(text)] == ["池小蛮", "尹知秋", "本报记者 单小禾 整理"]


def test_an_article_goes_on_below_its_picture() -> None:
    text = (
        "三十年守着一座桥\n——记廊桥守护人郁怀山\n□本报通讯员　冷秋白\n　　清晨6点，渡头村的薄雾还没散，71岁的郁怀山已经提着扫帚上了桥。\n"
        "图为郁怀山在检查廊桥的榫卯。\n冷秋白　摄\n　　郁怀山写了17本守桥日记，记着哪天换了哪块板，2022年修缮花了213万元。\n"
    )
    (article,) = (each for each in split_articles(text) if each.kind == "article")
    assert article.title == "三十年守着一座桥 ——记廊桥守护人郁怀山"
    assert article.body.endswith("213万元。")


def test_a_line_below_the_highest_heading_is_part_of_the_headline() -> None:
    text = f"## 优化服务\n\n# {UPPER}\n\n## 干部下沉一线\n\n{FIRST}\n\n（记者 申屠嘉）\n\n# {LOWER}\n\n{OTHER}\n\n（记者 卓不群）\n"
    upper, _ = split_articles(text)
    assert (upper.kicker, upper.title) == ("优化服务", f"{UPPER} 干部下沉一线")


def test_a_byline_behind_a_mark_is_glued_without_a_blank() -> None:
    (article,) = split_articles(f"{UPPER}\n\n{FIRST}□孟鹤鸣 费思齐\n")
    assert article.byline == "孟鹤鸣 费思齐"
    assert article.body == FIRST


BODIES = (
    "前三季度，公司完成货物发送量1.86亿吨，同比增长5.4%，其中煤炭1.52亿吨，杏树梁站增长最快。",
    "7月14日夜里，朔原线K218处山坡突发泥石流，60米线路被埋，抢险队连夜上山抢通线路。",
    "清河特大桥1968年建成，守桥的班组只有9个人，师徒却已传了三代，至今守着这座大桥。",
)
NAMED = ("前三季度发送一点八六亿吨", "K218线路七小时抢通", "一座大桥 三代守桥人")
BELOW = "\n".join(f"{headline}\n■ 通讯员  康  健" for headline in NAMED)


def test_articles_with_nothing_between_them_are_parted_where_their_headlines_speak_of_each() -> None:
    bodies = "\n\n\n".join("\n\n".join(each[at : at + 14] for at in range(0, len(each), 14)) for each in BODIES)
    articles = split_articles(f"{bodies}\n\n\n{BELOW}\n")
    assert [article.title for article in articles] == list(NAMED)
    assert [article.body for article in articles] == list(BODIES)
    assert {article.byline for article in articles} == {"通讯员 康健"}


def test_a_gap_alone_parts_nothing() -> None:
    text = f"{UPPER}\n\n{FIRST}\n\n\n{REST}\n\n（记者 申屠嘉）\n\n{LOWER}\n\n{OTHER}\n\n（记者 卓不群）\n"
    upper, _ = split_articles(text)
    assert FIRST in upper.body
    assert REST in upper.body

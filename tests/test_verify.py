"""Numbers as values, and claims that borrow a number, a unit or a year that the source gives to something else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.values import Article, Span
from rag.affirm import affirms, echoes
from rag.answer import SUPPORTED, Sentence
from rag.binding import (
    asked_of_another,
    contradicts,
    crosses_articles,
    names_another,
    swaps_numbers,
)
from rag.changes import makes_a_difference, turns_around
from rag.choosing import choose_lines
from rag.evidence import Line
from rag.kinds import lacks_amount
from rag.listing import enumerates, items_asked, spelled_out
from rag.measures import changes_units, counts_something_else
from rag.names import binding_names_in, introduces, person_asked_about
from rag.numbers import numbers_in, ordinals_in, with_english_amounts
from rag.quoting import worth_quoting
from rag.refuse import missing_constraint, shortens, stands_in
from rag.verify import draft_sentences, maybe_support
from rag.years import of_another_year


def line(text: str, *, body: str = "", title: str = "东湖高新区", article: int = 1, order: int = 0) -> Line:
    return Line(
        "东湖.txt", article, Article(title, body or text, ()), text, (Span(order, order + len(text)),), order, 1.0
    )


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("投资1.6亿元", {"160000000"}),
        ("投资16000万元", {"160000000"}),
        ("百分之三十", {"30%"}),
        ("下降30％", {"30%"}),
        ("2,103家企业", {"2103"}),
        ("三十五个项目", {"35"}),
        ("二〇二四年", {"2024"}),
        ("500余万元", {"5000000"}),
        ("5.31 billion yuan", {"5310000000"}),
        ("十四五规划", set()),
        ("开放到23:00", {"23"}),
        ("8:30开门", {"8", "30"}),
        ("9:00—17:00", {"9", "17"}),
    ],
)
def test_numbers_are_read_as_values(text: str, values: set[str]) -> None:
    assert numbers_in(text) == values


def test_a_name_is_said_of_what_is_asked() -> None:
    bids = line("第二中标候选人为澜川市第二建筑公司，报价4318万元。", article=1)
    denied = line("1家因未按要求缴纳保证金被否决，1家因报价超过最高限价被否决，有效投标5家。", article=1, order=40)
    asked = "博物馆二期招标，因为报价超过最高限价被否决的是哪家企业？"
    for said in ("澜川市第二建筑公司。", "因报价超过最高限价被否决的是澜川市第二建筑公司。"):
        assert names_another(said, asked, [bids, denied])
    assert not names_another("澜川市第二建筑公司。", "博物馆二期招标的第二中标候选人是哪家企业？", [bids, denied])
    assert not names_another("未按要求缴纳保证金。", "第一家企业因为什么被否决？", [bids, denied])


def test_a_place_in_an_order_is_no_other_place_and_no_amount() -> None:
    assert ordinals_in("居第14位，第 四，第十二届、第一百零二号") == {"14", "4", "12", "102"}
    assert ordinals_in("第一，建设园区；第二、引进企业。") == frozenset()
    ranked = line("连续2年在全球创新指数中居全球科技集群第14位，新增企业4家。", title="杭州发展新质生产力")
    question = "杭州在全球科技集群里排第几？"
    assert maybe_support("杭州居全球科技集群第14位。", question, [ranked], nothing_meant) is not None
    assert maybe_support("杭州居全球科技集群第4位。", question, [ranked], nothing_meant) is None


def nothing_meant(_: str) -> np.ndarray:
    return np.zeros(2)


@given(st.text())
def test_reading_numbers_never_fails(text: str) -> None:
    numbers_in(text)


def test_a_small_scale_is_written_in_english_beside_the_chinese_one() -> None:
    assert (
        with_english_amounts("基金规模100亿元，首期1.5亿")
        == "基金规模100亿元（= 10 billion），首期1.5亿（= 150 million）"
    )


RANKS = (
    "3家企业入选“潜在独角兽企业”，28家企业入选苏南“瞪羚企业”，4家企业入选“独角兽”培育企业，16家企业入选苏州“瞪羚企业”。"
)


@pytest.mark.parametrize(
    ("claim", "swapped"),
    [
        ("28家企业入选苏南“瞪羚企业”，16家企业入选苏州“瞪羚企业”。", False),
        ("28家企业入选苏南“瞪羚企业”，4家企业入选苏州“瞪羚企业”。", True),
        ("共有28家。", False),
    ],
    ids=["as it stands", "another's number", "too short to tell"],
)
def test_a_number_may_not_change_what_it_counts(claim: str, swapped: bool) -> None:
    assert swaps_numbers(claim, (line(RANKS),)) is swapped


def test_a_duration_of_one_thing_is_not_given_to_another() -> None:
    source = line("项目实现了10个工作日内完成施工许可审批，另一项目创下7小时内“五证联办”的纪录。")
    assert swaps_numbers("施工许可审批时限是7小时。", (source,))
    assert not swaps_numbers("施工许可审批时限是10个工作日。", (source,))


def test_a_number_is_not_taken_from_a_sentence_that_answers_less_well() -> None:
    gives = replace(line("大会上，区政府向39位科学家、高级科研人员颁发了聘书。"), score=1.3)
    other = replace(line("信息科技大学共有7位优秀科研人员入选。", order=100), score=0.4)
    assert swaps_numbers("大会上一共给7位科学家和科研人员颁发了聘书。", [gives, other])
    assert not swaps_numbers("大会上一共给39位科学家和科研人员颁发了聘书。", [gives, other])


def test_a_number_of_the_question_names_what_is_spoken_of() -> None:
    row = line("| 36路 | 延长至大学城，增加“理工学院”“农科所”“体育中心”3站 |")
    claim = "36路增加了理工学院、农科所、体育中心3站。"
    assert not swaps_numbers(claim, (row,), "36路加了哪几个站")
    docks = line("5月8日，白沙新区三座码头同日开工，预计两年建成。")
    assert not swaps_numbers("白沙新区三座码头预计两年建成。", (docks,), "白沙新区三座码头几年建成？")


def test_what_is_asked_with_anothers_number_is_found_with_its_own() -> None:
    built = line("推进科学院扩建校区300亩，协调落实大学城科技学院扩建校区500亩。")
    assert asked_of_another("大学城科技学院扩建的校区，落实的地是300亩吗？", [built]) == built
    assert asked_of_another("大学城科技学院扩建的校区，落实的地是500亩吗？", [built]) is None


def test_what_one_article_is_about_has_no_amount_of_the_other() -> None:
    bus = line("服务热线：5550-9600。", title="公交集团公告")
    battery = line("售后电话：5550-8005。", title="储能机说明书", article=2)
    assert crosses_articles("公交的服务热线是5550-8005。", [bus, battery])
    assert not crosses_articles("公交的服务热线是5550-9600，储能机的售后电话是5550-8005。", [bus, battery])


def test_a_short_form_leaves_out_signs_of_the_longer_one() -> None:
    assert shortens("哈工大", "哈尔滨工业大学机器人集团")
    assert not shortens("云渡镇", "云渡古镇的故事")


def no_meaning(_: str) -> np.ndarray:
    return np.zeros(2, dtype=np.float32)


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        ("根据材料，二期产能7吉瓦时。", "二期产能7吉瓦时。"),
        ("材料中提到，火警1247起。", "火警1247起。"),
        ("材料费由企业承担。", "材料费由企业承担。"),
    ],
)
def test_a_sentence_begins_with_what_it_says(draft: str, told: str) -> None:
    assert draft_sentences(draft) == [told]


def test_an_english_name_of_a_place_must_be_the_articles() -> None:
    zone = line("按期办结率100%。", title="石嘴山高新区")
    assert not missing_constraint("What share was done in time in Shizuishan High-tech Zone?", [zone])
    assert missing_constraint("What share was done in time in Baoding High-tech Zone?", [zone]) == "Baoding"


@pytest.mark.parametrize(
    ("claim", "source", "swapped"),
    [
        ("儿科每晚平均看2名患者。", "内科、儿科每晚各有2名医生坐诊。", True),
        ("每晚有两名医生。", "内科、儿科每晚各有2名医生坐诊。", False),
        ("共有39位科学家。", "向39位科学家、高级科研人员颁发聘书。", False),
        ("招了12名员工。", "新招12名职员。", False),
        ("开了3家门店，共有3家。", "开了3家门店。", False),
    ],
)
def test_an_amount_may_not_count_another_thing(claim: str, source: str, *, swapped: bool) -> None:
    assert counts_something_else(claim, (line(source),)) is swapped


def test_a_minus_goes_down() -> None:
    row = (line("归属于股东的净利润　28600　31200　-8.3%"), line("项目　2024年　2023年　增减"))
    assert turns_around("Net profit increased by 8.3% in 2024.", row)
    assert turns_around("净利润同比增长8.3%。", row)
    assert not turns_around("净利润同比下降8.3%。", row)
    assert not turns_around("增长20%—30%。", (line("增长20%-30%。"),))


def test_a_plan_is_no_yes_to_whether_it_is_done() -> None:
    assert not affirms("货在2025年3月底前全交完了吗？", (line("交货期为2025年3月底前。"),))
    assert affirms("交货期是2025年3月底前吗？", (line("交货期为2025年3月底前。"),))
    assert affirms("二期投产了吗？", (line("二期已投产，计划明年扩建。"),))


def test_what_a_yes_or_no_question_opens_with_must_be_the_articles() -> None:
    lines = [line("2023年技术交易额1588亿元。", title="杭州市技术交易额破千亿")]
    assert missing_constraint("听说宁波市的技术交易额破千亿了，是吗？", lines) == "宁波市"
    assert not missing_constraint("技术交易额破千亿的是不是宁波市？", lines)  # and the line says that it is Hangzhou


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("重点项目12月底实际完成投资额", "截至4月底完成投资额16.6亿元，占全年任务的47.34%", "12月"),
        ("实验室二期是哪年投用的？", "一期已于2022年6月投用", "二期"),
        ("第三批备案了几家？", "第二批备案25家", "第三批"),
        ("学校的二期是不是已经动工了？", "一期已建成", "二期"),
        ("第二批发了多少？", "第2批发了39份", ""),
        ("第二季度多少？", "二季度5亿元", ""),
        ("3月14日那场在哪办的？", "2024-03-14 在武汉举行", ""),
        ("十二月卖了多少？", "年底卖了5万台", ""),
        ("4月哪天办的？", "春季招聘会于开学那天举行", ""),
        ("一审法官是谁？", "主审法官郎永平", ""),
        ("近三个月来了多少人？", "5000人", ""),
        ("这是第三批吗？", "这是第二批", ""),
        ("是9月竣工的吧？", "5月竣工", ""),
        ("7月几点关门？", "5月1日至9月30日18时关门", ""),
        ("12月几点关门？", "11月至次年3月17时关门", ""),
        ("10月几点关门？", "5月至9月18时关门，11月至次年3月17时关门", "10月"),
        ("7月哪天闭馆？", "每月第一个周一闭馆", ""),
    ],
)
def test_the_month_or_phase_asked_about_must_be_the_articles(question: str, text: str, missing: str) -> None:
    assert missing_constraint(question, [line(text)]) == missing


def test_a_year_that_is_asked_for_may_be_wrong() -> None:
    told = line("2023年6月启动数字化改造。")
    assert not missing_constraint("改造是2024年才启动的吗？", [told])
    assert not of_another_year("改造是2024年才启动的吗？", told)
    assert of_another_year("2024年的产值破亿了吗？", line("2023年产值1.2亿元。"))


def test_who_somebody_is_stands_where_the_name_comes_with_a_post() -> None:
    assert person_asked_about("柳强是谁？身上有哪两个职务？") == "柳强"
    assert not person_asked_about("柳强说的三个创新是什么？")
    assert introduces("昌平区副区长柳强出席大会。", "柳强")
    assert not introduces("柳强表示，昌平区科教资源丰富。", "柳强")


def test_what_is_far_behind_a_sure_answer_is_not_read() -> None:
    best = replace(line("拟融资16亿元。"), score=1.3, odds=1.5)
    far = replace(line("另一家企业拟融资3亿元。", order=50), score=0.4)
    assert choose_lines("拟融资多少？", [best, far], 200) == [best]
    assert choose_lines("拟融资多少？", [replace(best, odds=0.0), far], 200) == [best, far]
    assert choose_lines("为什么拟融资？", [best, far], 200) == [best]
    assert choose_lines("哪两家企业拟融资？", [best, far], 200) == [best, far]
    assert choose_lines("拟融资16亿元吗？", [best, far], 200) == [best, far]


def test_an_amount_may_not_change_its_measure() -> None:
    source = line("学校占地500亩，建筑面积14.4万平方米。")
    assert changes_units("学校有14.4万人。", (source,))
    assert not changes_units("学校建筑面积14.4万平方米，占地500亩。", (source,))


def test_a_line_without_a_year_has_that_of_the_sentence_before_it() -> None:
    body = "2020年，园区新增企业69家。入库企业260家。"
    held = line("入库企业260家。", body=body)
    assert of_another_year("2021年入库企业多少家？", held)
    assert not of_another_year("2020年入库企业多少家？", held)
    assert not of_another_year("入库企业多少家？", held)


@pytest.mark.parametrize(
    ("name", "text", "there"),
    [
        ("浙大", "浙江大学昆山创新中心", True),
        ("哈工大", "哈尔滨工业大学机器人集团", True),
        ("湘潭", "湘江与潭水", False),
        ("武汉", "襄阳高新区", False),
        ("湖北海星新才料", "湖北海星新材料科技有限公司", True),
    ],
    ids=["short form", "long gaps", "signs far apart", "another place", "a typing slip"],
)
def test_a_name_is_found_in_its_other_forms(name: str, text: str, there: bool) -> None:
    assert stands_in(name, text) is there


def test_common_words_that_a_tagger_takes_for_names_bind_nothing() -> None:
    assert not binding_names_in("研究院副院长姓甚名谁，许诺了什么，成果库里有多少")
    assert {"杭州", "沈佳红"} <= binding_names_in("沈佳红在杭州说了什么")


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("分布在哪8个领域？", 8),
        ("划分了哪四大区域？", 4),
        ("“三化”是哪三化？", 3),
        ("四个“一”具体是什么？", 4),
        ("投资多少？", 0),
    ],
)
def test_a_question_says_how_many_items_it_wants(question: str, count: int) -> None:
    assert items_asked(question) == count


def test_items_in_a_row_are_counted() -> None:
    assert enumerates("划分综合服务区、代办区、科技金融区及企业事务区四大区域", 4)
    assert not enumerates("划分综合服务区、代办区两大区域", 4)


def test_a_shorthand_is_spelled_out_by_the_lines_of_one_article() -> None:
    lines = [
        line("增设专区，推进审批服务便企化。", order=0),
        line("压缩时限，落实项目审批高效化。", order=20),
        line("服务模式更加人性化。", order=40),
        line("积极推进数字化。", article=2, order=0),
    ]
    assert list(spelled_out("政务服务的“三化”是什么？", lines)) == lines[:3]
    assert not spelled_out("政务服务的“五化”是什么？", lines)


@pytest.mark.parametrize(
    ("claim", "source", "turned"),
    [
        ("生物打印项目目前还没有投产。", "生物打印项目目前已正式投产。", True),
        ("生物打印项目目前已投产。", "生物打印项目目前尚未投产。", True),
        ("豆腐价格十年没有涨过。", "豆腐价格十年没涨过，还是3元。", False),
        ("项目不仅投产，还达到了产能。", "项目投产后达到了产能。", False),
        ("馆长由何青接任。", "他不再担任顾问，馆长由何青接任。", False),
    ],
)
def test_what_the_source_affirms_is_not_denied(claim: str, source: str, *, turned: bool) -> None:
    assert contradicts(claim, (line(source),)) is turned


@pytest.mark.parametrize(
    ("question", "so"),
    [
        ("星河电池工厂的投资是53.1亿元吗？", True),
        ("星河电池工厂的投资有没有超过50亿元？", True),
        ("星河电池工厂的投资是51.3亿元吗？", False),
        ("牵头的赵启明是不是北航的老师？", False),
        ("“银河”电池工厂投产了吗？", False),
    ],
)
def test_a_yes_needs_every_name_and_amount_of_the_question(question: str, so: bool) -> None:
    held = line("星河电池工厂投资53.1亿元，由北京邮电大学教授赵启明牵头。")
    assert affirms(question, (held,)) is so


def test_what_the_question_supposes_is_no_claim_of_the_lines() -> None:
    held = line("像磁大设施这样的平台在东湖还有很多。", title="东湖新气象")
    supposed = "磁大设施的主体工程已经完工了。"
    assert echoes(supposed, "那个磁场大装置，主体工程已经完工了没？", (held,))
    assert not echoes("像磁大设施这样的平台还有很多。", "磁大设施这样的平台还有吗？", (held,))
    assert echoes(
        "公交的服务电话是5550-3306。", "公交的服务电话是多少？", (line("招办葛老师：5550-3306。", title="招生"),)
    )


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("甲厂的投入比乙厂多1.6亿元。", True),
        ("接报火警比上年少196起。", False),
        ("甲厂的投入是1.6亿元，比乙厂多。", False),
    ],
)
def test_a_difference_must_be_the_sources_own(text: str, made: bool) -> None:
    assert makes_a_difference(text, [line("甲厂投入1.6亿元。"), line("接报火警1247起，比2023年少196起。")]) is made


def test_another_row_of_the_table_that_is_cited_is_not_quoted_beside_it() -> None:
    head = line("排名｜投标人｜报价｜项目经理")
    first = replace(line("1｜东陵建工集团｜22480｜霍启山", order=20), head=head, score=0.2)
    second = replace(line("2｜澜川市第二建筑公司｜21960｜程大川", order=60), head=head, score=0.8)
    told = Sentence("中标的那家单位派的项目经理是霍启山。", (1,), SUPPORTED)
    question = "中标的那家单位派的项目经理是谁"
    assert worth_quoting(question, "", [told], [first], [first, second]) == []
    assert worth_quoting(question, "", [told], [first], [first, replace(second, head=None)]) != []


@pytest.mark.parametrize(
    ("question", "told", "lacks"),
    [
        ("沈师傅去外地干了多久？", "有人出四千块月薪请他去。", True),
        ("沈师傅去外地干了多久？", "他干了三个月。", False),
        ("官司打了多长时间？", "一年零两个月。", False),
        ("投资多少？", "投资很大。", True),
        ("投资多少？", "投资5亿元。", False),
        ("多久以前建的？", "厂子建得早。", False),
    ],
)
def test_an_amount_or_a_time_that_is_asked_for_must_be_told(question: str, told: str, *, lacks: bool) -> None:
    assert lacks_amount(question, told) is lacks

"""What a question insists on: a list that is told, the post itself, a thing spoken of before its number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.attributes import leaves_unnamed, untold_attribute
from rag.binding import claims_a_most, is_anothers_label, told_of_later
from rag.changes import was_before
from rag.compose import _ended
from rag.kinds import gives_each_amount, goes_on, lacks_amount
from rag.listing import lists_another, members_untold, repeats_an_item
from rag.question import (
    asks_author,
    asks_why,
    lacks_list,
    post_asked,
    wants_list,
)
from rag.quoting import worth_quoting
from rag.refuse import missing_constraint, stands_in
from rag.siblings import told_of_a_sibling
from rag.subject import of_the_topic, topic_of
from rag.verify import _without_echoed_years
from tests.test_verify import line

FAIR = "6月27日，新余高新区举办6条重点产业链专场招聘会。"


@pytest.mark.parametrize(
    ("question", "told", "lacks"),
    [
        ("这六条产业链分别是啥", FAIR, True),
        ("12家发起单位 完整名单", "联盟由中国科学技术交流中心等12家单位共同发起成立。", True),
        ("36路加了哪3站", "增加“理工学院”“农科所”“体育中心”3站。", False),
        ("哪两家公司中标", "甲公司和乙公司中标。", False),
        ("准备一起做哪几件事", "合办采茶摇蜜节，注册共同的商标，建一处观景驿站。", False),
        ("112家列入公示名单，推荐的有多少", "推荐申报125家。", False),
        ("全都列入公示名单了吗", "推荐申报125家。", False),
    ],
)
def test_members_that_are_only_counted_are_no_list(question: str, told: str, *, lacks: bool) -> None:
    assert lacks_list(question, told) is lacks


def test_a_deputy_does_not_hold_the_post() -> None:
    deputy = line("研究院副院长欧阳旦介绍了进展。")
    assert missing_constraint("研究院的正院长是谁呀？", [deputy]) == "院长"
    assert post_asked("副院长是谁") == "副院长"
    assert not missing_constraint("副院长是谁？", [deputy])


def test_a_number_is_not_of_what_is_only_spoken_of_behind_it() -> None:
    body = "改造项目完工后，将带来3亿元的销售收入。为确保项目推进，高新区为其争取到技术改造贷款，提供了资金保障。"
    lines = [line(part, body=body) for part in body.replace("。", "。\n").split("\n") if part]
    assert told_of_later("争取下来的贷款是3亿元。", lines)
    assert not told_of_later("项目将带来3亿元的销售收入。", lines)
    assert not told_of_later("贷款已经争取到。", lines)


def test_whose_name_stands_below_a_report_is_its_author() -> None:
    assert asks_author("湘潭高新区连拿四次先进园区的这篇报道，署的是哪两个人？")


def test_an_ordinal_is_no_amount() -> None:
    body = "日前公布第三批零碳工厂名单，5家企业上榜。5家新上榜企业分别是曙明灯具、海桐包装和联岸电子。"
    lines = [line(part, body=body) for part in body.replace("。", "。\n").split("\n") if part]
    assert not told_of_later("第三批零碳工厂是曙明灯具、海桐包装和联岸电子。", lines, "第三批零碳工厂是哪几家")


def test_what_is_second_says_nothing_of_the_first() -> None:
    second = line("发布考核评价结果,广州经济技术开发区综合发展水平居全国第二,连续5年位列前三;")
    assert claims_a_most("", [second], "排在广州前面的那个第一名是谁？")


def test_what_is_third_is_not_the_first() -> None:
    third = line("沛原高新区入库企业达1536家，总量居全省高新区第三位。")
    assert claims_a_most("沛原高新区。", [third], "数量排头名的是哪家高新区？")
    assert claims_a_most("沛原高新区。", [line("沛原高新区居全省第14位。")], "数量排头名的是哪家高新区？")
    assert not claims_a_most("沛原高新区。", [line("沛原高新区总量居全省第一位。")], "数量排头名的是哪家高新区？")
    assert not claims_a_most("沛原高新区1536家。", [third], "沛原高新区入库多少家？")


def test_what_the_question_begins_with_is_what_it_is_about() -> None:
    assert topic_of("北太天元是哪家机构研发的？") == "北太天元"
    assert topic_of("哪些企业入选？") == topic_of("为什么停产？") == ""
    about, other = line("临汐高新区通过率87%。"), line("凌港高新区有12家零碳工厂。")
    other = replace(other, article_id=2, article=replace(other.article, title="凌港", body=other.text))
    about = replace(about, article=replace(about.article, title="临汐", body=about.text))
    assert of_the_topic("临汐2021年报了多少家？", [other, about]) == [about]
    assert of_the_topic("企业报了多少家？", [other, about]) == [other, about]


@pytest.mark.parametrize(
    ("question", "text", "untold"),
    [
        ("洪亮教授的博士是在哪所大学念的？", "上海交通大学教授洪亮带领团队合成了新分子。", True),
        ("洪亮是哪所大学毕业的？", "洪亮1998年考入武汉大学。", False),
        ("白星花科技这家小公司是谁创办的？", "鄂海红说起与白星花科技的合作，打开了话匣子。", True),
        ("二期由哪家公司做监理？", "二期由东陵建工集团中标。", True),
        ("新校区占地多少亩？", "新校区总投资12亿元。", True),
        ("新校区占地多少亩？", "新校区占地180亩。", False),
        ("和哪所大学合作？", "与西棠农业大学共建研究院。", False),
    ],
)
def test_an_attribute_is_told_by_name(question: str, text: str, *, untold: bool) -> None:
    assert bool(untold_attribute(question, [line(text)])) is untold


def test_somebody_is_no_name() -> None:
    order = line("今年6月，凭此拿下一家功率模块企业2700万元的订单。")
    assert leaves_unnamed("买家叫功率模块企业。", "2700万的单子，买家叫什么公司？", [order])
    assert not leaves_unnamed("买家叫功率模块企业。", "买家是做什么的？", [order])
    assert not leaves_unnamed("买家是远舟电池。", "买家叫什么公司？", [line("买家是远舟电池，一家电池企业。")])


@pytest.mark.parametrize(
    ("told", "another"),
    [
        ("金凤实验室的三大研究集群是生命健康、脑科学与脑疾病、医学检验。", True),
        ("金凤实验室的三大研究集群是智慧病理、脑科学与脑疾病、医学检验。", False),
        ("智慧病理、脑科学与脑疾病和医学检验。", False),
        ("金凤实验室聚焦生命健康。", False),
    ],
)
def test_no_item_of_a_list_is_exchanged_for_another(told: str, *, another: bool) -> None:
    source = line("该实验室聚焦生命健康,构建智慧病理、脑科学与脑疾病、医学检验三大研究集群。")
    assert lists_another(told, "金凤实验室构建的三大研究集群是什么？", [source]) is another


def test_where_a_draft_failed_the_amount_asked_about_is_quoted() -> None:
    body = "今年第一季度，钱塘高新区固定资产投资额142.34亿元，增长15.1%，增速居全市第一。其中，制造业投资增长33.6%，高新技术产业投资增长32.4%。"
    texts = [part for part in body.replace("。", "。\n").split("\n") if part]
    whole, parts = (
        replace(line(text, body=body), score=score) for text, score in zip(texts, (0.84, 0.77), strict=True)
    )
    assert worth_quoting("钱塘区今年头三个月高新产业的投资涨幅是多少", "", [], [], [whole, parts]) == [parts]


def test_an_event_named_with_its_year_gives_no_amount() -> None:
    body = "今年7月，在2022(首届)数学论坛上，北太天元数值计算通用软件正式发布。这是首款国产科学计算软件。"
    lines = [line(part, body=body) for part in body.replace("。", "。\n").split("\n") if part]
    assert not told_of_later("2022(首届)数学论坛上发布的国产计算软件叫北太天元数值计算通用软件。", lines)


def test_a_town_of_no_name_is_no_sibling() -> None:
    towns = line("滨江区块主要覆盖物联网小镇、互联网小镇、金融科技小镇等区域。")
    assert not told_of_a_sibling(towns.text, "滨江区块主要包括哪几个小镇？", [towns])


def test_a_university_by_its_short_name() -> None:
    assert stands_in("北邮", "北京邮电大学教授鄂海红")
    assert not stands_in("北邮", "北方邮政公司")
    assert not stands_in("海康", "上海健康医学院")


def test_what_a_handful_of_shorthands_are_is_a_list_and_no_amount() -> None:
    question = "政务大厅推的那几个“一”都有啥"
    assert wants_list(question)
    assert not lacks_amount(question, "推行“一网通办”“一窗全办”。")
    assert asks_why("又腾地方又减费用，图个啥？")


def test_one_amount_is_enough_where_one_is_asked_for() -> None:
    assert goes_on("该校校长助理认为，“科技副总”是产学研协同的纽带。", "信息科技大学占了几个？", "共有7位入选。")
    assert not goes_on("另有3位候补。", "信息科技大学占了几个？", "共有7位入选。")
    assert not goes_on("他说专场招聘会有帮助。", "首席执行官是谁？有什么帮助？", "首席执行官是赵国栋。")


def test_two_amounts_that_are_both_told_need_no_quote() -> None:
    assert gives_each_amount("有多少家重点企业带着多少个岗位去招聘？", "有18家重点企业携250个优质岗位去招聘。")
    assert not gives_each_amount("有多少家重点企业带着多少个岗位去招聘？", "有18家重点企业去招聘。")
    assert not gives_each_amount("投资多少，办的是哪所学校？", "投资2.1亿元，目前已有17所。")


def test_a_year_that_is_only_repeated_leaves_no_half_word() -> None:
    said = _without_echoed_years("2024年以来石嘴山高新区受理229件。", "2024年以来石嘴山高新区受理了多少件？")
    assert said == "石嘴山高新区受理229件。"


def test_an_english_answer_ends_in_an_english_full_stop() -> None:
    assert _ended("100%。", "What percentage was completed?") == "100%."
    assert _ended("It went to Wuhan.", "Where did it go?") == "It went to Wuhan."
    assert _ended("18家", "多少家？") == "18家。"


@pytest.mark.parametrize(
    ("question", "told", "former"),
    [
        ("澜川港 煤炭 万吨", "澜川港煤炭980万吨。", True),
        ("澜川港 煤炭 万吨", "澜川港煤炭845万吨。", False),
        ("煤炭以前有多少万吨", "煤炭980万吨。", False),
        ("煤炭从多少降到多少", "煤炭由980万吨降到845万吨。", False),
        ("锂电池及材料运了多少", "锂电池及材料36万吨。", True),
    ],
)
def test_what_it_was_before_is_not_what_it_is(question: str, told: str, *, former: bool) -> None:
    source = line("货种变化明显：煤炭由980万吨降到845万吨，而锂电池及材料由36万吨猛增到74万吨。")
    assert was_before(told, question, [source]) is former


def test_a_label_of_another_paragraph_is_not_its_own() -> None:
    body = "案例一：骑手案。骑手彭某胜诉。主审法官：常静。\n案例二：竞业限制案。工程师蒲某从恒泽储能离职。主审法官：郎永平。"
    question = "恒泽储能诉蒲某竞业限制案 主审法官"
    assert is_anothers_label(question, [line("主审法官：常静。", body=body)])
    assert not is_anothers_label(question, [line("主审法官：郎永平。", body=body)])
    assert not is_anothers_label("骑手案的主审法官", [line("主审法官：常静。", body=body)])


@pytest.mark.parametrize(
    ("question", "told", "unnamed"),
    [
        ("午饭是哪家公司送的？", "午餐由配餐企业配送。", True),
        ("午饭是哪家公司送的？", "午餐由澜味餐饮公司配送。", False),
        ("救上来的那个男孩叫什么名字", "救上来的那个男孩叫11岁。", True),
        ("救上来的那个男孩叫什么名字", "救上来的那个男孩叫雷小宝。", False),
    ],
)
def test_a_trade_or_an_age_is_no_name(question: str, told: str, *, unnamed: bool) -> None:
    assert leaves_unnamed(told, question, []) is unnamed


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("入选第四批人才团队的10家企业叫什么名字", "10家企业入选第四批人才团队,入选数量、资金量均居第1位。", True),
        ("签协议的5所高校是哪几所", "今年5月,火炬区与区内5所高校签署《合作协议》,在医工结合、人才培养方面融合;", True),
        ("已经有的九个市级平台，名字都列一下", "该中心是药物研究院成立的第10个市级技术平台。", True),
        ("实验室排在杭州前头的三个城市分别是？", "杭州的国家实验室、国际大科学计划实现突破,位居全国第4。", True),
        ("第三批零碳工厂是哪五家", "5家分别是曙明灯具、海桐包装、联岸电子、东屿纸业和凌港码头。", False),
        ("进度快靠的是哪三条？", "一是天帮忙；二是机具足；三是人手够。", False),
        ("首批8个项目要搬进哪栋楼？", "8个项目首批入驻自贸大厦。", False),
        ("10家企业一共拿了多少钱", "10家企业共获资金750万元。", False),
        ("39位副总走马上任的报道是哪位记者写的？", "本报记者报道。", False),
    ],
)
def test_things_that_are_counted_and_not_told_are_no_list(question: str, told: str, *, untold: bool) -> None:
    assert members_untold(question, [line(told)]) is untold


def test_a_list_of_one_thing_again_and_again_is_none() -> None:
    assert repeats_an_item("8家企业包括连连、乒乓、赛格、赛格、赛格。")
    assert not repeats_an_item("包括连连、乒乓、赛格。")


def test_a_measure_asked_for_in_key_words_wants_an_amount() -> None:
    assert lacks_amount("孟加拉血液制品项目 投资规模", "双方将在孟加拉血液制品项目等方面开展合作。")
    assert not lacks_amount("孟加拉血液制品项目 投资规模", "项目投资3亿元。")

"""An answer is of the kind asked for, of whom it is asked, and in the source's words rather than the question's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.affirm import restates
from rag.attributes import is_a_headline, leaves_unnamed, passes_over
from rag.binding import belongs_to_another
from rag.kinds import lacks_amount
from rag.listing import members_untold
from rag.measures import is_another_sum
from rag.persons import holds_it_elsewhere
from rag.prompt import is_english
from rag.question import asks_who, wants_list
from rag.quoting import worth_quoting
from rag.refuse import stands_in
from rag.romanised import sounds_as
from rag.siblings import told_of_a_sibling
from tests.test_verify import line

PARK = "投资69.7亿元的富祥医药项目已开工，投资50亿元的杉杉新能源产业园已选址，卫星通信无人机、亚钛航天零部件等项目相继落户。"
SALES = "诺一迈尔公司的植入性医疗器械项目已投产，预计5年内营业收入突破10亿元。"
LISTED = "近日，高新区企业瑞博生物技术股份有限公司申请上市获得受理。"
CHAIR = "“园区的关心无微不至。”希盟自动化科技有限公司董事长林少澍说。"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("政策支持资金一家能拿多少钱", "向39家接收企业发放了政策支持资金凭证。"),
        ("一季度制造业投了多少亿？", "制造业投资同比增长33.6%。"),
        ("手术机器人预计哪年能上临床", "合作项目将提高植入时的安全性，为实现精准医疗奠定基础。"),
        ("在全国考核里排第几名？", "集聚各类高层次人才总量达1099人。"),
        ("高新产业投资的增速是多少？", "高新产业投资38亿元。"),
        ("小磐那台有多矮？沙发底下缝很窄", "家具低矮的，小磐够用。"),
    ],
)
def test_what_is_told_is_of_another_kind(question: str, told: str) -> None:
    assert lacks_amount(question, told)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("卖了多少钱", "| 工业机器人减速器 | 9275 | 36.7 |"),
        ("停车一小时多少钱？", "全天免费。"),
        ("投了多少钱，值不值？", "投资2000万元。"),
        ("哪年能投产？", "今年年底投产。"),
        ("石桥什么时候修的？", "石桥始建于清光绪年间。"),
        ("全国排第几？", "位居全国首位。"),
        ("增速是多少？", "增长三成以上。"),
        ("有多矮？", "机身最薄，8.2厘米。"),
        ("跟人挑比起来快多少", "从半天缩短到几分钟。"),
        ("他多厉害？", "他得过三次奖。"),
    ],
)
def test_what_is_told_is_of_the_kind(question: str, told: str) -> None:
    assert not lacks_amount(question, told)


def test_an_amount_that_the_source_gives_to_another_thing_or_calls_otherwise() -> None:
    asked = "引进的那个卫星通信无人机项目投资多少亿"
    assert belongs_to_another("投资50亿元。", asked, [line(PARK)])
    assert not belongs_to_another("投资50亿元。", "杉杉新能源产业园投资多少亿", [line(PARK)])
    assert is_another_sum("总投资约10亿元。", "诺一迈尔器械项目总投资额", [line(SALES)])
    assert not is_another_sum("营业收入将突破10亿元。", "诺一迈尔5年内营业收入多少", [line(SALES)])
    assert not is_another_sum("投资10亿元。", "项目投资多少", [line("项目投资10亿元，年产值20亿元。")])


def test_a_post_is_held_in_the_body_that_is_asked_about() -> None:
    body = LISTED + CHAIR
    told = [line(LISTED, body=body), line(CHAIR, body=body)]
    assert holds_it_elsewhere("瑞博生物的董事长是谁呀", told)
    assert not holds_it_elsewhere("希盟自动化的董事长是谁", told)
    assert not holds_it_elsewhere("哪家的董事长说关心无微不至", told)


def test_somebody_is_no_name_and_a_headline_no_answer() -> None:
    unnamed = line("科技局相关负责人介绍，已开展产学研合作30多场。")
    assert leaves_unnamed("科技局相关负责人。", "介绍情况的科技局负责人叫什么名字？", [unnamed])
    assert is_a_headline("《东湖高新区》", "那案子是哪个法官审的", [line("判决如下：")])
    assert not is_a_headline("《东湖高新区》", "哪篇文章说到了判决", [line("判决如下：")])


def test_two_who_came_are_not_the_two_who_did_not() -> None:
    minutes = "出席：委员 龙小燕、委员 陶宏\n缺席：委员 贺建军、委员 谭丽"
    came, away = (line(each, body=minutes) for each in minutes.split("\n"))
    came, away = replace(came, odds=-2.2), replace(away, odds=0.2)
    assert passes_over("哪俩委员没到", [came], [away, came])
    assert not passes_over("哪俩委员没到", [away], [away, came])
    assert not passes_over("哪俩委员没到", [came], [replace(away, article_id=2), came])
    assert asks_who("这案子是哪个法官审的")
    assert not asks_who("哪个人口小县")


def test_long_sentences_are_no_members() -> None:
    fair = "举办6条重点产业链专场招聘会，吸引了74家企业参会，提供就业岗位3120个，现场达成初步就业意向660人，不少企业表示应聘人数远超预期。"
    question = "招聘会说是6条重点产业链的专场，是哪六条链？"
    assert members_untold(question, [line(fair), line(fair.replace("74", "18")), line(fair.replace("74", "20"))])
    assert not members_untold(question, [line("增设夜间门诊；"), line("结果互认；"), line("配备导医。")])
    assert wants_list("展览分几块 每块叫什么")


def test_names_that_are_filled_out_or_heard() -> None:
    assert stands_in("先投钱后占股", "启动先投后股改革试点")
    assert not stands_in("先投钱后占股", "先进企业后来入股")
    assert sounds_as("秦伯松", "秦柏松教授团队")  # 柏 is read in more than one way
    assert not sounds_as("秦伯松", "秦大松教授团队")
    assert not told_of_a_sibling(
        "", "永川 科学院 扩校 用地 多少亩", [line("科学院扩建校区300亩，科技学院扩建校区500亩。")]
    )


def test_a_yes_in_the_questions_own_words_is_one_too() -> None:
    question = "给娃看病也得去滨江那边了吗，二院的"
    assert restates("给娃看病也得去滨江那边了，骨科门诊迁至滨江新院区。", question)
    assert not restates("骨科门诊迁至滨江新院区，给娃看病仍在老院区。", question)
    assert not restates("给娃看病也得去滨江那边了，骨科迁走了。", "给娃看病去哪里？")


def test_a_draft_in_its_own_words_tells_which_line_it_was_read_off() -> None:
    first = replace(line("聚集院士5名，其中10名专家教授担任园区企业“科技副总”。"), score=0.7)
    second = replace(line("各高校、科研机构以及企业积极参与，共申报课题87项。", article=2), score=0.69)
    question = "教授去企业兼职当副总的事，这一轮各家报上来多少个题目供专家挑？"
    assert worth_quoting(question, "报上来87项题目供专家挑。", [], [], [first, second]) == [second]


def test_a_name_in_brackets_leaves_a_question_in_english() -> None:
    assert is_english("How much did Chenlan Food (晨岚食品) sell abroad?")
    assert not is_english("晨岚食品 (Chenlan Food) 出口多少？")
    assert not is_english("晨岚食品出口多少？")


def test_what_another_of_its_article_got_is_not_quoted_for_it() -> None:
    body = "高新区落实惠企政策，为200多家企业减免房租近300万元。疫情中各部门上门服务，协调物资，保障运输，帮助企业稳产增产，解决用工难题，为企业送上政策大礼包，让企业安心经营，全区工业平稳运行，新项目接连落地，人才也留了下来，园区面貌一新，企业家们都说日子越过越有奔头，越干越有信心。迪尚集团全年销售收入增长20%。"
    others = replace(line("高新区落实惠企政策，为200多家企业减免房租近300万元。", body=body), score=0.8)
    assert worth_quoting("迪尚集团全年卖了多少钱？", "", [], [], [others]) == []
    assert worth_quoting("房租减免了多少钱？", "", [], [], [others]) == [others]

"""Pages fall into the articles they were printed as; whatever the page, bodies are cut from it and never edited."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles import split_articles
from index.doubled import undouble
from index.headings import read_title
from index.names import DATELINE, find_closing, is_names, is_signed
from index.values import Article, cut
from tests.accuracy import Accuracy, compare
from tests.page_maker import STYLES, make_mixed_page, make_page
from tests.seed_pages import LABELS, SEEDS, read_seed


def check_offsets(text: str, articles: tuple[Article, ...]) -> None:
    """Bodies are cut from the text in order, and no character is in two of them."""
    used: set[int] = set()
    for article in articles:
        assert article.body == cut(text, article.spans)
        assert list(article.spans) == sorted(article.spans)
        for span in article.spans:
            assert 0 <= span.start < span.end <= len(text)
            places = set(range(span.start, span.end))
            assert not places & used
            used |= places
        for span in (*article.title_spans, *article.byline_spans):
            assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name[:3])
def test_a_seed_page_falls_into_the_articles_a_person_sees(path: Path) -> None:
    text = path.read_bytes().decode()
    articles = split_articles(text)
    check_offsets(text, articles)
    found = [
        {
            "title": article.title,
            "byline": article.byline,
            "kind": article.kind,
            "first": article.body[:12],
            "last": article.body[-12:],
            **({"kicker": article.kicker} if article.kicker else {}),
        }
        for article in articles
    ]
    assert found == [{key: label[key] for key in label if key != "lines"} for label in LABELS[path.name]]
    total = Accuracy()
    compare(total, read_seed(path), articles)
    assert total.characters_right >= 0.98 * total.characters
    assert total.bounded == total.bylines_right == total.wanted == total.found


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("seed", range(5))
def test_a_made_page_gives_back_the_articles_it_was_made_of(style: str, seed: int) -> None:
    page = make_page(style, seed)
    articles = split_articles(page.text)
    check_offsets(page.text, articles)
    found = {(a.title.replace(" ", ""), a.byline, a.kind, re.sub(r"\s", "", a.body)) for a in articles}
    assert found == {(m.title, m.byline, m.kind, m.letters) for m in page.made}


def test_pages_with_every_damage_at_once_are_split_right() -> None:
    total = Accuracy()
    for seed in range(40):
        page = make_mixed_page(seed)
        articles = split_articles(page.text)
        check_offsets(page.text, articles)
        compare(total, page, articles)
    assert total.boundary_f1 >= 0.95
    assert total.titles_right >= 0.95 * total.titles
    assert total.characters_right >= 0.98 * total.characters


def test_a_wrapped_number_meets_its_unit_and_a_paragraph_ends_with_the_newline_of_the_source() -> None:
    text = (
        "本报讯 近日，云泉高新区首批32\n名专家到岗，从 6月 29\n日起在园区开展工作，园区\n为他们准备了实验室和公寓。\n"
        "下一步，园区将继续完善服\n务，吸引更多专家前来。 周立群\n"
    )
    (article,) = split_articles(text)
    assert "首批32名专家到岗，从6月29日起在园区开展工作" in article.body
    assert article.body.startswith("本报讯 近日")
    assert article.body.endswith("公寓。\n下一步，园区将继续完善服务，吸引更多专家前来。")
    assert article.byline == "周立群"
    assert cut(text, article.byline_spans) == "周立群"


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        pytest.param("买牛奶", "", "买牛奶", id="a note of one line"),
        pytest.param("静夜思\n李白\n床前明月光\n疑是地上霜\n", "", "静夜思\n李白\n床前明月光\n疑是地上霜", id="a poem"),
        pytest.param(
            "标题一\r\n\r\n正文第一段。\r\n正文第二段。\r\n", "标题一", "正文第一段。\n正文第二段。", id="CR LF"
        ),
        pytest.param(
            "# 手册\n\n## 安装\n\n先装好 Python。\n\n## 使用\n\n运行它。\n\n# 附录\n\n## 许可\n\n自由使用。",
            "手册",
            "安装\n先装好 Python。\n使用\n运行它。\n附录\n许可\n自由使用。",
            id="a manual in markdown",
        ),
        pytest.param(
            "第一章 开端\n\n　　他走进了院子。\n　　院子里没有人。\n\n第二章 归来\n\n　　三年以后，他又回来了。",
            "第一章 开端",
            "他走进了院子。\n院子里没有人。\n第二章 归来\n三年以后，他又回来了。",
            id="chapters of a book",
        ),
        pytest.param(
            "点球大战5比4！江豚队首次夺冠\n\n　　120分钟没有分出胜负。\n",
            "点球大战5比4！江豚队首次夺冠",
            "120分钟没有分出胜负。",
            id="a headline that calls out",
        ),
        pytest.param(
            "社区食堂为什么开了又关？——对话两位负责人\n\n　　食堂怎样才能活下去？\n\n　　记者：为什么？\n",
            "社区食堂为什么开了又关？——对话两位负责人",
            "食堂怎样才能活下去？\n记者：为什么？",
            id="a headline that asks",
        ),
        pytest.param(
            "加装电梯协调会会议纪要\n\n时间：2024年8月17日\n地点：党群服务中心\n主持：蓝惠芬\n\n一、情况通报\n　　小区建成于1998年。\n",
            "加装电梯协调会会议纪要",
            "时间：2024年8月17日\n地点：党群服务中心\n主持：蓝惠芬\n一、情况通报\n小区建成于1998年。",
            id="a title over a form",
        ),
        pytest.param(
            "青澜县人民政府办公室\n关于开展自建房整治的通知\n\n青政办发〔2024〕37号\n\n各乡镇人民政府：\n\n为深刻吸取教训，切实保障群众生命财产安全，经县政府常务会议研究同意，决定在全县开展农村经营性自建房安全隐患集中整治，现将有关事项通知如下。\n",
            "青澜县人民政府办公室 关于开展自建房整治的通知",
            "青政办发〔2024〕37号\n各乡镇人民政府：\n为深刻吸取教训，切实保障群众生命财产安全，经县政府常务会议研究同意，决定在全县开展农村经营性自建房安全隐患集中整治，现将有关事项通知如下。",
            id="a notice under its issuer",
        ),
        pytest.param(
            "让停了的时间再走起来\n——专访古钟表修复师沈履平\n\n问：您修了多少座钟？\n\n答：记不清了，少说也有四百来座；年轻的时候一个冬天能修十几座，现在眼睛不行了，一年也就修三五座，大多是老客户从外地寄来的。\n",
            "让停了的时间再走起来 ——专访古钟表修复师沈履平",
            "问：您修了多少座钟？\n答：记不清了，少说也有四百来座；年轻的时候一个冬天能修十几座，现在眼睛不行了，一年也就修三五座，大多是老客户从外地寄来的。",
            id="a headline and what it adds",
        ),
        pytest.param(
            "The quick brown fox\njumps over the lazy dog\nand runs away.",
            "",
            "The quick brown fox\njumps over the lazy dog\nand runs away.",
            id="Latin words stay apart",
        ),
    ],
)
def test_a_text_that_is_one_article_stays_one(text: str, title: str, body: str) -> None:
    (article,) = split_articles(text)
    assert (article.title, article.body, article.kind) == (title, body, "article")


PAGE_OF_MANY_HANDS = """海澜日报　2024年1月23日　第3版　经济

海澜高新区去年工业总产值突破八百亿元
新签约亿元以上项目47个

本报讯（记者 葛远帆）记者从海澜高新区年度工作会议上获悉，2023年该区完成规模以上工业总产值826亿元，同比增长9.4%，新签约亿元以上项目47个。

高新区管委会主任阮克勤表示，今年的目标是工业总产值突破900亿元，重点推进医疗器械产业园二期建设，并新建人才公寓1800套，吸引青年来海澜就业。

越溪高新区：出口回落，投资逆势上扬

去年对越溪高新区来说是喜忧参半的一年。受海外订单减少影响，全区出口额为68.3亿元，主要集中在小家电和灯具两个行业，出口连续三个季度回落。

不过，投资成为亮点。全年固定资产投资241亿元，同比增长18.6%。越溪高新区管委会副主任邬晓岚说，今年将拿出专项资金，帮助外贸企业参展和投保出口信用险。
（陶嘉树 蒋沁）

青罗村的冬笋“走”出大山

清晨六点，桃岭镇青罗村的冬笋收购点已经排起长队。村党支部书记贾阿根说，这个冬天收购价每公斤16元，比上年高出3元，村里的合作社吸收农户132户。
（本报记者 屈文渊）
"""


def test_names_in_brackets_close_an_article_and_what_a_reporter_opened_is_not_signed_by_others() -> None:
    articles = split_articles(PAGE_OF_MANY_HANDS)
    check_offsets(PAGE_OF_MANY_HANDS, articles)
    assert [(article.title, article.byline) for article in articles] == [
        ("海澜高新区去年工业总产值突破八百亿元 新签约亿元以上项目47个", "记者 葛远帆"),  # of whose projects
        ("越溪高新区：出口回落，投资逆势上扬", "陶嘉树 蒋沁"),
        ("青罗村的冬笋“走”出大山", "本报记者 屈文渊"),
    ]


@pytest.mark.parametrize("inside", ["图为展会现场", "完", "单位：万元", "下转第二版"])
def test_not_all_that_stands_in_brackets_is_a_name(inside: str) -> None:
    text = PAGE_OF_MANY_HANDS.replace("陶嘉树 蒋沁", inside)
    assert all(inside not in article.byline for article in split_articles(text))


def test_an_empty_page_has_no_articles() -> None:
    assert split_articles("") == split_articles(" \n\n\u3000\ufeff\n") == ()


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("青岭新区青岭新区", "青岭新区"),
        ("以以““双轮双轮””驱动产业升级驱动产业升级", "以“双轮”驱动产业升级"),
        ("白沙县白沙县（（石桥镇石桥镇））", "白沙县（石桥镇）"),
        ("青岭新区再获表彰", None),
        ("哈哈哈哈哈哈", None),
    ],
)
def test_a_headline_printed_twice_is_read_once(printed: str, read: str | None) -> None:
    assert undouble(printed) == read


def test_the_lines_of_a_headline_are_joined_for_people() -> None:
    assert read_title(["青岭新区青岭新区", "再获再获““先进先进””称号称号"]) == "青岭新区 再获“先进”称号"
    assert read_title(["青岭新区：", "服务送上门"]) == "青岭新区：服务送上门"


def test_bylines_are_told_from_other_short_lines() -> None:
    assert all(map(is_names, ("沈思", "徐浩 徐廷 尹莉", "欧阳文静")))
    assert not any(map(is_names, ("下一步", "优化服务 提升效率", "2024年")))
    assert all(map(is_signed, ("本报记者 张伟", "谢菁 本报特约通讯员 丰秀", "牟敏 文/图", "记者：王明 李华")))
    assert not any(map(is_signed, ("记者了解到，园区已开工。", "做强做优")))
    assert find_closing("吸引更多专家。 周立群") == (8, 11)
    assert find_closing("吸引更多专家。（记者 周立群）") == (8, 14)
    assert find_closing("吸引更多专家。 下一步加快") is None


def test_a_dateline_names_the_day_and_the_reporter() -> None:
    (article,) = split_articles("雨季来临\n新华社云泉3月1日电（记者 周立群）连日来，云泉持续降雨。\n各地加强巡查。\n")
    assert (article.title, article.date, article.byline) == ("雨季来临", "3月1日", "记者 周立群")
    assert DATELINE.match("移动通讯 公司开业。") is None


def test_importing_articles_loads_no_langchain() -> None:
    check = (
        "import sys, index.articles; print([m for m in sys.modules if m.startswith(('langchain', 'scipy', 'numpy'))])"
    )
    assert subprocess.check_output([sys.executable, "-c", check], text=True).strip() == "[]"


PIECES = st.sampled_from(
    [
        "本报讯 ",
        "近日，",
        "青岭新区",
        "完成32",
        "名。",
        "\n",
        "\n\n",
        "\r\n",
        "\n\n\n\n",
        " ",
        "\u3000",
        "# ",
        "## ",
        "**",
        "周立群",
        "本报记者 何敏",
        "图片来源:青岭",
        "青岭青岭",
        "”",
        "“",
        "；",
        "……",
        "a word",
        "6月 29",
        "\u2028",
        "\x0c",
        "![图](a.png)",
        "/摄",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(max_size=200)))
def test_bodies_are_cut_from_any_text_whatever(text: str) -> None:
    check_offsets(text, split_articles(text))

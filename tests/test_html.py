"""A web page gives its main text: no menus, scripts or notices, whatever its make and the encoding it claims."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.readers import read_file
from index.readers.html import read_html

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>青岭新区引进电池项目_青岭日报</title>
<script>var 菜单 = "首页";</script><style>.正文 {{}}</style></head><body>
<div class="top-nav"><a href="/">首页</a> <a href="/n">新闻</a> <a href="/a">关于我们</a></div>
<div>当前位置：<a href="/">首页</a> &gt; <a href="/j">经济</a></div>
<div class="main"><h1>青岭新区引进电池项目</h1><div>2023-05-01 来源：青岭日报 记者：李梅</div>
<div class="text"><p>　　本报讯 青岭新区签约<b>电池</b>项目，总投资<a href="x">53.1</a>亿元，朱镕基曾到此
考察。</p><p>项目由东湖电池有限公司建设，&#50696;计2025年投产。</p><h2>三年建成</h2>
<table><tr><th><p>期</p></th><th><p>投资</p></th></tr><tr><td><p>一期</p></td><td><p>20亿元</p></td></tr></table>
<ul><li>土地：1200亩</li></ul><p>“加快建设。”他说。<br>明年投产。</p></div></div>
<div class="related"><h3>相关新闻</h3><ul><li><a href="a">西山区开工新项目</a></li></ul></div>
<footer>版权所有 青岭日报社</footer><script>alert("弹窗")</script></body></html>"""
PAGE_TEXT = """# 青岭新区引进电池项目
　　2023-05-01 来源：青岭日报 记者：李梅
　　本报讯 青岭新区签约电池项目，总投资53.1亿元，朱镕基曾到此考察。
　　项目由东湖电池有限公司建设，예计2025年投产。

## 三年建成
期 | 投资
一期 | 20亿元
　　土地：1200亩
　　“加快建设。”他说。
　　明年投产。"""


@pytest.mark.parametrize(
    ("declared", "written"),
    [("gb2312", "gb18030"), ("utf-8", "utf-8"), ("utf-8", "gb18030"), ("gb2312", "utf-8"), ("iso-8859-1", "gb18030")],
)
def test_a_web_page_is_its_main_text_whatever_encoding_it_claims(tmp_path: Path, declared: str, written: str) -> None:
    data = PAGE.format(charset=declared).encode(written)
    path = tmp_path / "网页.html"
    path.write_bytes(data)
    source = read_file(path, path.name)
    assert source.text == PAGE_TEXT
    assert source.encoding == written


@pytest.mark.parametrize(
    ("html", "text"),
    [
        pytest.param("<p>青岭新区今年签约。", "　　青岭新区今年签约。", id="a fragment"),
        pytest.param(
            "<article><h2>甲镇修路</h2><p>甲镇修路三公里，年底完工。</p></article>"
            "<article><h2>乙镇建桥</h2><p>乙镇建桥一座，明年通车。</p></article>",
            "## 甲镇修路\n　　甲镇修路三公里，年底完工。\n\n## 乙镇建桥\n　　乙镇建桥一座，明年通车。",
            id="two articles",
        ),
        pytest.param(
            "<table><tr><td><a href=1>首页</a></td></tr></table><table><tr><td><h1>通知</h1>"
            "<p>明天放假，后天上班。</p></td></tr></table><table><tr><td>版权所有</td></tr></table>",
            "# 通知\n　　明天放假，后天上班。",
            id="laid out with tables",
        ),
        pytest.param(
            "<form id=aspnet><div class=sidebar-page><p>整页都在表单里，正文不能丢。</p></div></form>",
            "　　整页都在表单里，正文不能丢。",
            id="a page inside a form",
        ),
        pytest.param(
            "<h1>版权</h1><p>书上写着“版权所有”，他仍照抄，被判赔偿。</p><p><a href=x>他说：“下次不会了。”</a></p>",
            "# 版权\n　　书上写着“版权所有”，他仍照抄，被判赔偿。\n　　他说：“下次不会了。”",
            id="sentences that look like notices and links",
        ),
        pytest.param(
            "<title>青岭新区开工-青岭网</title><p>青岭新区今天开工，明年投产。</p>",
            "# 青岭新区开工\n　　青岭新区今天开工，明年投产。",
            id="a headline only in the title",
        ),
    ],
)
def test_pages_of_other_makes_keep_their_text(html: str, text: str) -> None:
    assert read_html(html.encode(), "a.html").text == text


def test_a_page_nested_deeper_than_python_recurses_is_read() -> None:
    html = "<div>" * 20000 + "青岭新区今年签约，明年投产。" + "</div>" * 20000
    assert "明年投产" in read_html(html.encode(), "a.html").text

"""The title of a text that is no newspaper's page: a notice, a form, minutes, one article with its headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.headings import Headline

if TYPE_CHECKING:
    from collections.abc import Sequence

_ISSUED = re.compile(
    r"(?:通知|意见|办法|规定|公告|通告|通报|公报|决定|决议|命令|函|批复|请示|报告|纪要|方案|细则|条例|章程|措施|规划|要点|公示)(?:[（(][^（()）]*[）)])?$"
)
# How a document is filed stands above its title: 证券代码：698217, 文号：…
_FILED = re.compile(r"[\u4e00-\u9fff]{0,6}(?:代码|简称|编号|文号|字号|索引号|日期|来源)\s*[：:]")
MOST_TITLE_LINES = 3


def plain_title(headlines: Sequence[Headline]) -> Headline:
    """A text without a newspaper's marks: the first heading of the highest level names it, the rest is body."""
    items = [item for headline in headlines for item in headline.items]
    bylines = [byline for headline in headlines for byline in headline.bylines]
    top = min(item.level or 9 for item in items)
    tops = [number for number, item in enumerate(items) if (item.level or 9) == top]
    first = next((number for number in tops if not _FILED.match(items[number].text)), tops[0])
    titles = items[first : first + 1]
    run = headlines[0].items[first : first + MOST_TITLE_LINES]
    # Who issues it stands above what it is about: 某县人民政府办公室 over 关于……的通知.
    for size in range(2, len(run) + 1):
        goes_on = _ISSUED.search(run[size - 1].text) or (size == 2 and run[1].text.startswith(("—", "─", "―")))
        if goes_on and len({item.level for item in run[:size]}) == 1:
            titles = titles if _ISSUED.search(titles[0].text) else run[:size]
            break
    rest = [item for item in items if item not in titles]
    return Headline(items, 0, bylines, title_items=titles, sections=rest)

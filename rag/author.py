"""Who wrote an article is said by its byline, without the model."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.answer import SUPPORTED, Sentence
from rag.citing import Desk
from rag.compose import Composed
from rag.evidence import byline_line
from rag.question import asks_author
from rag.refuse import missing_constraint
from rag.subject import subject_share

if TYPE_CHECKING:
    from rag.reading import Reading

_PHOTO = re.compile("照片|图片|拍的|拍摄|摄影|配图|摄的|\\bphoto", re.IGNORECASE)
_SHOT = re.compile("[摄图影]")


def maybe_author(reading: Reading) -> Composed | None:
    """Answer who wrote an article from its byline; None when that is not asked or no byline stands there."""
    question = reading.asked.whole
    if not asks_author(question) or not reading.scored:
        return None
    scored = reading.scored
    if _PHOTO.search(question):
        scored = [line for line in scored if _SHOT.search(line.article.byline)] or scored
    best = max(scored, key=lambda line: (subject_share(question, line), line.score))
    signed = byline_line(best)
    if signed is None or missing_constraint(question, [signed]):
        return None
    desk = Desk(reading.texts)
    sentence = Sentence(f"文章署名：{best.article.byline}。", desk.cite((signed,)), SUPPORTED)
    return Composed((sentence,), tuple(desk.citations), refused=False)

"""What is kept of conversations on this machine, what can be taken away, and what a judgement becomes."""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from eval.cases import load_cases
from index.errors import WenjuError
from index.values import Span
from rag.answer import NOTICE, SUPPORTED, Citation, Sentence
from tests.seen import HOSTILE, Seen, answer, citation, evidence
from ui.export import answer_markdown, conversation_json, conversation_markdown
from ui.feedback import FILE_NAME as FEEDBACK
from ui.feedback import case_of, keep_case
from ui.history import conversations_html, when
from ui.memory import FILE_NAME, Conversation, Memory, Turn

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "青岭高新区签约39个项目，总投资128亿元。\n白沙新区新建3座码头。"
QUOTE = "青岭高新区签约39个项目，总投资128亿元。"
GOOD = answer(
    Sentence("共签约39个项目，总投资128亿元。", (1,), SUPPORTED),
    citations=(Citation(1, "报.txt", "签约", "何敏", QUOTE, (Span(0, len(QUOTE)),)),),
    evidence=(evidence(text=QUOTE),),
)
REFUSED = answer(Sentence("没有写。", (), NOTICE), evidence=(evidence(),), refused=True)


def test_a_conversation_is_there_again_after_the_process_ended(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    turns = [Turn("一？", "checked", GOOD), Turn("二？", "stopped", note="草稿"), Turn("三？", "refused", REFUSED)]
    for turn in turns:
        memory.add("browser", "talk", turn)
    memory.close()
    again = Memory(tmp_path)
    found = again.turns("browser", "talk")
    assert [(turn.question, turn.state, turn.note) for turn in found] == [(t.question, t.state, t.note) for t in turns]
    assert found[0].answer is not None
    assert found[0].answer.to_dict() == GOOD.to_dict()
    assert [(each.title, each.turns) for each in again.conversations("browser")] == [("一？", 3)]
    assert [turn.question for turn in again.before("browser", turns[2].id)] == ["一？", "二？"]
    again.close()


def test_no_browser_sees_or_forgets_the_conversations_of_another(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    turn = Turn("一？", "checked", GOOD)
    memory.add("mine", "talk", turn)
    assert memory.turns("yours", "talk") == []
    assert memory.maybe_turn("yours", turn.id) is None
    assert memory.conversations("yours") == []
    memory.forget("yours", "talk")
    memory.judge("yours", turn.id, "good")
    assert [turn.feedback for turn in memory.turns("mine", "talk")] == [""]
    memory.close()


def test_a_folder_that_cannot_be_written_still_holds_the_conversation_until_the_end(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    memory = Memory(tmp_path)
    memory.add("b", "talk", Turn("一？", "checked", GOOD))
    assert len(memory.turns("b", "talk")) == 1
    memory.close()


def test_readers_at_once_lose_no_turn(tmp_path: Path) -> None:
    memory = Memory(tmp_path)

    def ask(name: int) -> None:
        for number in range(20):
            memory.add(f"b{name}", "talk", Turn(f"{number}？", "stopped"))

    threads = [threading.Thread(target=ask, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(memory.turns(f"b{name}", "talk")) for name in range(4)] == [20] * 4
    memory.close()
    assert sqlite3.connect(tmp_path / FILE_NAME).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_list_of_conversations_escapes_questions_and_says_when() -> None:
    seen = Seen(conversations_html([Conversation("c1", HOSTILE, "2020-01-02T03:04:05+00:00", 2)]))
    assert not seen.tags & {"script", "img", "b"}
    assert HOSTILE in seen.text
    assert "2020年1月" in seen.text
    assert "还没有对话" in conversations_html([])
    assert when(Turn("问", "failed").asked).startswith("今天")


def test_markdown_keeps_every_citation_and_turns_nothing_quoted_into_markup() -> None:
    hostile = replace(GOOD, citations=(replace(citation(), quote="![图](http://x/y.png) <script> [a](b)"),))
    text = answer_markdown(hostile)
    assert "总投资128亿元。[^1]" in text
    assert "\n[^1]: 《标题》，本报记者 张伟，报.txt：" in text
    assert "![" not in text
    assert "<script>" not in text.replace("\\<script\\>", "")


def test_a_conversation_is_exported_whole_with_footnotes_kept_apart() -> None:
    turns = [Turn("一？", "checked", GOOD), Turn("二？", "checked", GOOD), Turn("三？", "failed", note="缺权重")]
    text = conversation_markdown(turns)
    assert text.count("[^1-1]") == 2
    assert text.count("[^2-1]") == 2
    assert "缺权重" in text
    rows = json.loads(conversation_json(turns))["turns"]
    assert rows[0]["answer"] == GOOD.to_dict()
    assert [row["state"] for row in rows] == ["checked", "checked", "failed"]


@pytest.mark.parametrize(
    ("turn", "reason", "told", "expected"),
    [
        (Turn("几个？", "checked", GOOD), "good", "", {"answers": [["39个"], ["128亿元"]], "evidence": [QUOTE]}),
        (Turn("几个？", "checked", GOOD), "answer", "39个；128亿元", {"answers": [["39个"], ["128亿元"]]}),
        (Turn("码头？", "checked", GOOD), "citation", "白沙新区新建3座码头", {"evidence": ["白沙新区新建3座码头"]}),
        (Turn("天气？", "checked", GOOD), "refuse", "", {"answers": [], "type": "unanswerable", "sources": []}),
        (Turn("天气？", "refused", REFUSED), "good", "", {"answers": [], "answerable": False}),
    ],
    ids=["right", "answer wrong", "citation wrong", "should have refused", "rightly refused"],
)
def test_a_judgement_is_a_case_that_the_evaluation_reads(
    tmp_path: Path, turn: Turn, reason: str, told: str, expected: dict[str, object]
) -> None:
    case = case_of(turn, [Turn("先前？", "checked", GOOD)], reason, told, lambda: [("报.txt", TEXT)])
    keep_case(tmp_path, case)
    assert {name: case[name] for name in expected} == expected
    read = load_cases(tmp_path / FEEDBACK, {"报.txt": TEXT})
    assert [each.question for each in read] == [turn.question]
    assert read[0].history == (("先前？", GOOD.sentences[0].text),)


def test_a_judgement_that_lacks_what_only_the_reader_knows_is_not_kept() -> None:
    turn = Turn("几个？", "checked", GOOD)
    with pytest.raises(WenjuError, match="正确的说法"):
        case_of(turn, [], "answer", " ", list)
    with pytest.raises(WenjuError, match="找不到粘贴的这一句"):
        case_of(turn, [], "citation", "没有的话", lambda: [("报.txt", TEXT)])
    with pytest.raises(WenjuError, match="没有可评的答案"):
        case_of(Turn("几个？", "stopped"), [], "good", "", list)


def test_a_line_that_a_kill_cut_off_does_not_spoil_the_next(tmp_path: Path) -> None:
    (tmp_path / FEEDBACK).write_bytes(b'{"id": "cut o')
    keep_case(tmp_path, {"id": "whole"})
    assert (tmp_path / FEEDBACK).read_text(encoding="utf-8").splitlines()[1] == '{"id": "whole"}'

"""Questions from one's own articles: what code finds to ask, refuses to ask, and makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from eval.asking import answers_back, fault_of, with_year, word_question
from eval.cases import load_cases
from eval.drafts import Row, draft_rows
from eval.facts import Fact, facts_of
from eval.feedback import feedback_rows
from eval.make import make, make_from_feedback
from eval.misses import another_place, another_year, wrong_premise
from eval.subjects import subject_of
from index.articles import split_articles
from index.errors import WenjuError
from index.values import Article
from rag.engines.base import Message
from tests.fakes import ScriptedEngine
from ui.arguments import build_parser, joined

BODY = (
    "本报讯 近日，洛川高新区中试基地正式启用，项目总投资约6.2亿元，占地45亩，可容纳30家企业入驻。"
    "该基地于2021年8月开工，由洛川高新区管委会建设，历时两年完成。"
    "洛川高新区管委会主任赵文博表示，基地将为企业提供从样品到产品的全程服务。"
    "服务内容包括样品检测、工艺验证、设备租赁、人才培训等，覆盖研发的各个环节。"
    "洛川高新区还为入驻企业推出“三年免租”政策，帮助企业轻装上阵。"
)
PAGE = f"# 洛川高新区启用中试基地\n\n李文清 本报记者 孙晓\n\n{BODY}\n"
OTHERS = [Article(f"{place}高新区", f"{place}高新区有许多企业，都在这里生产。", ()) for place in ("东湖", "西岭")]


def plain(title: str, body: str) -> Article:
    return Article(title, body, ())


def article() -> Article:
    return split_articles(PAGE)[0]


def fact(kind: str) -> Fact:
    return next(each for each in facts_of(article()) if each.type == kind)


class Examiner(ScriptedEngine):
    """Words a question as the fact at hand asks for it, and answers by saying the material."""

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Iterator[str]:  # noqa: ARG002 - the engine's contract
        told = messages[-1]["content"]
        self.asked.append(messages)
        if "要求：" not in told:
            yield told
        elif "多少" in told:
            yield "洛川高新区中试基地的总投资约为多少？" if "6.2" in told else "洛川高新区多少？"
        elif "哪些" in told:
            yield "洛川高新区的服务内容包括哪些？\n解析：略"
        else:
            yield "问题：洛川高新区为入驻企业推出什么政策?"


def test_facts_stand_verbatim_in_their_evidence() -> None:
    found = facts_of(article())
    assert {(each.type, each.answer) for each in found} >= {
        ("number", "6.2亿元"),
        ("number", "45亩"),
        ("fact", "2021年8月"),
        ("fact", "“三年免租”"),
        ("person", "赵文博"),
        ("person", "李文清、孙晓"),
        ("list", "样品检测、工艺验证、设备租赁、人才培训"),
    }
    assert all(each.evidence in "".join(PAGE.split()) for each in found if each.evidence != article().byline)
    assert fact("list").parts == (("样品检测",), ("工艺验证",), ("设备租赁",), ("人才培训",))


def test_a_subject_is_a_name_with_what_belongs_to_it() -> None:
    assert subject_of(article()) == "洛川高新区"
    assert subject_of(plain("电子竞技", "电子竞技是一种比赛。电子竞技的历史不长。")) == "电子竞技"


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        ("洛川高新区中试基地的总投资约为多少？", ""),
        ("洛川高新区中试基地总投资约6.2亿元，对吗？", "does not ask"),
        ("洛川高新区6.2亿元的中试基地占地多少？", "says the answer"),
        ("该基地的总投资约为多少？", "leans on its text"),
        ("项目总投资约为多少？", "no subject"),
        ("洛川高新区中试基地在2019年总投资多少？", "new number"),
        ("大连市洛川高新区中试基地总投资多少？", "new name"),
        ("洛川高新区每年能够生产粮食达到多少？", "made up"),
        ("洛川高新区中试基地总投资约多少亩？", "other unit"),
        ("洛川高新区中试基地总投资多少？占地多少？", "two questions"),
        ("洛川高新区中试基地总投资约为多少", "form"),
    ],
)
def test_a_question_that_does_not_stand_by_itself_is_refused(question: str, fault: str) -> None:
    assert fault_of(question, fact("number"), [article(), *OTHERS]) == fault


def test_the_model_words_the_question_and_has_to_answer_it_back() -> None:
    asked = fact("number")
    assert word_question(asked, Examiner()) == "洛川高新区中试基地的总投资约为多少？"
    assert word_question(fact("list"), Examiner()) == "洛川高新区的服务内容包括哪些？"
    assert answers_back("总投资多少？", asked, ScriptedEngine("总投资约62000万元。"))
    assert not answers_back("总投资多少？", asked, ScriptedEngine("占地45亩。"))


def test_a_figure_is_asked_for_the_year_it_stands_for() -> None:
    told = article()
    dated = Fact(told, "number", "2020年洛川产值3.1亿元。", "3.1亿元", (("3.1亿",),))
    ranged = Fact(told, "number", "2018-2020年洛川产值共3.1亿元。", "3.1亿元", (("3.1亿",),))
    assert with_year("洛川产值多少？", dated) == "2020年，洛川产值多少？"
    assert with_year("洛川2020年产值多少？", dated) == "洛川2020年产值多少？"
    assert with_year("洛川产值多少？", ranged) == "洛川产值多少？"


def test_who_wrote_it_is_asked_without_the_model() -> None:
    writers = facts_of(article())[-1]
    engine = ScriptedEngine("")
    assert word_question(writers, engine) == "《洛川高新区启用中试基地》这篇文章是谁写的？"
    assert answers_back("", writers, engine)
    assert not engine.asked


def test_a_near_miss_names_a_year_or_a_place_that_no_article_has() -> None:
    told = plain("东湖的一年", "2020年东湖产值3亿元，2018年2亿元。")
    assert another_year("东湖2020年产值多少？", told, [told], "东湖") == "东湖2021年产值多少？"
    assert another_year("东湖产值多少？", told, [told], "东湖") == ""
    articles = [plain("佛山工业", "佛山产值3亿元，去年大连和青岛各2亿元。")]
    assert another_place("佛山产值多少？", ["佛山"], articles) == "厦门产值多少？"
    assert another_place("全年产值多少？", ["佛山"], articles) == ""


def test_a_wrong_premise_supposes_a_number_that_the_article_does_not_say() -> None:
    told = plain("东湖", "东湖签约48个项目。")
    assert wrong_premise("东湖签约多少个项目？", "48个", told) == ("东湖签约60个项目，对吗？", "60个")
    assert wrong_premise("东湖总投资多少亿元？", "3.2亿元", told) == ("东湖总投资4.0亿元，对吗？", "4.0亿元")
    assert wrong_premise("东湖签约多少个项目？", "48个", plain("东湖", "又签约60个。")) == ("", "")


def accepted(rows: list[Row]) -> str:
    return "".join(json.dumps({**row, "accepted": True}, ensure_ascii=False) + "\n" for row in rows)


def test_drafts_are_cases_once_a_person_accepts_them(tmp_path: Path) -> None:
    texts = {"页.txt": PAGE}
    rows = list(draft_rows(texts, 5, Examiner()))
    assert {row["type"] for row in rows} >= {"number", "list", "fact", "person"}
    drafts, kept = tmp_path / "drafts.jsonl", tmp_path / "kept.jsonl"
    drafts.write_text(json.dumps(rows[0], ensure_ascii=False), encoding="utf-8")
    with pytest.raises(WenjuError, match="第 1 行：还是草稿：看过以后把 accepted 改成 true"):
        load_cases(drafts, texts)
    kept.write_text(accepted(rows), encoding="utf-8")
    cases = load_cases(kept, texts)
    assert len(cases) == len(rows)
    assert {case.articles for case in cases if case.answerable} == {("洛川高新区启用中试基地",)}
    assert len({case.split for case in cases}) == 1


def test_edited_drafts_are_never_written_over(tmp_path: Path) -> None:
    page, out = tmp_path / "页.txt", tmp_path / "mine.jsonl"
    page.write_text(PAGE, encoding="utf-8")
    out.write_text("edited", encoding="utf-8")
    with pytest.raises(WenjuError, match="已经有了"):
        make(page, count=3, out=out, home=None)
    assert out.read_text(encoding="utf-8") == "edited"


JUDGED = {
    "id": "reader-1", "question": "中试基地投资多少？", "type": "fact", "split": "dev", "sources": ["页.txt"],
    "evidence": ["项目总投资约6.2亿元"], "answers": [["6亿"]], "wrong": [], "answerable": True, "history": [],
}  # fmt: skip


def test_feedback_becomes_drafts_and_the_later_judgement_counts(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    lines = [JUDGED, {**JUDGED, "id": "reader-2", "answers": [["6.2亿"]]}, {**JUDGED, "evidence": ["没有的话"]}]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n{", encoding="utf-8")
    rows, faults = feedback_rows(path, {"页.txt": PAGE})
    assert [(row["id"], row["answers"], row["accepted"]) for row in rows] == [("reader-2", [["6.2亿"]], False)]
    assert ["第 3 行" in faults[0], "不是所列 sources 里的原文" in faults[0], "第 4 行" in faults[1]] == [True] * 3


def test_feedback_is_made_by_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "页.txt").write_text(PAGE, encoding="utf-8")
    feedback, out = tmp_path / "feedback.jsonl", tmp_path / "mine.jsonl"
    feedback.write_text(json.dumps(JUDGED, ensure_ascii=False), encoding="utf-8")
    assert make_from_feedback(feedback, tmp_path / "页.txt", out=out) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["accepted"] is False
    assert "1 题草稿" in capsys.readouterr().out


def test_eval_make_is_a_command_of_two_words() -> None:
    given = build_parser().parse_args(joined(["--home", "h", "eval", "make", "文章", "--count", "7"]))
    assert (given.command, given.path, given.count) == ("eval make", Path("文章"), 7)
    assert build_parser().parse_args(joined(["eval", "make.jsonl"])).command == "eval"

"""The grammar of the command line: commands, options, and wrong usage said in Chinese."""

from __future__ import annotations

import argparse
import re
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

_SAID = (
    (r"the following arguments are required: (.+)", r"还缺：\1"),
    (r"unrecognized arguments: (.+)", r"不认识：\1"),
    (r"argument (.+?): invalid choice: '?(.+?)'? \(choose from (.+)\)", r"\1 不能是 \2；可用：\3"),
    (r"argument (.+?): invalid (?:int|_positive) value: (.+)", r"\1 应是正整数，现在是 \2"),
    (r"argument (.+?): expected .+", r"\1 后面要跟一个值"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 与 \2 不能同用"),
    (r"ambiguous option: (\S+) .*", r"选项 \1 写得不全"),
)


class Parser(argparse.ArgumentParser):
    """Argparse whose headings and complaints are Chinese; a complaint is one line and exit status 2."""

    def error(self, message: str) -> NoReturn:
        for pattern, said in _SAID:
            message = re.sub(pattern, said, message)
        self.exit(2, f"用法不对：{message}。看用法：{self.prog} --help\n")

    def format_help(self) -> str:
        text = super().format_help()
        for english, chinese in (
            ("usage:", "用法："),
            ("positional arguments:", "参数："),
            ("options:", "选项："),
            ("show this help message and exit", "显示这段说明"),
        ):
            text = text.replace(english, chinese)
        return text


def positive(text: str) -> int:
    number = int(text)
    if number <= 0:
        raise ValueError(text)
    return number


positive.__name__ = "int"  # argparse names the type in its complaint


def build_parser() -> Parser:
    common = Parser(add_help=False)
    common.add_argument(
        "--home",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="文件夹",
        help="资料库所在（默认 WENJU_HOME 或系统的数据文件夹）",
    )
    parser = Parser(prog="wenju", parents=[common], description="问据：向自己的中文文章提问，每句话都指到原文。")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令", title="命令", parser_class=Parser)

    def add(name: str, what: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[common], help=what, description=what)

    index = add("index", "把文件或文件夹收进资料库；没变的文件不重做")
    index.add_argument("paths", nargs="*", type=Path, metavar="路径")
    index.add_argument("--watch", action="store_true", help="收完之后跟着文件夹，有改动就收，直到 Ctrl-C")
    index.add_argument("--remove", metavar="来源", help="把一个文件从资料库移除，文件本身不动")

    articles = add("articles", "看一个文件怎样拆成文章")
    articles.add_argument("file", type=Path, metavar="文件")
    articles.add_argument("--json", action="store_true", help="输出 JSON")

    search = add("search", "只检索，不生成")
    _question(search)
    search.add_argument("-k", type=positive, default=5, metavar="N", help="要几段（默认 5）")

    search.add_argument(
        "--source", default="", metavar="来源", help="只在这些来源里找：文件、文件夹或 *.txt 这样的式样"
    )
    search.add_argument("--since", default="", metavar="日期", help="这天起的文章：2023、2023-05 或 2023-05-07")
    search.add_argument("--until", default="", metavar="日期", help="到这天为止；年或月包括它的最后一天")
    search.add_argument("--explain", action="store_true", help="每段在语义、关键词两路里的名次和得分")

    ask = add("ask", "问一个问题，答案带出处")
    _question(ask)

    why = add("why", "看一个答案的来由：检索名次、证据、提示、草稿、核对")
    why.add_argument("number", nargs="?", default="", metavar="编号", help="答案 JSON 里的 trace（默认最近一个）")
    why.add_argument("--json", action="store_true", help="输出 JSON")

    chat = add("chat", "打开聊天页面")
    chat.add_argument("--host", default="127.0.0.1", metavar="地址", help="默认 127.0.0.1，只有本机能访问")
    chat.add_argument("--port", type=positive, default=7860, metavar="端口", help="默认 7860")

    _evaluate(add("eval", "用题集评测：答得对不对、出处对不对；或比较两次评测"))

    make = add("eval make", "从自己的文章出题：本机模型起草，证据逐字，由人取舍")
    make.add_argument("path", type=Path, metavar="文章", help="文章文件夹或一个文件")
    make.add_argument("--count", type=positive, default=20, metavar="N", help="出多少题（默认 20）")
    make.add_argument("--from-feedback", type=Path, metavar="文件", help="不出新题，把聊天页上的评价变成题")
    make.add_argument("--out", type=Path, metavar="文件", help="写到哪里（默认 <文章>-questions.jsonl）")

    models = add("models", "模型权重：列出、下载、核对")
    models.add_argument(
        "action", nargs="?", default="list", choices=["list", "fetch", "check"], metavar="list|fetch|check"
    )
    models.add_argument("name", nargs="?", metavar="模型", help="默认：设置所用的两个模型")

    add("doctor", "检查能不能用：权重、资料库、内存、字体")
    return parser


def joined(arguments: list[str]) -> list[str]:
    """`eval make` is one command: its two words are put together wherever they stand one after the other."""
    at = next((at for at, pair in enumerate(pairwise(arguments)) if pair == ("eval", "make")), None)
    return arguments if at is None else [*arguments[:at], "eval make", *arguments[at + 2 :]]


def _question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", metavar="问题")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument(
        "--batch", type=Path, metavar="文件", help="JSON 行：每行一个 {id, question, history?}；/dev/stdin 亦可"
    )


def _evaluate(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("set", nargs="*", type=Path, metavar="题集", help="题集.jsonl（默认自带的），或一对：文档.jsonl 题目.jsonl")
    add("--docs", type=Path, metavar="文件", help="文档，每行 {id, title, text}；与 --questions 同用")
    add(
        "--questions",
        type=Path,
        metavar="文件",
        help="题目，每行 {id, question, answers, gold_docs, answerable, context_docs?}",
    )
    add("--articles", type=Path, metavar="文件夹", help="题集所问的文章（默认题集旁边同名的文件夹，没有则 ./seeds）")
    add(
        "--system",
        action="append",
        default=[],
        metavar="名字",
        help="谁来作答（默认 ours）：ours、afternoon、llamaindex、langchain；可重复，逐题轮流",
    )
    add("--retrieval-only", action="store_true", help="只检索，不要大模型；合并与每一路分别计分")
    add("--limit", type=positive, default=0, metavar="N", help="只做前 N 题")
    add("--sample", type=positive, default=0, metavar="N", help="随机抽 N 题")
    add("--seed", type=positive, default=1, metavar="N", help="抽题的种子（默认 1）；同一种子抽同样的题")
    add("--type", action="append", default=[], metavar="类型", help="只做这类题，可重复")
    add("--split", default="", choices=["", "dev", "test"], metavar="dev|test", help="只做一半")
    add("--out", type=Path, metavar="文件", help="结果（.jsonl）写到哪里，网页和摘要在它旁边；比较则是 .html 或 .md")
    add("--compare", nargs=2, type=Path, metavar=("前", "后"), help="比较两次的结果，逐题成对")
    add("--fail-if-worse", action="store_true", help="比较时，有可信的变差就以 1 退出")


def eval_fault(given: argparse.Namespace) -> str:
    """What is wrong with the combination of options of `wenju eval`; nothing where nothing is."""
    if len(given.set) > 2:
        return "题集是一个文件，或文档与题目两个文件"
    if bool(given.docs) != bool(given.questions):
        return "--docs 与 --questions 要一起给"
    if given.docs and given.set:
        return "给了 --docs 与 --questions，就不要再给题集"
    if given.retrieval_only and set(given.system) - {"ours"}:
        return "--retrieval-only 只量自己的检索，不与别的 --system 同用"
    if given.fail_if_worse and not given.compare:
        return "--fail-if-worse 只用于 --compare"
    return ""

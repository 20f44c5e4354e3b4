"""The command line: each command is a few calls into the rooms; every error is one plain line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import WenjuError
from ui.arguments import build_parser, eval_fault, joined

if TYPE_CHECKING:
    import argparse

    from index.embed import Embedder
    from rag.answer import Answer


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    parser = build_parser()
    given = parser.parse_args(joined(sys.argv[1:] if arguments is None else arguments))
    if given.command in ("ask", "search") and bool(given.question) == bool(given.batch):
        parser.error("要有一个问题，或 --batch 文件，二者取一")
    if given.command == "eval" and (fault := eval_fault(given)):
        parser.error(fault)
    if given.command == "index" and bool(given.paths) == bool(given.remove):
        parser.error("要有路径，或 --remove 来源，二者取一")
    commands = {
        "index": _index,
        "articles": _articles,
        "search": _search,
        "ask": _ask,
        "why": _why,
        "chat": _chat,
        "eval": _eval,
        "eval make": _make,
        "models": _models,
        "doctor": _doctor,
    }
    try:
        return commands[given.command](given)
    except WenjuError as error:
        print(f"问据：{' '.join(str(error).split())}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        kept = "；收好的都在，再运行同一条命令接着做" if given.command == "index" else ""
        print(f"已停止{kept}", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output left: `wenju ask … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _settings(given: argparse.Namespace) -> Any:  # noqa: ANN401 - rag is imported late, --help must be instant
    from rag.settings import Settings

    return Settings.load(home=getattr(given, "home", None))


def _index(given: argparse.Namespace) -> int:
    from rag.assistant import open_embedder
    from ui.indexing import index_paths, remove

    settings = _settings(given)
    if given.remove:
        return remove(settings.home, given.remove, settings.server)
    opened: list[Embedder] = []

    def embedder() -> Embedder:
        if not opened:  # --watch builds often and opens the model once
            opened.append(open_embedder(settings))
        return opened[0]

    return index_paths(settings.home, given.paths, embedder, server=settings.server, watch=given.watch)


def _articles(given: argparse.Namespace) -> int:
    from index.articles import split_articles
    from index.readers import read_file
    from ui.listing import articles_json, articles_text

    articles = split_articles(read_file(given.file, given.file.name).text)
    print(json.dumps(articles_json(articles), ensure_ascii=False, indent=2) if given.json else articles_text(articles))
    return 0


def _search(given: argparse.Namespace) -> int:
    from index.filters import Filters
    from index.library import Library
    from rag.assistant import find, open_embedder
    from ui.listing import hits_text

    settings = _settings(given)
    questions = _questions(given)
    filters = {"source": given.source, "since": given.since, "until": given.until}
    Filters(**filters)  # a date that cannot be read is said before the model is opened
    library = Library.open(settings.home, settings.server)
    embedder = open_embedder(settings)
    library.check_embedder(embedder.name, embedder.dimensions)
    for number, question, _ in questions:
        found, _ = find(library, embedder, question, given.k, **filters)
        hits = [hit.as_evidence().to_dict() | ({"explain": hit.explain()} if given.explain else {}) for hit in found]
        if given.batch:
            print(json.dumps({"id": number, "passages": hits}, ensure_ascii=False), flush=True)
        else:
            print(json.dumps(hits, ensure_ascii=False, indent=2) if given.json else hits_text(hits))
    return 0


def _ask(given: argparse.Namespace) -> int:
    from rag.assistant import Assistant
    from ui.listing import answer_text

    questions = _questions(given)
    with Assistant.open(home=getattr(given, "home", None)) as assistant:
        failed = False
        for number, question, history in questions:
            try:
                answer: Answer = assistant.ask(question, history)
            except WenjuError as error:
                if not given.batch:
                    raise
                failed = True
                print(
                    json.dumps({"id": number, "question": question, "error": str(error)}, ensure_ascii=False),
                    flush=True,
                )
                continue
            if given.batch:
                print(json.dumps({"id": number, **answer.to_dict()}, ensure_ascii=False), flush=True)
            else:
                print(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2) if given.json else answer_text(answer))
    return 1 if failed else 0


def _why(given: argparse.Namespace) -> int:
    from rag.trace import read_trace
    from ui.listing import trace_text

    record = read_trace(_settings(given).home, given.number)
    print(json.dumps(record, ensure_ascii=False, indent=2) if given.json else trace_text(record))
    return 0


def _chat(given: argparse.Namespace) -> int:
    from ui.host import check_address, open_page

    settings = _settings(given)
    check_address(given.host, given.port)  # said at once, not after the models have begun to load
    open_page(settings, given.host, given.port)
    return 0


def _eval(given: argparse.Namespace) -> int:
    if given.compare:
        from eval.compare import compare_files

        return compare_files(*given.compare, out=given.out, fail_if_worse=given.fail_if_worse)
    from eval.evaluate import DEFAULT_SET, Options, evaluate
    from eval.runs import Choice

    pair = (given.docs, given.questions) if given.docs else tuple(given.set) if len(given.set) == 2 else (None, None)
    return evaluate(
        Options(
            set_path=given.set[0] if len(given.set) == 1 else DEFAULT_SET,
            articles=given.articles,
            documents=pair[0],
            questions=pair[1],
            home=getattr(given, "home", None),
            choice=Choice(given.limit, tuple(given.type), given.split, given.sample, given.seed),
            systems=tuple(given.system) or ("ours",),
            retrieval_only=given.retrieval_only,
            out=given.out,
        )
    )


def _make(given: argparse.Namespace) -> int:
    from eval.make import make, make_from_feedback

    if given.from_feedback:
        return make_from_feedback(given.from_feedback, given.path, out=given.out)
    return make(given.path, count=given.count, out=given.out, home=getattr(given, "home", None))


def _models(given: argparse.Namespace) -> int:
    from index.weights import check_weights, list_weights, resolve_weights
    from ui.listing import models_text

    settings = _settings(given)
    names = [given.name] if given.name else [settings.embedder] + [settings.llm] * (settings.engine != "http")
    if given.action == "list":
        print(models_text(list_weights()))
        return 0
    failed = False
    for name in names:
        if given.action == "fetch":
            print(f"{name}：{resolve_weights(name)}")
            continue
        problems = check_weights(name)
        failed = failed or bool(problems)
        print("\n".join(f"{name}：{problem}" for problem in problems) if problems else f"{name}：完好")
    return 1 if failed else 0


def _doctor(given: argparse.Namespace) -> int:
    from ui.doctor import examine

    findings = examine(_settings(given))
    for finding in findings:
        print(f"{'好' if finding.good else '缺'}  {finding.what}" + (f"  → {finding.remedy}" if finding.remedy else ""))
    return 0 if all(finding.good for finding in findings) else 1


def _questions(given: argparse.Namespace) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return (id, question, history) for the one question given or for each line of the batch."""
    if given.question:
        return [("", given.question, [])]
    try:
        with given.batch.open(encoding="utf-8") as lines:
            return list(_batch(given.batch, lines))
    except OSError as error:
        raise WenjuError(f"读不了 {given.batch}（{error.strerror}）", "检查路径") from error
    except UnicodeDecodeError as error:
        raise WenjuError(f"{given.batch} 不是 UTF-8", "另存为 UTF-8") from error


def _batch(path: Path, lines: Iterator[str] | Any) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:  # noqa: ANN401
    for count, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            history = [(str(asked), str(answered)) for asked, answered in row.get("history") or []]
            yield row["id"], str(row["question"]), history
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise WenjuError(
                f"{path} 第 {count} 行读不懂", '每行一个 {"id": …, "question": …}，history 是 [[问, 答], …]'
            ) from error

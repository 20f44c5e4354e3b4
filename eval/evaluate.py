"""Behind `wenju eval`: read a set, ready its library, ask every question, judge, report."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from eval import record
from eval.cases import Case, load_cases
from eval.corpus import Corpus, cache_folder, document_corpus, folder_corpus, ready_library
from eval.pairs import load_documents, load_questions
from eval.runs import Choice, Header, Result, default_out, run
from eval.score import judge
from index.errors import WenjuError
from index.report import SAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eval.measures import Scores
    from index.report import BuildProgress
    from rag.settings import Settings

ROOT = Path(__file__).parent
DEFAULT_SET = ROOT / "sets" / "seeds.jsonl"
PLAIN_LINE_SECONDS = 10.0  # how often a log file, as opposed to a terminal, hears of progress


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked of `wenju eval`: either a set on a folder of articles, or a pair of files."""

    set_path: Path = DEFAULT_SET
    articles: Path = Path("seeds")
    documents: Path | None = None  # the pair, where both are given
    questions: Path | None = None
    home: Path | None = None  # of the library; None: a cached one
    choice: Choice = field(default_factory=Choice)
    system: str = "ours"
    retrieval_only: bool = False
    out: Path | None = None


@dataclass(frozen=True, slots=True)
class _Set:
    name: str
    files: tuple[Path, ...]
    corpus: Corpus
    cases: tuple[Case, ...]


def evaluate(options: Options) -> int:
    """Run and report; the exit status is 0 however bad the answers are (see eval/compare.py for a gate)."""
    from eval.report import write_reports

    asked = _read(options)
    cases = options.choice.of(asked.cases)
    settings, key = _settings(options, asked.corpus)
    ready_library(asked.corpus, settings.home, key, _embedder(settings), _say_file)
    kind = "retrieval" if options.retrieval_only else "answers"
    header = Header(
        record.settings_record(
            settings,
            kind=kind,
            system=options.system,
            set_name=asked.name,
            texts=asked.corpus.texts.values(),
            files=asked.files,
        ),
        record.surroundings(settings, needs_llm=kind == "answers", library=_library_record(settings.home)),
        record.judge_sha256(),
    )
    stem = "-".join(
        [asked.name] + ["retrieval"] * (kind == "retrieval") + [options.system] * (options.system != "ours")
    )
    out = options.out or default_out(results_folder(), stem, header, cases)

    def score(case: Case, result: Result) -> Scores:
        return judge(case, result, asked.corpus.texts)

    with _answering(options, settings, asked.corpus) as answer, Progress() as progress:
        results = run(cases, out, header, answer, score, progress=progress.show)
    sys.stdout.write(write_reports(out, header, results, asked.corpus.texts))
    return 0


def results_folder() -> Path:
    """Beside this file in a checkout (git ignores it there), else with the person's data."""
    return ROOT / "results" if (ROOT.parent / ".git").exists() else platformdirs.user_data_path("wenju") / "eval"


def _read(options: Options) -> _Set:
    if options.documents is None or options.questions is None:
        corpus = folder_corpus(options.articles)
        files = (options.set_path,)
        return _Set(options.set_path.stem, files, corpus, load_cases(options.set_path, corpus.texts))
    documents = load_documents(options.documents)
    cases = load_questions(options.questions, documents)
    folder = cache_folder() / f"docs-{record.digest_files([options.documents])}"
    name = options.questions.name.removesuffix(".jsonl").removesuffix(".questions")
    return _Set(name, (options.questions,), document_corpus(documents.values(), folder), cases)


def _settings(options: Options, corpus: Corpus) -> tuple[Settings, str]:
    from rag.settings import Settings

    settings = Settings.load(home=options.home or cache_folder())
    key = corpus.key(f"{settings.embedder}/{settings.dimensions}")
    return replace(settings, home=options.home or cache_folder() / f"library-{key}"), key


def _embedder(settings: Settings) -> Callable[[], Any]:
    def opened() -> Any:  # noqa: ANN401 - index.embed stays closed until an article has to be embedded
        from rag.assistant import open_embedder

        return open_embedder(settings)

    return opened


def _library_record(home: Path) -> dict[str, Any]:
    from index.library import Library

    library = Library.open(home)
    try:
        return {"generation": library.generation, **library.counts()}
    finally:
        library.close()


@contextmanager
def _answering(options: Options, settings: Settings, corpus: Corpus) -> Iterator[Callable[[Case], Result]]:
    """Open what answers the first time that a question is really asked: a finished run is reported again at once."""
    with ExitStack() as stack:
        opened: list[Callable[[Case], Result]] = []

        def answer(case: Case) -> Result:
            if not opened:
                opened.append(stack.enter_context(_opened(options, settings, corpus)))
            return opened[0](case)

        yield answer


@contextmanager
def _opened(options: Options, settings: Settings, corpus: Corpus) -> Iterator[Callable[[Case], Result]]:
    if options.retrieval_only:
        from eval.retrieval import open_searcher

        with open_searcher(settings) as searcher:
            yield searcher.search
        return
    from eval.systems import open_system

    with open_system(options.system, settings, corpus) as system:

        def answer(case: Case) -> Result:
            try:
                return {"answer": system.ask(case.question, list(case.history), sources=case.context).to_dict()}
            except WenjuError as error:  # one question that cannot be asked is a result, not the end of the run
                return {"error": str(error)}

        yield answer


class Progress:
    """Where a run stands, on standard error: one line that rewrites itself on a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._next_line = 0.0

    def show(self, count: int, total: int, what: str, left_seconds: float) -> None:
        minutes, seconds = divmod(round(left_seconds), 60)
        line = f"{count}/{total} {what}，还要约 {f'{minutes} 分 ' if minutes else ''}{seconds} 秒"
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()
        elif count == total or time.monotonic() >= self._next_line:
            self._next_line = time.monotonic() + PLAIN_LINE_SECONDS
            _say(line)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._terminal:
            sys.stderr.write("\r\x1b[K")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _say_file(now: BuildProgress) -> None:
    if now.file is not None and now.file.state != SAME:
        _say(f"{now.file.source} {now.file.state}")

"""Behind `wenju eval`: read a set, ready its library, ask every question, judge, report."""

from __future__ import annotations

import hashlib
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from eval import record
from eval.beside import Lane, run_beside
from eval.cases import Case, load_cases
from eval.corpus import Corpus, cache_folder, document_corpus, folder_corpus, ready_library
from eval.pairs import load_documents, load_questions
from eval.runs import Choice, Header, Result, default_out
from eval.score import judge
from eval.systems import SYSTEMS, open_system
from index.errors import WenjuError
from index.report import SAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
    articles: Path | None = None  # None: the folder beside the set that has its name, else ./seeds
    documents: Path | None = None  # the pair, where both are given
    questions: Path | None = None
    home: Path | None = None  # of the library; None: a cached one
    choice: Choice = field(default_factory=Choice)
    systems: tuple[str, ...] = ("ours",)
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

    if unknown := [name for name in options.systems if name not in SYSTEMS]:
        raise WenjuError(f"没有叫 {'、'.join(unknown)} 的系统", f"可选 {'、'.join(SYSTEMS)}")
    asked = _read(options)
    cases = options.choice.of(asked.cases)
    settings, key = _settings(options, asked.corpus)
    ready_library(asked.corpus, settings.home, key, _embedder(settings), _say_file, server=settings.server)

    def score(case: Case, result: Result) -> Scores:
        return judge(case, result, asked.corpus.texts)

    with ExitStack() as stack, Progress() as progress:
        lanes = []
        for name in dict.fromkeys(options.systems):
            header, out = _header(options, name, asked, settings), _out(options, name)
            out = out or default_out(results_folder(), _stem(options, name, asked), header, cases)
            answer = stack.enter_context(_answering(options, name, settings, asked.corpus))
            lanes.append(Lane(name, out, header, answer))
        found = run_beside(cases, lanes, score, progress=progress.show)
    for lane, results in zip(lanes, found, strict=True):
        sys.stdout.write(write_reports(lane.out, lane.header, results, asked.corpus.texts))
    if len(lanes) > 1:
        _write_ratios(lanes, found)
    return 0


def _write_ratios(lanes: Sequence[Lane], found: Sequence[Sequence[Result]]) -> None:
    from eval.ratios import ratio_markdown, ratio_table

    results = {lane.name: each for lane, each in zip(lanes, found, strict=True)}
    path = lanes[0].out.with_name(f"{lanes[0].out.stem}-beside.md")
    path.write_text(ratio_markdown(results), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{ratio_table(results)}比较 {path}\n")


def _kind(options: Options) -> str:
    return "retrieval" if options.retrieval_only else "answers"


def _header(options: Options, system: str, asked: _Set, settings: Settings) -> Header:
    kind = _kind(options)
    return Header(
        record.settings_record(
            settings,
            kind=kind,
            system=system,
            set_name=asked.name,
            texts=asked.corpus.texts.values(),
            files=asked.files,
        ),
        record.surroundings(settings, needs_llm=kind == "answers", library=_library_record(settings.home)),
        record.judge_sha256(),
    )


def _out(options: Options, system: str) -> Path | None:
    """The file that was asked for; where several systems share a run, one beside it for each."""
    if options.out is None or len(set(options.systems)) == 1:
        return options.out
    return options.out.with_name(f"{options.out.stem}-{system}{options.out.suffix}")


def _stem(options: Options, system: str, asked: _Set) -> str:
    kind = ["retrieval"] * (_kind(options) == "retrieval")
    return "-".join([asked.name, *kind, *[system] * (system != "ours")])


def results_folder() -> Path:
    """Beside this file in a checkout (git ignores it there), else with the person's data."""
    return ROOT / "results" if (ROOT.parent / ".git").exists() else platformdirs.user_data_path("wenju") / "eval"


def _read(options: Options) -> _Set:
    if options.documents is None or options.questions is None:
        corpus = folder_corpus(options.articles or _articles_of(options.set_path))
        files = (options.set_path,)
        return _Set(options.set_path.stem, files, corpus, load_cases(options.set_path, corpus.texts))
    documents = load_documents(options.documents)
    cases = load_questions(options.questions, documents)
    folder = cache_folder() / f"docs-{record.digest_files([options.documents])}"
    name = options.questions.name.removesuffix(".jsonl").removesuffix(".questions")
    return _Set(name, (options.questions,), document_corpus(documents.values(), folder), cases)


def _articles_of(set_path: Path) -> Path:
    beside = set_path.with_suffix("")
    return beside if beside.is_dir() else Path("seeds")


def _settings(options: Options, corpus: Corpus) -> tuple[Settings, str]:
    from rag.settings import Settings

    settings = Settings.load(home=options.home or cache_folder())
    key = corpus.key(f"{settings.embedder}/{settings.dimensions}")
    # The same articles in another folder would be taken in once more, beside these.
    place = hashlib.blake2b(str(corpus.folder.resolve()).encode(), digest_size=4).hexdigest()
    return replace(settings, home=options.home or cache_folder() / f"library-{key}-{place}"), key


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
def _answering(options: Options, system: str, settings: Settings, corpus: Corpus) -> Iterator[Callable[[Case], Result]]:
    """Open what answers the first time that a question is really asked: a finished run is reported again at once."""
    with ExitStack() as stack:
        opened: list[Callable[[Case], Result]] = []

        def answer(case: Case) -> Result:
            if not opened:
                opened.append(stack.enter_context(_opened(options, system, settings, corpus)))
            return opened[0](case)

        yield answer


@contextmanager
def _opened(options: Options, name: str, settings: Settings, corpus: Corpus) -> Iterator[Callable[[Case], Result]]:
    if options.retrieval_only:
        from eval.retrieval import open_searcher

        with open_searcher(settings) as searcher:
            yield searcher.search
        return
    with open_system(name, settings, corpus) as system:

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

"""Writers killed at random moments: `python -m tests.kills --count 300`. Nothing lost, nothing twice, nothing torn.

Each round changes some files of a folder, starts a writer on it, kills it with SIGKILL somewhere between its first and
last write, opens what is left and checks it against every version of every file there has been. The writers are forked
from one process that has imported everything, so that a round takes a third of a second.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"  # a forked writer has none of its parent's threads to wait for

from index.build import build_library, split_text
from index.errors import WenjuError
from index.library import Library
from index.values import cut
from index.words import words_of
from tests.fakes import HashEmbedder

FILES = 10
PAGE = (
    "# {place}高新区签约第{number}批项目\n\n本报讯 近日,{place}高新区签约项目{count}个,总投资{money}亿元。{filler}\n\n"
    "# {place}港口吞吐量第{number}次刷新纪录\n\n本报讯 {place}港口今年吞吐量{count}万吨,同比增长{money}%。{filler}\n\n张三\n"
)
FILLER = "项目涉及新材料、医药和装备制造产业,建成后预计带动就业{0}人,年产值{0}万元。"


@dataclass
class Folder:
    """A folder of pages and every text each of its files has had."""

    path: Path
    chance: random.Random
    texts: dict[str, str] = field(default_factory=dict)  # as the files stand now
    ever: set[str] = field(default_factory=set)

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")
        self.texts[name] = text
        self.ever.add(text)

    def page(self) -> str:
        numbers = [self.chance.randrange(1000, 9999) for _ in range(16)]
        return PAGE.format(
            place=self.chance.choice(["东湖", "西岭", "南川", "北屏"]),
            number=numbers[0],
            count=numbers[1],
            money=numbers[2] / 10,
            filler="".join(FILLER.format(number) for number in numbers[3 : self.chance.randrange(4, 16)]),
        )

    def change(self) -> set[str]:
        """Add, change, rename or remove some files; return the names left alone."""
        touched: set[str] = set()
        for _ in range(self.chance.randrange(1, 2 * FILES)):
            name = f"第{self.chance.randrange(FILES):02}页.txt"
            deed = self.chance.random()
            if name not in self.texts or deed < 0.6:
                self.write(name, self.page())
            elif deed < 0.8:
                (self.path / name).unlink()
                del self.texts[name]
            else:
                other = f"改名{self.chance.randrange(10**6):06}.txt"
                (self.path / name).rename(self.path / other)
                self.texts[other] = self.texts.pop(name)
                touched.add(other)
            touched.add(name)
        if not self.texts:
            self.write("第00页.txt", self.page())
        return set(self.texts) - touched


def run_writer(home: Path, folder: Path) -> int:
    """Fork a writer; return its process id."""
    pid = os.fork()
    if pid == 0:
        try:
            build_library(home, [folder], embedder=HashEmbedder)
            os._exit(0)
        except BaseException as error:
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
    return pid


def run_reader(home: Path, stop: Path) -> int:
    """Fork a reader that searches again and again, and checks that each search is of one generation."""
    pid = os.fork()
    if pid:
        return pid
    try:
        library = None
        question = HashEmbedder().embed_question("高新区签约项目")
        generation = searches = 0
        parent = os.getppid()
        while os.getppid() == parent and not (stop.exists() and searches):
            time.sleep(0.05)  # eight of them leave the writer some of two cores
            library = library or maybe_open(home)
            if library is None:
                continue
            with library.snapshot() as view:
                assert view.generation >= generation, "an older generation came back"
                generation = view.generation
                found = [number for number, _ in view.search_vectors(question, 10**4)]
                rows = view.passages(found)
                assert len(set(found)) == len(rows) == view.counts()["passages"], "mixed generations"
                assert {number for number, _ in view.search_words("高新区", 10**4)} <= set(found), "mixed generations"
                for row in rows:
                    assert row.text == cut(view.source_text(row.source), row.spans), "torn"
            searches += 1
        os._exit(0)
    except BaseException as error:
        sys.stderr.write(f"reader: {error!r}\n")
        os._exit(1)


def check(home: Path, folder: Folder, must_have: set[str]) -> None:
    """Fail unless the library is whole: each document one version of its file, each passage once, both legs alike."""
    library = maybe_open(home)
    if library is None:
        assert not must_have
        return
    with library.snapshot() as view:
        assert list(view.damage()) == []
        assert view.damaged_legs() == []
        documents = view.documents()
        sources = [document.place.source for document in documents]
        assert len(sources) == len(set(sources)), "a document twice"
        assert must_have <= set(sources), f"lost: {must_have - set(sources)}"
        for document in documents:
            text = view.source_text(document.place.source)
            assert text in folder.ever, f"{document.place.source} is no version of its file"
            expected = [passage for _, passages in split_text(text) for passage, _ in passages]
            assert document.passages == len(expected)
        total = view.counts()["passages"]
        question = HashEmbedder().embed_question("高新区签约项目")
        found = [number for number, _ in view.search_vectors(question, total + 10)]
        assert len(found) == len(set(found)) == total, "the vector leg is not of this generation"
        rows = view.passages(found)
        assert len(rows) == total
        for row in rows:
            assert row.text == cut(view.source_text(row.source), row.spans), "torn"
        assert len({(row.source, row.spans) for row in rows}) == total, "a passage twice"
        by_words = {number for number, _ in view.search_words("高新区签约项目 港口吞吐量", total + 10)}
        asked = set(words_of("高新区签约项目 港口吞吐量"))
        having = {row.id for row in rows if asked & set(words_of(f"{row.article.title} {row.text}"))}
        assert having <= by_words <= set(found), "the word leg is not of this generation"
    library.close()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="how many kills")
    parser.add_argument("--readers", type=int, default=0, help="how many processes search all the while")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="wenju 杀 ") as where:
        home = Path(where) / "资料库"
        readers = [run_reader(home, Path(where) / "停") for _ in range(given.readers)]
        killed, finished = kill(Path(where), given.count, random.Random(given.seed))  # noqa: S311 - not a secret
        (Path(where) / "停").touch()
        for reader in readers:
            assert os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1]) == 0, "a reader failed"
    sys.stdout.write(f"{killed} writers killed, {finished} were done before the kill; nothing lost, twice or torn\n")
    return 0


def kill(where: Path, count: int, chance: random.Random) -> tuple[int, int]:
    home = where / "资料库"
    folder = Folder(where / "版 面", chance)
    folder.path.mkdir()
    for number in range(FILES):
        folder.write(f"第{number:02}页.txt", folder.page())
    build_library(where / "热身", [folder.path], embedder=HashEmbedder)  # dictionaries are read once, before the forks
    started = time.monotonic()
    os.waitpid(run_writer(where / "另一个", folder.path), 0)
    longest = time.monotonic() - started
    sys.stderr.write(f"a whole run takes {longest:.2f} s\n")
    killed = finished = 0
    held: set[str] = set()
    while killed < count:
        pid = run_writer(home, folder.path)
        time.sleep(chance.uniform(0, 0.7 * longest))  # most runs have part of the files to do
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status):
            killed += 1
        else:
            finished += 1
            assert os.waitstatus_to_exitcode(status) == 0, "a writer failed"
        check(home, folder, held)
        if not os.WIFSIGNALED(status) or chance.random() < 0.3:  # else the next writer goes on with the same work
            left = folder.change()
            held = {name for name in sources(home) if name in left}
        else:
            held = {name for name in sources(home) if name in folder.texts}
    pid = run_writer(home, folder.path)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    check(home, folder, set(folder.texts))
    assert sources(home) == set(folder.texts)
    embedder = HashEmbedder()
    build_library(home, [folder.path], embedder=lambda: embedder)
    assert embedder.passages_embedded == 0, "an unchanged folder was embedded again"
    return killed, finished


def sources(home: Path) -> set[str]:
    library = maybe_open(home)
    if library is None:
        return set()
    held = {document.place.source for document in library.documents()}
    library.close()
    return held


def maybe_open(home: Path) -> Library | None:
    try:
        return Library.open(home)
    except WenjuError as error:
        if "还没有资料库" not in error.problem:
            raise
        return None  # the first writer was killed before its first table stood


if __name__ == "__main__":
    sys.exit(main())

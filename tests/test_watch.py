"""Following a folder: a change is taken once, when the file is no longer written."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from index.watch import follow, look
from tests.fakes import write_pages

LOOK_SECONDS, QUIET_SECONDS = 0.02, 0.3


class Watched:
    """A folder that is followed in a thread; `taken` holds the names of each change."""

    def __init__(self, folder: Path, *, refuse: int = 0) -> None:
        self.taken: list[set[str]] = []
        self.texts: list[str] = []
        self._refuse = refuse
        self._stop = threading.Event()
        known = look([folder]) or {}
        self._thread = threading.Thread(
            target=lambda: follow(
                [folder],
                self._take,
                stop=self._stop,
                known=known,
                look_seconds=LOOK_SECONDS,
                quiet_seconds=QUIET_SECONDS,
            )
        )
        self._thread.start()

    def _take(self, changed: frozenset[Path]) -> bool:
        self.taken.append({path.name for path in changed})
        self.texts.extend(path.read_text(encoding="utf-8") for path in changed if path.exists())
        return len(self.taken) > self._refuse

    def wait_for(self, count: int) -> None:
        until = time.monotonic() + 20
        while len(self.taken) < count and time.monotonic() < until:
            time.sleep(0.01)

    def stop(self) -> None:
        time.sleep(2 * QUIET_SECONDS)  # whatever else would come has come
        self._stop.set()
        self._thread.join()


def test_added_changed_moved_and_removed_files_are_taken_once(tmp_path: Path) -> None:
    folder = write_pages(tmp_path, 甲="一", 乙="二", 丙="三", 丁="四")
    watched = Watched(folder)
    write_pages(folder / "里", 戊="五")
    write_pages(folder, 乙="二改")
    (folder / "丙.txt").rename(folder / "己.txt")
    (folder / "丁.txt").unlink()
    watched.wait_for(1)
    watched.stop()
    assert set().union(*watched.taken) == {"戊.txt", "乙.txt", "丙.txt", "己.txt", "丁.txt"}
    assert sum(map(len, watched.taken)) == 5


def test_a_file_still_being_written_is_not_read_half(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    with (tmp_path / "长.txt").open("w", encoding="utf-8") as file:
        for number in range(30):
            file.write(f"第{number}行\n")
            file.flush()
            time.sleep(QUIET_SECONDS / 10)
    watched.wait_for(1)
    watched.stop()
    assert [text.count("行") for text in watched.texts] == [30]


def test_what_could_not_be_taken_is_offered_again(tmp_path: Path) -> None:
    watched = Watched(tmp_path, refuse=1)
    write_pages(tmp_path, 甲="一")
    watched.wait_for(2)
    watched.stop()
    assert watched.taken == [{"甲.txt"}, {"甲.txt"}]


def test_a_folder_that_is_away_for_a_while_loses_nothing(tmp_path: Path) -> None:
    folder = write_pages(tmp_path / "盘", 甲="一")
    watched = Watched(folder)
    folder.rename(tmp_path / "拔掉")
    time.sleep(2 * QUIET_SECONDS)
    (tmp_path / "拔掉").rename(folder)
    watched.stop()
    assert watched.taken == []

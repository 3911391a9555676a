import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from device.errors import JournalError
from device.journal import History, Journal, calibration_of_chosen
from device.journal.schema import MIGRATIONS, migrate, open_to_write

LATEST = len(MIGRATIONS)
VERSION_1 = Path(__file__).with_name("version-1.db")
"""Written by the program when there was one migration: two sets, one with a rep, a miss and an undone rep."""
VERSION_2 = VERSION_1.with_name("version-2.db")
"""Written when there were two: the same, and a recording and a label of the first set."""

NEW_PERSON = ("in", 1, 15, 20, 3, 4, 356.0, 0.0, "wall", 0)
"""What a person of an older version has since there are people: the protocol's own targets."""


def unix_at(time_s: float) -> float:
    return 1.7e9 + time_s


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hinge.db"


def prepared(path: Path, *statements: str) -> bytes:
    with closing(sqlite3.connect(path)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()
    return path.read_bytes()


def refusals(path: Path) -> set[str]:
    """What the writing and the reading side say."""
    with pytest.raises(JournalError) as writing:
        Journal(path.parent, unix_at)
    with pytest.raises(JournalError) as reading:
        History(path).workouts(10)
    return {str(writing.value), str(reading.value)}


def test_new_database_is_private_durable_and_up_to_date(path: Path) -> None:
    with closing(open_to_write(path)) as db:
        settings = [
            db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
        assert settings == ["wal", 2, 1]
        assert db.execute("PRAGMA user_version").fetchone()[0] == LATEST
        assert db.execute("SELECT name FROM person").fetchall() == [("",)]
        files = list(path.parent.iterdir())
        assert {file.name for file in files} == {"hinge.db", "hinge.db-wal", "hinge.db-shm"}
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o640}


def test_opening_again_changes_nothing(path: Path) -> None:
    open_to_write(path).close()
    before = path.read_bytes()
    open_to_write(path).close()
    assert path.read_bytes() == before


def test_database_from_a_newer_version_is_refused_untouched(path: Path) -> None:
    open_to_write(path).close()
    before = prepared(path, f"PRAGMA user_version = {LATEST + 1}")
    assert refusals(path) == {
        (
            f"{path} has schema {LATEST + 1}, this program knows up to {LATEST}: install the newer Wall Hinge, "
            "or move the file away"
        )
    }
    assert path.read_bytes() == before


def test_database_of_another_program_is_refused_untouched(path: Path) -> None:
    before = prepared(path, "CREATE TABLE recipe (name)")
    assert refusals(path) == {f"{path} is another program's database: move it away, or name another folder with --data"}
    assert path.read_bytes() == before


def test_who_reads_leaves_a_damaged_file_alone(path: Path) -> None:
    path.write_bytes(b"this is not a database " * 100)
    before = path.read_bytes()
    with pytest.raises(JournalError) as caught:
        History(path).workouts(10)
    assert str(caught.value) == (
        f"{path}: file is not a database: nothing was changed; move it away, or put a backup in its place"
    )
    assert path.read_bytes() == before


def test_failing_migration_leaves_nothing_of_itself(path: Path) -> None:
    second = "CREATE TABLE mood (id INTEGER); INSERT INTO mood VALUES (1); INSERT INTO nowhere VALUES (1);"
    with closing(open_to_write(path)) as db:
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            migrate(db, path, (*MIGRATIONS, second))
        assert not db.in_transaction
        assert db.execute("PRAGMA user_version").fetchone()[0] == LATEST
        assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'mood'").fetchone()[0] == 0


def test_next_migration_is_done_once_and_keeps_what_is_there(path: Path) -> None:
    migrations = (*MIGRATIONS, "ALTER TABLE person ADD COLUMN inches INTEGER NOT NULL DEFAULT 1;")
    with closing(open_to_write(path)) as db:
        migrate(db, path, migrations)
        migrate(db, path, migrations)
        assert db.execute("PRAGMA user_version").fetchone()[0] == LATEST + 1
        assert db.execute("SELECT name, inches FROM person").fetchall() == [("", 1)]


# A database that an older version of the program has written.


@pytest.fixture
def old(path: Path) -> Path:
    shutil.copy(VERSION_1, path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == 1
    return path


def test_old_database_is_brought_up_to_date_and_keeps_everything(old: Path) -> None:
    with closing(sqlite3.connect(old)) as db:
        tables = ("person", "workout", "set_", "attempt", "advice")
        before = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    Journal(old.parent, unix_at).close()
    with closing(sqlite3.connect(old)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == LATEST
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        after = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
        assert after == before | {
            "person": [(*row, *NEW_PERSON) for row in before["person"]],
            "attempt": [(*row, None) for row in before["attempt"]],
            "set_": [(*row, None) for row in before["set_"]],
            "workout": [(*row, None, None, None) for row in before["workout"]],
        }
    (workout,) = History(old).workouts(10)
    assert (workout.sets, workout.misses) == ((1, 1), 1)
    detail = History(old).workout(workout.id)
    assert detail is not None
    assert [(one.label_reps, one.recordings) for one in detail.sets] == [(None, ()), (None, ())]
    assert [len(attempt.trace) for attempt in detail.sets[0].attempts] == [2, 0, 0]


def test_old_database_is_not_read_before_the_device_has_brought_it_up_to_date(old: Path) -> None:
    before = old.read_bytes()
    with pytest.raises(JournalError) as caught:
        History(old).workouts(10)
    assert str(caught.value) == f"{old} is from an older version: start the device, which brings it up to date"
    assert old.read_bytes() == before


def test_database_of_version_2_keeps_everything_and_was_never_calibrated(path: Path) -> None:
    shutil.copy(VERSION_2, path)
    tables = ("person", "workout", "set_", "attempt", "advice", "recording")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == 2
        before = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    with pytest.raises(JournalError, match="from an older version: start the device"):
        calibration_of_chosen(path, simulated=False)
    Journal(path.parent, unix_at).close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == LATEST
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in tables} == before | {
            "person": [(*row, *NEW_PERSON) for row in before["person"]],
            "workout": [(*row, None, None, None) for row in before["workout"]],
            "attempt": [(*row, None) for row in before["attempt"]],
        }
    assert calibration_of_chosen(path, simulated=False) is None
    detail = History(path).workout(1)
    assert detail is not None
    assert [(one.label_reps, len(one.recordings), one.touches) for one in detail.sets] == [(3, 1, 2), (None, 0, 1)]


def test_a_label_is_never_negative(path: Path) -> None:
    shutil.copy(VERSION_1, path)
    with closing(open_to_write(path)) as db, pytest.raises(sqlite3.IntegrityError, match="label_reps >= 0"):
        db.execute("UPDATE set_ SET label_reps = -1")

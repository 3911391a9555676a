"""A damaged database: kept, told, and gone on without, at the start and in the middle of a set."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from device.doctor.finding import Finding
from device.doctor.machine import Facts
from device.doctor.visit import judge
from device.hinge.events import Calibrated, Event, SetEnded, SetStarted, Undone
from device.journal import DATABASE, History, Journal, calibration_of_chosen
from device.journal.aside import ASIDE
from device.journal.backup import BACKUPS, back_up
from device.journal.people import add, choose
from device.people import Profile
from device.settings import Settings
from tests.device.journal.kept import OPENING, PATIENCE_S, UNIX_START, Open, keep, rep, rows, touch, until

NO_DATABASE = b"this is not a database " * 1000


def aside(folder: Path) -> Path:
    (place,) = (folder / ASIDE).iterdir()
    return place / DATABASE


def break_pages(path: Path, keep_bytes: int = 0) -> None:
    """As a failing card does: all behind that many bytes is something else, in the file and in its log."""
    for file in (path, Path(f"{path}-wal")):
        if file.exists():
            with file.open("r+b") as pages:
                size = pages.seek(0, 2)
                pages.seek(keep_bytes)
                pages.write(b"\xa5" * max(0, size - keep_bytes))


def break_table(path: Path, table: str) -> None:
    """Of that table's first page nothing is left."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)


def test_a_file_that_is_no_database_is_kept_and_a_new_one_begun(tmp_path: Path, open_journal: Open) -> None:
    (tmp_path / DATABASE).write_bytes(NO_DATABASE)
    journal = open_journal()
    assert aside(tmp_path).read_bytes() == NO_DATABASE
    assert journal.problem == (
        "The file of workouts was damaged, and a new one was begun. To go back: there is no good backup. "
        f"The damaged one is kept in {aside(tmp_path).parent}: move it away to hear no more of it."
    )
    journal.record(OPENING[0])
    journal.record(OPENING[1])
    journal.record(touch(3.0))
    until(lambda: History(tmp_path / DATABASE).workouts(1), "it keeps workouts again")


def test_the_newest_good_backup_is_offered_until_it_is_back_or_the_damaged_file_is_gone(
    tmp_path: Path, open_journal: Open
) -> None:
    journal = open_journal()
    keep(journal, *OPENING, touch(3.0))
    journal.close()
    copy = back_up(tmp_path / DATABASE, tmp_path / BACKUPS, UNIX_START).path
    (tmp_path / DATABASE).write_bytes(NO_DATABASE)
    for _ in range(2):  # it is said after a restart too
        journal = open_journal()
        assert f"stop the device, then: wall-hinge restore {copy}." in journal.problem
        journal.close()
    assert found(tmp_path)["workouts"].remedy.startswith(f"stop the device, then: wall-hinge restore {copy}; or move")
    aside(tmp_path).parent.rename(tmp_path / "elsewhere")
    assert open_journal().problem == ""
    assert "workouts" not in found(tmp_path)


def found(folder: Path) -> dict[str, Finding]:
    """What the doctor finds there."""
    return {one.name: one for one in judge(Facts(), Settings(), folder, simulated=True)}


def test_people_phones_and_calibration_are_brought_over_where_they_are_whole(
    tmp_path: Path, open_journal: Open
) -> None:
    journal = open_journal()
    ada = journal.do(lambda db: add(db, Profile(name="Ada", units="cm"))).result(PATIENCE_S)
    journal.do(lambda db: choose(db, ada.id, "dowel")).result(PATIENCE_S)
    journal.do(
        lambda db: db.execute(
            "INSERT INTO phone (name, token_hash, paired_at, last_used_at) VALUES ('hers', ?, 1, 1)", (bytes(32),)
        )
    ).result(PATIENCE_S)
    measured = Calibrated(
        time_s=0.5, contact_mm=41.0, noise_mm=2.0, signal_mcps=9.0, readings=60, replaced_mm=40.0, near_mm=None
    )
    keep(journal, measured, *OPENING, touch(3.0))
    journal.close()
    break_table(tmp_path / DATABASE, "workout")

    again = open_journal()
    assert again.resume(10.0) is None  # here it is noticed
    assert "was damaged" in again.problem
    assert rows(tmp_path, "SELECT name, units, exercise FROM person WHERE name = 'Ada'") == [("Ada", "cm", "dowel")]
    assert rows(tmp_path, "SELECT person FROM choice") == [(ada.id,)]
    assert rows(tmp_path, "SELECT name FROM phone") == [("hers",)]
    kept = calibration_of_chosen(tmp_path / DATABASE, simulated=False)
    assert kept is not None
    assert kept.contact_mm == 41.0
    keep_(again, *OPENING, touch(3.0))
    assert rows(tmp_path, "SELECT id FROM workout") == [(2,)]  # a number is not given twice


def keep_(journal: Journal, *events: Event) -> None:
    for event in events:
        journal.record(event)
    assert journal.flush(PATIENCE_S)


IN_A_SET: tuple[Event, ...] = (
    *OPENING,
    touch(3.0),
    rep(3.0),
    touch(6.0),
    Undone(time_s=7.0, number=2, touched_s=6.0),
    SetEnded(time_s=20.0, number=1, reps=1, why="left"),
    SetStarted(time_s=61.0, number=2),
    touch(62.0),
)


@pytest.mark.parametrize("restarted", [False, True], ids=["in one life", "after a restart"])
def test_damage_in_the_middle_of_a_set_costs_nothing_of_that_workout(
    tmp_path: Path, open_journal: Open, restarted: bool
) -> None:
    journal = open_journal()
    keep(journal, *IN_A_SET)
    if restarted:
        journal.close()
        journal = open_journal()
        assert journal.resume(63.0) is not None
    break_table(tmp_path / DATABASE, "attempt")
    journal.record(touch(66.0))
    assert journal.flush(PATIENCE_S)
    assert aside(tmp_path).exists()
    assert "was damaged, and a new one was begun" in journal.problem
    (workout,) = History(tmp_path / DATABASE).workouts(10)
    assert (workout.sets, workout.ended_at) == ((1, 2), None)
    keep_(journal, rep(66.0))
    assert rows(tmp_path, "SELECT count(*) FROM attempt WHERE rising_s IS NOT NULL") == [(2,)]


def test_a_database_that_broke_altogether_is_replaced_under_the_journal(tmp_path: Path, open_journal: Open) -> None:
    journal = open_journal()
    keep(journal, *IN_A_SET)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    break_pages(tmp_path / DATABASE, keep_bytes=100)
    journal.record(touch(66.0))
    assert journal.flush(PATIENCE_S)
    (workout,) = History(tmp_path / DATABASE).workouts(10)
    assert workout.sets == (1, 2)

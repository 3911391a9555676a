"""People in the tables, and how one of them goes for good."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from device.chosen import Chosen
from device.errors import CommandRefused
from device.hinge.events import Advised, Event, SetEnded, SetStarted, WorkoutEnded, WorkoutStarted
from device.journal import DATABASE, RECORDINGS, SIMULATED, History, Journal, RecordingOpened, Trace, edits
from device.journal.logs import in_device_clock, read_past
from device.journal.people import MOST_PEOPLE, add, change, chosen, everybody, find, kept_people
from device.journal.trace import pack
from device.people import Profile
from device.reading import Reading
from tests.device.journal.kept import PATIENCE_S, keep, rep, touch

Open = Callable[..., Journal]
TRACE = Trace(start_ms=-100, step_ms=[0, 100, 105], range_mm=[117, 40, 83])


def made(journal: Journal, name: str, **fields: Any) -> int:
    return journal.do(lambda db: add(db, Profile(name=name, **fields))).result(PATIENCE_S).id


def choose(journal: Journal, person: int, exercise: str = "wall") -> None:
    keep(journal, Chosen(time_s=0.0, person=person, exercise=exercise))


def train(journal: Journal, start_s: float, exercise: str = "wall", recording: str = "") -> None:
    opening: tuple[Event, ...] = (
        WorkoutStarted(time_s=start_s, exercise=exercise),
        SetStarted(time_s=start_s + 1, number=1),
    )
    keep(journal, *opening)
    if recording:
        keep(journal, RecordingOpened(time_s=start_s + 2, started_s=start_s + 1, name=recording))
    keep(journal, touch(start_s + 9))
    journal.record(
        rep(start_s + 9), [Reading(start_s + 9 + time_s, range_mm, 0) for time_s, range_mm in TRACE.points()]
    )
    advised = Advised(time_s=start_s + 11, kind="go", say="Push, Zorkmid.", why="So.", target_stance_mm=76.2)
    ended = SetEnded(time_s=start_s + 12, number=1, reps=1, why="asked")
    keep(journal, advised, ended, WorkoutEnded(time_s=start_s + 13, why="asked"))


def erase(journal: Journal, person: int) -> None:
    done: Future[None] = Future()
    journal.erase(person, done)
    done.result(PATIENCE_S)


def everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.name.startswith(DATABASE))


def count(folder: Path, table: str) -> int:
    with closing(sqlite3.connect(folder / DATABASE)) as db:
        found: int = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return found


def test_a_person_is_kept_with_all_that_was_said(open_journal: Open) -> None:
    profile = Profile(
        name="Ada",
        units="cm",
        voice=False,
        target_reps=(16, 18),
        target_sets=(4, 4),
        max_stance_mm=200.5,
        load_kg=7.5,
        exercise="dowel",
        simulated=True,
    )
    journal = open_journal()
    kept = journal.do(lambda db: add(db, profile)).result(PATIENCE_S)
    assert journal.do(lambda db: find(db, kept.id)).result(PATIENCE_S) == kept
    assert {name: getattr(kept, name) for name in Profile.__struct_fields__ if name != "id"} == {
        name: getattr(profile, name) for name in Profile.__struct_fields__ if name != "id"
    }


def test_names_are_taken_without_regard_to_case_and_can_be_given_back(open_journal: Open) -> None:
    journal = open_journal()
    ada = made(journal, "Ada Straße")
    for name in ("Ada Straße", "ADA STRASSE", "ada straße"):
        with pytest.raises(CommandRefused, match="There is somebody called Ada Straße already"):
            made(journal, name)
    journal.do(lambda db: change(db, ada, {"name": "ADA STRASSE"})).result(PATIENCE_S)  # her own
    erase(journal, ada)
    assert made(journal, "Ada Straße") != ada
    for name in (SIMULATED, "simulated"):
        with pytest.raises(CommandRefused, match="Simulated is the name of the simulation"):
            made(journal, name)


def test_there_is_room_for_so_many(open_journal: Open) -> None:
    journal = open_journal()
    for n in range(MOST_PEOPLE):
        made(journal, f"P{n}")
    with pytest.raises(CommandRefused, match=f"There are {MOST_PEOPLE} people already: delete one first"):
        made(journal, "one more")
    made(journal, "of the simulation", simulated=True)


def test_everybody_is_in_the_order_of_names_and_worlds_are_apart(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    for name in ("cleo", "Bob", "ada"):
        made(journal, name)
    sim = made(journal, "Sim", simulated=True)
    choose(journal, sim)
    real = journal.do(lambda db: everybody(db, simulated=False)).result(PATIENCE_S)
    assert [one.name for one in real] == ["ada", "Bob", "cleo"]
    assert journal.do(lambda db: chosen(db, simulated=True)).result(PATIENCE_S).name == "Sim"
    assert journal.do(lambda db: chosen(db, simulated=False)).result(PATIENCE_S).name == ""
    kept = kept_people(tmp_path / DATABASE)
    assert [(one.profile.name, one.chosen) for one in kept] == [
        ("ada", False), ("Bob", False), ("cleo", False), ("Sim", True), ("", False),
    ]  # fmt: skip


def test_who_was_chosen_is_so_after_a_restart_with_their_exercise(open_journal: Open) -> None:
    first = open_journal()
    bob = made(first, "Bob")
    choose(first, bob, "handcuff")
    first.close()
    again = open_journal()
    assert again.person == bob
    assert again.do(lambda db: find(db, bob)).result(PATIENCE_S).exercise == "handcuff"
    assert open_journal(person=SIMULATED).person != bob


def test_the_handcuff_hinge_is_kept_with_its_load(open_journal: Open) -> None:
    journal = open_journal()
    bob = made(journal, "Bob", load_kg=8.0)
    choose(journal, bob, "handcuff")
    train(journal, 100.0, "handcuff")
    journal.do(lambda db: change(db, bob, {"load_kg": 10.0})).result(PATIENCE_S)
    train(journal, 200.0, "handcuff")
    train(journal, 300.0)
    at_s = in_device_clock(1000.0, 1_700_001_000.0)
    past = journal.do(lambda db: read_past(db, bob, "handcuff", 9, at_s)).result(PATIENCE_S)
    assert [(log.started_s, log.why, load_kg) for log, load_kg in past] == [
        (100.0, "asked", 8.0),
        (200.0, "asked", 10.0),
    ]
    assert [log.sets[0].reps for log, _ in past] == [1, 1]
    assert past[0][0].sets[0].attempts[0].rep == rep(109.0)
    assert len(journal.do(lambda db: read_past(db, bob, "handcuff", 1, at_s)).result(PATIENCE_S)) == 1


def test_a_deleted_person_leaves_nothing_behind(open_journal: Open, tmp_path: Path) -> None:
    (tmp_path / RECORDINGS).mkdir()
    journal = open_journal()
    ada, bob = made(journal, "Ada Zorkmid"), made(journal, "Bob")
    choose(journal, ada)
    for n in range(30):  # more than a page
        train(journal, 100.0 * (n + 1), recording=f"a{n}.csv")
        (tmp_path / RECORDINGS / f"a{n}.csv").write_text("Zorkmid's")
    journal.do(lambda db: change(db, ada, {"name": "Ada Zorkmid the Second"})).result(PATIENCE_S)
    journal.do(lambda db: edits.label(db, 1, 1, 14)).result(PATIENCE_S)
    choose(journal, bob)
    train(journal, 9000.0, recording="b.csv")
    (tmp_path / RECORDINGS / "b.csv").write_text("Bob's")
    assert b"Zorkmid" in everything(tmp_path)
    assert everything(tmp_path).count(pack(TRACE)) > 1
    before = {table: count(tmp_path, table) for table in ("workout", "set_", "attempt", "trace", "advice", "recording")}
    erase(journal, ada)
    mine = {table: count(tmp_path, table) for table in before}
    assert set(before.values()) == {31}
    assert set(mine.values()) == {1}
    assert [file.name for file in (tmp_path / RECORDINGS).iterdir()] == ["b.csv"]
    rest = everything(tmp_path)
    assert rest.count(b"Zorkmid") == 1  # in the advice that Bob was given
    assert rest.count(b"Zorkmid the") == 0
    assert rest.count(pack(TRACE)) == 1  # Bob's
    assert (tmp_path / f"{DATABASE}-wal").stat().st_size == 0
    train(journal, 9100.0)
    assert [one.person for one in History(tmp_path / DATABASE).workouts(9)] == ["Bob", "Bob"]
    with pytest.raises(CommandRefused, match=f"There is nobody with the number {ada}"):
        erase(journal, ada)


def test_what_a_reader_holds_up_is_emptied_afterwards(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    ada = made(journal, "Ada Zorkmid")
    with closing(sqlite3.connect(tmp_path / DATABASE, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM person").fetchone()
        erase(journal, ada)
        assert b"Zorkmid" in everything(tmp_path)
        assert [one.profile.name for one in kept_people(tmp_path / DATABASE)] == [""]
    keep(journal, WorkoutStarted(time_s=1.0, exercise="wall"))
    assert journal.flush(PATIENCE_S)
    assert b"Zorkmid" not in everything(tmp_path)


def test_a_recording_told_of_after_its_person_is_gone_disturbs_nothing(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    ada = made(journal, "Ada")
    choose(journal, ada)
    train(journal, 100.0)
    choose(journal, 1)
    erase(journal, ada)
    keep(journal, RecordingOpened(time_s=120.0, started_s=101.0, name="late.csv"))
    assert count(tmp_path, "recording") == 0


def test_a_file_that_cannot_be_deleted_keeps_the_person(open_journal: Open, tmp_path: Path) -> None:
    (tmp_path / RECORDINGS / "in the way.csv").mkdir(parents=True)
    journal = open_journal()
    ada = made(journal, "Ada")
    choose(journal, ada)
    train(journal, 100.0, recording="in the way.csv")
    choose(journal, 1)
    with pytest.raises(OSError, match=r"in the way\.csv"):
        erase(journal, ada)
    assert [one.reps for one in History(tmp_path / DATABASE).workouts(9, person=ada)] == [1]


def test_nobody_in_particular_cannot_be_deleted(open_journal: Open) -> None:
    with pytest.raises(CommandRefused, match="There is nobody with the number 1"):
        erase(open_journal(), 1)


def test_work_that_fails_changes_nothing_and_work_that_is_cancelled_is_not_done(open_journal: Open) -> None:
    journal = open_journal()

    def half(db: sqlite3.Connection) -> None:
        add(db, Profile(name="Ada"))
        raise CommandRefused("no")

    with pytest.raises(CommandRefused, match=r"^no$"):
        journal.do(half).result(PATIENCE_S)
    cancelled: Future[Profile] = Future()
    cancelled.cancel()
    journal.do(lambda db: add(db, Profile(name="Bob")), cancelled)
    assert journal.do(lambda db: everybody(db, simulated=False)).result(PATIENCE_S) == []

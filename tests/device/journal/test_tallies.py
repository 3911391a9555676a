"""The row that the history shows of a workout says what its log says, whatever happened to it."""

import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

import pytest

from device.hinge.events import Event, Miss, Rep, SetEnded, SetStarted, Squat, Undone, WorkoutEnded, WorkoutStarted
from device.journal import DATABASE, History, Journal, tallies
from tests.device.journal.kept import OPENING, keep, rep, rows, touch

Open = Callable[..., Journal]

INCH_MM = 25.4
WHOSE = "SELECT workout, person, exercise, started_at FROM tally ORDER BY workout"


def reps_at(start_s: float, inches: float, count: int) -> list[Event]:
    events: list[Event] = []
    for number in range(count):
        at_s = start_s + 4 * number
        done = {"stance_mm": inches * INCH_MM, "travel_mm": inches * INCH_MM, "lowering_s": 1.0}
        measured = Rep(**{name: getattr(rep(at_s), name) for name in Rep.__struct_fields__} | done)
        events += [touch(at_s), measured]
    return events


def agree(folder: Path) -> list[int]:
    """The workouts that have a row, each of which says what the log says; none that is over and kept is without."""
    with closing(sqlite3.connect(folder / DATABASE)) as db:
        db.row_factory = sqlite3.Row
        found = {row["workout"]: tallies.read(row) for row in db.execute("SELECT * FROM tally ORDER BY workout")}
        db.row_factory = None
        over = db.execute("SELECT id FROM workout WHERE ended_at IS NOT NULL AND deleted_at IS NULL ORDER BY id")
        assert [workout for (workout,) in over.fetchall()] == list(found)
        assert (
            db.execute(WHOSE).fetchall()
            == db.execute(
                "SELECT id, person, exercise, started_at FROM workout WHERE id IN (SELECT workout FROM tally)"
            ).fetchall()
        )
        for workout, tally in found.items():
            assert tally == tallies.of(db, workout)
    return list(found)


def test_a_workout_that_runs_has_no_row_and_one_that_is_over_has(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    keep(journal, *OPENING, touch(3.0), rep(3.0))
    assert agree(tmp_path) == []
    keep(journal, WorkoutEnded(time_s=60.0, why="asked"))
    assert agree(tmp_path) == [1]


def test_what_comes_after_the_end_is_in_it(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    keep(journal, *OPENING, touch(3.0), rep(3.0), touch(7.0), WorkoutEnded(time_s=7.5, why="hurt"))
    assert rows(tmp_path, "SELECT reps, measured FROM tally") == [(2, 1)]
    keep(journal, rep(7.0, 8.5))
    assert rows(tmp_path, "SELECT reps, measured FROM tally") == [(2, 2)]
    keep(journal, Undone(time_s=9.0, number=1, touched_s=7.0))
    assert rows(tmp_path, "SELECT reps, measured FROM tally") == [(1, 1)]
    assert agree(tmp_path) == [1]


def test_a_workout_that_nobody_ended_has_a_row_once_it_is_closed(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    keep(journal, *OPENING, touch(3.0), rep(3.0))
    journal.resume(3.0 + 1801)
    assert agree(tmp_path) == [1]
    assert History(tmp_path / DATABASE).workouts(1)[0].why == "idle"


def test_it_says_how_far_how_well_and_how_many(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    events = [*OPENING, *reps_at(10.0, 3, 15), *reps_at(100.0, 5, 5), *reps_at(130.0, 6, 4)]
    events += [Miss(time_s=160.0, stance_mm=152.0, short_mm=9.0), Squat(time_s=170.0, stance_mm=152.0)]
    keep(
        journal,
        *events,
        SetEnded(time_s=180.0, number=1, reps=24, why="asked"),
        WorkoutEnded(time_s=181.0, why="asked"),
    )
    (tally,) = rows(
        tmp_path,
        "SELECT sets, reps, misses, squats, measured, start_stance_mm, best_stance_mm, comfortable_mm, owned, whole, "
        "lowering_s, pause_s, rising_s FROM tally",
    )
    assert tally == (
        1, 24, 1, 1, 24, pytest.approx(3 * INCH_MM), pytest.approx(5 * INCH_MM), pytest.approx(5 * INCH_MM), 1 << 3, 0,
        pytest.approx(1.0), pytest.approx(0.75), pytest.approx(0.75),
    )  # fmt: skip
    assert agree(tmp_path) == [1]


@pytest.mark.parametrize(("sets", "reps", "whole"), [(3, 15, 1), (3, 14, 0), (2, 20, 0), (4, 20, 3)])
def test_whole_sets_are_told(open_journal: Open, tmp_path: Path, sets: int, reps: int, whole: int) -> None:
    journal = open_journal()
    events: list[Event] = [WorkoutStarted(time_s=1.0, exercise="dowel")]
    for number in range(1, sets + 1):
        at_s = 1000.0 * number
        events += [SetStarted(time_s=at_s, number=number), *reps_at(at_s + 1, 20, reps)]
        events.append(SetEnded(time_s=at_s + 200, number=number, reps=reps, why="asked"))
    keep(journal, *events, WorkoutEnded(time_s=9000.0, why="done"))
    assert rows(tmp_path, "SELECT whole, owned, comfortable_mm FROM tally") == [(whole, 0, None)]
    assert agree(tmp_path) == [1]


def test_a_workout_of_nothing_has_a_row_of_nothing(open_journal: Open, tmp_path: Path) -> None:
    keep(open_journal(), OPENING[0], WorkoutEnded(time_s=60.0, why="asked"))
    assert rows(tmp_path, "SELECT sets, reps, best_stance_mm, travel_mm FROM tally") == [(0, 0, None, None)]
    assert agree(tmp_path) == [1]


def test_a_stance_that_no_room_has_does_no_harm(open_journal: Open, tmp_path: Path) -> None:
    keep(open_journal(), *OPENING, *reps_at(10.0, 300, 15), *reps_at(100, -2, 3), WorkoutEnded(time_s=200, why="asked"))
    assert rows(tmp_path, "SELECT owned FROM tally") == [(1 << 62,)]
    assert agree(tmp_path) == [1]


def test_workouts_of_an_older_version_are_made_up_for(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).with_name("version-1.db"), tmp_path / DATABASE)
    with closing(Journal(tmp_path, lambda time_s: time_s)):
        pass
    assert agree(tmp_path) == [1]


def test_many_of_them_take_their_turns(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    for number in range(tallies.BATCH + 1):
        keep(journal, WorkoutStarted(time_s=number, exercise="wall"), WorkoutEnded(time_s=number + 0.5, why="asked"))
    journal.do(lambda db: db.execute("DELETE FROM tally").rowcount).result()
    assert agree_after_restart(journal, open_journal, tmp_path) == list(range(1, tallies.BATCH + 2))


def agree_after_restart(journal: Journal, open_journal: Open, folder: Path) -> list[int]:
    journal.close()
    again = open_journal()
    again.flush()  # behind the first batch
    again.flush()  # behind the second
    return agree(folder)


def test_a_deleted_person_leaves_no_row(tmp_path: Path, open_journal: Open) -> None:
    keep(open_journal(person="Ada"), *OPENING, WorkoutEnded(time_s=60.0, why="asked"))
    journal = open_journal()
    (ada,) = rows(tmp_path, "SELECT id FROM person WHERE name = 'Ada'")[0]
    assert isinstance(ada, int)
    done: Future[None] = Future()
    journal.erase(ada, done)
    done.result(30)
    assert rows(tmp_path, "SELECT * FROM tally") == []


def test_numbers_of_workouts_are_not_given_again(open_journal: Open, tmp_path: Path) -> None:
    ada = open_journal(person="Ada")
    keep(ada, *OPENING, WorkoutEnded(time_s=60.0, why="asked"))
    done: Future[None] = Future()
    journal = open_journal()
    journal.erase(ada.person, done)
    done.result(30)
    keep(journal, *OPENING, WorkoutEnded(time_s=60.0, why="asked"))
    assert rows(tmp_path, "SELECT id FROM workout") == [(2,)]

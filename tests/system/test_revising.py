"""The history changed over the real link, while somebody trains: the coach follows, and what is deleted goes."""

from pathlib import Path

import pytest

from device.journal import DATABASE, RECORDINGS, History
from device.journal.edits import KEPT_S
from device.live import Answer
from device.simulator.clock import VirtualClock
from tests.device.journal.kept import rows
from tests.device.journal.test_tallies import agree
from tests.system.house import House
from tests.system.test_people import ask, house_with, make, past_of, refused


def attempts(folder: Path, workout: int) -> list[int]:
    detail = History(folder / DATABASE).workout(workout)
    assert detail is not None
    return [attempt.id for one in detail.sets for attempt in one.attempts if attempt.kind == "rep"]


def counted(house: House) -> list[int]:
    log = house.core.workout.log
    return [one.reps for one in log.sets] if log is not None else []


def trained(house: House, reps: int) -> None:
    house.until(lambda: house.reps == reps, within_s=300)


def test_a_rep_of_the_running_workout_is_taken_back_and_counts_again(tmp_path: Path) -> None:
    with house_with(tmp_path, reps=4) as house:
        trained(house, 4)
        house.for_(3)
        assert house.journal.flush(30)
        second = attempts(tmp_path, 1)[1]
        assert ask(house, "undo_attempt", workout=1, attempt=second) == Answer(ok=True)
        assert counted(house) == [3]
        assert house.journal.flush(30)
        assert History(tmp_path / DATABASE).workouts(1)[0].reps == 3
        again = ask(house, "undo_attempt", workout=1, attempt=second)
        assert again == refused("That rep was taken back already.")
        assert ask(house, "restore_attempt", workout=1, attempt=second) == Answer(ok=True)
        assert counted(house) == [4]
        assert house.journal.flush(30)
        assert History(tmp_path / DATABASE).workouts(1)[0].reps == 4
        assert ask(house, "restore_attempt", workout=1, attempt=second) == refused("That rep counts already.")
        undone = (
            [attempt.undone for attempt in house.core.workout.log.sets[0].attempts] if house.core.workout.log else []
        )
        assert undone == [False] * 4


def test_a_rep_of_a_workout_that_is_over_changes_what_the_coach_looks_back_at(tmp_path: Path) -> None:
    with house_with(tmp_path, reps=6) as house:
        ada = make(house, "Ada")
        assert ask(house, "choose_person", person=ada).ok
        trained(house, 6)
        house.for_(3)
        assert ask(house, "end_workout").ok
        house.until(lambda: bool(rows(tmp_path, "SELECT 1 FROM tally")), within_s=60)
        for attempt in attempts(tmp_path, 1)[:2]:
            assert ask(house, "undo_attempt", workout=1, attempt=attempt).ok
        house.until(lambda: [one.reps for one in past_of(house)] == [4], within_s=60)
        assert rows(tmp_path, "SELECT reps FROM tally") == [(4,)]
        assert agree(tmp_path) == [1]
        assert ask(house, "restore_attempt", workout=1, attempt=attempts(tmp_path, 1)[0]).ok
        house.until(lambda: [one.reps for one in past_of(house)] == [5], within_s=60)
        assert agree(tmp_path) == [1]


def test_a_deleted_workout_is_gone_for_page_and_coach_and_can_be_had_back(tmp_path: Path) -> None:
    with house_with(tmp_path, reps=6) as house:
        trained(house, 6)
        running = ask(house, "delete_workout", workout=1)
        assert running == refused("This workout is running: end it first.")
        assert ask(house, "end_workout").ok
        assert ask(house, "delete_workout", workout=1) == Answer(ok=True)
        history = History(tmp_path / DATABASE)
        assert (history.workouts(9), history.workout(1), agree(tmp_path)) == ([], None, [])
        house.until(lambda: past_of(house) == () and house.core.workout.log is None, within_s=60)
        gone = ask(house, "delete_workout", workout=1)
        assert gone == refused("There is no workout 1: it may have been deleted already.")
        none = ask(house, "undo_attempt", workout=1, attempt=1)
        assert none == refused("There is no attempt 1 in workout 1.")
        assert ask(house, "restore_workout", workout=1) == Answer(ok=True)
        assert [one.reps for one in history.workouts(9)] == [6]
        assert agree(tmp_path) == [1]
        house.until(lambda: [one.reps for one in past_of(house)] == [6], within_s=60)
        here = ask(house, "restore_workout", workout=1)
        assert here == refused("There is no deleted workout 1: after a day it is gone for good.")


def test_a_deleted_workout_is_removed_with_its_recordings_after_a_day_and_its_number_stays_free(tmp_path: Path) -> None:
    clock = VirtualClock()
    with house_with(tmp_path, reps=3, clock=clock) as house:
        trained(house, 3)
        assert ask(house, "end_workout").ok
        house.for_(15)
        house.recorder.flush()
        house.journal.flush(30)
        assert ask(house, "delete_workout", workout=1).ok
        assert len(list((tmp_path / RECORDINGS).iterdir())) == 1
    clock = VirtualClock(clock.now_s() + KEPT_S - 3600)
    with house_with(tmp_path, reps=3, clock=clock) as house:
        house.step()
        house.journal.flush(30)
        assert rows(tmp_path, "SELECT id FROM workout") == [(1,)]
    clock = VirtualClock(clock.now_s() + 3700)
    with house_with(tmp_path, reps=3, clock=clock) as house:
        house.step()
        house.journal.flush(30)
        for table in ("workout", "set_", "attempt", "advice", "recording", "tally"):
            assert rows(tmp_path, f"SELECT * FROM {table}") == [], table
        assert list((tmp_path / RECORDINGS).iterdir()) == []
        trained(house, 1)
        house.journal.flush(30)
        assert rows(tmp_path, "SELECT id FROM workout") == [(2,)]
        assert ask(house, "restore_workout", workout=1).reason.startswith("There is no deleted workout 1")


@pytest.mark.parametrize(
    ("command", "args", "reason"),
    [
        ("delete_workout", {}, "delete_workout takes workout, but workout is missing"),
        ("delete_workout", {"workout": 0}, "delete_workout: workout is 0; it must be a whole number, 1 to"),
        ("restore_workout", {"workout": True}, "restore_workout: workout is True; it must be a whole number"),
        ("undo_attempt", {"workout": 1}, "undo_attempt takes workout and attempt, but attempt is missing"),
        ("restore_attempt", {"workout": 1, "attempt": 1, "x": 1}, "takes workout and attempt, but x was given"),
    ],
)
def test_what_is_no_such_command_is_told(tmp_path: Path, command: str, args: dict[str, object], reason: str) -> None:
    with house_with(tmp_path) as house:
        answer = ask(house, command, **args)
    assert answer.code == "malformed"
    assert reason in answer.reason


def test_a_miss_counts_for_nothing_and_cannot_be_taken_back(tmp_path: Path) -> None:
    with house_with(tmp_path, reps=3) as house:
        trained(house, 3)
        house.journal.flush(30)
        house.journal.do(lambda db: db.execute("UPDATE attempt SET kind = 'miss' WHERE id = 1").rowcount).result()
        answer = ask(house, "undo_attempt", workout=1, attempt=1)
        assert answer == refused("That was a miss, and counts for nothing.")

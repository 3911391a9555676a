import subprocess
import sys
from pathlib import Path

import pytest

from device.hinge.events import (
    Miss,
    RestOver,
    SetEnded,
    SetStarted,
    Undone,
    WorkoutEnded,
    WorkoutStarted,
)
from device.hinge.log import Attempt, SetLog, WorkoutLog
from device.journal import History, Journal
from tests.device.journal.kept import OPENING, UNIX_START, Open, keep, rep, rows, touch

ROOT = Path(__file__).parents[3]

STREAM = """
import sys
from pathlib import Path
from device.hinge.events import SetStarted, Touch, WorkoutStarted
from device.journal import DataFolder, Journal
with DataFolder(Path(sys.argv[1])):
    journal = Journal(Path(sys.argv[1]), lambda time_s: 1.7e9 + time_s)
    journal.record(WorkoutStarted(time_s=1.0, exercise="wall"))
    journal.record(SetStarted(time_s=2.0, number=1))
    for reps in range(1, 10**9):
        journal.record(Touch(time_s=2.0 + reps / 100, stance_mm=76.0, lowering_s=0.4))
        journal.flush()
        print(reps, flush=True)
"""


def test_resumed_workout_has_everything_in_the_new_clock(open_journal: Open, tmp_path: Path) -> None:
    journal = open_journal()
    events = (
        touch(3.0),
        rep(3.0),
        Miss(time_s=6.0, stance_mm=75.0, short_mm=20.0),
        touch(10.0),
        Undone(time_s=12.0, number=1, touched_s=10.0),
        SetEnded(time_s=14.0, number=1, reps=1, why="left"),
        RestOver(time_s=60.0, number=1),
        SetStarted(time_s=61.0, number=2),
        touch(64.0),
    )
    keep(journal, *OPENING, *events)
    journal.close()

    again = open_journal(unix_start=UNIX_START + 1000)  # that clock is 1000 s behind the first one
    log = again.resume(-930.0)
    assert log == WorkoutLog(
        exercise="wall",
        started_s=-999.0,
        sets=(
            SetLog(
                number=1,
                started_s=-998.0,
                attempts=(
                    Attempt(kind="rep", at_s=-997.0, stance_mm=76.5, rep=rep(-997.0)),
                    Attempt(kind="miss", at_s=-994.0, stance_mm=75.0),
                    Attempt(kind="rep", at_s=-990.0, stance_mm=76.0, undone=True),
                ),
                ended_s=-986.0,
                rested=True,
            ),
            SetLog(number=2, started_s=-939.0, attempts=(Attempt(kind="rep", at_s=-936.0, stance_mm=76.0),)),
        ),
    )
    assert [one.reps for one in log.sets] == [1, 1]

    keep(again, rep(-936.0), touch(-920.0), Undone(time_s=-919.0, number=1, touched_s=-997.0))
    assert rows(tmp_path, "SELECT set_, at, rising_s, undone_at IS NULL FROM attempt WHERE kind = 'rep'") == [
        (1, UNIX_START + 3, 0.75, 0),
        (1, UNIX_START + 10, None, 0),
        (2, UNIX_START + 64, 0.75, 1),
        (2, UNIX_START + 80, None, 1),
    ]


def test_nothing_resumed_lies_in_the_future_and_intervals_stay(open_journal: Open) -> None:
    keep(open_journal(), *OPENING, touch(500.0), rep(500.0), touch(503.0), rep(503.0))
    log = open_journal(unix_start=UNIX_START - 100).resume(20.0)  # started with a clock that lags by far
    assert log
    first, second = log.sets[0].attempts
    assert (first.at_s, second.at_s) == (17.0, 20.0)
    assert second.rep
    assert second.rep.time_s == 20.0
    assert log.started_s == 20.0 - 502.0


@pytest.mark.parametrize(("age_s", "goes_on"), [(29 * 60.0, True), (31 * 60.0, False)])
def test_workout_goes_on_within_half_an_hour(open_journal: Open, history: History, age_s: float, goes_on: bool) -> None:
    journal = open_journal()
    keep(journal, *OPENING, touch(3.0), touch(9.0))
    assert (journal.resume(9.0 + age_s) is not None) == goes_on
    summary = history.workouts(1)[0]
    assert (summary.ended_at, summary.why) == ((None, "") if goes_on else (UNIX_START + 9, "idle"))
    detail = history.workout(summary.id)
    assert detail
    assert detail.sets[0].ended_at == (None if goes_on else UNIX_START + 9)


def test_nothing_is_resumed_where_nothing_is_open(open_journal: Open) -> None:
    journal = open_journal()
    assert journal.resume(1.0) is None
    keep(journal, *OPENING, WorkoutEnded(time_s=5.0, why="asked"))
    assert journal.resume(6.0) is None


def test_workout_of_another_person_is_not_resumed(open_journal: Open, history: History) -> None:
    keep(open_journal(person="Ada"), *OPENING, touch(3.0))
    assert open_journal(person="Bob").resume(4.0) is None
    assert history.workouts(1)[0].why == "idle"


def test_new_workout_ends_one_left_open(open_journal: Open, history: History) -> None:
    keep(open_journal(), *OPENING, touch(3.0), WorkoutStarted(time_s=50.0, exercise="dowel"))
    assert [(w.exercise, w.why) for w in history.workouts(9)] == [("dowel", ""), ("wall", "idle")]


def test_no_touch_is_lost_to_kill_9(tmp_path: Path, open_journal: Open) -> None:
    for kill_after in (1, 25, 60):
        folder = tmp_path / str(kill_after)
        command = [sys.executable, "-c", STREAM, str(folder)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            for _ in range(kill_after):
                process.stdout.readline()
            process.kill()
            told = max(map(int, process.stdout.read().split()), default=kill_after)
        assert rows(folder, "PRAGMA integrity_check") == [("ok",)]
        journal = Journal(folder, lambda time_s: 1.7e9 + time_s)
        log = journal.resume(100.0)
        journal.close()
        assert log
        assert told <= log.sets[-1].reps <= told + 1
        assert log.ended_s is None

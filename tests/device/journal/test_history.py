import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from device.errors import JournalError
from device.hinge.events import (
    Advised,
    Miss,
    Rep,
    SetEnded,
    SetStarted,
    Squat,
    Touch,
    Undone,
    WorkoutEnded,
    WorkoutStarted,
)
from device.journal import (
    AdviceDetail,
    AttemptDetail,
    History,
    Journal,
    ProgressPoint,
    SetDetail,
    WorkoutDetail,
    WorkoutSummary,
)
from device.reading import Reading

ROOT = Path(__file__).parents[3]
UNIX_START = 1_700_000_000.0
INCH_MM = 25.4

Open = Callable[..., Journal]


def workout(journal: Journal, start_s: float, stances_mm: list[float], exercise: str = "wall") -> None:
    journal.record(WorkoutStarted(time_s=start_s, exercise=exercise))
    journal.record(SetStarted(time_s=start_s + 1, number=1))
    for step, stance_mm in enumerate(stances_mm):
        journal.record(Touch(time_s=start_s + 2 + step, stance_mm=stance_mm, lowering_s=0.4))
    journal.record(WorkoutEnded(time_s=start_s + 90, why="asked"))
    assert journal.flush(30)


def test_nothing_kept_yet_reads_as_empty(history: History, tmp_path: Path) -> None:
    for _ in ("no file", "an empty file"):
        assert history.workouts(10) == []
        assert history.workout(1) is None
        assert history.progression("wall", 10) == []
        history.path.touch()
    assert [file.name for file in tmp_path.iterdir()] == ["hinge.db"]


def test_workout_is_read_in_full(open_journal: Open, history: History) -> None:
    journal = open_journal(person="Ada")
    journal.record(WorkoutStarted(time_s=1.0, exercise="wall"))
    journal.record(SetStarted(time_s=2.0, number=1))
    journal.record(Advised(time_s=2.5, kind="go", say="Go", why="because", target_stance_mm=76.2))
    journal.record(Touch(time_s=3.0, stance_mm=76.0, lowering_s=0.4))
    done = Rep(
        time_s=4.5, touched_s=3.0, lowering_s=0.5, pause_s=0.75, rising_s=0.75, stance_mm=76.5, stance_after_mm=77.0,
        travel_mm=78.0, depth_mm=-1.5, steadiness_mm=2.25, full=True, bounces=1,
    )  # fmt: skip
    journal.record(done, [Reading(2.98, 42), Reading(3.0, 40)])
    journal.record(Miss(time_s=6.0, stance_mm=75.0, short_mm=20.0))
    journal.record(Squat(time_s=8.0, stance_mm=74.0))
    journal.record(Touch(time_s=10.0, stance_mm=76.0, lowering_s=0.4))
    journal.record(Undone(time_s=12.0, number=1, touched_s=10.0))
    journal.record(SetEnded(time_s=14.0, number=1, reps=1, why="left"))
    journal.record(SetStarted(time_s=61.0, number=2))
    assert journal.flush(30)

    blank: dict[str, Any] = {
        name: None for name in AttemptDetail.__struct_fields__ if name not in ("id", "kind", "at", "stance_mm", "trace")
    }
    summary = WorkoutSummary(
        id=1, person="Ada", exercise="wall", started_at=UNIX_START + 1, ended_at=None, why="", sets=(1, 0), reps=1,
        misses=1, squats=1, start_stance_mm=76.5, best_stance_mm=76.5,
    )  # fmt: skip
    rep, miss, squat, undone = (
        AttemptDetail(
            id=1, kind="rep", at=UNIX_START + 3, stance_mm=76.5, lowering_s=0.5, pause_s=0.75, rising_s=0.75,
            stance_after_mm=77.0, travel_mm=78.0, depth_mm=-1.5, steadiness_mm=2.25, short_mm=None, full=True,
            bounces=1, undone_at=None, trace=((-0.02, 42.0), (0.0, 40.0)),
        ),
        AttemptDetail(id=2, kind="miss", at=UNIX_START + 6, stance_mm=75.0, trace=(), **blank | {"short_mm": 20.0}),
        AttemptDetail(id=3, kind="squat", at=UNIX_START + 8, stance_mm=74.0, trace=(), **blank),
        AttemptDetail(
            id=4, kind="rep", at=UNIX_START + 10, stance_mm=76.0, trace=(),
            **blank | {"lowering_s": 0.4, "undone_at": UNIX_START + 12},
        ),
    )  # fmt: skip
    assert history.workout(1) == WorkoutDetail(
        summary=summary,
        sets=(
            SetDetail(
                number=1,
                started_at=UNIX_START + 2,
                ended_at=UNIX_START + 14,
                rested_at=None,
                why="left",
                attempts=(rep, miss, squat, undone),
            ),
            SetDetail(number=2, started_at=UNIX_START + 61, ended_at=None, rested_at=None, why="", attempts=()),
        ),
        advice=(AdviceDetail(set=1, at=UNIX_START + 2.5, kind="go", say="Go", why="because", target_stance_mm=76.2),),
    )
    assert history.workouts(10) == [summary]
    assert history.workout(2) is None


def test_workouts_come_newest_first_and_in_pages(open_journal: Open, history: History) -> None:
    journal = open_journal()
    for number in range(5):
        workout(journal, 100.0 * number, [76.0])
    pages = [history.workouts(2), history.workouts(2, before_id=4), history.workouts(2, before_id=2)]
    assert [[one.id for one in page] for page in pages] == [[5, 4], [3, 2], [1]]


@pytest.mark.parametrize(
    ("inches", "best"),
    [
        ([3] * 5 + [4] * 5 + [5] * 4, 4),  # four at 5 inches are not enough
        ([3] * 5 + [4] * 5 + [5] * 5 + [4] * 9, 5),
        ([3] * 2 + [4], 3),
        ([3, 4], 4),
        ([3], 3),
    ],
)
def test_best_stance_is_the_farthest_with_enough_reps(
    open_journal: Open, history: History, inches: list[int], best: int
) -> None:
    workout(open_journal(), 0.0, [inch * INCH_MM + 3 for inch in inches])  # whoever stands 3 mm off stands at that inch
    (point,) = history.progression("wall", 10)
    assert point == ProgressPoint(
        workout=1,
        started_at=UNIX_START,
        start_stance_mm=inches[0] * INCH_MM + 3,
        best_stance_mm=point.best_stance_mm,
        reps=len(inches),
        misses=0,
    )
    assert point.best_stance_mm == pytest.approx(best * INCH_MM + 3)


def test_progression_is_of_one_exercise_oldest_first_and_only_of_workouts_with_reps(
    open_journal: Open, history: History
) -> None:
    ada = open_journal(person="Ada")
    workout(ada, 0.0, [76.0])
    workout(ada, 100.0, [], "wall")
    workout(ada, 200.0, [200.0], "dowel")
    workout(ada, 300.0, [101.0])
    workout(open_journal(person="Bob"), 400.0, [127.0])
    assert [point.workout for point in history.progression("wall", 10)] == [1, 4, 5]
    assert [point.workout for point in history.progression("wall", 2)] == [4, 5]
    assert [point.workout for point in history.progression("wall", 10, person=ada.person)] == [1, 4]
    assert [one.id for one in history.workouts(10, person=ada.person)] == [4, 3, 2, 1]
    assert [one.id for one in history.workouts(10, before_id=3, person=ada.person)] == [2, 1]
    assert history.progression("handcuff", 10) == []


def test_reader_sees_what_is_written_meanwhile(open_journal: Open, history: History) -> None:
    journal = open_journal()
    workout(journal, 0.0, [76.0])
    assert [one.reps for one in history.workouts(10)] == [1]
    workout(journal, 100.0, [76.0] * 3)
    assert [one.reps for one in history.workouts(10)] == [3, 1]


def test_reader_cannot_write(open_journal: Open, history: History) -> None:
    open_journal()
    with history.reading() as db:
        assert db
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            db.execute("INSERT INTO person (name) VALUES ('x')")


def test_database_broken_inside_is_told(open_journal: Open, history: History) -> None:
    journal = open_journal()
    for number in range(40):
        workout(journal, 100.0 * number, [76.0] * 20)
    journal.close()
    data = bytearray(history.path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    history.path.write_bytes(data)
    with pytest.raises(JournalError, match=r"hinge.db: .*malformed.*: nothing was changed; move it"):
        history.workouts(10)


READ = """
import os, sys
from pathlib import Path
from device.journal import History
if os.geteuid() == 0:
    os.setuid(65534)  # root may write anywhere
path = Path(sys.argv[1])
assert not os.access(path, os.W_OK) and not os.access(path.parent, os.W_OK)
print([workout.reps for workout in History(path).workouts(10)])
"""


@pytest.mark.parametrize("device_runs", [True, False])
def test_read_permission_is_enough(device_runs: bool) -> None:
    with tempfile.TemporaryDirectory() as above:
        Path(above).chmod(0o755)
        folder = Path(above) / "data"
        with closing(Journal(folder, lambda time_s: UNIX_START + time_s)) as journal:
            workout(journal, 0.0, [76.0] * 3)
            if not device_runs:
                journal.close()
            for file in folder.iterdir():
                file.chmod(0o444)
            folder.chmod(0o555)
            command = [sys.executable, "-c", READ, str(folder / "hinge.db")]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
            folder.chmod(0o755)
    assert (done.stdout, done.stderr) == ("[3]\n", "")


def test_file_put_in_its_place_is_seen(open_journal: Open, history: History, tmp_path: Path) -> None:
    journal = open_journal()
    workout(journal, 0.0, [76.0])
    journal.close()
    shutil.copy(history.path, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as db:
        db.execute("DELETE FROM tally")  # what is missing there is worked out from the log
        db.execute("DELETE FROM attempt")
        db.commit()
    assert [one.reps for one in history.workouts(10)] == [1]
    (tmp_path / "copy.db").replace(history.path)
    assert [one.reps for one in history.workouts(10)] == [0]

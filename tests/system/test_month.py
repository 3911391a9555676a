"""A month of three people at one device that is killed now and then: what is kept, and said, is what the log says."""

import sqlite3
from contextlib import closing
from pathlib import Path

from device.journal import DATABASE, History
from device.journal.history import WorkoutSummary
from tests.system.house import settings_of
from tests.system.month import live, stay
from tests.system.retold import retold, said_otherwise
from tests.system.visit import PLAN

MONTH = (
    stay(1.0, "Ada", "wall", undo_at=7),
    stay(1.1, "Bob", "handcuff", kills=(4,)),
    stay(2.0, "Cleo", "dowel", undo_at=3),
    stay(3.0, "Ada", "dowel", kills=(9, 31)),
    stay(3.1, "Bob", "wall", hurt_at=33),
    stay(5.0, "Cleo", "wall"),
    stay(9.0, "Ada", "wall", kills=(13, 21, 47)),
    stay(12.0, "Bob", "wall", kills=(2,)),
    stay(13.0, "Cleo", "wall", kills=(20,), undo_at=30),
    stay(28.5, "Bob", "handcuff"),
    stay(29.0, "Ada", "wall"),
)
"""The last one comes twenty days after her last workout, and begins farther inside."""


def test_after_a_month_of_three_people_and_kills_history_and_advice_are_what_the_log_says(tmp_path: Path) -> None:
    history = History(tmp_path / DATABASE)
    for number, one in enumerate(MONTH, 1):
        touches = live(tmp_path, one)
        assert len(history.workouts(100)) == number, f"{one}: it is not one workout"
        kept = history.workouts(1)[0]
        assert (kept.person, kept.exercise) == (one.visit.who, one.visit.exercise)
        undone = taken_back(history, kept)
        assert undone == (one.visit.undo_at is not None)
        # Of every kill one touch is not known: made and not kept, or kept and not told. After the end nobody counts.
        assert touches - len(one.kills) - 1 <= kept.reps + undone <= touches + len(one.kills), one
    workouts = list(retold(tmp_path, settings_of(PLAN)))
    assert len(workouts) == len(MONTH)
    for this in workouts:
        assert said_otherwise(this) == []
    assert sum(len(this.detail.advice) for this in workouts) > 100
    first, second, latest = [one.detail.summary for one in workouts if of(one.detail.summary) == ("Ada", "wall")]
    assert inches(second.start_stance_mm) > inches(first.start_stance_mm)
    assert inches(latest.start_stance_mm) <= inches(second.best_stance_mm) - 2
    assert integrity(tmp_path) == "ok"
    for change in (
        "UPDATE advice SET why = replace(why, '4 inches', '5 inches')",
        "UPDATE advice SET target_stance_mm = target_stance_mm + 25.4 WHERE id % 7 = 0",
        "UPDATE attempt SET lowering_s = 0.4 WHERE id % 7 = 0",
        "UPDATE attempt SET undone_at = at WHERE id % 9 = 0",
    ):
        assert altered(tmp_path, change), change


def altered(folder: Path, change: str) -> bool:
    """Whether it is found out that the database was changed; the change is undone again."""
    path = folder / DATABASE
    kept = path.read_bytes()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(change)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    found = any(said_otherwise(this) for this in retold(folder, settings_of(PLAN)))
    path.write_bytes(kept)
    return found


def taken_back(history: History, workout: WorkoutSummary) -> int:
    detail = history.workout(workout.id)
    assert detail is not None
    return sum(each.undone_at is not None for one in detail.sets for each in one.attempts)


def of(workout: WorkoutSummary) -> tuple[str, str]:
    return workout.person, workout.exercise


def inches(stance_mm: float | None) -> int:
    assert stance_mm is not None
    return round(stance_mm / 25.4)


def integrity(folder: Path) -> str:
    with closing(sqlite3.connect(folder / DATABASE)) as db:
        answer: str = db.execute("PRAGMA integrity_check").fetchone()[0]
        return answer

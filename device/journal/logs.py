"""Workouts read back from the tables as the logs that they were, in the device's clock."""

import sqlite3
from collections.abc import Callable
from typing import Final, NamedTuple

from device.hinge.events import Rep
from device.hinge.log import Attempt, SetLog, WorkoutLog

MEASURES: Final = (
    "lowering_s",
    "pause_s",
    "rising_s",
    "stance_mm",
    "stance_after_mm",
    "travel_mm",
    "depth_mm",
    "steadiness_mm",
    "full",
    "bounces",
    "noise_mm",
)
"""What `Rep` measures; its fields and the columns have the same names."""

Instant = Callable[[float], float]
"""Turns Unix time into the device's seconds."""


class Kept(NamedTuple):
    """A log, and the rows of its sets by the instant they began, of its attempts by kind and instant."""

    log: WorkoutLog
    sets: dict[float, int]
    attempts: dict[tuple[str, float], int]


def in_device_clock(now_s: float, reference_at: float) -> Instant:
    """Turn Unix time into the device's seconds, where `reference_at` is `now_s`; nothing lies in the future."""
    return lambda at: now_s - max(0.0, reference_at - at)


def read_log(db: sqlite3.Connection, workout: int, at_s: Instant) -> Kept:
    """One workout. Raises sqlite3.Error."""
    exercise, started_at, ended_at, why = db.execute(
        "SELECT exercise, started_at, ended_at, why FROM workout WHERE id = ?", (workout,)
    ).fetchone()
    rows: dict[float, int] = {}
    attempt_rows: dict[tuple[str, float], int] = {}
    sets = []
    for set_, number, set_at, set_ended_at, rested_at in db.execute(
        "SELECT id, number, started_at, ended_at, rested_at FROM set_ WHERE workout = ? ORDER BY number", (workout,)
    ).fetchall():
        attempts = _attempts(db, set_, at_s)
        rows[at_s(set_at)] = set_
        attempt_rows |= {(attempt.kind, attempt.at_s): row for row, attempt in attempts.items()}
        one = SetLog(
            number=number,
            started_s=at_s(set_at),
            attempts=tuple(attempts.values()),
            ended_s=None if set_ended_at is None else at_s(set_ended_at),
            rested=rested_at is not None,
        )
        sets.append(one)
    log = WorkoutLog(
        exercise=exercise,
        started_s=at_s(started_at),
        sets=tuple(sets),
        ended_s=None if ended_at is None else at_s(ended_at),
        why=why,
    )
    return Kept(log, rows, attempt_rows)


def read_past(
    db: sqlite3.Connection, person: int, exercise: str, most: int, at_s: Instant
) -> list[tuple[WorkoutLog, float | None]]:
    """The latest `most` workouts of a person and exercise that have ended, oldest first, each with its load in kg."""
    found = db.execute(
        "SELECT id, load_kg FROM workout WHERE person = ? AND exercise = ?"
        " AND ended_at IS NOT NULL AND deleted_at IS NULL ORDER BY started_at DESC, id DESC LIMIT ?",
        (person, exercise, most),
    ).fetchall()
    return [(read_log(db, workout, at_s).log, load_kg) for workout, load_kg in reversed(found)]


def _attempts(db: sqlite3.Connection, set_: int, at_s: Instant) -> dict[int, Attempt]:
    """The attempts of one set by their rows, in the order they were made."""
    attempts = {}
    for row, kind, at, undone_at, stance_mm, *measures in db.execute(
        f"SELECT id, kind, at, undone_at, stance_mm, {', '.join(MEASURES)} FROM attempt WHERE set_ = ? ORDER BY id",  # noqa: S608 - constants
        (set_,),
    ):
        rep, values = None, dict(zip(MEASURES, measures, strict=True))
        if kind == "rep" and values["rising_s"] is not None:  # else the person was still at the wall
            values["full"] = bool(values["full"])
            risen_at = at + values["pause_s"] + values["rising_s"]
            rep = Rep(time_s=at_s(risen_at), touched_s=at_s(at), **values)
        undone = undone_at is not None
        attempts[row] = Attempt(kind=kind, at_s=at_s(at), stance_mm=stance_mm, rep=rep, undone=undone)
    return attempts

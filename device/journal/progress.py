"""How somebody's training went over weeks and years: read from the tallies, so that years cost no more than days."""

import sqlite3
from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct

from device.hinge.milestones import Milestone, milestones
from device.hinge.past import PastWorkout
from device.journal import tallies
from device.journal.history import History


class Period(Struct, frozen=True, kw_only=True):
    """What was done from the instant `at` to that of the next period, in one exercise.

    The stances are the farthest of those in `Tally`; `travel_mm` and the times are means over all reps that were
    measured. What there is nothing of is None. `hurt` counts workouts that were ended because it hurt.
    """

    at: float
    workouts: int = 0
    sets: int = 0
    reps: int = 0
    misses: int = 0
    squats: int = 0
    hurt: int = 0
    best_stance_mm: float | None = None
    comfortable_mm: float | None = None
    travel_mm: float | None = None
    lowering_s: float | None = None
    pause_s: float | None = None
    rising_s: float | None = None


class Done(Struct, frozen=True, kw_only=True):
    """A workout that is over, for a calendar."""

    workout: int
    exercise: str
    started_at: float
    sets: int
    reps: int


class Step(Struct, frozen=True, kw_only=True):
    """A stance that the coach asked for instead of the one before, with the reason, in a workout."""

    workout: int
    at: float
    kind: str
    why: str
    target_stance_mm: float


class Deleted(Struct, frozen=True, kw_only=True):
    """A workout that was deleted at `deleted_at` and can be had back for a day."""

    id: int
    exercise: str
    started_at: float
    deleted_at: float


_MEANS: Final = ("travel_mm", "lowering_s", "pause_s", "rising_s")

_PERIODS: Final = f"""
    WITH bound AS (SELECT key AS number, value AS since, lead(value) OVER (ORDER BY key) AS until FROM json_each(?1))
    SELECT since AS at, count(*) AS workouts, sum(sets) AS sets, sum(tally.reps) AS reps, sum(misses) AS misses,
        sum(squats) AS squats, sum(why = 'hurt') AS hurt,
        max(best_stance_mm) AS best_stance_mm, max(comfortable_mm) AS comfortable_mm,
        {", ".join(f"sum({name} * measured) / nullif(sum(measured), 0) AS {name}" for name in _MEANS)}
    FROM bound CROSS JOIN tally JOIN workout ON workout.id = tally.workout
    WHERE tally.person = ?2 AND tally.exercise = ?3 AND tally.started_at >= since AND tally.started_at < until
    GROUP BY number ORDER BY number
"""  # noqa: S608 - field names

_FIRSTS: Final = """
    SELECT workout, started_at, reps, comfortable_mm, max(reps) OVER before AS most,
        max(comfortable_mm) OVER before AS farthest, row_number() OVER alike AS place
    FROM tally WHERE person = ? AND exercise = ?
    WINDOW before AS (ORDER BY started_at, workout ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
        alike AS (PARTITION BY owned, whole ORDER BY started_at, workout)
"""
"""Milestones are done for the first time: the workouts that do what none before them did are all that matter."""


def span(history: History, person: int, exercise: str) -> tuple[float, float] | None:
    """When the first and the latest workout began; None where there is none that is over. Raises JournalError."""
    with history.reading() as db:
        if db is None:
            return None
        # Each by itself: SQLite takes one end of the index for a min or a max alone.
        ends = [
            db.execute(f"SELECT {end}(started_at) FROM tally WHERE person = ? AND exercise = ?", (person, exercise))  # noqa: S608 - constants
            for end in ("min", "max")
        ]
        first, last = (found.fetchone()[0] for found in ends)
    return None if first is None else (first, last)


def trained(history: History, person: int, exercises: Sequence[str]) -> list[str]:
    """Those of the exercises that the person has done. Raises JournalError."""
    with history.reading() as db:
        if db is None:
            return []
        query = "SELECT 1 FROM tally WHERE person = ? AND exercise = ? LIMIT 1"
        return [exercise for exercise in exercises if db.execute(query, (person, exercise)).fetchone()]


def periods(history: History, person: int, exercise: str, bounds: Sequence[float]) -> list[Period]:
    """What was done between each bound, Unix time in order, and the next: one period less than bounds.

    Raises JournalError.
    """
    with history.reading() as db:
        if db is None:
            found = {}
        else:
            rows = db.execute(_PERIODS, (msgspec.json.encode(bounds).decode(), person, exercise))
            found = {row["at"]: Period(**dict(row)) for row in rows}
    return [found.get(at) or Period(at=at) for at in bounds[:-1]]


def reached(history: History, person: int, exercise: str) -> list[Milestone]:
    """The milestones of all time, in order; their instants are Unix seconds. Raises JournalError."""
    with history.reading() as db:
        if db is None:
            return []
        rows = db.execute(
            "SELECT tally.*, ended_at FROM"  # noqa: S608 - constants
            f" ({_FIRSTS}) AS firsts JOIN tally USING (workout) JOIN workout ON workout.id = firsts.workout"
            " WHERE place = 1 OR firsts.reps > coalesce(most, 0) OR firsts.comfortable_mm > coalesce(farthest, 0)"
            " ORDER BY firsts.started_at, firsts.workout",
            (person, exercise),
        ).fetchall()
        return list(milestones([_past(row) for row in rows]))


def done_between(history: History, person: int, exercises: Sequence[str], since: float, until: float) -> list[Done]:
    """The workouts that began in that time, in order. Raises JournalError."""
    with history.reading() as db:
        if db is None:
            return []
        rows = db.execute(
            "SELECT workout, exercise, started_at, sets, reps FROM tally WHERE person = ?"
            " AND exercise IN (SELECT value FROM json_each(?)) AND started_at >= ? AND started_at < ?"
            " ORDER BY started_at, workout",
            (person, msgspec.json.encode(exercises).decode(), since, until),
        )
        return [Done(**dict(row)) for row in rows]


def steps(history: History, workouts: Sequence[int]) -> list[Step]:
    """The stances that were stepped to in those workouts, newest first; where each one began is no step.

    Raises JournalError.
    """
    with history.reading() as db:
        if db is None:
            return []
        rows = db.execute(
            "SELECT workout, at, kind, why, target_stance_mm,"
            " lag(target_stance_mm) OVER (PARTITION BY workout ORDER BY id) AS before FROM advice"
            " WHERE workout IN (SELECT value FROM json_each(?)) ORDER BY id DESC",
            (msgspec.json.encode(workouts).decode(),),
        ).fetchall()
    asked = [row for row in rows if row["before"] not in (None, row["target_stance_mm"])]
    return [Step(**{name: row[name] for name in Step.__struct_fields__}) for row in asked]


def deleted(history: History, person: int, most: int) -> list[Deleted]:
    """Their workouts that can be had back, the latest deleted first. Raises JournalError."""
    with history.reading() as db:
        if db is None:
            return []
        rows = db.execute(
            "SELECT id, exercise, started_at, deleted_at FROM workout WHERE person = ? AND deleted_at IS NOT NULL"
            " ORDER BY deleted_at DESC LIMIT ?",
            (person, most),
        )
        return [Deleted(**dict(row)) for row in rows]


def _past(row: sqlite3.Row) -> PastWorkout:
    tally = tallies.read(row)
    return PastWorkout(
        exercise=row["exercise"],
        started_s=row["started_at"],
        ended_s=row["ended_at"],
        sets=tally.detail,
        farthest_mm=tally.comfortable_mm,
    )

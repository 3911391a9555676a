"""A workout in one row: what the history shows of it, worked out from its log and kept beside it.

Whatever changes a workout that is over calls `keep` in the same transaction; the row can be thrown away and made again
at any time.
"""

import sqlite3
from collections.abc import Iterable
from statistics import fmean
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import asdict

from device.hinge.exercise import INCH_MM
from device.hinge.log import Attempt, WorkoutLog
from device.hinge.milestones import OWNED_REPS
from device.hinge.past import PastSet, comfortable_inches, past_set
from device.journal.logs import read_log

_ENOUGH_REPS: Final = 5
"""So many reps make a stance a person's own; as many as the coach's rule for comfortable asks for."""
_FARTHEST_BIT: Final = 62
"""What SQLite's integers hold besides their sign; five feet are out of anybody's reach."""
BATCH: Final = 50
"""So many are made up for in one transaction: a second on a small computer."""

_sets: Final = msgspec.json.Decoder(tuple[PastSet, ...])


class Tally(Struct, frozen=True, kw_only=True):
    """A workout in numbers; what was taken back is in none of them.

    Stances go by whole inches. `best_stance_mm` is the mean of the reps' stances at the farthest inch with at least
    five reps, or, where there is none, at the inch with the most (the farther of two). `comfortable_mm` is the farthest
    inch at which five reps in a row of one set were comfortable; only the wall hinge has one. `start_stance_mm` is that
    of the first rep. `travel_mm` and the times are means over the `measured` reps. What there is nothing of is None.
    `owned` has the bit of every inch with fifteen comfortable reps in a set; `whole` is 1 for three sets of fifteen, 2
    for four of twenty, 3 for both.
    """

    sets: int
    reps: int
    misses: int
    squats: int
    measured: int
    start_stance_mm: float | None
    best_stance_mm: float | None
    comfortable_mm: float | None
    travel_mm: float | None
    lowering_s: float | None
    pause_s: float | None
    rising_s: float | None
    owned: int
    whole: int
    detail: tuple[PastSet, ...]


COLUMNS: Final = Tally.__struct_fields__


def tallied(log: WorkoutLog) -> Tally:
    """Sum up a workout."""
    attempts = [attempt for one in log.attempts() for attempt in one]
    reps = [attempt for attempt in attempts if attempt.kind == "rep"]
    measured = [attempt.rep for attempt in reps if attempt.rep is not None]
    wall = log.exercise == "wall"
    detail = tuple(past_set(one) if wall else PastSet(reps=one.reps, misses=one.misses) for one in log.sets)
    stances_mm = [attempt.stance_mm for attempt in reps]
    return Tally(
        sets=len(log.sets),
        reps=len(reps),
        misses=_number(attempts, "miss"),
        squats=_number(attempts, "squat"),
        measured=len(measured),
        start_stance_mm=stances_mm[0] if stances_mm else None,
        best_stance_mm=_best_stance_mm(stances_mm),
        comfortable_mm=_comfortable_mm(log) if wall else None,
        travel_mm=_mean(rep.travel_mm for rep in measured),
        lowering_s=_mean(rep.lowering_s for rep in measured),
        pause_s=_mean(rep.pause_s for rep in measured),
        rising_s=_mean(rep.rising_s for rep in measured),
        owned=_owned(detail),
        whole=_did(detail, 3, 15) + 2 * _did(detail, 4, 20),
        detail=detail,
    )


def read(row: sqlite3.Row) -> Tally:
    """The tally in a row that has its columns."""
    return Tally(**{name: row[name] for name in COLUMNS if name != "detail"}, detail=_sets.decode(row["detail"]))


def of(db: sqlite3.Connection, workout: int) -> Tally:
    """The tally of a workout as its log tells it now."""
    return tallied(read_log(db, workout, lambda at: at).log)


def keep(db: sqlite3.Connection, workout: int) -> None:
    """Make the row of a workout anew; one that runs, or is deleted, has none."""
    drop(db, workout)
    whose = db.execute(
        "SELECT person, exercise, started_at FROM workout WHERE id = ? AND ended_at IS NOT NULL AND deleted_at IS NULL",
        (workout,),
    ).fetchone()
    if whose is None:
        return
    values: dict[str, Any] = asdict(of(db, workout))
    values["detail"] = msgspec.json.encode(values["detail"]).decode()
    names, marks = ", ".join(values), ", ".join("?" * (4 + len(values)))
    db.execute(
        f"INSERT INTO tally (workout, person, exercise, started_at, {names}) VALUES ({marks})",  # noqa: S608 - field names
        (workout, *whose, *values.values()),
    )


def drop(db: sqlite3.Connection, workout: int) -> None:
    """Throw the row of a workout away."""
    db.execute("DELETE FROM tally WHERE workout = ?", (workout,))


def make_up(db: sqlite3.Connection) -> bool:
    """Make rows for workouts of an older version that have none; tell whether there may be more."""
    missing = db.execute(
        "SELECT id FROM workout WHERE ended_at IS NOT NULL AND deleted_at IS NULL"
        " AND id NOT IN (SELECT workout FROM tally) LIMIT ?",
        (BATCH,),
    ).fetchall()
    for (workout,) in missing:
        keep(db, workout)
    return len(missing) == BATCH


def _number(attempts: Iterable[Attempt], kind: str) -> int:
    return sum(attempt.kind == kind for attempt in attempts)


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return fmean(found) if found else None


def _best_stance_mm(stances_mm: list[float]) -> float | None:
    if not stances_mm:
        return None
    inches: dict[int, list[float]] = {}
    for stance_mm in stances_mm:
        inches.setdefault(round(stance_mm / INCH_MM), []).append(stance_mm)
    most = min(_ENOUGH_REPS, max(map(len, inches.values())))
    return fmean(inches[max(inch for inch, reps in inches.items() if len(reps) >= most)])


def _comfortable_mm(log: WorkoutLog) -> float | None:
    inches = [inch for one in log.sets for inch, reps in comfortable_inches(one).items() if reps]
    return max(inches) * INCH_MM if inches else None


def _owned(detail: Iterable[PastSet]) -> int:
    owned = 0
    for one in detail:
        if one.stance_mm is not None and one.comfortable >= OWNED_REPS:
            owned |= 1 << max(0, min(round(one.stance_mm / INCH_MM), _FARTHEST_BIT))
    return owned


def _did(detail: tuple[PastSet, ...], sets: int, reps: int) -> bool:
    """As `PastWorkout.did`."""
    return len(detail) >= sets and all(one.reps >= reps for one in detail)

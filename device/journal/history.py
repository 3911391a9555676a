"""The read side of the journal: what the web process shows. It never writes, and needs read permission alone."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from device.hinge.log import AttemptKind
from device.journal.schema import journal_errors, open_to_read
from device.journal.trace import TracePoint, decode_trace

_ENOUGH_REPS: Final = 5
"""So many reps make a stance a person's own; as many as the coach's rule for comfortable asks for."""

_INCH_MM: Final = 25.4


class WorkoutSummary(Struct, frozen=True, kw_only=True):
    """A workout in one line. Instants are Unix seconds; `ended_at` is None and `why` "" while it runs.

    `sets` holds the reps of each set; what was taken back is in none of the numbers. `start_stance_mm` is the stance of
    the first rep, `best_stance_mm` that of `ProgressPoint`; both None without a rep.
    """

    id: int
    person: str
    exercise: str
    started_at: float
    ended_at: float | None
    why: str
    sets: tuple[int, ...]
    reps: int
    misses: int
    squats: int
    start_stance_mm: float | None
    best_stance_mm: float | None


class AttemptDetail(Struct, frozen=True, kw_only=True):
    """A rep, a miss or a squat, at Unix time `at`; see `events.Rep` and `events.Miss` for the measures.

    What was not measured is None: everything after `lowering_s` if the person has not stood up from a rep, and
    everything but `short_mm` for a miss. `trace` is in seconds from `at` and mm from the sensor.
    """

    id: int
    kind: AttemptKind
    at: float
    stance_mm: float
    lowering_s: float | None
    pause_s: float | None
    rising_s: float | None
    stance_after_mm: float | None
    travel_mm: float | None
    depth_mm: float | None
    steadiness_mm: float | None
    short_mm: float | None
    full: bool | None
    bounces: int | None
    undone_at: float | None
    trace: tuple[TracePoint, ...]


class RecordingDetail(Struct, frozen=True):
    """A file with readings of a set, by its name in the folder of recordings; it may have been deleted meanwhile.

    The numbers are what a replay of it gives; None while it is written, and for ever if its writer was killed.
    """

    name: str
    reps: int | None = None
    misses: int | None = None
    squats: int | None = None


class SetDetail(Struct, frozen=True, kw_only=True):
    """One set; `rested_at` is when the rest after it was over, `why` why it ended.

    `label_reps` is how many reps a person says it really had, None where nobody has said so. `recordings` are the files
    with its readings, in order: one, unless the device was started again or attempts were made in a pause.
    """

    number: int
    started_at: float
    ended_at: float | None
    rested_at: float | None
    why: str
    attempts: tuple[AttemptDetail, ...]
    label_reps: int | None = None
    recordings: tuple[RecordingDetail, ...] = ()

    @property
    def touches(self) -> int:
        """The touches that were counted, those among them that were taken back."""
        return sum(attempt.kind == "rep" for attempt in self.attempts)


class AdviceDetail(Struct, frozen=True, kw_only=True):
    """What the coach said, and why; `set` is the set it was said in or after, None before the first."""

    set: int | None
    at: float
    kind: str
    say: str
    why: str
    target_stance_mm: float


class WorkoutDetail(Struct, frozen=True, kw_only=True):
    """Everything that is kept of a workout."""

    summary: WorkoutSummary
    sets: tuple[SetDetail, ...]
    advice: tuple[AdviceDetail, ...]


class ProgressPoint(Struct, frozen=True, kw_only=True):
    """How far a workout got.

    Stances go by whole inches: `best_stance_mm` is the mean of the reps' stances at the farthest inch with at least
    five reps, or, where there is none, at the inch with the most (the farther of two).
    """

    workout: int
    started_at: float
    start_stance_mm: float
    best_stance_mm: float
    reps: int
    misses: int


class History:
    """Reads the database at `path`.

    Every call opens it anew (a fraction of a millisecond), so that any thread may call and a file put in its place is
    seen. All methods raise JournalError where the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def workouts(self, limit: int, before_id: int | None = None, person: int | None = None) -> list[WorkoutSummary]:
        """The newest `limit` workouts before `before_id`, newest first, of a person (by number) or of everybody."""
        with self._reading() as db:
            if db is None:
                return []
            rows = db.execute(
                f"{_WORKOUTS} WHERE (?1 IS NULL OR workout.id < ?1) AND (?2 IS NULL OR person.id = ?2)"
                " ORDER BY workout.id DESC LIMIT ?3",
                (before_id, person, limit),
            )
            return [_summary(db, row) for row in rows.fetchall()]

    def workout(self, id: int) -> WorkoutDetail | None:  # noqa: A002 - it is the field's name too
        """Everything about one workout; None where there is none of that id."""
        with self._reading() as db:
            row = db.execute(f"{_WORKOUTS} WHERE workout.id = ?", (id,)).fetchone() if db else None
            if db is None or row is None:
                return None
            return WorkoutDetail(summary=_summary(db, row), sets=_sets(db, id), advice=_advice(db, id))

    def labelled_recordings(self) -> tuple[str, ...]:
        """The names of the recordings of all sets that a person has labelled."""
        return self._recordings("label_reps IS NOT NULL")

    def open_recordings(self) -> tuple[str, ...]:
        """Those of the set that is going on, in order."""
        return self._recordings("ended_at IS NULL")

    def _recordings(self, which: str) -> tuple[str, ...]:
        with self._reading() as db:
            query = f"SELECT name FROM recording JOIN set_ ON set_.id = set_ WHERE {which} ORDER BY recording.id"  # noqa: S608 - constants
            return () if db is None else tuple(name for (name,) in db.execute(query))

    def progression(self, exercise: str, limit: int, person: int | None = None) -> list[ProgressPoint]:
        """The latest `limit` workouts of an exercise that have reps, oldest first; of one person, or of everybody."""
        with self._reading() as db:
            if db is None:
                return []
            rows = db.execute(
                f"{_WORKOUTS} WHERE workout.exercise = ?1 AND (?2 IS NULL OR person.id = ?2) AND {_HAS_REPS}"
                " ORDER BY started_at DESC, workout.id DESC LIMIT ?3",
                (exercise, person, limit),
            ).fetchall()
            return [_progress(_summary(db, row)) for row in reversed(rows)]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """One state of the database for all the queries of a call."""
        connection = open_to_read(self.path)
        if connection is None:
            yield None
            return
        with journal_errors(self.path), closing(connection):
            connection.row_factory = sqlite3.Row
            connection.execute("BEGIN")
            yield connection


_WORKOUTS: Final = """
    SELECT workout.id, person.name AS person, workout.exercise, started_at, ended_at, why
    FROM workout JOIN person ON person.id = workout.person
"""

_HAS_REPS: Final = """
    EXISTS (SELECT 1 FROM set_ JOIN attempt ON attempt.set_ = set_.id
            WHERE set_.workout = workout.id AND kind = 'rep' AND undone_at IS NULL)
"""


def _summary(db: sqlite3.Connection, row: Mapping[str, Any]) -> WorkoutSummary:
    sets = db.execute(
        """
        SELECT count(*) FILTER (WHERE kind = 'rep') AS reps, count(*) FILTER (WHERE kind = 'miss') AS misses,
            count(*) FILTER (WHERE kind = 'squat') AS squats
        FROM set_ LEFT JOIN attempt ON attempt.set_ = set_.id AND undone_at IS NULL
        WHERE workout = ? GROUP BY set_.id ORDER BY number
        """,
        (row["id"],),
    ).fetchall()
    stances_mm = [
        stance_mm
        for (stance_mm,) in db.execute(
            "SELECT stance_mm FROM set_ JOIN attempt ON attempt.set_ = set_.id"
            " WHERE workout = ? AND kind = 'rep' AND undone_at IS NULL ORDER BY attempt.id",
            (row["id"],),
        )
    ]
    return WorkoutSummary(
        **dict(row),
        sets=tuple(one["reps"] for one in sets),
        reps=sum(one["reps"] for one in sets),
        misses=sum(one["misses"] for one in sets),
        squats=sum(one["squats"] for one in sets),
        start_stance_mm=stances_mm[0] if stances_mm else None,
        best_stance_mm=_best_stance_mm(stances_mm),
    )


def _best_stance_mm(stances_mm: list[float]) -> float | None:
    """See `ProgressPoint`."""
    if not stances_mm:
        return None
    inches: dict[int, list[float]] = {}
    for stance_mm in stances_mm:
        inches.setdefault(round(stance_mm / _INCH_MM), []).append(stance_mm)
    most = min(_ENOUGH_REPS, max(map(len, inches.values())))
    best = inches[max(inch for inch, reps in inches.items() if len(reps) >= most)]
    return sum(best) / len(best)


def _progress(summary: WorkoutSummary) -> ProgressPoint:
    assert summary.start_stance_mm is not None  # noqa: S101 - workouts without a rep are not asked for
    assert summary.best_stance_mm is not None  # noqa: S101 - likewise
    return ProgressPoint(
        workout=summary.id,
        started_at=summary.started_at,
        start_stance_mm=summary.start_stance_mm,
        best_stance_mm=summary.best_stance_mm,
        reps=summary.reps,
        misses=summary.misses,
    )


def _sets(db: sqlite3.Connection, workout: int) -> tuple[SetDetail, ...]:
    details = []
    for row in db.execute("SELECT * FROM set_ WHERE workout = ? ORDER BY number", (workout,)).fetchall():
        values = dict(row)
        set_ = values.pop("id")
        del values["workout"]
        details.append(SetDetail(**values, attempts=_attempts(db, set_), recordings=_recordings(db, set_)))
    return tuple(details)


def _recordings(db: sqlite3.Connection, set_: int) -> tuple[RecordingDetail, ...]:
    rows = db.execute("SELECT name, reps, misses, squats FROM recording WHERE set_ = ? ORDER BY id", (set_,))
    return tuple(RecordingDetail(*row) for row in rows)


def _attempts(db: sqlite3.Connection, set_: int) -> tuple[AttemptDetail, ...]:
    details = []
    for row in db.execute("SELECT * FROM attempt WHERE set_ = ? ORDER BY id", (set_,)):
        values = dict(row)
        del values["set_"]
        values["full"] = None if values["full"] is None else bool(values["full"])
        values["trace"] = tuple(decode_trace(values["trace"]))
        details.append(AttemptDetail(**values))
    return tuple(details)


def _advice(db: sqlite3.Connection, workout: int) -> tuple[AdviceDetail, ...]:
    rows = db.execute(
        'SELECT number AS "set", at, kind, say, advice.why, target_stance_mm'
        " FROM advice LEFT JOIN set_ ON set_.id = advice.set_ WHERE advice.workout = ? ORDER BY advice.id",
        (workout,),
    )
    return tuple(AdviceDetail(**dict(row)) for row in rows)

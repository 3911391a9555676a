"""The read side of the journal: what the web process shows. It never writes, and needs read permission alone."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct

from device.commands import LARGEST_ID
from device.hinge.log import AttemptKind
from device.journal import tallies
from device.journal.schema import journal_errors, open_to_read
from device.journal.trace import WITH_TRACES, TracePoint, kept


class WorkoutSummary(Struct, frozen=True, kw_only=True):
    """A workout in one line. Instants are Unix seconds; `ended_at` is None and `why` "" while it runs.

    `sets` holds the reps of each set; what was taken back is in none of the numbers. The stances are those of `Tally`,
    None without a rep, `comfortable_mm` also where no stance was comfortable. `load_kg` is what was held in the
    handcuff hinge.
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
    comfortable_mm: float | None = None
    load_kg: float | None = None


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
    noise_mm: float | None = None
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
    """How far a workout that is over got; the stances are those of `Tally`."""

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

    def workouts(
        self, limit: int, before_id: int | None = None, person: int | None = None, exercise: str | None = None
    ) -> list[WorkoutSummary]:
        """The newest `limit` workouts before `before_id`, newest first, of a person (by number) or of everybody."""
        with self.reading() as db:
            if db is None:
                return []
            whose = "" if person is None else "AND workout.person = ?2"
            rows = db.execute(
                f"{_WORKOUTS} WHERE workout.id < ?1 {whose} AND deleted_at IS NULL"
                " AND workout.exercise = coalesce(?4, workout.exercise) ORDER BY workout.id DESC LIMIT ?3",
                (LARGEST_ID if before_id is None else before_id, person, limit, exercise),
            )
            return [_summary(db, row) for row in rows.fetchall()]

    def workout(self, id: int) -> WorkoutDetail | None:  # noqa: A002 - it is the field's name too
        """Everything about one workout; None where there is none of that id."""
        with self.reading() as db:
            row = (
                db.execute(f"{_WORKOUTS} WHERE workout.id = ? AND deleted_at IS NULL", (id,)).fetchone() if db else None
            )
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
        with self.reading() as db:
            query = f"SELECT name FROM recording JOIN set_ ON set_.id = set_ WHERE {which} ORDER BY recording.id"  # noqa: S608 - constants
            return () if db is None else tuple(name for (name,) in db.execute(query))

    def progression(self, exercise: str, limit: int, person: int | None = None) -> list[ProgressPoint]:
        """The latest `limit` workouts of an exercise that are over and have reps, oldest first; as `workouts`."""
        with self.reading() as db:
            if db is None:
                return []
            whose = "" if person is None else "AND person = ?2"
            rows = db.execute(
                "SELECT workout, started_at, start_stance_mm, best_stance_mm, reps, misses FROM tally"  # noqa: S608 - constants
                f" WHERE exercise = ?1 {whose} AND reps > 0 ORDER BY started_at DESC, workout DESC LIMIT ?3",
                (exercise, person, limit),
            ).fetchall()
            return [ProgressPoint(**dict(row)) for row in reversed(rows)]

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """One state of the database for all the queries of a call."""
        connection = open_to_read(self.path)
        if connection is None:
            yield None
            return
        with journal_errors(self.path), closing(connection):
            connection.row_factory = sqlite3.Row
            connection.execute("BEGIN")
            yield connection


_WORKOUTS: Final = f"""
    SELECT workout.id, person.name AS person, workout.exercise, workout.started_at, ended_at, why, workout.load_kg,
        tally.workout AS told, {", ".join(f"tally.{name}" for name in tallies.COLUMNS)}
    FROM workout JOIN person ON person.id = workout.person LEFT JOIN tally ON tally.workout = workout.id
"""  # noqa: S608 - field names


def _summary(db: sqlite3.Connection, row: sqlite3.Row) -> WorkoutSummary:
    """A workout in one line; one that is not over is worked out from its log."""
    tally = tallies.of(db, row["id"]) if row["told"] is None else tallies.read(row)
    of_row = ("id", "person", "exercise", "started_at", "ended_at", "why", "load_kg")
    of_tally = ("reps", "misses", "squats", "start_stance_mm", "best_stance_mm", "comfortable_mm")
    return WorkoutSummary(
        **{name: row[name] for name in of_row},
        **{name: getattr(tally, name) for name in of_tally},
        sets=tuple(one.reps for one in tally.detail),
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
    for row in db.execute(WITH_TRACES, (set_,)):
        values = dict(row)
        del values["set_"]
        trace = kept(values.pop("packed"), values["trace"])
        values["full"] = None if values["full"] is None else bool(values["full"])
        values["trace"] = () if trace is None else tuple(trace.points())
        details.append(AttemptDetail(**values))
    return tuple(details)


def _advice(db: sqlite3.Connection, workout: int) -> tuple[AdviceDetail, ...]:
    rows = db.execute(
        'SELECT number AS "set", at, kind, say, advice.why, target_stance_mm'
        " FROM advice LEFT JOIN set_ ON set_.id = advice.set_ WHERE advice.workout = ? ORDER BY advice.id",
        (workout,),
    )
    return tuple(AdviceDetail(**dict(row)) for row in rows)

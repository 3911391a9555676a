"""What each event means in the tables, and how an open workout is read back from them."""

import sqlite3
from functools import singledispatchmethod
from typing import Final, NamedTuple, Self

from msgspec import Struct
from msgspec.structs import replace

from device.chosen import Chosen
from device.errors import JournalError
from device.hinge.events import (
    Advised,
    Calibrated,
    Event,
    Miss,
    Rep,
    Restored,
    RestOver,
    SetEnded,
    SetStarted,
    Settled,
    Squat,
    Touch,
    Undone,
    WorkoutEnded,
    WorkoutStarted,
)
from device.hinge.log import WorkoutLog
from device.journal import tallies
from device.journal.filed import ClockSet, Paused, RecordingClosed, RecordingOpened
from device.journal.logs import MEASURES, in_device_clock, read_log
from device.journal.people import choose, handcuff_load_kg, whoever
from device.journal.shifting import shift

RESUME_WITHIN_S: Final = 1800.0
"""A workout with nothing in it for half an hour is over: several times the longest rest, shorter than the time between
two workouts of a day."""

RECENT_SETS: Final = 16
"""Several workouts."""

_ACTIVITY: Final = """
    SELECT max(
        workout.started_at,
        coalesce(workout.paused_at, 0),
        coalesce((SELECT max(max(started_at, coalesce(ended_at, 0), coalesce(rested_at, 0)))
                  FROM set_ WHERE set_.workout = workout.id), 0),
        coalesce((SELECT max(at) FROM attempt JOIN set_ ON attempt.set_ = set_.id WHERE set_.workout = workout.id), 0))
"""
"""The latest instant that anything is known of in a workout (correlated with the row `workout`)."""

_MEASURE: Final = f"UPDATE attempt SET {', '.join(f'{name} = ?' for name in MEASURES)} WHERE id = ?"  # noqa: S608 - constants


_TALLIED: Final = (WorkoutEnded, Rep, Undone, Restored)
"""What may change a workout that is over: its last rep is still measured, or turns out to be none."""


class Entry(NamedTuple):
    """An event with its instant in both clocks: `at_s` the device's, `at` Unix; see `told_s`.

    `packed` is its trace, None where there is none. So thousands of them can wait for a disk: as readings, thirty
    times as large, they would fill the memory.
    """

    event: Event
    at_s: float
    at: float
    packed: bytes | None = None


class Book(Struct):
    """Where the journal stands: the rows that the next event belongs to.

    `attempts` finds the rows of this workout's attempts by kind and instant in the device's clock, which is how events
    name them; Unix time would not do, as it may be set right between a touch and the end of its rep. `sets` finds those
    of the latest sets by the instant they began: who tells of recordings may be late, as the disk may be slow.
    `traces` are the packed traces of attempts, by their rows, that are still to be written.
    """

    person: int
    workout: int | None = None
    ended_s: float | None = None
    set_: int | None = None
    attempts: dict[tuple[str, float], int] = {}
    sets: dict[float, int] = {}
    traces: dict[int, bytes] = {}

    def copy(self) -> Self:
        """A draft that can be thrown away with its transaction."""
        return replace(self, attempts=dict(self.attempts), sets=dict(self.sets), traces=dict(self.traces))

    def write(self, db: sqlite3.Connection, entry: Entry) -> None:
        """Put one event into the tables. Raises sqlite3.Error, or JournalError for an event that has no place."""
        self._write(entry.event, db, entry)
        if self.workout is not None and self.ended_s is not None and isinstance(entry.event, _TALLIED):
            tallies.keep(db, self.workout)

    def write_traces(self, db: sqlite3.Connection) -> None:
        """Write the traces that wait; of an attempt that is gone there is nothing to write."""
        traces = [(packed, row) for row, packed in self.traces.items()]
        db.executemany("INSERT OR REPLACE INTO trace SELECT id, ? FROM attempt WHERE id = ?", traces)
        self.traces = {}

    @singledispatchmethod
    def _write(self, event: Event, db: sqlite3.Connection, entry: Entry) -> None:
        """Keep nothing of the body arriving, being ready and leaving."""

    @_write.register
    def _(self, event: WorkoutStarted, db: sqlite3.Connection, entry: Entry) -> None:
        close_open(db)
        load_kg = handcuff_load_kg(db, self.person) if event.exercise == "handcuff" else None
        whose = {"person": self.person, "load_kg": load_kg}
        number = next_number(db)
        self.workout = _insert(db, "workout", id=number, **whose, exercise=event.exercise, started_at=entry.at)
        self.ended_s, self.set_, self.attempts = None, None, {}

    @_write.register
    def _(self, event: WorkoutEnded, db: sqlite3.Connection, entry: Entry) -> None:
        ended = (entry.at, event.why, self._place(self.workout, entry))
        db.execute("UPDATE set_ SET ended_at = ?, why = ? WHERE workout = ? AND ended_at IS NULL", ended)
        db.execute("UPDATE workout SET ended_at = ?, why = ? WHERE id = ?", ended)
        self.ended_s = event.time_s

    @_write.register
    def _(self, event: SetStarted, db: sqlite3.Connection, entry: Entry) -> None:
        named = (self._place(self.workout, entry), event.number)
        db.execute(
            "INSERT INTO set_ (workout, number, started_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (*named, entry.at)
        )
        row: int = db.execute("SELECT id FROM set_ WHERE workout = ? AND number = ?", named).fetchone()[0]
        self.set_ = self.sets[event.time_s] = row
        while len(self.sets) > RECENT_SETS:
            del self.sets[next(iter(self.sets))]

    @_write.register
    def _(self, event: SetEnded, db: sqlite3.Connection, entry: Entry) -> None:
        named = (self._place(self.workout, entry), event.number)
        db.execute(
            "UPDATE set_ SET ended_at = ?, why = ? WHERE workout = ? AND number = ?", (entry.at, event.why, *named)
        )

    @_write.register
    def _(self, event: RestOver, db: sqlite3.Connection, entry: Entry) -> None:
        named = (self._place(self.workout, entry), event.number)
        db.execute("UPDATE set_ SET rested_at = ? WHERE workout = ? AND number = ?", (entry.at, *named))

    @_write.register
    def _(self, event: Touch, db: sqlite3.Connection, entry: Entry) -> None:
        self._attempt(db, "rep", entry, stance_mm=event.stance_mm, lowering_s=event.lowering_s)

    @_write.register
    def _(self, event: Miss, db: sqlite3.Connection, entry: Entry) -> None:
        self._attempt(db, "miss", entry, stance_mm=event.stance_mm, short_mm=event.short_mm)

    @_write.register
    def _(self, event: Squat, db: sqlite3.Connection, entry: Entry) -> None:
        self._attempt(db, "squat", entry, stance_mm=event.stance_mm)

    @_write.register
    def _(self, event: Settled, db: sqlite3.Connection, entry: Entry) -> None:
        row = self.attempts.get(("miss", entry.at_s))
        if row is None:
            self._attempt(db, "rep", entry, stance_mm=event.stance_mm)
        else:  # the miss that it was told as
            db.execute("UPDATE attempt SET kind = 'rep', short_mm = NULL WHERE id = ?", (row,))
            self.attempts["rep", entry.at_s] = row

    @_write.register
    def _(self, event: Rep, db: sqlite3.Connection, entry: Entry) -> None:
        if ("rep", event.touched_s) not in self.attempts:  # its touch is not known here: the rep counts all the same
            self._attempt(db, "rep", entry, stance_mm=event.stance_mm)
        row = self.attempts["rep", event.touched_s]
        measures = [getattr(event, name) for name in MEASURES]
        db.execute(_MEASURE, (*measures, row))
        self._trace(row, entry)

    @_write.register
    def _(self, event: Undone, db: sqlite3.Connection, entry: Entry) -> None:
        row = self._place(self.attempts.get(("rep", event.touched_s)), entry)
        db.execute("UPDATE attempt SET undone_at = coalesce(undone_at, ?) WHERE id = ?", (entry.at, row))

    @_write.register
    def _(self, event: Restored, db: sqlite3.Connection, entry: Entry) -> None:
        row = self._place(self.attempts.get(("rep", event.touched_s)), entry)
        db.execute("UPDATE attempt SET undone_at = NULL WHERE id = ?", (row,))

    @_write.register
    def _(self, event: Advised, db: sqlite3.Connection, entry: Entry) -> None:
        over = self.ended_s is not None and event.time_s > self.ended_s
        if self.workout is None or over:
            return  # what is said to nobody in particular is not history
        said = {"kind": event.kind, "say": event.say, "why": event.why}
        place = {"workout": self.workout, "set_": self.set_, "at": entry.at}
        _insert(db, "advice", **place, **said, target_stance_mm=event.target_stance_mm)

    @_write.register
    def _(self, event: Calibrated, db: sqlite3.Connection, entry: Entry) -> None:
        whose = whoever(db, self.person)
        _insert(
            db,
            "calibration",
            simulated=int(whose.simulated),
            person=whose.id if whose.name else None,
            at=entry.at,
            contact_mm=event.contact_mm,
            noise_mm=event.noise_mm,
            signal_mcps=event.signal_mcps,
            readings=event.readings,
            replaced_mm=event.replaced_mm,
            near_mm=event.near_mm,
        )

    @_write.register
    def _(self, event: Chosen, db: sqlite3.Connection, _entry: Entry) -> None:
        choose(db, event.person, event.exercise)
        self.person, self.workout, self.set_, self.ended_s, self.attempts = event.person, None, None, None, {}

    @_write.register
    def _(self, event: Paused, db: sqlite3.Connection, entry: Entry) -> None:
        if self.workout is not None:
            paused_at = entry.at if event.paused else None
            db.execute("UPDATE workout SET paused_at = ? WHERE id = ?", (paused_at, self.workout))

    @_write.register
    def _(self, event: ClockSet, db: sqlite3.Connection, _entry: Entry) -> None:
        shift(db, event.since, event.until, event.by_s)

    @_write.register
    def _(self, event: RecordingOpened, db: sqlite3.Connection, _entry: Entry) -> None:
        if (set_ := self.sets.get(event.started_s)) is not None:  # else the disk stood still for hours
            _insert(db, "recording", set_=set_, name=event.name)

    @_write.register
    def _(self, event: RecordingClosed, db: sqlite3.Connection, _entry: Entry) -> None:
        counts = (event.reps, event.misses, event.squats)
        db.execute("UPDATE recording SET reps = ?, misses = ?, squats = ? WHERE name = ?", (*counts, event.name))

    def _attempt(self, db: sqlite3.Connection, kind: str, entry: Entry, **measures: float) -> None:
        """Insert an attempt, once, at its instant: a rep's is that of its touch."""
        if (kind, entry.at_s) in self.attempts:
            return
        set_ = self._place(self.set_, entry)
        row = _insert(db, "attempt", set_=set_, kind=kind, at=entry.at, **measures)
        self.attempts[kind, entry.at_s] = row
        self._trace(row, entry)

    def _trace(self, row: int, entry: Entry) -> None:
        if entry.packed is not None:
            self.traces[row] = entry.packed

    def _place(self, row: int | None, entry: Entry) -> int:
        if row is None:
            raise JournalError(f"{type(entry.event).__name__} at {entry.event.time_s} s belongs to nothing known")
        return row


def _insert(db: sqlite3.Connection, table: str, **values: str | float | bytes | None) -> int:
    """Insert a row and return its id. Table and column names are this module's own words."""
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    row = db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values())).lastrowid  # noqa: S608 - no name comes from outside
    assert row is not None  # noqa: S101 - SQLite gives every inserted row an id
    return row


def next_number(db: sqlite3.Connection) -> int:
    """The number of a new workout: one that no workout ever had, so that an old address never shows another one."""
    number: int = db.execute("UPDATE numbering SET workout = workout + 1 RETURNING workout").fetchone()[0]
    return number


def close_open(db: sqlite3.Connection, keep: int | None = None) -> None:
    """End every open workout but `keep` at its last activity: nobody is there to end it any more."""
    closed = db.execute(
        f"UPDATE workout SET ended_at = ({_ACTIVITY}), why = 'idle'"  # noqa: S608 - a constant
        " WHERE ended_at IS NULL AND id IS NOT ? RETURNING id",
        (keep,),
    ).fetchall()
    db.execute(
        """
        UPDATE set_ SET why = 'left', ended_at =
            max(started_at, coalesce((SELECT max(at) FROM attempt WHERE attempt.set_ = set_.id), 0))
        WHERE ended_at IS NULL AND workout IS NOT ?
        """,
        (keep,),
    )
    for (workout,) in closed:
        tallies.keep(db, workout)


def is_paused(db: sqlite3.Connection, person: int) -> bool:
    """Whether the person's open workout is paused."""
    open_and_paused = "person = ? AND ended_at IS NULL AND paused_at IS NOT NULL"
    return db.execute(f"SELECT 1 FROM workout WHERE {open_and_paused}", (person,)).fetchone() is not None  # noqa: S608 - a constant


def reopen(db: sqlite3.Connection, person: int, now_s: float, unix_now: float) -> tuple[Book, WorkoutLog | None]:
    """The person's workout to go on with, in the device's clock, and the book that stands there; ends all others.

    A small computer without a battery clock may start with a time from before the last rep. Then its age is taken as
    nothing and the whole log moves back, so that its intervals stay and nothing lies in the future.
    """
    found = db.execute(
        f"SELECT id, ({_ACTIVITY}) FROM workout WHERE person = ? AND ended_at IS NULL ORDER BY id DESC LIMIT 1",  # noqa: S608 - a constant
        (person,),
    ).fetchone()
    if found is None or unix_now - found[1] > RESUME_WITHIN_S:
        close_open(db)
        return Book(person), None
    workout, latest_at = found
    close_open(db, keep=workout)
    kept = read_log(db, workout, in_device_clock(now_s, max(unix_now, latest_at)))
    book = Book(person, workout, sets=kept.sets, attempts=kept.attempts)
    book.set_ = next(reversed(kept.sets.values()), None)
    return book, kept.log

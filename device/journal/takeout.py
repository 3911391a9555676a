"""Everything that is kept of people and their training as one JSON file. docs/export.md tells the fields.

One workout stands in a line, so that neither writing nor reading ever holds more than one of them.
"""

import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from device.hinge.exercise import Units
from device.hinge.exercises import EXERCISES
from device.hinge.log import AttemptKind
from device.journal.schema import SIMULATED
from device.journal.trace import WITH_TRACES, Trace, kept

FORMAT: Final = "wall-hinge"
VERSION: Final = 1

Instant = Annotated[float, Meta(ge=0, lt=253_402_300_800)]
"""Unix seconds, before the year 10000: those that have a date."""
Id = Annotated[int, Meta(ge=1, le=2**53)]
"""What every reader of JSON holds exactly."""
Count = Annotated[int, Meta(ge=0, lt=2**31)]
Text = Annotated[str, Meta(max_length=1000)]
"""Several times the longest sentence that the coach says."""
Exercise = Literal["wall", "dowel", "handcuff"]
assert set(Exercise.__args__) == set(EXERCISES)  # type: ignore[attr-defined] # noqa: S101 - checked once, at import


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all parts of an export."""


class TakenAttempt(Part, frozen=True):
    """As `AttemptDetail`."""

    kind: AttemptKind
    at: Instant
    stance_mm: float
    lowering_s: float | None = None
    pause_s: float | None = None
    rising_s: float | None = None
    stance_after_mm: float | None = None
    travel_mm: float | None = None
    depth_mm: float | None = None
    steadiness_mm: float | None = None
    noise_mm: float | None = None
    short_mm: float | None = None
    full: bool | None = None
    bounces: Count | None = None
    undone_at: Instant | None = None
    trace: Trace | None = None


class TakenRecording(Part, frozen=True):
    """As `RecordingDetail`; the file itself is no part of an export."""

    name: Annotated[str, Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$")]
    reps: Count | None = None
    misses: Count | None = None
    squats: Count | None = None


class TakenSet(Part, frozen=True):
    """As `SetDetail`."""

    number: Id
    started_at: Instant
    ended_at: Instant | None = None
    rested_at: Instant | None = None
    why: Text = ""
    label_reps: Count | None = None
    recordings: list[TakenRecording] = []
    attempts: list[TakenAttempt] = []


class TakenAdvice(Part, frozen=True):
    """As `AdviceDetail`."""

    set: Id | None
    at: Instant
    kind: Text
    say: Text
    why: Text
    target_stance_mm: float


class TakenWorkout(Part, frozen=True):
    """A workout; `person` is the id of somebody in the list of people, None for nobody in particular."""

    id: Id
    person: Id | None
    simulated: bool
    exercise: Exercise
    started_at: Instant
    ended_at: Instant | None = None
    why: Text = ""
    load_kg: float | None = None
    sets: list[TakenSet] = []
    advice: list[TakenAdvice] = []


class TakenPerson(Part, frozen=True):
    """As `Profile`."""

    id: Id
    name: str
    units: Units
    voice: bool
    target_reps: tuple[int, int]
    target_sets: tuple[int, int]
    max_stance_mm: float
    load_kg: float
    exercise: Exercise
    simulated: bool


class TakenCalibration(Part, frozen=True):
    """As `Calibrated`."""

    simulated: bool
    at: Instant
    contact_mm: Annotated[float, Meta(gt=0)]
    noise_mm: float
    signal_mcps: float | None
    readings: Count
    replaced_mm: float
    near_mm: Annotated[float, Meta(gt=0)] | None
    person: int | None = None
    """Older files do not say whose it was."""


class Takeout(Part, frozen=True):
    """The whole file, each workout still to be read."""

    format: Literal["wall-hinge"]
    version: Literal[1]
    exported_at: str
    people: list[TakenPerson]
    calibrations: list[TakenCalibration]
    workouts: list[msgspec.Raw]


def everything(db: sqlite3.Connection, exported_at: str) -> Iterator[bytes]:
    """The file, piece by piece; `db` has rows by name. Raises sqlite3.Error."""
    head = Takeout(
        format=FORMAT,
        version=VERSION,
        exported_at=exported_at,
        people=_people(db),
        calibrations=[
            TakenCalibration(**_fields(row, TakenCalibration) | {"simulated": bool(row["simulated"])})
            for row in db.execute("SELECT * FROM calibration ORDER BY id")
        ],
        workouts=[],
    )
    yield msgspec.json.encode(head).removesuffix(b"]}") + b"\n"
    between = b""
    for (workout,) in db.execute("SELECT id FROM workout WHERE deleted_at IS NULL ORDER BY id").fetchall():
        yield between + msgspec.json.encode(_workout(db, workout))
        between = b",\n"
    yield b"\n]}\n"


def _people(db: sqlite3.Connection) -> list[TakenPerson]:
    rows = db.execute("SELECT * FROM person WHERE name NOT IN ('', ?) ORDER BY id", (SIMULATED,))
    return [
        TakenPerson(
            id=row["id"],
            name=row["name"],
            units=row["units"],
            voice=bool(row["voice"]),
            target_reps=(row["reps_low"], row["reps_high"]),
            target_sets=(row["sets_low"], row["sets_high"]),
            max_stance_mm=row["max_stance_mm"],
            load_kg=row["load_kg"],
            exercise=row["exercise"],
            simulated=bool(row["simulated"]),
        )
        for row in rows
    ]


def _workout(db: sqlite3.Connection, workout: int) -> TakenWorkout:
    row = db.execute(
        "SELECT workout.*, name, simulated FROM workout JOIN person ON person.id = person WHERE workout.id = ?",
        (workout,),
    ).fetchone()
    sets = db.execute("SELECT * FROM set_ WHERE workout = ? ORDER BY number", (workout,)).fetchall()
    numbers = {one["id"]: one["number"] for one in sets}
    advice = db.execute("SELECT * FROM advice WHERE workout = ? ORDER BY id", (workout,))
    nobody = row["name"] in ("", SIMULATED)
    about: dict[str, Any] = {
        "person": None if nobody else row["person"],
        "simulated": bool(row["simulated"]),
        "sets": [_set(db, one) for one in sets],
        "advice": [
            TakenAdvice(**_fields(each, TakenAdvice, "set") | {"set": numbers.get(each["set_"])}) for each in advice
        ],
    }
    return TakenWorkout(**_fields(row, TakenWorkout, *about) | about)


def _set(db: sqlite3.Connection, row: sqlite3.Row) -> TakenSet:
    recordings = db.execute("SELECT * FROM recording WHERE set_ = ? ORDER BY id", (row["id"],))
    attempts = db.execute(WITH_TRACES, (row["id"],))
    return TakenSet(
        **_fields(row, TakenSet, "recordings", "attempts"),
        recordings=[TakenRecording(**_fields(one, TakenRecording)) for one in recordings],
        attempts=[_attempt(one) for one in attempts],
    )


def _attempt(row: sqlite3.Row) -> TakenAttempt:
    full = None if row["full"] is None else bool(row["full"])
    trace = kept(row["packed"], row["trace"])
    return TakenAttempt(**_fields(row, TakenAttempt, "full", "trace"), full=full, trace=trace)


def _fields(row: sqlite3.Row, kind: type[Struct], *but: str) -> dict[str, Any]:
    return {name: row[name] for name in kind.__struct_fields__ if name not in but}


def in_order(numbers: list[int]) -> bool:
    """Whether each is larger than the one before."""
    return all(one < other for one, other in pairwise(numbers))

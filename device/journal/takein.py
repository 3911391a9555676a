"""An export put into an empty device: all of it, or nothing where anything in it is wrong."""

import mmap
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import ValidationError
from msgspec.structs import asdict

from device.errors import CommandError, ImportRefused
from device.journal import people, tallies
from device.journal.edits import remove
from device.journal.filed import RECORDINGS
from device.journal.schema import SIMULATED
from device.journal.takeout import TakenPerson, TakenSet, TakenWorkout, Takeout, in_order
from device.journal.trace import pack
from device.people import Profile, read_profile, same_name

_workouts: Final = msgspec.json.Decoder(TakenWorkout)


class Taken(NamedTuple):
    """How much was imported."""

    people: int
    workouts: int
    reps: int


def take_in(db: sqlite3.Connection, path: Path, name: object, folder: Path) -> Taken:
    """Put the export at `path`, called `name` in messages, into the tables; in the caller's transaction.

    `folder` is that of the data.

    Raises ImportRefused, saying where, for a file that is no such export or a device that is not empty.
    """
    _check_empty(db, folder)
    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return _taken(db, data)  # it ends with what was read from it
    except ValidationError as error:
        raise ImportRefused(f"{name}: {error}; nothing was imported") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise ImportRefused(f"{name} is no export of Wall Hinge: {error}; nothing was imported") from error
    except (OSError, ValueError) as error:  # an empty file cannot be mapped
        raise ImportRefused(f"{name} cannot be read: {error}; nothing was imported") from error


def _check_empty(db: sqlite3.Connection, folder: Path) -> None:
    deleted = [workout for (workout,) in db.execute("SELECT id FROM workout WHERE deleted_at IS NOT NULL").fetchall()]
    workouts: int = db.execute("SELECT count(*) FROM workout WHERE deleted_at IS NULL").fetchone()[0]
    made = sum(len(people.everybody(db, simulated=simulated)) for simulated in (False, True))
    if workouts or made:
        raise ImportRefused(
            f"there are {workouts} workouts and {made} people already, and an import needs an empty device: "
            "delete them, or name another folder with --data"
        )
    remove(db, deleted, folder / RECORDINGS)


def _taken(db: sqlite3.Connection, data: mmap.mmap) -> Taken:
    takeout = msgspec.json.decode(data, type=Takeout)
    persons = _take_people(db, takeout.people)
    simulated = {one.id: one.simulated for one in takeout.people}
    for number, calibration in enumerate(takeout.calibrations):
        if calibration.person is not None and simulated.get(calibration.person) is not calibration.simulated:
            where = f"$.calibrations[{number}].person"
            raise ValidationError(f"there is no person {calibration.person} - at `{where}`")
        _insert(db, "calibration", asdict(calibration))
    offset: int = db.execute("SELECT workout FROM numbering").fetchone()[0]
    known: set[str] = set()
    ids: list[int] = []
    reps = 0
    for number, raw in enumerate(takeout.workouts):
        where = f"$.workouts[{number}]"
        try:
            workout = _workouts.decode(raw)
        except ValidationError as error:
            raise _placed(error, where) from error
        _check(workout, where, simulated, known)
        ids.append(workout.id)
        if not in_order(ids[-2:]):
            raise ValidationError(f"the workout {workout.id} is not in order - at `{where}.id`")
        whose = people.nobody(db, simulated=workout.simulated).id if workout.person is None else workout.person
        _take_workout(db, workout, workout.id + offset, whose)
        reps += sum(one.kind == "rep" and one.undone_at is None for each in workout.sets for one in each.attempts)
    if ids:
        db.execute("UPDATE numbering SET workout = ?", (ids[-1] + offset,))
    return Taken(persons, len(ids), reps)


def _take_people(db: sqlite3.Connection, found: list[TakenPerson]) -> int:
    names: list[str] = []
    for number, one in enumerate(found):
        where = f"$.people[{number}]"
        fields = {key: value for key, value in asdict(one).items() if key not in ("id", "exercise", "simulated")}
        try:
            checked = read_profile("import", fields)
        except CommandError as error:
            raise ValidationError(f"{str(error).removeprefix('import: ')} - at `{where}`") from error
        if any(same_name(one.name, other) for other in (*names, SIMULATED)) or len(names) >= people.MOST_PEOPLE:
            raise ValidationError(f"the name {one.name!r} is taken, or there are too many people - at `{where}.name`")
        taken = db.execute("SELECT 1 FROM person WHERE id = ?", (one.id,)).fetchone()
        if taken:
            raise ValidationError(f"the id {one.id} is taken - at `{where}.id`")
        names.append(one.name)
        people.insert(db, Profile(**checked, id=one.id, exercise=one.exercise, simulated=one.simulated))
    return len(names)


def _check(workout: TakenWorkout, where: str, simulated: Mapping[int, bool], known: set[str]) -> None:
    """What types do not say. Raises ValidationError."""
    if workout.person is not None and simulated.get(workout.person) != workout.simulated:
        raise ValidationError(f"there is no such person - at `{where}.person`")
    numbers = [one.number for one in workout.sets]
    if not in_order(numbers):
        raise ValidationError(f"the numbers of sets are not in order - at `{where}.sets`")
    for place, each in enumerate(workout.advice):
        if each.set is not None and each.set not in numbers:
            raise ValidationError(f"there is no set {each.set} - at `{where}.advice[{place}].set`")
    for place, one in enumerate(workout.sets):
        for part, recording in enumerate(one.recordings):
            if recording.name in known:
                raise ValidationError(f"named twice - at `{where}.sets[{place}].recordings[{part}].name`")
            known.add(recording.name)
        for number, attempt in enumerate(one.attempts):
            trace = attempt.trace
            if trace is not None and len(trace.step_ms) != len(trace.range_mm):
                raise ValidationError(
                    f"step_ms and range_mm differ in length - at `{where}.sets[{place}].attempts[{number}].trace`"
                )


def _take_workout(db: sqlite3.Connection, workout: TakenWorkout, id_: int, person: int) -> None:
    of_workout = {name: getattr(workout, name) for name in ("exercise", "started_at", "ended_at", "why", "load_kg")}
    _insert(db, "workout", {"id": id_, "person": person, **of_workout})
    rows = {one.number: _take_set(db, one, id_) for one in workout.sets}
    for each in workout.advice:
        values = asdict(each)
        set_ = values.pop("set")
        _insert(db, "advice", {"workout": id_, "set_": None if set_ is None else rows[set_], **values})
    tallies.keep(db, id_)


def _take_set(db: sqlite3.Connection, one: TakenSet, workout: int) -> int:
    of_set = {name: getattr(one, name) for name in one.__struct_fields__ if name not in ("recordings", "attempts")}
    set_ = _insert(db, "set_", {"workout": workout, **of_set})
    for recording in one.recordings:
        _insert(db, "recording", {"set_": set_, **asdict(recording)})
    for attempt in one.attempts:
        row = _insert(db, "attempt", {"set_": set_, **asdict(attempt), "trace": None})
        if attempt.trace is not None:
            _insert(db, "trace", {"attempt": row, "packed": pack(attempt.trace)})
    return set_


def _insert(db: sqlite3.Connection, table: str, values: Mapping[str, Any]) -> int:
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    row = db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values())).lastrowid  # noqa: S608 - field names
    assert row is not None  # noqa: S101 - SQLite gives every inserted row an id
    return row


def _placed(error: ValidationError, where: str) -> ValidationError:
    """The error of a part, told from the top of the file."""
    message = str(error)
    return ValidationError(message.replace("`$", f"`{where}") if "`$" in message else f"{message} - at `{where}`")

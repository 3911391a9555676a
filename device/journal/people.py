"""People in the tables: who there are, who is chosen, and how one of them is deleted with all that is theirs."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from device.errors import CommandRefused
from device.journal.edits import remove
from device.journal.filed import RECORDINGS
from device.journal.schema import SIMULATED, journal_errors, open_to_read
from device.people import Profile, same_name

MOST_PEOPLE: Final = 50
"""More than a practice has on one wall; the list stays one that can be read."""

_NOBODY: Final = ("", SIMULATED)
"""The names of nobody in particular, at the sensor and in the simulation. They are made by migration and journal."""

_COLUMNS: Final = (
    "id, name, units, voice, reps_low, reps_high, sets_low, sets_high, max_stance_mm, load_kg, exercise, simulated"
)


class PersonDetail(Struct, frozen=True, kw_only=True):
    """A person with how much is kept of them. `chosen` tells whether they were chosen last."""

    profile: Profile
    chosen: bool
    workouts: int
    reps: int
    recordings: int


class Listed(Struct, frozen=True, kw_only=True):
    """A person in a list. `chosen` as in `PersonDetail`; `trained` tells whether there are workouts of theirs."""

    profile: Profile
    chosen: bool
    trained: bool


def find(db: sqlite3.Connection, person: int) -> Profile:
    """One person. Raises CommandRefused where there is none of that number: nobody in particular is none."""
    row = db.execute(f"SELECT {_COLUMNS} FROM person WHERE id = ?", (person,)).fetchone()  # noqa: S608 - a constant
    if row is None or row[1] in _NOBODY:
        raise CommandRefused(f"There is nobody with the number {person}: they may have been deleted.")
    return _profile(row)


def everybody(db: sqlite3.Connection, *, simulated: bool) -> list[Profile]:
    """All who have been made, by name: the sensor's people or the simulation's."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM person WHERE simulated = ?", (simulated,))  # noqa: S608 - a constant
    return sorted((_profile(row) for row in rows if row[1] not in _NOBODY), key=_by_name)


def nobody(db: sqlite3.Connection, *, simulated: bool) -> Profile:
    """Nobody in particular."""
    name = SIMULATED if simulated else ""
    db.execute("INSERT INTO person (name, simulated) VALUES (?, ?) ON CONFLICT DO NOTHING", (name, simulated))
    return _profile(db.execute(f"SELECT {_COLUMNS} FROM person WHERE name = ?", (name,)).fetchone())  # noqa: S608 - a constant


def chosen(db: sqlite3.Connection, *, simulated: bool) -> Profile:
    """Who was chosen last; nobody in particular where nobody was, or they have been deleted."""
    row = db.execute("SELECT person FROM choice WHERE simulated = ?", (simulated,)).fetchone()
    if row is None:
        return nobody(db, simulated=simulated)
    return whoever(db, row[0])


def whoever(db: sqlite3.Connection, person: int) -> Profile:
    """The person of that row, or nobody in particular where it is theirs."""
    return _profile(db.execute(f"SELECT {_COLUMNS} FROM person WHERE id = ?", (person,)).fetchone())  # noqa: S608 - a constant


def choose(db: sqlite3.Connection, person: int, exercise: str) -> None:
    """Keep who was chosen, and what they do."""
    db.execute("UPDATE person SET exercise = ? WHERE id = ?", (exercise, person))
    db.execute(
        "INSERT INTO choice (simulated, person) SELECT simulated, id FROM person WHERE id = ?"
        " ON CONFLICT DO UPDATE SET person = excluded.person",
        (person,),
    )


def handcuff_load_kg(db: sqlite3.Connection, person: int) -> float:
    """What that person holds in the handcuff hinge now."""
    load_kg: float = db.execute("SELECT load_kg FROM person WHERE id = ?", (person,)).fetchone()[0]
    return load_kg


def add(db: sqlite3.Connection, profile: Profile) -> Profile:
    """Make a person, and give them as kept. Raises CommandRefused where the name is taken or there is no room.

    Numbers are drawn, so that none is given twice: a page left open on another phone must not delete the wrong one.
    """
    if len(everybody(db, simulated=profile.simulated)) >= MOST_PEOPLE:
        raise CommandRefused(f"There are {MOST_PEOPLE} people already: delete one first.")
    import secrets  # noqa: PLC0415 - it loads OpenSSL, and a device that starts has no use for that

    profile = replace(profile, id=secrets.randbelow(2**31 - 1) + 1)
    _check_name(db, profile)
    insert(db, profile)
    return profile


def insert(db: sqlite3.Connection, profile: Profile) -> None:
    """Put a person who was checked into the table."""
    marks = ", ".join("?" * len(_values(profile)))
    db.execute(f"INSERT INTO person ({_COLUMNS}) VALUES ({marks})", _values(profile))  # noqa: S608 - constants


def change(db: sqlite3.Connection, person: int, changes: dict[str, Any]) -> Profile:
    """Change what is kept of a person, and give it. Raises CommandRefused."""
    profile = replace(find(db, person), **changes)
    _check_name(db, profile)
    marks = ", ".join("?" * len(_values(profile)))
    db.execute(f"UPDATE person SET ({_COLUMNS}) = ({marks}) WHERE id = ?", (*_values(profile), person))  # noqa: S608 - constants
    return profile


def erase(db: sqlite3.Connection, person: int, folder: Path) -> frozenset[int]:
    """Delete a person with all that is theirs, recordings in `folder` too; give the rows of their sets.

    Raises CommandRefused, and OSError for a file that cannot be deleted.
    """
    find(db, person)
    theirs = db.execute("SELECT id FROM workout WHERE person = ?", (person,)).fetchall()
    sets = remove(db, [workout for (workout,) in theirs], folder)
    for table, key in (("choice", "person"), ("calibration", "person"), ("person", "id")):
        db.execute(f"DELETE FROM {table} WHERE {key} = ?", (person,))  # noqa: S608 - constants
    return sets


def listed_people(path: Path) -> list[Listed]:
    """All people, by name, nobody in particular last; from the database at `path`.

    Raises JournalError where the file cannot be read.
    """
    connection = open_to_read(path)
    if connection is None:
        return []
    with journal_errors(path), closing(connection) as db:
        db.execute("BEGIN")
        last = {person for (person,) in db.execute("SELECT person FROM choice")}
        rows = db.execute(
            f"SELECT EXISTS (SELECT 1 FROM workout WHERE person = person.id AND deleted_at IS NULL), {_COLUMNS}"  # noqa: S608 - a constant
            " FROM person"
        )
        people = [Listed(profile=_profile(row), chosen=row[0] in last, trained=bool(trained)) for trained, *row in rows]
    return sorted(people, key=lambda one: (not one.profile.name, one.profile.simulated, _by_name(one.profile)))


def kept_people(path: Path) -> list[PersonDetail]:
    """As `listed_people`, with how much is kept of each."""
    listed = listed_people(path)
    connection = open_to_read(path)
    if connection is None:
        return []
    with journal_errors(path), closing(connection) as db:
        db.execute("BEGIN")
        kept = _workouts_and_reps(db)
        recordings = _recordings(db, path.parent / RECORDINGS)
    return [
        PersonDetail(
            profile=one.profile,
            chosen=one.chosen,
            workouts=kept.get(one.profile.id, (0, 0))[0],
            reps=kept.get(one.profile.id, (0, 0))[1],
            recordings=recordings.get(one.profile.id, 0),
        )
        for one in listed
    ]


def _workouts_and_reps(db: sqlite3.Connection) -> dict[int, tuple[int, int]]:
    """How much each person has done; the rows of workouts that run are not made yet."""
    rows = db.execute(
        """
        SELECT person, sum(workouts), sum(reps) FROM ( -- SQLite would go through all workouts for the few that run
            SELECT person, count(*) AS workouts, sum(reps) AS reps FROM tally GROUP BY person
            UNION ALL
            SELECT person, count(DISTINCT workout.id), count(attempt.id)
            FROM workout INDEXED BY workout_open LEFT JOIN set_ ON set_.workout = workout.id
            LEFT JOIN attempt ON attempt.set_ = set_.id AND kind = 'rep' AND undone_at IS NULL
            WHERE workout.ended_at IS NULL GROUP BY person
        ) GROUP BY person
        """
    )
    return {person: (workouts, reps) for person, workouts, reps in rows}


def _recordings(db: sqlite3.Connection, folder: Path) -> dict[int, int]:
    """How many files there are of each person; of the oldest there are rows, but no files any more."""
    names: list[str] = []
    with suppress(OSError):  # nothing was recorded yet
        names = [path.name for path in folder.iterdir()]
    rows = db.execute(
        "SELECT person, count(*) FROM json_each(?) JOIN recording ON recording.name = value"
        " JOIN set_ ON set_.id = recording.set_ JOIN workout ON workout.id = set_.workout GROUP BY person",
        (msgspec.json.encode(names).decode(),),
    )
    return dict(rows.fetchall())


def _check_name(db: sqlite3.Connection, profile: Profile) -> None:
    """Raise CommandRefused where somebody else has that name."""
    for other, name, simulated in db.execute("SELECT id, name, simulated FROM person").fetchall():
        if other != profile.id and same_name(name, profile.name):
            where = " in the simulation" if simulated and not profile.simulated else ""
            raise CommandRefused(f"There is somebody called {name}{where} already: choose another name.")
    if same_name(SIMULATED, profile.name):
        raise CommandRefused(f"{SIMULATED} is the name of the simulation: choose another one.")


def _by_name(profile: Profile) -> tuple[str, str]:
    return profile.name.casefold(), profile.name


def _profile(row: tuple[Any, ...]) -> Profile:
    id_, name, units, voice, reps_low, reps_high, sets_low, sets_high, max_stance_mm, load_kg, exercise, simulated = row
    return Profile(
        id=id_,
        name="" if name in _NOBODY else name,
        units=units,
        voice=bool(voice),
        target_reps=(reps_low, reps_high),
        target_sets=(sets_low, sets_high),
        max_stance_mm=max_stance_mm,
        load_kg=load_kg,
        exercise=exercise,
        simulated=bool(simulated),
    )


def _values(profile: Profile) -> tuple[Any, ...]:
    """In the order of `_COLUMNS`."""
    return (
        profile.id,
        profile.name,
        profile.units,
        profile.voice,
        *profile.target_reps,
        *profile.target_sets,
        profile.max_stance_mm,
        profile.load_kg,
        profile.exercise,
        profile.simulated,
    )

"""What a person changes in the history: a rep that was none, a set's true number, and a workout that is to go."""

import sqlite3
from pathlib import Path
from typing import Final, NamedTuple

from device.errors import CommandRefused
from device.journal import tallies

KEPT_S: Final = 86_400.0
"""A deleted workout can be had back for a day."""


class Changed(NamedTuple):
    """Whose workout was changed. `open_at` is a rep that only the core can change: its set, its place in it, and
    whether it is to be taken back.
    """

    person: int
    exercise: str
    open_at: tuple[int, int, bool] | None = None


def take_back(db: sqlite3.Connection, workout: int, attempt: int, at: float, *, undone: bool) -> Changed:
    """Take a rep back at Unix time `at`, or let it count again; one of a workout that runs is left to the core.

    Raises CommandRefused with the reason where that cannot be.
    """
    row = db.execute(
        """
        SELECT person, exercise, workout.ended_at IS NULL, number, kind, undone_at IS NOT NULL,
            (SELECT count(*) FROM attempt AS before WHERE before.set_ = attempt.set_ AND before.id < attempt.id)
        FROM attempt JOIN set_ ON set_.id = attempt.set_ JOIN workout ON workout.id = set_.workout
        WHERE attempt.id = ? AND workout.id = ? AND deleted_at IS NULL
        """,
        (attempt, workout),
    ).fetchone()
    if row is None:
        raise CommandRefused(f"There is no attempt {attempt} in workout {workout}.")
    person, exercise, is_open, number, kind, is_undone, place = row
    if kind != "rep":
        raise CommandRefused(f"That was a {kind}, and counts for nothing.")
    if is_undone == undone:
        raise CommandRefused("That rep was taken back already." if undone else "That rep counts already.")
    if is_open:
        return Changed(person, exercise, (number, place, undone))
    db.execute("UPDATE attempt SET undone_at = ? WHERE id = ?", (at if undone else None, attempt))
    tallies.keep(db, workout)
    return Changed(person, exercise)


def label(db: sqlite3.Connection, workout: int, number: int, reps: int) -> bool:
    """Keep how many reps a person says that a set really had; tell whether there is such a set."""
    named = (reps, workout, number)
    return db.execute("UPDATE set_ SET label_reps = ? WHERE workout = ? AND number = ?", named).rowcount > 0


def delete(db: sqlite3.Connection, workout: int, at: float) -> Changed:
    """Hide a workout from now on, Unix time `at`. Raises CommandRefused where there is none, or it runs."""
    row = db.execute(
        "SELECT person, exercise, ended_at FROM workout WHERE id = ? AND deleted_at IS NULL", (workout,)
    ).fetchone()
    if row is None:
        raise CommandRefused(f"There is no workout {workout}: it may have been deleted already.")
    person, exercise, ended_at = row
    if ended_at is None:
        raise CommandRefused("This workout is running: end it first.")
    db.execute("UPDATE workout SET deleted_at = ? WHERE id = ?", (at, workout))
    tallies.drop(db, workout)
    return Changed(person, exercise)


def restore(db: sqlite3.Connection, workout: int) -> Changed:
    """Show a deleted workout again. Raises CommandRefused where it is gone."""
    row = db.execute(
        "UPDATE workout SET deleted_at = NULL WHERE id = ? AND deleted_at IS NOT NULL RETURNING person, exercise",
        (workout,),
    ).fetchall()
    if not row:
        raise CommandRefused(f"There is no deleted workout {workout}: after a day it is gone for good.")
    tallies.keep(db, workout)
    return Changed(*row[0])


def purge(db: sqlite3.Connection, before_at: float, folder: Path) -> frozenset[int]:
    """Remove what was deleted before that instant for good, recordings in `folder` too; give the rows of its sets.

    Raises OSError for a file that cannot be deleted.
    """
    found = db.execute("SELECT id FROM workout WHERE deleted_at < ?", (before_at,)).fetchall()
    return remove(db, [workout for (workout,) in found], folder)


def remove(db: sqlite3.Connection, workouts: list[int], folder: Path) -> frozenset[int]:
    """As `purge`, those workouts."""
    sets: set[int] = set()
    for workout in workouts:
        of_sets = "set_ IN (SELECT id FROM set_ WHERE workout = ?)"
        names = db.execute(f"SELECT name FROM recording WHERE {of_sets}", (workout,)).fetchall()  # noqa: S608 - a constant
        db.execute("DELETE FROM advice WHERE workout = ?", (workout,))
        for table in ("recording", "attempt"):
            db.execute(f"DELETE FROM {table} WHERE {of_sets}", (workout,))  # noqa: S608 - constants
        sets.update(row for (row,) in db.execute("DELETE FROM set_ WHERE workout = ? RETURNING id", (workout,)))
        tallies.drop(db, workout)
        db.execute("DELETE FROM workout WHERE id = ?", (workout,))
        for (name,) in names:
            if Path(name).name == name:  # nothing leads out of the folder
                (folder / name).unlink(missing_ok=True)
    return frozenset(sets)

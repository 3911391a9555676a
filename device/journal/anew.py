"""What is done about a damaged database: it is put aside, a new one is begun, and what can be is brought over."""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from device.hinge.events import Event, Miss, RestOver, SetEnded, SetStarted, Squat, Touch, Undone, WorkoutStarted
from device.hinge.log import Attempt, WorkoutLog
from device.journal.aside import clear, latest_damaged, put_aside
from device.journal.backup import BACKUPS, newest_good, offer
from device.journal.schema import open_to_write

_log = logging.getLogger(__name__)

_BROUGHT_OVER: Final = ("person", "choice", "calibration", "phone", "numbering")
"""Without these nobody could come in, and nobody would be known or calibrated. Workouts are in the backup."""


def take_away(database: Path) -> Path:
    """Put the damaged database aside, never away; where it is now. Raises JournalError or OSError."""
    aside = put_aside(database, "damaged", time.time())
    clear(database)
    _log.error("%s is damaged: it is kept as %s, and a new one is begun", database, aside)
    return aside


def open_anew(database: Path, aside: Path) -> sqlite3.Connection:
    """Open a new database in the place of one put aside, with its people, phones and calibrations, if these are whole.

    Raises JournalError.
    """
    db = open_to_write(database)
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{aside.as_uri()}?mode=ro", uri=True)) as old:
        for table in _BROUGHT_OVER:
            with suppress(sqlite3.Error):
                _bring_over(old, db, table)
    return db


def damage(folder: Path) -> str:
    """A sentence about a damaged database that was put aside and not replaced by a backup since, or ""."""
    aside = latest_damaged(folder)
    if aside is None:
        return ""
    back = offer(newest_good(folder / BACKUPS))
    return (
        f"The file of workouts was damaged, and a new one was begun. To go back: {back}. "
        f"The damaged one is kept in {aside.parent}: move it away to hear no more of it."
    )


def retold(log: WorkoutLog) -> Iterator[Event]:
    """The events that a workout's log came from, as far as they are in it."""
    yield WorkoutStarted(time_s=log.started_s, exercise=log.exercise)
    for one in log.sets:
        yield SetStarted(time_s=one.started_s, number=one.number)
        for attempt in one.attempts:
            yield from _attempted(attempt)
        if one.ended_s is not None:
            yield SetEnded(time_s=one.ended_s, number=one.number, reps=one.reps, why="")
            if one.rested:
                yield RestOver(time_s=one.ended_s, number=one.number)


def _attempted(attempt: Attempt) -> Iterator[Event]:
    at_s, stance_mm, rep = attempt.at_s, attempt.stance_mm, attempt.rep
    match attempt.kind:
        case "rep":
            yield Touch(time_s=at_s, stance_mm=stance_mm, lowering_s=0.0 if rep is None else rep.lowering_s)
            if rep is not None:
                yield rep
            if attempt.undone:
                yield Undone(time_s=at_s, number=0, touched_s=at_s)
        case "miss":
            yield Miss(time_s=at_s, stance_mm=stance_mm, short_mm=0.0)
        case _:
            yield Squat(time_s=at_s, stance_mm=stance_mm)


def _bring_over(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    """Copy the rows of a table, all or none, as far as both know its columns. Raises sqlite3.Error."""
    known = [{name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")} for db in (old, new)]
    columns = sorted(known[0] & known[1])
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    rows = old.execute(f"SELECT {names} FROM {table}").fetchall()  # noqa: S608 - the schema's own words
    with new:
        new.execute("BEGIN")
        new.executemany(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - the same

"""Times put right once the clock is: without a battery a computer starts in the past, until it is told the time."""

import sqlite3
from typing import Final

from device.journal import tallies

_INSTANTS: Final = {
    "workout": ("started_at", "ended_at", "paused_at", "deleted_at"),
    "set_": ("started_at", "ended_at", "rested_at"),
    "attempt": ("at", "undone_at"),
    "advice": ("at",),
    "calibration": ("at",),
}
_OF_SETS: Final = "AND set_ >= (SELECT coalesce(max(id), 0) FROM set_ WHERE started_at < :since)"
"""There may be a million attempts; those meant are in the sets that began since, and in the one before these."""


def latest_at(db: sqlite3.Connection) -> float:
    """The latest instant that is known from training, Unix time; 0 where nothing is."""
    latest = (
        "SELECT max(started_at, coalesce(ended_at, 0)) FROM workout ORDER BY id DESC LIMIT 1",
        "SELECT max(started_at, coalesce(ended_at, 0)) FROM set_ ORDER BY id DESC LIMIT 1",
        "SELECT at FROM attempt ORDER BY id DESC LIMIT 1",
    )
    rows = (db.execute(query).fetchone() for query in latest)
    return max((float(row[0]) for row in rows if row is not None), default=0.0)


def shift(db: sqlite3.Connection, since: float, until: float, by_s: float) -> None:
    """Move all instants from `since` to `until`, both Unix time, by so much. Raises sqlite3.Error."""
    span = {"since": since, "until": until, "by": by_s}
    workouts = db.execute("SELECT id FROM workout WHERE ended_at BETWEEN :since AND :until", span).fetchall()
    for table, names in reversed(_INSTANTS.items()):  # sets after their attempts, which are found by them
        for name in names:
            where = f"{name} BETWEEN :since AND :until {_OF_SETS if table == 'attempt' else ''}"
            db.execute(f"UPDATE {table} SET {name} = {name} + :by WHERE {where}", span)  # noqa: S608 - this module's words
    for (workout,) in workouts:
        tallies.keep(db, workout)

"""The read side of calibrations: which one is in force, whose it is, and since when."""

import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from device.journal.schema import journal_errors, open_to_read


class CalibrationDetail(Struct, frozen=True, kw_only=True):
    """A kept calibration, made at Unix time `at` with the hips of `person`, None where that was nobody in particular;
    see `Calibrated` for the rest.
    """

    person: int | None
    at: float
    contact_mm: float
    noise_mm: float
    signal_mcps: float | None
    readings: int
    replaced_mm: float
    near_mm: float | None


def in_force(db: sqlite3.Connection, person: int | None, *, simulated: bool) -> CalibrationDetail | None:
    """What to count that person with: their own newest calibration, else the newest of anybody at that sensor, the real
    or the simulated one.

    Hips and clothes differ, so that the touch of one may read 18 mm above that of another (SENSOR.md). Raises
    sqlite3.Error.
    """
    names = CalibrationDetail.__struct_fields__
    row = db.execute(
        f"SELECT {', '.join(names)} FROM calibration"  # noqa: S608 - field names
        " WHERE simulated = ? ORDER BY coalesce(person = ?, 0) DESC, id DESC LIMIT 1",
        (simulated, person),
    ).fetchone()
    return None if row is None else CalibrationDetail(**dict(zip(names, row, strict=True)))


def calibration_of_chosen(path: Path, *, simulated: bool) -> CalibrationDetail | None:
    """The calibration in force for whoever was chosen last, by the database at `path`: at the real sensor, or at the
    simulated one.

    None where nobody ever calibrated. Raises JournalError where the file cannot be read.
    """
    connection = open_to_read(path)
    if connection is None:
        return None
    with journal_errors(path), closing(connection) as db:
        row = db.execute("SELECT person FROM choice WHERE simulated = ?", (simulated,)).fetchone()
        return in_force(db, None if row is None else row[0], simulated=simulated)

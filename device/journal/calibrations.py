"""The read side of calibrations: which one is in force, and since when."""

from contextlib import closing
from pathlib import Path

from msgspec import Struct

from device.journal.schema import journal_errors, open_to_read


class CalibrationDetail(Struct, frozen=True, kw_only=True):
    """A kept calibration, made at Unix time `at`; see `Calibrated` for the rest."""

    at: float
    contact_mm: float
    noise_mm: float
    signal_mcps: float | None
    readings: int
    replaced_mm: float
    near_mm: float | None


def newest_calibration(path: Path, *, simulated: bool) -> CalibrationDetail | None:
    """The calibration in force, by the database at `path`: of the real sensor, or of the simulated one.

    None where it was never calibrated. Raises JournalError where the file cannot be read.
    """
    connection = open_to_read(path)
    if connection is None:
        return None
    with journal_errors(path), closing(connection):
        row = connection.execute(
            f"SELECT {', '.join(CalibrationDetail.__struct_fields__)} FROM calibration"  # noqa: S608 - field names
            " WHERE simulated = ? ORDER BY id DESC LIMIT 1",
            (int(simulated),),
        ).fetchone()
    return (
        None if row is None else CalibrationDetail(**dict(zip(CalibrationDetail.__struct_fields__, row, strict=True)))
    )

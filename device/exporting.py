"""What is kept, to take along: everything as JSON, or one rep a line as CSV. Both are written piece by piece."""

import csv
import io
import os
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from device.errors import JournalError
from device.journal.history import History
from device.journal.schema import DATABASE, SIMULATED
from device.journal.takeout import everything

CSV_HEAD: Final = (
    "workout", "person", "exercise", "load_kg", "set", "rep", "touched_at", "stance_mm", "lowering_s", "pause_s",
    "rising_s", "stance_after_mm", "travel_mm", "depth_mm", "steadiness_mm", "stood_up_fully", "bounces",
)  # fmt: skip
"""`touched_at` is the local time of the touch, with its offset from UTC."""

Stamp = Callable[[float], str]

_REPS: Final = """
    SELECT workout.id, person.name, workout.exercise, workout.load_kg, number,
        row_number() OVER (PARTITION BY set_.id ORDER BY attempt.id), at, stance_mm, lowering_s, pause_s, rising_s,
        stance_after_mm, travel_mm, depth_mm, steadiness_mm, full, bounces
    FROM set_ JOIN attempt ON attempt.set_ = set_.id
        JOIN workout ON workout.id = set_.workout JOIN person ON person.id = workout.person
    WHERE set_.workout = ? AND kind = 'rep' AND undone_at IS NULL ORDER BY number, attempt.id
"""


def local_stamp(at: float) -> str:
    """An instant in the machine's own time zone, as ISO 8601 has it."""
    return datetime.fromtimestamp(at, UTC).astimezone().isoformat(timespec="milliseconds")


def json_pieces(history: History) -> Generator[bytes]:
    """Everything; see docs/export.md. Raises JournalError."""
    with history.reading() as db:
        if db is None:
            raise JournalError(f"{history.path} is not there: nothing has been kept yet")
        yield from everything(db, datetime.now(UTC).isoformat(timespec="seconds"))


def csv_pieces(history: History, person: int | None = None, stamp: Stamp = local_stamp) -> Generator[bytes]:
    """Every rep that counts, of a person or of everybody, a workout at a time. Raises JournalError."""
    with history.reading() as db:
        yield _lines([CSV_HEAD])
        if db is None:
            return
        whose = "" if person is None else "AND person = ?"
        found = db.execute(
            f"SELECT id FROM workout WHERE deleted_at IS NULL {whose} ORDER BY id",  # noqa: S608 - constants
            () if person is None else (person,),
        ).fetchall()
        for (workout,) in found:
            rows = [list(row) for row in db.execute(_REPS, (workout,))]
            for row in rows:
                row[1], row[6] = _name(row[1]), stamp(row[6])
            yield _lines(rows)


def export_file(path: Path, *, folder: Path) -> str:
    """Write an export to `path`, whole or not at all, and say so. Raises JournalError."""
    history = History(folder / DATABASE)
    pieces = csv_pieces(history) if path.suffix.lower() == ".csv" else json_pieces(history)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file, closing(pieces):
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        part.replace(path)
    except OSError as error:
        raise JournalError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
    return f"{size} bytes in {path}"


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _name(name: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    shown = "" if name == SIMULATED else name
    return f"'{shown}" if shown[:1] in tuple("=+-@\t\r") and shown else shown

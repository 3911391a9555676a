"""What is taken out of the way is kept: a database that is damaged or replaced moves to a folder of its own."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from device.errors import JournalError

ASIDE: Final = "aside"
"""In the data folder."""

Why = Literal["damaged", "replaced"]

_OURS: Final = re.compile(r"(\d{4,})-(damaged|replaced)-.*")


def put_aside(database: Path, why: Why, at: float) -> Path:
    """Keep the database, with its write-ahead log, in a new folder beside it, and say where it is now.

    It stays in its place as well until `clear`, by a second name for the same file: nothing is copied, and there is no
    instant at which a power cut could lose it. `at` is Unix time. Raises JournalError.
    """
    shelf = database.parent / ASIDE
    try:
        shelf.mkdir(mode=0o700, exist_ok=True)
        stamp = datetime.fromtimestamp(at, UTC)
        place = shelf / f"{_next_number(shelf):04}-{why}-{stamp:%Y%m%dT%H%M%SZ}"
        place.mkdir(mode=0o700)
        for file in _files(database):
            os.link(file, place / file.name)
        for folder in (place, shelf, database.parent):
            sync_folder(folder)
    except OSError as error:
        raise JournalError(
            f"{database} cannot be put aside in {shelf} ({error.strerror}): nothing was changed; see to that folder"
        ) from error
    return place / database.name


def clear(database: Path) -> None:
    """Let go of a database that was put aside. Another in its place must never find this one's log. Raises OSError."""
    for file in (Path(f"{database}-shm"), *reversed(_files(database))):
        file.unlink(missing_ok=True)
    sync_folder(database.parent)


def latest_damaged(folder: Path) -> Path | None:
    """The damaged database that was put aside last; None where a backup has been put in its place since."""
    there = [
        (int(ours[1]), ours[2], place) for place in _places(folder / ASIDE) if (ours := _OURS.fullmatch(place.name))
    ]
    _, why, place = max(there, default=(0, "", folder))
    return next(iter(sorted(place.glob("*.db"))), None) if why == "damaged" else None


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are safe from a power cut. Raises OSError."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _files(database: Path) -> list[Path]:
    return [file for file in (database, Path(f"{database}-wal")) if file.exists()]


def _places(shelf: Path) -> list[Path]:
    return list(shelf.iterdir()) if shelf.is_dir() else []


def _next_number(shelf: Path) -> int:
    """Numbers, because a clock that was never set orders nothing."""
    return max((int(ours[1]) for place in _places(shelf) if (ours := _OURS.fullmatch(place.name))), default=0) + 1

"""What addresses name: workouts, and the files of their sets."""

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from flask import abort

from device.commands import LARGEST_ID
from device.journal.filed import RECORDINGS

if TYPE_CHECKING:
    from device.journal.history import History, SetDetail, WorkoutDetail

ID: Final = f"<int(max={LARGEST_ID}):workout_id>"
SET: Final = f"<int(max={LARGEST_ID}):number>"


def found(journal: "History", workout_id: int) -> "WorkoutDetail":
    """One workout. Answers 404 where there is none."""
    detail = journal.workout(workout_id)
    if detail is None:
        abort(404, f"There is no workout {workout_id}. It may be on another device, or was never made.")
    return detail


def kept_parts(journal: "History", one: "SetDetail") -> list[int]:
    """The parts of a set, from 1, whose recordings are still there."""
    folder = _folder(journal)
    return [part for part, file in enumerate(one.recordings, start=1) if (folder / file.name).is_file()]


def kept_file(journal: "History", name: str) -> Path | None:
    """The path of a recording; None where it is not there. No name and no link leads out of the folder."""
    path = _folder(journal) / name
    return path if Path(name).name == name and path.is_file() and not path.is_symlink() else None


def found_set(journal: "History", workout_id: int, number: int) -> "tuple[WorkoutDetail, SetDetail]":
    """One set, and its workout. Answers 404 where there is none."""
    detail = found(journal, workout_id)
    one = next((one for one in detail.sets if one.number == number), None)
    return (detail, one) if one is not None else abort(404, f"There is no set {number} in workout {workout_id}.")


def opened(journal: "History", name: str) -> BinaryIO | None:
    """A recording, open to be read; None where it is not there. No name and no link leads out of the folder."""
    if Path(name).name != name:
        return None
    try:
        descriptor = os.open(_folder(journal) / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    return os.fdopen(descriptor, "rb")


def _folder(journal: "History") -> Path:
    return journal.path.parent / RECORDINGS

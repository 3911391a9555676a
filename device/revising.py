"""What is asked of the history: which change of the tables a command means."""

import sqlite3
from collections.abc import Callable
from typing import Any

from device import commands
from device.journal import edits
from device.journal.edits import Changed


def revision(name: str, args: dict[str, Any], at: float) -> Callable[[sqlite3.Connection], Changed]:
    """The change that is asked for at Unix time `at`. Raises CommandError for arguments that are not the command's."""
    if name in (commands.UNDO_ATTEMPT, commands.RESTORE_ATTEMPT):
        workout, attempt = commands.read_attempt(name, args)
        undone = name == commands.UNDO_ATTEMPT
        return lambda db: edits.take_back(db, workout, attempt, at, undone=undone)
    workout = commands.read_workout(name, args)
    if name == commands.DELETE_WORKOUT:
        return lambda db: edits.delete(db, workout, at)
    return lambda db: edits.restore(db, workout)

"""Commands that are not for the core: their names, and what their arguments must be."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from device.errors import CommandError

LABEL_SET: Final = "label_set"
CALIBRATE: Final = "calibrate"
CANCEL_CALIBRATION: Final = "cancel_calibration"

LARGEST_ID: Final = 2**63 - 1
"""SQLite's largest integer."""
MOST_REPS: Final = 200
"""Ten times a set of twenty: nobody means more."""


class Label(NamedTuple):
    """How many reps a set of a workout really had, as a person says."""

    workout: int
    set: int
    reps: int


_BOUNDS: Final = {"workout": (1, LARGEST_ID), "set": (1, LARGEST_ID), "reps": (0, MOST_REPS)}


def read_label(args: Mapping[str, Any]) -> Label:
    """The arguments of `label_set`. Raises CommandError, naming what is wrong, its value and its bounds."""
    for name in args:
        if name not in _BOUNDS:
            raise CommandError(f"{LABEL_SET} takes workout, set and reps, but {name} was given")
    for name, (low, high) in _BOUNDS.items():
        if name not in args:
            raise CommandError(f"{LABEL_SET} takes workout, set and reps, but {name} is missing")
        value = args[name]
        if type(value) is not int or not low <= value <= high:  # True is an int to isinstance
            raise CommandError(f"{LABEL_SET}: {name} is {value!r:.60}; it must be a whole number, {low} to {high}")
    return Label(**args)

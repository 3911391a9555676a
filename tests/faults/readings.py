"""The readings that a device has taken, by the recordings in its data: how many, and how far apart."""

from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Final

from device.errors import RecordingError
from device.journal import DATABASE, RECORDINGS, History
from device.reading import Reading
from device.recording import read_recording
from tests.processes import until

SPEED: Final = 10.0
"""At which the tests of what must cost no reading let the device run."""
STOOD_S: Final = 3.0
"""Readings are never so far apart in real seconds. A loop that waited for somebody would stand for 10 s at least, the
link's patience, or for ever; less is told of a machine that stalls."""


def recorded(data: Path) -> list[list[Reading]]:
    """The readings of each recording that has begun, the oldest first; between sets nothing is recorded."""
    found = []
    for path in sorted((data / RECORDINGS).glob("*.csv")):
        try:
            found.append(read_recording(path).readings)
        except RecordingError:  # its first block is not written yet
            continue
    return found


def number(data: Path) -> int:
    """How many readings there are."""
    return sum(map(len, recorded(data)))


def farthest_apart_s(data: Path) -> float:
    """The longest time between two readings of a set, in the device's seconds."""
    return max(
        (after.time_s - before.time_s for readings in recorded(data) for before, after in pairwise(readings)),
        default=0.0,
    )


def missed(data: Path) -> tuple[int, int]:
    """How many readings of sets there are, and how many are missing between them. A busy machine also misses some."""
    steps_s = [after.time_s - before.time_s for readings in recorded(data) for before, after in pairwise(readings)]
    period_s = median(steps_s)
    return len(steps_s), sum(round(step_s / period_s) - 1 for step_s in steps_s)


def kept(data: Path) -> int:
    """How many reps are in the journal."""
    return sum(workout.reps for workout in History(data / DATABASE).workouts(100))


def assert_counts_on(data: Path, speed: float = SPEED) -> None:
    """Reps and readings come, and none of them late."""
    reps, readings = kept(data), number(data)
    until(lambda: kept(data) >= reps + 2, f"two more reps than {reps}")
    until(lambda: number(data) > readings, "their readings are recorded")
    assert farthest_apart_s(data) < STOOD_S * speed, "the sensing loop stood"

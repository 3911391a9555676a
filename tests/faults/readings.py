"""The readings that a device has taken, by its recordings: how many, and how far apart."""

from itertools import pairwise
from typing import Final

from device.errors import RecordingError
from device.journal import RECORDINGS
from device.reading import Reading
from device.recording import read_recording
from tests.processes import House, until

SPEED: Final = 10.0
"""At which the tests of what must cost no reading let the device run."""
STOOD_S: Final = 3.0
"""Readings are never so far apart in real seconds. A loop that waited for somebody would stand for 10 s at least, the
link's patience, or for ever; less is told of a machine that stalls."""


def recorded(house: House) -> list[list[Reading]]:
    """The readings of each recording that has begun, the oldest first; between sets nothing is recorded."""
    found = []
    for path in sorted((house.data / RECORDINGS).glob("*.csv")):
        try:
            found.append(read_recording(path).readings)
        except RecordingError:  # its first block is not written yet
            continue
    return found


def number(house: House) -> int:
    """How many readings there are."""
    return sum(map(len, recorded(house)))


def farthest_apart_s(house: House) -> float:
    """The longest time between two readings of a set, in the device's seconds."""
    return max(
        (after.time_s - before.time_s for readings in recorded(house) for before, after in pairwise(readings)),
        default=0.0,
    )


def kept(house: House) -> int:
    """How many reps are in the journal."""
    return sum(workout.reps for workout in house.workouts())


def assert_counts_on(house: House) -> None:
    """Reps and readings come, and none of them late."""
    reps, readings = kept(house), number(house)
    until(lambda: kept(house) >= reps + 2, f"two more reps than {reps}")
    until(lambda: number(house) > readings, "their readings are recorded")
    assert farthest_apart_s(house) < STOOD_S * SPEED, "the sensing loop stood"

"""The readings that a device has taken, by its recordings: how many, and how far apart."""

from itertools import pairwise

from device.errors import RecordingError
from device.journal import RECORDINGS
from device.reading import Reading
from device.recording import read_recording
from tests.processes import House


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

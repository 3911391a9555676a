"""What the recorder tells the journal: which file holds the readings of which set."""

from typing import Final

from device.hinge.events import Event

RECORDINGS: Final = "recordings"
"""The folder of recordings, in the data folder."""


class RecordingOpened(Event, frozen=True, tag="recording_opened"):
    """The readings of the set that began at `started_s` go into the file of this name."""

    started_s: float
    name: str


class RecordingClosed(Event, frozen=True, tag="recording_closed"):
    """The file of this name is complete, and a replay of it gives so many of each."""

    name: str
    reps: int
    misses: int
    squats: int

"""What the journal is told beside the core's events: the files of which set, pauses, and that the clock was set."""

from typing import Final

from device.hinge.events import Event

RECORDINGS: Final = "recordings"
"""The folder of recordings, in the data folder."""


class Paused(Event, frozen=True, tag="paused"):
    """The workout that is open is paused, or goes on."""

    paused: bool


class ClockSet(Event, frozen=True, tag="clock_set"):
    """What was told as from `since` to `until`, Unix time, was really `by_s` later."""

    since: float
    until: float
    by_s: float


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

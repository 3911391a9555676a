"""One file of a set, and where it has to begin so that a replay of it counts as the device did."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from math import inf
from typing import Final, NamedTuple

from device.reading import Reading
from device.recorder.shelf import Shelf
from device.recording import RecordingWriter
from device.retelling import Attempt, Retelling, Tally, attempts_in

BEFORE_S: Final = (10.0, 20.0, 30.0)
"""How much comes before a set's first attempt at least: arriving and standing still take 5 to 10 s. Longer ones are
for somebody who has been moving in front of the sensor all the time."""
ARRIVAL_S: Final = 1.0
"""A moment of the empty room before somebody came."""
LONGEST_S: Final = max(BEFORE_S) + ARRIVAL_S
"""No recording begins longer before what it is to explain."""
SHIFTS: Final = 16
"""Beginnings that are tried at each of these: more than the readings in a block of `stillness`, 11 at 55 Hz."""
SAME_MM: Final = 0.01
"""Stances so near to each other are means over the same readings; those over others differ by a tenth and more."""
HELD_S: Final = 30.0
"""What a replay would count and the device has not is waited for so long: a touch in a rest counts once its rep is
done, and nobody stays at the wall for longer than this."""
GRANT_BYTES: Final = 64 * 1024
"""Room is made in such steps: two or three in a set."""
ROW_BYTES: Final = 128
"""More than any row has."""


class Beginning(NamedTuple):
    """From which reading on a replay comes to the device's attempts; `exact` is False where none was found."""

    start: int
    exact: bool


def beginning(
    reel: Sequence[Reading],
    given: Sequence[Attempt],
    meta_at: Callable[[float], Mapping[str, str]],
    came_s: float | None,
    doubt_s: float,
) -> Beginning:
    """Find the beginning in `reel`, the latest readings, of a recording whose first attempts are those `given` last.

    A counter that starts in the middle of a scene is not in the state of one that has seen it all: its blocks of time
    begin elsewhere, and so their means differ. So beginnings are tried until one gives the attempts at their instants
    and with the same stances; if none does, the nearest is taken. `meta_at` gives the first lines of a recording whose
    first reading has that time; `came_s` is when somebody came last, and `doubt_s` when the first miss was that may
    still be settled, if there is one.
    """
    for group in _groups(reel, came_s, doubt_s):
        nearest, nearest_mm = Beginning(0, exact=False), inf
        for start in group:
            off_mm = _off_mm(reel[start:], given, meta_at(reel[start].time_s))
            if off_mm < nearest_mm:
                nearest, nearest_mm = Beginning(start, exact=True), off_mm
            if off_mm <= SAME_MM:
                break
        if nearest.exact:
            return nearest
    return Beginning(0, exact=False)


def _groups(reel: Sequence[Reading], came_s: float | None, doubt_s: float) -> Iterator[list[int]]:
    """Beginnings to try: the arrival, then shorter ones; a longer group only where none of the one before will do."""

    def at(time_s: float) -> int:
        return bisect_left(reel, time_s, key=lambda reading: reading.time_s)

    group, first_s = [], min(doubt_s, reel[-1].time_s)
    if came_s is not None and came_s - ARRIVAL_S >= max(reel[0].time_s, first_s - LONGEST_S):
        group.append(at(came_s - ARRIVAL_S))
    for before_s in BEFORE_S:
        latest = at(first_s - before_s)
        yield [*group, *range(latest, max(-1, latest - SHIFTS), -1)]
        group = []


def _off_mm(readings: Sequence[Reading], given: Sequence[Attempt], meta: Mapping[str, str]) -> float:
    """By how much a replay's stances are off; infinite where it does not give these attempts at their instants."""
    retelling = Retelling(meta, "recording")
    told = [attempt for reading in readings for attempt in attempts_in(retelling.feed(reading))]
    if _names(told) != _names(given):
        return inf
    return max(abs(one.stance_mm - other.stance_mm) for one, other in zip(told, given, strict=True))


def _names(attempts: Sequence[Attempt]) -> list[tuple[type[Attempt], float]]:
    return [(type(attempt), attempt.time_s) for attempt in attempts]


class Take:
    """A file being written, together with what a replay of it gives so far.

    Nothing is written whose replay would count what the device has not counted: such readings are held until the device
    counts it too, and left out if it does not. So the file can be cut off at any row and is right.

    Raises RecordingError where it cannot be written.
    """

    def __init__(self, shelf: Shelf, name: str, meta: Mapping[str, str], *, exact: bool) -> None:
        self.name = name
        self.counts = Tally()
        """What a replay gives."""
        self._shelf = shelf
        self._exact = exact
        self._retelling = Retelling(meta, name)
        self._told: list[Attempt] = []
        self._given: list[Attempt] = []
        self._held: list[tuple[Reading, list[Attempt]]] = []
        self._granted_bytes = 0
        with ExitStack() as opened:
            self._grant()
            self._writer = opened.enter_context(RecordingWriter(shelf.folder / name, meta))
            self._opened = opened.pop_all()

    @property
    def missing(self) -> list[Attempt]:
        """What the device has counted and the file does not hold."""
        return self._given

    @property
    def waits(self) -> bool:
        """Whether readings are held."""
        return bool(self._held)

    def follow(self, reading: Reading | None, given: Sequence[Attempt]) -> bool:
        """Take a reading, and what the device counted at it. False where the file has to end before it."""
        self._given += given
        if reading is None:
            return True  # what is noticed without a reading, a replay tells at the next one
        told = attempts_in(self._retelling.feed(reading))
        self._held.append((reading, told))
        self._told += told
        if not self._exact or _names(self._told) == _names(self._given):
            self._write_held()
            return True
        if _names(self._told[: len(self._given)]) == _names(self._given):
            return reading.time_s - self._held[0][0].time_s <= HELD_S
        return False

    def _write_held(self) -> None:
        for reading, told in self._held:
            if self._writer.size + ROW_BYTES > self._granted_bytes:
                self._grant()
            self._writer.write(reading)
            for attempt in told:
                self.counts.hear(attempt)
        self._held, self._told, self._given = [], [], []

    def _grant(self) -> None:
        self._shelf.make_room(GRANT_BYTES, self.name)
        self._granted_bytes += GRANT_BYTES

    def close(self) -> None:
        """End the file. Raises RecordingError where it may not be safe from a power cut."""
        with self._opened:
            self._writer.sync()

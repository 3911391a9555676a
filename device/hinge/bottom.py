"""The deepest place of one way to the wall: when it was reached, how near it was, and how dark."""

from collections import deque
from math import fsum, inf
from typing import Final, NamedTuple

from device.hinge.noise import NOISE_MM

AT_LOW_MM: Final = 5.0
AT_LOW: Final = 2.5
"""The deepest place is all within this of the lowest median: two standard deviations and a half of a reading, and so
much more where cloth is noisier than white."""
KEPT: Final = 256
"""Readings of one way: eight seconds."""


class _Seen(NamedTuple):
    time_s: float
    gap_mm: float
    part: float


class Rest(NamedTuple):
    """Where somebody was at the bottom, on average of so many `readings`, and how dark; the last at `until_s`."""

    until_s: float
    gap_mm: float
    part: float
    readings: int


class Bottom:
    """Follows one way down, which begins with these; `part` is how bright they are there, as part of standing."""

    __slots__ = ("_way", "low_mm", "low_s", "part", "quick", "told", "unseen")

    def __init__(self, time_s: float, gap_mm: float, part: float) -> None:
        self._way: deque[_Seen] = deque([_Seen(time_s, gap_mm, part)], maxlen=KEPT)
        self.low_s = time_s
        """When the lowest gap was reached."""
        self.low_mm = gap_mm
        """The lowest gap of this way."""
        self.part = part
        """How dark it was at the deepest place, as part of standing."""
        self.told = False
        """Whether what it was has been told. What is deeper than that has not."""
        self.quick = False
        """Whether what came there may have been something else than hips, because it came so quickly;"""
        self.unseen = False
        """or because some of the way was not seen."""

    def sink(self, time_s: float, gap_mm: float, part: float) -> None:
        """Take the next gap."""
        self._way.append(_Seen(time_s, gap_mm, part))
        if gap_mm < self.low_mm - AT_LOW_MM:
            self.part = inf
        if gap_mm < self.low_mm:
            self.low_s, self.low_mm, self.told = time_s, gap_mm, False
        if gap_mm <= self.low_mm + AT_LOW_MM:
            self.part = min(self.part, part)

    def rest(self, noise_mm: float) -> Rest:
        """Where they were at the deepest place; `noise_mm` is the standard deviation of a reading there."""
        within_mm = self.low_mm + AT_LOW_MM + AT_LOW * max(0.0, noise_mm - NOISE_MM)
        there = [seen for seen in self._way if seen.gap_mm <= within_mm]
        number = len(there)
        if not number:  # so long ago that it is no longer kept
            return Rest(self.low_s, self.low_mm, self.part, 1)
        gap_mm = fsum(seen.gap_mm for seen in there) / number
        return Rest(there[-1].time_s, gap_mm, fsum(seen.part for seen in there) / number, number)

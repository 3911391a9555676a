"""The deepest place of one way to the wall: when it was reached, how near it was, and how dark."""

from math import inf
from typing import Final

AT_LOW_MM: Final = 5.0
"""The deepest place is all within this of the lowest median: two standard deviations and a half of a reading."""


class Bottom:
    """Follows one way down, which begins with these; `part` is how bright they are there, as part of standing."""

    __slots__ = ("low_mm", "low_s", "part", "told")

    def __init__(self, time_s: float, gap_mm: float, part: float) -> None:
        self.low_s = time_s
        """When the lowest gap was reached."""
        self.low_mm = gap_mm
        """The lowest gap of this way."""
        self.part = part
        """How dark it was at the deepest place, as part of standing."""
        self.told = False
        """Whether what it was has been told. What is deeper than that has not."""

    def sink(self, time_s: float, gap_mm: float, part: float) -> None:
        """Take the next gap."""
        if gap_mm < self.low_mm - AT_LOW_MM:
            self.part = inf
        if gap_mm < self.low_mm:
            self.low_s, self.low_mm, self.told = time_s, gap_mm, False
        if gap_mm <= self.low_mm + AT_LOW_MM:
            self.part = min(self.part, part)

"""The deepest place of one way to the wall: how near it was, and how dark."""

from math import inf
from typing import Final

AT_LOW_MM: Final = 5.0
"""The deepest place is all within this of the lowest median: two standard deviations and a half of a reading."""


class Bottom:
    """Follows one way down, from one `leave` to the next."""

    __slots__ = ("low_mm", "part")

    def __init__(self) -> None:
        self.leave(inf, 1.0)

    def leave(self, gap_mm: float, part: float) -> None:
        """A way begins here, `part` as bright as in standing."""
        self.low_mm = gap_mm
        """The lowest gap of this way; infinite once it was told."""
        self.part = part
        """How dark it was at the deepest place, as part of standing."""

    def sink(self, gap_mm: float, part: float) -> None:
        """Take the next gap."""
        if gap_mm < self.low_mm - AT_LOW_MM:
            self.part = inf
        self.low_mm = min(self.low_mm, gap_mm)
        if gap_mm <= self.low_mm + AT_LOW_MM:
            self.part = min(self.part, part)

    def tell(self) -> None:
        """What it was has been told."""
        self.low_mm = inf

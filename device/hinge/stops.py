"""Misses that all end at one place: that may be the wall, which is not where the counter takes it to be."""

from typing import Final

from device.hinge.aside import ASIDE_MM
from device.hinge.doubts import ALIKE
from device.hinge.events import Event, Miss, Settled, Squat, Touch
from device.hinge.exercise import Units
from device.hinge.snapshot import Advice
from device.hinge.words import length

TIMES: Final = ALIKE + 1
"""So many misses in a row that end alike are no chance (`doubts`), and the counter has not taken it for the wall."""
ALIKE_MM: Final = 5.0
"""They end within this of each other: a wall stops the hips at the same reading, and noise moves the lowest by 2 mm."""


class Stops:
    """Follows the misses since the latest touch.

    `alike_mm` is how far from the wall the latest `TIMES` ended; None where they were not that many, or not alike.
    """

    __slots__ = ("_short_mm", "alike_mm")

    def __init__(self) -> None:
        self._short_mm: list[float] = []
        self.alike_mm: float | None = None

    def hear(self, event: Event) -> None:
        """Take what the counter saw."""
        match event:
            case Miss(short_mm=short_mm):
                self._short_mm = [*self._short_mm[1 - TIMES :], short_mm]
            case Touch() | Settled() | Squat():
                self._short_mm = []
        ends_mm = self._short_mm
        alike = len(ends_mm) == TIMES and max(ends_mm) - min(ends_mm) <= ALIKE_MM and max(ends_mm) <= ASIDE_MM
        self.alike_mm = sum(ends_mm) / TIMES if alike else None

    def advice(self, units: Units) -> Advice | None:
        """What to do about those that ended alike, if they did."""
        if self.alike_mm is None:
            return None
        short = length(self.alike_mm, units)
        return Advice(
            "hold", "Calibrate, if you felt the wall.", f"The hips ended {short} short of it, {TIMES} times alike."
        )

"""What the light that comes back says of the hips: whose they are."""

from math import sqrt
from typing import Final

WINDOW_S: Final = 0.17
LEAST: Final = 3
MOST: Final = 8
"""Brightness is the median of the readings of this time, of three at least: a false near reading is dark, and one says
nothing. Five readings at 33 ms halve the noise, and the hips hardly turn meanwhile."""
SETTLES: Final = 20
"""Readings over which standing's brightness is averaged: 0.6 s at 33 ms."""
MOST_SCATTER: Final = 0.5
"""A reading farther off is something else that passes, not scatter."""
FIRST_SCATTER: Final = 0.02
"""Of white cloth at 150 mm: 2 mm of noise are 1.9 % of the light there."""
FROM_MEAN: Final = 1.25
"""From the mean size of Gaussian noise to its standard deviation."""
SURE: Final = 3.2
"""So many standard deviations below standing's brightness are a slope: at the bottom of a short rep, some ten medians
are compared, and none may be taken for one."""
SURE_OF_MEAN: Final = 2.0
"""And so many of a mean: that is one value, and nothing is picked out."""
LEAST_MISSING: Final = 0.02
"""And this on top, because cloth is not even: what else differs between standing and contact in the corpus."""


class Light:
    """How bright the target is by itself: the light that comes back, for its distance.

    Cloth keeps its brightness wherever it is. So who is as bright at the wall as in standing is the same body, and who
    is darker turns a slope to the sensor (`aside`), or is somebody else.

    `near_mm` says how the light of this sensor grows: with 1 / (distance^2 + near^2). It is measured in the
    calibration; where it is None nothing is known, and all targets are the same and straight.
    """

    __slots__ = ("_n", "_near_mm2", "_scatter", "_standing", "_window")

    def __init__(self, near_mm: float | None) -> None:
        self._near_mm2 = None if near_mm is None else near_mm * near_mm
        self.forget()

    def forget(self) -> None:
        """Somebody else is seen next."""
        self._window: list[tuple[float, float]] = []
        self._standing = 0.0
        self._scatter = FIRST_SCATTER
        self._n = 0

    def see(self, time_s: float, distance_mm: float, signal_mcps: float | None) -> None:
        """Take a reading that is believed."""
        if self._near_mm2 is None:
            return
        window = self._window
        if signal_mcps is None:
            window.clear()
            return
        while len(window) >= LEAST and (len(window) >= MOST or window[0][0] <= time_s - WINDOW_S):
            del window[0]
        window.append((time_s, signal_mcps * (distance_mm * distance_mm + self._near_mm2)))

    def stand(self) -> None:
        """The latest reading is of somebody who stands."""
        if not self._window:
            return
        now = self._window[-1][1]
        if not self._n or self._standing <= 0:
            self._standing = now
        self._n = min(self._n + 1, SETTLES)
        off = abs(now / self._standing - 1) if self._standing else 0.0
        self._scatter += (min(off, MOST_SCATTER) - self._scatter) / (self._n + 1)
        self._standing += (now - self._standing) / self._n

    def growth(self, from_mm: float, to_mm: float) -> float:
        """By what factor the light of one body grows from here to there; 1 where that is not known."""
        near_mm2 = self._near_mm2
        return 1.0 if near_mm2 is None else (from_mm * from_mm + near_mm2) / (to_mm * to_mm + near_mm2)

    @property
    def standing(self) -> float:
        """How bright who is here stands; 0 where that is not known."""
        return self._standing

    @property
    def part(self) -> float:
        """How bright the target is now, as part of what it was in standing; 1 where that is not known."""
        values = sorted(value for _, value in self._window)
        if not values or self._standing <= 0:
            return 1.0
        return (values[len(values) // 2] + values[(len(values) - 1) // 2]) / 2 / self._standing

    @property
    def sure(self) -> float:
        """So much must be missing from standing's brightness until that is no scatter."""
        return self._missing(SURE, len(self._window))

    def surely(self, readings: int) -> float:
        """The same of the mean of so many readings."""
        return self._missing(SURE_OF_MEAN, readings)

    def _missing(self, deviations: float, readings: int) -> float:
        return LEAST_MISSING + deviations * FROM_MEAN * self._scatter / sqrt(max(1, readings))

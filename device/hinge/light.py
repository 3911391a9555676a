"""What the light that comes back says of the hips: whose they are, and whether they came aside."""

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
LEAST_MISSING: Final = 0.02
"""And this on top, because cloth is not even: what else differs between standing and contact in the corpus."""
EVEN: Final = 0.1
UNEVEN: Final = 0.2
"""Who touches as bright as they stood, to within the first, wears cloth that is as bright where it touches; who differs
by more than the second does not: a shirt over trousers, a pocket. Then darkness says nothing of slopes."""
AGAIN_MM: Final = 5.0
AGAIN_PART: Final = 0.06
"""Two ways that ended at the same place, and as dark: what is aside every time is so by the same amount, because a wall
stops it. Who turns back in the air scatters by more."""
ASIDE_MM: Final = 75.0
"""Hips that came in aside read at most so much above contact: 68 mm in five of 23 real hinges, and noise."""
TOUCH_ASIDE_MM: Final = 7.0
"""What is left of it, once the slope is taken off, at a touch. Less than for a straight one, because light and distance
share their noise: 15 mm short of the wall is then six standard deviations off still."""
BEHIND_MM: Final = 15.0
BEHIND: Final = 0.3
"""And it is not behind the wall by more than this, and this part of the slope because hips are not all as round: what
is much too dark for its distance is something else."""
ROUND_MM: Final = 145.0
"""Radius of the hips' rear. A girth of 780 to 1450 mm makes it 94 to 174 (0.12 of the girth); rather the upper end,
because with too small a one touches aside of the middle are lost."""


def is_slope(gap_mm: float, slope_mm: float) -> bool:
    """Whether hips that read `gap_mm` above contact are there, if they are aside with this slope."""
    return slope_mm > 0 and -BEHIND_MM - BEHIND * slope_mm <= gap_mm - slope_mm <= TOUCH_ASIDE_MM


class Light:
    """How bright the target is by itself: the light that comes back, for its distance.

    Cloth keeps its brightness wherever it is. So who is as bright at the wall as in standing is the same body, and who
    is darker turns a slope to the sensor: round hips that came in aside. Their middle is then nearer to the wall than
    what is read: a face that returns the cosine of its angle (Lambert) lies the radius times (1 - cosine) behind it.

    `near_mm` says how the light of this sensor grows: with 1 / (distance^2 + near^2). It is measured in the
    calibration; where it is None nothing is known, and all targets are the same and straight. Cloth may also just be
    darker where it touches, and a short rep must not count for that. So slopes are `trusted` only of somebody who has
    shown that theirs is not, or who has ended at the same place twice.
    """

    __slots__ = ("_last", "_n", "_near_mm2", "_scatter", "_standing", "_window", "trusted")

    def __init__(self, near_mm: float | None) -> None:
        self._near_mm2 = None if near_mm is None else near_mm * near_mm
        self.forget()

    def forget(self) -> None:
        """Somebody else is seen next."""
        self._window: list[tuple[float, float]] = []
        self._standing = 0.0
        self._scatter = FIRST_SCATTER
        self._n = 0
        self.trusted = False
        self._last: tuple[float, float] | None = None

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

    @property
    def part(self) -> float:
        """How bright the target is now, as part of what it was in standing; 1 where that is not known."""
        values = sorted(value for _, value in self._window)
        if not values or self._standing <= 0:
            return 1.0
        return (values[len(values) // 2] + values[(len(values) - 1) // 2]) / 2 / self._standing

    def touched(self, part: float) -> None:
        """Somebody who touched straight was `part` as bright as in standing."""
        off = abs(part - 1)
        if off <= EVEN:
            self.trusted = True
        elif off > UNEVEN:
            self.trusted, self._last = False, None

    def turned(self, low_mm: float, part: float) -> None:
        """A way that was no touch ended at `low_mm` above contact, `part` as bright as in standing."""
        last, self._last = self._last, (low_mm, part)
        if last is None or low_mm > ASIDE_MM or not is_slope(low_mm, self.slope_mm(part)):
            return
        if abs(low_mm - last[0]) <= AGAIN_MM and abs(part - last[1]) <= AGAIN_PART:
            self.trusted = True

    def slope_mm(self, part: float) -> float:
        """How far in front of what is read the middle of hips is that are `part` as bright as in standing."""
        sure = LEAST_MISSING + SURE * FROM_MEAN * self._scatter / sqrt(max(1, len(self._window)))
        missing = 1 - part
        # From sure to twice as much it fades in, so that noise there moves nothing by a leap.
        return ROUND_MM * max(0.0, min(missing, 2 * (missing - sure)))

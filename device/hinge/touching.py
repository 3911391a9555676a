"""When the hips are at the wall: as near as a touch reads, or so far aside of their middle that this is there."""

from math import inf, sqrt
from typing import Final

from device.hinge.approach import BEHIND_MM, QUICK_S, SAME, SEEN, Approach
from device.hinge.aside import Aside
from device.hinge.bottom import Bottom, Rest
from device.hinge.exercise import Sensing
from device.hinge.light import Light
from device.hinge.noise import NOISE_MM, Noise
from device.hinge.wall import Wall

SHORT_MM: Final = 15.0
"""A rep that is so short must not count."""
MEAN_MM: Final = 12.5
"""On average they are at the wall up to here, half of the way from a touch's 10 mm to that: in noisy cloth a median has
to be far nearer, and some touches never read so. Of 5,700 short reps of `tests/corpus` no mean was below 14."""
SURELY: Final = 5.0
"""And so many standard deviations of the mean below a short rep. It is asked anew with each reading, and the deepest
are picked out: of 240 reps that stopped 15 mm short in 5 mm of noise four count so, as without a mean; with 3.5 eleven
do."""
LEAST: Final = 4
"""And of so many readings: slow ones may miss the bottom, and three of a short rep were 12 mm off."""


class Touching:
    """Tells whether who comes by `approach` has reached the `wall`, straight or `aside`. Gaps are in mm."""

    __slots__ = ("_approach", "_aside", "_k", "_light", "_noise", "_wall")

    def __init__(
        self, sensing: Sensing, noise: Noise, light: Light, *, approach: Approach, wall: Wall, aside: Aside
    ) -> None:
        self._k, self._noise, self._light = sensing, noise, light
        self._approach, self._wall, self._aside = approach, wall, aside

    @property
    def line_mm(self) -> float:
        """The gap up to which a median is a touch: less for noisy cloth, so that a near miss never counts."""
        k = self._k
        excess_mm = k.median * max(0.0, self._noise.mm - NOISE_MM)
        return max(k.touch_min_mm, k.touch_mm - k.sure * excess_mm)

    def mean_line_mm(self, readings: int) -> float:
        """The gap up to which the mean of so many readings at the bottom is a touch, and surely no near miss."""
        if readings < LEAST:
            return -inf
        return min(MEAN_MM, SHORT_MM - SURELY * self._noise.mm / sqrt(readings))

    def reaches(self, time_s: float, gap_mm: float, bottom: Bottom) -> bool:
        """Whether these are hips that have come to the wall; if they are, the touch has begun.

        They have been as low as `bottom` on this way. A wall is where they come to, not where they are on the way back.
        """
        approach, aside_mm = self._approach, 0.0
        if not approach.believed:
            return False
        coming = gap_mm <= bottom.low_mm + self._k.touch_mm
        if gap_mm <= self.line_mm or (coming and self._is_there_on_average(bottom)):
            as_before = self._wall.is_as_before(gap_mm, self._light.part)
            if not approach.arrive(time_s, gap_mm, as_before=as_before):
                return False
        elif approach.is_sudden or not coming:
            return False
        elif self._aside.is_touch(gap_mm, self._wall.contact_mm, quick=approach.is_quick_aside):
            aside_mm = gap_mm
        else:
            return False
        self._wall.touch(aside_mm)
        return approach.believed

    def was_reached(self, time_s: float, low_mm: float, rest: Rest) -> bool:
        """Whether what turned at `low_mm` and is back at `time_s` was at the wall, and was as bright there as in
        standing, for long enough to know it, and went back no quicker than hips: then they were hips.
        """
        alike = abs(rest.part - 1) <= SAME and rest.gap_mm >= -BEHIND_MM
        return alike and low_mm <= self.line_mm and rest.readings >= SEEN and time_s - rest.until_s >= QUICK_S

    def bounces(self, gap_mm: float) -> bool:
        """Whether who was there, and came off a little, is there again; if so, that touch has begun."""
        aside_mm = self._wall.aside_mm
        if gap_mm - aside_mm > self.line_mm:
            return False
        self._wall.touch(aside_mm)
        return True

    def _is_there_on_average(self, bottom: Bottom) -> bool:
        """Whether the mean at the bottom is surely that of a touch."""
        if bottom.low_mm > MEAN_MM:
            return False
        rest = bottom.rest(self._noise.mm)
        return rest.gap_mm <= self.mean_line_mm(rest.readings)

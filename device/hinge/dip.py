"""One way down and up again, as it was seen: what a rep that is counted by depth is measured from."""

from itertools import accumulate
from math import inf, sqrt
from statistics import fmean
from typing import Final

from device.hinge.events import Rep

BOTTOM: Final = 0.15
"""The bottom is what lies within this part of the travel above the deepest point: there the hips have all but
stopped."""
QUICKEST_S: Final = 0.6
"""A whole rep takes 0.74 s and more (23 real hinges); noise and smoothing may take some off what is seen of it."""
LOWERING_S: Final = 0.2
"""And its lowering 0.20 s and more. A hand comes into the beam in 0.12 s, and other dips of the motion recordings in
0.15."""
SLOWEST_S: Final = 12.0
"""The slowest of them takes 6.7 s."""
BACK: Final = 0.15
"""Standing is regained to within this part of the travel. In the motion recordings the hinges come back to within 0.1;
of a row of dips that are none, those that leave 0.25 are no reps."""
ABOVE: Final = 0.25
ABOVE_MM: Final = 25.0
"""And above it by no more than this: who goes on has not stood up, but walks off, or a beam sees past who squats."""
HUMP_MM: Final = 18.0
HUMP: Final = 0.08
SURELY: Final = 6.5
"""A hinge is a V or a U, a squat a W. Before the range of motion is known, no more of a W is a hinge than this, this
part of the travel, or so many standard deviations of the noise."""
LOW_READINGS: Final = 2000
"""Readings that are kept of one, but for those that go deeper still: 40 s of them at 50 Hz, and nothing of that length
is a rep."""


class Dip:
    """Gathers one dip from `standing_mm`, which was left at `from_s`. `believed` tells that nothing speaks against
    hips.

    `touched_s` is when it was counted, None before; `voided` that it does not count any more; `rested_mm` where they
    stood still on the way, None where they did not.
    """

    def __init__(self, from_s: float, standing_mm: float) -> None:
        self.from_s, self.standing_mm = from_s, standing_mm
        self.low_mm = self.high_mm = standing_mm
        self.believed = True
        self.voided = False
        self.lows = 1
        self.touched_s: float | None = None
        self.back_s: float | None = None
        self.rested_mm: float | None = None
        self._trail: list[tuple[float, float]] = []

    @property
    def travel_mm(self) -> float:
        """How deep it has gone."""
        return self.standing_mm - self.low_mm

    def add(self, time_s: float, gap_mm: float) -> None:
        """Take the next gap."""
        is_lowest = gap_mm < self.low_mm
        if is_lowest:
            self.low_mm, self.high_mm = gap_mm, -inf
        self.high_mm = max(self.high_mm, gap_mm)
        if is_lowest or len(self._trail) < LOW_READINGS:
            self._trail.append((time_s, gap_mm))

    def is_back(self, gap_mm: float) -> bool:
        """Whether that is standing again."""
        off_mm = gap_mm - self.standing_mm
        return -BACK * self.travel_mm <= off_mm <= max(ABOVE_MM, ABOVE * self.travel_mm)

    def bottom_s(self) -> tuple[float, float]:
        """When the bottom was reached and left."""
        bottom_mm = self.low_mm + BOTTOM * self.travel_mm
        times_s = [time_s for time_s, gap_mm in self._trail if gap_mm <= bottom_mm]
        return times_s[0], times_s[-1]

    def is_hinge(self, end_s: float, noise_mm: float) -> bool:
        """Whether it took as long as hinges do, and went down once."""
        if not self.believed or self.voided or self.lows > 1:
            return False
        if self.hump_mm() > max(HUMP_MM, HUMP * self.travel_mm, SURELY * noise_mm):
            return False
        lowering_s = self.bottom_s()[0] - self.from_s
        return lowering_s >= LOWERING_S and QUICKEST_S <= end_s - self.from_s <= SLOWEST_S

    def hump_mm(self) -> float:
        """How far the hips came up between two deep points: nothing in a V or a U, much in a W."""
        gaps_mm = [gap_mm for _, gap_mm in self._trail]
        before_mm = list(accumulate(gaps_mm, min))
        after_mm = list(accumulate(reversed(gaps_mm), min))[::-1]
        return max(gap - max(before, behind) for gap, before, behind in zip(gaps_mm, before_mm, after_mm, strict=True))

    def rep(self, end_s: float, *, after_mm: float, full: bool) -> Rep:
        """Measure it; it was counted."""
        down_s, up_s = self.bottom_s()
        touched_s = end_s if self.touched_s is None else self.touched_s
        bottom_mm = [gap_mm for time_s, gap_mm in self._trail if down_s <= time_s <= up_s]
        mean_mm = fmean(bottom_mm)
        return Rep(
            time_s=end_s,
            touched_s=touched_s,
            lowering_s=down_s - self.from_s,
            pause_s=up_s - down_s,
            rising_s=(end_s if self.back_s is None else self.back_s) - up_s,
            stance_mm=self.standing_mm,
            stance_after_mm=after_mm,
            travel_mm=self.travel_mm,
            depth_mm=self.low_mm,
            steadiness_mm=sqrt(fmean((gap_mm - mean_mm) ** 2 for gap_mm in bottom_mm)),
            full=full,
            bounces=self.lows - 1,
        )

"""The gate of the counter: which readings can be believed, and how far away they say the hips are."""

from math import inf

from device.hinge.exercise import Sensing
from device.reading import Reading

NOISE_MM = 2.08
"""Of a white target at 76 mm with a 20 ms budget: 200,244 real readings."""
BEND = 0.512
"""From the mean bend of three readings (first less twice the second plus third) to the standard deviation of one: for
Gaussian noise the bend has sqrt(6) times its deviation, and a mean size of sqrt(2/pi) times that. Steady movement does
not bend."""
MOST_BEND_MM = 15.0
"""More than this is movement: hips that speed up by 10 m/s2 bend by 11 mm at 33 ms."""
STEADY_S = 0.05
"""Only readings this close together tell noise from movement; longer budgets have less noise in any case."""
REMEMBERED = 24
"""Readings that the measure of noise looks back on: the last stretch of a lowering, near where it is needed."""


class Gate:
    """Lets a reading through where status, range and speed are believable, as the median with the two before it.

    One low reading is therefore never a touch. Glossy black has given 0 to 27 mm with a valid status; hips cannot
    come nearer faster than they can move, so such a reading is turned away and its neighbours stand.
    """

    __slots__ = ("_k", "_window", "lost", "noise_mm", "valid_s")

    def __init__(self, sensing: Sensing) -> None:
        self._k = sensing
        self.valid_s = -inf
        self.lost = 0
        self.noise_mm = NOISE_MM
        """Standard deviation of the latest readings, measured as they come: dark or loose cloth reads noisier."""
        self._window = (inf, inf, inf)

    def shut(self) -> None:
        """Forget what was before: whoever is seen next is somebody else."""
        self._window = (inf, inf, inf)

    def believe(self, reading: Reading) -> float | None:
        """Give the smoothed distance in mm, or None; `lost` counts the readings turned away in a row."""
        raw_mm = reading.range_mm
        if reading.status or raw_mm is None or raw_mm > self._k.max_range_mm:
            self.lost += 1
            return None
        a_mm, b_mm, c_mm = self._window
        since_s = reading.time_s - self.valid_s
        if since_s > self._k.gone_s:
            b_mm = c_mm = inf  # nothing is known of the time between: wait for two that agree
        elif c_mm < inf and c_mm - raw_mm > self._k.slack_mm + self._k.max_speed_mm_s * since_s:
            self.lost += 1
            return None
        self.lost = 0
        self.valid_s = reading.time_s
        self._window = a_mm, b_mm, c_mm = b_mm, c_mm, raw_mm
        if since_s <= STEADY_S and a_mm < inf:
            bend_mm = abs(a_mm - 2 * b_mm + c_mm)
            self.noise_mm += (BEND * min(bend_mm, MOST_BEND_MM) - self.noise_mm) / REMEMBERED
        median_mm = max(min(a_mm, b_mm), min(max(a_mm, b_mm), c_mm))
        return median_mm if median_mm < inf else None

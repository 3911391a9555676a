"""The gate of the counter: which readings can be believed, and how far away they say the hips are."""

from math import inf

from device.hinge.exercise import Sensing
from device.reading import MIN_RANGE, NONE, PHASE, SIGMA, SIGNAL, Reading

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


COVERING = frozenset({SIGMA, SIGNAL, MIN_RANGE, PHASE, NONE})
"""What a covered chip may say of its reading; a hardware fault is not among it."""


ROOM_MCPS = 0.05
"""Background light of a dim room: six steps of the register (1/128 Mcps), enough to tell that it is gone."""
DARK = 0.2
"""So little of the room's light gets past what covers the sensor; a pair of hips in front of it leave more."""
ROOM_FADES = 0.99
"""The room's light is the most seen in some hundred readings: hips that come near take it away bit by bit."""


class Gate:
    """Lets a reading through where status, range and speed are believable, as the median with the two before it.

    One low reading is therefore never a touch. Glossy black has given 0 to 27 mm with a valid status; hips cannot be
    behind the wall, nor come nearer faster than they can move, so such a reading is turned away.
    """

    __slots__ = ("_covering_s", "_k", "_nearest_mm", "_room_mcps", "_signal_mcps", "_window", "noise_mm", "valid_s")

    def __init__(self, contact_mm: float, sensing: Sensing) -> None:
        self._k = sensing
        self._nearest_mm = contact_mm - sensing.deeper_mm
        self.valid_s = -inf
        self._signal_mcps: float | None = None
        self._room_mcps = 0.0
        self._covering_s: float | None = None
        self.noise_mm = NOISE_MM
        """Standard deviation of the latest readings, measured as they come: dark or loose cloth reads noisier."""
        self._window = (inf, inf, inf)

    def shut(self) -> None:
        """Forget what was before: whoever is seen next is somebody else."""
        self._window = (inf, inf, inf)

    @property
    def last_mm(self) -> float:
        """The last reading that was let through, as it was; infinite where there is none."""
        return self._window[2]

    def covered(self, time_s: float) -> bool:
        """Whether the target has been lost as one is that covers the sensor, and for long enough."""
        return self._covering_s is not None and time_s - self._covering_s >= self._k.covered_s

    def believe(self, reading: Reading) -> float | None:
        """Give the smoothed distance in mm, or None where the reading is turned away."""
        raw_mm = reading.range_mm
        if reading.status or raw_mm is None or raw_mm > self._k.max_range_mm:
            self._lose(reading)
            return None
        a_mm, b_mm, c_mm = self._window
        since_s = reading.time_s - self.valid_s
        if since_s > self._k.gone_s:
            b_mm = c_mm = inf  # nothing is known of the time between: wait for two that agree
        fastest_mm = c_mm - self._k.slack_mm - self._k.max_speed_mm_s * since_s if c_mm < inf else -inf
        if raw_mm < fastest_mm or (raw_mm < self._nearest_mm and not self._dark(reading)):
            return None
        self.valid_s = reading.time_s
        self._signal_mcps = reading.signal_mcps
        self._room_mcps = max(ROOM_FADES * self._room_mcps, reading.ambient_mcps or 0.0)
        self._covering_s = None
        self._window = a_mm, b_mm, c_mm = b_mm, c_mm, raw_mm
        if since_s <= STEADY_S and a_mm < inf:
            bend_mm = abs(a_mm - 2 * b_mm + c_mm)
            self.noise_mm += (BEND * min(bend_mm, MOST_BEND_MM) - self.noise_mm) / REMEMBERED
        median_mm = max(min(a_mm, b_mm), min(max(a_mm, b_mm), c_mm))
        return median_mm if median_mm < inf else None

    def _lose(self, reading: Reading) -> None:
        """Note whether the sensor is covered: its own light comes back, or the room's does not; or it has gone."""
        before, now = self._signal_mcps, reading.signal_mcps
        light = before is not None and now is not None and now >= self._k.covered_signal * before
        if reading.status in COVERING and (light or self._dark(reading)):
            self._covering_s = reading.time_s if self._covering_s is None else self._covering_s
        else:
            self._covering_s = None

    def _dark(self, reading: Reading) -> bool:
        """Whether the room's light is gone; unknown in a dark room, and then not."""
        now = reading.ambient_mcps
        return now is not None and self._room_mcps >= ROOM_MCPS and now <= DARK * self._room_mcps

"""The gate of the counter: which readings can be believed, and how far away they say the hips are."""

from math import inf
from typing import Final

from device.hinge.exercise import Sensing
from device.hinge.light import Light
from device.hinge.noise import Noise
from device.hinge.wall import Wall
from device.reading import MIN_RANGE, NONE, PHASE, SIGMA, SIGNAL, Reading

COVERING: Final = frozenset({SIGMA, SIGNAL, MIN_RANGE, PHASE, NONE})
"""What a covered chip may say of its reading; a hardware fault is not among it."""
ROOM_MCPS: Final = 0.05
"""Background light of a dim room: six steps of the register (1/128 Mcps), enough to tell that it is gone."""
SCATTER: Final = 0.05
"""Light that differs by less is the same: it scatters by 2 %, and grows by 9 over the last 11 mm. Hips that turn back
while readings are bad are as bright as on the way; what covers the sensor is so only by chance."""
DARK: Final = 0.2
"""So little of the room's light gets past what covers the sensor; a pair of hips in front of it leave more."""
ROOM_FADES: Final = 0.99
"""The room's light is the most seen in some hundred readings: hips that come near take it away bit by bit."""
TOP_MM_S: Final = 1000.0
"""Hips move at 0.35 to 0.45 m/s in the median and 1.0 m/s at most (motion capture). Two readings in a row beyond that
are something else."""
LEAP_MM: Final = 10.0
SURELY: Final = 3.0
"""Added to the way at top speed, with so many standard deviations of a reading."""
SLOWEST_S: Final = 0.2
"""The slowest readings come so far apart; where they are farther, some of the way is left out."""
PERIODS: Final = 24
"""The time between two readings is averaged over so many. What comes sooner after the one before than that was not
taken sooner: the one before was told late, or twice, as on a busy machine."""
DIMMER: Final = 0.7
"""Who comes nearer sends back more light, and it scatters by a tenth at most (2 mm, in black cloth 12, of noise). What
leaps nearer and is dimmer by this is none: glossy black tells too small a distance with the light of the true one.
With half it is the same in `tests/corpus`; with all of it, scatter counts for false readings in dark cloth."""
NEXT_MM: Final = 15.0
"""Who was lost nearer than this, and would have been well within a touch by the next reading, was lost at the wall, as
where readings are 0.2 s apart. Who stops 15 mm short of it does not come so quickly there."""
COMES_MM: Final = 60.0
"""What covers the sensor comes at most so much in one reading: 0.15 s at the median speed of hips."""


class Gate:
    """Lets a reading through where status, range and speed are believable, as the median with the two before it.

    One low reading is therefore never a touch. Glossy black has given 0 to 27 mm with a valid status; hips cannot be
    behind the wall, nor come nearer faster than they can move, nor grow dim by it, so such a reading is turned away.
    """

    __slots__ = (
        "_covering_s", "_false", "_k", "_leapt_mm", "_light", "_lost_s", "_noise", "_period_s", "_read_s",
        "_room_mcps", "_signal_mcps", "_wall", "_window", "leapt", "valid_s",
    )  # fmt: skip

    def __init__(self, wall: Wall, light: Light, noise: Noise, sensing: Sensing) -> None:
        self._k, self._wall, self._light, self._noise = sensing, wall, light, noise
        self.valid_s = -inf
        self.leapt = False
        """Whether the last two readings came nearer than hips could have."""
        self._leapt_mm = -inf
        self._false = False
        self._read_s = -inf
        self._period_s = 0.0
        self._signal_mcps: float | None = None
        self._room_mcps = 0.0
        self._lost_s: float | None = None
        self._covering_s: float | None = None
        self._window = (inf, inf, inf)

    @property
    def last_mm(self) -> float:
        """The last reading that was let through, as it was; infinite where there is none."""
        return self._window[2]

    def is_covered(self, time_s: float) -> bool:
        """Whether the target has been lost long enough and as one is that covers the sensor.

        It was about to: nearly there and still coming. And the light says so, or it was there already.
        """
        k, gap_mm = self._k, self.last_mm - self._wall.contact_mm
        before_mm = self._window[1]
        coming_mm = min(COMES_MM, max(0.0, before_mm - self.last_mm)) if before_mm < inf else 0.0
        next_mm = gap_mm - coming_mm if gap_mm <= NEXT_MM else gap_mm
        if (gap_mm <= k.touch_mm or next_mm <= k.touch_mm / 2) and self._lost_s is not None:
            return time_s - self._lost_s >= k.covered_s
        near = gap_mm - coming_mm <= k.covered_mm
        return near and self._covering_s is not None and time_s - self._covering_s >= k.covered_s

    def believe(self, reading: Reading, *, standing: bool = False) -> float | None:
        """Give the smoothed distance in mm, or None where the reading is turned away."""
        raw_mm = reading.range_mm
        self._period_s += (min(reading.time_s - self._read_s, SLOWEST_S) - self._period_s) / PERIODS
        self._read_s = reading.time_s
        if reading.status or raw_mm is None or raw_mm > self._k.max_range_mm:
            self._lose(reading)
            return None
        a_mm, b_mm, c_mm = self._window
        since_s = reading.time_s - self.valid_s
        if since_s > self._k.gone_s:
            b_mm = c_mm = inf  # nothing is known of the time between: wait for two that agree
            self._false = False
        fastest_mm = c_mm - self._k.slack_mm - self._k.max_speed_mm_s * since_s if c_mm < inf else -inf
        nearest_mm = self._wall.nearest_mm - self._k.deeper_mm
        if raw_mm < fastest_mm or (raw_mm < nearest_mm and not self._dark(reading)):
            return None
        leap_mm = self._leap_mm(c_mm, since_s)
        if self._is_false(raw_mm, leap_mm, reading.signal_mcps):
            return None
        self._watch(raw_mm, leap_mm)
        self.valid_s = reading.time_s
        self._signal_mcps = reading.signal_mcps
        self._light.see(reading.time_s, raw_mm, reading.signal_mcps)
        self._room_mcps = max(ROOM_FADES * self._room_mcps, reading.ambient_mcps or 0.0)
        self._covering_s = self._lost_s = None
        self._window = a_mm, b_mm, c_mm = b_mm, c_mm, raw_mm
        if a_mm < inf:
            self._noise.hear(abs(a_mm - 2 * b_mm + c_mm), since_s, standing=standing)
        median_mm = max(min(a_mm, b_mm), min(max(a_mm, b_mm), c_mm))
        return median_mm if median_mm < inf else None

    def _leap_mm(self, before_mm: float, since_s: float) -> float:
        """What comes at least as near as this has come faster than hips do."""
        if before_mm == inf:
            return -inf
        return before_mm - TOP_MM_S * max(since_s, self._period_s) - LEAP_MM - SURELY * self._noise.standing_mm

    def _is_false(self, raw_mm: float, leap_mm: float, signal_mcps: float | None) -> bool:
        """Whether that came nearer by a leap, or after what did, and sends back much less light than before."""
        before_mcps = self._signal_mcps
        dimmer = before_mcps is not None and signal_mcps is not None and signal_mcps < DIMMER * before_mcps
        self._false = dimmer and (raw_mm <= leap_mm or (self._false and raw_mm < self.last_mm))
        return self._false

    def _watch(self, raw_mm: float, leap_mm: float) -> None:
        """Note a leap, once a second reading says that the first was no false one."""
        self.leapt = raw_mm <= self._leapt_mm + SURELY * self._noise.standing_mm
        self._leapt_mm = leap_mm if raw_mm <= leap_mm else -inf

    def _lose(self, reading: Reading) -> None:
        """Note whether the sensor is covered: its own light comes back, or the room's does not; or it has gone."""
        if reading.status not in COVERING:
            self._lost_s = self._covering_s = None
            return
        self._lost_s = reading.time_s if self._lost_s is None else self._lost_s
        if not (self._comes_back(reading.signal_mcps) or self._dark(reading)):
            self._covering_s = None
        elif self._covering_s is None:
            self._covering_s = reading.time_s

    def _comes_back(self, now_mcps: float | None) -> bool:
        """Whether the sensor's own light does, and not as from hips that are lost, but not at the wall yet."""
        before_mcps = self._signal_mcps
        if before_mcps is None or now_mcps is None:
            return False
        at_wall = self._light.growth(self.last_mm, self._wall.contact_mm)
        on_the_way = (1 - SCATTER) * before_mcps < now_mcps < max(1 + SCATTER, (1 - SCATTER) * at_wall) * before_mcps
        return now_mcps >= self._k.covered_signal * before_mcps and not on_the_way

    def _dark(self, reading: Reading) -> bool:
        """Whether the room's light is gone; unknown in a dark room, and then not."""
        now = reading.ambient_mcps
        return now is not None and self._room_mcps >= ROOM_MCPS and now <= DARK * self._room_mcps

"""Somebody who is seen, but too faintly to be counted: dark cloth or bright light, farther off than it lets them be."""

from math import sqrt
from typing import Final

from device.hinge.counter import FORGOTTEN_S
from device.hinge.exercise import Sensing
from device.reading import Reading

LIMIT_MCPS: Final = 0.25
"""Less light than this is no target: the driver's setting, with which the datasheet's ranges are reached."""
DAYLIGHT_RAISES: Final = 1.53
"""In A Mcps of background light it takes sqrt(1 + 1.53 A) times as much: grey that is seen to 0.7 m indoors is seen to
0.4 m in daylight (datasheet)."""
GOOD: Final = 2.0
"""With so many times the least light a reading scatters by an inch at most (22 mm, 1 SD at 33 ms): standing still is
then known within some seconds, and with less of it only by luck."""
NEAR_MM: Final = 100.0
"""How the light grows near the sensor (`nearness`), where it has not been measured; so far off it hardly matters."""
SECONDS: Final = 4
LATELY_S: Final = 20.0
"""Seen faintly in so many seconds out of these: somebody who hinges is so in each rep, on the way down and up."""
LASTS_S: Final = 6.0
"""And it has lasted for so long: who stands still is ready within two seconds, who passes by has gone."""
OVER_S: Final = 8.0
"""Not seen so for this long, they have gone, or come nearer: the slowest rep hardly takes longer."""
MOVES: Final = 2.0
"""Light that doubles or halves is somebody who comes nearer by a third or goes: a chair or a coat sends back the same,
whatever its distance scatters by and whatever the sun does."""
MOVED_S: Final = 60.0
"""What has not moved for so long is no person who needs a word."""
MEAN_OF: Final = 16
"""Readings over which brightness is averaged: each is known to a third, by its distance."""


class Faint:
    """Follows the readings while nobody is ready. `contact_mm` is what the sensor reads at the touch.

    `reach_mm` is the farthest stance at which they would be seen well, None while that is not in doubt. It is kept
    while they train nearer than that.
    """

    __slots__ = ("_bright", "_contact_mm", "_k", "_level_mcps", "_moved_s", "_seconds", "_seen_s", "reach_mm")

    def __init__(self, contact_mm: float, sensing: Sensing) -> None:
        self._k, self._contact_mm = sensing, contact_mm
        self.reach_mm: float | None = None
        self._seen_s = 0.0  # when they were last seen, faintly or not
        self._clear()

    def _clear(self) -> None:
        self._seconds: list[float] = []
        self._bright = 0.0  # light for its distance: Mcps mm2
        self._level_mcps: float | None = None  # the light when it last moved
        self._moved_s: float | None = None

    def ready(self, time_s: float, stance_mm: float | None) -> None:
        """They stand still, and are counted."""
        self._clear()
        self._seen_s = time_s
        if self.reach_mm is not None and stance_mm is not None and stance_mm > self.reach_mm + self._k.stray_mm:
            self.reach_mm = None  # they are seen out there, so that these are other clothes

    def see(self, reading: Reading) -> None:
        """Take a reading while nobody is ready."""
        time_s, distance_mm, signal_mcps = reading.time_s, reading.distance_mm, reading.signal_mcps
        if self.reach_mm is not None and time_s - self._seen_s >= FORGOTTEN_S:
            self.reach_mm = None
        if self._seconds and time_s - self._seconds[-1] >= OVER_S:
            self._clear()
        if distance_mm is None or not signal_mcps:
            return
        gap_mm = distance_mm - self._contact_mm
        if not -self._k.deeper_mm <= gap_mm <= self._k.max_stance_mm:
            return
        self._seen_s = time_s
        if self._level_mcps is None:
            self._level_mcps = signal_mcps
        elif not self._level_mcps / MOVES < signal_mcps < self._level_mcps * MOVES:
            self._level_mcps, self._moved_s = signal_mcps, time_s
        good_mcps = GOOD * LIMIT_MCPS * sqrt(1 + DAYLIGHT_RAISES * (reading.ambient_mcps or 0.0))
        if signal_mcps >= good_mcps or gap_mm < self._k.min_stance_mm:
            return
        bright = signal_mcps * (distance_mm**2 + NEAR_MM**2)
        self._bright += (bright - self._bright) / MEAN_OF if self._bright else bright
        if self._seconds and time_s - self._seconds[-1] < 1.0:
            return
        self._seconds = [*(since_s for since_s in self._seconds if time_s - since_s < LATELY_S), time_s]
        if self.is_told(time_s):
            reach_mm = sqrt(max(0.0, self._bright / good_mcps - NEAR_MM**2)) - self._contact_mm
            self.reach_mm = reach_mm if self.reach_mm is None else min(reach_mm, self.reach_mm)

    def is_told(self, time_s: float) -> bool:
        """Whether somebody is there who is seen too faintly, and has been for a while."""
        seconds, moved_s = self._seconds, self._moved_s
        if len(seconds) < SECONDS or moved_s is None or time_s - seconds[-1] >= OVER_S:
            return False
        return seconds[-1] - seconds[0] >= LASTS_S and time_s - moved_s < MOVED_S

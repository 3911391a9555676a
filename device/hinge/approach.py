"""Whether what comes to the wall are the hips of who stood there."""

from math import inf
from typing import Final

from device.hinge.light import Light

ARRIVED_MM: Final = 15.0
"""What comes nearer by less than this, and twice the noise, has arrived: three standard deviations of a median."""
QUICK_S: Final = 0.2
"""From leaving to arriving in less, the light has to say that it is the same body: a hand or a tail comes into the beam
within 0.12 s; hips take as long only in lowerings of less than half a second."""
ON_MM: Final = 12.0
"""Who stood still on the way, nearer than anybody trains, and then goes on by this has stepped to the wall to lean."""


class Approach:
    """Follows one way to the wall, from one `leave` to the next."""

    __slots__ = ("_came_mm", "_came_s", "_left_s", "_light", "_stopped_mm", "believed")

    def __init__(self, light: Light) -> None:
        self._light = light
        self._left_s = self._came_s = 0.0
        self._came_mm = inf
        self._stopped_mm = -inf  # nowhere
        self.believed = False
        """Whether nothing speaks against hips on this way."""

    def near_standing(self, time_s: float) -> None:
        """The hips are hardly below standing."""
        self._left_s = time_s

    def leave(self, time_s: float, gap_mm: float, *, seen: bool) -> None:
        """They go to the wall. What was not `seen` on the way, but is at the wall at once, are none."""
        self._came_s, self._came_mm, self._stopped_mm = time_s, gap_mm, -inf
        self.believed = seen

    def come(self, time_s: float, gap_mm: float, *, leapt: bool, noise_mm: float) -> None:
        """Take the next gap; `leapt` tells that the target came faster than hips do."""
        if gap_mm < self._came_mm - ARRIVED_MM - 2 * noise_mm:
            self._came_s, self._came_mm = time_s, gap_mm
        if leapt or gap_mm < self._stopped_mm - ON_MM:
            self.believed = False

    def stop(self, still_mm: float) -> None:
        """They stand still on the way, at this gap."""
        self._stopped_mm = max(self._stopped_mm, still_mm)

    @property
    def is_quick(self) -> bool:
        """Whether they came so quickly that they may be something else."""
        return self._came_s - self._left_s < QUICK_S

    def arrive(self) -> None:
        """They are near enough for a touch: now it must be the same body."""
        if self.is_quick and not self._light.is_same():
            self.believed = False

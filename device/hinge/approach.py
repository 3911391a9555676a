"""Whether what comes to the wall are the hips of who stood there."""

from math import inf
from typing import Final

from device.hinge.light import Light
from device.hinge.noise import NOISE_MM, Noise

ARRIVED_MM: Final = 15.0
"""What comes nearer by less than this, and twice the noise, has arrived: three standard deviations of a median."""
QUICK_S: Final = 0.2
"""From leaving to arriving in less, the light has to say that it is the same body: a hand or a tail comes into the beam
within 0.12 s; hips take as long only in lowerings of less than half a second."""
ASIDE_S: Final = 0.25
"""So has what seems to have come aside in less, by how dark it is: a hand darkens the beam as it comes into it, at once
and before it is near, hips on all of their way. Of hands behind the back in fresh sets most took 0.15 to 0.24 s."""
ASIDE_MM: Final = 7.0
"""As near as a touch aside is (`aside.TOUCH_ASIDE_MM`)."""
SUDDEN_S: Final = 0.11
SUDDEN_MM_S: Final = 800.0
"""Quicker than this in both ways it is hardly hips, however bright: the hands of `tests/corpus` that were as bright as
the clothes took 0.108 s at most, and its hips 0.118 s at least, in 1,900 quick touches. Of jerky people by other means
1 in 800 came so, who stand near and cover the way in two or three readings."""
QUICK: Final = 3
"""And so it has of what arrived in fewer readings: slow ones do not tell a hand by its speed."""
SEEN: Final = 3
SEEN_S: Final = 0.1
"""What came so is looked at for three readings, of which the median is some other body's if they are; but no longer
than this where readings come slowly, because a rep is counted at once."""
SAME: Final = 0.12
"""Brighter or darker than standing by this part is somebody else: ordinary hips stay within 0.05 at the touch."""
BEHIND_MM: Final = 12.0
"""And so is what comes farther than the wall lets hips: contact is followed within 3 mm, a median scatters by 3."""
STOPPED_S: Final = 1.5
"""Who stands still for so long short of the wall does not come to it any more: a touch is reached by going, and what
is left of the way is noise or a step."""
ON_MM: Final = 12.0
ON: Final = 2.0
"""Who stood still on the way, nearer than anybody trains, and then goes on by this, and by so many standard deviations
more than white cloth has there, feels for the wall, or steps to it to lean: that is in doubt until they are back."""
TRAINS_S: Final = 30.0
"""Who touched the wall so lately feels for it: between two reps of a set, hardly anybody stands for longer."""


class Approach:
    """Follows one way to the wall, from one `leave` to the next."""

    __slots__ = (
        "_aside_s", "_came_mm", "_came_s", "_even_s", "_left_mm", "_left_s", "_light", "_looks", "_noise", "_on_way",
        "_seen", "_stopped", "_stopped_mm", "_there_s", "_touched_s", "are_hips", "in_doubt", "unseen",
    )  # fmt: skip

    def __init__(self, light: Light, noise: Noise) -> None:
        self._light, self._noise = light, noise
        self._there_s = self._even_s = 0.0
        self._aside_s: float | None = None
        self.forget()
        self.near_standing(0.0, inf)
        self.leave(0.0, inf, seen=False)

    def forget(self) -> None:
        """Somebody else is seen next."""
        self._touched_s = -inf

    def touch(self, time_s: float) -> None:
        """They have touched the wall."""
        self._touched_s = time_s

    def near_standing(self, time_s: float, gap_mm: float) -> None:
        """The hips are hardly below standing."""
        self._left_s, self._left_mm, self._looks = time_s, gap_mm, 0
        self.unseen = False
        """Whether some of the way was not seen."""

    def slope(self, time_s: float, middle_mm: float, near_mm: float) -> None:
        """Take how far the middle of the hips is from the wall, if they come in aside; `near_mm` is near standing."""
        if middle_mm >= near_mm:
            self._even_s, self._aside_s = time_s, None
        elif middle_mm <= ASIDE_MM and self._aside_s is None:
            self._aside_s = time_s

    def hide(self) -> None:
        """Nothing was seen for longer than readings are apart."""
        self.unseen = True

    def leave(self, time_s: float, gap_mm: float, *, seen: bool) -> None:
        """They go to the wall. What was not `seen` on the way, but is at the wall at once, are none."""
        self._came_s, self._came_mm, self._stopped_mm = time_s, gap_mm, -inf  # stopped nowhere
        self._seen = self._on_way = 0
        self._stopped = False
        self.are_hips = seen
        """Whether nothing speaks against hips on this way."""
        self.in_doubt = False
        """Whether they may only be on the way to lean."""

    @property
    def believed(self) -> bool:
        """Whether these are hips that may still come to the wall."""
        return self.are_hips and not self._stopped

    def come(self, time_s: float, gap_mm: float, *, leapt: bool) -> None:
        """Take the next gap; `leapt` tells that the target came faster than hips do."""
        self._looks += 1
        if gap_mm < self._came_mm - ARRIVED_MM - 2 * self._noise.standing_mm:
            self._came_s, self._came_mm, self._on_way = time_s, gap_mm, self._looks
        goes_on = gap_mm < self._stopped_mm - ON_MM - ON * max(0.0, self._noise.mm - NOISE_MM)
        if goes_on:
            self._stopped, self._stopped_mm = False, -inf
            self.in_doubt |= time_s - self._touched_s > TRAINS_S
        if leapt:
            self.are_hips = False

    def stop(self, still_mm: float, for_s: float) -> None:
        """They have stood still on the way, at this gap and for so long."""
        self._stopped_mm = max(self._stopped_mm, still_mm)
        if for_s >= STOPPED_S:
            self._stopped = True

    @property
    def is_quick(self) -> bool:
        """Whether they came so quickly that they may be something else."""
        return self._came_s - self._left_s < QUICK_S

    @property
    def is_quick_aside(self) -> bool:
        """The same of hips that came in aside, if these did."""
        return self.is_quick or (self._aside_s is not None and self._aside_s - self._even_s < ASIDE_S)

    @property
    def is_sudden(self) -> bool:
        """Whether they came so quickly that they are something else."""
        way_s = self._came_s - self._left_s
        return way_s < SUDDEN_S and self._left_mm - self._came_mm > SUDDEN_MM_S * way_s

    def arrive(self, time_s: float, gap_mm: float, *, as_before: bool = False) -> bool:
        """They are near enough for a touch: now it must be the same body, by its light in standing, or `as_before`, in
        the touch before: what covers the sensor is dim each time. Tells whether it has been seen enough of.
        """
        if not self.is_quick and self._on_way >= QUICK:
            return True
        if not self._seen:
            self._there_s = time_s
        self._seen += 1
        if self._seen < SEEN and time_s - self._there_s < SEEN_S:
            return False
        another = gap_mm < -BEHIND_MM or abs(self._light.part - 1) > SAME
        if self.is_sudden or (another and not as_before):
            self.are_hips = False
        return True

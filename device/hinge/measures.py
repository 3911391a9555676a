"""What is measured of one rep, from its touch until the person stands again.

Contact and standing are only seen once the hips are some way off them, because of noise. What lies beyond is filled in
from how people move: with the least jerk (Flash and Hogan 1985, the bell-shaped speed of every unhurried movement).
"""

from math import sqrt

from device.hinge.events import Rep


def least_jerk_share(part: float) -> float:
    """The share of a movement's time that its first `part` of the way takes, both 0 to 1.

    The way after the share t is 10 t^3 - 15 t^4 + 6 t^5 (Flash and Hogan 1985, equation 12 at rest on both ends).
    """
    low, high = 0.0, 1.0
    for _ in range(20):  # to a millionth
        t = (low + high) / 2
        if t * t * t * (10 + t * (6 * t - 15)) < part:
            low = t
        else:
            high = t
    return low


PRESS_MM = 10.0
"""Hips do not come to rest at the wall, it stops them: they are moved as if to end this far behind it. Between a touch
with no push at all and the 13 mm that a firm one has in the simulation; each 5 mm more make a lowering 5 % shorter."""


def whole_s(between_s: float, gap_from_mm: float, gap_to_mm: float, stance_mm: float) -> float:
    """How long the way from standing to its end behind the wall takes, if `between_s` lay between two gaps on it."""
    share = abs(_share(gap_from_mm, stance_mm) - _share(gap_to_mm, stance_mm))
    return between_s / max(0.1, share)


def _share(gap_mm: float, stance_mm: float) -> float:
    """The share of that time after which the hips, coming from behind the wall, are `gap_mm` from it."""
    part = (gap_mm + PRESS_MM) / (stance_mm + PRESS_MM)
    return least_jerk_share(min(1.0, max(0.0, part)))


def in_air_s(all_s: float, stance_mm: float) -> float:
    """The part of that time from standing to contact, or back."""
    return all_s * (1 - _share(0.0, stance_mm))


class RepMeasures:
    """Gathers the measures of the rep whose touch was counted.

    `touched_s` is that instant and `gap_mm` the gap then; the whole way down took `down_s`.
    """

    __slots__ = (
        "_contact_s",
        "_n",
        "_release_mm",
        "_sum",
        "_sum2",
        "bounces",
        "low_mm",
        "lowering_s",
        "released_s",
        "stance_mm",
        "touched_s",
    )

    def __init__(self, touched_s: float, down_s: float, stance_mm: float, gap_mm: float) -> None:
        self.touched_s, self.stance_mm, self.low_mm = touched_s, stance_mm, gap_mm
        self.lowering_s = in_air_s(down_s, stance_mm)
        self._contact_s = touched_s + down_s * (_share(gap_mm, stance_mm) - _share(0.0, stance_mm))
        self.released_s: float | None = None
        self._release_mm = 0.0
        self.bounces = 0
        self._n, self._sum, self._sum2 = 0, 0.0, 0.0

    def add(self, gap_mm: float) -> None:
        """Take the gap while the hips are at the wall."""
        self.low_mm = min(self.low_mm, gap_mm)
        self._n += 1
        self._sum += gap_mm
        self._sum2 += gap_mm * gap_mm

    def release(self, time_s: float, gap_mm: float) -> None:
        """The hips have left the wall and are `gap_mm` from it."""
        self.released_s, self._release_mm = time_s, gap_mm

    def bounce(self) -> None:
        """The wall was touched again without standing up: the pause goes on."""
        self.bounces += 1
        self.released_s = None

    def rep(self, time_s: float, *, stood: tuple[float, float] | None, high_mm: float) -> Rep:
        """Give the rep as it is known at `time_s`.

        `stood` is when the person was seen to stand and the gap then, None if they did not stand up fully; `high_mm` is
        the greatest gap since the wall.
        """
        released_s = left_s = self.released_s if self.released_s is not None else time_s
        rising_s = time_s - released_s
        if stood is not None:
            up_s = whole_s(stood[0] - released_s, self._release_mm, stood[1], self.stance_mm)
            rising_s = in_air_s(up_s, self.stance_mm)
            left_s -= up_s * (_share(self._release_mm, self.stance_mm) - _share(0.0, self.stance_mm))
        return Rep(
            time_s=time_s,
            touched_s=self.touched_s,
            lowering_s=self.lowering_s,
            pause_s=max(0.0, left_s - self._contact_s),
            rising_s=rising_s,
            stance_mm=self.stance_mm,
            stance_after_mm=self.stance_mm if stood is None else high_mm,
            travel_mm=self.stance_mm - self.low_mm,
            depth_mm=self.low_mm,
            steadiness_mm=self._deviation_mm(),
            full=stood is not None,
            bounces=self.bounces,
        )

    def _deviation_mm(self) -> float:
        if not self._n:
            return 0.0
        mean_mm = self._sum / self._n
        return sqrt(max(0.0, self._sum2 / self._n - mean_mm * mean_mm))

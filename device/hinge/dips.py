"""Squats: two dips without a touch."""

from math import inf
from typing import Final, NamedTuple

MOVE_MM: Final = 30.0
SURELY: Final = 5.5
"""A turn is a move back by this, or by so many standard deviations of a reading in standing. In the recordings what
lies between a squat's two dips is 31 mm and more above them; arms that move swing people by 21 to 50 mm peak to peak,
half of it each way."""
ALIKE_MM: Final = 50.0
"""The two dips of a squat are as deep as each other to within this: to 32 mm in the recordings, but one to 51."""
BOTH_S: Final = 3.0
"""They follow each other within this time: at most 2.4 s in the recordings."""
LEVEL_MM: Final = 40.0
"""Standing before and after it is the same to within this."""
CLEAR_MM: Final = 30.0
"""Nearer to the wall than this it is a rep or a miss: squats keep 47 mm and more off a wall that hips would touch."""
REST_S: Final = 0.4
"""Not farther than this long ago: they stand again."""
FAR_MM: Final = 1000.0
"""What a beam sees that goes past the body: farther than anybody stands."""


class _Turn(NamedTuple):
    gap_mm: float
    time_s: float


class Dips:
    """Follows the turns of the gap, whether anybody has stood still or not.

    A hinge is one dip between two times of standing. In a squat the buttocks come back, sink under the beam, and come
    up through it: two dips, and between them the beam sees the back, nearer or farther than standing, or nothing. So
    two dips are a squat where what lies between them differs from what lies on both sides.
    """

    __slots__ = ("_falling", "_move_mm", "_time_s", "_turns", "_value_mm")

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget what was: whoever touches does not squat, and whoever is seen next is somebody else."""
        self._turns: list[_Turn] = []
        """Highs and lows in turn."""
        self._falling = True
        self._value_mm, self._time_s = inf, 0.0
        self._move_mm = MOVE_MM

    def feed(self, time_s: float, gap_mm: float, noise_mm: float) -> float | None:
        """Take a gap; give the instant of the second dip's turn where it completes a squat."""
        self._move_mm = max(MOVE_MM, SURELY * noise_mm)
        back_mm = gap_mm - self._value_mm if self._falling else self._value_mm - gap_mm
        squat_s = None
        if back_mm < 0:
            self._value_mm, self._time_s = gap_mm, time_s
        elif back_mm >= self._move_mm:
            if not self._falling:
                squat_s = self._over()
            self._turns.append(_Turn(self._value_mm, self._time_s))
            del self._turns[:-4]
            self._falling = not self._falling
            self._value_mm, self._time_s = gap_mm, time_s
        elif not self._falling and time_s - self._time_s >= REST_S:
            squat_s = self._over()
        return squat_s or self._through(gap_mm)

    def _through(self, gap_mm: float) -> float | None:
        """Up through the beam and higher than between the dips: that was nearer than standing."""
        if self._falling or len(self._turns) < 4:  # noqa: PLR2004 - high, dip, between, dip
            return None
        before, _, between, _ = self._turns
        if min(gap_mm, before.gap_mm) < between.gap_mm + self._move_mm:
            return None
        return self._told()

    def _over(self) -> float | None:
        """Standing, or going down again: what was between the dips was farther than standing, before and after."""
        if len(self._turns) < 4:  # noqa: PLR2004 - high, dip, between, dip
            return None
        before_mm, between_mm, after_mm = self._turns[0].gap_mm, self._turns[2].gap_mm, self._value_mm
        if between_mm < max(before_mm, after_mm) + self._move_mm or abs(before_mm - after_mm) > LEVEL_MM:
            return None
        return self._told()

    def _told(self) -> float | None:
        _, first, _, second = self._turns
        if abs(first.gap_mm - second.gap_mm) > ALIKE_MM or second.time_s - first.time_s > BOTH_S:
            return None
        if min(first.gap_mm, second.gap_mm) < CLEAR_MM:
            return None
        self._turns = []
        return second.time_s

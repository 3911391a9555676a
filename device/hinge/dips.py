"""Squats: two dips without a touch."""

from collections import deque
from math import inf
from typing import Final, NamedTuple

TURN_MM: Final = 15.0
SURELY: Final = 4.0
"""A turn is a move back by this, or by so many standard deviations of a reading in standing, which are six of a median
of three. The shallowest dip of a squat in the recordings is 18 mm, the next ones 25 and more."""
MOVE_MM: Final = 30.0
"""What lies between the two dips of a squat differs from standing by this. Arms that move swing people by 21 to 50 mm
peak to peak, half of it each way; at 20 mm twice as many fidgets were squats, and hardly more squats were."""
DEEP_MM: Final = 35.0
"""Both dips are so deep, where what is between them is farther off: arms make 25 mm, noise adds some, and at 30 mm a
hinge of cmu_13_31 was a squat in some draws of noise. In the recordings they are, 40 mm and more, but for one subject
whose back is far off between them;"""
BEYOND_MM: Final = 150.0
"""farther than standing by this, where nobody fidgets to: then any dip will do. Leg raises swing 132 mm at most."""
SWING_MM: Final = 100.0
"""From the dips to what is farther off between them: 136 mm and more in the recordings. Stepping on the spot swings
46 to 118 mm peak to peak, but half of it is nearer than standing."""
ALIKE_MM: Final = 50.0
"""The two dips of a squat are as deep as each other to within this: to 32 mm in the recordings, but one to 51."""
BOTH_S: Final = 3.0
APART_S: Final = 0.4
"""They follow each other within this time, and not sooner: 0.5 to 2.4 s in the recordings. Flapping cloth and whoever
walks past is quicker."""
LEVEL_MM: Final = 40.0
"""Standing before and after it is the same to within this."""
CLEAR_MM: Final = 30.0
"""Nearer to the wall than this it is a rep or a miss: squats keep 47 mm and more off a wall that hips would touch."""
REST_S: Final = 0.3
"""Back at where they stood for this long: they stand again. No longer than a miss waits for that."""
FAR_MM: Final = 1000.0
"""What a beam sees that goes past the body: farther than anybody stands."""
W: Final = 4
"""A squat is so many turns: a high, a dip, what is between, and the second dip."""


class Found(NamedTuple):
    """A squat, with the instant of its second dip's turn. Not `sure` where they hardly come up between the dips, by
    less than a move: hips that wobble at the bottom of a hinge may look so too.
    """

    time_s: float
    sure: bool


class _Turn(NamedTuple):
    gap_mm: float
    time_s: float


class Dips:
    """Follows the turns of the gap, whether anybody has stood still or not.

    A hinge is one dip between two times of standing. In a squat the buttocks come back, sink under the beam, and come
    up through it: two dips, and between them the beam sees the back, nearer or farther than standing, or nothing. So
    two dips are a squat where what lies between them differs from what lies on both sides. `turn_mm` is the least move
    back that is a turn.
    """

    __slots__ = ("_falling", "_level_s", "_move_mm", "_time_s", "_turn_mm", "_turns", "_value_mm")

    def __init__(self, turn_mm: float = TURN_MM) -> None:
        self._turn_mm = turn_mm
        self.restart()

    def restart(self) -> None:
        """Forget what was, and begin with the next gap as a high: where somebody stands, or was first seen."""
        self._turns: deque[_Turn] = deque(maxlen=W)
        """Highs and lows in turn."""
        self._falling = False
        self._value_mm, self._time_s = -inf, 0.0
        self._level_s = inf
        self._move_mm = MOVE_MM

    def feed(self, time_s: float, gap_mm: float, noise_mm: float) -> Found | None:
        """Take a gap; give the squat where it completes one."""
        self._move_mm = max(MOVE_MM, SURELY * noise_mm)
        back_mm = gap_mm - self._value_mm if self._falling else self._value_mm - gap_mm
        found = None
        if back_mm < 0:
            self._value_mm, self._time_s = gap_mm, time_s
        elif back_mm >= max(self._turn_mm, SURELY * noise_mm):
            if not self._falling:
                found = self._over()
            self._turns.append(_Turn(self._value_mm, self._time_s))
            self._falling = not self._falling
            self._value_mm, self._time_s = gap_mm, time_s
            self._level_s = inf
        return found or self._up(time_s, gap_mm)

    def is_sunk(self, time_s: float) -> bool:
        """Whether they have just dipped and are farther off than they stood before it: that may be their back."""
        if self._falling or len(self._turns) < 2:  # noqa: PLR2004 - high, dip
            return False
        before, dip = self._turns[-2], self._turns[-1]
        out_mm = self._value_mm - before.gap_mm
        soon = time_s - dip.time_s <= BOTH_S
        return soon and out_mm >= self._move_mm and _is_deep(before.gap_mm - dip.gap_mm, out_mm)

    def _up(self, time_s: float, gap_mm: float) -> Found | None:
        """Up from the second dip: through the beam, or to stand again."""
        if self._falling or len(self._turns) < W:
            return None
        before_mm, first_mm, between_mm, second_mm = (turn.gap_mm for turn in self._turns)
        if min(before_mm, gap_mm) - between_mm >= self._move_mm:
            return self._told(sure=between_mm - max(first_mm, second_mm) >= self._move_mm)
        if abs(gap_mm - before_mm) > LEVEL_MM:
            self._level_s = inf
        else:
            self._level_s = min(self._level_s, time_s)
        return self._over() if time_s - self._level_s >= REST_S else None

    def _over(self) -> Found | None:
        """Standing, or going down again: a squat, if what is between the dips was farther than that."""
        if len(self._turns) < W:
            return None
        before_mm, first_mm, between_mm, second_mm = (turn.gap_mm for turn in self._turns)
        after_mm, low_mm = self._value_mm, max(first_mm, second_mm)
        out_mm = between_mm - max(before_mm, after_mm)
        if out_mm < self._move_mm or between_mm - low_mm < SWING_MM or abs(before_mm - after_mm) > LEVEL_MM:
            return None
        return self._told() if _is_deep(min(before_mm, after_mm) - low_mm, out_mm) else None

    def _told(self, *, sure: bool = True) -> Found | None:
        _, first, _, second = self._turns
        alike = abs(first.gap_mm - second.gap_mm) <= ALIKE_MM and APART_S <= second.time_s - first.time_s <= BOTH_S
        if not alike or min(first.gap_mm, second.gap_mm) < CLEAR_MM:
            return None
        self._turns.clear()
        return Found(second.time_s, sure)


def _is_deep(deep_mm: float, out_mm: float) -> bool:
    """Whether nobody fidgets so: who dips by this, and is then farther out than they stood by that."""
    return deep_mm >= DEEP_MM or out_mm >= BEYOND_MM

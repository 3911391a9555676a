"""Where somebody stands: followed as they sway, shift and step, but not as they slowly go to the wall.

Whoever stops on the way has stepped in, or holds a short rep; which of both is known once they have come up again, or
touch from there. All lengths are gaps in mm, from hips to touch plane.
"""

from typing import Final, NamedTuple

from device.hinge.bottom import Bottom
from device.hinge.exercise import Sensing
from device.hinge.noise import Noise
from device.hinge.stillness import Stillness

FOLLOW: Final = 0.2
"""Standing follows what is higher by more than noise by this part: a step is caught up with in five readings."""
HELD_S: Final = 12.0
"""Who stands again where they stood, so soon after they stopped, has held a short rep: pauses go to 10 s, and then they
come up. Who stops for longer has stepped in, and out again."""
BACK_S: Final = 30.0
"""For so long it is known where they stood before they stopped nearer: who is afraid waits there for 5 s, creeps on for
9, presses for 5 and rises in 5."""


class _Before(NamedTuple):
    """Where somebody stood, and what was told of it, until they stopped on the way to the wall."""

    until_s: float
    mm: float
    told_mm: float | None


class _Held(NamedTuple):
    """A stop that may be a short rep, held: where they stood before it, and how deep they had come."""

    before: _Before
    bottom: Bottom


class Stance:
    """`mm` is where somebody stands, followed at once, and `from_s` the last instant at which they did.

    `told_mm` is what is said of it: where they were last seen standing still, None until then. It only changes by
    more than standing people sway, so that what is said of it does not flutter.
    """

    __slots__ = ("_anchor_mm", "_before", "_held", "_k", "_noise", "_stillness", "from_s", "mm", "told_mm")

    def __init__(self, sensing: Sensing, noise: Noise, stillness: Stillness) -> None:
        self._k, self._noise, self._stillness = sensing, noise, stillness
        self.mm = 0.0
        self.from_s = 0.0
        self.told_mm: float | None = None
        self._anchor_mm = 0.0  # standing when it was last left for the wall
        self._held: _Held | None = None
        self._before: _Before | None = None

    def leave(self) -> None:
        """Somebody else may be seen next."""
        self._held = self._before = self.told_mm = None

    @property
    def turn_mm(self) -> float:
        """The least move back that is a turn, and the least way from standing to the wall."""
        return max(self._k.turn_min_mm, self._k.turn * self.mm)

    @property
    def home_mm(self) -> float:
        """Where they come back to after a rep: not where they were only seen in passing, as the back of a squat is."""
        return self.mm if self.told_mm is None else min(self.mm, self.told_mm)

    def is_home(self, high_mm: float) -> bool:
        """Whether who came up to there has come back to where they stood, and not walked off."""
        return self._is_near(high_mm, self.home_mm)

    def stand(self, time_s: float, still_mm: float) -> None:
        """They stand here from now on."""
        self.from_s = time_s
        self._move(time_s, still_mm)

    def stood(self, time_s: float) -> None:
        """They were there just now, or so near to it that they may go again."""
        self.from_s, self._before = time_s, None

    def stay(self, time_s: float, gap_mm: float, still_mm: float | None) -> bool:
        """They have not gone to the wall; `still_mm` is where they stand still, where that is news. Tells whether they
        are where they stand, for all that is known.
        """
        k = self._k
        if still_mm is None:
            self.mm += FOLLOW * max(0.0, gap_mm - self._noise.mm - self.mm)
        elif still_mm >= self.mm or self._is_new_place(time_s):
            self._move(time_s, still_mm)
        elif still_mm >= self.mm - k.same_mm:
            self._move(time_s, self.mm + FOLLOW * (still_mm - self.mm))  # a slow lowering begins so too
        if gap_mm < self.mm - max(k.left_mm, k.left * self.mm):
            return False
        self.from_s = time_s
        return not self._holds(time_s)

    def stray(self) -> None:
        """They stand still too far away for a hinge."""
        self.told_mm = None

    def depart(self) -> None:
        """They go to the wall."""
        self._anchor_mm = self.mm

    def turn(self, time_s: float, high_mm: float) -> None:
        """They go again, from where they have come up to without standing: but pulses cannot shrink it step by step."""
        self.mm = max(high_mm, (1 - self._k.turn) * self._anchor_mm)
        self.from_s = time_s

    def touch(self) -> None:
        """They have come to the wall, so that they held nothing short of it."""
        self._held = None

    def pause(self, time_s: float, still_mm: float, bottom: Bottom) -> bool:
        """They are still on the way down, which is as deep as `bottom`. Tells whether they are taken to stand there:
        after a step in, or until they `rise` from a short rep that was held.
        """
        before = _Before(time_s, self.mm, self.told_mm)
        if self.mm - still_mm >= self._k.miss * self.mm:
            self._held = _Held(before, bottom)
        elif not self._is_new_place(time_s):
            return False
        self._before = before
        self.stand(time_s, still_mm)
        return True

    def rise(self, time_s: float, gap_mm: float) -> Bottom | None:
        """Where somebody who seemed to stand nearer has come up again from it: then it was a short rep, held, to this
        bottom, and they stand where they stood before.
        """
        if self._held is None:
            return None
        before, bottom = self._held
        if time_s - before.until_s > HELD_S:
            self._held = None
            return None
        if self._holds(time_s):
            has_come_up = gap_mm - bottom.low_mm >= max(self._k.turn_min_mm, self._k.turn * before.mm)
        else:  # they may have stepped in and be going elsewhere, unless they stand there again
            has_come_up = self._is_near(self.mm, before.mm) and self._is_near(gap_mm, before.mm)
        if not has_come_up:
            return None
        self._held, self.mm, self.told_mm = None, before.mm, before.told_mm
        return bottom

    def regain(self, time_s: float, high_mm: float) -> bool:
        """Who comes up from the wall beyond the place at which they stopped comes back to where they stood before, if
        they did lately. Tells whether that is where they stand again.
        """
        before, passed = self._before, high_mm > self.home_mm and not self.is_home(high_mm)
        if before is None or not passed or time_s - before.until_s > BACK_S:
            return False
        self._before, self.mm, self.told_mm = None, before.mm, before.told_mm
        return True

    def has_moved(self, time_s: float, still_mm: float) -> bool:
        """Whether they have stood still for long in a new place, away from the wall."""
        return time_s - self._stillness.since_s >= self._k.moved_s and still_mm >= self._k.min_stance_mm

    def _holds(self, time_s: float) -> bool:
        """Whether they stopped so lately that they rather hold a short rep than stand there."""
        return self._held is not None and time_s - self._held.before.until_s <= self._k.moved_s

    def _is_near(self, gap_mm: float, place_mm: float) -> bool:
        return abs(gap_mm - place_mm) <= max(self._k.turn_min_mm, (1 - self._k.stood) * place_mm)

    def _move(self, time_s: float, still_mm: float) -> None:
        self.mm = still_mm
        if not self._holds(time_s) and (self.told_mm is None or abs(still_mm - self.told_mm) > self._k.same_mm):
            self.told_mm = still_mm

    def _is_new_place(self, time_s: float) -> bool:
        """Whether they have stood still here, coming from elsewhere, for longer than a slow movement is."""
        still = self._stillness
        moved = abs(self.mm - (still.mean_mm or 0.0)) > self._k.same_mm
        return moved and still.drift_mm <= self._k.same_mm and time_s - still.since_s >= self._k.shifted_s

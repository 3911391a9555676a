"""Hips that come in aside: round as they are, they read above contact, and have touched the wall all the same."""

from typing import Final, NamedTuple

from device.hinge.light import Light

ASIDE_MM: Final = 75.0
"""Hips that came in aside read at most so much above contact: 68 mm in five of 23 real hinges, and noise."""
TOUCH_ASIDE_MM: Final = 7.0
"""What is left of it, once the slope is taken off, at a touch. Less than for a straight one, because light and distance
share their noise: 15 mm short of the wall is then six standard deviations off still."""
BEHIND_MM: Final = 15.0
BEHIND: Final = 0.3
"""And it is not behind the wall by more than this, and this part of the slope because hips are not all as round: what
is much too dark for its distance is something else."""
ROUND_MM: Final = 145.0
"""Radius of the hips' rear. A girth of 780 to 1450 mm makes it 94 to 174 (0.12 of the girth); rather the upper end,
because with too small a one touches aside of the middle are lost."""
EVEN: Final = 0.1
UNEVEN: Final = 0.2
"""Who touches as bright as they stood, to within the first, wears cloth that is as bright where it touches; who differs
by more than the second does not: a shirt over trousers, a pocket. Then darkness says nothing of slopes."""
AGAIN_MM: Final = 5.0
AGAIN_PART: Final = 0.06
"""Two ways that ended at the same place, and as dark: what is aside every time is so by the same amount, because a wall
stops it. Who turns back in the air scatters by more."""
OFF_MM: Final = 30.0
"""At such a place contact itself may be off by what it is followed, on top of the slope (`wall.BOUND_MM`)."""
TURNS: Final = 3
"""Turns that are compared: now and then one is none, or is seen badly."""
SAME: Final = 0.04
"""Who stands as bright as who was here before, to within this, is the same person in the same clothes. In nine of ten
sets of `tests/corpus` it differs by 0.02 at most from one to the next. Of other cloth, one in fifteen is as bright; and
then it still has to be uneven, and a rep to stop short before one has touched."""
PROVEN: Final = 3
"""Touches that ended at a place until it is remembered of who has gone: two turns may agree by chance, as of a cat that
sits there and a hand."""


class Habit(NamedTuple):
    """What was learnt of somebody who stood `bright` (in Mcps mm2): whether their cloth is even, None where that is
    open, and the place where they end aside each time, its distance and how bright they are there.
    """

    bright: float
    even: bool | None
    place: tuple[float, float] | None


NOTHING: Final = (None, None)
"""What is known of cloth and place at first."""


class Aside:
    """Tells whether hips that read above contact are at the wall.

    They are darker then, because a slope sends back less light to the sensor: a face that returns the cosine of its
    angle (Lambert) lies the radius times (1 - cosine) behind the middle of the hips. But cloth may also just be darker
    where it touches, and a short rep must not count for that. So the slope is believed only of somebody who has shown
    that their cloth is even, or who has ended at the same place twice, as dark; and that place is then remembered.

    `habit` is the latest that was learnt, also of who has gone; who comes back as bright has it still.
    """

    __slots__ = ("_even", "_light", "_place", "_times", "_turns", "habit")

    def __init__(self, light: Light, habit: Habit | None = None) -> None:
        self._light = light
        self.habit = habit
        self.leave()

    def leave(self) -> None:
        """Somebody else may be seen next."""
        self._even: bool | None = None
        self._place: tuple[float, float] | None = None
        self._times = 0  # so often it was touched
        self._turns: list[tuple[float, float]] = []

    def depart(self) -> None:
        """Somebody goes to the wall who has stood: as before, if it is who was here before."""
        if self.habit is not None and (self._even, self._place) == NOTHING and self._is_same_person(self.habit):
            _, self._even, self._place = self.habit
            self._times = PROVEN

    def _is_same_person(self, habit: Habit) -> bool:
        return abs(self._light.standing / habit.bright - 1) <= SAME

    def _learn(self) -> None:
        """Remember what is known now, once it is news."""
        habit, known = self.habit, (self._even, self._place)
        was = NOTHING if habit is None else habit[1:]
        if self._light.standing > 0 and (known != was or not (habit is None or self._is_same_person(habit))):
            self.habit = Habit(self._light.standing, *known)

    def slope_mm(self, part: float) -> float:
        """How far in front of what is read the middle of hips is that are `part` as bright as in standing."""
        sure, missing = self._light.sure, 1 - part
        # From sure to twice as much it fades in, so that noise there moves nothing by a leap.
        return ROUND_MM * max(0.0, min(missing, 2 * (missing - sure)))

    def touched_aside(self, distance_mm: float, part: float) -> None:
        """Somebody who touched aside ended at `distance_mm`, `part` as bright as in standing."""
        if self._place is not None and _is_same(distance_mm - self._place[0], part - self._place[1]):
            self._times += 1
            if self._times >= PROVEN:
                self._learn()

    def touched(self, part: float) -> None:
        """Somebody who touched straight was `part` as bright as in standing."""
        off = abs(part - 1)
        self._turns, self._place = [], None
        if off <= EVEN:
            self._even = True
        elif off > UNEVEN:
            self._even = False
        self._learn()

    def turned(self, gap_mm: float, contact_mm: float, part: float) -> None:
        """A way that was no touch ended at `gap_mm` above contact, `part` as bright as in standing."""
        if self._even is False or gap_mm > ASIDE_MM:
            return
        distance_mm = gap_mm + contact_mm
        for before_mm, before_part in self._turns:
            mean_part = (part + before_part) / 2
            if _is_same(distance_mm - before_mm, part - before_part) and self._is_slope(gap_mm, mean_part, OFF_MM):
                self._place, self._times = ((distance_mm + before_mm) / 2, mean_part), 0
        self._turns = [*self._turns[1 - TURNS :], (distance_mm, part)]

    def is_touch(self, gap_mm: float, contact_mm: float, *, quick: bool) -> bool:
        """Whether hips `gap_mm` above contact are at the wall. What came `quick` must be where they were before."""
        part = self._light.part
        if self._place is not None:
            place_mm, place_part = self._place
            if _is_same(gap_mm + contact_mm - place_mm, part - place_part):
                return True
        known = self._even or self._place is not None
        return known and not quick and gap_mm <= ASIDE_MM and self._is_slope(gap_mm, part, TOUCH_ASIDE_MM)

    def _is_slope(self, gap_mm: float, part: float, above_mm: float) -> bool:
        """Whether hips so far above contact are there, if that is a slope, or up to `above_mm` above it."""
        slope_mm = self.slope_mm(part)
        return slope_mm > 0 and -BEHIND_MM - BEHIND * slope_mm <= gap_mm - slope_mm <= above_mm


def _is_same(by_mm: float, by_part: float) -> bool:
    return abs(by_mm) <= AGAIN_MM and abs(by_part) <= AGAIN_PART

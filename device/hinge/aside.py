"""Hips that come in aside: round as they are, they read above contact, and have touched the wall all the same."""

from statistics import fmean
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
FOLLOW: Final = 0.5
"""How bright somebody is at the wall is followed by half of the way to the latest touch, as contact is."""
AGAIN_MM: Final = 5.0
AGAIN_PART: Final = 0.06
"""Ways that ended at the same place, and as dark: what is aside every time is so by the same amount, because a wall
stops it. Who turns back in the air scatters by a tenth to a quarter of the way (SD; motion recordings)."""
ALIKE: Final = 3
"""So many of them are no chance. With two, hands that straighten clothes or take a phone out made a place now and then,
and then were counted at it: 33 times in 32 hours of people simulated by other means than `tests/corpus`."""
OFF_MM: Final = 30.0
"""At such a place contact itself may be off by what it is followed, on top of the slope (`wall.BOUND_MM`)."""
TURNS: Final = 4
"""Turns that are compared: now and then one is none, or is seen badly."""
STRAIGHT: Final = 3
"""Who has touched straight so often does not come in aside every time: that they turn back twice at one place is then
chance, as of 632 short reps in `tests/corpus` three were, in clothes of two colours. And contact is found by then."""
SAME: Final = 0.04
"""Who stands as bright as who was here before, to within this, is the same person in the same clothes. In nine of ten
sets of `tests/corpus` it differs by 0.02 at most from one to the next. Of other cloth, one in fifteen is as bright; and
then it still has to be uneven, and a rep to stop short before one has touched."""
PROVEN: Final = 3
"""Touches that ended at a place until it is remembered of who has gone: turns may agree by chance, as of a cat that
sits there and a hand."""


class Place(NamedTuple):
    """Where a way to the wall ended: at this distance from the sensor, `part` as bright as in standing."""

    distance_mm: float
    part: float

    def is_same(self, other: "Place") -> bool:
        """Whether both are one place, and as dark."""
        off_mm, off = abs(self.distance_mm - other.distance_mm), abs(self.part - other.part)
        return off_mm <= AGAIN_MM and off <= AGAIN_PART


class Habit(NamedTuple):
    """What was learnt of somebody who stood `bright` (in Mcps mm2): whether their cloth is even, None where that is
    open, and the place where they end aside each time.
    """

    bright: float
    even: bool | None
    place: Place | None


NOTHING: Final = (None, None)
"""What is known of cloth and place at first."""


class Aside:
    """Tells whether hips that read above contact are at the wall.

    They are darker then, because a slope sends back less light to the sensor: a face that returns the cosine of its
    angle (Lambert) lies the radius times (1 - cosine) behind the middle of the hips. But cloth may also just be darker
    where it touches, and a short rep must not count for that. So the slope is believed only of somebody who has shown
    that their cloth is even, or who has ended at one place three times, as dark; and that place is then remembered.

    `habit` is the latest that was learnt, also of who has gone; who comes back as bright has it still.
    """

    __slots__ = ("_ends", "_even", "_level", "_light", "_place", "_straight", "_times", "habit")

    def __init__(self, light: Light, habit: Habit | None = None) -> None:
        self._light = light
        self.habit = habit
        self.leave()

    def leave(self) -> None:
        """Somebody else may be seen next."""
        self._even: bool | None = None
        self._place: Place | None = None
        self._straight = 0  # touches
        self._level = 1.0  # how bright they are in these, as part of standing
        self._times = 0  # so often it was touched
        self._ends: list[Place] = []  # of the latest turns since a straight touch

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

    @property
    def has_touched(self) -> bool:
        """Whether who is here has touched straight."""
        return self._straight > 0

    @property
    def is_contact_new(self) -> bool:
        """Whether they have so seldom that contact is only being found."""
        return self._straight <= STRAIGHT

    def slope_mm(self, part: float, mean_of: int | None = None) -> float:
        """How far in front of what is read the middle of hips is that are `part` as bright as in standing, now, or as
        the mean of so many readings: by how much darker they are than when they touch straight.
        """
        sure = self._light.sure if mean_of is None else self._light.surely(mean_of)
        missing = self._level - part
        # From sure to twice as much it fades in, so that noise there moves nothing by a leap.
        return ROUND_MM * max(0.0, min(missing, 2 * (missing - sure)))

    def touched_aside(self, end: Place) -> None:
        """Somebody who touched aside ended there."""
        if self._place is not None and self._place.is_same(end):
            self._times += 1
            if self._times >= PROVEN:
                self._learn()

    def touched(self, part: float) -> None:
        """Somebody who touched straight was `part` as bright as in standing."""
        off = abs(part - 1)
        self._ends, self._place, self._straight = [], None, self._straight + 1
        if off <= EVEN:
            self._even = True
            self._level += FOLLOW * (min(1.0, part) - self._level)
        elif off > UNEVEN:
            self._even = False
        self._learn()

    def turned(self, end: Place, contact_mm: float, *, known: bool) -> None:
        """Somebody who is `known` to be hips, or not, went towards the wall and back, and it was no touch for all that
        is known.
        """
        if not known or self._even is False or end.distance_mm - contact_mm > ASIDE_MM:
            return
        alike = [end, *(before for before in self._ends if before.is_same(end))]
        if len(alike) >= ALIKE and self._straight < STRAIGHT:
            place = Place(fmean([one.distance_mm for one in alike]), fmean([one.part for one in alike]))
            if self._is_slope(end.distance_mm - contact_mm, place.part, OFF_MM):
                self._place, self._times = place, 0
        self._ends = [*self._ends, end][1 - TURNS :]  # the next one is the last of them

    def is_touch(self, gap_mm: float, contact_mm: float, *, quick: bool) -> bool:
        """Whether hips `gap_mm` above contact are at the wall. What came `quick` must be where they were before."""
        return self.is_end(Place(gap_mm + contact_mm, self._light.part), contact_mm, quick=quick)

    def is_end(self, end: Place, contact_mm: float, *, quick: bool, mean_of: int | None = None) -> bool:
        """The same of where they are or were, as the mean of so many readings where that is said."""
        if self._place is not None and self._place.is_same(end):
            return True
        gap_mm, known = end.distance_mm - contact_mm, self._even or self._place is not None
        return known and not quick and gap_mm <= ASIDE_MM and self._is_slope(gap_mm, end.part, TOUCH_ASIDE_MM, mean_of)

    def _is_slope(self, gap_mm: float, part: float, above_mm: float, mean_of: int | None = None) -> bool:
        """Whether hips so far above contact are there, if that is a slope, or up to `above_mm` above it."""
        slope_mm = self.slope_mm(part, mean_of)
        return slope_mm > 0 and -BEHIND_MM - BEHIND * slope_mm <= gap_mm - slope_mm <= above_mm

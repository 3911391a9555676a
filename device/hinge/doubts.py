"""What was told as a miss and may have been a touch, until it is known where the wall is."""

from math import inf
from statistics import fmean
from typing import Final, NamedTuple

from device.hinge.aside import Aside, Place

DOUBT_S: Final = 120.0
"""For so long a turn may turn out to have been a touch: `ALIKE` reps that are held for ten seconds, and as long in
between. For what a touch shows 60 s would do in `tests/corpus`; with 30 s 0.4 % of its hard sets are counted wrong."""
ALIKE: Final = 5
ALIKE_MM: Final = 4.0
ALIKE_WAY: Final = 0.016
"""So many turns in a row that end within this, and within this part of the way, were stopped by a wall. Who turns back
in the air does so at a depth that scatters by a tenth to a quarter of the way (SD; motion recordings of squats and
sit-to-stands). Of 240 people of `tests/corpus` who never reach the wall and scatter by 4 to 12 % one does so, who
scatters by 6; with four turns and 5 mm six do."""


class Turn(NamedTuple):
    """A way from `stance_mm` towards the wall and back that was no touch for all that was known then, at `at_s`.

    `low` is the nearest place, and as dark as it was; `mean` where they were at the bottom, by so many `readings`.
    `known` tells that these were hips, as they were seen to come. Who came unseen, or too quickly to say so, was
    `there` if they did what hips do at the wall.
    """

    at_s: float
    stance_mm: float
    low: Place
    mean: Place
    readings: int
    known: bool
    there: bool


class Doubts:
    """Keeps the misses of who is here, to ask again: after a touch, which shows where the wall is, or when they are so
    much alike that only a wall can have stopped them.
    """

    __slots__ = ("_aside", "_misses", "_turn")

    def __init__(self, aside: Aside) -> None:
        self._aside = aside
        self.leave()

    def leave(self) -> None:
        """Somebody else may be seen next."""
        self._turn: Turn | None = None  # the latest
        self._misses: list[Turn] = []

    def turned(self, turn: Turn, contact_mm: float) -> None:
        """Somebody went towards the wall and back, and it was no touch for all that is known."""
        self._turn = turn
        self._aside.turned(turn.mean, contact_mm, known=turn.known)

    def missed(self, turned_s: float) -> None:
        """The turn of that instant was told as a miss."""
        if self._turn is not None and self._turn.at_s == turned_s:
            self._misses = [*self._recent(turned_s), self._turn]

    @property
    def wall_mm(self) -> float | None:
        """The distance at which a wall has stopped the latest misses; None where a touch has shown where it is, or they
        were not as many, or not alike.
        """
        row = [turn for turn in self._misses if turn.known][-ALIKE:]
        if self._aside.has_touched or len(row) < ALIKE:
            return None
        ends_mm = [turn.mean.distance_mm for turn in row]
        most_mm = min(ALIKE_MM, ALIKE_WAY * min(turn.stance_mm for turn in row))
        return fmean(ends_mm) if max(ends_mm) - min(ends_mm) <= most_mm else None

    def settle(self, time_s: float, contact_mm: float, touch_mm: float) -> list[Turn]:
        """More is known now of where the wall is: give the misses that were touches by that, each once.

        They were if they would count now, at the place or on the slope, also by their mean, which is less noisy; or
        straight, `touch_mm` above contact at most, while contact is only being found: later on it is the sensor that
        drifts away from where they turned. What nobody saw come, or came quickly, was if it was there.
        """
        doubts = self._recent(time_s)
        straight_mm = contact_mm + touch_mm if self._aside.is_contact_new else -inf
        settled = [turn for turn in doubts if self._was_touch(turn, contact_mm, straight_mm)]
        self._misses = [turn for turn in doubts if turn not in settled]
        return settled

    def _was_touch(self, turn: Turn, contact_mm: float, straight_mm: float) -> bool:
        quick = not turn.known
        return (
            (turn.low.distance_mm <= straight_mm if turn.known else turn.there)
            or self._aside.is_end(turn.low, contact_mm, quick=quick)
            or self._aside.is_end(turn.mean, contact_mm, quick=quick, mean_of=turn.readings)
        )

    def _recent(self, time_s: float) -> list[Turn]:
        return [turn for turn in self._misses if time_s - turn.at_s <= DOUBT_S]

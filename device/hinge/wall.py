"""Where the hips of this person meet the wall: calibrated once, and followed as it changes, within bounds."""

from itertools import pairwise
from statistics import median
from typing import Final

from device.hinge.approach import BEHIND_MM, SAME
from device.hinge.aside import Aside, Place

BOUND_MM: Final = 30.0
"""Contact is never followed farther from what was calibrated: the drift of the sensor with temperature (SENSOR.md)."""
FOLLOW: Final = 0.5
"""Half of the way to what was just felt: a drift of 30 mm in a set, 1.5 mm a rep, is followed 3 mm behind."""
AGAIN_MM: Final = 2.0
"""A wall stops the hips at the same reading rep after rep, within this and the noise. Who stops in the air scatters by
more; so what reads higher is only followed where the rep before ended there as well."""
WELL_MM: Final = 15.0
OF_SLOPE: Final = 0.3
"""Farther off than this, and this part of the slope because hips are not all as round, it was no ordinary contact: a
covered sensor, a hand."""
BRIGHT: Final = 1.3
RESTLESS_MM: Final = 2.5
"""A wall holds the hips still: besides coming and going a reading moves on by 2.3 mm at most in every kind of set of
`tests/corpus`, dark and shiny cloth among them. With false near readings in between it is 4 mm and more."""
FELT: Final = 256
"""Readings that are kept of one touch: eight seconds; who stays longer leans."""


class Wall:
    """`contact_mm` is what the sensor reads at the touch now, `calibrated_mm` what it did when it was calibrated, and
    `felt_mm` what it read in the latest ordinary touch, or where a wall was met; None before the first.

    `aside_mm` is how much more it reads in the touch that is going on, because the hips came in aside.
    """

    __slots__ = ("_aside", "_end", "_felt", "_is_met", "aside_mm", "calibrated_mm", "contact_mm", "felt_mm")

    def __init__(
        self, calibrated_mm: float, contact_mm: float | None, aside: Aside, felt_mm: float | None = None
    ) -> None:
        self._aside = aside
        self.calibrated_mm = calibrated_mm
        self.contact_mm = calibrated_mm if contact_mm is None else self._within(contact_mm)
        self.aside_mm = 0.0
        self.felt_mm = felt_mm
        self._end: Place | None = None  # of the latest touch of who is here
        self._felt: list[tuple[float, float]] = []
        self._is_met = False  # contact is where a wall was found without a touch

    def forget(self) -> bool:
        """Contact is as it was calibrated. Tells whether it has changed."""
        moved, self.contact_mm, self.felt_mm = self.contact_mm != self.calibrated_mm, self.calibrated_mm, None
        self._is_met = False
        return moved

    def meet(self, distance_mm: float) -> bool:
        """A wall was found there without a touch: take it for contact, if that is within bounds and no touch was felt.
        Tells whether it is.
        """
        if self.felt_mm is not None or self._within(distance_mm) != distance_mm:
            return False
        self.contact_mm = self.felt_mm = distance_mm
        self._is_met = True
        return True

    @property
    def nearest_mm(self) -> float:
        """The nearest distance at which hips may touch, for all that is known."""
        return min(self.contact_mm, self.calibrated_mm) if self._is_met else self.contact_mm

    def leave(self) -> None:
        """Somebody else may be seen next."""
        self._end = None

    def is_as_before(self, gap_mm: float, part: float) -> bool:
        """Whether the latest touch of who is here ended at this gap, and as bright."""
        end = self._end
        if end is None:
            return False
        return abs(gap_mm + self.contact_mm - end.distance_mm) <= BEHIND_MM and abs(part - end.part) <= SAME

    def touch(self, aside_mm: float) -> None:
        """The hips have come; they read `aside_mm` above contact."""
        self.aside_mm = aside_mm
        self._felt = []

    def feel(self, gap_mm: float, part: float) -> None:
        """Take the gap while they are there, and how bright they are, as part of what they were in standing."""
        if len(self._felt) < FELT:
            self._felt.append((gap_mm, part))

    def release(self, noise_mm: float) -> bool:
        """They have gone: follow what was felt. Tells whether there is something new to know, as after most touches."""
        gaps_mm = sorted(gap_mm for gap_mm, _ in self._felt)
        if not gaps_mm or self._is_restless(gaps_mm[0]):
            return False
        part = median(part for _, part in self._felt)
        # The lower quarter is the bottom: coming and going are in the rest.
        bottom_mm = gaps_mm[len(gaps_mm) // 4]
        self._end = Place(bottom_mm + self.contact_mm, part)
        if not self.aside_mm or bottom_mm < self.aside_mm - WELL_MM:
            self._aside.touched(part)  # who went on by so much was on the way, and no wall was there
        else:
            self._aside.touched_aside(self._end)
        slope_mm = self._aside.slope_mm(part)
        off_mm = bottom_mm - slope_mm
        if self._is_met and bottom_mm < -WELL_MM:  # what was found was no wall, for this one lies behind it
            return self.forget()
        if abs(off_mm) > WELL_MM + OF_SLOPE * slope_mm or part > BRIGHT:
            return False
        off_mm = max(off_mm, min(0.0, bottom_mm))  # no farther back than they read: the cloth is darker, or less round
        last_mm, self.felt_mm = self.felt_mm, off_mm + self.contact_mm
        again = last_mm is not None and abs(self.felt_mm - last_mm) <= AGAIN_MM + noise_mm
        if off_mm < 0 or again:
            self.contact_mm = self._within(self.contact_mm + FOLLOW * off_mm)
        return True

    def _is_restless(self, deepest_mm: float) -> bool:
        """Whether the readings went to and fro, so that some of them were not of the hips."""
        gaps_mm = [gap_mm for gap_mm, _ in self._felt]
        way_mm = sum(abs(after_mm - before_mm) for before_mm, after_mm in pairwise(gaps_mm))
        once_mm = gaps_mm[0] + gaps_mm[-1] - 2 * deepest_mm
        return way_mm - once_mm > RESTLESS_MM * len(gaps_mm)

    def _within(self, contact_mm: float) -> float:
        return min(max(contact_mm, self.calibrated_mm - BOUND_MM), self.calibrated_mm + BOUND_MM)

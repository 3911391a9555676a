"""How deep somebody hinges: learnt from their first good reps, and what then is deep enough."""

from statistics import median
from typing import Final

from device.hinge.events import Reached

LEARNT_FROM: Final = 3
"""Reps that the range of motion is learnt from: the median of three is not moved by one odd rep."""
REACHES: Final = 0.85
"""A rep counts at this part of the range. People come to the same depth to within some 5 % (1 SD), and the smoothed
reading is within 4 mm, 3 % of a small hinge: 15 % are two and a half standard deviations of both."""
FIRST_MM: Final = 105.0
"""As deep must the first reps be: in doubt it is none. 23 real hinges travel 78 to 256 mm, 170 in the median, but arms
swing the hips by 50 mm, in hours of fidgeting by up to 103 now and then, squats by as much in their first dip, and the
other dips of the routine in the motion recordings go 75. One of its two hinges goes 112."""
AT_ONCE_MM: Final = 110.0
"""Only with a range of so much is a rep counted at its depth, and with a smaller one on its return. A squat takes the
hips back too, before they sink under the beam, by 80 to 109 mm: with a range of 84 five hundred of them counted in
2.5 h."""
LEAST_MM: Final = FIRST_MM * REACHES
"""What is learnt never asks for less."""
MOST_MM: Final = 270.0
"""Deeper is no hinge but a step or a lunge: the largest of 23 real hinges travels 256 mm."""
MISS_MM: Final = 50.0
MISS: Final = 0.5
"""Short of the depth it is a miss from here, and from this part of it, on: arms swing the hips by 50 mm at most."""
HOME_MM: Final = 60.0
"""Standing within this of where the last rep was done, the feet are where they were. Farther off, somebody has moved,
and may be walking back in: their next rep counts on its return."""


class Reach:
    """The range of motion of one person.

    `first_mm` is the travel of their first good reps, three at most, and `home_mm` where they stood at the latest one
    that waited for its return; None where there was none.
    """

    __slots__ = ("first_mm", "home_mm")

    def __init__(self, first_mm: tuple[float, ...] = (), home_mm: float | None = None) -> None:
        self.first_mm, self.home_mm = first_mm, home_mm

    def forget(self) -> None:
        """Somebody else is next."""
        self.first_mm, self.home_mm = (), None

    def learnt(self, time_s: float) -> Reached:
        """Say what is known, so that a replay knows it too."""
        return Reached(time_s=time_s, first_mm=self.first_mm, home_mm=self.home_mm)

    @property
    def range_mm(self) -> float | None:
        """The median travel of the first three reps; None until they were done."""
        return median(self.first_mm) if len(self.first_mm) >= LEARNT_FROM else None

    @property
    def needed_mm(self) -> float:
        """How deep the hips must go for a rep to count."""
        return FIRST_MM if self.range_mm is None else max(LEAST_MM, REACHES * self.range_mm)

    @property
    def miss_mm(self) -> float:
        """How deep they must go for a rep that does not count to be a miss."""
        return max(MISS_MM, MISS * self.needed_mm)

    def is_known(self, standing_mm: float) -> bool:
        """Whether a rep that starts from there can be counted at its depth, without waiting for its return."""
        home_mm = self.home_mm
        known = self.range_mm is not None and self.range_mm >= AT_ONCE_MM
        return known and home_mm is not None and abs(standing_mm - home_mm) <= HOME_MM

    def take(self, travel_mm: float, standing_mm: float) -> None:
        """A good rep went so deep, from there."""
        self.home_mm = standing_mm
        if self.range_mm is None:
            self.first_mm = (*self.first_mm, travel_mm)

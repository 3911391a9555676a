"""How noisy the readings are, measured as they come: dark or loose cloth reads noisier than white."""

from typing import Final

NOISE_MM: Final = 2.08
"""Of a white target at 76 mm with a 20 ms budget: 200,244 real readings."""
BEND: Final = 0.512
"""From the mean bend of three readings (first less twice the second plus third) to the standard deviation of one: for
Gaussian noise the bend has sqrt(6) times its deviation, and a mean size of sqrt(2/pi) times that. Steady movement does
not bend."""
MOST_BEND_MM: Final = 15.0
"""More than this is movement: hips that speed up by 10 m/s2 bend by 11 mm at 33 ms."""
MOST_STANDING_BEND_MM: Final = 60.0
"""In standing there is no movement, but now and then a false reading."""
STEADY_S: Final = 0.05
"""Only readings this close together tell noise from movement; longer budgets have less noise in any case."""
REMEMBERED: Final = 24
"""Readings that a measure looks back on: the last stretch of a lowering, near where it is needed."""


class Noise:
    """Standard deviation of a reading in mm: `mm` by the latest ones, `standing_mm` by the latest in standing, where it
    is greater because that is farther off. `coming_mm` is the same where they may stand or still be coming: it is too
    great while they move, and never too small.
    """

    __slots__ = ("coming_mm", "mm", "standing_mm")

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Somebody else is seen next, in other cloth."""
        self.mm = self.standing_mm = self.coming_mm = NOISE_MM

    def hear(self, bend_mm: float, between_s: float, *, standing: bool) -> None:
        """Take the bend of the last three readings, the last two `between_s` apart."""
        if between_s <= STEADY_S:
            self.mm += (BEND * min(bend_mm, MOST_BEND_MM) - self.mm) / REMEMBERED
        upright_mm = BEND * min(bend_mm, MOST_STANDING_BEND_MM)
        self.coming_mm += (upright_mm - self.coming_mm) / REMEMBERED
        if standing:
            self.standing_mm += (upright_mm - self.standing_mm) / REMEMBERED

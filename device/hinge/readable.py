"""How far from the wall somebody can be read, by the noise of the readings that their reps were measured with."""

from math import inf
from statistics import fmean
from typing import Final

from device.hinge.events import Rep

POOR_MM: Final = 10.0
"""With so much noise (1 SD of a reading, in standing) a stance is read by more than half an inch wrong in one rep of
twenty, so that nobody could say at which inch it was done; reps are still counted right up to 13 mm, and no longer
from 16 on. Sets of the simulated people in cloth of 3 to 60 % at 3 to 13 inches, in room light and in daylight."""
BEHIND_MM: Final = 40.0
"""The sensor looks out so far behind the touch plane: the mount."""
GROWS: Final = 1.5
"""Noise grows with this power of the distance from the sensor: the light falls with its square, and noise grows as the
light falls where the room is bright, and with the root of that where it is dark. So an inch is foretold to a tenth."""
REPS: Final = 5
LEAST_REPS: Final = 3
"""The mean of so many, as a single measure of noise is right to a seventh (24 readings)."""
POOR: Final = "dark cloth, or bright light"
"""What makes it so, as it is said."""


class Readable:
    """Follows the reps of a workout, wherever they were done."""

    def __init__(self) -> None:
        self._reach_mm: list[float] = []
        self._bound_mm = inf

    def hear(self, rep: Rep) -> None:
        """Take a rep; one whose noise was not measured says nothing."""
        if rep.noise_mm is None or not rep.noise_mm > 0:
            return
        self._reach_mm.append((rep.stance_mm + BEHIND_MM) * (POOR_MM / rep.noise_mm) ** (1 / GROWS) - BEHIND_MM)
        del self._reach_mm[:-REPS]

    def bound(self, stance_mm: float) -> None:
        """Farther than that the readings were poor: it is not tried again."""
        self._bound_mm = min(self._bound_mm, stance_mm)

    @property
    def farthest_mm(self) -> float:
        """The farthest stance that would be read well; infinite where too little is known."""
        known = len(self._reach_mm) >= LEAST_REPS
        return min(self._bound_mm, fmean(self._reach_mm)) if known else self._bound_mm

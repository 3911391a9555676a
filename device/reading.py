"""One reading of the range sensor: the only thing that the core ever sees of the world."""

from typing import Final

from msgspec import Struct

VALID: Final = 0
SIGMA: Final = 1
SIGNAL: Final = 2
MIN_RANGE: Final = 3
PHASE: Final = 4
HARDWARE: Final = 5
NONE: Final = 255

STATUSES: Final = frozenset({VALID, SIGMA, SIGNAL, MIN_RANGE, PHASE, HARDWARE, NONE})
"""ST's range statuses (VL53L0X API, `VL53L0X_GetRangingMeasurementData`)."""

OUT_OF_RANGE_MM: Final = 8190
"""The chip writes 8190 or 8191 where it saw no target (datasheet 2.7.2 and recordings)."""


class Reading(Struct, frozen=True, gc=False):
    """What the sensor said at one instant.

    `time_s` is seconds on any clock that never goes back. `range_mm` is None where the chip gave no distance; a
    number beside a `status` other than 0 is what the chip wrote, and not a distance. `status` is None where a
    recording does not tell it. The rates are in million counts per second, None where unknown.
    """

    time_s: float
    range_mm: float | None
    status: int | None = VALID
    signal_mcps: float | None = None
    ambient_mcps: float | None = None

    @property
    def distance_mm(self) -> float | None:
        """The range where it can be believed, else None: a fault never reads as a value."""
        return None if self.status else self.range_mm

"""What stands in front of the sensor: the one door between the software chip and whoever it looks at."""

from typing import Literal, Protocol

from msgspec import Struct

Cover = Literal["open", "near", "stuck", "zero", "lost"]
"""How the light comes back from a target that presses against the pad: as usual; low and noisy; one value that
does not move; 0 with a bad status; or nothing at all. All four were seen on covered chips (see the sensor notes)."""


class Target(Struct, frozen=True, gc=False):
    """The light that comes back from the cone, as one target.

    `distance_mm` is from the sensor's window; `reflectance` 0 to 1 (white 0.88, grey 0.17, as in the datasheet);
    `share` is how much of the 25-degree cone the target fills; `cover` is how it behaves when it covers the pad.
    """

    distance_mm: float
    reflectance: float = 0.88
    share: float = 1.0
    cover: Cover = "open"


class Scene(Protocol):
    """Whatever the sensor is pointed at."""

    def look(self, start_s: float, end_s: float) -> Target | None:
        """What the cone saw, averaged from `start_s` to `end_s`; None where nothing is in range."""
        ...

    def ambient_mcps(self, time_s: float) -> float:
        """Background light on the detector, in million counts per second (dim room 0.05, daylight about 5)."""
        ...

"""How hips get along on a way: in one smooth reach, at even speed, or in strokes."""

from functools import lru_cache
from itertools import pairwise
from typing import Final

from msgspec import Struct

from device.simulator.motion import TOP_MM_S, Move, cruise, least_s, minimum_jerk

_PARTS: Final = 400  # of the time: between two of them no stroke gets noticeably quicker


class Stroke(Struct, frozen=True):
    """A submovement: from `start` on and `length` long, in parts of the whole time, it goes `share` of the whole way.

    `lopsided` below 1 is quick at first and slow at the end, above 1 the other way round.
    """

    start: float
    length: float
    share: float
    lopsided: float = 1.0

    def along(self, part: float) -> float:
        """What it adds to the way after `part` of the whole time."""
        own = min(max((part - self.start) / self.length, 0.0), 1.0)
        return self.share * minimum_jerk(own**self.lopsided)


class Shape(Struct, frozen=True):
    """A ramp of 0 is least jerk, the smooth reach; else even speed between two ramps of this part of the time.

    Where there are `strokes`, the way is their sum: they may overlap (Flash and Henis 1991), or rest between two.
    """

    ramp: float = 0.0
    strokes: tuple[Stroke, ...] = ()

    def along(self, part: float) -> float:
        """How far along it is after `part` (0 to 1) of its time."""
        if self.strokes:
            return sum(stroke.along(part) for stroke in self.strokes)
        return cruise(part, self.ramp) if self.ramp else minimum_jerk(part)

    def time_to(self, progress: float) -> float:
        """After which part of its time a move is `progress` along."""
        low, high = 0.0, 1.0
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (middle, high) if self.along(middle) < progress else (low, middle)
        return high

    def floor_s(self, way_mm: float) -> float:
        """The shortest time for the way: hips are not faster than TOP_MM_S."""
        if self.strokes:
            return _quickest(self) * way_mm / TOP_MM_S
        return way_mm / (1 - self.ramp) / TOP_MM_S if self.ramp else least_s(way_mm)


@lru_cache(maxsize=2)  # a rep asks again and again, of its two ways
def _quickest(shape: Shape) -> float:
    """The greatest speed over the mean speed."""
    ways = [shape.along(number / _PARTS) for number in range(_PARTS + 1)]
    return _PARTS * max(after - before for before, after in pairwise(ways))


SMOOTH: Final = Shape()


class Shaped(Move, frozen=True, kw_only=True):
    """A move of any shape."""

    shape: Shape

    def along(self, part: float) -> float:
        """How far along it is after `part` (0 to 1) of its time."""
        return self.shape.along(part)

"""Short reps: sets in which most attempts turn back before the wall, from 15 mm short of it on."""

from collections.abc import Callable, Mapping
from math import sqrt
from random import Random
from types import MappingProxyType
from typing import Final

from tests.corpus.disturbances import DISTURBANCES
from tests.corpus.sets import make
from tests.corpus.spec import TUNING, Bounds, Ranges, Spec, draw
from tests.corpus.truth import Trace

BINS_MM: Final = (15.0, 18.0, 22.0, 30.0, 45.0, 70.0, 200.0)
"""Between these the share that was named is told apart."""
SCATTER: Final = 0.08
"""Nobody turns back at one place: recorded ends scatter by 0.1 to 0.25 of the way (SD), and less is harder."""


def shorts(seed: int, ranges: Ranges = TUNING) -> Trace:
    """An ordinary set with many short reps, from the first attempt on; none stops before half of the way."""
    chance = Random(f"shorts {seed}")
    spec = draw(ranges, chance)
    number = min(chance.randrange(len(BINS_MM) - 1), 4 if spec.stance_mm > 150 else 2)
    spec.short_mm = _around(spec, BINS_MM[number], SCATTER, BINS_MM[number + 1])
    spec.miss_share = 0.7
    return make(spec, "shorts", "shorts", seed)


def hard_shorts(seed: int, ranges: Ranges = TUNING) -> Trace:
    """The same in cloth and light that make it hard."""
    chance = Random(f"hard shorts {seed}")
    spec = draw(ranges, chance)
    DISTURBANCES[chance.choice(("dark_cloth", "loose_cloth", "daylight", "swaying", "lost_readings"))](spec, chance)
    spec.short_mm = 15.0, min(60.0, 0.5 * spec.stance_mm)
    spec.miss_share = 0.7
    return make(spec, "shorts", "hard_shorts", seed)


def alike_shorts(seed: int, ranges: Ranges = TUNING) -> Trace:
    """Somebody who never reaches the wall, and turns back at nearly the same place each time, as no recorded one does:
    they scatter by 4 to 12 % of the way.
    """
    chance = Random(f"alike shorts {seed}")
    spec = draw(ranges, chance)
    spec.short_mm = _around(spec, chance.uniform(15.0, 25.0), chance.uniform(0.04, 0.12))
    spec.miss_share = 1.0
    return make(spec, "shorts", "alike_shorts", seed)


def _around(spec: Spec, first_mm: float, scatter: float, last_mm: float = 0.0) -> Bounds:
    """From `first_mm` on, and to `last_mm` at least, evenly: the width is that of so great a deviation."""
    return first_mm, min(max(last_mm, first_mm + sqrt(12) * scatter * spec.stance_mm), 0.5 * spec.stance_mm)


SHORTS: Final[Mapping[str, Callable[[int, Ranges], Trace]]] = MappingProxyType(
    {function.__name__: function for function in (shorts, hard_shorts, alike_shorts)}
)

"""Short reps: sets in which most attempts turn back before the wall, from 15 mm short of it on."""

from random import Random
from typing import Final

from tests.corpus.disturbances import DISTURBANCES
from tests.corpus.sets import make
from tests.corpus.spec import TUNING, Ranges, draw
from tests.corpus.truth import Trace

BINS_MM: Final = (15.0, 18.0, 22.0, 30.0, 45.0, 70.0, 200.0)
"""Between these the share that was named is told apart."""


def shorts(seed: int, ranges: Ranges = TUNING) -> Trace:
    """An ordinary set with many short reps, from the first attempt on; none stops before half of the way."""
    chance = Random(f"shorts {seed}")
    spec = draw(ranges, chance)
    number = min(chance.randrange(len(BINS_MM) - 1), 4 if spec.stance_mm > 150 else 2)
    spec.short_mm = BINS_MM[number], min(BINS_MM[number + 1], 0.5 * spec.stance_mm)
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

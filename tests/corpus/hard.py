"""Hard sets: an ordinary set in which one thing is hard, or two."""

from random import Random

from tests.corpus.disturbances import DISTURBANCES
from tests.corpus.sets import make
from tests.corpus.spec import TUNING, Ranges, draw
from tests.corpus.trouble import Trouble
from tests.corpus.truth import Trace


def hard(kind: str, seed: int, ranges: Ranges = TUNING) -> Trace:
    """A set with the disturbance `kind`, or with two, joined by a plus. Raises KeyError for any other."""
    chance = Random(f"hard {kind} {seed}")
    spec = draw(ranges, chance)
    kept: tuple[Trouble, ...] = ()
    for name in kind.split("+"):
        spec.troubles = ()
        DISTURBANCES[name](spec, chance)
        kept += spec.troubles
    spec.troubles = kept
    if chance.random() < 0.25 and not spec.miss_share:
        spec.miss_share = 0.08
    return make(spec, "hard", kind, seed)


def pairs(count: int, seed: int) -> list[str]:
    """So many different pairs of disturbances."""
    names = list(DISTURBANCES)
    chance = Random(f"pairs {seed}")
    return ["+".join(chance.sample(names, 2)) for _ in range(count)]

"""Hard sets: an ordinary set in which one thing is hard, or two."""

from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from typing import Final

from tests.corpus.disturbances import DISTURBANCES, Disturbance
from tests.corpus.people import PEOPLE
from tests.corpus.sets import make
from tests.corpus.spec import TUNING, Ranges, draw
from tests.corpus.trouble import Trouble
from tests.corpus.truth import Trace

KINDS: Final[Mapping[str, Disturbance]] = MappingProxyType({**DISTURBANCES, **PEOPLE})
"""All that makes a set hard."""


def hard(kind: str, seed: int, ranges: Ranges = TUNING) -> Trace:
    """A set with the disturbance `kind`, or with two, joined by a plus. Raises KeyError for any other."""
    chance = Random(f"hard {kind} {seed}")
    spec = draw(ranges, chance)
    kept: tuple[Trouble, ...] = ()
    for name in kind.split("+"):
        spec.troubles = ()
        KINDS[name](spec, chance)
        kept += spec.troubles
    spec.troubles = kept
    if chance.random() < 0.25 and not spec.miss_share:
        spec.miss_share = 0.08
    return make(spec, "hard", kind, seed)


def pairs(count: int, seed: int) -> list[str]:
    """So many different pairs of disturbances. What people do came later: the pairs of a seed stay what they were."""
    names = list(DISTURBANCES)
    chance = Random(f"pairs {seed}")
    return ["+".join(chance.sample(names, 2)) for _ in range(count)]

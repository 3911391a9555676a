"""How hips get along on a way: two curves, as people have them."""

from collections.abc import Callable
from typing import Final

RAMP: Final = 0.3
"""Of the second curve: even speed between two ramps of this part of the time. With 0.25, or three curves, all is the
same. Simulated people have ramps of 0.15 to 0.5. The real hinge that it was tried on is lopsided, and told no better
by it."""
HALVINGS: Final = 10  # and in between a straight line errs by less than a millionth of the time

Curve = Callable[[float], tuple[float, float]]
"""The part of the way after a share of its time, and its integral over the share, from 0 on."""


def least_jerk(share: float) -> tuple[float, float]:
    """The smooth reach (Flash and Hogan 1985, equation 12 at rest)."""
    if share <= 0:
        return 0.0, 0.0
    if share >= 1:
        return 1.0, share - 0.5
    cube = share * share * share
    return cube * (10 + share * (6 * share - 15)), cube * share * (2.5 + share * (share - 3))


def even(share: float) -> tuple[float, float]:
    """Even speed between two ramps, in each of which the speed rises with the least jerk."""
    if RAMP <= share <= 1 - RAMP:
        along = share - RAMP / 2
        return along / (1 - RAMP), (along * along / 2 + RAMP * RAMP / 56) / (1 - RAMP)
    if share > 1 - share:  # the same from either end
        part, area = even(1 - share)
        return 1 - part, share - 0.5 + area
    if share <= 0:
        return 0.0, 0.0
    x = share / RAMP
    fourth = x * x * x * x
    scale = RAMP / (1 - RAMP)
    return scale * fourth * (2.5 + x * (x - 3)), scale * RAMP * fourth * x * (0.5 + x * (x / 7 - 0.5))


def share_of(part: float, curve: Curve) -> float:
    """The share of the time after which a way is `part` along."""
    low, high, before, after = 0.0, 1.0, 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        reached, _ = curve(middle)
        if reached < part:
            low, before = middle, reached
        else:
            high, after = middle, reached
    return low + (part - before) / (after - before) * (high - low)

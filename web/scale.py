"""The numbers beside an axis."""

from collections.abc import Sequence
from math import ceil, floor
from typing import Final

_GUIDES: Final = 5
_STEPS: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000)


def scale(values: Sequence[float], *, from_zero: bool) -> list[float]:
    """Round numbers around the values, a few of them, evenly apart."""
    low, high = (0.0 if from_zero else min(values, default=0.0)), max(values, default=1.0)
    step = next((step for step in _STEPS if (high - low) / step <= _GUIDES - 1), _STEPS[-1])
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    if first == last:
        first, last = (first, first + 1) if from_zero or first <= 0 else (first - 1, first + 1)
    return [round(number * step, 6) for number in range(first, last + 1)]

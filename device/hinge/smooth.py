"""Evens out the gap where the sensor is noisy, and not where it is not."""

from collections import deque
from math import sqrt
from typing import Final

AIM_MM: Final = 4.0
"""So much noise may be left (1 SD): a sixth of the smallest turn."""
MOST_S: Final = 0.25
"""And so much time it may take, because hips stay at the bottom for 0.26 s and more (23 real hinges)."""
MEDIAN: Final = 0.67
"""What the gate's median of three leaves of the noise (Gaussian)."""


class Smooth:
    """The mean over as many gaps as the noise asks for. `left_mm` is what is left of it."""

    __slots__ = ("_gaps", "left_mm")

    def __init__(self) -> None:
        self._gaps: deque[tuple[float, float]] = deque()
        self.left_mm = 0.0

    def clear(self) -> None:
        """Forget what was: somebody else is seen next."""
        self._gaps.clear()

    def feed(self, time_s: float, gap_mm: float, noise_mm: float) -> float:
        """Take a gap; `noise_mm` is the standard deviation of one reading."""
        gaps = self._gaps
        gaps.append((time_s, gap_mm))
        wanted = max(1, round((MEDIAN * noise_mm / AIM_MM) ** 2))
        while len(gaps) > wanted or gaps[0][0] < time_s - MOST_S:
            gaps.popleft()
        self.left_mm = MEDIAN * noise_mm / sqrt(len(gaps))
        return sum(gap for _, gap in gaps) / len(gaps)

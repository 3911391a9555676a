"""The latest gaps, and the ways down and up that they show."""

from collections import deque
from itertools import takewhile
from typing import Final

from device.hinge.way import NEAR_MM, Gap, Way

KEPT: Final = 512
"""Gaps: nine seconds of the quickest readings. Hips rise for 4.5 s at most (23 real hinges)."""
STYLE: Final = 0.8
"""So much of what a rep says of how somebody moves holds for the next."""
SETTLED_S: Final = 0.2
"""Where somebody is now is the mean over so long: one of the blocks by which standing still is told."""


class Trail:
    """Gathers the gaps of one person, and remembers how they move."""

    __slots__ = ("_evenness", "_gaps")

    def __init__(self) -> None:
        self._gaps: deque[Gap] = deque(maxlen=KEPT)
        self._evenness = 0.0

    def add(self, time_s: float, gap_mm: float) -> None:
        """Take a gap."""
        self._gaps.append((time_s, gap_mm))

    def forget(self) -> None:
        """Somebody else is seen next."""
        self._gaps.clear()
        self._evenness = 0.0

    def down(self, since_s: float, stance_mm: float, aside_mm: float, noise_mm: float) -> Way:
        """The way to the wall, where the latest gap is; they stood until `since_s`.

        Hips that came in aside meet the wall `aside_mm` before contact.
        """
        back = takewhile(lambda gap: gap[0] >= since_s, reversed(self._gaps))
        way = Way.of(
            ((at_s, gap_mm - aside_mm) for at_s, gap_mm in back), stance_mm - aside_mm, noise_mm, self._evenness
        )
        self._evenness += way.evenness
        return way

    def up(self, since_s: float, stance_mm: float, aside_mm: float, noise_mm: float, low_mm: float) -> Way:
        """The way from the wall to the latest gap, for who was there at `since_s` and `low_mm` from it at most deep."""
        gaps = [(at_s, gap_mm - aside_mm) for at_s, gap_mm in self._gaps if at_s >= since_s]
        near_mm = NEAR_MM + max(0.0, low_mm)
        way = Way.of(gaps, stance_mm - aside_mm, noise_mm, self._evenness, near_mm)
        self._evenness = STYLE * (self._evenness + way.evenness)
        return way

    def settled_mm(self) -> float:
        """The mean of the latest gaps."""
        now_s = self._gaps[-1][0]
        lately = [gap_mm for _, gap_mm in takewhile(lambda gap: gap[0] > now_s - SETTLED_S, reversed(self._gaps))]
        return sum(lately) / len(lately)

"""The latest gaps, and the ways down and up that they show."""

from collections import deque
from itertools import takewhile
from typing import Final

from device.hinge.fit import Fitted, fit
from device.hinge.way import NEAR_MM, Gap, Way, press_mm

KEPT: Final = 1024
"""Gaps: eighteen seconds of the quickest readings. Hips rise for 4.5 s at most (23 real hinges), and pause for 10."""
STANDING_S: Final = 0.8
"""So much of standing tells when it ended; with 1.5 s it is the same."""
AT_WALL_S: Final = 0.6
"""And so much at the wall when it was met; with 0.3 s pauses err by 3 ms more."""
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
        return Way.of(
            ((at_s, gap_mm - aside_mm) for at_s, gap_mm in back), stance_mm - aside_mm, noise_mm, self._evenness
        )

    def up(self, since_s: float, stance_mm: float, aside_mm: float, noise_mm: float, low_mm: float) -> Way:
        """The way from the wall to the latest gap, for who was there at `since_s` and `low_mm` from it at most deep."""
        gaps = [(at_s, gap_mm - aside_mm) for at_s, gap_mm in self._gaps if at_s >= since_s]
        near_mm = NEAR_MM + max(0.0, low_mm)
        return Way.of(gaps, stance_mm - aside_mm, noise_mm, self._evenness, near_mm)

    def fit(
        self, down: Way, up: Way, *, stance_mm: float, after_mm: float, aside_mm: float, noise_mm: float
    ) -> tuple[Fitted, Fitted] | None:
        """The same two ways by all that was seen of them, from standing at `stance_mm` to standing at `after_mm`.

        None where too little was, or what was is no such way.
        """
        middle_s = (down.met_s + up.met_s) / 2
        lowering = self._between(down.stood_s - STANDING_S, min(down.met_s + AT_WALL_S, middle_s), aside_mm)
        rising = self._between(max(up.met_s - AT_WALL_S, middle_s), self._gaps[-1][0], aside_mm)
        pressed_mm = press_mm(down, up, stance_mm)
        fitted = fit(lowering, down.guess, pressed_mm, stance_mm - aside_mm, noise_mm, evenness=self._evenness)
        if fitted is None:
            return None
        known = self._evenness + fitted.evenness
        home_mm = (stance_mm + after_mm) / 2  # where the line ends errs by as much as feet creep from rep to rep
        risen = fit(rising, up.guess, pressed_mm, home_mm - aside_mm, noise_mm, evenness=known)
        if risen is None:
            return None
        self._evenness = STYLE * (known + risen.evenness)
        return fitted, risen

    def _between(self, from_s: float, until_s: float, aside_mm: float) -> list[Gap]:
        return [(at_s, gap_mm - aside_mm) for at_s, gap_mm in self._gaps if from_s <= at_s <= until_s]

    def settled_mm(self) -> float:
        """The mean of the latest gaps."""
        now_s = self._gaps[-1][0]
        lately = [gap_mm for _, gap_mm in takewhile(lambda gap: gap[0] > now_s - SETTLED_S, reversed(self._gaps))]
        return sum(lately) / len(lately)

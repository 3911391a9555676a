"""When to look for the next reading: never busy-waiting, few bus transfers, and soon after it is there. Pure."""

from typing import Final

EARLIEST: Final = 0.5
LATEST: Final = 1.1
"""Bounds of the tracked period, in budgets. The recorded chip took 0.90 of its 20 ms; the driver rounds by 1 %."""
FIRST: Final = 0.85
"""The first guess is early: looking too early costs two bus transfers, too late costs a reading."""
STEP: Final = 1 / 16
"""After a look that came too early, the next one is so many budgets later: 2 ms at 33 ms, the lateness accepted."""
EARLIER: Final = 1 - 1 / 256
LATER: Final = 1 + 1 / 64
"""A reading that was there at the first look moves the next look a little earlier, one that was not moves it later. The
two balance when one look in five comes too early, so a reading costs 1.2 looks, and neither moves it more than 0.5 ms
at 33 ms."""
MISSED_EDGE: Final = 1.5
"""With a data-ready wire: when an edge is so many budgets overdue, it was missed, and the register is asked."""
DEAD_WIRE: Final = 10
"""So many readings in a row without their edge: nothing comes over that wire."""


class Pace:
    """Tells in `look_s` when to look next. `edges` tells whether a wire will say so earlier."""

    def __init__(self, budget_s: float, *, edges: bool, now_s: float) -> None:
        self.edges = edges
        self._budget_s = budget_s
        self._period_s = FIRST * budget_s
        self._misses = 0
        self._silent = 0
        self.look_s = now_s + self._wait_s()

    def ready(self, now_s: float, *, by_edge: bool = False) -> None:
        """A reading was there at `now_s`; `by_edge` when the wire said so."""
        if self.edges:
            self._silent = 0 if by_edge else self._silent + 1
            self.edges = self._silent < DEAD_WIRE
        elif self._misses == 0:
            self._period_s = max(EARLIEST * self._budget_s, self._period_s * EARLIER)
            # Counted from when it was due, so that a process that was held up for once is not late ever after.
            if now_s - self.look_s < self._period_s:
                now_s = self.look_s
        self._misses = 0
        self.look_s = now_s + self._wait_s()

    def not_ready(self, now_s: float) -> None:
        """No reading was there at `now_s`. The looks grow sparser, because a sensor that is late may be dead."""
        if now_s < self.look_s:  # woken for nothing
            return
        self._misses += 1
        if not self.edges:
            self._period_s = min(LATEST * self._budget_s, self._period_s * LATER)
        self.look_s = now_s + self._misses * STEP * self._budget_s

    def _wait_s(self) -> float:
        return MISSED_EDGE * self._budget_s if self.edges else self._period_s

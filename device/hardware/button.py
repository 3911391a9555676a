"""One push button, five words: short, double, hold, long hold, longest hold."""

import math
from typing import Final

HOLD_S: Final = 1.5
"""A hold: clearly longer than a slow press (people press for 0.1 to 0.5 s), short enough to wait for."""

LONG_HOLD_S: Final = 4.0
"""A long hold: clearly longer than a hold that somebody is in no hurry to end."""

LONGEST_HOLD_S: Final = 10.0
"""Nobody holds a button for so long by mistake."""
LONGEST_HOLD: Final = "longest_hold"

DOUBLE_S: Final = 0.4
"""The longest pause between two presses of a double, a little under desktops' usual 0.5 s from press to press."""


class Presses:
    """Tells short, double and three kinds of hold apart, from the instants (s) of presses and releases. Pure.

    A short press is only known to be one when no second follows within DOUBLE_S, so it is told by `expire`, which is
    to be called when `due_s` has come. A hold and a long one are told when the button is let go, because each may
    become a longer one; the longest is told by `expire`, while the button is still down, so that people hear when to
    let go.
    """

    def __init__(self) -> None:
        self.due_s = math.inf
        self._down_s: float | None = None
        self._clicks = 0

    def press(self, time_s: float) -> None:
        """The button went down."""
        self._down_s = time_s
        self.due_s = time_s + LONGEST_HOLD_S

    def release(self, time_s: float) -> str | None:
        """The button came up; "double", "hold" or "long_hold" if that makes one."""
        if self._down_s is None:  # it was a longest hold, and told
            return self._told(None)
        held_s, self._down_s = time_s - self._down_s, None
        if held_s >= HOLD_S:
            return self._told("long_hold" if held_s >= LONG_HOLD_S else "hold")
        self._clicks += 1
        if self._clicks == 1:
            self.due_s = time_s + DOUBLE_S
            return None
        return self._told("double")

    def expire(self, time_s: float) -> str | None:
        """Time passed; "short" or "longest_hold" if that makes one."""
        if time_s < self.due_s:
            return None
        return self._told("short" if self._down_s is None else LONGEST_HOLD)

    def _told(self, word: str | None) -> str | None:
        self.due_s = math.inf
        self._down_s = None
        self._clicks = 0
        return word

"""One push button, four words: short, double, hold, long hold."""

import math
from typing import Final

HOLD_S: Final = 1.5
"""A hold: clearly longer than a slow press (people press for 0.1 to 0.5 s), short enough to wait for."""

LONG_HOLD_S: Final = 4.0
"""A long hold: clearly longer than a hold that somebody is in no hurry to end."""

DOUBLE_S: Final = 0.4
"""The longest pause between two presses of a double, a little under desktops' usual 0.5 s from press to press."""


class Presses:
    """Tells short, double, hold and long hold apart, from the instants (s) of presses and releases. Pure.

    A short press is only known to be one when no second follows within DOUBLE_S, so it is told by `expire`, which is
    to be called when `due_s` has come. A hold is told when the button is let go, because it may become a long one;
    that is told by `expire`, while the button is still down.
    """

    def __init__(self) -> None:
        self.due_s = math.inf
        self._down_s: float | None = None
        self._clicks = 0

    def press(self, time_s: float) -> None:
        """The button went down."""
        self._down_s = time_s
        self.due_s = time_s + LONG_HOLD_S

    def release(self, time_s: float) -> str | None:
        """The button came up; "double" or "hold" if that makes one."""
        if self._down_s is None:  # it was a long hold, and told
            return None
        held_s, self._down_s = time_s - self._down_s, None
        if held_s >= HOLD_S:
            return self._told("hold")
        self._clicks += 1
        if self._clicks == 1:
            self.due_s = time_s + DOUBLE_S
            return None
        return self._told("double")

    def expire(self, time_s: float) -> str | None:
        """Time passed; "short" or "long_hold" if that makes one."""
        if time_s < self.due_s:
            return None
        return self._told("short" if self._down_s is None else "long_hold")

    def _told(self, word: str) -> str:
        self.due_s = math.inf
        self._down_s = None
        self._clicks = 0
        return word

"""One push button, three words: short, double, hold."""

import math
from typing import Final

HOLD_S: Final = 1.5
"""A hold: clearly longer than a slow press (people press for 0.1 to 0.5 s), short enough to wait for."""

DOUBLE_S: Final = 0.4
"""The longest pause between two presses of a double, a little under desktops' usual 0.5 s from press to press."""


class Presses:
    """Tells short, double and hold apart, from the instants (s) of presses and releases. Pure.

    A short press is only known to be one when no second follows within DOUBLE_S, so it is told by `expire`, which is
    to be called when `due_s` has come; a hold is told by it too, while the button is still down.
    """

    def __init__(self) -> None:
        self.due_s = math.inf
        self._down = False
        self._clicks = 0

    def press(self, time_s: float) -> None:
        """The button went down."""
        self._down = True
        self.due_s = time_s + HOLD_S

    def release(self, time_s: float) -> str | None:
        """The button came up; "double" if that makes one."""
        if not self._down:  # it was a hold, and told
            return None
        self._down = False
        self._clicks += 1
        if self._clicks == 1:
            self.due_s = time_s + DOUBLE_S
            return None
        return self._told("double")

    def expire(self, time_s: float) -> str | None:
        """Time passed; "short" or "hold" if that makes one."""
        if time_s < self.due_s:
            return None
        return self._told("hold" if self._down else "short")

    def _told(self, word: str) -> str:
        self.due_s = math.inf
        self._down = False
        self._clicks = 0
        return word

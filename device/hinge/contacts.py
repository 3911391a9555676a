"""The dowel's three contacts: head, upper back and tailbone, as switches tell of them, or a person."""

from typing import Final

POINTS: Final = ("head", "upper_back", "tailbone")
LOST_S: Final = 0.15
"""Open for so long, a contact is lost: a dowel that slips over cloth opens a switch for some hundredths of a second."""
SAID_S: Final = 4.0
"""What a person told is shown for so long: time to hear it and to stand up again."""
LATE_S: Final = 5.0
"""A person tells of a contact after they have stood up: the rep before is meant for so long."""


class Contacts:
    """Which contacts are open. Only those count of which a switch has told."""

    def __init__(self) -> None:
        self._open_s: dict[str, float] = {}
        self._said: tuple[tuple[str, ...], float] | None = None

    def switch(self, point: str, time_s: float, *, closed: bool) -> None:
        """A switch has closed or opened."""
        if closed:
            self._open_s.pop(point, None)
        else:
            self._open_s.setdefault(point, time_s)

    def say(self, points: tuple[str, ...], time_s: float) -> None:
        """A person has told of it; no point where they did not say which."""
        self._said = points, time_s

    def open(self, time_s: float) -> tuple[str, ...]:
        """The points whose switches have been open for long enough."""
        return tuple(p for p in POINTS if p in self._open_s and time_s - self._open_s[p] >= LOST_S)

    def lost(self, time_s: float) -> tuple[str, ...] | None:
        """What is to be said of: the open ones, else what a person told lately; None where all is well."""
        if opened := self.open(time_s):
            return opened
        if self._said is not None and time_s - self._said[1] >= SAID_S:
            self._said = None
        return None if self._said is None else self._said[0]

"""Where time comes from. Everything that waits is given one of these, so that tests and demos run faster than life."""

import threading
import time
from collections.abc import Callable
from typing import Final, NamedTuple, Protocol


class Clock(Protocol):
    """Seconds that never go back, and ways to let them pass."""

    def now_s(self) -> float:
        """Seconds since any fixed instant."""
        ...

    def sleep(self, duration_s: float) -> None:
        """Let `duration_s` pass."""
        ...

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        """Let time pass until `event` is set, at most `timeout_s`; tell whether it is set."""
        ...


class SystemClock:
    """The machine's monotonic clock, run `speed` times faster than life (1 is life)."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._start_s = time.monotonic()

    def now_s(self) -> float:
        """Seconds, scaled, continuing from the machine's monotonic clock at construction."""
        return self._start_s + (time.monotonic() - self._start_s) * self.speed

    def sleep(self, duration_s: float) -> None:
        """Sleep `duration_s` of this clock's seconds."""
        if duration_s > 0:
            time.sleep(duration_s / self.speed)

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        """Wait for `event` at most `timeout_s` of this clock's seconds."""
        return event.wait(max(0.0, timeout_s) / self.speed)


PLAUSIBLE_AT: Final = 1_735_689_600.0
"""2025 began then, and there was no Wall Hinge: a clock that says less was never set."""
BEHIND_S: Final = 86_400.0
"""A computer without a battery begins with the time that it kept last, an hour before the power went (fake-hwclock)."""
JUMP_S: Final = 2.0
"""NTP sets a clock that is off by more than 0.4 s, and else lets it drift. A workout is not looked at by the second."""


class Jump(NamedTuple):
    """The machine's clock was set: what was told as from `since` to `until`, Unix time, was really `by_s` later."""

    since: float
    until: float
    by_s: float


class UnixClock:
    """Turns a clock's seconds into Unix time, and never jumps by itself: `follow` tells that the clock was set.

    `wall` is the machine's clock; `real` are its seconds since it started, those of sleep among them.
    """

    def __init__(
        self,
        clock: Clock,
        wall: Callable[[], float] = time.time,
        real: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
    ) -> None:
        self._clock, self._wall, self._real = clock, wall, real
        self._offset_s = wall() - real()
        self._behind = False
        self._since = self._now()

    def __call__(self, time_s: float) -> float:
        """The Unix time of an instant of the clock."""
        return self._now() - (self._clock.now_s() - time_s)

    def begin_after(self, latest_at: float) -> None:
        """Begin after what is known: a clock that says less was not set yet, unless that one had been days ahead."""
        wall = self._wall()
        if wall < latest_at and (wall < PLAUSIBLE_AT or latest_at - wall < BEHIND_S):
            self._behind = True
            self._offset_s = latest_at + 1.0 - self._real()
            self._since = self._now()

    def follow(self) -> Jump | None:
        """Go along with the machine's clock; what is to be put right where that was set. To be called all the time."""
        by_s = self._wall() - self._real() - self._offset_s
        if self._behind and by_s < -JUMP_S:
            return None
        jump = Jump(self._since, self._now(), by_s)
        self._offset_s += by_s
        self._behind = False
        if abs(by_s) <= JUMP_S:
            return None
        self._since += by_s
        return jump

    def _now(self) -> float:
        return self._real() + self._offset_s

"""Where time comes from. Everything that waits is given one of these, so that tests and demos run faster than life."""

import threading
import time
from typing import Protocol


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

"""Time for the software chip: a clock that jumps from change to change, and a thread that moves pins in real time."""

import threading
from typing import Final, Protocol

from device.clock import Clock

IDLE_S: Final = 0.05  # how late a pulse on XSHUT may be noticed while nothing else happens; a driver waits 10 ms more


class Watched(Protocol):
    """Something that changes by itself as time passes."""

    def advance(self) -> None:
        """Catch up with the clock."""
        ...

    def next_change_s(self) -> float | None:
        """The next instant at which it changes by itself, after the clock's now; None if it does not."""
        ...


class VirtualClock:
    """A `Clock` that jumps: nobody waits, and what would have happened meanwhile happens. For one thread only."""

    def __init__(self, start_s: float = 0.0) -> None:
        self._now_s = start_s
        self._watched: list[Watched] = []

    def watch(self, watched: Watched) -> None:
        """Let `watched` change when its time has come, whoever lets the time pass."""
        self._watched.append(watched)

    def now_s(self) -> float:
        """The virtual now."""
        return self._now_s

    def sleep(self, duration_s: float) -> None:
        """Let `duration_s` pass."""
        end_s = self._now_s + max(0.0, duration_s)
        self._catch_up()
        while self._jump(end_s):
            pass

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        """Let time pass until a change sets `event`, at most `timeout_s`; tell whether it is set."""
        end_s = self._now_s + max(0.0, timeout_s)
        self._catch_up()
        while not event.is_set() and self._jump(end_s):
            pass
        return event.is_set()

    def _catch_up(self) -> None:
        for watched in self._watched:
            watched.advance()

    def _jump(self, end_s: float) -> bool:
        """Go to the next change, or to `end_s` if none comes before; tell whether one came."""
        change_s = min((s for watched in self._watched if (s := watched.next_change_s()) is not None), default=end_s)
        if change_s >= end_s:
            self._now_s = end_s
            self._catch_up()
            return False
        self._now_s = max(self._now_s, change_s)
        self._catch_up()
        return True


class Ranging(Watched, Protocol):
    """A chip as `PinDriver` sees it: `altered` is set whenever a command changes what comes next."""

    altered: threading.Event


class PinDriver:
    """A thread that lets `chip` change when its time has come, so that its data-ready pin moves in real time."""

    def __init__(self, chip: Ranging, clock: Clock) -> None:
        self._chip = chip
        self._clock = clock
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to move the pins; started again, it goes on."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="chip pins", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Leave the pins alone; returns when the thread is gone."""
        if self._thread is not None:
            self._stopping.set()
            self._chip.altered.set()
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._chip.advance()
            change_s = self._chip.next_change_s()
            wait_s = IDLE_S if change_s is None else min(IDLE_S, change_s - self._clock.now_s())
            if self._clock.wait(self._chip.altered, wait_s):
                self._chip.altered.clear()

"""`kill -9`, over and over, of a device that counts or of the page beside it, and what that cost."""

import os
import signal
import time
from collections.abc import Iterator
from itertools import pairwise
from math import inf
from random import Random
from typing import Final, NamedTuple

from tests.faults.watching import Watcher, watching
from tests.processes import House, total, until

SPEED: Final = 10.0
LIFE_S: Final = 0.8
"""The kill comes at any instant within this: two reps at that speed, and between two touches or at one."""
LOOK_S: Final = 0.05
PROMISED_S: Final = 0.1
"""What was shown for so long is in the journal."""


class Killed(NamedTuple):
    """A kill of the device: reps kept before its life and after it, shown in it in time and until its end, and how long
    it took to show itself; `resumed` tells whether it went on with the set that it was in.
    """

    before: int
    kept: int
    shown: int
    shown_at_last: int
    started_s: float
    resumed: bool

    @property
    def lost(self) -> int:
        """Reps that were shown in time and are not kept."""
        return max(0, self.before + self.shown - self.kept)

    @property
    def twice(self) -> int:
        """Reps that are kept and were not shown; one touch may not have been shown any more."""
        return max(0, self.kept - self.before - self.shown_at_last - 1)


def device_kills(
    house: House, number: int, chance: Random, *, speed: float, life_s: float, surely_s: float = PROMISED_S
) -> Iterator[Killed]:
    """Start the device and kill it within `life_s`, so often: every second time in the middle of a set.

    `surely_s` is how long a rep was shown that must be kept. Each kill leaves an intact database, or fails.
    """
    kept, sets = 0, tuple[int, ...]()
    for kill in range(number):
        began_s = time.monotonic()
        device = house.start_device("--speed", f"{speed:g}")
        with watching(house) as watcher:
            first = until(lambda: watcher.look(0.2), "the device shows its state")
            started_s = time.monotonic() - began_s
            if kill % 2:  # else also while it starts, or before anybody is back at the wall
                until(lambda: watcher.look(0.2) and gained(watcher, sum(sets)), "a rep is shown")  # noqa: B023
            until_s = time.monotonic() + chance.uniform(0, life_s)
            while time.monotonic() < until_s:
                watcher.look(LOOK_S)
            killed_s = time.monotonic()
            device.end(signal.SIGKILL)
            watcher.look_until_gone()
            before, resumed = kept, sum(first.sets) >= sum(sets)
            shown = gained(watcher, sum(sets), killed_s - surely_s)
            at_last = gained(watcher, sum(sets))
        assert house.integrity() == "ok"
        workouts = house.workouts()
        kept = sum(workout.reps for workout in workouts)
        sets = workouts[0].sets if workouts and workouts[0].ended_at is None else ()
        yield Killed(before, kept, shown, at_last, started_s, resumed)


def gained(watcher: Watcher, already: int, until_s: float = inf) -> int:
    """The reps that were shown until then, beyond those of the workout that went on; a new one begins at none."""
    totals = [already, *(total(snapshot) for at_s, snapshot in watcher.seen if at_s <= until_s)]
    return sum(after - before if after >= before else after for before, after in pairwise(totals))


def page_kills(house: House, number: int, chance: Random, *, life_s: float) -> Iterator[float]:
    """Start the page and kill it and its worker within `life_s`, so often; the seconds until it showed the count."""
    for _ in range(number):
        began_s = time.monotonic()
        page = house.start_web()
        until(house.state, "the page shows the device's state")
        yield time.monotonic() - began_s
        time.sleep(chance.uniform(0, life_s))
        os.kill(page.pid, signal.SIGKILL)
        page.wait()
        until(lambda: house.status("/healthz") is None, "its worker is gone too")

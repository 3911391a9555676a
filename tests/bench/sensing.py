"""The sensing alone, as a process: person, chip, driver and rangefinder, without core, journal, panel and link.

It runs until it is told to stop, and answers every line on stdin with one of JSON: how many readings there were so far,
and how much processor time was spent behind the bus, which on a Pi is no software but the sensor.
"""

import sys
import threading
import time
from typing import Any

import msgspec

from device.clock import SystemClock
from device.family import end_with_parent
from device.hardware.rangefinder import Rangefinder
from device.simulator.bus import SoftwareBus
from device.simulator.chip import Chip
from device.simulator.people import PEOPLE
from device.simulator.trainee import Plan, Trainee


class Tally:
    """How much was sensed, and what the simulation behind the bus cost."""

    readings = 0
    simulation_s = 0.0


class MeteredBus:
    """A bus that adds up the processor time of what stands behind it."""

    def __init__(self, bus: SoftwareBus, tally: Tally) -> None:
        self.try_lock, self.unlock = bus.try_lock, bus.unlock
        self._bus, self._tally = bus, tally

    def writeto(self, *arguments: Any, **options: Any) -> None:
        """Pass it on."""
        began_s = time.thread_time()
        self._bus.writeto(*arguments, **options)
        self._tally.simulation_s += time.thread_time() - began_s

    def readfrom_into(self, *arguments: Any, **options: Any) -> None:
        """Pass it on."""
        began_s = time.thread_time()
        self._bus.readfrom_into(*arguments, **options)
        self._tally.simulation_s += time.thread_time() - began_s


def answer(tally: Tally) -> None:
    """Tell the tally for every line."""
    for _ in sys.stdin:
        line = msgspec.json.encode({"readings": tally.readings, "simulation_s": tally.simulation_s})
        print(line.decode(), flush=True)


def main() -> None:
    """Sense with the budget in ms that is the first argument."""
    end_with_parent()
    clock, tally = SystemClock(), Tally()
    # Reps without end: whatever is measured, somebody is moving.
    trainee = Trainee(PEOPLE["demo"], start_s=clock.now_s(), plan=Plan(reps=1000))
    chip = Chip(trainee, clock)
    finder = Rangefinder(lambda: MeteredBus(SoftwareBus(chip), tally), clock, budget_ms=int(sys.argv[1]))
    threading.Thread(target=answer, args=(tally,), daemon=True).start()
    while True:
        tally.readings += finder.read() is not None


if __name__ == "__main__":
    main()

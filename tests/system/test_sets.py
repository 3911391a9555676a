"""Sets by different people, through the unmodified driver on the software chip, counted exactly."""

import pytest

from device.hardware.rangefinder import Rangefinder
from device.hinge.counter import RepCounter
from device.simulator.bus import SoftwareBus
from device.simulator.chip import Chip
from device.simulator.clock import VirtualClock
from device.simulator.people import PEOPLE
from device.simulator.trainee import Plan, Trainee
from tests.device.hinge.traces import kinds


@pytest.mark.parametrize("person", ["demo", "quick", "slow"])
@pytest.mark.parametrize(("budget_ms", "stance_mm"), [(33, 76.2), (20, 127.0)])
def test_a_set_of_twenty_is_counted_exactly_with_its_misses(person: str, budget_ms: int, stance_mm: float) -> None:
    clock = VirtualClock()
    trainee = Trainee(PEOPLE[person], seed=7, plan=Plan(reps=22, stance_mm=stance_mm, misses={6: 20.0, 13: 35.0}))
    chip = Chip(trainee, clock, seed=7)
    clock.watch(chip)
    finder = Rangefinder(lambda: SoftwareBus(chip), clock, budget_ms=budget_ms)
    counter = RepCounter(40.0)
    told: list[str] = []
    while not any(truth.kind == "leave" for truth in trainee.truth):
        assert clock.now_s() < 600
        reading = finder.read()
        if reading is not None:
            told += kinds(counter.feed(reading))
    finder.close()
    true = [truth.kind for truth in trainee.truth]
    assert (true.count("touch"), true.count("miss")) == (20, 2)
    assert (told.count("touch"), told.count("miss"), told.count("squat")) == (20, 2, 0)

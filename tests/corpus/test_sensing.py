"""Readings made without the registers are those of the real driver on the software chip."""

from random import Random
from statistics import fmean, stdev

import pytest

from device.hardware.rangefinder import Rangefinder
from device.hinge.counter import RepCounter
from device.hinge.events import Touch
from device.reading import VALID, Reading
from device.simulator.bus import SoftwareBus
from device.simulator.chip import Chip
from device.simulator.clock import VirtualClock
from device.simulator.scene import Scene, Target
from tests.corpus.disturbances import DISTURBANCES
from tests.corpus.sensing import PERIOD_S, sense
from tests.corpus.sets import Show, staged
from tests.corpus.spec import TUNING, draw


class Still:
    """A target that does not move."""

    def __init__(self, target: Target | None) -> None:
        self._target = target

    def look(self, _start_s: float, _end_s: float) -> Target | None:
        return self._target

    def ambient_mcps(self, _time_s: float) -> float:
        return 0.2


def by_driver(scene: Scene, *, budget_ms: int, end_s: float) -> list[Reading]:
    clock = VirtualClock()
    chip = Chip(scene, clock, seed=5)
    clock.watch(chip)
    finder = Rangefinder(lambda: SoftwareBus(chip), clock, budget_ms=budget_ms)
    readings = []
    while clock.now_s() < end_s:
        if (reading := finder.read()) is not None:
            readings.append(reading)
    finder.close()
    return readings


def quickly(scene: Scene, *, budget_ms: int, end_s: float) -> list[Reading]:
    return sense(scene, budget_ms=budget_ms, end_s=end_s, chance=Random(5))


def valid_mm(readings: list[Reading]) -> list[float]:
    return [reading.distance_mm for reading in readings if reading.distance_mm is not None]


@pytest.mark.parametrize("budget_ms", PERIOD_S)
def test_they_come_as_often(budget_ms: int) -> None:
    readings = by_driver(Still(Target(100.0)), budget_ms=budget_ms, end_s=20.0)
    period_s = (readings[-1].time_s - readings[0].time_s) / (len(readings) - 1)
    assert period_s == pytest.approx(PERIOD_S[budget_ms], rel=0.005)


@pytest.mark.parametrize("budget_ms", [20, 33])
@pytest.mark.parametrize(
    "target", [Target(76.0), Target(300.0, 0.17), Target(40.0, 0.05), Target(500.0, 0.5, 0.6)], ids=str
)
def test_they_say_as_much_and_scatter_as_much(target: Target, budget_ms: int) -> None:
    slow = by_driver(Still(target), budget_ms=budget_ms, end_s=20.0)
    quick = quickly(Still(target), budget_ms=budget_ms, end_s=20.0)
    sd_mm = stdev(valid_mm(slow))
    assert fmean(valid_mm(quick)) == pytest.approx(fmean(valid_mm(slow)), abs=0.25 * sd_mm)
    assert stdev(valid_mm(quick)) == pytest.approx(sd_mm, rel=0.15)
    for rate in ("signal_mcps", "ambient_mcps"):
        assert fmean(getattr(r, rate) for r in quick) == pytest.approx(fmean(getattr(r, rate) for r in slow), rel=0.03)


@pytest.mark.parametrize("target", [None, Target(40.0, cover="lost"), Target(40.0, cover="zero"), Target(1100.0, 0.1)])
def test_they_have_the_same_statuses_and_ranges_where_there_is_no_distance(target: Target | None) -> None:
    slow = by_driver(Still(target), budget_ms=33, end_s=20.0)
    quick = quickly(Still(target), budget_ms=33, end_s=20.0)
    assert {reading.status for reading in quick} == {reading.status for reading in slow}
    assert {reading.range_mm for reading in quick} == {reading.range_mm for reading in slow}


def a_set(kind: str | None, seed: int) -> tuple[Show, int]:
    chance = Random(seed)
    spec = draw(TUNING, chance)
    if kind is not None:
        DISTURBANCES[kind](spec, chance)
    spec.budget_ms, spec.attempts = 33, 6
    return staged(spec, Random(seed)), spec.budget_ms


@pytest.mark.parametrize(("kind", "seed"), [(None, 3), ("covered_near", 4), ("dark_cloth", 5), ("bounces", 6)])
def test_a_whole_set_looks_the_same_and_counts_the_same(kind: str | None, seed: int) -> None:
    show, budget_ms = a_set(kind, seed)
    slow = by_driver(show.stage, budget_ms=budget_ms, end_s=show.end_s)
    quick = quickly(show.stage, budget_ms=budget_ms, end_s=show.end_s)
    assert len(slow) == pytest.approx(len(quick), rel=0.02)
    shares = [sum(r.status == VALID for r in readings) / len(readings) for readings in (slow, quick)]
    assert shares[0] == pytest.approx(shares[1], abs=0.02)
    reps = [one for one in show.happenings if one.kind == "rep"]
    for rep in reps:  # the same gap at the same instant, within the noise of a few readings
        for at_s in (rep.start_s, rep.time_s - 0.3 * rep.lowering_s):
            near = [fmean(valid_mm([r for r in readings if abs(r.time_s - at_s) < 0.1])) for readings in (slow, quick)]
            assert near[0] == pytest.approx(near[1], abs=15.0)
    assert touches(slow) == touches(quick) == len(reps)


def touches(readings: list[Reading]) -> int:
    counter = RepCounter(40.0)
    return sum(isinstance(event, Touch) for reading in readings for event in counter.feed(reading))

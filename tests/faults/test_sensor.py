"""The sensor fails in every way, singly and in storms: it comes back, no rep is made up, and none is counted twice."""

import pytest

from device.hardware.rangefinder import LAST_RETRY_S
from device.simulator.faults import Fault, FaultKind
from tests.device.hardware.bench import BACK_WITHIN_S, HUNG_S, Bench
from tests.faults.storms import KINDS, Weather, storms

STORMS = 5
GONE_S = 3600.0

both = pytest.mark.parametrize("wired", [False, True], ids=["polled", "wired"])


@both
@pytest.mark.parametrize("seed", range(3))
def test_storms_of_faults_are_over_within_five_seconds_and_nothing_is_counted(seed: int, wired: bool) -> None:
    for struck in storms(Weather(seed, wired=wired), seed, STORMS):
        assert struck.ghosts == (), struck.kinds
        assert struck.back_s < BACK_WITHIN_S, struck.kinds


@both
@pytest.mark.parametrize("seed", range(2))
def test_storms_during_reps_make_up_none_count_none_twice_and_lose_only_those_that_they_struck(
    seed: int, wired: bool
) -> None:
    weather = Weather(seed, wired=wired, hinging=True)
    for struck in storms(weather, seed, STORMS, longest_s=12.0):
        assert struck.ghosts == (), struck.kinds
    reps = weather.reps()
    assert reps.lost == reps.twice == ()
    assert reps.counted > 0


@both
@pytest.mark.parametrize("kind", KINDS)
def test_each_fault_by_itself_counts_nothing_and_is_over_within_five_seconds(kind: FaultKind, wired: bool) -> None:
    weather = Weather(1, wired=wired)
    weather.calm(5.0)
    struck = weather.storm([kind], 20.0)
    assert struck.ghosts == ()
    assert struck.back_s < BACK_WITHIN_S
    assert struck.told_s is not None or kind not in ("no_answer", "hang")


@both
@pytest.mark.parametrize("kind", KINDS)
def test_each_fault_during_reps_costs_no_rep_but_those_that_it_struck(kind: FaultKind, wired: bool) -> None:
    weather = Weather(2, wired=wired, hinging=True)
    weather.calm(8.0)
    struck = weather.storm([kind], 10.0)
    assert struck.ghosts == ()
    reps = weather.reps()
    assert reps.lost == reps.twice == ()


@both
def test_a_sensor_that_is_gone_for_long_is_looked_for_seldom_and_is_back_at_once_when_it_is_there(wired: bool) -> None:
    bench = Bench(wired=wired, io_timeout_s=HUNG_S)
    bench.readings(5.0)
    bench.chip.fail(Fault(kind="no_answer"))
    bench.readings(60.0)
    before, began_s = bench.bus.transactions, bench.clock.now_s()
    assert bench.readings(GONE_S) == []
    assert bench.sensor.health == "absent"
    gone_s = bench.clock.now_s() - began_s
    assert bench.bus.transactions - before <= 3 * gone_s / LAST_RETRY_S
    bench.chip.heal()
    assert bench.until_ok() < BACK_WITHIN_S

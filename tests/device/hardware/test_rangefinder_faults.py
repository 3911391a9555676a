"""Faults of the sensor: each is told in a word and a sentence, none is a distance, and it comes back by itself."""

from functools import partial

import pytest

from device.errors import SensorAbsent
from device.hardware.rangefinder import LAST_RETRY_S, Rangefinder
from device.simulator.bus import SoftwareBus
from device.simulator.faults import Fault, FaultKind
from tests.device.hardware.bench import HUNG_S, PATIENT_S, Bench


@pytest.fixture(params=[False, True], ids=["polled", "wired"])
def bench(request: pytest.FixtureRequest) -> Bench:
    return Bench(wired=request.param)


LASTING: dict[FaultKind, tuple[str, str]] = {
    "no_answer": ("absent", "no sensor answers at 0x29; check its power, SDA and SCL wires and sensor.address"),
    "wrong_id": ("wrong_chip", "the chip at 0x29 says ea aa 10; a VL53L0X says ee aa 10"),
    "nack": ("absent", "no sensor answers at 0x29; check its power, SDA and SCL wires and sensor.address"),
}


@pytest.mark.parametrize("kind", LASTING)
def test_sensor_that_fails_from_the_start_is_told_and_comes_back(bench: Bench, kind: FaultKind) -> None:
    bench.chip.fail(Fault(kind=kind))
    assert bench.readings(30.0) == []
    health, detail = LASTING[kind]
    assert bench.sensor.health == health
    assert bench.sensor.detail.startswith(detail)
    bench.chip.heal()
    bench.until_ok()


@pytest.mark.parametrize("kind", ["no_answer", "nack"])
def test_sensor_that_fails_while_measuring_is_told_and_comes_back(bench: Bench, kind: FaultKind) -> None:
    bench.readings(3.0)
    bench.chip.fail(Fault(kind=kind))
    assert bench.until_fault() == "bus_fault"
    assert bench.sensor.detail.startswith("the sensor stopped answering")
    assert bench.readings(20.0) == []
    assert bench.sensor.health == "absent"
    bench.chip.heal()
    bench.until_ok()


@pytest.mark.parametrize("measuring_s", [0.0, 3.0])
@pytest.mark.parametrize("wired", [False, True], ids=["polled", "wired"])
def test_hung_sensor_is_told_and_cured_by_a_reset(wired: bool, measuring_s: float) -> None:
    bench = Bench(wired=wired, io_timeout_s=HUNG_S)
    bench.readings(measuring_s)
    bench.chip.fail(Fault(kind="hang"))
    if bench.sensor.health == "ok" or bench.sensor._xshut is None:  # else the reset of the very start has cured it
        assert bench.until_fault() == "timeout"
        assert "if it does not come back" in bench.sensor.detail
    assert bench.until_ok() < 1.0


def test_a_few_refused_transfers_cost_a_moment(bench: Bench) -> None:
    bench.readings(3.0)
    bench.chip.fail(Fault(kind="nack", count=1))
    assert bench.until_fault() == "bus_fault"
    assert bench.until_ok() < 0.5


def test_stopped_readings_are_a_timeout_that_says_what_to_do(bench: Bench) -> None:
    bench.readings(1.0)
    bench.chip.fail(Fault(kind="silent_reset"))
    assert bench.until_fault() == "timeout"
    assert bench.sensor.detail.startswith("no reading for 0.")
    assert bench.until_ok() < 1.0


def test_silent_reset_at_any_transfer_never_comes_out_as_a_distance() -> None:
    for wired in (False, True):
        for transfer in range(1, 17):  # two readings' worth
            bench = Bench(wired=wired)
            bench.readings(0.5)
            bench.bus.before[bench.bus.transactions + transfer] = partial(bench.chip.fail, Fault(kind="silent_reset"))
            readings = bench.readings(2.0)
            assert all(reading.distance_mm is None or reading.distance_mm > 150 for reading in readings), transfer
            assert bench.sensor.health == "ok"
            assert not bench.bus.before


def test_frozen_sensor_is_told_with_its_value_and_cured_by_a_reset(bench: Bench) -> None:
    bench.readings(2.0)
    bench.chip.fail(Fault(kind="frozen"))
    assert bench.until_fault() == "frozen"
    assert "to the last bit 50 times; if it does not come back, switch its power off and on" in bench.sensor.detail
    assert bench.until_ok() < 1.0


def test_frozen_empty_room_is_no_fault() -> None:
    bench = Bench(distance_mm=None)
    bench.readings(2.0)
    bench.chip.fail(Fault(kind="frozen"))
    bench.readings(60.0)
    assert bench.sensor.health == "ok"


def test_covered_sensor_is_no_fault(bench: Bench) -> None:
    for cover in ("near", "stuck", "zero", "lost"):
        bench.chip.fail(Fault(kind="covered", cover=cover, duration_s=10.0))
        bench.readings(10.0)
        assert bench.sensor.health == "ok", cover


def test_chip_left_ranging_by_a_killed_process_is_taken_over(bench: Bench) -> None:
    bench.readings(1.0)
    again = Rangefinder(lambda: bench.bus, bench.clock, io_timeout_s=PATIENT_S)
    found = [again.read() for _ in range(40)]
    assert sum(reading is not None for reading in found) > 20
    assert again.health == "ok"


class Killed(BaseException):
    """Stands for kill -9: nothing of ours runs after it."""


def test_process_killed_at_any_transfer_leaves_a_sensor_that_starts() -> None:
    for transfer in range(1, 340, 3):  # opening takes 315, the first reading 7
        bench = Bench()

        def kill() -> None:
            raise Killed

        bench.bus.before[transfer] = kill
        with pytest.raises(Killed):
            bench.readings(1.0)
        again = Rangefinder(lambda bus=bench.bus: bus, bench.clock, io_timeout_s=PATIENT_S)  # type: ignore[misc]  # binds this loop's
        assert sum(again.read() is not None for _ in range(40)) > 20, (transfer, again.detail)
        assert again.health == "ok"


def test_absent_sensor_is_asked_ever_more_seldom_and_for_ever(bench: Bench) -> None:
    bench.chip.fail(Fault(kind="no_answer"))
    bench.readings(60.0)
    before = bench.bus.transactions
    bench.readings(3600.0)
    attempts = (bench.bus.transactions - before) / 2  # each asks twice: a write, then a read
    assert attempts == pytest.approx(3600 / LAST_RETRY_S, rel=0.05)
    bench.chip.heal()
    bench.until_ok()


def test_read_never_takes_longer_than_its_timeout_and_one_of_the_drivers(bench: Bench) -> None:
    for kind in ("no_answer", "wrong_id", "frozen", "silent_reset"):
        bench.chip.fail(Fault(kind=kind))
        for _ in range(100):
            before_s = bench.clock.now_s()
            bench.sensor.read(timeout_s=0.25)
            # Opening takes 0.04 s of transfers and at most 0.04 s of resets; a hung chip, one driver time-out more.
            assert bench.clock.now_s() - before_s < 0.25 + 0.1
        bench.chip.heal()


def test_flickering_sensor_is_retried_ever_more_seldom(bench: Bench) -> None:
    for _ in range(6):
        bench.until_ok()
        bench.chip.fail(Fault(kind="no_answer"))
        bench.until_fault()
        bench.chip.heal()
    assert bench.until_ok() > 2.0  # 0.1 s doubled five times is 3.2 s
    bench.readings(2.0)
    bench.chip.fail(Fault(kind="no_answer"))
    bench.until_fault()
    bench.chip.heal()
    assert bench.until_ok() < 1.0


def test_storm_of_faults_gives_no_ghost_and_ends_well(bench: Bench) -> None:
    kinds: tuple[FaultKind, ...] = ("no_answer", "wrong_id", "nack", "silent_reset", "frozen")
    for storm in range(20):
        kind = kinds[storm % len(kinds)]
        share = 0.02 if kind == "nack" else 1.0
        bench.chip.fail(Fault(kind=kind, share=share, duration_s=10.0 + storm))
        readings = bench.readings(15.0 + storm)
        assert all(reading.distance_mm is None or 150 < reading.distance_mm < 250 for reading in readings)
        bench.until_ok()


def test_missing_bus_is_told_and_the_sensor_found_when_it_comes() -> None:
    bench = Bench()
    there = False

    def open_bus() -> SoftwareBus:
        if not there:
            raise SensorAbsent("/dev/i2c-1 does not exist; enable it")
        return bench.bus

    sensor = Rangefinder(open_bus, bench.clock)
    for _ in range(100):
        assert sensor.read() is None
    assert (sensor.health, sensor.detail) == ("absent", "/dev/i2c-1 does not exist; enable it")
    there = True
    assert any(sensor.read() is not None for _ in range(40))


def test_every_opened_bus_is_closed_again() -> None:
    bench = Bench()
    opened = 0

    def open_bus() -> SoftwareBus:
        nonlocal opened
        opened += 1
        return bench.bus

    sensor = Rangefinder(open_bus, bench.clock, io_timeout_s=PATIENT_S)
    for kind in ("no_answer", "wrong_id", "frozen", "silent_reset"):
        bench.chip.fail(Fault(kind=kind))
        for _ in range(30):
            sensor.read()
        bench.chip.heal()
    sensor.close()
    sensor.close()
    assert opened == bench.bus.closed > 4


def test_calibration_is_renewed_while_nobody_is_there_and_never_else() -> None:
    bench = Bench(budget_ms=200)
    bench.readings(1300.0)
    assert bench.bus.closed == 0
    bench.wall.distance_mm = None
    bench.readings(20.0)
    assert bench.bus.closed == 0
    bench.readings(1000.0)  # at once when the room has been empty for 30 s, and 600 s later
    assert bench.bus.closed == 2
    assert bench.sensor.health == "ok"


def test_closed_sensor_measures_no_more(bench: Bench) -> None:
    bench.readings(1.0)
    bench.sensor.close()
    bench.clock.sleep(1.0)
    made = bench.chip._measurements
    bench.clock.sleep(10.0)
    assert bench.chip._measurements == made


def test_chip_left_in_reset_half_way_is_taken_out_of_it() -> None:
    bench = Bench()
    bench.sensor.read()
    bench.bus.writeto(0x29, bytes((0xBF, 0)))
    assert bench.until_fault() in {"timeout", "bus_fault", "wrong_chip"}
    bench.until_ok()

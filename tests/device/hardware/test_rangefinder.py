"""Readings of the unmodified Adafruit driver on the software chip."""

import errno

import gpiozero
import pytest
from gpiozero.pins.mock import MockFactory

from device.clock import SystemClock
from device.errors import SensorAbsent
from device.hardware.bus import open_real_bus, sensor_present
from device.hardware.rangefinder import Rangefinder
from device.reading import NONE, PHASE, VALID
from device.simulator.bus import SoftwareBus
from device.simulator.chip import Chip
from device.simulator.clock import PinDriver
from device.simulator.faults import Fault
from tests.device.hardware.bench import Bench, Wall


@pytest.fixture(params=[False, True], ids=["polled", "wired"])
def bench(request: pytest.FixtureRequest) -> Bench:
    return Bench(wired=request.param)


# Reading


def test_reading_carries_distance_status_rates_and_time(bench: Bench) -> None:
    assert (bench.sensor.health, bench.sensor.rate_hz) == ("starting", 0.0)
    reading = bench.sensor.read()
    assert reading is not None
    assert reading.status == VALID
    assert reading.range_mm == pytest.approx(200, abs=25)
    assert reading.signal_mcps == pytest.approx(13, abs=1)
    assert reading.ambient_mcps == pytest.approx(0.1, abs=0.05)
    assert 0 < reading.time_s <= bench.clock.now_s()
    assert (bench.sensor.health, bench.sensor.detail) == ("ok", "")


@pytest.mark.parametrize("budget_ms", [20, 33, 100, 200])
@pytest.mark.parametrize("wired", [False, True], ids=["polled", "wired"])
def test_no_reading_is_lost_and_each_costs_few_transfers(budget_ms: int, wired: bool) -> None:
    bench = Bench(wired=wired, budget_ms=budget_ms)
    bench.readings(1.0)
    taken, made = bench.bus.transactions, bench.chip._measurements
    readings = bench.readings(30.0)
    made = bench.chip._measurements - made
    assert abs(len(readings) - made) <= 1
    assert (bench.bus.transactions - taken) / len(readings) <= (7.1 if wired else 8.0)
    assert bench.sensor.rate_hz == pytest.approx(made / 30.0, rel=0.05)


@pytest.mark.parametrize("wired", [False, True], ids=["polled", "wired"])
def test_reading_is_seen_soon_after_it_is_there(wired: bool) -> None:
    bench = Bench(wired=wired)
    bench.readings(2.0)
    late = []
    for _ in range(200):
        due_s = bench.chip.next_change_s()
        reading = bench.sensor.read()
        assert reading is not None
        assert due_s is not None
        late.append(reading.time_s - due_s)
    assert max(late) < (0.0002 if wired else 0.0045)
    assert sum(late) / len(late) < (0.0002 if wired else 0.0025)


def test_nothing_in_range_is_a_reading_without_a_distance() -> None:
    bench = Bench(distance_mm=None)
    readings = bench.readings(20.0)
    assert bench.sensor.health == "ok"
    assert {reading.distance_mm for reading in readings} == {None}
    low = [reading for reading in readings if reading.range_mm is not None]
    assert all(reading.range_mm is not None and reading.range_mm <= 4 and reading.status for reading in low)


def test_bad_status_is_handed_on_with_the_number_that_the_chip_wrote(bench: Bench) -> None:
    bench.chip.fail(Fault(kind="bad_status", device_status=6))
    readings = bench.readings(1.0)
    assert {reading.status for reading in readings} == {PHASE}
    assert all(reading.range_mm is not None and reading.distance_mm is None for reading in readings)


def test_unknown_status_is_no_distance(bench: Bench) -> None:
    bench.chip.fail(Fault(kind="bad_status", device_status=13))
    assert {reading.status for reading in bench.readings(0.5)} == {NONE}


def test_timeout_gives_nothing_and_is_no_fault() -> None:
    bench = Bench(budget_ms=200)
    assert bench.readings(1.0)
    assert bench.sensor.read(timeout_s=0.01) is None
    assert bench.sensor.health == "ok"
    before_s = bench.clock.now_s()
    assert bench.sensor.read(timeout_s=0.02) is None
    assert bench.clock.now_s() - before_s == pytest.approx(0.02, abs=0.005)


def test_scaled_real_time_works_too() -> None:
    clock = SystemClock(speed=4.0)
    factory = MockFactory()
    pin = factory.pin(17)
    data_ready = gpiozero.DigitalInputDevice(17, pull_up=True, pin_factory=factory)
    chip = Chip(Wall(150.0), clock, data_ready=pin)
    driver = PinDriver(chip, clock)
    driver.start()
    sensor = Rangefinder(lambda: SoftwareBus(chip), clock, data_ready=data_ready)
    try:
        end_s = clock.now_s() + 40.0
        readings = 0
        while readings < 50 and clock.now_s() < end_s:
            readings += sensor.read(timeout_s=4.0) is not None
        assert readings == 50, sensor.detail
    finally:
        sensor.close()
        driver.stop()
        data_ready.close()


# The wires


def test_missed_edge_loses_no_sensor() -> None:
    bench = Bench(wired=True)
    bench.readings(1.0)
    heard, bench.data_ready.when_activated = bench.data_ready.when_activated, None
    bench.clock.sleep(0.1)  # the line goes low, nobody hears it, and no further edge comes
    bench.data_ready.when_activated = heard
    taken = bench.bus.transactions
    readings = bench.readings(1.0)
    assert len(readings) > 27
    assert (bench.bus.transactions - taken) / len(readings) == 7.0
    assert (bench.sensor.health, bench.sensor.detail) == ("ok", "")


def test_dead_data_ready_wire_is_told_and_polling_takes_over() -> None:
    bench = Bench(wired=True)
    bench.data_ready.when_activated = None
    bench.readings(2.0)
    made = bench.chip._measurements
    readings = bench.readings(20.0)
    assert abs(len(readings) - (bench.chip._measurements - made)) <= 1
    assert bench.sensor.health == "ok"
    assert "check sensor.data_ready_pin" in bench.sensor.detail


def test_xshut_restarts_the_chip_before_it_is_opened() -> None:
    bench = Bench(wired=True)
    bench.sensor.read()
    assert [state.state for state in bench.xshut_pin.states][-3:] == [True, False, True]


# Finding the real one


def test_missing_i2c_bus_is_refused_saying_what_to_do() -> None:
    with pytest.raises(
        SensorAbsent, match=r"^/dev/i2c-254 does not exist; on a Raspberry Pi run .* or set sensor.bus$"
    ):
        open_real_bus(254)


def test_probe_finds_the_sensor_or_says_why_not() -> None:
    bench = Bench()
    assert sensor_present(lambda: bench.bus) == (True, "")
    present, why = sensor_present(lambda: bench.bus, address=0x30)
    assert (present, why[:31]) == (False, "no sensor answers at 0x30; chec")
    bench.chip.fail(Fault(kind="wrong_id"))
    assert sensor_present(lambda: bench.bus)[1].startswith("the chip at 0x29 says ea aa 10")
    assert sensor_present(lambda: open_real_bus(254))[1].startswith("/dev/i2c-254 does not exist")
    assert bench.bus.closed == 3


def test_probe_tells_a_bus_that_fails_half_way() -> None:
    bench = Bench()

    def fail() -> None:
        raise OSError(errno.EREMOTEIO, "Remote I/O error")

    bench.bus.before[3] = fail
    present, why = sensor_present(lambda: bench.bus)
    assert not present
    assert "the sensor stopped answering" in why

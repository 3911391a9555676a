"""The chip's lines: GPIO1 tells of a reading, XSHUT resets."""

import threading
import time

import pytest
from adafruit_vl53l0x import VL53L0X
from gpiozero.pins.mock import MockFactory, MockPin

from device.clock import SystemClock
from device.simulator import registers as reg
from device.simulator.bus import SoftwareBus
from device.simulator.chip import Chip
from device.simulator.clock import PinDriver, VirtualClock
from device.simulator.scene import Target

GENEROUS_S = 30.0


class Wall:
    def look(self, start_s: float, end_s: float) -> Target:  # noqa: ARG002 - as a Scene does
        return Target(distance_mm=76.0)

    def ambient_mcps(self, time_s: float) -> float:  # noqa: ARG002 - as a Scene does
        return 0.05


class Rig:
    def __init__(self, clock: VirtualClock | SystemClock | None = None) -> None:
        pins = MockFactory()
        self.ready: MockPin = pins.pin(17)
        self.xshut: MockPin = pins.pin(4)
        self.clock = clock or VirtualClock()
        self.chip = Chip(Wall(), self.clock, data_ready=self.ready, xshut=self.xshut)
        if isinstance(self.clock, VirtualClock):
            self.clock.watch(self.chip)
        self.bus = SoftwareBus(self.chip)
        self.edge = threading.Event()
        self._woken = self._wake  # gpiozero keeps only a weak reference to a callback
        self.ready.edges = "falling"
        self.ready.when_changed = self._woken

    def _wake(self, *_: object) -> None:
        self.edge.set()

    def driver(self) -> VL53L0X:
        return VL53L0X(self.bus, io_timeout_s=10.0)

    def write(self, *values: int) -> None:
        self.bus.writeto(0x29, bytes(values))


def test_the_line_is_low_while_a_reading_waits() -> None:
    rig = Rig()
    driver = rig.driver()
    assert rig.ready.state
    driver.start_continuous()
    for _ in range(20):
        rig.edge.clear()
        assert rig.clock.wait(rig.edge, 1.0)
        assert not rig.ready.state
        assert driver.range == pytest.approx(76, abs=12)
        assert rig.ready.state


def test_waiting_ends_at_the_edge_itself() -> None:
    rig = Rig()
    driver = rig.driver()
    driver.measurement_timing_budget = 200_000
    driver.start_continuous()
    before_s = rig.clock.now_s()
    rig.edge.clear()
    assert rig.clock.wait(rig.edge, 1.0)
    assert rig.clock.now_s() - before_s == pytest.approx(0.175, abs=0.002)


def test_a_missed_edge_leaves_the_line_low_and_no_other_comes() -> None:
    rig = Rig()
    driver = rig.driver()
    driver.start_continuous()
    rig.edge.clear()
    assert rig.clock.wait(rig.edge, 1.0)
    rig.edge.clear()  # missed: nobody reads
    before_s = rig.clock.now_s()
    assert not rig.clock.wait(rig.edge, 0.5)
    assert rig.clock.now_s() == pytest.approx(before_s + 0.5)
    assert not rig.ready.state
    assert driver.data_ready
    _ = driver.range
    assert rig.clock.wait(rig.edge, 1.0)


def test_polarity_and_use_of_the_line_are_registers() -> None:
    rig = Rig()
    rig.driver()
    rig.write(reg.GPIO_ACTIVE_HIGH, 0x11)
    assert not rig.ready.state  # nothing waits: low, where high tells of a reading
    rig.write(reg.SYSRANGE_START, 1)
    rig.clock.sleep(0.1)
    assert rig.ready.state
    rig.write(reg.GPIO_ACTIVE_HIGH, 0x01)
    assert not rig.ready.state
    rig.write(reg.INTERRUPT_FUNCTION, 0)
    assert rig.ready.state  # not used: floats


@pytest.mark.parametrize(
    ("function", "low_mm", "high_mm", "raised"),
    [
        (1, 100, 200, True),
        (1, 40, 200, False),
        (2, 20, 40, True),
        (2, 20, 200, False),
        (3, 40, 60, True),
        (3, 40, 200, False),
    ],
)
def test_thresholds_raise_the_interrupt(function: int, low_mm: int, high_mm: int, raised: bool) -> None:
    rig = Rig()
    rig.driver()
    rig.write(reg.THRESHOLD_HIGH, 0, high_mm // 2, 0, low_mm // 2)
    rig.write(reg.INTERRUPT_FUNCTION, function)
    rig.write(reg.SYSRANGE_START, 1)
    rig.clock.sleep(0.1)
    assert rig.ready.state is not raised


def test_a_mock_pin_does_not_remember_for_ever() -> None:
    rig = Rig()
    driver = rig.driver()
    driver.start_continuous()
    for _ in range(200):
        rig.edge.clear()
        rig.clock.wait(rig.edge, 1.0)
        _ = driver.range
    assert len(rig.ready.states) < 100


def test_xshut_low_silences_the_chip_and_high_boots_it() -> None:
    rig = Rig()
    driver = rig.driver()
    driver.set_address(0x30)
    driver.start_continuous()
    rig.xshut.function = "output"
    rig.xshut.state = False
    assert rig.bus.scan() == []
    assert rig.ready.state
    rig.xshut.state = True
    with pytest.raises(OSError, match="no acknowledge from I2C address 0x29"):  # boots for 1.2 ms
        rig.bus.writeto(0x29, b"")
    rig.clock.sleep(0.0013)
    rig.bus.writeto(0x29, b"")
    assert rig.chip.next_change_s() is None
    assert rig.driver().range == pytest.approx(76, abs=12)


def test_a_pulse_on_xshut_between_two_transactions_resets() -> None:
    rig = Rig()
    rig.xshut.function = "output"
    rig.xshut.state = True
    rig.driver().start_continuous()
    rig.xshut.state = False
    rig.xshut.state = True
    rig.clock.sleep(0.01)
    assert rig.chip.next_change_s() is None
    buffer = bytearray(2)
    rig.bus.writeto_then_readfrom(0x29, b"\x51", buffer)
    assert buffer == b"\x00\x99"


def test_two_chips_share_a_bus_with_xshut_and_addresses() -> None:
    clock = VirtualClock()
    pins = MockFactory()
    held: MockPin = pins.pin(5)
    held.function = "output"
    one, two = Chip(Wall(), clock, seed=1), Chip(Wall(), clock, seed=2, xshut=held)
    clock.watch(one)
    clock.watch(two)
    bus = SoftwareBus(one, two)
    first = VL53L0X(bus, io_timeout_s=10.0)
    first.set_address(0x30)
    held.state = True
    clock.sleep(0.01)
    second = VL53L0X(bus, io_timeout_s=10.0)
    assert bus.scan() == [0x29, 0x30]
    first.start_continuous()
    second.start_continuous()
    pairs = [(first.range, second.range) for _ in range(30)]
    assert all(one_mm == pytest.approx(76, abs=12) == two_mm for one_mm, two_mm in pairs)
    assert [one_mm for one_mm, _ in pairs] != [two_mm for _, two_mm in pairs]


def test_the_pin_driver_moves_the_line_in_real_time_and_leaves_no_thread() -> None:
    rig = Rig(SystemClock())
    driver = rig.driver()
    pins = PinDriver(rig.chip, rig.clock)
    pins.start()
    pins.start()  # twice is once
    try:
        driver.start_continuous()
        for _ in range(10):
            assert rig.edge.wait(GENEROUS_S)
            rig.edge.clear()
            assert driver.range == pytest.approx(76, abs=12)
    finally:
        pins.stop()
        pins.stop()
    assert "chip pins" not in {thread.name for thread in threading.enumerate()}


def test_the_pin_driver_notices_a_reset_by_itself() -> None:
    rig = Rig(SystemClock())
    driver = rig.driver()
    driver.start_continuous()
    pins = PinDriver(rig.chip, rig.clock)
    pins.start()
    try:
        rig.xshut.function = "output"
        rig.xshut.state = True
        rig.xshut.state = False
        end_s = time.monotonic() + GENEROUS_S
        while rig.chip.next_change_s() is not None and time.monotonic() < end_s:
            time.sleep(0.01)
        assert rig.chip.next_change_s() is None
        rig.xshut.state = True
        time.sleep(0.2)
        assert rig.driver().range == pytest.approx(76, abs=12)
    finally:
        pins.stop()

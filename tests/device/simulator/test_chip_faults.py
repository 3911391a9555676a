"""Every fault as the unmodified driver sees it."""

import pytest
from adafruit_vl53l0x import VL53L0X
from gpiozero.pins.mock import MockFactory, MockPin

from device.simulator.bus import SoftwareBus
from device.simulator.chip import Chip
from device.simulator.clock import VirtualClock
from device.simulator.faults import Fault
from device.simulator.scene import Cover, Target

TIMEOUT_S = 0.1  # the driver counts real seconds while its polls pass virtual ones


class Wall:
    def look(self, start_s: float, end_s: float) -> Target:  # noqa: ARG002 - as a Scene does
        return Target(distance_mm=76.0)

    def ambient_mcps(self, time_s: float) -> float:  # noqa: ARG002 - as a Scene does
        return 0.05


class Rig:
    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.xshut: MockPin = MockFactory().pin(4)
        self.chip = Chip(Wall(), self.clock, xshut=self.xshut)
        self.clock.watch(self.chip)
        self.bus = SoftwareBus(self.chip)

    def driver(self, timeout_s: float = 10.0) -> VL53L0X:
        return VL53L0X(self.bus, io_timeout_s=timeout_s)

    def ranging(self) -> VL53L0X:
        driver = self.driver()
        driver.start_continuous()
        assert driver.range == pytest.approx(76, abs=12)
        return driver

    def block(self) -> bytes:
        """The next new result block, and the interrupt cleared."""
        self.bus.writeto(0x29, b"\x0b\x01")
        self.clock.sleep(0.05)
        buffer = bytearray(12)
        self.bus.writeto_then_readfrom(0x29, b"\x14", buffer)
        return bytes(buffer)

    def reading(self) -> tuple[int, int]:
        """The next new range, and the chip's own status code."""
        block = self.block()
        return int.from_bytes(block[10:], "big"), (block[0] & 0x78) >> 3

    def reset(self) -> None:
        self.xshut.function = "output"
        self.xshut.state = False
        self.clock.sleep(0.01)
        self.xshut.state = True
        self.clock.sleep(0.01)


def test_no_answer() -> None:
    rig = Rig()
    driver = rig.ranging()
    rig.chip.fail(Fault(kind="no_answer"))
    with pytest.raises(OSError, match="no acknowledge from I2C address 0x29"):
        _ = driver.range
    with pytest.raises(ValueError, match="No I2C device at address: 0x29"):
        rig.driver()
    rig.chip.heal()
    assert rig.ranging().range < 90


def test_wrong_id() -> None:
    rig = Rig()
    rig.chip.fail(Fault(kind="wrong_id"))
    with pytest.raises(RuntimeError, match="Failed to find expected ID register values"):
        rig.driver()
    rig.chip.heal("wrong_id")
    rig.driver()


def test_nack_strikes_some_transactions() -> None:
    rig = Rig()
    rig.chip.fail(Fault(kind="nack", share=0.3))
    refused = 0
    for _ in range(1000):
        try:
            rig.bus.writeto(0x29, b"\x00")
        except OSError:
            refused += 1
    assert 230 < refused < 370


def test_nack_of_a_count_ends_by_itself() -> None:
    rig = Rig()
    rig.chip.fail(Fault(kind="nack", count=2))
    for _ in range(2):
        with pytest.raises(OSError, match="no acknowledge"):
            rig.bus.writeto(0x29, b"\x00")
    rig.bus.writeto(0x29, b"\x00")


def test_hang_ends_in_the_drivers_time_out_and_a_reset_cures_it() -> None:
    rig = Rig()
    driver = rig.ranging()
    driver.io_timeout_s = TIMEOUT_S
    rig.chip.fail(Fault(kind="hang"))
    assert rig.bus.scan() == [0x29]  # it answers
    with pytest.raises(RuntimeError, match="Timeout waiting for VL53L0X!"):
        _ = driver.range
    with pytest.raises(RuntimeError, match="Timeout waiting for VL53L0X!"):
        rig.driver(TIMEOUT_S)  # a new object alone does not help
    rig.reset()
    rig.ranging()


def test_hang_of_a_duration_goes_on_afterwards() -> None:
    rig = Rig()
    driver = rig.ranging()
    rig.chip.fail(Fault(kind="hang", duration_s=0.5))
    before_s = rig.clock.now_s()
    assert driver.range == pytest.approx(76, abs=12)
    assert rig.clock.now_s() - before_s > 0.5


def test_hang_stops_single_ranging_and_calibration_too() -> None:
    rig = Rig()
    driver = rig.driver()
    driver.io_timeout_s = TIMEOUT_S
    rig.chip.fail(Fault(kind="hang"))
    with pytest.raises(RuntimeError, match="Timeout waiting for VL53L0X!"):
        _ = driver.range


def test_silent_reset_gives_0_once_from_a_cached_flag_and_then_times_out() -> None:
    rig = Rig()
    driver = rig.ranging()
    driver.io_timeout_s = TIMEOUT_S
    while not driver.data_ready:
        pass
    rig.chip.fail(Fault(kind="silent_reset"))
    assert driver.range == 0
    with pytest.raises(RuntimeError, match="Timeout waiting for VL53L0X!"):
        _ = driver.range
    rig.ranging()


def test_frozen_repeats_the_very_same_measurement_until_a_reset() -> None:
    rig = Rig()
    rig.ranging()
    rig.chip.fail(Fault(kind="frozen"))
    assert len({rig.block() for _ in range(30)}) == 1
    rig.reset()
    rig.ranging()
    assert len({rig.block() for _ in range(30)}) > 20


def test_false_near_readings_are_valid_and_one_can_come_alone() -> None:
    rig = Rig()
    rig.ranging()
    rig.chip.fail(Fault(kind="false_near", count=1))
    false_mm, status = rig.reading()
    assert (0 <= false_mm <= 27, status) == (True, 11)
    after_mm, status = rig.reading()
    assert (after_mm > 60, status) == (True, 11)


def test_false_near_can_strike_a_share() -> None:
    rig = Rig()
    rig.ranging()
    rig.chip.fail(Fault(kind="false_near", share=0.2))
    near = sum(rig.reading()[0] <= 27 for _ in range(200))
    assert 15 < near < 70


def test_bad_status_keeps_the_distance() -> None:
    rig = Rig()
    rig.ranging()
    rig.chip.fail(Fault(kind="bad_status", device_status=9))
    range_mm, status = rig.reading()
    assert (range_mm > 60, status) == (True, 9)
    rig.chip.heal("bad_status")
    assert rig.reading()[1] == 11


@pytest.mark.parametrize(
    ("cover", "valid", "low_mm", "high_mm"),
    [("near", True, 0, 60), ("stuck", True, 20, 40), ("zero", False, 0, 0), ("lost", False, 8190, 8190)],
)
def test_covered(cover: Cover, valid: bool, low_mm: int, high_mm: int) -> None:
    rig = Rig()
    rig.ranging()
    rig.chip.fail(Fault(kind="covered", cover=cover))
    readings = [rig.reading() for _ in range(30)]
    assert {status == 11 for _, status in readings} == {valid}
    assert all(low_mm <= range_mm <= high_mm for range_mm, _ in readings)
    if cover == "stuck":
        assert len({range_mm for range_mm, _ in readings}) == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"share": 0.0}, "share of fault nack is 0.0; it must be above 0 and at most 1"),
        ({"count": 0}, "count of fault nack is 0; it must be 1 or more"),
        ({"duration_s": -1.0}, "duration_s of fault nack is -1.0; it must be above 0"),
    ],
)
def test_a_fault_out_of_bounds_is_refused(wrong: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Fault(kind="nack", **wrong)  # type: ignore[arg-type]  # wrong on purpose

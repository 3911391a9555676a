"""The unmodified driver on the software chip: initialising, ranging, pages, addresses, and the same again."""

import errno
import statistics
from collections.abc import Callable
from itertools import pairwise

import pytest
from adafruit_bus_device.i2c_device import I2CDevice
from adafruit_vl53l0x import VL53L0X

from device.simulator import registers as reg
from device.simulator.bus import SoftwareBus
from device.simulator.chip import Chip
from device.simulator.clock import VirtualClock
from device.simulator.scene import Target


class Stage:
    """A scene that tests can change; `looks` are the windows that the chip looked at."""

    def __init__(self, target: Target | None) -> None:
        self.at: Callable[[float], Target | None] = lambda _: target
        self.ambient = 0.05
        self.looks: list[tuple[float, float]] = []

    def look(self, start_s: float, end_s: float) -> Target | None:
        self.looks.append((start_s, end_s))
        return self.at((start_s + end_s) / 2)

    def ambient_mcps(self, time_s: float) -> float:  # noqa: ARG002 - as a Scene does
        return self.ambient


class Rig:
    """A chip on a bus in virtual time, in front of white at 76 mm."""

    def __init__(self, target: Target | None = Target(76.0), seed: int = 0) -> None:  # noqa: B008 - frozen
        self.scene = Stage(target)
        self.clock = VirtualClock()
        self.chip = Chip(self.scene, self.clock, seed=seed)
        self.clock.watch(self.chip)
        self.bus = SoftwareBus(self.chip)

    def driver(self) -> VL53L0X:
        return VL53L0X(self.bus, io_timeout_s=10.0)

    def peek(self, register: int, count: int = 1) -> bytes:
        buffer = bytearray(count)
        self.bus.writeto_then_readfrom(0x29, bytes([register]), buffer)
        return bytes(buffer)

    def poke(self, register: int, *values: int) -> None:
        self.bus.writeto(0x29, bytes([register, *values]))


def test_the_driver_initialises_and_reads_single_ranges() -> None:
    driver = Rig().driver()
    ranges = [driver.range for _ in range(100)]
    assert statistics.fmean(ranges) == pytest.approx(76, abs=1)
    assert 1.0 < statistics.stdev(ranges) < 2.5


def test_the_driver_reads_continuously() -> None:
    driver = Rig().driver()
    driver.start_continuous()
    ranges = [driver.range for _ in range(100)]
    assert statistics.fmean(ranges) == pytest.approx(76, abs=1)
    assert len(set(ranges)) > 3


@pytest.mark.parametrize(
    ("budget_us", "period_s"),
    # 20 ms was recorded: 55.6 Hz. The others are the nominal budgets at the same real speed of 0.876.
    [(20_000, 1 / 55.6), (33_000, 0.0294), (66_000, 0.0582), (200_000, 0.1750)],
)
def test_the_timing_budget_sets_the_real_period(budget_us: int, period_s: float) -> None:
    rig = Rig()
    driver = rig.driver()
    driver.measurement_timing_budget = budget_us
    assert driver.measurement_timing_budget == pytest.approx(budget_us, abs=700)
    driver.start_continuous()
    for _ in range(20):
        _ = driver.range
    windows = rig.scene.looks[-20:]
    assert windows[-1][1] - windows[0][1] == pytest.approx(19 * period_s, rel=0.002)
    assert all(before[1] == pytest.approx(after[0]) for before, after in pairwise(windows))


def test_a_longer_budget_reads_quieter() -> None:
    def noise(budget_us: int) -> float:
        driver = Rig().driver()
        driver.measurement_timing_budget = budget_us
        driver.start_continuous()
        return statistics.stdev([float(driver.range) for _ in range(40)])

    assert noise(20_000) > 2 * noise(200_000)


def test_status_rates_and_range_are_in_the_result_block() -> None:
    rig = Rig()
    rig.scene.ambient = 1.5
    driver = rig.driver()
    driver.start_continuous()
    while not driver.data_ready:
        pass
    device = I2CDevice(rig.bus, 0x29)
    block = bytearray(12)
    with device:
        device.write(b"\x14")
        device.readinto(block)
    assert (block[0] & 0x78) >> 3 == 11
    assert int.from_bytes(block[2:4], "big") / 256 >= 4  # SPADs
    assert int.from_bytes(block[6:8], "big") / 128 == pytest.approx(41, abs=1)
    assert int.from_bytes(block[8:10], "big") / 128 == pytest.approx(1.5, rel=0.2)
    assert int.from_bytes(block[10:12], "big") == driver.range


def test_nothing_in_range_is_not_valid() -> None:
    rig = Rig(target=None)
    driver = rig.driver()
    driver.measurement_timing_budget = 20_000
    driver.start_continuous()
    seen = set()
    for _ in range(200):
        rig.clock.sleep(0.02)
        assert driver.data_ready
        assert (rig.peek(0x14)[0] & 0x78) >> 3 in {4, 6}
        seen.add(driver.range)
    assert {8190, 8191} < seen <= {0, 2, 4, 8190, 8191}


def test_one_reading_sees_the_world_over_its_own_window() -> None:
    rig = Rig()
    rig.scene.at = lambda time_s: Target(100.0 + 300.0 * time_s)  # 0.3 m/s away
    driver = rig.driver()
    driver.measurement_timing_budget = 20_000
    driver.start_continuous()
    for _ in range(10):
        seen = driver.range
        start_s, end_s = rig.scene.looks[-1]
        assert end_s - start_s == pytest.approx(1 / 55.6, rel=0.001)
        assert end_s <= rig.clock.now_s()
        assert seen == pytest.approx(100 + 300 * (start_s + end_s) / 2, abs=12)


def test_readings_that_nobody_read_are_overwritten_and_not_even_looked_at() -> None:
    rig = Rig()
    driver = rig.driver()
    driver.start_continuous()
    _ = driver.range
    looks = len(rig.scene.looks)
    rig.clock._now_s += 3600.0
    rig.scene.at = lambda _: Target(300.0)
    assert driver.data_ready
    assert driver.range == pytest.approx(300, abs=30)
    assert len(rig.scene.looks) == looks + 1


def test_after_stop_continuous_single_readings_are_one_behind() -> None:
    """The driver starts a measurement in stop_continuous whose result it never fetches."""
    rig = Rig()
    driver = rig.driver()
    driver.start_continuous()
    _ = driver.range
    driver.stop_continuous()
    rig.clock.sleep(0.1)
    rig.scene.at = lambda _: Target(300.0)
    assert driver.range == pytest.approx(76, abs=10)
    rig.clock.sleep(0.1)
    rig.scene.at = lambda _: Target(500.0)
    assert driver.range == pytest.approx(300, abs=30)


def test_timed_ranging_keeps_its_pause() -> None:
    rig = Rig()
    rig.driver()
    rig.poke(reg.INTERMEASUREMENT_PERIOD, *(100).to_bytes(4, "big"))
    rig.poke(reg.SYSRANGE_START, reg.TIMED)
    rig.clock.sleep(1.0)
    starts = [start_s for start_s, _ in rig.scene.looks]
    assert [b - a for a, b in pairwise(starts)] == pytest.approx([0.1] * (len(starts) - 1))
    assert len(starts) in {9, 10}


def test_a_write_to_register_0_on_another_page_starts_nothing() -> None:
    rig = Rig()
    rig.driver()
    assert rig.chip.next_change_s() is None
    rig.poke(0xFF, 1)
    rig.poke(0x00, 1)
    assert rig.chip.next_change_s() is None
    rig.poke(0xFF, 0)
    rig.poke(0x00, 1)
    assert rig.chip.next_change_s() is not None


def test_pages_hold_their_own_values_and_reads_count_up() -> None:
    rig = Rig()
    rig.poke(0x24, 1, 2, 3)
    rig.poke(0xFF, 1)
    assert rig.peek(0x24, 3) == b"\0\0\0"
    rig.poke(0xFF, 0)
    assert rig.peek(0x24, 3) == b"\1\2\3"
    one, two = bytearray(1), bytearray(1)
    rig.bus.writeto(0x29, b"\x24")
    rig.bus.readfrom_into(0x29, one)
    rig.bus.readfrom_into(0x29, two)  # the pointer went on
    assert one + two == b"\1\2"


def test_identification_and_reference_registers_after_power_on() -> None:
    rig = Rig()
    assert rig.peek(0xC0, 3) == b"\xee\xaa\x10"
    assert rig.peek(0x51, 2) == b"\x00\x99"
    assert rig.peek(0x61) == b"\x00"


def test_a_soft_reset_restores_the_registers() -> None:
    rig = Rig()
    rig.driver()
    rig.poke(reg.SOFT_RESET, 0)
    assert rig.peek(0xC0) == b"\x00"
    rig.poke(reg.SOFT_RESET, 1)
    rig.clock.sleep(0.002)
    assert rig.peek(0xC0) == b"\xee"
    assert rig.peek(0x51, 2) == b"\x00\x99"


def test_range_offset_and_signal_limit_are_honoured() -> None:
    rig = Rig()
    driver = rig.driver()
    rig.poke(reg.RANGE_OFFSET, 0x00, 40 * 4)
    assert driver.range == pytest.approx(116, abs=10)
    rig.poke(reg.RANGE_OFFSET, *(0x1000 - 20 * 4).to_bytes(2, "big"))
    assert driver.range == pytest.approx(56, abs=10)
    driver.signal_rate_limit = 60  # above what white at 76 mm returns
    _ = driver.range
    assert (rig.peek(0x14)[0] & 0x78) >> 3 == 4


def test_the_address_can_be_changed_and_power_on_takes_it_back() -> None:
    rig = Rig()
    driver = rig.driver()
    driver.set_address(0x30)
    assert rig.bus.scan() == [0x30]
    assert driver.range == pytest.approx(76, abs=10)
    with pytest.raises(OSError, match="no acknowledge from I2C address 0x29") as nack:
        rig.peek(0xC0)
    assert nack.value.errno == errno.EREMOTEIO


def test_the_same_seed_gives_the_same_readings_and_another_others() -> None:
    def readings(seed: int) -> list[int]:
        driver = Rig(seed=seed).driver()
        driver.start_continuous()
        return [driver.range for _ in range(50)]

    assert readings(1) == readings(1)
    assert readings(1) != readings(2)


def test_noise_does_not_depend_on_how_often_somebody_looks() -> None:
    def newest(pause_s: float) -> bytes:
        rig = Rig()
        rig.driver().start_continuous()
        while rig.clock.now_s() < 2.0:
            rig.clock._now_s = min(2.0, rig.clock.now_s() + pause_s)
            rig.chip.advance()
        return bytes(rig.chip._pages[0][0x14:0x20])

    assert newest(0.001) == newest(0.5) == newest(2.0)


def test_a_chip_that_is_still_ranging_can_be_initialised_anew() -> None:
    rig = Rig()
    rig.driver().start_continuous()
    rig.clock.sleep(0.2)
    again = rig.driver()
    assert again.range == pytest.approx(76, abs=12)

"""The bus as `busio.I2C` users see it, and virtual time."""

import errno
import threading

import pytest

from device.clock import SystemClock
from device.simulator.bus import SoftwareBus
from device.simulator.chip import Chip
from device.simulator.clock import VirtualClock


class Nothing:
    def look(self, start_s: float, end_s: float) -> None:  # noqa: ARG002 - as a Scene does
        return None

    def ambient_mcps(self, time_s: float) -> float:  # noqa: ARG002 - as a Scene does
        return 0.05


class Alarm:
    """Changes at given instants, and sets `rang` then."""

    def __init__(self, clock: VirtualClock, *times_s: float) -> None:
        self._clock = clock
        self._times_s = list(times_s)
        self.rang = threading.Event()
        self.heard_s: list[float] = []

    def advance(self) -> None:
        while self._times_s and self._times_s[0] <= self._clock.now_s():
            self.heard_s.append(self._clock.now_s())
            del self._times_s[0]
            self.rang.set()

    def next_change_s(self) -> float | None:
        return self._times_s[0] if self._times_s else None


def test_the_lock_is_taken_once() -> None:
    bus = SoftwareBus(Chip(Nothing(), VirtualClock()))
    assert bus.try_lock()
    assert not bus.try_lock()
    bus.unlock()
    assert bus.try_lock()
    bus.unlock()
    bus.deinit()


def test_nobody_acknowledges_where_nobody_is() -> None:
    bus = SoftwareBus(Chip(Nothing(), VirtualClock()))
    bus.writeto(0x29, b"")  # a probe
    with pytest.raises(OSError, match="no acknowledge from I2C address 0x2a") as nack:
        bus.writeto(0x2A, b"")
    assert nack.value.errno == errno.EREMOTEIO
    with pytest.raises(OSError, match="no acknowledge from I2C address 0x2a"):
        bus.readfrom_into(0x2A, bytearray(1))
    assert SoftwareBus().scan() == []


def test_slices_are_honoured() -> None:
    bus = SoftwareBus(Chip(Nothing(), VirtualClock()))
    buffer = bytearray(5)
    bus.writeto(0x29, b"xx\xc0yy", start=2, end=3)
    bus.readfrom_into(0x29, buffer, start=1, end=4)
    assert buffer == b"\0\xee\xaa\x10\0"
    bus.writeto_then_readfrom(0x29, b"x\xc1", buffer, out_start=1, in_start=4)
    assert buffer == b"\0\xee\xaa\x10\xaa"


def test_two_chips_at_one_address_pull_each_others_ones_low() -> None:
    clock = VirtualClock()
    one, two = Chip(Nothing(), clock), Chip(Nothing(), clock)
    SoftwareBus(one).writeto(0x29, b"\x24\x0f")
    SoftwareBus(two).writeto(0x29, b"\x24\x3c")
    buffer = bytearray(1)
    SoftwareBus(one, two).writeto_then_readfrom(0x29, b"\x24", buffer)
    assert buffer == b"\x0c"


def test_chips_on_a_bus_share_a_clock() -> None:
    with pytest.raises(ValueError, match="the chips on a bus have 2 clocks; give them one"):
        SoftwareBus(Chip(Nothing(), VirtualClock()), Chip(Nothing(), VirtualClock()))


def test_a_transaction_takes_as_long_as_its_bits_in_virtual_time_and_none_otherwise() -> None:
    clock = VirtualClock(start_s=10.0)
    bus = SoftwareBus(Chip(Nothing(), clock))
    bus.writeto(0x29, b"\xc0\x00")
    assert clock.now_s() - 10.0 == pytest.approx(29 / 400_000)  # start, three bytes with acknowledge, stop
    SoftwareBus(Chip(Nothing(), SystemClock())).writeto(0x29, b"\xc0")


def test_virtual_sleep_stops_at_every_change_on_the_way() -> None:
    clock = VirtualClock()
    alarm = Alarm(clock, 1.0, 2.5)
    clock.watch(alarm)
    clock.sleep(3.0)
    assert (alarm.heard_s, clock.now_s()) == ([1.0, 2.5], 3.0)
    clock.sleep(-1.0)
    assert clock.now_s() == 3.0


def test_virtual_wait_returns_at_the_change_that_sets_the_event() -> None:
    clock = VirtualClock()
    alarm = Alarm(clock, 1.0)
    clock.watch(alarm)
    assert clock.wait(alarm.rang, 5.0)
    assert clock.now_s() == 1.0
    alarm.rang.clear()
    assert not clock.wait(alarm.rang, 5.0)
    assert clock.now_s() == 6.0
    alarm.rang.set()
    assert clock.wait(alarm.rang, 5.0)
    assert clock.now_s() == 6.0


def test_a_change_at_the_very_end_of_a_wait_counts() -> None:
    clock = VirtualClock()
    alarm = Alarm(clock, 2.0)
    clock.watch(alarm)
    assert clock.wait(alarm.rang, 2.0)

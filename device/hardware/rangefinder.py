"""The range sensor: readings from the unmodified Adafruit driver, and the sensor back by itself whenever it is lost."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, NamedTuple

from device.clock import Clock, SystemClock
from device.errors import SensorBusFault, SensorError, SensorTimeout
from device.hardware.bus import close_bus, open_device, read_registers, soft_reset
from device.hardware.measurement import RESULT_BYTES, RESULT_REGISTER, Repeats, decode
from device.hardware.pace import Pace
from device.reading import Reading

ADDRESS: Final = 0x29
IO_TIMEOUT_S: Final = 0.25
"""The driver's polling loops wait for single measurements, of 200 ms at most; its own default is to wait for ever."""
HELD_UP_S: Final = 0.1
"""Nor is any of them shorter in real seconds: a busy machine holds a process up for tens of milliseconds."""
BOOT_S: Final = 0.01
"""XSHUT low, and high before the first word: the chip boots in 1.2 ms (datasheet 2.9), supplies take longer."""
SILENT_BUDGETS: Final = 5
SILENT_AT_LEAST_S: Final = 0.25
"""No reading for so long is a fault. The chip is never late by more than a budget; the rest is for a bus held up."""
FIRST_RETRY_S: Final = 0.1
"""A loose plug makes contact again within moments."""
LAST_RETRY_S: Final = 4.0
"""Seldom enough that an absent sensor costs nothing; with a second to start, it is back 5 s after the fault's end."""
HEALTHY_S: Final = 1.0
"""Readings for so long, and the next fault is retried quickly again."""
RENEW_S: Final = 600.0
EMPTY_S: Final = 30.0
"""The reference calibration is wrong after 8 degC of change (datasheet 2.3), which hardly comes in ten minutes; so it
is redone that often, but only when there has been nobody to count for half a minute."""
SMOOTHING: Final = 0.1
"""The rate is averaged over about ten readings, which is steady to the eye."""


class _Link(NamedTuple):
    bus: Any
    device: Any
    driver: Any


class Rangefinder:
    """The VL53L0X at `address` on the bus that `open_bus` opens. For one thread only.

    `budget_ms` is the time for a measurement. `data_ready` is a gpiozero DigitalInputDevice, active low, on GPIO1 of
    the sensor, `xshut` a DigitalOutputDevice on its XSHUT; both optional, and the caller's to close. `io_timeout_s`
    bounds each of the driver's own waits, in the clock's seconds.

    `health` is "starting", "ok", or the fault's word (`SensorError.health`); `detail` says it in a sentence.
    """

    def __init__(
        self,
        open_bus: Callable[[], Any],
        clock: Clock,
        *,
        address: int = ADDRESS,
        budget_ms: int = 33,
        data_ready: Any = None,
        xshut: Any = None,
        io_timeout_s: float = IO_TIMEOUT_S,
    ) -> None:
        self.health = "starting"
        self.detail = ""
        self._open_bus = open_bus
        self._clock = clock
        self._address = address
        self._budget_s = budget_ms / 1000
        self._xshut = xshut
        # The driver counts real seconds; a faster clock's seconds are shorter.
        speed = clock.speed if isinstance(clock, SystemClock) else 1.0
        self._io_timeout_s = max(io_timeout_s / speed, min(io_timeout_s, HELD_UP_S))
        self._silence_s = max(SILENT_BUDGETS * self._budget_s, SILENT_AT_LEAST_S)
        self._edge = threading.Event()
        self._data_ready = data_ready
        if data_ready is not None:
            data_ready.when_activated = self._edge.set  # reading the sensor in there would deadlock against the bus
        self._link: _Link | None = None
        self._pace = Pace(self._budget_s, edges=False, now_s=0.0)
        self._repeats = Repeats()
        self._retry_s = 0.0
        self._retry_wait_s = FIRST_RETRY_S
        self._opened_s = 0.0
        self._latest_s = 0.0
        self._cleared_s = 0.0
        self._distance_s = 0.0
        self._period_s = 0.0

    @property
    def rate_hz(self) -> float:
        """Readings per second, smoothed; 0 when there are none."""
        return 1 / self._period_s if self._period_s else 0.0

    def read(self, timeout_s: float = 0.25) -> Reading | None:
        """Wait for the next reading, at most `timeout_s` and one of the driver's time-outs; None where there is none.

        A fault shows in `health`; the sensor is started again, later and later, for ever.
        """
        deadline_s = self._clock.now_s() + timeout_s
        try:
            with _typed_errors():
                if self._link is None:
                    if not self._wait_to_retry(deadline_s):
                        return None
                    self._link = self._open()
                return self._next(self._link, deadline_s)
        except SensorError as fault:
            self._lose(fault)
            return None

    def close(self) -> None:
        """Stop the sensor and let go of it. May be called again; `read` would start it anew."""
        if self._data_ready is not None:
            self._data_ready.when_activated = None
        self._stop()

    def _stop(self) -> None:
        if self._link is not None:
            with suppress(SensorError), _typed_errors():  # it may be gone, and then it measures nothing anyway
                self._link.driver.stop_continuous()
            self._drop()

    def _wait_to_retry(self, deadline_s: float) -> bool:
        self._clock.sleep(min(self._retry_s, deadline_s) - self._clock.now_s())
        return self._clock.now_s() >= self._retry_s

    def _open(self) -> _Link:
        from adafruit_vl53l0x import VL53L0X  # noqa: PLC0415 - Blinka takes a fifth of a second to import

        if self._xshut is not None:
            self._xshut.off()
            self._clock.sleep(BOOT_S)
            self._xshut.on()
            self._clock.sleep(BOOT_S)
        bus = self._open_bus()
        try:
            device = open_device(bus, self._address)
            if self._xshut is None and self.health not in {"starting", "ok"}:
                soft_reset(device, self._clock)
            driver = VL53L0X(bus, self._address, self._io_timeout_s)
            driver.measurement_timing_budget = round(self._budget_s * 1e6)
            self._edge.clear()
            driver.start_continuous()
        except BaseException:
            close_bus(bus)
            raise
        now_s = self._clock.now_s()
        self._opened_s = self._latest_s = self._cleared_s = self._distance_s = now_s
        self._pace = Pace(self._budget_s, edges=self._data_ready is not None, now_s=now_s)
        return _Link(bus, device, driver)

    def _next(self, link: _Link, deadline_s: float) -> Reading | None:
        while True:
            by_edge = self._wait_until(min(self._pace.look_s, deadline_s))
            now_s = self._clock.now_s()
            if not by_edge and now_s < self._pace.look_s:
                return None
            if link.driver.data_ready:
                self._pace.ready(now_s, by_edge=by_edge)
                return self._take(link, now_s)
            # The time was taken before the register was read: whoever is held up in between finds a reading.
            silent_s = now_s - self._cleared_s
            if silent_s > self._silence_s:
                raise SensorTimeout(
                    f"no reading for {silent_s:.2f} s; if it does not come back, wire XSHUT "
                    "or switch its power off and on"
                )
            if now_s >= deadline_s:
                return None
            self._pace.not_ready(now_s)

    def _wait_until(self, time_s: float) -> bool:
        """Let time pass until `time_s`, or until the data-ready wire says so, and tell whether it did."""
        wait_s = time_s - self._clock.now_s()
        if not self._pace.edges:
            self._clock.sleep(wait_s)
            return False
        by_edge = self._clock.wait(self._edge, wait_s)
        self._edge.clear()
        return by_edge

    def _take(self, link: _Link, now_s: float) -> Reading:
        block = read_registers(link.device, RESULT_REGISTER, RESULT_BYTES)
        # Clears the interrupt. Its value is not used: the block's own belongs to the block's status, and after a reset
        # the driver may return 0 from a ready flag that it remembers.
        _ = link.driver.range
        self._cleared_s = self._clock.now_s()  # whatever came before this was wiped out
        reading = decode(block, now_s)
        self._repeats.check(block, reading)
        self._note(reading, now_s)
        return reading

    def _note(self, reading: Reading, now_s: float) -> None:
        took_s = now_s - self._latest_s
        self._period_s += (took_s - self._period_s) * (SMOOTHING if self._period_s else 1.0)
        self._latest_s = now_s
        self.health = "ok"
        self.detail = ""
        if self._data_ready is not None and not self._pace.edges:
            self.detail = "nothing comes over the data-ready wire, so the sensor is polled; check sensor.data_ready_pin"
        if now_s - self._opened_s > HEALTHY_S:
            self._retry_wait_s = FIRST_RETRY_S
        if reading.distance_mm is not None:
            self._distance_s = now_s
        elif now_s - self._opened_s > RENEW_S and now_s - self._distance_s > EMPTY_S:
            self._stop()  # no fault: the next read opens it, and with that calibrates it

    def _lose(self, fault: SensorError) -> None:
        self.health = fault.health
        self.detail = str(fault)
        self._drop()
        self._retry_s = self._clock.now_s() + self._retry_wait_s
        self._retry_wait_s = min(2 * self._retry_wait_s, LAST_RETRY_S)

    def _drop(self) -> None:
        if self._link is not None:
            with suppress(OSError):  # its bus may be gone
                close_bus(self._link.bus)
        self._link = None
        self._period_s = 0.0


@contextmanager
def _typed_errors() -> Iterator[None]:
    """Raise SensorError for whatever the driver and the bus raise."""
    try:
        yield
    except SensorError:
        raise
    except OSError as error:
        raise SensorBusFault(f"the sensor stopped answering ({error}); check its wires and power") from error
    except RuntimeError as error:  # the identity was checked before, so this is a polling loop's time-out
        raise SensorTimeout(
            "the sensor answers but does not start; if it does not come back, switch its power off and on"
        ) from error
    except (ValueError, AssertionError) as error:  # a budget that does not fit what the registers say
        raise SensorBusFault(f"the sensor's registers are garbled ({error}); check its wires") from error

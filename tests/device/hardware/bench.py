"""The unmodified Adafruit driver on the software chip, in virtual time: nothing depends on the machine's speed."""

from collections.abc import Callable
from typing import Any

import gpiozero
from gpiozero.pins.mock import MockFactory

from device.hardware.rangefinder import Rangefinder
from device.reading import Reading
from device.simulator.bus import SoftwareBus
from device.simulator.chip import Chip
from device.simulator.clock import VirtualClock
from device.simulator.scene import Target

PATIENT_S = 20.0
HUNG_S = 1.0
BACK_WITHIN_S = 5.0  # what is promised, from the end of a fault


class Wall:
    """A white wall at `distance_mm`; None is an empty room."""

    def __init__(self, distance_mm: float | None) -> None:
        self.distance_mm = distance_mm

    def look(self, start_s: float, end_s: float) -> Target | None:  # noqa: ARG002 - the wall stands still
        return None if self.distance_mm is None else Target(self.distance_mm)

    def ambient_mcps(self, time_s: float) -> float:  # noqa: ARG002 - the light stays on
        return 0.1


class CountingBus(SoftwareBus):
    """Counts transactions, and does something to the chip before a chosen one."""

    def __init__(self, *chips: Chip) -> None:
        super().__init__(*chips)
        self.transactions = 0
        self.closed = 0
        self.before: dict[int, Callable[[], None]] = {}

    def _count(self) -> None:
        self.transactions += 1
        if self.transactions in self.before:
            self.before.pop(self.transactions)()

    def writeto(self, *args: Any, **kwargs: Any) -> None:
        self._count()
        super().writeto(*args, **kwargs)

    def readfrom_into(self, *args: Any, **kwargs: Any) -> None:
        self._count()
        super().readfrom_into(*args, **kwargs)

    def deinit(self) -> None:
        self.closed += 1


class Bench:
    """A rangefinder and the chip it is wired to, with or without the two optional wires."""

    def __init__(
        self, *, distance_mm: float | None = 200.0, wall: Wall | None = None, wired: bool = False, **options: Any
    ) -> None:
        self.clock = VirtualClock()
        self.wall = wall or Wall(distance_mm)
        factory = MockFactory()
        self.data_ready_pin, xshut_pin = factory.pin(17), factory.pin(27)
        self.data_ready = gpiozero.DigitalInputDevice(17, pull_up=True, pin_factory=factory)
        self.xshut = gpiozero.DigitalOutputDevice(27, initial_value=True, pin_factory=factory)
        self.xshut_pin = xshut_pin
        self.chip = Chip(self.wall, self.clock, data_ready=self.data_ready_pin, xshut=xshut_pin)
        self.clock.watch(self.chip)
        self.bus = CountingBus(self.chip)
        wires = {"data_ready": self.data_ready, "xshut": self.xshut} if wired else {}
        # The driver counts real seconds, and a slow machine needs many; only a hung chip makes it wait for them.
        options = {"io_timeout_s": PATIENT_S, **wires, **options}
        self.sensor = Rangefinder(lambda: self.bus, self.clock, **options)

    def readings(self, duration_s: float) -> list[Reading]:
        end_s = self.clock.now_s() + duration_s
        found = []
        while self.clock.now_s() < end_s:
            reading = self.sensor.read()
            if reading is not None:
                found.append(reading)
        return found

    def until_ok(self, within_s: float = BACK_WITHIN_S) -> float:
        """How long it takes to be ok again."""
        start_s = self.clock.now_s()
        while self.clock.now_s() < start_s + within_s:
            if self.sensor.read() is not None:
                assert self.sensor.health == "ok"
                return self.clock.now_s() - start_s
        raise AssertionError(f"still {self.sensor.health}: {self.sensor.detail}")

    def until_fault(self, within_s: float = 10.0) -> str:
        """The word for the fault that comes; whatever is read until then is the wall at 200 mm."""
        start_s = self.clock.now_s()
        while self.clock.now_s() < start_s + within_s:
            reading = self.sensor.read()
            assert reading is None or reading.distance_mm is None or 150 < reading.distance_mm < 250
            if self.sensor.health not in {"ok", "starting"}:
                assert self.sensor.detail
                assert self.sensor.rate_hz == 0.0
                return self.sensor.health
        raise AssertionError("no fault was noticed")

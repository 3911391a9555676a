"""The VL53L0X in software, at register level: what a driver writes and polls means here what it means there.

Left out: histogram and ambient-light modes, fractional ranges, crosstalk compensation and the drift with temperature.
"""

import random
import threading
from typing import TYPE_CHECKING, Final

from device.clock import Clock
from device.reading import OUT_OF_RANGE_MM
from device.simulator import optics
from device.simulator import registers as reg
from device.simulator.faults import CURED_BY_RESET, Fault, FaultKind, Faults
from device.simulator.pins import DataReadyLine, ResetLine
from device.simulator.scene import Scene, Target

if TYPE_CHECKING:  # a tenth of a second to load, and only where pins are wired
    from gpiozero.pins.mock import MockPin

BOOT_S: Final = 1.2e-3  # from XSHUT high (datasheet); after a soft reset taken to be the same
START_S: Final = 0.2e-3  # until the start bit clears itself; no source gives it, the driver polls it
WRONG_MODEL_ID: Final = 0xEA  # another chip at this address: anything but 0xEE


class Chip:
    """One VL53L0X that looks at `scene`.

    `data_ready` is wired to GPIO1, `xshut` to XSHUT. The noise of a measurement depends on `seed` and on its number
    since the chip was made, not on how often anybody looks. Safe to use from several threads.
    """

    def __init__(
        self,
        scene: Scene,
        clock: Clock,
        *,
        seed: int = 0,
        data_ready: "MockPin | None" = None,
        xshut: "MockPin | None" = None,
    ) -> None:
        self.clock = clock
        self.altered = threading.Event()
        self._scene = scene
        self._seed = seed
        self._data_ready = DataReadyLine(data_ready)
        self._xshut = ResetLine(xshut)
        self._lock = threading.RLock()
        self._chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
        self._stuck_mm = self._chance.randint(*optics.STUCK_MM)
        self._faults = Faults(seed)
        self._looked_s = clock.now_s()
        self._measurements = 0
        self._held = self._xshut.low
        self._booted_s = self._looked_s
        self._power_on()

    # The bus side: a transaction goes on with `write` or `read` once `answers` has said yes

    def answers(self, address: int) -> bool:
        """Whether the chip acknowledges `address` now."""
        with self._lock:
            self.advance()
            if address != self._pages[0][reg.I2C_ADDRESS] or self._held or self._looked_s < self._booted_s:
                return False
            return not (self._faults.strikes("no_answer") or self._faults.strikes("nack"))

    def write(self, data: bytes) -> None:
        """A write transaction: the register's number, then values for it and those that follow."""
        with self._lock:
            if data:
                self._pointer = data[0]
            for value in data[1:]:
                self._store(self._pointer, value)
                self._pointer = self._pointer + 1 & 0xFF

    def read(self, count: int) -> bytes:
        """A read transaction: `count` values from where the register pointer stands."""
        with self._lock:
            data = bytes(self._load(self._pointer + offset & 0xFF) for offset in range(count))
            self._pointer = self._pointer + count & 0xFF
            return data

    # Time

    def advance(self) -> None:
        """Bring the chip to the clock's now: XSHUT, faults that end, measurements that are over."""
        with self._lock:
            now_s = self.clock.now_s()
            self._follow_xshut()
            self._faults.expire(now_s)
            self._looked_s = now_s
            if self._faults.active("hang"):
                self._hung = True
                return
            if self._hung:
                self._hung = False
                if self._due_s is not None:  # it goes on with a fresh measurement
                    self._begin(now_s)
            if self._due_s is not None:
                self._range(self._due_s, now_s)

    def next_change_s(self) -> float | None:
        """The next instant at which the chip changes by itself; None while it waits for a command."""
        with self._lock:
            changes = [self._faults.next_end_s()]
            if self._looked_s < self._booted_s:
                changes.append(self._booted_s)
            if not self._hung:
                changes.append(self._due_s)
            return min((change for change in changes if change is not None), default=None)

    # Faults

    def fail(self, fault: Fault) -> None:
        """Begin to fail; see `Fault`. A silent reset happens at once and needs no healing."""
        with self._lock:
            self.advance()
            if fault.kind == "silent_reset":
                self._power_on()
            else:
                self._faults.add(fault, self._looked_s)
        self.altered.set()

    def heal(self, kind: FaultKind | None = None) -> None:
        """End the fault of this kind, or all of them."""
        with self._lock:
            self.advance()
            if kind is None:
                self._faults.end_all()
            else:
                self._faults.end(kind)
        self.altered.set()

    # Registers

    def _power_on(self) -> None:
        self._pages = reg.power_on_pages()
        self._page = 0
        self._pointer = 0
        self._due_s: float | None = None
        self._began_s = 0.0
        self._pause_s: float | None = None  # between measurements of continuous ranging; None: a single one
        self._hung = False
        self._measured = False
        for kind in CURED_BY_RESET:
            self._faults.end(kind)
        self._data_ready.drive(self._pages[0])
        self.altered.set()

    def _follow_xshut(self) -> None:
        """Reset while XSHUT is low, and after a pulse that came and went since the chip was last looked at.

        Such a pulse is taken to have come just after that look, since a mock pin tells no time on this clock.
        """
        pulsed = self._xshut.pulsed()
        if self._xshut.low:
            if not self._held:
                self._held = True
                self._power_on()
        elif self._held or pulsed:
            self._held = False
            self._power_on()
            self._booted_s = self._looked_s + BOOT_S

    def _store(self, register: int, value: int) -> None:
        if register == reg.PAGE_SELECT:
            self._page = value & 0x07
            return
        page = self._pages[self._page]
        if self._page == 0 and register == reg.SYSRANGE_START:
            self._command(value)
            return
        page[register] = value
        if self._page == 0:
            if register == reg.INTERRUPT_CLEAR and value & 1:
                page[reg.INTERRUPT_STATUS] &= ~reg.INTERRUPT_BITS
                self._data_ready.drive(self._pages[0])
            elif register in {reg.INTERRUPT_FUNCTION, reg.GPIO_ACTIVE_HIGH}:
                self._data_ready.drive(self._pages[0])
            elif register == reg.SOFT_RESET:
                self._soft_reset(value)
        elif self._page == 7 and register == reg.NVM_STROBE and value == 0 and not self._hung:  # noqa: PLR2004 - a page
            nvm = reg.NVM.get(page[reg.NVM_INDEX], 0)
            page[reg.NVM_DATA : reg.NVM_DATA + 4] = nvm.to_bytes(4, "big")
            page[reg.NVM_STROBE] = 1

    def _load(self, register: int) -> int:
        if register == reg.PAGE_SELECT:
            return self._page
        if self._page == 0 and register == reg.MODEL_ID and self._faults.active("wrong_id"):
            return WRONG_MODEL_ID
        return self._pages[self._page][register]

    def _soft_reset(self, value: int) -> None:
        """Held in reset the chip has no ID; let go, it boots (ST's API waits for just that)."""
        address = self._pages[0][reg.I2C_ADDRESS]
        self._power_on()
        self._pages[0][reg.I2C_ADDRESS] = address
        if value & 1:
            self._booted_s = self._looked_s + BOOT_S
        else:
            self._pages[0][reg.MODEL_ID] = 0

    # Ranging

    def _command(self, value: int) -> None:
        """A write to SYSRANGE_START: one bit starts a measurement or stops continuous ranging, two start that."""
        page = self._pages[0]
        # 0x41, the calibration, does not stop: a program killed while ranging initialises the chip anew all the same.
        stop = value == reg.START and self._pause_s is not None
        page[reg.SYSRANGE_START] = 0 if stop else value
        self._pause_s = None
        if stop:
            self._due_s = None
        elif value & (reg.START | reg.BACK_TO_BACK | reg.TIMED):
            if not value & reg.START:
                self._pause_s = reg.pause_s(page) if value & reg.TIMED else 0.0
            self._begin(self._looked_s + START_S)
        self.altered.set()

    def _begin(self, began_s: float) -> None:
        """A measurement, as long as the registers now say."""
        self._began_s = began_s
        self._due_s = began_s + reg.measurement_s(self._pages[0])

    def _range(self, due_s: float, now_s: float) -> None:
        """Finish what is over. The newest reading overwrites the others, so only that one looks at the scene."""
        if now_s >= self._began_s:
            self._pages[0][reg.SYSRANGE_START] &= ~reg.START
        if now_s < due_s:
            return
        if self._pause_s is None:
            self._due_s = None
            self._finish(self._began_s, due_s)
            return
        period_s = max(due_s - self._began_s, self._pause_s)
        unread = int((now_s - due_s) / period_s)
        self._measurements += unread
        began_s = self._began_s + unread * period_s
        self._finish(began_s, due_s + unread * period_s)
        self._begin(began_s + period_s)

    def _finish(self, began_s: float, ended_s: float) -> None:
        """One measurement is over: fill the result registers and raise the interrupt."""
        page = self._pages[0]
        self._measurements += 1
        if page[reg.SEQUENCE_CONFIG] & (reg.PRE_RANGE_STEP | reg.FINAL_RANGE_STEP):
            if not (self._measured and self._faults.strikes("frozen")):
                self._write_result(self._measure(began_s, ended_s))
            hit = reg.interrupts(page, reg.word(page, reg.RANGE_STATUS + 10))
        else:
            hit = True  # a reference calibration has no result
        if hit:
            page[reg.INTERRUPT_STATUS] |= page[reg.INTERRUPT_FUNCTION] & reg.INTERRUPT_BITS
        self._data_ready.drive(self._pages[0])

    def _measure(self, began_s: float, ended_s: float) -> optics.Measurement:
        chance = self._chance
        chance.seed(self._seed << 48 | self._measurements)
        if self._faults.strikes("false_near"):
            return optics.glossy(chance)
        target = self._scene.look(began_s, ended_s)
        if covered := self._faults.strikes("covered"):
            target = Target(distance_mm=target.distance_mm if target else 0.0, cover=covered.cover)
        result = optics.measure(
            target,
            self._scene.ambient_mcps(ended_s),
            ended_s - began_s,
            chance,
            limit_mcps=reg.word(self._pages[0], reg.SIGNAL_RATE_LIMIT) / 128,
            stuck_mm=self._stuck_mm,
        )
        bad = self._faults.strikes("bad_status")
        return result._replace(device_status=bad.device_status) if bad else result

    def _write_result(self, result: optics.Measurement) -> None:
        page = self._pages[0]
        range_mm = result.range_mm
        if range_mm < OUT_OF_RANGE_MM:
            range_mm = max(0, range_mm + reg.offset_mm(page))
        reg.put_words(self._pages[1], reg.REF_SIGNAL_RATE, reg.fixed_9_7(reg.ref_signal_mcps(page)))
        page[reg.RANGE_STATUS] = result.device_status << 3 | 1  # bit 0: ready for the next one
        page[reg.RANGE_STATUS + 1] = self._measurements & 0xFF
        signal, ambient = reg.fixed_9_7(result.signal_mcps), reg.fixed_9_7(result.ambient_mcps)
        reg.put_words(page, reg.RANGE_STATUS + 2, round(result.spads * 256), 0, signal, ambient, range_mm)
        self._measured = True

"""The I2C object that the unmodified driver needs, with software chips on it."""

import errno
import threading
from typing import Final

from device.simulator.chip import Chip
from device.simulator.clock import VirtualClock

BIT_S: Final = 1 / 400_000  # fast mode, as the Pi can be set to and the chip allows
Readable = bytes | bytearray | memoryview
Writable = bytearray | memoryview

NACK: Final = getattr(errno, "EREMOTEIO", errno.EIO)  # what Linux reports where nobody acknowledges


class SoftwareBus:
    """An I2C bus in the manner of `busio.I2C`, for chips that share one clock.

    Under a `VirtualClock` each transaction takes as long as its bits do at 400 kHz, so that polling loops end.
    Raises OSError (EREMOTEIO) where nobody acknowledges, as Linux does.
    """

    def __init__(self, *chips: Chip) -> None:
        self._chips = chips
        self._lock = threading.Lock()
        clocks = {id(chip.clock): chip.clock for chip in chips}
        if len(clocks) > 1:
            raise ValueError(f"the chips on a bus have {len(clocks)} clocks; give them one")
        self._virtual = next((clock for clock in clocks.values() if isinstance(clock, VirtualClock)), None)

    def try_lock(self) -> bool:
        """Take the bus if it is free; tell whether it was."""
        return self._lock.acquire(blocking=False)

    def unlock(self) -> None:
        """Give the bus back. Raises RuntimeError when nobody had it."""
        self._lock.release()

    def deinit(self) -> None:
        """Nothing to give back: there is no device file."""

    def scan(self) -> list[int]:
        """The addresses that acknowledge."""
        return [address for address in range(0x08, 0x78) if self._answering(address)]

    def writeto(
        self, address: int, buffer: Readable, *, start: int = 0, end: int | None = None, stop: bool = True
    ) -> None:
        """Write `buffer[start:end]`; if empty, only ask whether anybody answers. `stop` is without effect."""
        del stop
        data = bytes(memoryview(buffer)[start:end])
        self._let_pass(len(data))
        for chip in self._addressed(address):
            chip.write(data)

    def readfrom_into(
        self, address: int, buffer: Writable, *, start: int = 0, end: int | None = None, stop: bool = True
    ) -> None:
        """Fill `buffer[start:end]` from where the register pointer stands.

        Two chips at one address pull each other's ones low. `stop` is without effect.
        """
        del stop
        view = memoryview(buffer)[start:end]
        self._let_pass(len(view))
        answers = [chip.read(len(view)) for chip in self._addressed(address)]
        data = answers[0]
        for other in answers[1:]:
            data = bytes(one & two for one, two in zip(data, other, strict=True))
        view[:] = data

    def writeto_then_readfrom(
        self,
        address: int,
        buffer_out: Readable,
        buffer_in: Writable,
        *,
        out_start: int = 0,
        out_end: int | None = None,
        in_start: int = 0,
        in_end: int | None = None,
    ) -> None:
        """Write, then read, without letting go of the bus."""
        self.writeto(address, buffer_out, start=out_start, end=out_end, stop=False)
        self.readfrom_into(address, buffer_in, start=in_start, end=in_end)

    def _let_pass(self, data_bytes: int) -> None:
        """Start, address, data with an acknowledge bit for each byte, stop."""
        if self._virtual is not None:
            self._virtual.sleep((9 * (1 + data_bytes) + 2) * BIT_S)

    def _answering(self, address: int) -> list[Chip]:
        return [chip for chip in self._chips if chip.answers(address)]

    def _addressed(self, address: int) -> list[Chip]:
        answering = self._answering(address)
        if not answering:
            raise OSError(NACK, f"no acknowledge from I2C address 0x{address:02x}")
        return answering

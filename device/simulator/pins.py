"""The chip's two lines besides the bus, on gpiozero's mock pins: GPIO1 (data ready) out, XSHUT (reset) in."""

from typing import TYPE_CHECKING, Final

from device.simulator import registers as reg

if TYPE_CHECKING:  # a tenth of a second to load, and only where pins are wired
    from gpiozero.pins.mock import MockPin

PIN_HISTORY: Final = 64  # a mock pin remembers every change; in a day of readings that would be hundreds of megabytes


class DataReadyLine:
    """GPIO1. It is open drain: the chip pulls it low or lets it float high."""

    def __init__(self, pin: "MockPin | None") -> None:
        self._pin = pin

    def drive(self, page: bytearray) -> None:
        """Show the interrupt as page 0 wants it shown: its polarity is in 0x84, whether it is used at all in 0x0A."""
        pin = self._pin
        if pin is None:
            return
        pending = bool(page[reg.INTERRUPT_STATUS] & reg.INTERRUPT_BITS)
        active_high = bool(page[reg.GPIO_ACTIVE_HIGH] & reg.ACTIVE_HIGH)
        if page[reg.INTERRUPT_FUNCTION] & reg.INTERRUPT_BITS and pending != active_high:
            pin.drive_low()
        else:
            pin.drive_high()
        if len(pin.states) > PIN_HISTORY:
            del pin.states[: -PIN_HISTORY // 2]


class ResetLine:
    """XSHUT. Left alone, the board pulls it up."""

    def __init__(self, pin: "MockPin | None") -> None:
        self._pin = pin
        self._seen = len(pin.states) if pin else 0

    @property
    def low(self) -> bool:
        """Whether somebody drives it low."""
        return self._pin is not None and self._pin.function == "output" and not self._pin.state

    def pulsed(self) -> bool:
        """Whether it was low at any time since this was last asked, even if no longer."""
        if self._pin is None or len(self._pin.states) == self._seen:
            return False
        states = self._pin.states
        new = states[self._seen :] if len(states) > self._seen else states
        self._seen = len(states)
        return any(not change.state for change in new)

"""The dowel's contact switches at head, upper back and tailbone, each optional, on gpiozero's buttons."""

from collections.abc import Callable, Mapping
from typing import Any

from device.hardware.pins import open_pin_factory, pin_errors
from device.settings import DowelSettings

BOUNCE_S = 0.02
"""Contacts of small switches bounce for 1 to 10 ms, worn ones for up to 20; see `panel`."""


class Switches:
    """Reports each switch as it closes (the dowel touches) and opens; they are closed with it.

    `buttons` are gpiozero Buttons by point. `on_change` is given the point and whether it is closed, on gpiozero's
    thread, and must return soon.
    """

    def __init__(self, buttons: Mapping[str, Any], on_change: Callable[[str, bool], None]) -> None:
        self._buttons = dict(buttons)
        self._on_change = on_change

    def start(self) -> None:
        """Begin to listen; how the switches are now is reported at once."""
        for point, button in self._buttons.items():
            button.when_pressed = self._reporter(point, closed=True)
            button.when_released = self._reporter(point, closed=False)
            self._on_change(point, bool(button.is_pressed))

    def close(self) -> None:
        """Give the pins back. May be called again."""
        for button in self._buttons.values():
            button.close()
        self._buttons = {}

    def _reporter(self, point: str, *, closed: bool) -> Callable[[], None]:
        # gpiozero gives the device to a handler that takes an argument, so this one takes none.
        return lambda: self._on_change(point, closed)


def open_switches(settings: DowelSettings, on_change: Callable[[str, bool], None], pin_factory: Any = None) -> Switches:
    """Open what `settings` says is wired, on `pin_factory` or else the machine's own pins.

    Raises SettingsError where the pins cannot be had. gpiozero is only loaded where something is wired.
    """
    if not settings.pins:
        return Switches({}, on_change)
    with pin_errors("dowel"):
        import gpiozero  # noqa: PLC0415 - it takes a tenth of a second, and most machines wire nothing

        factory = pin_factory or open_pin_factory()
        buttons = {
            point: gpiozero.Button(pin, bounce_time=BOUNCE_S, pin_factory=factory)
            for point, pin in settings.pins.items()
        }
    return Switches(buttons, on_change)

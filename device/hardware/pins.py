"""The machine's GPIO pins, through gpiozero: the sensor's two optional wires, and the factory behind all pins."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from device.errors import SettingsError
from device.settings import SensorSettings, runtime_folder


class SensorPins(NamedTuple):
    """The sensor's optional wires, None where not wired: a gpiozero DigitalInputDevice and a DigitalOutputDevice."""

    data_ready: Any = None
    xshut: Any = None

    def close(self) -> None:
        """Give the pins back."""
        for device in self:
            if device is not None:
                device.close()


@contextmanager
def pin_errors(section: str) -> Iterator[None]:
    """Turn whatever goes wrong with the pins of a settings `section` into a SettingsError that says what to do."""
    try:
        yield
    except SettingsError:
        raise
    # lgpio's errors are a class of its own below Exception, which exists only where lgpio is installed.
    except Exception as error:
        raise SettingsError(
            f"[{section}] has pins, but they cannot be used ({error}); on a Raspberry Pi install lgpio "
            "and join the group gpio, elsewhere take the pins out"
        ) from error


def open_pin_factory() -> Any:
    """The machine's own pins. Raises whatever lgpio raises where there are none; see `pin_errors`.

    gpiozero's own choice would fall back from one library to the next with a warning each, and end without PWM.
    """
    # lgpio puts its pipes where it stands, which may be read-only, and reads this as it is loaded.
    os.environ.setdefault("LG_WD", str(runtime_folder()))
    from gpiozero.pins.lgpio import LGPIOFactory  # noqa: PLC0415 - only where pins are wired and lgpio is installed

    return LGPIOFactory()


def open_sensor_pins(settings: SensorSettings, pin_factory: Any = None) -> SensorPins:
    """Open the wires that `settings` names, on `pin_factory` or else the machine's own pins.

    Raises SettingsError where the pins cannot be had.
    """
    if settings.data_ready_pin is None and settings.xshut_pin is None:
        return SensorPins()
    with pin_errors("sensor"):
        import gpiozero  # noqa: PLC0415 - it takes a tenth of a second, and most machines wire nothing

        factory = pin_factory or open_pin_factory()
        data_ready = xshut = None
        if settings.data_ready_pin is not None:
            # GPIO1 is open drain and low when a reading waits (datasheet, pin description): pulled up, active low.
            data_ready = gpiozero.DigitalInputDevice(settings.data_ready_pin, pull_up=True, pin_factory=factory)
        if settings.xshut_pin is not None:
            xshut = gpiozero.DigitalOutputDevice(settings.xshut_pin, initial_value=True, pin_factory=factory)
    return SensorPins(data_ready, xshut)

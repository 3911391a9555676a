from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory

from device.errors import SettingsError
from device.hardware.pins import SensorPins, open_sensor_pins
from device.settings import SensorSettings


def test_nothing_wired_needs_no_pins() -> None:
    pins = open_sensor_pins(SensorSettings())
    assert pins == SensorPins(None, None)
    pins.close()


def test_data_ready_is_active_when_low_and_xshut_starts_high() -> None:
    factory = MockFactory()
    pins = open_sensor_pins(SensorSettings(data_ready_pin=17, xshut_pin=27), factory)
    factory.pin(17).drive_low()
    assert pins.data_ready.is_active
    factory.pin(17).drive_high()
    assert not pins.data_ready.is_active
    assert [state.state for state in factory.pin(27).states][-1] == 1
    pins.close()
    assert pins.data_ready.closed
    assert pins.xshut.closed


def test_pin_that_is_taken_is_refused_by_name() -> None:
    factory = MockFactory()
    first = open_sensor_pins(SensorSettings(xshut_pin=27), factory)
    with pytest.raises(SettingsError, match=r"^\[sensor\] has pins, but they cannot be used \(.*GPIO27.*\); on a Rasp"):
        open_sensor_pins(SensorSettings(xshut_pin=27), factory)
    first.close()


@pytest.mark.skipif(Path("/dev/gpiochip0").exists(), reason="this machine has pins of its own")
def test_machine_without_pins_is_told_what_to_do() -> None:
    with pytest.raises(SettingsError, match=r"on a Raspberry Pi install lgpio and join the group gpio, elsewhere take"):
        open_sensor_pins(SensorSettings(xshut_pin=27))

"""The way to the real sensor: a Linux I2C bus, and the question whether a sensor is on it."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from device.clock import Clock
from device.errors import SensorAbsent, SensorBusFault, SensorError, SensorTimeout, SensorWrongChip

IDENTITY: Final = bytes((0xEE, 0xAA, 0x10))
"""Registers 0xC0 to 0xC2 of every VL53L0X (datasheet 3.2)."""

SOFT_RESET: Final = 0xBF
RESET_LOOK_S: Final = 0.002
RESET_LOOKS: Final = 5
"""10 ms in steps that are longer than the boot time of 1.2 ms (datasheet 2.9)."""


def open_real_bus(bus_number: int) -> Any:
    """Open /dev/i2c-`bus_number`. Raises SensorAbsent, saying what to do, where that cannot be."""
    path = Path(f"/dev/i2c-{bus_number}")
    if not path.exists():  # asked here, because importing the driver's libraries takes a fifth of a second
        raise SensorAbsent(
            f"{path} does not exist; on a Raspberry Pi run sudo raspi-config nonint do_i2c 0 and restart, "
            "or set sensor.bus"
        )
    from adafruit_extended_bus import ExtendedI2C  # noqa: PLC0415 - see above

    try:
        # A frequency cannot be set on Linux, and asking for one only makes Blinka warn.
        return ExtendedI2C(bus_number, frequency=None)
    except PermissionError:
        raise SensorAbsent(f"{path} may not be opened; add this user to the group i2c and log in again") from None
    except (OSError, RuntimeError, ValueError) as error:
        raise SensorAbsent(f"{path} cannot be opened ({error}); check that I2C is enabled") from error


def open_device(bus: Any, address: int) -> Any:
    """An I2CDevice for the VL53L0X at `address`, proven to be one.

    Raises SensorAbsent, SensorWrongChip, SensorTimeout or SensorBusFault.
    """
    from adafruit_bus_device.i2c_device import I2CDevice  # noqa: PLC0415 - Blinka takes a fifth of a second to import

    try:
        device = I2CDevice(bus, address)
    except ValueError:
        raise SensorAbsent(
            f"no sensor answers at 0x{address:02x}; check its power, SDA and SCL wires and sensor.address"
        ) from None
    try:
        found = read_registers(device, 0xC0, 3)
        if found != IDENTITY:
            # Whoever was killed in the middle of a configuration left another page selected: go back to the first.
            write_register(device, 0xFF, 0)
            found = read_registers(device, 0xC0, 3)
        if found[0] == 0:  # and whoever was killed in the middle of a reset left it in there
            write_register(device, SOFT_RESET, 1)
    except OSError as error:
        raise SensorBusFault(f"the sensor stopped answering ({error}); check its wires") from error
    if found[0] == 0:
        raise SensorTimeout("the sensor was held in reset and is let go; check its power if this happens often")
    if found != IDENTITY:
        raise SensorWrongChip(
            f"the chip at 0x{address:02x} says {found.hex(' ')}; a VL53L0X says {IDENTITY.hex(' ')}: "
            "check which sensor is wired, and sensor.address"
        )
    return device


def read_registers(device: Any, register: int, count: int) -> bytes:
    """`count` bytes from `register` on. Raises OSError."""
    values = bytearray(count)
    with device:
        device.write(bytes((register,)))
        device.readinto(values)
    return bytes(values)


def write_register(device: Any, register: int, value: int) -> None:
    """Set one register. Raises OSError."""
    with device:
        device.write(bytes((register, value)))


def soft_reset(device: Any, clock: Clock) -> None:
    """Restart the chip's firmware over the bus, as ST's API does (`VL53L0X_ResetDevice`). Raises OSError.

    It is the next best thing where XSHUT is not wired. A chip without identity is in reset; waiting for either is
    bounded, because the driver will find out by itself whether the chip came back.
    """
    for value, in_reset in ((0, True), (1, False)):
        write_register(device, SOFT_RESET, value)
        for _ in range(RESET_LOOKS):
            clock.sleep(RESET_LOOK_S)
            with suppress(OSError):  # it does not answer while it boots
                if (read_registers(device, 0xC0, 1) == b"\0") == in_reset:
                    break


def close_bus(bus: Any) -> None:
    """Close what was opened; the software bus has nothing to close."""
    deinit = getattr(bus, "deinit", None)
    if deinit is not None:
        deinit()


def sensor_present(open_bus: Callable[[], Any], address: int = 0x29) -> tuple[bool, str]:
    """Whether a VL53L0X answers, and one sentence saying why not ("" when it does). Disturbs no measurement."""
    try:
        bus = open_bus()
        try:
            open_device(bus, address)
        finally:
            close_bus(bus)
    except SensorError as fault:
        return False, str(fault)
    return True, ""

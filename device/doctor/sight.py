"""Judges what the sensor sees, one function for a finding. Pure."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from device.doctor.finding import Finding, note, well, wrong
from device.hinge.noise import BEND, NOISE_MM
from device.reading import HARDWARE, Reading
from device.settings import Settings

FEW: Final = 10
"""Fewer readings say nothing about noise and light."""
SLOW: Final = 0.8
"""Of the nominal rate: a loaded Pi misses one reading in ten."""
TOO_SLOW: Final = 0.6
"""At 33 ms that is 18 a second: a quick touch of a quarter of a second would be five readings."""
NOISY: Final = 0.12
"""Of the distance: what the datasheet (DS, table of ranging accuracy) gives for a grey target in daylight; beyond it
the sensor is not at its best even there."""
BRIGHT_MCPS: Final = 2.0
DAYLIGHT_MCPS: Final = 5.0
"""The sensor's own word for the datasheet's 5 klux of daylight, in which it sees grey cloth to 0.4 m only: the stance
that is farthest from the wall, 356 mm, and the recess of 40 mm just fit into that."""
NEARER_MM: Final = 15.0
"""So much nearer than the touch nobody's hips are: it is the pad, dust on the window, or a hand."""


class Sensed(Struct, frozen=True, kw_only=True):
    """The sensor, lately: `answers` are all addresses on the bus, None where the bus was not searched."""

    health: str = "ok"
    detail: str = ""
    rate_hz: float = 0.0
    readings: tuple[Reading, ...] = ()
    answers: tuple[int, ...] | None = None

    @property
    def distances_mm(self) -> list[float]:
        """Those that can be believed."""
        return [one.distance_mm for one in self.readings if one.distance_mm is not None]


def sight(sensed: Sensed, settings: Settings) -> list[Finding]:
    """All that can be said of the sensor."""
    found = [one for one in (answers(sensed, settings), chip(sensed, settings)) if one is not None]
    if sensed.health != "ok":
        return found
    found.append(rate(sensed, settings))
    if len(sensed.readings) < FEW:
        return [*found, note("readings", f"only {len(sensed.readings)} so far", "ask again in a few seconds")]
    return [*found, view(sensed, settings), *noise(sensed), *light(sensed)]


def answers(sensed: Sensed, settings: Settings) -> Finding | None:
    """Who is on the bus."""
    if sensed.answers is None:
        return None
    found = ", ".join(f"0x{one:02x}" for one in sensed.answers) or "nobody"
    bus = f"on /dev/i2c-{settings.sensor.bus} answers {found}"
    if settings.sensor.address in sensed.answers:
        return well("bus", bus)
    if sensed.answers:
        return wrong("bus", f"{bus}, not 0x{settings.sensor.address:02x}", "set sensor.address, or check the wires")
    return wrong("bus", bus, "check VIN to 3V3 (pin 1), GND, SDA to pin 3, SCL to pin 5; SDA and SCL may be crossed")


def chip(sensed: Sensed, settings: Settings) -> Finding:
    """Whether it is a VL53L0X, and well."""
    at = f"a VL53L0X at 0x{settings.sensor.address:02x}"
    if sensed.health == "starting":
        return note("sensor", "it is being started", "ask again in a few seconds")
    if sensed.health != "ok":
        says, _, remedy = sensed.detail.partition("; ")
        return wrong("sensor", says, remedy or "check its wires, and switch its power off and on")
    if sensed.detail:
        says, _, remedy = sensed.detail.partition("; ")
        return note("sensor", f"{at}; {says}", remedy)
    return well("sensor", at)


def rate(sensed: Sensed, settings: Settings) -> Finding:
    """How many readings come in a second."""
    nominal_hz = 1000 / settings.sensor.budget_ms
    says = f"{sensed.rate_hz:.1f} readings a second, of {nominal_hz:.0f}"
    if sensed.rate_hz < TOO_SLOW * nominal_hz:
        return wrong("rate", says, "something keeps the machine or the bus busy: see top; wires of over 30 cm are slow")
    if sensed.rate_hz < SLOW * nominal_hz:
        return note("rate", says, "something keeps the machine busy: see top")
    return well("rate", says)


def view(sensed: Sensed, settings: Settings) -> Finding:
    """What is in front of the sensor, and what that says of how it is mounted."""
    if all(one.status == HARDWARE for one in sensed.readings):
        return wrong("view", "the sensor reports a fault of its own", "switch its power off and on, else replace it")
    distances_mm = sensed.distances_mm
    if len(distances_mm) < len(sensed.readings) / 2:
        return well("view", "nothing near, as it should be with nobody there")
    mean_mm = _mean(distances_mm)
    if mean_mm < settings.sensor.contact_mm - NEARER_MM:
        return wrong(
            "view",
            f"something is {mean_mm:.0f} mm in front of the window, nearer than any touch",
            "clean the window, pull off its film, and make the hole in the pad wider",
        )
    return well("view", f"something at {mean_mm:.0f} mm")


def noise(sensed: Sensed) -> list[Finding]:
    """How much the readings scatter; nothing where there is no distance."""
    distances_mm = sensed.distances_mm
    if len(distances_mm) < FEW:
        return []
    bends_mm = [abs(a - 2 * b + c) for a, b, c in zip(distances_mm, distances_mm[1:], distances_mm[2:], strict=False)]
    noise_mm, mean_mm = BEND * _mean(bends_mm), _mean(distances_mm)
    says = f"readings scatter by {noise_mm:.1f} mm at {mean_mm:.0f} mm"
    if noise_mm > max(3 * NOISE_MM, NOISY * mean_mm):
        return [note("noise", says, "stand still and ask again; then try lighter cloth, or less light on the sensor")]
    return [well("noise", says)]


def light(sensed: Sensed) -> list[Finding]:
    """How strong the sensor's own light comes back, and how bright the room is; nothing where that is not known."""
    ambient = [one.ambient_mcps for one in sensed.readings if one.ambient_mcps is not None]
    signal = [one.signal_mcps for one in sensed.readings if one.signal_mcps is not None]
    if not ambient or not signal:
        return []
    mean_mcps = _mean(ambient)
    says = f"ambient {mean_mcps:.2f} Mcps, its own {_mean(signal):.1f} Mcps"
    if mean_mcps > DAYLIGHT_MCPS:
        remedy = "keep the sun off the sensor and off where you stand: so bright it may not see you at all"
        return [wrong("light", says, remedy)]
    if mean_mcps > BRIGHT_MCPS:
        return [note("light", says, "bright: dark cloth may not be seen far from the wall; draw a curtain")]
    return [well("light", says)]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)

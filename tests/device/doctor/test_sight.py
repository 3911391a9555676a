"""What the doctor says of the sensor: bus, chip, rate, view, noise and light."""

import random

import pytest
from msgspec.structs import replace

from device.doctor.sight import Sensed, sight
from device.reading import HARDWARE, SIGNAL, Reading
from device.settings import SensorSettings, Settings


def seen(
    mean_mm: float | None, sd_mm: float = 2.0, *, ambient_mcps: float | None = 0.1, status: int = 0, count: int = 30
) -> Sensed:
    """A second of readings, of something at that distance, or of nothing."""
    chance = random.Random(1)
    readings = [
        Reading(
            n / 30,
            None if mean_mm is None else chance.gauss(mean_mm, sd_mm),
            status or (SIGNAL if mean_mm is None else 0),
            12.0,
            ambient_mcps,
        )
        for n in range(count)
    ]
    return Sensed(rate_hz=30.0, readings=tuple(readings))


DEFAULT = Settings()


def told(sensed: Sensed, settings: Settings = DEFAULT) -> dict[str, tuple[str, str, str]]:
    return {one.name: (one.verdict, one.says, one.remedy) for one in sight(sensed, settings)}


def test_a_sensor_that_sees_somebody_well_is_told_in_figures() -> None:
    found = told(replace(seen(200.0), answers=(0x29, 0x48)))
    assert {verdict for verdict, _, _ in found.values()} == {"well"}
    assert found["bus"][1] == "on /dev/i2c-1 answers 0x29, 0x48"
    assert found["sensor"][1] == "a VL53L0X at 0x29"
    assert found["rate"][1] == "30.0 readings a second, of 30"
    assert found["view"][1] == "something at 200 mm"
    assert found["noise"][1].startswith("readings scatter by 1.")
    assert found["light"][1] == "ambient 0.10 Mcps, its own 12.0 Mcps"


def test_an_empty_room_is_well_and_has_no_noise() -> None:
    found = told(seen(None))
    assert found["view"] == ("well", "nothing near, as it should be with nobody there", "")
    assert "noise" not in found
    assert "bus" not in found


@pytest.mark.parametrize(
    ("answers", "says", "remedy"),
    [
        ((), "on /dev/i2c-1 answers nobody", "SDA and SCL may be crossed"),
        ((0x30,), "on /dev/i2c-1 answers 0x30, not 0x29", "set sensor.address"),
    ],
)
def test_who_does_not_answer_is_missed(answers: tuple[int, ...], says: str, remedy: str) -> None:
    detail = "no sensor answers at 0x29; check its power, SDA and SCL wires and sensor.address"
    found = told(Sensed(health="absent", detail=detail, answers=answers))
    assert found["bus"][:2] == ("wrong", says)
    assert remedy in found["bus"][2]
    assert found["sensor"] == (
        "wrong",
        "no sensor answers at 0x29",
        "check its power, SDA and SCL wires and sensor.address",
    )
    assert set(found) == {"bus", "sensor"}


def test_a_sensor_that_starts_is_not_judged() -> None:
    assert told(Sensed(health="starting"))["sensor"][0] == "note"


def test_a_dead_data_ready_wire_is_told_beside_a_sensor_that_works() -> None:
    detail = "nothing comes over the data-ready wire, so the sensor is polled; check sensor.data_ready_pin"
    verdict, says, remedy = told(replace(seen(200.0), detail=detail))["sensor"]
    assert (verdict, remedy) == ("note", "check sensor.data_ready_pin")
    assert "data-ready wire" in says


@pytest.mark.parametrize(("rate_hz", "verdict"), [(27.0, "well"), (20.0, "note"), (12.0, "wrong")])
def test_the_rate_is_held_to_the_budget(rate_hz: float, verdict: str) -> None:
    assert told(replace(seen(200.0), rate_hz=rate_hz))["rate"][0] == verdict
    slower = Settings(sensor=SensorSettings(budget_ms=100))
    assert told(replace(seen(200.0), rate_hz=10.0), slower)["rate"][0] == "well"


@pytest.mark.parametrize(("mean_mm", "verdict"), [(40.0, "well"), (30.0, "well"), (18.0, "wrong")])
def test_something_nearer_than_any_touch_is_the_mount(mean_mm: float, verdict: str) -> None:
    found = told(seen(mean_mm))["view"]
    assert found[0] == verdict
    assert ("hole in the pad wider" in found[2]) == (verdict == "wrong")


def test_a_chip_that_reports_a_fault_of_its_own_is_told() -> None:
    assert told(seen(100.0, status=HARDWARE))["view"][1] == "the sensor reports a fault of its own"


@pytest.mark.parametrize(("sd_mm", "verdict"), [(2.0, "well"), (20.0, "well"), (60.0, "note")])
def test_noise_is_held_to_the_distance(sd_mm: float, verdict: str) -> None:
    assert told(seen(300.0, sd_mm))["noise"][0] == verdict


@pytest.mark.parametrize(("ambient_mcps", "verdict"), [(0.5, "well"), (3.0, "note"), (8.0, "wrong")])
def test_a_bright_room_is_told(ambient_mcps: float, verdict: str) -> None:
    assert told(seen(200.0, ambient_mcps=ambient_mcps))["light"][0] == verdict


def test_light_that_is_not_known_is_not_judged() -> None:
    assert "light" not in told(seen(200.0, ambient_mcps=None))


def test_too_few_readings_are_not_judged() -> None:
    found = told(seen(200.0, count=4))
    assert found["readings"] == ("note", "only 4 so far", "ask again in a few seconds")
    assert "noise" not in found

"""`wall-hinge doctor` through real processes: by itself, and with the device that runs."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from device.journal import DataFolder
from tests.processes import House, house_in, in_one_line, until

SENSOR = {"sensor", "rate", "view", "light"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


def findings(house: House, *options: str) -> dict[str, dict[str, Any]]:
    ended = house.run("doctor", "--json", "--data", str(house.data), *options)
    assert ended.err == ""
    found = json.loads(ended.out)
    assert ended.status == any(one["verdict"] == "wrong" for one in found)
    return {one["name"]: one for one in found}


def test_it_looks_at_the_simulated_sensor_and_leaves_nothing_behind(house: House) -> None:
    found = findings(house, "--simulate", "--person", "steady")
    assert set(found) >= SENSOR | {"board", "system", "architecture", "disk", "services", "page"}
    assert found["sensor"] == {"name": "sensor", "verdict": "well", "says": "a VL53L0X at 0x29", "remedy": ""}
    assert not house.data.exists()


@pytest.mark.skipif(Path("/dev/i2c-1").exists(), reason="this machine has an I2C bus, where a sensor may answer")
def test_without_a_sensor_it_says_what_to_do_and_fails(house: House) -> None:
    ended = house.run("doctor", "--data", house.data)
    assert (ended.status, ended.err) == (1, "")
    lines = ended.out.splitlines()
    assert "WRONG I2C: /dev/i2c-1 does not exist: I2C is off" in lines
    wrong = [number for number, line in enumerate(lines) if line.startswith("WRONG")]
    assert all(lines[number + 1].startswith("      -> ") for number in wrong)


def test_with_a_device_it_is_the_device_that_looks(house: House) -> None:
    running = house.start_all("--simulate", "--person", "steady")
    until(lambda: (s := house.state()) and s["sensor"]["health"] == "ok", "the sensor is started")

    def judged() -> dict[str, dict[str, Any]] | None:
        found = findings(house)
        return found if "view" in found else None

    found = until(judged, "the device has readings to judge")
    assert found["asked"]["says"] == "the device, which runs and has the sensor"
    assert set(found) >= SENSOR
    assert "I2C" not in found  # it simulates
    assert running.end().status == 0


def test_the_page_can_ask_it_too_and_nothing_else_with_it(house: House) -> None:
    house.start_all("--simulate")
    status, answer = house.command("doctor")
    assert (status, answer["ok"]) == (200, True)
    assert "disk" in [one["name"] for one in answer["findings"]]
    status, answer = house.command("doctor", b'{"deep": true}', Content_Type="application/json")
    assert (status, answer) == (400, {"reason": "doctor takes no arguments, but deep was given"})


def test_many_who_ask_at_once_are_answered_or_told_to_wait(house: House) -> None:
    house.start_all("--simulate", "--speed", "20")
    statuses: list[int] = []
    asking = [threading.Thread(target=lambda: statuses.append(house.command("doctor")[0])) for _ in range(6)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert set(statuses) <= {200, 409}
    assert 200 in statuses
    assert house.wait_reps(1)["simulated"]  # and it counts on


def test_a_device_that_holds_the_data_without_answering_is_told(house: House, tmp_path: Path) -> None:
    with DataFolder(house.data):
        found = findings(house, "--simulate")
    assert found["sensor"]["verdict"] == "wrong"
    assert "is in use by another Wall Hinge" in found["sensor"]["remedy"]


def test_a_bad_setting_is_one_line(house: House, tmp_path: Path) -> None:
    config = tmp_path / "bad.toml"
    config.write_text("[sensor]\nbudget_ms = 10\n")
    ended = house.run("doctor", "--config", config)
    assert ended.status == 1
    assert in_one_line(ended.err) == f"wall-hinge: {config}: sensor.budget_ms is 10; it must be 20 to 200"

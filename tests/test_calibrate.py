"""`wall-hinge calibrate` through real processes: by itself, and with the device that runs."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from device.journal import DATABASE, CalibrationDetail, calibration_of_chosen
from device.recording import read_recording
from tests.processes import House, complaints, house_in, in_one_line, until

SPEED = ("--speed", "5")
"""Half a minute in six seconds; the machine may be slow, and then each reading is of a later moment."""
WHY_OFF = "How much light comes back from there, and from farther off, tells how it grows."
LINES = [
    "Press your hips against the pad. Back to the wall, hips on the pad as at a touch, and stay there.",
    "Hold still. Lean on the pad and do not move.",
    f"Good. Step off, about a hand's width, and stand still. {WHY_OFF}",
    "Good. Step as far again, and stand still. Stand as before, the arms where they were. Then you press once more.",
    "Press your hips against the pad again. The same way: both times must read the same.",
]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from house_in(tmp_path)


def kept(house: House) -> CalibrationDetail | None:
    return calibration_of_chosen(house.data / DATABASE, simulated=True)


def check_told(out: str, contact_mm: float) -> None:
    """All steps in order, and how it ended; a machine that stalls may have seen hips that moved once more."""
    said = out.splitlines()
    assert said[-1] == f"Calibrated. At your touch the sensor reads {contact_mm:.0f} mm."
    assert [line for line in dict.fromkeys(said) if line in LINES] == LINES


def test_without_a_device_it_uses_the_sensor_and_keeps_the_result(house: House, tmp_path: Path) -> None:
    ended = house.run("calibrate", "--simulate", "--person", "steady", "--data", house.data, *SPEED)
    assert (ended.status, ended.err) == (0, "")
    made = kept(house)
    assert made is not None
    assert made.contact_mm == pytest.approx(41.5, abs=2.5)
    check_told(ended.out, made.contact_mm)
    assert house.workouts() == []
    assert calibration_of_chosen(house.data / DATABASE, simulated=False) is None
    # From now on the contact is that one, in recordings and in the device.
    file = tmp_path / "new.csv"
    assert house.run("record", file, "--simulate", "--seconds", "1", "--data", house.data).status == 0
    assert float(read_recording(file).meta["contact_mm"]) == made.contact_mm
    house.start_device(*SPEED)
    house.start_web()
    state = until(house.state, "the page shows the device")
    assert (state["contact_mm"], state["calibrated"], state["calibration"]) == (made.contact_mm, True, None)


def test_with_a_device_it_goes_through_it(house: House) -> None:
    running = house.start_all("--simulate", "--person", "steady", *SPEED)
    state = until(house.state, "the page shows the device")
    assert (state["contact_mm"], state["calibrated"]) == (40.0, False)
    ended = house.run("calibrate", "--data", house.data)
    assert (ended.status, ended.err) == (0, "")
    made = until(lambda: kept(house), "it is kept")
    check_told(ended.out, made.contact_mm)
    state = until(lambda: (s := house.state()) and s["calibrated"] and s, "the page has it too")
    assert state["contact_mm"] == made.contact_mm
    assert state["reps"] == 0
    house.wait_reps(2)
    busy = house.run("calibrate", "--data", house.data)
    assert (busy.status, busy.out) == (1, "")
    said = "wall-hinge: A set is running, and calibrating would lose its reps: end the set first."
    assert in_one_line(busy.err) == said
    assert house.command("calibrate") == (409, {"reason": said.removeprefix("wall-hinge: ")})
    assert complaints(running.end().err) == []


def test_readings_that_are_not_good_enough_are_refused_in_one_line(house: House, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow.toml"
    shallow.write_text("[sensor]\ncontact_mm = 15\n", encoding="utf-8")
    ended = house.run(
        "calibrate", "--config", shallow, "--simulate", "--person", "steady", "--data", house.data, *SPEED
    )
    assert ended.status == 1
    assert in_one_line(ended.err).startswith("wall-hinge: not calibrated: ")
    assert "set it 40 mm" in in_one_line(ended.err)
    assert ended.out.startswith(LINES[0])
    assert kept(house) is None


def test_ctrl_c_cancels_with_the_device_and_without(house: House) -> None:
    alone = house.start("calibrate", "--simulate", "--data", house.data)
    until(lambda: alone.out or alone.gone(), "it says what to do")
    cancelled = "wall-hinge: calibration cancelled: the touch is where it was"
    ended = alone.end(signal.SIGINT)
    assert (ended.status, in_one_line(ended.err)) == (1, cancelled)
    assert kept(house) is None
    house.start_all("--simulate", "--person", "steady")
    asking = house.start("calibrate", "--data", house.data)
    until(lambda: asking.out or asking.gone(), "it says what to do")
    until(lambda: (s := house.state()) and s["calibration"], "the page shows it")
    ended = asking.end(signal.SIGINT)
    assert (ended.status, in_one_line(ended.err)) == (1, cancelled)
    until(lambda: (s := house.state()) and s["calibration"] is None, "the device has cancelled it")


def test_who_is_cancelled_from_the_phone_is_told(house: House) -> None:
    house.start_all("--simulate", "--person", "steady")
    asking = house.start("calibrate", "--data", house.data)
    until(lambda: asking.out or asking.gone(), "it says what to do")
    assert house.command("cancel_calibration", json.dumps({}).encode(), Content_Type="application/json")[0] == 200
    ended = asking.wait()
    assert ended.status == 1
    assert in_one_line(ended.err) == "wall-hinge: not calibrated: somebody cancelled it; start again"


@pytest.mark.skipif(Path("/dev/i2c-1").exists(), reason="this machine has an I2C bus, where a sensor may answer")
def test_without_a_sensor_it_says_what_is_missing(house: House) -> None:
    ended = house.run("calibrate", "--data", house.data)
    assert ended.status == 1
    assert in_one_line(ended.err).startswith("wall-hinge: not calibrated: The sensor gave no reading for 10 s: ")
    assert "/dev/i2c-1" in ended.err

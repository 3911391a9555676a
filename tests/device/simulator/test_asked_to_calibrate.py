"""What the simulated person does when a calibration asks for it."""

import pytest
from msgspec.structs import replace

from device.hinge.snapshot import CalibrationStep, Guidance, Phase, Snapshot
from device.simulator.people import PEOPLE, Person
from device.simulator.trainee import Trainee
from tests.device.simulator.test_trainee import EVERYBODY, Room, kinds, said


def asking(step: CalibrationStep) -> Snapshot:
    return replace(said("away", "start"), calibration=Guidance(1, step, "", "", 0.0))


@EVERYBODY
def test_who_is_asked_to_calibrate_presses_holds_steps_off_twice_and_presses_again(person: Person) -> None:
    room = Room(Trainee(person, seed=2))
    trainee = room.trainee

    def at_pad() -> bool:
        return trainee.gap_mm(room.now_s) == 0

    def off_mm() -> float:
        return trainee.gap_mm(room.now_s) or 0.0

    presses: tuple[CalibrationStep, ...] = ("press", "press_again")
    for press in presses:
        assert room.hears(asking(press), at_pad, limit_s=40)
        room.hears(asking("hold"), lambda: not at_pad(), limit_s=6)
        assert at_pad()
        assert room.hears(asking("step_off"), lambda: off_mm() > 55, limit_s=10)
        assert off_mm() < 105
        assert room.hears(asking("step_farther"), lambda: off_mm() > 55 + 50, limit_s=10)
    assert "touch" not in kinds(trainee)
    assert room.hears(said("ready", "go"), lambda: "touch" in kinds(trainee))


@pytest.mark.parametrize("phase", ["rest", "done"])
def test_who_rests_or_has_left_comes_back_to_calibrate(phase: Phase) -> None:
    room = Room(Trainee(PEOPLE["demo"], seed=3))
    room.warms_up()
    quiet = said(phase, "rest", rest_s=50.0)
    room.hears(quiet, lambda: room.trainee.gap_mm(room.now_s) is None, limit_s=60)
    told = replace(quiet, calibration=Guidance(1, "press", "", "", 0.0))
    assert room.hears(told, lambda: room.trainee.gap_mm(room.now_s) == 0, limit_s=45)
    assert kinds(room.trainee).count("touch") == 2

"""Calibrating the whole device: the real driver on the software chip, and somebody who does what is asked."""

from pathlib import Path
from typing import Any

import pytest

from device.calibrating import TOLD_S
from device.hinge.exercise import Plan
from device.hinge.holds import Contact
from device.hinge.snapshot import Guidance
from device.journal import DATABASE, RECORDINGS, History, calibration_of_chosen
from device.live import Answer
from device.recording import read_recording
from device.sessions import sensor_of
from device.settings import SensorSettings, Settings
from device.simulator.clock import VirtualClock
from device.simulator.faults import Fault
from device.simulator.optics import NEAR_MM
from device.simulator.people import PEOPLE
from device.simulator.trainee import Plan as Todo
from device.simulator.trainee import Trainee
from tests.system.house import House
from tests.system.replays import compare, sets_in
from tests.system.test_people import ask as order
from tests.system.test_people import make
from tests.system.test_workouts import ask, deaf

RUNNING = Answer(
    ok=False, reason="A set is running, and calibrating would lose its reps: end the set first.", code="refused"
)
PAD_MM = 47.0
"""Where the pad really is; the device begins with 40."""

BOBS = Contact(contact_mm=56.0, noise_mm=1.7, signal_mcps=20.0, readings=120)


def house_of(folder: Path, person: str = "steady", **options: Any) -> House:
    return House(folder, Trainee(PEOPLE[person], seed=1, contact_mm=PAD_MM), clock=VirtualClock(), **options)


def guidance(house: House) -> Guidance | None:
    return house.snapshots[-1].calibration if house.snapshots else None


def is_over(house: House) -> bool:
    now = guidance(house)
    return now is not None and now.over


def calibrate(house: House) -> Guidance:
    assert ask(house, "calibrate") == Answer(ok=True)
    house.until(lambda: is_over(house), within_s=150)
    last = guidance(house)
    assert last is not None
    return last


@pytest.mark.parametrize("person", ["demo", "quick", "steady"])
def test_a_person_is_guided_to_a_contact_that_is_kept_and_used(tmp_path: Path, person: str) -> None:
    with house_of(tmp_path, person) as house:
        assert calibrate(house).step == "done"
        shown = house.snapshots[-1]
        assert shown.calibrated
        assert shown.contact_mm == house.core.contact_mm == pytest.approx(PAD_MM + 1.4, abs=1.5)
        assert shown.reps == 0
        assert house.ears.heard == ["ready", "good_stance", "good_stance", "workout_done"]
        steps = [one.calibration.step for one in house.snapshots if one.calibration]
        offs = ["step_off", "step_farther"]
        assert list(dict.fromkeys(steps)) == ["press", "hold", *offs, "press_again", "hold_again", "done"]
        house.until(lambda: house.reps >= 5, within_s=150)
        house.for_(0.5)
        assert house.reps == house.true_touches()
        house.journal.flush()
        kept = calibration_of_chosen(tmp_path / DATABASE, simulated=False)
        assert kept is not None
        assert (kept.contact_mm, kept.replaced_mm) == (shown.contact_mm, 40.0)
        assert kept.readings > 100
    assert NEAR_MM < (kept.near_mm or 0.0) == pytest.approx(NEAR_MM, rel=0.07)  # rather too large
    assert sensor_of(Settings(), kept) == SensorSettings(
        contact_mm=kept.contact_mm, near_mm=kept.near_mm, calibrated=True
    )


def test_a_set_is_recorded_with_the_contact_in_force_and_replays_exactly(tmp_path: Path) -> None:
    plan = Plan(target_reps=(5, 6), target_sets=(3, 3), rest_s=20.0)
    with house_of(tmp_path, plan=plan) as house:
        house.until(lambda: house.snapshots[-1:] != [] and house.snapshots[-1].phase == "rest", within_s=200)
        assert calibrate(house).step == "done"
        contact_mm = house.core.contact_mm
        house.until(lambda: house.snapshots[-1].phase == "done", within_s=400)
    sets = sets_in(tmp_path)
    told = []
    for one in sets:
        compared = compare(tmp_path, one)
        assert compared.exact
        assert compared.replayed == compared.counted
        told += [read_recording(tmp_path / RECORDINGS / part.name).meta["contact_mm"] for part in one.recordings]
    assert told == ["40.0", repr(contact_mm), repr(contact_mm)]


def test_everybody_is_counted_and_recorded_with_their_own(tmp_path: Path) -> None:
    plan = Plan(target_reps=(5, 6), target_sets=(3, 3), rest_s=20.0)
    with house_of(tmp_path, plan=plan) as house:
        ada, bob = make(house, "Ada"), make(house, "Bob")
        assert order(house, "choose_person", person=ada).ok
        assert calibrate(house).step == "done"
        hers_mm = house.core.contact_mm
        assert order(house, "choose_person", person=bob).ok
        assert (house.core.contact_mm, house.snapshots[-1].calibrated) == (hers_mm, True)  # he has none yet
        for event in house.core.calibrate(BOBS, house.clock.now_s()):
            house.journal.record(event)
        assert order(house, "choose_person", person=ada).ok
        assert house.core.contact_mm == hers_mm
        house.until(lambda: house.snapshots[-1].phase == "rest", within_s=200)
        house.journal.flush()
    for one in sets_in(tmp_path):
        compared = compare(tmp_path, one)
        assert compared.exact
        assert compared.replayed == compared.counted
        for part in one.recordings:
            assert read_recording(tmp_path / RECORDINGS / part.name).meta["contact_mm"] == repr(hers_mm)
    with house_of(tmp_path, plan=plan) as house:  # it is known after a restart
        assert (house.core.contact_mm, house.core.calibrated) == (hers_mm, True)


def test_while_a_set_runs_it_is_refused_and_counting_goes_on(tmp_path: Path) -> None:
    with deaf(tmp_path, reps=6) as house:
        house.until(lambda: house.reps == 2, within_s=200)
        assert ask(house, "calibrate") == RUNNING
        assert ask(house, "pause").ok
        assert ask(house, "calibrate") == RUNNING
        assert ask(house, "resume").ok
        house.until(lambda: house.reps == 6, within_s=200)
        assert guidance(house) is None


def test_nothing_is_counted_while_it_runs_and_reps_are_no_calibration(tmp_path: Path) -> None:
    with deaf(tmp_path, reps=20) as house:
        assert calibrate(house).step == "refused"
        assert house.true_touches() > 2
        assert house.reps == 0
        assert house.ears.heard[-1] == "refused"
        assert house.core.contact_mm == 40.0
        house.until(lambda: house.reps > 0, within_s=100)
    assert calibration_of_chosen(tmp_path / DATABASE, simulated=False) is None


def test_it_is_cancelled_by_command_and_by_the_button(tmp_path: Path) -> None:
    with house_of(tmp_path) as house:
        nothing = Answer(ok=False, reason="There is no calibration to cancel.", code="refused")
        assert ask(house, "cancel_calibration") == nothing
        for name in ("cancel_calibration", "button:short"):
            assert ask(house, "calibrate").ok
            again = ask(house, "calibrate")
            assert again.reason == "A calibration is running already: follow it, or cancel it."
            house.for_(3)
            assert ask(house, name).ok
            assert guidance(house) is None
        assert calibrate(house).number == 3


def test_how_it_went_is_told_for_a_while_and_then_no_more(tmp_path: Path) -> None:
    with house_of(tmp_path) as house:
        calibrate(house)
        house.for_(TOLD_S - 5)
        assert guidance(house) is not None
        house.for_(10)
        assert guidance(house) is None
        assert house.snapshots[-1].calibrated


def test_a_rest_goes_on_while_it_runs(tmp_path: Path) -> None:
    with deaf(tmp_path, reps=6) as house:
        house.until(lambda: house.reps == 6, within_s=200)
        assert ask(house, "end_set").ok
        assert ask(house, "calibrate").ok
        house.until(lambda: "rest_over" in house.ears.heard, within_s=90)
        house.journal.flush()
        assert History(tmp_path / DATABASE).workouts(1)[0].sets == (6,)


def test_a_sensor_that_is_lost_ends_it_with_its_fault(tmp_path: Path) -> None:
    with house_of(tmp_path) as house:
        assert ask(house, "calibrate").ok
        house.for_(3)
        house.chip.fail(Fault(kind="no_answer"))
        house.until(lambda: is_over(house), within_s=60)
        last = guidance(house)
        assert last is not None
        assert last.why.startswith("The sensor gave no reading for 10 s: ")


def test_whoever_covers_the_chip_at_the_pad_is_calibrated_by_where_it_lost_them(tmp_path: Path) -> None:
    with house_of(tmp_path, "slow") as house:
        last = calibrate(house)
        assert last.step == "done", last
        assert house.core.contact_mm == pytest.approx(40.0, abs=6.0)


def test_a_plan_that_only_stands_there_is_refused(tmp_path: Path) -> None:
    trainee = Trainee(PEOPLE["steady"], plan=Todo(reps=1, misses={1: 60.0}, stance_mm=76.0))
    with House(tmp_path, trainee, clock=VirtualClock()) as house:
        assert calibrate(house).why.startswith("The nearest that came was ")

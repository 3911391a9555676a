"""Dowel and handcuff sets through the unmodified driver on the software chip, counted exactly."""

from pathlib import Path

import pytest

from device.hardware.rangefinder import Rangefinder
from device.hinge.depth import DepthCounter
from device.live import Answer
from device.simulator.bus import SoftwareBus
from device.simulator.chip import Chip
from device.simulator.clock import VirtualClock
from device.simulator.people import PEOPLE
from device.simulator.trainee import Plan, Trainee
from tests.device.hinge.traces import kinds
from tests.system.house import House


@pytest.mark.parametrize("person", ["demo", "quick", "steady"])
@pytest.mark.parametrize("stance_mm", [260.0, 560.0])
def test_a_set_is_counted_exactly_at_a_foot_and_at_two(person: str, stance_mm: float) -> None:
    todo = Plan(reps=20, stance_mm=stance_mm, depth_mm=170.0, misses={6: 55.0, 13: 60.0})
    assert counted(person, todo) == (18, 2, 0)


@pytest.mark.parametrize("person", ["quick", "steady"])
def test_at_a_metre_where_the_sensor_scatters_by_20_mm_the_count_is_right_within_three(person: str) -> None:
    touches, _, _ = counted(person, Plan(reps=20, stance_mm=960.0, depth_mm=170.0))
    assert 17 <= touches <= 20


def counted(person: str, todo: Plan) -> tuple[int, int, int]:
    clock = VirtualClock()
    trainee = Trainee(PEOPLE[person], seed=7, plan=todo)
    chip = Chip(trainee, clock, seed=7)
    clock.watch(chip)
    finder = Rangefinder(lambda: SoftwareBus(chip), clock, budget_ms=33)
    counter = DepthCounter(40.0)
    told: list[str] = []
    while not any(truth.kind == "leave" for truth in trainee.truth):
        assert clock.now_s() < 600
        reading = finder.read()
        if reading is not None:
            told += kinds(counter.feed(reading))
    finder.close()
    return told.count("touch") - told.count("voided"), told.count("miss"), told.count("squat")


def ask(house: House, name: str, **args: object) -> Answer:
    """Ask for something as the page does; go on until it is answered, and told in a snapshot."""
    answers: list[Answer] = []
    house.requests.put((name, args, answers.append))
    house.until(lambda: answers != [], within_s=60)
    house.for_(0.2)
    return answers[0]


@pytest.mark.parametrize("exercise", ["dowel", "handcuff"])
def test_a_set_is_chosen_coached_counted_and_kept(tmp_path: Path, exercise: str) -> None:
    with House(tmp_path, Trainee(PEOPLE["demo"], seed=3), clock=VirtualClock()) as house:
        assert ask(house, "choose_exercise", exercise=exercise).ok
        house.until(lambda: house.snapshots[-1].phase == "rest", within_s=400)
        end = house.snapshots[-1]
        assert (end.exercise, end.sets) == (exercise, (20,))
        assert end.range_mm is not None
        assert end.cue
        true = [truth.kind for truth in house.trainee.truth]
        assert end.sets[0] == true.count("touch")
        assert {"ready", "touch", "almost_done", "set_done"} <= set(house.ears.heard)
        assert house.ears.heard.count("almost_done") == 1


def test_a_lost_contact_takes_the_rep_back_and_sounds(tmp_path: Path) -> None:
    with House(tmp_path, Trainee(PEOPLE["steady"], seed=3), clock=VirtualClock()) as house:
        assert ask(house, "choose_exercise", exercise="dowel").ok
        house.until(lambda: house.reps == 5, within_s=200)
        assert ask(house, "contact_lost", point="tailbone").ok
        assert house.snapshots[-1].reps == 4
        assert house.snapshots[-1].lost == ("tailbone",)
        assert house.ears.heard[-1] == "contact_lost"
        refused = ask(house, "contact_lost", point="knee")
        assert (refused.code, refused.reason) == (
            "malformed",
            "contact_lost: point is 'knee'; it must be head, upper_back or tailbone",
        )

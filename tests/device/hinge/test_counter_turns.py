"""What the counter makes of turns, and of one way to the wall after another: nothing of the one is left in the next."""

import pytest

from device.hinge.aside import ROUND_MM
from device.hinge.counter import RepCounter
from device.hinge.events import Rep, Squat
from device.hinge.states import State
from device.reading import SIGNAL
from tests.device.hinge.lights import NEAR_MM
from tests.device.hinge.traces import CONTACT_MM, at, counted, kinds


def test_after_a_miss_they_stand_again() -> None:
    counter = RepCounter(CONTACT_MM)
    for reading in at(150, noise_mm=1.0).short(150, 30).readings:
        counter.feed(reading)
    assert counter.state is State.STANDING


@pytest.mark.parametrize(("back_mm", "settled"), [(120, 0), (133, 1)])
def test_a_miss_may_have_been_a_touch_only_where_they_came_back_as_after_one(back_mm: float, settled: int) -> None:
    """Three fifths of the way are 127 mm; who pulses below that has touched once, not twice."""
    trace = at(203).move(CONTACT_MM + 12, 1.0).move(CONTACT_MM + back_mm, 0.7)
    trace.move(CONTACT_MM + 8, 0.7).stand(CONTACT_MM + 8, 0.4).move(CONTACT_MM + 203, 1.0).stand(CONTACT_MM + 203, 1.0)
    for _ in range(2):
        trace.short(203, 8)
    told = kinds(counted(trace.readings))
    assert [kind for kind in told if kind in ("miss", "touch")] == ["miss"] + ["touch"] * 3
    assert told.count("settled") == settled


@pytest.mark.parametrize(("seconds", "told"), [(1.7, "touch"), (2.7, "miss")])
def test_who_hesitates_short_of_the_wall_may_still_come_to_it_and_who_stands_there_does_not(
    seconds: float, told: str
) -> None:
    """Nobody is still before four means of a fifth of a second, and 1.5 s later they stand."""
    trace = at(150).move(CONTACT_MM + 14, 1.0).stand(CONTACT_MM + 14, seconds)
    trace.move(CONTACT_MM + 6, 0.3).stand(CONTACT_MM + 6, 0.4)
    trace.move(CONTACT_MM + 150, 1.0).stand(CONTACT_MM + 150, 1.0)
    assert kinds(counted(trace.readings))[2] == told


def test_no_miss_is_told_while_the_back_of_a_squat_may_be_seen() -> None:
    trace = at(200).move(CONTACT_MM + 70, 0.5).move(CONTACT_MM + 300, 0.5).stand(CONTACT_MM + 300, 1.9)
    assert kinds(counted(trace.readings)) == ["arrived", "ready"]
    trace.stand(CONTACT_MM + 300, 3.5)  # nobody squats so slowly
    assert kinds(counted(trace.readings)) == ["arrived", "ready", "miss"]


def test_nor_while_they_go_down_again() -> None:
    trace = at(200).move(CONTACT_MM + 70, 0.5).move(CONTACT_MM + 300, 0.5).stand(CONTACT_MM + 300, 1.4)
    assert kinds(counted(trace.move(CONTACT_MM + 70, 0.5).readings)) == ["arrived", "ready"]


def test_a_squat_whose_second_dip_goes_under_the_beam_is_named_there_and_with_where_they_stood() -> None:
    trace = at(200).move(CONTACT_MM + 70, 0.5).move(CONTACT_MM + 130, 0.4).move(CONTACT_MM + 70, 0.4)
    events = counted(trace.move(CONTACT_MM + 85, 0.1).lost(0.5).readings)
    assert kinds(events) == ["arrived", "ready", "squat"]
    assert isinstance(events[-1], Squat)
    assert events[-1].stance_mm == pytest.approx(200)


def test_two_reps_aside_without_standing_up_between_them_are_no_squat() -> None:
    at_wall = 1 - 60 / ROUND_MM
    trace = at(203).rep(203)
    for back_mm in (160, 203):
        trace.move(CONTACT_MM + 60, 0.6, bright=at_wall).stand(CONTACT_MM + 60, 0.3)
        trace.move(CONTACT_MM + back_mm, 0.6, bright=1.0)
    told = kinds(counted(trace.stand(CONTACT_MM + 203, 1.0).readings, near_mm=NEAR_MM))
    assert told == ["arrived", "ready", *["touch", "rep"] * 3]


def test_a_touch_that_covers_the_sensor_is_measured_from_contact_also_after_one_aside() -> None:
    trace = at(203).rep(203).aside(203, 40).move(CONTACT_MM + 15, 1.2).lost(0.8, SIGNAL, 0, signal_mcps=12.0)
    trace.move(CONTACT_MM + 15, 0.05).move(CONTACT_MM + 203, 1.0).stand(CONTACT_MM + 203, 1.0)
    reps = [event for event in counted(trace.readings, near_mm=NEAR_MM) if isinstance(event, Rep)]
    assert [rep.depth_mm for rep in reps][2:] == [pytest.approx(15, abs=3)]


@pytest.mark.parametrize(("at_once", "counts"), [(True, 0), (False, 1)])
def test_a_dark_hand_that_waits_before_the_wall_is_no_rep_aside_and_hips_that_darken_on_their_way_are(
    at_once: bool, counts: int
) -> None:
    """Both are as dark in the end, and at the same place, in the same time."""
    dark = 1 - 70 / ROUND_MM
    trace = at(203).rep(203).rep(203)
    before = kinds(counted(trace.readings, near_mm=NEAR_MM)).count("touch")
    if at_once:
        trace.bright = dark
    trace.move(CONTACT_MM + 70, 0.2, bright=None if at_once else 1 - 10 / ROUND_MM)
    trace.move(CONTACT_MM + 50, 0.3, bright=dark).stand(CONTACT_MM + 50, 0.5)
    trace.move(CONTACT_MM + 203, 0.5, bright=1.0).stand(CONTACT_MM + 203, 1.0).rep(203)
    told = kinds(counted(trace.readings, near_mm=NEAR_MM))
    assert (before, told.count("touch"), told.count("settled")) == (2, 3 + counts, 0)

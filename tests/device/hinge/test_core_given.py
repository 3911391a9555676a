"""What a core is given to go on with: it is used, and the same readings without it say something else."""

import pytest

from device.hinge.core import Core
from device.hinge.depth import DepthCounter
from device.hinge.events import ContactMoved, Learnt
from device.hinge.exercise import INCH_MM, Plan
from device.hinge.holds import Contact
from device.hinge.past import DAY_S, PastWorkout
from device.hinge.reach import Reach
from device.reading import Reading
from tests.device.hinge.lights import NEAR_MM
from tests.device.hinge.test_depth import hinges, standing
from tests.device.hinge.traces import CONTACT_MM, Trace, at, kinds, told

CONTACT = Contact(contact_mm=CONTACT_MM, noise_mm=1.0, signal_mcps=10.0, readings=60, near_mm=NEAR_MM)


def touches(core: Core, readings: list[Reading]) -> int:
    return kinds(told(core, readings)).count("touch")


def test_the_workouts_before_say_where_this_one_begins() -> None:
    before = PastWorkout(
        exercise="wall", started_s=-DAY_S - 600, ended_s=-DAY_S, comfortable_mm=8 * INCH_MM, end_mm=8 * INCH_MM
    )
    core = Core(CONTACT_MM, Plan(), past=[before])
    assert round(core.target_stance_mm / INCH_MM) == 7
    assert core.advice.say == "Stand with your back to the wall, 7 inches away."
    assert round(Core(CONTACT_MM, Plan()).target_stance_mm / INCH_MM) == 3


def test_an_open_workout_is_gone_on_with_where_it_has_led() -> None:
    trace = at(76.2)
    for _ in range(5):
        trace.rep(76.2)
    whole = Core(CONTACT_MM, Plan())
    told(whole, trace.readings)
    again = Core(CONTACT_MM, Plan(), log=whole.workout.log)
    assert round(again.target_stance_mm / INCH_MM) == 4
    assert again.target_stance_mm == whole.target_stance_mm


def test_nothing_is_told_as_long_as_the_advice_is_the_first_one() -> None:
    assert Core(CONTACT_MM, Plan()).tick(1.0) == []


@pytest.mark.parametrize("calibrated", [False, True])
def test_how_the_light_grows_tells_hips_that_come_in_aside(calibrated: bool) -> None:
    trace = at(203, noise_mm=1.5, start_s=1.0).rep(203).aside(203, 40).aside(203, 40)
    core = Core(CONTACT_MM, Plan(), near_mm=None if calibrated else NEAR_MM)
    if calibrated:
        core.calibrate(CONTACT, 0.5)
    assert core.near_mm == NEAR_MM
    assert touches(core, trace.readings) == 3
    assert touches(Core(CONTACT_MM, Plan()), trace.readings) == 1


def test_who_was_learnt_to_wear_even_cloth_may_come_in_aside_at_once() -> None:
    first = told(Core(CONTACT_MM, Plan(), near_mm=NEAR_MM), at(203, noise_mm=1.5).rep(203).readings)
    (learnt,) = (event for event in first if isinstance(event, Learnt))
    readings = at(203, noise_mm=1.5).aside(203, 40).readings
    assert touches(Core(CONTACT_MM, Plan(), near_mm=NEAR_MM, habit=learnt.habit), readings) == 1
    assert touches(Core(CONTACT_MM, Plan(), near_mm=NEAR_MM), readings) == 0


def high(by_mm: float) -> Trace:
    """A rep that ends so much above contact."""
    trace = at(150)
    trace.move(CONTACT_MM + by_mm, 1.0).stand(CONTACT_MM + by_mm, 0.6)
    return trace.move(CONTACT_MM + 150, 1.0).stand(CONTACT_MM + 150, 1.5)


def test_contact_is_where_it_was_followed_to() -> None:
    readings = high(20).readings
    assert touches(Core(CONTACT_MM, Plan(), contact_now_mm=CONTACT_MM + 18), readings) == 1
    assert touches(Core(CONTACT_MM, Plan()), readings) == 0


def test_contact_is_followed_up_where_the_touch_before_was_felt_there_too() -> None:
    readings = high(8).readings

    def moved_to_mm(felt_mm: float | None) -> float:
        core = Core(CONTACT_MM, Plan(), contact_felt_mm=felt_mm)
        return [event.contact_mm for event in told(core, readings) if isinstance(event, ContactMoved)][-1]

    assert moved_to_mm(CONTACT_MM + 8) == pytest.approx(CONTACT_MM + 4, abs=1)
    assert moved_to_mm(None) == CONTACT_MM


def test_a_range_of_motion_that_is_known_counts_the_first_rep_at_its_depth() -> None:
    def first_mm(reach: Reach | None) -> float:
        core = Core(CONTACT_MM, Plan(), exercise="dowel", reach=reach)
        assert core.range_mm == (None if reach is None else 170.0)
        for reading in hinges(standing(), 170).readings:
            if "touch" in kinds(core.feed(reading)):
                return core.counter.gap_mm or 0.0
        raise AssertionError("it never counted")

    assert first_mm(Reach((170.0, 170.0, 170.0), 560.0)) < 430  # of 560 to 390
    assert first_mm(None) > 500  # on its return


@pytest.mark.parametrize("calibrated", [False, True])
@pytest.mark.parametrize(("over_mm", "ready"), [(20.0, True), (40.0, False)])
def test_who_stands_an_inch_beyond_the_farthest_stance_of_the_plan_is_not_ready(
    calibrated: bool, over_mm: float, ready: bool
) -> None:
    core = Core(CONTACT_MM, Plan(max_stance_mm=203.2))
    if calibrated:
        core.calibrate(CONTACT, -1.0)
    assert ("ready" in kinds(told(core, at(203.2 + over_mm).readings))) is ready


def test_by_depth_too_the_gap_is_measured_from_the_contact_that_was_calibrated() -> None:
    core = Core(CONTACT_MM, Plan(), exercise="dowel")
    core.calibrate(CONTACT._replace(contact_mm=55.0), -1.0)
    assert isinstance(core.counter, DepthCounter)
    told(core, standing(600).readings)
    assert core.counter.gap_mm == pytest.approx(545, abs=1)

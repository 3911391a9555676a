"""Misses that all end at one place."""

from device.hinge.core import Core
from device.hinge.events import Event, Miss, Settled, Squat, Touch
from device.hinge.exercise import Plan
from device.hinge.holds import Contact
from device.hinge.snapshot import Advice
from device.hinge.stops import Stops
from tests.device.hinge.traces import CONTACT_MM, at


def stops(*short_mm: float, then: Event | None = None) -> Stops:
    made = Stops()
    for number, one_mm in enumerate(short_mm):
        made.hear(Miss(time_s=10.0 * number, stance_mm=200.0, short_mm=one_mm))
    if then is not None:
        made.hear(then)
    return made


def test_six_that_end_alike_ask_for_a_calibration_and_say_how_far_off_they_were() -> None:
    assert stops(50, 14, 12, 13, 12, 13, 14).advice("in") == Advice(
        "hold", "Calibrate, if you felt the wall.", "The hips ended ½ inch short of it, 6 times alike."
    )
    assert stops(14, 12, 13, 12, 13, 14).advice("cm") == Advice(
        "hold", "Calibrate, if you felt the wall.", "The hips ended 1.3 centimetres short of it, 6 times alike."
    )


def test_fewer_or_such_as_scatter_do_not() -> None:
    assert stops().advice("in") is None
    assert stops(13, 13, 13, 13, 13).advice("in") is None
    assert stops(13, 13, 13, 13, 18, 13).advice("in") is not None
    assert stops(13, 13, 13, 13, 19, 13).advice("in") is None
    assert stops(*[75] * 6).advice("in") is not None
    assert stops(*[76] * 6).advice("in") is None  # no wall is so far from where it was, nor hips aside


def test_what_counts_or_is_a_squat_begins_the_row_anew() -> None:
    for event in (
        Touch(time_s=50.0, stance_mm=200.0, lowering_s=1.0),
        Settled(time_s=50.0, turned_s=10.0, stance_mm=200.0),
        Squat(time_s=50.0, stance_mm=200.0),
    ):
        assert stops(*[13] * 6, then=event).advice("in") is None


def test_it_is_advised_before_any_workout_and_until_it_is_calibrated_or_a_rep_counts() -> None:
    trace = at(203)
    for _ in range(6):
        trace.short(203, 38)
    for contact_mm, is_told in ((CONTACT_MM, True), (CONTACT_MM + 38, False)):
        core = Core(contact_mm, Plan(start_stance_mm=203.0 + CONTACT_MM - contact_mm))
        for reading in trace.readings:
            core.feed(reading)
        assert (core.advice.say == "Calibrate, if you felt the wall.") is is_told
    core = Core(CONTACT_MM, Plan(start_stance_mm=203.0))
    told = []
    for reading in trace.rep(203).readings:
        core.feed(reading)
        told.append(core.advice.say)
    assert "Calibrate, if you felt the wall." in told
    assert told[-1] == "Push your hips back to the wall."


def test_in_the_units_that_were_chosen_and_no_more_once_it_is_calibrated() -> None:
    trace = at(203)
    for _ in range(6):
        trace.short(203, 38)
    core = Core(CONTACT_MM, Plan(units="cm"))
    for reading in trace.readings:
        core.feed(reading)
    assert core.advice.why == "The hips ended 3.8 centimetres short of it, 6 times alike."
    now_s = trace.readings[-1].time_s
    core.calibrate(Contact(contact_mm=CONTACT_MM, noise_mm=1.0, signal_mcps=10.0, readings=60, near_mm=None), now_s)
    seen = len(trace.readings)
    for reading in trace.stand(CONTACT_MM + 203, 2.0).readings[seen:]:
        core.feed(reading)
    assert core.phase == "ready"
    assert "Calibrate" not in core.advice.say


def test_who_has_gone_is_not_told() -> None:
    core = Core(CONTACT_MM, Plan())
    trace = at(203)
    for _ in range(6):
        trace.short(203, 38)
    for reading in trace.lost(4.0).readings:
        core.feed(reading)
    assert core.phase == "away"
    assert "Calibrate" not in core.advice.say

"""What exactly the core tells, and what it tells the workout of the body: moving, gone, or still."""

import pytest

from device.hinge.core import Core
from device.hinge.events import Advised, Rep, SetEnded, Touch
from device.hinge.exercise import INCH_MM, Plan
from device.hinge.past import DAY_S, PastWorkout
from tests.device.hinge.logs import rep
from tests.device.hinge.test_core import training
from tests.device.hinge.traces import CONTACT_MM, Trace, at, told

PLAN = Plan(target_reps=(2, 8))


def two_reps() -> Trace:
    return at(100).rep(100).rep(100)


def ends(trace: Trace) -> list[tuple[str, float]]:
    """Why and when sets end."""
    events = told(Core(CONTACT_MM, PLAN), trace.readings)
    return [(event.why, event.time_s) for event in events if isinstance(event, SetEnded)]


def test_every_advice_is_told_as_it_is_at_its_instant_and_once() -> None:
    core = Core(CONTACT_MM, PLAN)
    before: tuple[str, float] = (core.advice.kind, core.target_stance_mm)
    for reading in training(noise_mm=2.0).readings:
        for event in core.feed(reading):
            if isinstance(event, Advised):
                advice, target_mm = core.advice, core.target_stance_mm
                assert event == Advised(
                    time_s=reading.time_s, kind=advice.kind, say=advice.say, why=advice.why, target_stance_mm=target_mm
                )
                assert (event.kind, target_mm) != before
                before = (event.kind, target_mm)


def test_as_long_as_nothing_changes_advice_is_not_worked_out_again() -> None:
    core, trace = Core(CONTACT_MM, PLAN), at(100)
    told(core, trace.readings)
    advice, seen = core.advice, len(trace.readings)
    told(core, trace.stand(CONTACT_MM + 100, 1.0).readings[seen:])
    assert core.advice is advice


def test_a_set_ends_fifteen_seconds_after_the_latest_rep_of_who_stands_still() -> None:
    trace = two_reps()
    done_s = trace.readings[-1].time_s
    ((why, time_s),) = ends(trace.stand(CONTACT_MM + 100, 20.0))
    assert why == "stopped"
    assert done_s + 13 < time_s < done_s + 16  # a rep ends a little before the second of standing after it


def test_whoever_steps_or_stays_at_the_wall_has_not_stopped() -> None:
    stepped = two_reps().stand(CONTACT_MM + 100, 10.0).move(CONTACT_MM + 126, 1.0)
    since_s = stepped.readings[-1].time_s
    ((why, time_s),) = ends(stepped.stand(CONTACT_MM + 126, 20.0))
    assert why == "stopped"
    assert since_s + 14 < time_s < since_s + 18
    assert ends(two_reps().move(CONTACT_MM, 1.0).stand(CONTACT_MM, 25.0)) == []


def test_a_set_ends_eight_seconds_after_somebody_has_gone() -> None:
    trace = at(100).rep(100)
    gone_s = trace.readings[-1].time_s
    ((why, time_s),) = ends(trace.lost(12.0))
    assert why == "left"
    assert gone_s + 9.4 < time_s < gone_s + 9.7  # a second and a half until nobody is there


def test_every_rep_is_kept_with_how_noisy_the_readings_were() -> None:
    core = Core(CONTACT_MM, PLAN)
    trace = at(150, noise_mm=3.0)
    for _ in range(3):
        trace.rep(150)
    noises_mm = []
    for reading in trace.readings:
        for event in core.feed(reading):
            if isinstance(event, Rep):
                assert event.noise_mm == round(core.counter.noise_mm, 2)
                noises_mm.append(event.noise_mm)
    assert noises_mm == [pytest.approx(3.0, abs=1.0)] * 3
    assert core.workout.log is not None
    assert [one.rep.noise_mm for one in core.workout.log.attempts()[0] if one.rep is not None] == noises_mm


def test_a_rep_that_brings_its_noise_along_keeps_it() -> None:
    core = Core(CONTACT_MM, PLAN)
    measured = rep(76.2, at_s=3.0, noise_mm=1.5).rep
    assert measured is not None
    events = core.take([Touch(time_s=3.0, stance_mm=76.2, lowering_s=1.2), measured], measured.time_s)
    assert measured in events


def test_days_that_pass_bring_the_next_beginning_farther_in() -> None:
    before = PastWorkout(
        exercise="wall", started_s=-DAY_S - 600, ended_s=-DAY_S, comfortable_mm=8 * INCH_MM, end_mm=8 * INCH_MM
    )
    core = Core(CONTACT_MM, PLAN, past=[before])
    inches = []
    for days in (1, 14, 42):
        core.tick(days * DAY_S)
        inches.append(round(core.target_stance_mm / INCH_MM))
    assert inches == [7, 6, 4]

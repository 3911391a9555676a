"""What of all that happens is heard and shown: the newest thing, the last rep's measures, and whose advice it is."""

import pytest

from device.hinge.core import Core
from device.hinge.events import Miss, Rep
from device.hinge.exercise import INCH_MM, Plan
from device.hinge.log import SetLog, WorkoutLog
from device.hinge.past import PastWorkout
from device.hinge.reach import Reach
from device.hinge.snapshot import LastRep
from tests.device.hinge.logs import rep
from tests.device.hinge.test_depth import hinges, standing
from tests.device.hinge.traces import CONTACT_MM, Trace, at


def heard(core: Core, trace: Trace) -> list[tuple[int, str]]:
    """What was heard, with its numbers."""
    all_: list[tuple[int, str]] = []
    for reading in trace.readings:
        core.feed(reading)
        if core.latest is not None and (core.latest.seq, core.latest.kind) not in all_:
            all_.append((core.latest.seq, core.latest.kind))
    return all_


def test_all_that_matters_is_heard_and_numbered_from_one() -> None:
    trace = at(76.2)
    for _ in range(5):
        trace.rep(76.2)
    trace.move(CONTACT_MM + 101.6, 1.0).stand(CONTACT_MM + 101.6, 2.0).short(101.6, 40).short(101.6, 40)
    told = heard(Core(CONTACT_MM, Plan()), trace.stand(CONTACT_MM + 101.6, 3.0).lost(3.0))
    assert [kind for _, kind in told] == [
        "ready",
        *["touch"] * 5,
        "step_out",
        "miss",
        "step_in",
        "left",
    ]
    # The ninth is the second miss: at its instant the step in is asked for, which is more to do.
    assert [number for number, _ in told] == [1, 2, 3, 4, 5, 6, 7, 8, 10, 11]


def test_how_far_a_miss_was_from_the_wall_is_shown_to_a_tenth_and_of_nothing_else() -> None:
    core, short_mm = Core(CONTACT_MM + 0.27, Plan()), []
    for reading in at(150, noise_mm=1.5).short(150, 30).rep(150).readings:
        misses = [event for event in core.feed(reading) if isinstance(event, Miss)]
        if misses:
            assert core.latest is not None
            assert core.latest.kind == "miss"
            assert core.latest.short_mm == round(misses[0].short_mm, 1) != misses[0].short_mm
            short_mm.append(core.latest.short_mm)
    assert short_mm == [pytest.approx(30, abs=3)]
    assert core.latest is not None
    assert (core.latest.kind, core.latest.short_mm) == ("touch", None)


def test_the_last_rep_is_shown_with_its_measures() -> None:
    core, last = Core(CONTACT_MM, Plan()), None
    assert Core(CONTACT_MM, Plan()).last_rep is None
    for reading in at(150).rep(150).rep(150, lowering_s=2.0).readings:
        for event in core.feed(reading):
            if isinstance(event, Rep):
                last = event
    assert last is not None
    assert core.last_rep == LastRep(
        last.lowering_s, last.pause_s, last.rising_s, last.travel_mm, last.stance_mm, last.full
    )
    assert last.lowering_s == pytest.approx(2.0, abs=0.1)


def test_advice_is_in_the_units_that_were_chosen() -> None:
    assert Core(CONTACT_MM, Plan(units="cm")).advice.say.endswith("7.6 centimetres away.")
    assert Core(CONTACT_MM, Plan()).advice.say.endswith("3 inches away.")


def test_what_the_workout_has_earned_is_offered_when_it_is_ended() -> None:
    before = PastWorkout(
        exercise="wall", started_s=-900.0, ended_s=-300.0, comfortable_mm=8 * INCH_MM, end_mm=8 * INCH_MM
    )
    whole = tuple(rep(7 * INCH_MM, at_s=3.0 * number) for number in range(20))
    sets = tuple(SetLog(number=n, started_s=0.0, attempts=whole, ended_s=60.0, rested=True) for n in range(1, 5))
    core = Core(CONTACT_MM, Plan(), log=WorkoutLog(exercise="wall", started_s=0.0, sets=sets), past=[before])
    core.command("end_workout", 100.0)
    assert (core.advice.kind, core.advice.say) == (
        "next_exercise",
        "Well done. Next: the handcuff hinge, if you like.",
    )


@pytest.mark.parametrize(
    ("reach", "why"),
    [(Reach((170.0,) * 3, 560.0), "0 of 15 to 20."), (None, "Your first 3 reps show how deep you go.")],
)
def test_only_who_has_no_range_of_motion_yet_is_told_that_it_is_learnt(reach: Reach | None, why: str) -> None:
    core = Core(CONTACT_MM, Plan(), exercise="dowel", reach=reach)
    for reading in standing().readings:
        core.feed(reading)
    assert core.advice.why == why


@pytest.mark.parametrize(
    ("commands", "kind"), [((), "hold"), (("pause",), "paused"), (("end_set",), "rest"), (("end_workout",), "done")]
)
def test_a_contact_that_is_open_is_told_while_reps_are_done_and_not_else(commands: tuple[str, ...], kind: str) -> None:
    core, trace = Core(CONTACT_MM, Plan(), exercise="dowel"), hinges(standing(), *[170] * 3)
    heard(core, trace)
    now_s = trace.readings[-1].time_s
    for command in commands:
        core.command(command, now_s)
    core.contacts.switch("head", now_s, closed=False)
    seen = len(trace.readings)
    for reading in trace.stand(600, 1.0).readings[seen:]:
        core.feed(reading)
    assert core.lost == ("head",)
    assert core.advice.kind == kind


def test_nor_is_it_told_to_nobody() -> None:
    core = Core(CONTACT_MM, Plan(), exercise="dowel")
    core.contacts.switch("head", 0.0, closed=False)
    core.tick(1.0)
    assert (core.lost, core.advice.kind) == (("head",), "start")

"""What is said and counted when the dowel leaves the back: told by a person, or by a switch."""

import pytest

from device.errors import CommandRefused
from device.hinge.core import Core
from device.hinge.events import Advised, ContactLost, Event, Miss, Touch, Undone
from device.hinge.exercise import Plan
from tests.device.hinge.test_depth import hinges, standing
from tests.device.hinge.traces import CONTACT_MM, Trace, kinds, told

NONE_NOW = "No rep is being done: stand in the start position, and begin."


def three_reps() -> tuple[Core, Trace, list[float]]:
    """A core after three reps with the dowel, what it saw, and when it counted."""
    core, trace = Core(CONTACT_MM, Plan(), exercise="dowel"), hinges(standing(), *[170] * 3)
    touched_s = [event.time_s for event in told(core, trace.readings) if isinstance(event, Touch)]
    return core, trace, touched_s


def without_advice(events: list[Event]) -> list[Event]:
    return [event for event in events if not isinstance(event, Advised)]


@pytest.mark.parametrize("point", ["tailbone", ""])
def test_the_rep_just_done_is_the_one_that_is_taken_back(point: str) -> None:
    core, trace, touched_s = three_reps()
    now_s = trace.readings[-1].time_s + 1.0
    stance_mm = core.counter.stance_mm or 0.0
    assert without_advice(core.contact_lost(point, now_s)) == [
        Miss(time_s=now_s, stance_mm=stance_mm, short_mm=0.0),
        Undone(time_s=now_s, number=1, touched_s=touched_s[-1]),
        ContactLost(time_s=now_s, point=point),
    ]
    assert stance_mm > 500
    assert core.lost == ((point,) if point else ())


def test_the_rep_that_is_being_done_is_taken_back_at_that_instant() -> None:
    core, trace, _ = three_reps()
    seen = len(trace.readings)
    events = told(core, trace.move(430, 1.0).readings[seen:])  # as deep as the range asks: it has counted
    (touched_s,) = [event.time_s for event in events if isinstance(event, Touch)]
    now_s = trace.readings[-1].time_s
    lost = without_advice(core.contact_lost("head", now_s))
    assert Undone(time_s=now_s, number=1, touched_s=touched_s) in lost
    assert kinds(lost) == ["miss", "undone", "contact_lost"]
    seen = len(trace.readings)
    after = told(core, trace.move(600, 1.0).stand(600, 1.5).readings[seen:])
    assert not {"touch", "rep", "miss"} & set(kinds(after))


def test_a_switch_that_opens_in_a_rep_is_told_at_its_instant_and_by_its_point() -> None:
    core, trace, _ = three_reps()
    seen = len(trace.readings)
    trace.move(430, 1.0)
    opened_s = trace.readings[seen + 5].time_s
    core.contacts.switch("upper_back", opened_s, closed=False)
    events = without_advice(told(core, trace.readings[seen:]))
    lost_s = events[0].time_s
    assert opened_s + 0.15 <= lost_s < opened_s + 0.2
    stance_mm = core.counter.stance_mm or 0.0
    assert events == [
        Miss(time_s=lost_s, stance_mm=stance_mm, short_mm=0.0),
        ContactLost(time_s=lost_s, point="upper_back"),
    ]


def test_a_switch_that_opens_in_standing_is_shown_and_no_event() -> None:
    core, trace, _ = three_reps()
    seen = len(trace.readings)
    core.contacts.switch("head", trace.readings[-1].time_s, closed=False)
    assert without_advice(told(core, trace.stand(600, 1.0).readings[seen:])) == []
    assert core.lost == ("head",)
    assert core.advice.say == "Contact lost at the head: back to the start."


@pytest.mark.parametrize("exercise", ["wall", "handcuff"])
def test_only_the_dowel_has_contacts(exercise: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        Core(CONTACT_MM, Plan(), exercise=exercise).contact_lost("head", 1.0)
    assert str(refused.value) == "Contacts belong to the dowel hinge."


def test_without_a_rep_there_is_none_to_take_back() -> None:
    idle, begun = (Core(CONTACT_MM, Plan(), exercise="dowel") for _ in range(2))
    begun.command("start", 1.0)
    ended, trace, _ = three_reps()
    now_s = trace.readings[-1].time_s
    ended.command("end_set", now_s)
    for core, at_s in ((idle, 2.0), (begun, 2.0), (ended, now_s + 0.5)):
        log = core.workout.log
        with pytest.raises(CommandRefused) as refused:
            core.contact_lost("head", at_s)
        assert str(refused.value) == NONE_NOW
        assert core.workout.log == log
        assert core.lost is None

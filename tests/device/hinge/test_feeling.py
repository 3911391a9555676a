"""Who stops shortly before the wall feels for it, or steps to it to lean: told once they are back."""

from collections.abc import Sequence

import pytest

from device.hinge.core import Core
from device.hinge.counter import RepCounter
from device.hinge.events import ContactMoved, Event, Rep, Settled, Touch
from device.hinge.exercise import Plan
from device.hinge.states import State
from tests.device.hinge.traces import CONTACT_MM, Trace, at, counted, kinds, told

STANCE_MM = 100.0
TOUCHES = (Touch, Settled)


def felt(
    trace: Trace,
    *,
    stop_mm: float = 30.0,
    stop_s: float = 1.3,
    creep_s: float = 0.5,
    low_mm: float = 0.0,
    pause_s: float = 0.6,
) -> Trace:
    """On the way from where they stand they stop, and go on to the wall."""
    trace.move(CONTACT_MM + stop_mm, 1.0).stand(CONTACT_MM + stop_mm, stop_s)
    return trace.move(CONTACT_MM + low_mm, creep_s).stand(CONTACT_MM + low_mm, pause_s)


def back(trace: Trace, stance_mm: float = STANCE_MM, stand_s: float = 1.0) -> Trace:
    """They come up to there from the wall, and stand."""
    return trace.move(CONTACT_MM + stance_mm, 1.0).stand(CONTACT_MM + stance_mm, stand_s)


def touches(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, TOUCHES)]


@pytest.mark.parametrize("stop_s", [1.0, 1.4, 2.5])
@pytest.mark.parametrize("stop_mm", [20.0, 30.0, 45.0])
def test_a_rep_that_is_felt_for_counts_once_they_stand_again_and_is_measured(stop_mm: float, stop_s: float) -> None:
    events = counted(back(felt(at(STANCE_MM), stop_mm=stop_mm, stop_s=stop_s)).readings)
    assert kinds(events) == ["arrived", "ready", "settled", "rep"]
    settled, rep = (event for event in events if isinstance(event, Settled | Rep))
    assert isinstance(settled, Settled)
    assert isinstance(rep, Rep)
    assert settled.turned_s == rep.touched_s == pytest.approx(3.0 + 1.0 + stop_s + 0.4, abs=0.2)
    assert settled.time_s == rep.time_s
    assert rep.pause_s == pytest.approx(0.6, abs=0.3)
    assert settled.stance_mm == pytest.approx(STANCE_MM, abs=2)


@pytest.mark.parametrize(("stop_mm", "stop_s", "speed_mm_s"), [(20.0, 5.0, 8.0), (40.0, 3.0, 8.0), (50.0, 5.0, 8.0)])
def test_however_slowly_they_come_to_the_wall(stop_mm: float, stop_s: float, speed_mm_s: float) -> None:
    trace = felt(at(STANCE_MM), stop_mm=stop_mm, stop_s=stop_s, creep_s=stop_mm / speed_mm_s, pause_s=5.0)
    assert kinds(counted(back(trace).readings)) == ["arrived", "ready", "settled", "rep"]


FAR_MM = 150.0


def stopped_far(stop_mm: float = 70.0, stop_s: float = 3.0) -> Trace:
    """From FAR_MM they come in so far that they seem to stand there, and feel for the wall from there."""
    return felt(at(FAR_MM).move(CONTACT_MM + stop_mm, 1.0).stand(CONTACT_MM + stop_mm, stop_s), pause_s=2.0)


@pytest.mark.parametrize("stop_s", [2.0, 3.0, 5.0])
@pytest.mark.parametrize("stop_mm", [60.0, 70.0, 80.0])
def test_who_seemed_to_stand_nearer_and_comes_back_to_where_they_stood_has_done_a_rep(
    stop_mm: float, stop_s: float
) -> None:
    assert len(touches(counted(back(stopped_far(stop_mm, stop_s), FAR_MM).readings))) == 1


def test_and_so_has_who_comes_back_to_where_they_stopped() -> None:
    assert len(touches(counted(back(stopped_far(), 70.0).readings))) == 1


@pytest.mark.parametrize("to_mm", [110.0, 120.0, 180.0])
def test_but_not_who_comes_back_to_neither(to_mm: float) -> None:
    assert not touches(counted(back(stopped_far(), to_mm).readings))


def test_who_stood_there_long_ago_has_not_come_back_from_there() -> None:
    for stop_s, counts in ((20.0, 1), (30.0, 0)):
        assert len(touches(counted(back(stopped_far(stop_s=stop_s), FAR_MM).readings))) == counts


def test_who_steps_to_the_wall_in_stages_and_leans_has_not_come_from_the_first_of_them() -> None:
    trace = at(FAR_MM)
    for stage_mm in (105.0, 70.0):
        trace.move(CONTACT_MM + stage_mm, 0.7).stand(CONTACT_MM + stage_mm, 2.5)
    assert not touches(counted(back(felt(trace, pause_s=5.0), FAR_MM).readings))


def test_after_it_the_next_one_that_is_felt_for_counts_at_once() -> None:
    events = counted(back(felt(back(felt(at(STANCE_MM))))).readings)
    assert kinds(events) == ["arrived", "ready", "settled", "rep", "touch", "rep"]


def test_at_the_wall_nothing_is_counted_yet() -> None:
    counter = RepCounter(CONTACT_MM)
    events = [event for reading in felt(at(STANCE_MM)).readings for event in counter.feed(reading)]
    assert counter.state is State.AT_WALL
    assert not touches(events)


@pytest.mark.parametrize(("pause_s", "counts"), [(6.0, 1), (12.0, 0)])
def test_who_stays_there_for_long_has_leant(pause_s: float, counts: int) -> None:
    assert len(touches(counted(back(felt(at(STANCE_MM), pause_s=pause_s)).readings))) == counts


@pytest.mark.parametrize(("low_mm", "counts"), [(4.0, 1), (7.0, 0)])
def test_who_feels_for_the_wall_has_to_reach_it_wholly(low_mm: float, counts: int) -> None:
    assert len(touches(counted(back(felt(at(STANCE_MM), low_mm=low_mm)).readings))) == counts


@pytest.mark.parametrize(("to_mm", "counts"), [(82.0, 0), (90.0, 1), (118.0, 1), (125.0, 0)])
def test_they_are_back_where_they_stood_or_have_leant(to_mm: float, counts: int) -> None:
    assert len(touches(counted(back(felt(at(STANCE_MM)), to_mm).readings))) == counts


def test_who_walks_off_from_leaning_has_done_no_rep() -> None:
    trace = felt(at(STANCE_MM), pause_s=4.0).move(1200.0, 2.0).stand(1200.0, 3.0)
    assert kinds(counted(trace.readings)) == ["arrived", "ready", "left"]


def test_who_rocks_off_the_wall_and_on_again_while_leaning_has_done_no_rep() -> None:
    trace = felt(at(STANCE_MM))
    for out_mm in (20.0, 60.0, 70.0):
        trace.move(CONTACT_MM + out_mm, 0.8).stand(CONTACT_MM + out_mm, 1.0).move(CONTACT_MM, 0.8).stand(CONTACT_MM)
    assert not touches(counted(trace.readings))


def test_who_stops_and_turns_back_after_all_has_done_a_short_rep() -> None:
    trace = back(felt(at(STANCE_MM), low_mm=14.0))
    assert kinds(counted(trace.readings)) == ["arrived", "ready", "miss"]


def test_leaning_moves_contact_nowhere_and_feeling_does() -> None:
    for pause_s, moved in ((0.6, True), (15.0, False)):
        events = counted(back(felt(at(STANCE_MM), low_mm=-3.0, pause_s=pause_s)).readings)
        assert any(isinstance(event, ContactMoved) for event in events) is moved


def test_a_first_rep_that_is_felt_for_begins_a_workout() -> None:
    core = Core(CONTACT_MM, Plan())
    events = told(core, back(felt(at(STANCE_MM))).readings)
    begun = ["workout_started", "set_started", "settled", "rep"]
    assert [kind for kind in kinds(events) if kind in begun] == begun
    assert core.workout.log is not None
    assert core.workout.log.sets[0].reps == 1
    assert core.workout.log.sets[0].attempts[0].rep is not None

"""Where people stand: how the counter follows that, and what becomes of a rep that ends elsewhere."""

import pytest

from device.hinge.counter import RepCounter
from device.hinge.events import Arrived, Left, Miss, Ready, Rep, Squat, Touch
from device.hinge.exercise import Sensing
from device.hinge.states import State
from tests.device.hinge.lights import NEAR_MM
from tests.device.hinge.traces import CONTACT_MM, Trace, at, counted, kinds

K = Sensing()


def after(trace: Trace) -> RepCounter:
    """The counter that has seen all of it."""
    counter = RepCounter(CONTACT_MM)
    for reading in trace.readings:
        counter.feed(reading)
    return counter


def reps(trace: Trace) -> list[Rep]:
    """All that were measured."""
    return [event for event in counted(trace.readings) if isinstance(event, Rep)]


def test_who_goes_before_standing_has_settled_has_not_stood_up() -> None:
    trace = at(150).move(CONTACT_MM, 1.0).stand(CONTACT_MM, 0.5).move(CONTACT_MM + 150, 0.8)
    seen_s = trace.readings[-1].time_s
    events = counted(trace.lost(2.0).readings)
    assert kinds(events) == ["arrived", "ready", "touch", "rep", "left"]
    rep, left = events[-2:]
    assert isinstance(rep, Rep)
    assert isinstance(left, Left)
    assert not rep.full
    assert rep.stance_after_mm == rep.stance_mm
    assert rep.time_s == left.time_s == pytest.approx(seen_s + K.gone_s, abs=0.05)


def test_who_goes_after_a_short_rep_has_missed() -> None:
    trace = at(150).move(CONTACT_MM + 30, 1.0).move(CONTACT_MM + 140, 0.7).lost(2.0)
    assert kinds(counted(trace.readings)) == ["arrived", "ready", "miss", "left"]


def test_a_body_that_covers_the_sensor_stays_for_longer_than_one_that_is_lost() -> None:
    def states(seconds: float) -> State:
        return after(at(150).move(CONTACT_MM, 1.0).stand(CONTACT_MM, 0.5).lost(seconds)).state

    assert states(10.0) is State.AT_WALL
    assert states(K.covered_gone_s + 1.0) is State.AWAY
    assert after(at(150).lost(K.gone_s - 0.1)).state is State.STANDING
    assert after(at(150).lost(K.gone_s + 0.1)).state is State.AWAY


@pytest.mark.parametrize("place_mm", [95, 105])
def test_a_step_in_by_less_than_a_miss_is_a_new_stance_once_they_stand_there(place_mm: float) -> None:
    trace = at(140, noise_mm=1.0).move(CONTACT_MM + place_mm, 1.0).stand(CONTACT_MM + place_mm, 3.0)
    assert after(trace).stance_mm == pytest.approx(place_mm, abs=3)
    touches = [event for event in counted(trace.rep(place_mm).readings) if isinstance(event, Touch)]
    assert [touch.stance_mm for touch in touches] == [pytest.approx(place_mm, abs=4)]


def test_a_stop_on_the_way_down_is_no_new_stance() -> None:
    trace = at(140).move(CONTACT_MM + 95, 1.0).stand(CONTACT_MM + 95, 0.9)
    trace.move(CONTACT_MM, 0.8).stand(CONTACT_MM, 0.4)
    (touch,) = (event for event in counted(trace.readings) if isinstance(event, Touch))
    assert touch.stance_mm == pytest.approx(140, abs=3)


@pytest.mark.parametrize(("seconds", "full"), [(1.5, [True]), (5.0, [False])])
def test_who_stays_halfway_up_from_the_wall_for_long_stands_there_now(seconds: float, full: list[bool]) -> None:
    trace = at(150).move(CONTACT_MM, 1.0).stand(CONTACT_MM, 0.5).move(CONTACT_MM + 75, 0.7)
    trace.stand(CONTACT_MM + 75, seconds).move(CONTACT_MM + 150, 1.0).stand(CONTACT_MM + 150, 1.5)
    assert [rep.full for rep in reps(trace)] == full


def test_who_stays_too_near_to_hinge_from_there_does_not_stand_there() -> None:
    trace = at(150).move(CONTACT_MM, 1.0).stand(CONTACT_MM, 0.5).move(CONTACT_MM + 45, 0.7)
    assert after(trace.stand(CONTACT_MM + 45, 6.0)).state is State.RISING
    trace.move(CONTACT_MM + 150, 1.0).stand(CONTACT_MM + 150, 1.5)
    assert [rep.full for rep in reps(trace)] == [True]


def test_who_comes_up_to_another_stance_has_stepped_in() -> None:
    trace = at(200).rep(200).move(CONTACT_MM, 1.0).stand(CONTACT_MM, 0.5)
    trace.move(CONTACT_MM + 130, 1.0).stand(CONTACT_MM + 130, 2.0)
    assert after(trace).stance_mm == pytest.approx(130, abs=3)
    assert [rep.full for rep in reps(trace)] == [True, False]
    assert len(reps(trace.rep(130))) == 3


def test_after_a_turn_who_stays_elsewhere_for_long_stands_there_now() -> None:
    trace = at(200).move(CONTACT_MM + 40, 1.0).move(CONTACT_MM + 110, 0.7)
    short = after(trace.stand(CONTACT_MM + 110, 2.5))
    assert short.state is State.RETURNING
    counter = after(trace.stand(CONTACT_MM + 110, 2.0))
    assert counter.state is State.STANDING
    assert counter.stance_mm == pytest.approx(110, abs=3)


def test_a_turn_that_is_not_regained_by_a_part_of_the_way_is_no_miss() -> None:
    trace = at(200).move(CONTACT_MM + 60, 1.0).move(CONTACT_MM + 125, 1.6)
    trace.move(CONTACT_MM + 60, 1.6)  # later than the second dip of a squat
    trace.move(CONTACT_MM + 200, 1.0).stand(CONTACT_MM + 200, 4.0)  # farther than before the second: it may be a squat
    misses = [event for event in counted(trace.readings) if isinstance(event, Miss)]
    assert len(misses) == 1
    assert misses[0].stance_mm == pytest.approx(160, abs=3)  # four fifths: no dip starts from lower than that


@pytest.mark.parametrize(("back_mm", "touches"), [(80, 1), (100, 2)])
def test_after_a_touch_the_next_counts_from_three_fifths_of_the_way_on(back_mm: float, touches: int) -> None:
    trace = at(150).move(CONTACT_MM, 1.0).stand(CONTACT_MM, 0.4).move(CONTACT_MM + back_mm, 0.6)
    trace.move(CONTACT_MM, 0.6).stand(CONTACT_MM, 0.4).move(CONTACT_MM + 150, 1.0).stand(CONTACT_MM + 150, 1.0)
    assert kinds(counted(trace.readings)).count("touch") == touches


@pytest.mark.parametrize("seconds", [0.4, 0.8])
def test_who_stands_for_an_instant_only_has_stood_up_all_the_same(seconds: float) -> None:
    trace = at(150, rate_hz=50)
    for _ in range(3):
        trace.move(CONTACT_MM, seconds).stand(CONTACT_MM, 0.4).move(CONTACT_MM + 150, seconds)
    assert [rep.full for rep in reps(trace.stand(CONTACT_MM + 150, 1.0))] == [True, True, True]


def test_a_touch_has_the_time_of_its_lowering_also_where_it_hesitates() -> None:
    trace = at(150).move(CONTACT_MM + 100, 0.5).stand(CONTACT_MM + 100, 0.3).move(CONTACT_MM, 0.7)
    (touch,) = (event for event in counted(trace.stand(CONTACT_MM, 0.3).readings) if isinstance(event, Touch))
    assert 1.0 <= touch.lowering_s <= 2.0


@pytest.mark.parametrize("stance_mm", [57, 380])
def test_the_nearest_and_the_farthest_stance_make_ready(stance_mm: float) -> None:
    assert kinds(counted(at(stance_mm).readings)) == ["arrived", "ready"]


@pytest.mark.parametrize("stance_mm", [54, 383])
def test_nearer_and_farther_ones_do_not(stance_mm: float) -> None:
    assert kinds(counted(at(stance_mm).stand(CONTACT_MM + stance_mm, 5.0).readings)) == ["arrived"]


@pytest.mark.parametrize(("out_mm", "told"), [(428, ["arrived", "ready"]), (436, ["arrived", "ready", "arrived"])])
def test_who_stands_much_farther_out_has_to_become_ready_again(out_mm: float, told: list[str]) -> None:
    trace = at(150).move(CONTACT_MM + out_mm, 1.0).stand(CONTACT_MM + out_mm, 3.0)
    events = counted(trace.readings)
    assert kinds(events) == told
    assert events[-1].time_s < trace.readings[-1].time_s
    assert (after(trace).stance_mm is None) is (len(told) == 3)


@pytest.mark.parametrize(("high_mm", "told"), [(8, "touch"), (12, "touch"), (13, "miss")])
def test_who_stays_up_to_half_of_the_way_from_a_touch_to_a_short_rep_is_at_the_wall(high_mm: float, told: str) -> None:
    trace = at(150).move(CONTACT_MM + high_mm, 1.0).stand(CONTACT_MM + high_mm, 0.6)
    trace.move(CONTACT_MM + 150, 1.0).stand(CONTACT_MM + 150, 1.5)
    assert kinds(counted(trace.readings))[2] == told


def test_coming_and_going_have_their_instants() -> None:
    came, ready, left = counted(at(150).lost(3.0).readings)  # a second of nobody, two there
    assert isinstance(came, Arrived)
    assert 1.0 < came.time_s < 1.2
    assert isinstance(ready, Ready)
    assert 1.8 < ready.time_s < 2.2  # once still for four means of a fifth of a second
    assert ready.stance_mm == pytest.approx(150)
    assert isinstance(left, Left)
    assert 4.5 <= left.time_s < 4.6


def test_squats_of_somebody_who_never_stood_still_are_named_once_there_are_two_where_they_are_seen() -> None:
    trace = Trace().stand(1200, 1.0).stand(CONTACT_MM + 250, 0.3)
    for _ in range(4):
        for to_mm in (150, 300, 150, 250):
            trace.move(CONTACT_MM + to_mm, 0.4)
        trace.stand(CONTACT_MM + 250, 0.45)
    counter = RepCounter(CONTACT_MM)
    each = [[event for event in counter.feed(reading) if isinstance(event, Squat)] for reading in trace.readings]
    assert [len(told) for told in each if told] == [2, 1, 1]
    squats = [event for told in each for event in told]
    assert squats[1].time_s - squats[0].time_s == pytest.approx(2.05, abs=0.1)
    assert all(100 < squat.stance_mm <= 300 for squat in squats)


@pytest.mark.parametrize("out_mm", [290, 350, 420])
def test_where_they_were_only_in_passing_they_need_not_come_back_to(out_mm: float) -> None:
    """The back of a squat, a step away and back: the rep after it is not held open, and those that follow count."""
    trace = at(150, noise_mm=1.0).rep(150).move(CONTACT_MM + out_mm, 0.7).move(CONTACT_MM + 150, 0.7)
    for _ in range(4):
        trace.rep(150)
    events = counted(trace.readings, near_mm=NEAR_MM)
    assert [kind for kind in kinds(events) if kind == "touch"] == ["touch"] * 5

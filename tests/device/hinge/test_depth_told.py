"""What the counter by depth says of each attempt, and what becomes of one that ends otherwise than by standing up."""

import pytest

from device.hinge.depth import DWELL_S, PLACE_S, DepthCounter
from device.hinge.dip import LOW_READINGS
from device.hinge.events import Left, Miss, Ready, Rep, Squat, Touch, Voided
from device.hinge.reach import Reach
from device.hinge.states import State
from tests.device.hinge.test_depth import counted, hinge, hinges, standing
from tests.device.hinge.traces import CONTACT_MM, Trace, kinds

STANCE_MM = 600 - CONTACT_MM


def known(range_mm: float = 170.0, home_mm: float = STANCE_MM) -> DepthCounter:
    """A counter that has learnt somebody's range of motion."""
    return DepthCounter(CONTACT_MM, reach=Reach((range_mm,) * 3, home_mm))


def test_a_rep_at_its_depth_says_from_where_and_how_long_it_was_lowered_and_later_where_they_stand() -> None:
    trace = hinge(standing(), 170)
    came_s = trace.readings[0].time_s
    events = counted(trace.readings, known())
    (ready,) = [event for event in events if isinstance(event, Ready)]
    (touch,) = [event for event in events if isinstance(event, Touch)]
    (rep,) = [event for event in events if isinstance(event, Rep)]
    assert ready.stance_mm == pytest.approx(STANCE_MM, abs=2)
    assert touch.stance_mm == pytest.approx(STANCE_MM, abs=2)
    assert touch.time_s - came_s == pytest.approx(2.5 + 0.7, abs=0.1)  # 0.85 of the way is behind them
    assert touch.lowering_s == pytest.approx(0.5, abs=0.12)  # since the hips had clearly left
    assert (rep.touched_s, rep.bounces, rep.full) == (touch.time_s, 0, True)
    assert rep.stance_after_mm == pytest.approx(STANCE_MM, abs=3)
    assert rep.time_s - came_s == pytest.approx(2.5 + 2.3 + DWELL_S, abs=0.2)


def test_a_first_rep_says_the_same_once_they_stand_again() -> None:
    events = counted(hinge(standing(), 170).readings)
    (touch,) = [event for event in events if isinstance(event, Touch)]
    (rep,) = [event for event in events if isinstance(event, Rep)]
    assert touch.stance_mm == pytest.approx(STANCE_MM, abs=2)
    assert touch.lowering_s == pytest.approx(0.5, abs=0.12)
    assert rep.stance_after_mm == pytest.approx(STANCE_MM, abs=3)
    assert rep.time_s == touch.time_s


def test_a_miss_and_a_squat_say_when_and_from_where() -> None:
    trace = hinge(standing(), 100)
    miss_s = trace.readings[-1].time_s
    trace.move(430, 0.5).move(500, 0.4).stand(500, 0.3).move(430, 0.4).move(600, 0.5).stand(600, 1.0)
    events = counted(trace.readings, known())
    (miss,) = [event for event in events if isinstance(event, Miss)]
    (squat,) = [event for event in events if isinstance(event, Squat)]
    (voided,) = [event for event in events if isinstance(event, Voided)]
    assert miss.stance_mm == pytest.approx(STANCE_MM, abs=4)
    assert miss.time_s == pytest.approx(miss_s - 0.7, abs=0.3)
    assert squat.stance_mm == pytest.approx(STANCE_MM, abs=4)
    assert miss_s < voided.touched_s < squat.time_s < voided.time_s < trace.readings[-1].time_s


def test_who_walks_off_in_the_middle_of_a_rep_has_done_it_and_is_gone_at_once() -> None:
    trace = standing().move(430, 1.0).stand(430, 0.5).lost(5.0)
    events = counted(trace.readings, known())
    assert kinds(events)[-3:] == ["touch", "rep", "left"]
    rep, left = events[-2], events[-1]
    assert isinstance(rep, Rep)
    assert isinstance(left, Left)
    assert not rep.full
    assert rep.time_s == left.time_s < trace.readings[-1].time_s


def test_reps_in_a_row_without_standing_still_count_each() -> None:
    trace = standing()
    for _ in range(6):
        trace.move(430, 0.7).stand(430, 0.3).move(600, 0.7)
    events = counted(trace.stand(600, 2.0).readings, known())
    told = kinds(events)
    assert (told.count("touch"), told.count("rep"), told.count("miss"), told.count("squat")) == (6, 6, 0, 0)
    for rep in (event for event in events if isinstance(event, Rep)):
        assert rep.stance_mm == pytest.approx(STANCE_MM, abs=10)
        assert rep.lowering_s < 1.0


def test_who_comes_up_half_way_and_goes_deep_has_done_no_rep_at_once() -> None:
    """Two ways down without standing between are a squat, or a second try: in doubt none."""
    trace = standing().move(500, 0.7).move(545, 0.5).move(430, 0.7).stand(430, 0.3)
    assert "touch" not in kinds(counted(trace.readings, known()))
    assert "touch" in kinds(counted(standing().move(500, 0.7).move(430, 0.7).stand(430, 0.3).readings, known()))


def test_three_ways_down_are_no_first_rep_either() -> None:
    trace = standing().move(430, 0.7)
    for _ in range(2):
        trace.move(490, 0.4).move(430, 0.4)
    assert "rep" not in kinds(counted(trace.move(600, 0.7).stand(600, 1.0).readings))


def test_a_wobble_at_the_bottom_of_a_deep_rep_is_part_of_it() -> None:
    trace = standing().move(350, 1.0).move(378, 0.4).move(350, 0.4).stand(350, 0.3).move(600, 1.0).stand(600, 1.0)
    (rep,) = [event for event in counted(trace.readings, known(250.0)) if isinstance(event, Rep)]
    assert (rep.bounces, rep.full) == (0, True)
    assert rep.pause_s > 0.8


def test_who_goes_deeper_than_any_hinge_is_taken_to_walk() -> None:
    too_deep = standing().move(300, 1.0).stand(300, 0.5).move(600, 1.0).stand(600, 1.0)
    deep = standing().move(345, 1.0).stand(345, 0.5).move(600, 1.0).stand(600, 1.0)
    for trace, told in ((too_deep, ["touch", "voided"]), (deep, ["touch", "rep"])):
        assert kinds(counted(trace.readings, known()))[2:] == told
    assert "touch" not in kinds(counted(too_deep.readings))
    assert "touch" in kinds(counted(deep.readings))


@pytest.mark.parametrize(("held_s", "stands_there"), [(PLACE_S - 1.5, False), (PLACE_S + 1.5, True)])
def test_who_stays_at_the_bottom_for_longer_than_any_hinge_stands_there(held_s: float, stands_there: bool) -> None:
    counter = known()
    events = counted(standing().move(430, 1.0).stand(430, held_s).readings, counter)
    assert ("voided" in kinds(events)) == stands_there
    assert (counter.state is State.STANDING) == stands_there
    assert counter.stance_mm == pytest.approx(430 - CONTACT_MM if stands_there else STANCE_MM, abs=3)
    if stands_there:
        (voided,) = [event for event in events if isinstance(event, Voided)]
        assert voided.time_s > voided.touched_s + PLACE_S - 1.0


def test_who_stops_short_of_standing_has_done_the_rep_and_stands_there() -> None:
    counter = known()
    trace = standing().move(430, 1.0).stand(430, 0.5).move(555, 0.8).stand(555, 3.0)
    (rep,) = [event for event in counted(trace.readings, counter) if isinstance(event, Rep)]
    assert not rep.full
    assert rep.stance_after_mm == pytest.approx(555 - CONTACT_MM, abs=3)
    assert counter.state is State.STANDING
    assert counter.stance_mm == pytest.approx(555 - CONTACT_MM, abs=5)


def test_who_rises_less_than_half_way_and_stays_is_still_on_the_way() -> None:
    counter = known()
    trace = standing().move(430, 1.0).stand(430, 0.5).move(500, 0.8).stand(500, 2.0)
    assert "rep" not in kinds(counted(trace.readings, counter))
    assert counter.state is State.RISING


def test_the_stance_that_is_told_does_not_flutter_but_a_step_changes_it() -> None:
    counter = known()
    counted(standing().move(602, 0.5).stand(602, 2.0).readings, counter)
    assert counter.stance_mm == pytest.approx(STANCE_MM, abs=1)
    counter = known()
    counted(standing().move(640, 0.5).stand(640, 2.0).readings, counter)
    assert counter.stance_mm == pytest.approx(STANCE_MM + 40, abs=1)


def test_standing_follows_who_drifts_away_from_the_wall_and_is_measured_from_there() -> None:
    trace = standing().move(650, 6.0)
    (rep,) = [e for e in counted(hinge(trace, 170, home_mm=650).readings, known()) if isinstance(e, Rep)]
    assert rep.stance_mm == pytest.approx(650 - CONTACT_MM, abs=8)
    assert rep.travel_mm == pytest.approx(170, abs=8)


def test_who_stands_too_near_for_a_hinge_is_not_ready() -> None:
    counter = DepthCounter(CONTACT_MM)
    told = kinds(counted(Trace().stand(1400, 0.5).stand(CONTACT_MM + 100, 4.0).readings, counter))
    assert told == ["arrived"]
    assert kinds(counted(Trace().stand(1400, 0.5).stand(CONTACT_MM + 120, 4.0).readings))[-1] == "ready"


def test_depth_is_told_from_standing_while_somebody_is_there() -> None:
    counter = DepthCounter(CONTACT_MM)
    assert counter.depth_mm is None
    counted(hinges(standing(), 170).move(430, 1.0).stand(430, 0.5).readings, counter)
    assert counter.depth_mm == pytest.approx(170, abs=3)
    counted(Trace(start_s=60.0).move(1400, 1.0).lost(5.0).readings, counter)
    assert counter.depth_mm is None


def test_who_sinks_for_more_than_a_minute_swaying_is_no_rep_and_hinges_after_it() -> None:
    """Longer than readings are kept of a dip, and deeper at its end than in all that were."""
    trace = standing().move(560, 1.0)
    for at_mm in range(560, 380, -5):
        trace.move(at_mm - 24, 0.6).move(at_mm - 2.5, 0.6).move(at_mm - 26.5, 0.6).move(at_mm - 5, 0.6)
    assert len(trace.readings) > LOW_READINGS
    trace.move(320, 1.0).move(600, 1.0).stand(600, 1.0)
    sunk = len(trace.readings)
    for counter in (DepthCounter(CONTACT_MM), known()):
        told = kinds(counted(trace.readings, counter))
        assert told.count("touch") - told.count("voided") == 0
    told = kinds(counted(hinge(trace, 170).readings[sunk:], counter))
    assert told.count("touch") == 1

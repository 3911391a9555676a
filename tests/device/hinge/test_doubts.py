"""Misses that may have been touches: settled by what is known later, or because only a wall can have stopped them."""

import pytest

from device.hinge.aside import Place
from device.hinge.core import Core
from device.hinge.doubts import ALIKE, DOUBT_S, Turn
from device.hinge.events import Miss, Settled, Touch
from device.hinge.exercise import Plan
from tests.device.hinge.hips import CONTACT_MM, Hips, dark
from tests.device.hinge.traces import at, counted, kinds


def test_turns_at_a_place_were_touches_once_it_is_known() -> None:
    hips = Hips().turn(41, dark(40)).turn(60, dark(40)).turn(39, dark(40))
    assert hips.settled() == []
    assert hips.turn(40, dark(40)).settled() == [5.0, 15.0, 20.0]
    assert hips.settled() == []  # each once


def test_turns_on_a_slope_were_touches_of_who_then_touches_straight_in_even_cloth() -> None:
    assert Hips().turn(40, dark(40)).turn(60, dark(30)).settled() == []
    assert Hips().turn(40, dark(40)).turn(60, dark(30)).touch(1.0).settled() == [5.0]
    assert Hips().turn(40, dark(40)).touch(0.85).settled() == []
    assert Hips().turn(40, dark(40)).touch(0.7).settled() == []


def test_turns_that_were_no_slope_are_short_reps_whatever_is_known() -> None:
    assert Hips().turn(15, 1.0).turn(25, 1.0).turn(40, 1.0).touch(1.0).settled() == []


@pytest.mark.parametrize(("contact_mm", "settled"), [(40.0, []), (43.0, []), (45.0, [5.0, 10.0])])
def test_turns_that_are_at_contact_where_it_is_now_were_touches(contact_mm: float, settled: list[float]) -> None:
    """Cloth that reads high: contact is followed up to it, and a touch is 10 mm above it at most."""
    assert Hips().turn(15, 1.0).turn(14, 1.0).turn(30, 1.0).settled(contact_mm=contact_mm) == settled


def test_of_who_has_touched_straight_more_often_contact_is_known_and_has_drifted_since() -> None:
    for times, settled in ((3, [5.0]), (4, [])):
        hips = Hips().turn(15, 1.0)
        for _ in range(times):
            hips.touch(1.0)
        assert hips.settled(contact_mm=46) == settled


@pytest.mark.parametrize(("readings", "settled"), [(4, []), (400, [5.0])])
def test_a_mean_of_many_readings_tells_a_slope_that_one_does_not(readings: int, settled: list[float]) -> None:
    hips = Hips().scatter(0.02)
    hips.turn(12.0, 1 - hips.sure(4), readings=readings)
    for _ in range(4):
        hips.touch(1.0)
    assert hips.settled() == settled


@pytest.mark.parametrize(("touches", "settled"), [([1.0], [5.0]), ([0.92], [5.0]), ([0.92] * 3, [])])
def test_what_is_hardly_darker_than_a_straight_touch_is_no_slope(touches: list[float], settled: list[float]) -> None:
    """Dark cloth that is a twelfth darker at the wall than in standing, and a rep that stopped 16 mm short."""
    hips = Hips().scatter(0.04).turn(16, 0.89, readings=400)
    for bright in touches:
        hips.touch(bright)
    assert hips.settled() == settled


def test_what_came_unseen_or_quickly_was_a_touch_if_it_was_there_or_at_the_place_only() -> None:
    for there, settled in ((True, [5.0]), (False, [])):
        assert Hips().turn(3, 1.0, known=False, there=there).touch(1.0).settled() == settled
    assert Hips().turn(40, dark(40), known=False).touch(1.0).settled() == []
    assert Hips().place(40, dark(40)).turn(40, dark(40), known=False).settled() == [5.0, 10.0, 15.0, 20.0]


def test_and_it_makes_no_place() -> None:
    hips = Hips()
    for _ in range(4):
        hips.turn(40, dark(40), known=False)
    assert hips.settled() == []


def test_a_doubt_is_settled_within_two_minutes_or_not_at_all() -> None:
    assert Hips().turn(40, dark(40)).touch(1.0).settled(5.0 + DOUBT_S) == [5.0]
    assert Hips().turn(40, dark(40)).touch(1.0).settled(5.1 + DOUBT_S) == []


def test_who_leaves_had_not_touched() -> None:
    hips = Hips().turn(40, dark(40))
    hips.doubts.leave()
    assert hips.touch(1.0).settled() == []


def test_a_turn_that_was_not_told_as_a_miss_is_not_settled() -> None:
    """Such as one of a squat, or of two in a row without standing."""
    hips = Hips()
    end = Place(CONTACT_MM + 40, dark(40))
    hips.doubts.turned(Turn(2.0, 200.0, end, end, 1, known=True, there=False), CONTACT_MM)
    hips.doubts.missed(1.9)
    assert hips.turn(41, dark(41)).touch(1.0).settled() == [5.0]


# A wall that nothing but the turns shows.


def ended(*gaps_mm: float, stance_mm: float = 250.0, known: bool = True) -> Hips:
    """Somebody who has turned back there, in clothes that are as bright as they stood."""
    hips = Hips()
    for gap_mm in gaps_mm:
        hips.turn(gap_mm, 1.0, stance_mm=stance_mm, known=known)
    return hips


def test_five_turns_that_end_alike_were_stopped_by_a_wall() -> None:
    assert ended(19, 16, 18, 17).doubts.wall_mm is None
    assert ended(19, 16, 18, 17, 15).doubts.wall_mm == CONTACT_MM + 17
    assert ended(40, 19, 16, 18, 17, 15).doubts.wall_mm == CONTACT_MM + 17  # the latest
    assert ended(19, 16, 18, 17, 15, 40).doubts.wall_mm is None


@pytest.mark.parametrize(("stance_mm", "alike_mm"), [(300, 4.0), (250, 4.0), (200, 3.2), (100, 1.6)])
def test_alike_is_within_four_millimetres_and_a_sixtieth_of_the_way(stance_mm: float, alike_mm: float) -> None:
    for more_mm, found in ((-0.01, True), (0.01, False)):
        last_mm = 15 + alike_mm + more_mm
        assert (ended(15, 15, 15, 15, last_mm, stance_mm=stance_mm).doubts.wall_mm is not None) is found


def test_what_may_have_been_no_hips_shows_no_wall_and_neither_does_what_was_told_as_no_miss() -> None:
    assert ended(17, 17, 17, 17, 17, known=False).doubts.wall_mm is None
    hips = ended(17, 17, 17, 17)
    end = Place(CONTACT_MM + 17, 1.0)
    hips.doubts.turned(Turn(25.0, 250.0, end, end, 1, known=True, there=False), CONTACT_MM)
    assert hips.doubts.wall_mm is None
    hips.doubts.missed(25.0)
    assert hips.doubts.wall_mm == CONTACT_MM + 17


def test_whoever_has_touched_has_shown_where_it_is() -> None:
    assert ended(17, 17, 17, 17, 17).touch(1.0).doubts.wall_mm is None


def test_turns_long_ago_are_forgotten() -> None:
    hips = ended(17, 17, 17, 17)
    end = Place(CONTACT_MM + 17, 1.0)
    for at_s, found in ((5.1 + DOUBT_S, False), (5.0 + DOUBT_S, True)):
        hips = ended(17, 17, 17, 17)
        hips.doubts.turned(Turn(at_s, 250.0, end, end, 1, known=True, there=False), CONTACT_MM)
        hips.doubts.missed(at_s)
        assert (hips.doubts.wall_mm is not None) is found


def test_reps_at_a_wall_that_reads_farther_count_from_the_fifth_on_and_so_do_those_before_it() -> None:
    """A body that the sensor hangs too high or too low for, or a calibration from another stance."""
    trace = at(250)
    for _ in range(ALIKE + 2):
        trace.short(250, 16)
    events = counted(trace.readings)
    told = [kind for kind in kinds(events) if kind in ("miss", "settled", "touch", "rep")]
    assert told == ["miss"] * ALIKE + ["settled"] * ALIKE + ["touch", "rep"] * 2
    misses = [event for event in events if isinstance(event, Miss)]
    settled = [event for event in events if isinstance(event, Settled)]
    assert [event.turned_s for event in settled] == [event.time_s for event in misses]
    assert all(event.time_s > misses[-1].time_s for event in settled)


@pytest.mark.parametrize("ends_mm", [(16, 22, 19, 27, 15, 18, 24), (35, 35, 35, 35, 35, 35, 35)])
def test_who_turns_back_here_and_there_or_farther_off_than_contact_can_be_has_not_touched(ends_mm: list[int]) -> None:
    trace = at(250)
    for end_mm in ends_mm:
        trace.short(250, end_mm)
    assert kinds(counted(trace.readings)).count("miss") == len(ends_mm)
    assert not [event for event in counted(trace.readings) if isinstance(event, Touch | Settled)]


def test_a_real_touch_ends_what_was_counted_short_of_it() -> None:
    trace = at(250)
    for _ in range(ALIKE):
        trace.short(250, 20)
    trace.rep(250).short(250, 20).rep(250)
    after = [kind for kind in kinds(counted(trace.readings)) if kind in ("miss", "settled", "touch")][2 * ALIKE :]
    assert after == ["touch", "miss", "touch"]


def test_the_five_begin_the_set_of_a_workout() -> None:
    trace = at(203)
    for _ in range(ALIKE):
        trace.short(203, 16)
    core = Core(CONTACT_MM, Plan(start_stance_mm=203.0))
    for reading in trace.readings:
        core.feed(reading)
    log = core.workout.log
    assert log is not None
    assert [(one.reps, one.misses) for one in log.sets] == [(ALIKE, 0)]
    seen = len(trace.readings)
    for reading in trace.short(203, 16).readings[seen:]:
        core.feed(reading)
    assert core.workout.log is not None
    assert core.workout.log.sets[0].reps == ALIKE + 1

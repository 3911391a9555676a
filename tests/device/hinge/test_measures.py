"""The measures of one rep, made of the ways to the wall and from it."""

from statistics import pstdev

import pytest

from device.hinge.measures import RepMeasures
from device.hinge.way import Way

STANCE_MM = 150.0
GAPS_MM = (8.0, 0.0, -2.0, 0.0, 9.0)
DOWN = Way(stood_s=8.4, near_s=9.8, met_s=10.1, whole_s=-2.0, evenness=0.0)
UP = Way(stood_s=12.4, near_s=11.2, met_s=10.9, whole_s=1.8, evenness=0.0)


def measured() -> RepMeasures:
    """A rep whose touch is counted at 10 s, a moment before contact."""
    rep = RepMeasures(10.0, DOWN, 8.6, STANCE_MM, 8.0)
    for gap in GAPS_MM:
        rep.add(gap)
    rep.release()
    return rep


def test_times_are_those_between_standing_and_contact() -> None:
    rep = measured().rep(13.0, up=UP, stood_s=12.2, after_mm=152.0)
    assert (rep.time_s, rep.touched_s) == (13.0, 10.0)
    assert rep.lowering_s == pytest.approx(1.7)
    assert rep.pause_s == pytest.approx(0.8)
    assert rep.rising_s == pytest.approx(1.5)


def test_lengths_are_of_the_deepest_point_and_of_where_they_stood() -> None:
    rep = measured().rep(13.0, up=UP, stood_s=12.2, after_mm=152.0)
    assert (rep.depth_mm, rep.travel_mm) == (-2.0, 152.0)
    assert (rep.stance_mm, rep.stance_after_mm) == (150.0, 152.0)
    assert rep.full
    assert rep.bounces == 0


def test_a_hesitation_is_not_stretched() -> None:
    """The way may seem to have begun long before they were last seen to stand, but not by more than it took."""
    late = DOWN._replace(stood_s=2.0)
    assert RepMeasures(10.0, late, 9.0, STANCE_MM, 8.0).lowering_s == pytest.approx(2.0)


def test_rising_ends_neither_before_they_are_seen_to_stand_nor_long_after() -> None:
    assert measured().rep(13.0, up=UP._replace(stood_s=11.0), stood_s=12.2, after_mm=152.0).rising_s == pytest.approx(
        12.2 - 10.9
    )
    assert measured().rep(13.0, up=UP._replace(stood_s=30.0), stood_s=12.2, after_mm=152.0).rising_s == pytest.approx(
        2 * (13.0 - 10.9)
    )


def test_steadiness_is_the_deviation_of_the_gaps_at_the_wall() -> None:
    rep = measured().rep(15.0, up=UP, stood_s=None, after_mm=100.0)
    assert rep.steadiness_mm == pytest.approx(pstdev(GAPS_MM))
    still = RepMeasures(10.0, DOWN, 8.6, STANCE_MM, 8.0)
    assert still.rep(11.0, up=None, stood_s=None, after_mm=0.0).steadiness_mm == 0.0


def test_who_does_not_move_at_the_wall_is_as_steady_as_can_be() -> None:
    measures = RepMeasures(10.0, DOWN, 8.6, STANCE_MM, 8.0)
    for _ in range(9):
        measures.add(4.1)
    rep = measures.rep(11.0, up=None, stood_s=None, after_mm=0.0)
    assert rep.steadiness_mm == pytest.approx(0.0, abs=1e-6)


def test_who_does_not_stand_up_keeps_the_stance_and_rises_for_as_long_as_is_seen() -> None:
    rep = measured().rep(11.7, up=UP, stood_s=None, after_mm=100.0)
    assert not rep.full
    assert rep.stance_after_mm == 150.0
    assert rep.rising_s == pytest.approx(11.7 - 10.9)
    assert rep.pause_s == pytest.approx(0.8)


def test_who_never_left_the_wall_was_there_until_the_end() -> None:
    measures = RepMeasures(10.0, DOWN, 8.6, STANCE_MM, 8.0)
    rep = measures.rep(14.0, up=None, stood_s=None, after_mm=0.0)
    assert rep.rising_s == 0.0
    assert rep.pause_s == pytest.approx(14.0 - 10.1)
    assert rep.depth_mm == 8.0
    for end_s, pause_s in ((10.4, 0.3), (10.05, 0.0)):  # which may be at once, and before contact even
        assert measures.rep(end_s, up=None, stood_s=None, after_mm=0.0).pause_s == pytest.approx(pause_s)


def test_whether_the_wall_was_left_is_known() -> None:
    assert measured().released
    assert not RepMeasures(10.0, DOWN, 8.6, STANCE_MM, 8.0).released


def test_a_bounce_is_counted_and_the_pause_goes_on() -> None:
    measures = measured()
    measures.bounce()
    measures.bounce()
    assert not measures.released
    rep = measures.rep(14.0, up=None, stood_s=None, after_mm=0.0)
    assert rep.bounces == 2
    assert rep.pause_s == pytest.approx(14.0 - 10.1)


def test_no_time_is_less_than_nothing() -> None:
    early = DOWN._replace(stood_s=10.3)
    assert RepMeasures(10.0, early, 8.6, STANCE_MM, 8.0).lowering_s == 0.0
    rep = measured().rep(13.0, up=UP._replace(met_s=10.0), stood_s=12.2, after_mm=150.0)
    assert rep.pause_s == 0.0

"""The measures of one rep, made of the ways to the wall and from it."""

from statistics import pstdev

import pytest

from device.hinge.aside import Aside
from device.hinge.events import Rep
from device.hinge.exercise import Sensing
from device.hinge.light import Light
from device.hinge.measures import Measures, RepMeasures
from device.hinge.noise import Noise
from device.hinge.trail import Trail
from device.hinge.wall import Wall
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
    rep = measured().rep(13.0, DOWN, UP, stood_s=12.2, after_mm=152.0)
    assert (rep.time_s, rep.touched_s) == (13.0, 10.0)
    assert rep.lowering_s == pytest.approx(1.7)
    assert rep.pause_s == pytest.approx(0.8)
    assert rep.rising_s == pytest.approx(1.5)


def test_lengths_are_of_the_deepest_point_and_of_where_they_stood() -> None:
    rep = measured().rep(13.0, DOWN, UP, stood_s=12.2, after_mm=152.0)
    assert (rep.depth_mm, rep.travel_mm) == (-2.0, 152.0)
    assert (rep.stance_mm, rep.stance_after_mm) == (150.0, 152.0)
    assert rep.full
    assert rep.bounces == 0


def test_a_hesitation_is_not_stretched() -> None:
    """The way may seem to have begun long before they were last seen to stand, but not by more than it took."""
    late = DOWN._replace(stood_s=2.0)
    assert RepMeasures(10.0, late, 9.0, STANCE_MM, 8.0).lowering_s(late) == pytest.approx(2.0)


def test_who_seems_to_leave_the_wall_after_they_are_seen_to_stand_left_it_by_then() -> None:
    up = UP._replace(met_s=12.5, stood_s=12.6)
    assert measured().rep(13.0, DOWN, up, stood_s=12.2, after_mm=152.0).rising_s == pytest.approx(0.4)
    assert measured().rep(13.0, DOWN, up, stood_s=None, after_mm=152.0).rising_s == pytest.approx(0.5)


def test_rising_ends_neither_before_they_are_seen_to_stand_nor_long_after() -> None:
    assert measured().rep(
        13.0, DOWN, UP._replace(stood_s=11.0), stood_s=12.2, after_mm=152.0
    ).rising_s == pytest.approx(12.2 - 10.9)
    assert measured().rep(
        13.0, DOWN, UP._replace(stood_s=30.0), stood_s=12.2, after_mm=152.0
    ).rising_s == pytest.approx(2 * (13.0 - 10.9))


def test_steadiness_is_the_deviation_of_the_gaps_at_the_wall() -> None:
    rep = measured().rep(15.0, DOWN, UP, stood_s=None, after_mm=100.0)
    assert rep.steadiness_mm == pytest.approx(pstdev(GAPS_MM))
    still = RepMeasures(10.0, DOWN, 8.6, STANCE_MM, 8.0)
    assert still.rep(11.0, DOWN, None, stood_s=None, after_mm=0.0).steadiness_mm == 0.0


def test_who_does_not_move_at_the_wall_is_as_steady_as_can_be() -> None:
    measures = RepMeasures(10.0, DOWN, 8.6, STANCE_MM, 8.0)
    for _ in range(9):
        measures.add(4.1)
    rep = measures.rep(11.0, DOWN, None, stood_s=None, after_mm=0.0)
    assert rep.steadiness_mm == pytest.approx(0.0, abs=1e-6)


def test_who_does_not_stand_up_keeps_the_stance_and_rises_for_as_long_as_is_seen() -> None:
    rep = measured().rep(11.7, DOWN, UP, stood_s=None, after_mm=100.0)
    assert not rep.full
    assert rep.stance_after_mm == 150.0
    assert rep.rising_s == pytest.approx(11.7 - 10.9)
    assert rep.pause_s == pytest.approx(0.8)


def test_who_never_left_the_wall_was_there_until_the_end() -> None:
    measures = RepMeasures(10.0, DOWN, 8.6, STANCE_MM, 8.0)
    rep = measures.rep(14.0, DOWN, None, stood_s=None, after_mm=0.0)
    assert rep.rising_s == 0.0
    assert rep.pause_s == pytest.approx(14.0 - 10.1)
    assert rep.depth_mm == 8.0
    for end_s, pause_s in ((10.4, 0.3), (10.05, 0.0)):  # which may be at once, and before contact even
        assert measures.rep(end_s, DOWN, None, stood_s=None, after_mm=0.0).pause_s == pytest.approx(pause_s)


def test_whether_the_wall_was_left_is_known() -> None:
    assert measured().released
    assert not RepMeasures(10.0, DOWN, 8.6, STANCE_MM, 8.0).released


def test_a_bounce_is_counted_and_the_pause_goes_on() -> None:
    measures = measured()
    measures.bounce()
    measures.bounce()
    assert not measures.released
    rep = measures.rep(14.0, DOWN, None, stood_s=None, after_mm=0.0)
    assert rep.bounces == 2
    assert rep.pause_s == pytest.approx(14.0 - 10.1)


def test_no_time_is_less_than_nothing() -> None:
    early = DOWN._replace(stood_s=10.3)
    assert RepMeasures(10.0, early, 8.6, STANCE_MM, 8.0).lowering_s(early) == 0.0
    rep = measured().rep(13.0, DOWN, UP._replace(met_s=10.0), stood_s=12.2, after_mm=150.0)
    assert rep.pause_s == 0.0


class Somebody:
    """Goes to the wall and back with a gap every 25 ms, and is measured on the way; `aside_mm` is what they read there.

    They stand until 1 s, and are at the wall from 2 s on.
    """

    def __init__(self, aside_mm: float = 0.0) -> None:
        self.wall = Wall(40.0, None, Aside(Light(None)))
        self.trail = Trail()
        self.measures = Measures(Sensing(), self.wall, Noise(), self.trail)
        self.time_s, self.aside_mm = 0.0, aside_mm
        self.mm = STANCE_MM
        self.go(1.0, STANCE_MM).go(1.0, aside_mm)
        self.wall.touch(aside_mm)
        self.lowering_s = self.measures.touch(self.time_s, 1.0, STANCE_MM, self.mm)

    def go(self, seconds: float, to_mm: float, *, at_wall: bool = False) -> "Somebody":
        """At an even speed, which people do not keep: ways seem a quarter of a second longer."""
        steps, from_mm = round(seconds * 40), self.mm
        for step in range(1, steps + 1):
            self.time_s += 1 / 40
            self.mm = from_mm + (to_mm - from_mm) * step / steps
            self.trail.add(self.time_s, self.mm)
            if at_wall:
                self.measures.hold(self.mm)
        return self

    def hold(self, seconds: float = 0.5, deep_mm: float = 0.0) -> "Somebody":
        return self.go(seconds, self.aside_mm - deep_mm, at_wall=True)

    def rise(self, seconds: float = 1.0) -> "Somebody":
        self.measures.release()
        return self.go(seconds, STANCE_MM)

    def rep(self, stood_s: float | None = None) -> Rep:
        (rep,) = self.measures.complete(self.time_s, stood_s)
        assert isinstance(rep, Rep)
        return rep


def test_without_a_touch_there_is_nothing_to_measure() -> None:
    measures = Measures(Sensing(), Wall(40.0, None, Aside(Light(None))), Noise(), Trail())
    measures.hold(3.0)
    measures.release()
    measures.bounce()
    assert measures.complete(5.0, 4.0) == []


def test_a_rep_is_given_once() -> None:
    one = Somebody().hold().rise().go(0.4, STANCE_MM)
    first: list[Rep] = one.measures.complete(one.time_s, 3.5)
    assert [event.time_s for event in first] == [one.time_s]
    assert one.measures.complete(one.time_s, 3.5) == []


def test_the_lowering_is_told_at_the_touch_and_is_that_of_the_rep() -> None:
    one = Somebody().hold().rise()
    assert one.lowering_s == pytest.approx(1.0, abs=0.3)
    assert one.rep().lowering_s == one.lowering_s


def test_a_rep_has_the_times_and_places_of_its_touch_its_pause_and_its_standing() -> None:
    one = Somebody().hold(0.5, 3.0).rise().go(0.4, STANCE_MM + 2)
    rep = one.rep(3.5)
    assert rep.touched_s == pytest.approx(2.0)
    assert rep.pause_s == pytest.approx(0.5, abs=0.15)
    assert rep.rising_s == pytest.approx(1.0, abs=0.3)
    assert (rep.stance_mm, rep.depth_mm, rep.full, rep.bounces) == (STANCE_MM, -3.0, True, 0)
    assert rep.stance_after_mm == pytest.approx(STANCE_MM + 1.5, abs=1.0)
    assert 0.5 < rep.steadiness_mm < 1.5


def test_who_came_in_aside_is_measured_from_there() -> None:
    plain, aside = Somebody().hold(0.5, 3.0), Somebody(20.0).hold(0.5, 3.0)
    assert aside.rise().rep().depth_mm == plain.rise().rep().depth_mm == -3.0
    assert Somebody(20.0).rise().rep().depth_mm == 0.0


def test_who_bounces_or_never_left_was_at_the_wall_until_the_end() -> None:
    bounced = Somebody().hold().rise(0.2)
    bounced.measures.bounce()
    rep = bounced.rep()
    assert (rep.bounces, rep.full, rep.rising_s) == (1, False, 0.0)
    assert rep.pause_s == pytest.approx(0.7, abs=0.05)
    assert Somebody().hold().rep().rising_s == 0.0

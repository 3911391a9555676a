"""Turns short of the wall: which are misses, and when that is said."""

import pytest

from device.hinge.bottom import Bottom
from device.hinge.events import Miss
from device.hinge.exercise import Sensing
from device.hinge.shorts import Shorts

STANCE_MM = 200.0
K = Sensing()


def turned(low_mm: float = 40.0, reached_mm: float = STANCE_MM, stance_mm: float = STANCE_MM) -> tuple[Shorts, bool]:
    """A turn at 4 s, and whether it was seen at 5 s to be far enough for a miss."""
    shorts = Shorts(K)
    return shorts, shorts.judge(5.0, stance_mm, at(low_mm), reached_mm)


def at(low_mm: float, time_s: float = 4.0) -> Bottom:
    """The deepest place of a way."""
    return Bottom(time_s, low_mm, 1.0)


@pytest.mark.parametrize(("low_mm", "far"), [(40, True), (119, True), (120, True), (121, False), (180, False)])
def test_a_turn_is_far_from_two_fifths_of_the_way_on(low_mm: float, far: bool) -> None:
    shorts, said = turned(low_mm)
    assert said is far
    assert bool(shorts.missed()) is far


@pytest.mark.parametrize(("reached_mm", "far"), [(119, False), (121, True)])
def test_and_where_they_came_up_again_by_as_much(reached_mm: float, far: bool) -> None:
    assert turned(40, reached_mm)[1] is far


@pytest.mark.parametrize(("low_mm", "far"), [(35, True), (37, False)])
def test_at_a_short_stance_it_is_forty_millimetres(low_mm: float, far: bool) -> None:
    assert turned(low_mm, 76, 76)[1] is far


def test_a_miss_is_told_with_the_instant_of_the_turn() -> None:
    shorts, _ = turned(30)
    assert shorts.missed() == [Miss(time_s=4.0, stance_mm=STANCE_MM, short_mm=30)]
    assert shorts.missed() == []


def test_a_miss_is_said_once_standing_is_regained_for_a_moment() -> None:
    shorts, _ = turned()
    assert shorts.settle(5.2, 150, sunk=False) == []  # not up yet: 170 is
    assert shorts.settle(5.3, 171, sunk=False) == []
    assert shorts.settle(5.59, 171, sunk=False) == []
    assert [miss.time_s for miss in shorts.settle(5.61, 171, sunk=False)] == [4.0]
    assert shorts.settle(5.62, 171, sunk=False) == []


@pytest.mark.parametrize(("gap_mm", "stands"), [(169, False), (171, True), (229, True), (231, False)])
def test_standing_is_regained_within_a_part_of_the_stance(gap_mm: float, stands: bool) -> None:
    shorts, _ = turned()
    shorts.settle(5.1, gap_mm, sunk=False)
    assert bool(shorts.settle(5.5, gap_mm, sunk=False)) is stands


@pytest.mark.parametrize(("gap_mm", "stands"), [(57, True), (55, False), (95, True), (97, False)])
def test_at_a_short_stance_within_twenty_millimetres(gap_mm: float, stands: bool) -> None:
    shorts, _ = turned(10, 76, 76)
    shorts.settle(5.1, gap_mm, sunk=False)
    assert bool(shorts.settle(5.5, gap_mm, sunk=False)) is stands


def test_who_passes_through_standing_does_not_stand() -> None:
    shorts, _ = turned()
    for time_s, gap_mm in [(5.1, 200), (5.3, 300), (5.4, 200), (5.6, 100), (5.7, 200), (5.9, 200)]:
        assert shorts.settle(time_s, gap_mm, sunk=False) == []
    assert shorts.settle(6.01, 200, sunk=False)


@pytest.mark.parametrize(("from_mm", "to_mm", "stands"), [(180, 209, True), (180, 211, False), (220, 189, False)])
def test_nor_does_who_crosses_it_slowly(from_mm: float, to_mm: float, stands: bool) -> None:
    shorts, _ = turned()
    assert shorts.settle(5.1, from_mm, sunk=False) == []
    assert bool(shorts.settle(5.41, to_mm, sunk=False)) is stands
    assert bool(shorts.settle(5.72, to_mm, sunk=False)) is not stands


def test_who_may_be_between_two_dips_does_not_stand() -> None:
    shorts, _ = turned()
    for time_s, sunk in [(5.1, False), (5.39, False), (5.45, True), (5.5, False), (5.79, False)]:
        assert shorts.settle(time_s, 200, sunk=sunk) == []
    assert shorts.settle(5.81, 200, sunk=False)


def test_and_from_then_on_the_second_dip_has_its_time() -> None:
    shorts, _ = turned()
    assert shorts.settle(5.0 + K.squat_s + 0.5, 300, sunk=True) == []
    assert shorts.settle(5.0 + 2 * K.squat_s + 0.49, 300, sunk=False) == []
    assert shorts.settle(5.0 + 2 * K.squat_s + 0.51, 300, sunk=False)


def test_without_standing_it_is_said_when_no_second_dip_has_followed_in_time() -> None:
    shorts, _ = turned()
    assert shorts.settle(5.0 + K.squat_s - 0.01, 300, sunk=False) == []
    assert [miss.time_s for miss in shorts.settle(5.0 + K.squat_s + 0.01, 300, sunk=False)] == [4.0]


def test_a_later_turn_takes_the_place_of_the_one_that_waits_and_waits_anew() -> None:
    shorts, _ = turned()
    shorts.settle(5.1, 200, sunk=False)
    assert shorts.judge(5.3, STANCE_MM, at(50.0, 5.2), STANCE_MM)
    assert shorts.settle(5.45, 200, sunk=False) == []
    assert shorts.settle(5.7, 200, sunk=False) == []
    assert shorts.settle(5.8, 200, sunk=False) == [Miss(time_s=5.2, stance_mm=STANCE_MM, short_mm=50.0)]


def test_a_turn_that_was_a_fidget_changes_nothing_of_the_one_that_waits() -> None:
    shorts, _ = turned()
    assert not shorts.judge(5.3, STANCE_MM, at(190.0), STANCE_MM)
    assert [miss.time_s for miss in shorts.missed()] == [4.0]


def test_a_squat_was_no_miss() -> None:
    shorts, _ = turned()
    waited = shorts.waits
    shorts.drop()
    assert (waited, shorts.waits) == (True, False)
    assert shorts.missed() == []
    assert shorts.settle(9.0, 200, sunk=False) == []


def test_where_none_waits_none_is_said() -> None:
    assert not Shorts(K).waits
    assert Shorts(K).missed() == []
    assert Shorts(K).settle(5.0, 200, sunk=False) == []

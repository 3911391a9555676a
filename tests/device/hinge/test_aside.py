"""Hips that come in aside: a slope, known by its light, or a place where they have been before."""

from itertools import pairwise

import pytest

from device.hinge.aside import PROVEN, ROUND_MM, Aside, Place
from device.hinge.light import LEAST_MISSING
from tests.device.hinge.hips import CONTACT_MM, Hips, dark
from tests.device.hinge.lights import Watcher


@pytest.mark.parametrize("high_mm", [20, 40, 60, 80])
def test_round_hips_that_came_aside_are_darker_by_what_they_lie_behind(high_mm: float) -> None:
    """A ball of radius r that is read r (1 - cos) too far sends back the cosine (Lambert)."""
    part = 1 - high_mm / 145  # the radius of a girth of 1.2 m
    watcher = Watcher().stand().see(40 + high_mm, part, times=9)
    assert Aside(watcher.light).slope_mm(watcher.light.part) == pytest.approx(high_mm, abs=0.1)


def test_a_little_darker_is_no_slope_and_what_is_brighter_is_none_either() -> None:
    aside = Aside(Watcher().stand().see(60, times=9).light)
    sure = LEAST_MISSING  # and some scatter of the beginning
    assert aside.slope_mm(1 - sure) == 0
    assert aside.slope_mm(1.0) == 0
    assert aside.slope_mm(1.3) == 0


def test_a_slope_fades_in_without_a_leap() -> None:
    aside = Aside(Watcher().stand(times=400).see(60, times=9).light)
    slopes_mm = [aside.slope_mm(1 - missing / 1000) for missing in range(100)]
    steps_mm = [b - a for a, b in pairwise(slopes_mm)]
    assert slopes_mm[20] == pytest.approx(0.0, abs=0.1)  # LEAST_MISSING, from where on it grows twice as quickly
    assert slopes_mm[30] == pytest.approx(2 * 0.01 * ROUND_MM, abs=0.1)
    assert slopes_mm[40] == pytest.approx(0.04 * ROUND_MM, abs=0.1)
    assert slopes_mm[50] == pytest.approx(0.05 * ROUND_MM, abs=0.1)
    assert min(steps_mm) >= 0
    assert max(steps_mm) <= 0.002 * ROUND_MM + 1e-6


def test_cloth_that_scatters_needs_more_darkness_for_a_slope() -> None:
    calm = Aside(Watcher().stand(times=200).see(60, times=9).light)
    wild = Aside(Watcher().stand(140, 0.95, 1.05, times=200).see(60, times=9).light)
    assert calm.slope_mm(0.95) > 0
    assert wild.slope_mm(0.95) == 0
    assert wild.slope_mm(0.75) == calm.slope_mm(0.75) == pytest.approx(0.25 * ROUND_MM)


@pytest.mark.parametrize("gap_mm", [15.0, 40.0, 75.0])
def test_a_slope_counts_for_who_has_touched_with_even_cloth(gap_mm: float) -> None:
    assert not Hips().count(gap_mm, dark(gap_mm))
    assert Hips().touch(1.05).count(gap_mm, dark(gap_mm))


@pytest.mark.parametrize("bright", [0.5, 0.75, 1.25])
def test_it_does_not_for_who_wears_darker_or_brighter_cloth_where_they_touch(bright: float) -> None:
    assert not Hips().touch(1.0).touch(bright).count(40, dark(40))


def test_cloth_that_is_a_little_uneven_changes_nothing() -> None:
    assert Hips().touch(1.0).touch(0.85).count(40, dark(40))
    assert not Hips().touch(0.85).count(40, dark(40))


@pytest.mark.parametrize(("bright", "even"), [(0.89, False), (0.91, True), (1.09, True), (1.11, False)])
def test_even_is_cloth_that_touches_as_bright_as_it_stood_to_within_a_tenth(bright: float, even: bool) -> None:
    assert Hips().touch(bright).count(40, dark(40)) is even


def test_who_has_touched_is_as_far_off_as_the_slope_says() -> None:
    hips = Hips().touch(1.0)
    assert hips.count(40 + 6, dark(40))
    assert not hips.count(40 + 8, dark(40))
    assert hips.count(40 - 26, dark(40))
    assert not hips.count(40 - 28, dark(40))  # much too dark for its distance: something else
    assert not hips.count(76, dark(75))


def test_a_slope_is_darker_than_they_are_when_they_touch_straight() -> None:
    """Else a short rep of who wears a shirt that is a little brighter than the trousers looks like one."""
    hips = Hips().touch(0.92)
    assert hips.count(40, dark(40))
    hips.touch(0.92).touch(0.92).touch(0.92)
    assert not hips.count(40, dark(40))
    assert hips.count(40, 0.93 * dark(40))


def test_what_came_quickly_is_no_slope_unless_it_is_where_they_were_before() -> None:
    hips = Hips().touch(1.0)
    assert not hips.count(40, dark(40), quick=True)
    assert Hips().place(40, dark(40)).count(40, dark(40), quick=True)


def test_who_ends_three_times_at_the_same_dark_place_has_touched_there_from_then_on() -> None:
    hips = Hips().turn(45, dark(40)).turn(45, dark(40))
    assert not hips.count(45, dark(40))
    assert hips.turn(42, dark(37)).count(44, dark(40))
    assert not hips.count(50, dark(40) + 0.06)


def test_the_place_is_remembered_where_contact_is_followed_elsewhere() -> None:
    hips = Hips().place(45, dark(40))
    assert hips.count(39, dark(40), contact_mm=46)
    assert not hips.count(59, dark(40), contact_mm=46)


@pytest.mark.parametrize(("by_mm", "place"), [(-5.5, False), (-5.0, True), (5.0, True), (5.5, False)])
def test_ends_that_scatter_are_no_place(by_mm: float, place: bool) -> None:
    hips = Hips().turn(40, dark(40)).turn(40, dark(40)).turn(40 + by_mm, dark(40))
    assert hips.count(40, dark(40)) is place
    assert hips.count(40 + by_mm, dark(40)) is place


@pytest.mark.parametrize(("by_part", "place"), [(-0.065, False), (-0.055, True), (0.055, True), (0.065, False)])
def test_nor_are_ends_that_are_not_as_dark_as_each_other(by_part: float, place: bool) -> None:
    twice = Hips().turn(40, dark(40)).turn(40, dark(40))
    assert twice.turn(40, dark(40) + by_part).count(40, dark(40)) is place


@pytest.mark.parametrize("short_mm", [15.0, 25.0, 60.0])
def test_short_reps_to_the_same_place_as_bright_as_in_standing_never_count(short_mm: float) -> None:
    hips = Hips()
    for _ in range(20):
        assert not hips.turn(short_mm, 1.0).count(short_mm, 1.0)


def test_a_place_may_be_off_by_what_contact_is_followed_and_no_more() -> None:
    near, far = 10 + 29, 10 + 31
    assert Hips().place(near, dark(10)).count(near, dark(10))
    assert not Hips().place(far, dark(10)).count(far, dark(10))


def test_what_is_farther_than_hips_come_aside_is_no_place() -> None:
    for gap_mm, place in ((75, True), (76, False)):
        assert Hips().place(gap_mm, dark(70)).count(gap_mm, dark(70)) is place


def test_a_turn_that_was_none_between_them_hides_no_place_and_two_do() -> None:
    one = Hips().turn(40, dark(40)).turn(60, 0.95).turn(40, dark(40)).turn(40, dark(40))
    assert one.count(40, dark(40))
    two = Hips().turn(40, dark(40)).turn(60, 0.95).turn(52, 0.95).turn(40, dark(40)).turn(40, dark(40))
    assert not two.count(40, dark(40))


def test_a_straight_touch_shows_that_they_are_not_aside_every_time() -> None:
    hips = Hips().place(40, dark(40)).touch(0.85)
    assert not hips.count(40, dark(40))
    assert not Hips().turn(40, dark(40)).touch(0.85).turn(40, dark(40)).count(40, dark(40))


def test_who_has_touched_straight_three_times_gets_no_place_any_more() -> None:
    for times in (2, 3):
        hips = Hips()
        for _ in range(times):
            hips.touch(0.85)
        assert hips.place(40, dark(40)).count(40, dark(40)) is (times == 2)
        hips.aside.leave()
        assert hips.place(40, dark(40)).count(40, dark(40))


def test_who_wears_uneven_cloth_has_no_place() -> None:
    assert not Hips().touch(0.5).place(40, dark(40)).count(40, dark(40))


def test_who_has_a_place_is_known_to_be_round_and_may_come_in_less_aside() -> None:
    assert Hips().place(40, dark(40)).count(20, dark(20))
    assert not Hips().place(40, dark(40)).count(20, 1.0)


# Who comes back.


def placed(times: int = PROVEN) -> Hips:
    """Somebody who has a place aside, and touched there so many times."""
    hips = Hips().place(40, dark(40))
    for _ in range(times):
        hips.aside.touched_aside(Place(42 + CONTACT_MM, dark(41)))
    return hips


def test_who_is_seen_next_is_somebody_else_until_they_have_stood_and_go_to_the_wall() -> None:
    for hips in (Hips().touch(1.0), placed()):
        assert hips.count(40, dark(40))
        hips.aside.leave()
        assert not hips.count(40, dark(40))
    hips = Hips().turn(40, dark(40))
    hips.aside.leave()
    assert not hips.turn(40, dark(40)).count(40, dark(40))


@pytest.mark.parametrize("hips", [Hips().touch(1.0), placed()])
@pytest.mark.parametrize(
    ("bright", "same"),
    [(1.0, True), (1.035, True), (0.965, True), (1.045, False), (0.955, False), (2.0, False)],
)
def test_who_comes_back_as_bright_is_known_and_nobody_else_is(hips: Hips, bright: float, same: bool) -> None:
    assert hips.come_back(bright).count(40, bright * dark(40)) is same


def test_a_place_is_remembered_once_it_was_touched_three_times() -> None:
    assert PROVEN == 3
    assert not placed(2).come_back().count(40, dark(40))
    elsewhere = placed(2)
    elsewhere.aside.touched_aside(Place(46 + CONTACT_MM, dark(40)))
    assert not elsewhere.come_back().count(40, dark(40))
    known = placed().place(60, dark(60)).aside.habit
    assert known is not None
    assert known.place == (40 + CONTACT_MM, dark(40))  # the new one was not touched yet


def test_who_comes_back_and_touches_at_their_place_is_known_as_before() -> None:
    hips = placed()
    known = hips.aside.habit
    hips.come_back().aside.touched_aside(Place(41 + CONTACT_MM, dark(40)))
    assert known is not None
    assert hips.aside.habit is known


def test_who_was_known_to_wear_uneven_cloth_still_does() -> None:
    hips = Hips().touch(0.5).come_back()
    assert not hips.place(40, dark(40)).count(40, dark(40))


def test_what_is_seen_now_goes_before_what_was_known() -> None:
    assert not Hips().touch(1.0).come_back().touch(0.7).count(40, dark(40))
    assert not placed().come_back().touch(0.85).count(40, dark(40))
    assert not placed().come_back().touch(0.85).come_back().count(40, dark(40))


def test_somebody_else_in_between_of_whom_nothing_was_learnt_hides_nobody() -> None:
    assert Hips().touch(1.0).come_back(2.0).come_back().count(40, dark(40))
    assert not Hips().touch(1.0).come_back(2.0).touch(1.0).come_back().count(40, dark(40))


def test_a_habit_is_told_once_it_is_news() -> None:
    hips = Hips()
    assert hips.aside.habit is None
    assert hips.touch(0.85).turn(40, dark(40)).aside.habit is None
    first = hips.touch(1.0).aside.habit
    assert first is not None
    assert (first.even, first.place) == (True, None)
    assert hips.come_back(1.02).touch(1.0).aside.habit is first
    second = hips.come_back(1.2).touch(1.2).aside.habit
    assert second is not None
    assert second.bright == pytest.approx(1.2 * first.bright, rel=1e-3)


def test_where_the_light_is_not_known_nothing_is_learnt() -> None:
    aside = Aside(Watcher(None).stand().light)
    aside.touched(1.0)
    assert aside.habit is None

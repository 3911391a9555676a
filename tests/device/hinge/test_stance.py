"""Where somebody stands: what is followed, what is told, and what becomes of a stop on the way to the wall."""

from collections.abc import Callable

import pytest

from device.hinge.bottom import Bottom
from device.hinge.exercise import Sensing
from device.hinge.noise import NOISE_MM, Noise
from device.hinge.stance import BACK_S, FOLLOW, HELD_S, Stance
from device.hinge.stillness import BLOCK_S, BLOCKS, Stillness

K = Sensing()
HERE_MM = 200.0
STILL_S = BLOCK_S * (BLOCKS + 1)


class Somebody:
    """Stands before the counter, which takes them to stay where they are; `mm` is the gap."""

    def __init__(self, mm: float = HERE_MM) -> None:
        self.stillness = Stillness(K.still_mm, K.still)
        self.stance = Stance(K, Noise(), self.stillness)
        self.time_s = 0.0
        self.mm = mm
        self.there = False
        """Whether they were where they stand, at the latest gap."""
        self.stance.stand(self.time_s, mm)

    def stay(self, seconds: float, mm: float | None = None, *, speed_mm_s: float = 0.0) -> "Somebody":
        """Be there, or at another place, or drift; every gap is fed, and taken for standing."""
        self.mm = self.mm if mm is None else mm
        for _ in range(round(seconds * 40)):
            self.time_s += 1 / 40
            self.mm += speed_mm_s / 40
            news = self.stillness.feed(self.time_s, self.mm)
            self.there = self.stance.stay(self.time_s, self.mm, self.stillness.mean_mm if news else None)
        return self

    def stop(self, seconds: float, mm: float) -> None:
        """Stop there on the way down, without being taken to stay."""
        self.mm = mm
        for _ in range(round(seconds * 40)):
            self.time_s += 1 / 40
            self.stillness.feed(self.time_s, mm)

    def pause(self, mm: float) -> bool:
        """Whether they are taken to stand there, who have come as deep as that."""
        return self.stance.pause(self.time_s, mm, Bottom(self.time_s, mm, 1.0))


@pytest.mark.parametrize(("mm", "turn_mm"), [(200.0, 40.0), (101.0, 20.2), (99.0, 20.0), (60.0, 20.0)])
def test_a_turn_is_a_fifth_of_the_way_and_twenty_millimetres_at_least(mm: float, turn_mm: float) -> None:
    assert Somebody(mm).stance.turn_mm == pytest.approx(turn_mm)


def test_nothing_is_told_until_they_stand_and_nothing_once_they_stray_or_leave() -> None:
    assert Stance(K, Noise(), Stillness(K.still_mm, K.still)).told_mm is None
    for go in (Stance.stray, Stance.leave):
        one = Somebody()
        assert one.stance.told_mm == HERE_MM
        go(one.stance)
        assert one.stance.told_mm is None


def test_what_is_told_changes_by_more_than_sway_only() -> None:
    one = Somebody().stay(2.0, HERE_MM + K.same_mm)
    assert (one.stance.mm, one.stance.told_mm) == (HERE_MM + K.same_mm, HERE_MM)
    one.stay(2.0, HERE_MM + K.same_mm + 1)
    assert one.stance.mm == HERE_MM + K.same_mm + 1
    assert one.stance.told_mm is not None
    assert one.stance.told_mm > HERE_MM + K.same_mm


def test_a_step_out_is_followed_at_once_but_not_noise() -> None:
    one = Somebody().stay(1 / 40, HERE_MM + 50)
    assert one.stance.mm == pytest.approx(HERE_MM + FOLLOW * (50 - NOISE_MM))
    assert one.stance.told_mm == HERE_MM
    assert Somebody().stay(1 / 40, HERE_MM + NOISE_MM).stance.mm == HERE_MM


def test_a_slow_lowering_does_not_drag_standing_along_and_sway_does() -> None:
    assert Somebody().stay(2.0, speed_mm_s=-12.0).stance.mm > HERE_MM - 4.0
    assert Somebody().stay(6.0, HERE_MM - 3.0).stance.mm == pytest.approx(HERE_MM - 3.0, abs=0.1)


@pytest.mark.parametrize(("seconds", "mm"), [(STILL_S + K.shifted_s + 0.2, HERE_MM - 15.0), (STILL_S, HERE_MM)])
def test_a_step_in_is_one_once_they_have_stood_still_for_longer_than_a_slow_movement(seconds: float, mm: float) -> None:
    assert Somebody().stay(seconds, HERE_MM - 15.0).stance.mm == mm


@pytest.mark.parametrize(("below_mm", "there"), [(5.9, True), (6.1, False)])
def test_standing_ends_below_it_by_a_part_of_the_way(below_mm: float, there: bool) -> None:
    one = Somebody().stay(1.0).stay(1 / 40, HERE_MM - below_mm)
    assert one.there is there
    assert (one.stance.from_s == one.time_s) is there


@pytest.mark.parametrize(("below_mm", "there"), [(3.9, True), (4.1, False)])
def test_and_by_four_millimetres_at_least(below_mm: float, there: bool) -> None:
    assert Somebody(80.0).stay(1 / 40, 80.0 - below_mm).there is there


def test_they_stand_until_they_were_there_last_or_stood_again() -> None:
    one = Somebody().stay(1.0).stay(0.5, HERE_MM - 30)
    assert one.stance.from_s == pytest.approx(1.0)
    one.stance.stood(7.0)
    assert one.stance.from_s == 7.0
    one.stance.stand(8.0, 90.0)
    assert (one.stance.from_s, one.stance.mm) == (8.0, 90.0)


def test_the_next_dip_starts_where_the_one_before_came_back_to() -> None:
    one = Somebody()
    one.stance.depart()
    one.stance.turn(5.0, 180.0)
    assert (one.stance.mm, one.stance.from_s, one.stance.told_mm) == (180.0, 5.0, HERE_MM)


def test_but_pulses_cannot_shrink_it_step_by_step() -> None:
    one = Somebody()
    one.stance.depart()
    for high_mm in (150.0, 120.0, 90.0):
        one.stance.turn(5.0, high_mm)
    assert one.stance.mm == (1 - K.turn) * HERE_MM


@pytest.mark.parametrize(("mm", "stands"), [(121.0, False), (120.0, True)])
def test_who_stops_as_deep_as_a_short_rep_is_taken_to_stand_there_at_once(mm: float, stands: bool) -> None:
    one = Somebody()
    one.stop(STILL_S, mm)
    assert one.pause(mm) is stands
    assert one.stance.mm == (mm if stands else HERE_MM)
    assert one.stance.told_mm == HERE_MM  # it may be a short rep that is held


def test_who_stops_sooner_has_stepped_in_once_they_have_stood_there_for_long() -> None:
    one = Somebody()
    one.stop(STILL_S + K.shifted_s - 0.3, 150.0)
    assert not one.pause(150.0)
    one.stop(0.3, 150.0)
    assert one.pause(150.0)
    assert one.stance.mm == one.stance.told_mm == 150.0
    assert one.stance.rise(one.time_s, HERE_MM) is None


def held(mm: float = 60.0) -> Somebody:
    """Somebody who has stopped there, and seems to stand."""
    one = Somebody()
    one.stop(STILL_S, mm)
    assert one.pause(mm)
    return one


@pytest.mark.parametrize(("back_mm", "short"), [(99.0, False), (100.0, True)])
def test_who_comes_up_by_a_turn_has_held_a_short_rep_and_stands_where_they_stood(back_mm: float, short: bool) -> None:
    one = held()
    paused_s = one.time_s
    bottom = one.stance.rise(one.time_s + 1.0, back_mm)
    assert (bottom is not None) is short
    assert one.stance.mm == (HERE_MM if short else 60.0)
    if bottom is not None:
        assert (bottom.low_s, bottom.low_mm) == (paused_s, 60.0)
        assert one.stance.rise(one.time_s + 1.1, HERE_MM) is None


def test_the_light_of_who_may_hold_a_short_rep_is_not_that_of_standing() -> None:
    one = held().stay(0.5)
    assert not one.there
    assert one.stance.from_s == one.time_s
    assert held().stay(0.5).stance.told_mm == HERE_MM


@pytest.mark.parametrize(("after_s", "short"), [(K.moved_s - 0.01, True), (K.moved_s + 0.01, False)])
def test_who_stays_there_for_long_and_comes_up_by_a_turn_may_have_stepped_in(after_s: float, short: bool) -> None:
    one = held()
    assert (one.stance.rise(one.time_s + after_s, 100.0) is not None) is short


@pytest.mark.parametrize("off_mm", [-29.0, 0.0, 29.0])
def test_but_has_held_a_short_rep_once_they_stand_again_where_they_stood(off_mm: float) -> None:
    one = held()
    paused_s = one.time_s
    one.stay(HELD_S - STILL_S - 0.5)
    assert one.stance.rise(one.time_s, HERE_MM + off_mm) is None  # as who walks by there
    one.stay(STILL_S, HERE_MM + off_mm)
    bottom = one.stance.rise(one.time_s, HERE_MM + off_mm)
    assert bottom is not None
    assert (bottom.low_s, bottom.low_mm) == (paused_s, 60.0)
    assert one.stance.mm == one.stance.told_mm == HERE_MM


@pytest.mark.parametrize("elsewhere_mm", [HERE_MM - 31.0, HERE_MM + 31.0])
def test_who_stands_elsewhere_after_long_has_held_nothing(elsewhere_mm: float) -> None:
    one = held().stay(K.moved_s + 0.1).stay(STILL_S + BLOCK_S, elsewhere_mm)
    assert one.stance.rise(one.time_s, elsewhere_mm) is None
    assert one.stance.told_mm == pytest.approx(elsewhere_mm)


def test_nor_who_stands_where_they_stood_only_after_longer_than_anybody_holds() -> None:
    one = held().stay(HELD_S).stay(STILL_S, HERE_MM)
    assert one.stance.rise(one.time_s, HERE_MM) is None


def test_meanwhile_they_stand_there_for_all_that_is_told() -> None:
    one = held()
    assert one.stance.rise(one.time_s + K.moved_s + 0.1, 60.0) is None
    one.stay(K.moved_s + BLOCK_S)
    assert one.there
    assert one.stance.told_mm == 60.0


@pytest.mark.parametrize("over", [Stance.touch, Stance.leave])
def test_who_goes_on_to_the_wall_or_leaves_has_held_nothing(over: Callable[[Stance], None]) -> None:
    one = held()
    over(one.stance)
    assert one.stance.rise(one.time_s + 0.5, HERE_MM) is None


@pytest.mark.parametrize(("high_mm", "regained"), [(40.0, False), (80.0, False), (81.0, True)])
def test_who_comes_up_from_the_wall_past_where_they_stopped_stands_where_they_stood_before(
    high_mm: float, regained: bool
) -> None:
    one = held()
    one.stay(K.moved_s + STILL_S)
    one.stance.rise(one.time_s, 60.0)
    one.stay(STILL_S)
    one.stance.touch()
    assert one.stance.told_mm == 60.0
    assert one.stance.regain(one.time_s, high_mm) is regained
    assert one.stance.mm == one.stance.told_mm == (HERE_MM if regained else 60.0)
    assert one.stance.regain(one.time_s, HERE_MM) is not regained  # once


@pytest.mark.parametrize(("after_s", "regained"), [(BACK_S, True), (BACK_S + 0.1, False)])
def test_for_so_long_it_is_known_where_they_stood_before(after_s: float, regained: bool) -> None:
    one = held()
    assert one.stance.regain(one.time_s + after_s, HERE_MM) is regained


@pytest.mark.parametrize("over", [Stance.leave, lambda stance: stance.stood(9.0)])
def test_and_not_of_who_has_stood_up_since_or_left(over: Callable[[Stance], None]) -> None:
    one = held()
    over(one.stance)
    one.stance.stand(one.time_s, 60.0)
    assert not one.stance.regain(one.time_s, HERE_MM)


def test_who_stopped_twice_comes_back_to_where_they_stopped_first_and_no_farther() -> None:
    """Who steps to the wall in stages leans there."""
    one = held(100.0)
    one.stop(STILL_S, 57.0)
    assert one.pause(57.0)
    assert one.stance.regain(one.time_s, HERE_MM)
    assert one.stance.mm == 100.0


def test_somebody_has_moved_who_stands_still_elsewhere_for_long_and_not_at_the_wall() -> None:
    one = Somebody()
    one.stop(BLOCK_S * BLOCKS + K.moved_s - 0.1, 100.0)
    assert not one.stance.has_moved(one.time_s, 100.0)
    one.stop(0.3, 100.0)
    assert one.stance.has_moved(one.time_s, 100.0)
    assert one.stance.has_moved(one.time_s, K.min_stance_mm)
    assert not one.stance.has_moved(one.time_s, K.min_stance_mm - 1)

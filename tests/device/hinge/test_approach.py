"""Whether what comes to the wall are the hips of who stood there."""

import pytest

from device.hinge.approach import Approach
from device.hinge.noise import Noise
from tests.device.hinge.lights import Watcher


class Comer:
    """Somebody who stood at 100 mm and comes to the wall; `bright` is how bright they were seen."""

    def __init__(
        self, *, bright: float = 1.0, near_mm: float | None = 100.0, standing_mm: float = 2.0, noise_mm: float = 2.0
    ) -> None:
        self.watcher = Watcher(near_mm).stand()
        self.watcher.see(50, bright, times=9)
        self.noise = Noise()
        self.noise.standing_mm, self.noise.mm = standing_mm, noise_mm
        self.way = Approach(self.watcher.light, self.noise)
        self.now_s = 5.03
        self.way.near_standing(5.0, 95.0)
        self.way.leave(5.03, 80.0, seen=True)

    def at(self, time_s: float, gap_mm: float, *, leapt: bool = False) -> "Comer":
        self.now_s = time_s
        self.way.come(time_s, gap_mm, leapt=leapt)
        return self

    def is_believed(self, gap_mm: float = 0.0) -> bool:
        """Whether it is, once enough was seen of it at the wall."""
        while not self.way.arrive(self.now_s, gap_mm):
            self.now_s += 0.03
        return self.way.believed


def test_nothing_is_believed_before_anybody_left_for_the_wall() -> None:
    assert Approach(Watcher().light, Noise()).believed is False


def test_who_is_seen_on_the_way_is_believed_and_who_is_there_at_once_is_not() -> None:
    way = Approach(Watcher().light, Noise())
    way.leave(5.0, 80.0, seen=True)
    assert way.believed
    way.leave(6.0, 5.0, seen=False)
    assert not way.believed


def test_a_quick_stranger_is_told_by_the_light() -> None:
    assert not Comer(bright=0.5).at(5.1, 40).at(5.15, 5).is_believed()
    assert not Comer(bright=1.6).at(5.1, 40).at(5.15, 5).is_believed()


def test_quick_hips_are_believed_by_their_light() -> None:
    comer = Comer(bright=1.0).at(5.1, 40).at(5.15, 5)
    assert comer.way.is_quick
    assert comer.is_believed()


@pytest.mark.parametrize(("bright", "is_believed"), [(0.87, False), (0.89, True), (1.11, True), (1.13, False)])
def test_quick_hips_are_as_bright_as_they_stood_to_within_an_eighth(bright: float, is_believed: bool) -> None:
    assert Comer(bright=bright).at(5.1, 40).at(5.15, 5).is_believed() is is_believed


@pytest.mark.parametrize(("gap_mm", "is_believed"), [(-12.0, True), (-12.1, False)])
def test_what_comes_quickly_and_farther_than_the_wall_lets_hips_is_none(gap_mm: float, is_believed: bool) -> None:
    assert Comer().at(5.1, 40).at(5.15, gap_mm).is_believed(gap_mm) is is_believed
    assert Comer().at(5.1, 60).at(5.15, 40).at(5.3, gap_mm).is_believed(gap_mm)  # slowly: contact may have drifted


def test_what_came_quickly_is_looked_at_for_three_readings() -> None:
    way = Comer().at(5.1, 40).at(5.15, 5).way
    assert [way.arrive(5.15 + 0.03 * n, 5.0) for n in range(3)] == [False, False, True]
    way.near_standing(6.0, 95.0)
    way.leave(6.03, 80.0, seen=True)
    assert not way.arrive(6.1, 5.0)  # each time anew


def test_what_was_there_within_fewer_than_three_readings_is_told_by_the_light_too() -> None:
    assert not Comer(bright=0.5).at(5.2, 40).at(5.4, 5).is_believed()
    assert Comer(bright=1.0).at(5.2, 40).at(5.4, 5).is_believed()
    assert Comer(bright=0.5).at(5.2, 60).at(5.3, 30).at(5.4, 5).is_believed()
    assert not Comer(bright=0.5).at(5.2, 60).at(5.4, 5).at(5.6, 4).is_believed()  # it arrived with the second


def test_where_readings_come_slowly_a_tenth_of_a_second_is_enough() -> None:
    way = Comer().at(5.1, 40).at(5.15, 5).way
    assert [way.arrive(5.15 + 0.11 * n, 5.0) for n in range(2)] == [False, True]
    sooner = Comer().at(5.1, 40).at(5.15, 5).way
    assert [sooner.arrive(5.15 + 0.09 * n, 5.0) for n in range(2)] == [False, False]


def test_who_comes_slowly_is_known_at_once() -> None:
    assert Comer().at(5.1, 60).at(5.15, 40).at(5.3, 5).way.arrive(5.3, 5.0)


def test_who_comes_slowly_is_believed_whatever_the_light() -> None:
    comer = Comer(bright=0.5).at(5.1, 60).at(5.15, 40).at(5.3, 5)
    assert not comer.way.is_quick
    assert comer.is_believed()


def test_without_light_to_tell_them_by_quick_ones_are_believed() -> None:
    comer = Comer(bright=0.5, near_mm=None).at(5.1, 40).at(5.15, 5)
    assert comer.way.is_quick
    assert comer.is_believed()


@pytest.mark.parametrize(("came_s", "is_quick"), [(5.19, True), (5.21, False)])
def test_quick_is_less_than_a_fifth_of_a_second_since_standing(came_s: float, is_quick: bool) -> None:
    assert Comer().at(came_s, 5).way.is_quick is is_quick


@pytest.mark.parametrize(("came_s", "is_believed"), [(5.10, False), (5.12, True)])
def test_nobody_comes_in_less_than_eleven_hundredths_of_a_second(came_s: float, is_believed: bool) -> None:
    comer = Comer().at(came_s, 5)
    assert comer.way.is_sudden is not is_believed
    assert comer.is_believed() is is_believed


def test_but_they_may_cover_a_short_way_in_it() -> None:
    """From 95 mm: 790 and 810 mm/s."""
    assert not Comer().at(5.1, 16).way.is_sudden
    assert Comer().at(5.1, 14).way.is_sudden


def test_some_of_the_way_is_unseen_from_a_silence_on_until_they_are_near_standing_again() -> None:
    way = Comer().way
    told = [way.unseen]
    way.hide()
    way.leave(5.5, 40.0, seen=True)
    told.append(way.unseen)
    way.near_standing(7.0, 100.0)
    assert [*told, way.unseen] == [False, True, False]


def test_what_has_arrived_does_not_come_slowly_by_waiting_there() -> None:
    """A hand that is there in a tenth of a second, and stays."""
    comer = Comer(bright=0.5).at(5.1, 5)
    for late in range(20):
        comer.at(5.2 + late / 10, 5 - (late % 3) * 6)  # nearer by 12 at most: noise
    assert comer.way.is_quick
    assert not comer.is_believed()


def test_only_what_comes_nearer_by_more_than_noise_is_still_coming() -> None:
    assert Comer().at(5.1, 40).at(6.0, 22).way.is_quick  # 18 of the 19 that are more than noise
    assert Comer().at(5.1, 40).at(6.0, 21).way.is_quick
    assert not Comer().at(5.1, 40).at(6.0, 20).way.is_quick
    assert Comer(standing_mm=4.0).at(5.1, 40).at(6.0, 20).way.is_quick


def test_what_leaps_is_not_believed_even_if_it_comes_on_slowly() -> None:
    comer = Comer().at(5.1, 60, leapt=True).at(6.0, 40).at(7.0, 5)
    assert comer.is_believed() is False


def test_the_next_way_begins_anew() -> None:
    comer = Comer().at(5.1, 60, leapt=True)
    comer.way.stop(50.0, 2.0)
    comer.way.near_standing(8.0, 95.0)
    comer.way.leave(8.1, 80.0, seen=True)
    assert comer.at(8.5, 5).is_believed()


def test_who_stands_still_on_the_way_and_then_goes_on_is_about_to_lean() -> None:
    comer = Comer().at(5.5, 40)
    comer.way.stop(40.0, 0.8)
    assert not comer.at(6.5, 28).way.in_doubt  # sway
    assert comer.at(7.0, 27).way.in_doubt
    assert comer.at(7.5, 39).way.in_doubt  # and it stays so
    assert comer.is_believed()
    comer.way.leave(8.0, 80.0, seen=True)
    assert not comer.way.in_doubt


@pytest.mark.parametrize(("after_s", "in_doubt"), [(30.0, False), (30.1, True)])
def test_who_has_touched_lately_and_stops_on_the_way_is_feeling_for_the_wall(after_s: float, in_doubt: bool) -> None:
    comer = Comer().at(5.5, 40)
    comer.way.touch(9.0 - after_s)
    comer.way.stop(40.0, 2.0)
    assert not comer.at(8.0, 28).is_believed()  # sway
    assert comer.at(9.0, 27).is_believed()
    assert comer.way.in_doubt is in_doubt


def test_who_feels_for_the_wall_and_stops_again_short_of_it_does_not_reach_it_by_noise() -> None:
    comer = Comer().at(5.5, 40)
    comer.way.touch(4.0)
    comer.way.stop(40.0, 0.8)
    comer.at(7.0, 15).way.stop(15.0, 1.5)
    assert not comer.at(9.0, 9).is_believed()


def test_that_somebody_else_has_touched_says_nothing_of_who_comes_next() -> None:
    comer = Comer().at(5.5, 40)
    comer.way.touch(4.0)
    comer.way.forget()
    comer.way.stop(40.0, 0.8)
    assert comer.at(7.0, 27).way.in_doubt


def test_who_feels_for_the_wall_and_leaps_is_still_not_believed() -> None:
    comer = Comer().at(5.5, 40, leapt=True)
    comer.way.touch(4.0)
    comer.way.stop(40.0, 2.0)
    assert not comer.at(8.5, 20).is_believed()


@pytest.mark.parametrize(("for_s", "is_believed"), [(1.4, True), (1.5, False)])
def test_who_stood_still_for_long_short_of_the_wall_does_not_reach_it_by_noise(for_s: float, is_believed: bool) -> None:
    comer = Comer().at(5.5, 14)
    comer.way.stop(14.0, for_s)
    assert comer.at(7.5, 9).is_believed() is is_believed


@pytest.mark.parametrize(
    ("standing_mm", "noise_mm", "in_doubt"), [(2.0, 2.0, True), (14.0, 2.0, True), (14.0, 6.0, False)]
)
def test_the_noise_of_dark_cloth_there_is_no_going_on(standing_mm: float, noise_mm: float, in_doubt: bool) -> None:
    """How noisy it is farther off, in standing, says nothing of that."""
    comer = Comer(standing_mm=standing_mm, noise_mm=noise_mm).at(6.0, 45)
    comer.way.stop(45.0, 1.0)
    assert comer.at(7.0, 32).way.in_doubt is in_doubt


def test_the_farthest_stop_is_the_one_that_tells() -> None:
    comer = Comer().at(5.5, 45)
    for still_mm in (40.0, 36.0, 32.0):
        comer.way.stop(still_mm, 0.8)
    assert not comer.at(7.0, 29).way.in_doubt
    assert comer.at(7.0, 27.5).way.in_doubt


def test_quick_hips_that_are_not_as_bright_as_they_stood_may_be_as_in_the_touch_before() -> None:
    """At 200 ms all hips come quickly, and a covered sensor reads them dim and behind the wall."""
    for as_before in (False, True):
        comer = Comer(bright=0.3).at(5.1, 40).at(5.15, -20)
        while not comer.way.arrive(comer.now_s, -20.0, as_before=as_before):
            comer.now_s += 0.03
        assert comer.way.believed is as_before


def aside(*ways: tuple[float, float]) -> Approach:
    """Somebody who went slowly for all that is read; each is a time and how far their middle is from the wall then."""
    way = Comer().at(5.3, 40).at(6.0, 5).way
    for time_s, middle_mm in ways:
        way.slope(time_s, middle_mm, 90.0)
    return way


@pytest.mark.parametrize(("there_s", "is_quick"), [(5.24, True), (5.26, False)])
def test_what_darkens_like_hips_at_the_wall_within_a_quarter_of_a_second_is_quick(
    there_s: float, is_quick: bool
) -> None:
    way = aside((4.9, 90), (5.0, 90), (5.1, 60), (there_s, 7))
    assert not way.is_quick
    assert way.is_quick_aside is is_quick


def test_it_does_not_come_slowly_by_waiting_there_or_by_going_on() -> None:
    assert aside((5.0, 95), (5.1, 7), (5.6, 7.1), (5.7, -10), (6.0, 3)).is_quick_aside


def test_each_way_that_begins_in_standing_is_timed_anew() -> None:
    assert not aside((5.0, 95), (5.1, 7), (6.0, 90), (6.3, 50), (6.6, 5)).is_quick_aside
    assert aside((5.0, 95), (5.6, 7), (6.0, 90), (6.1, 5)).is_quick_aside


def test_who_does_not_come_in_aside_is_quick_by_what_is_read_alone() -> None:
    assert not aside((5.0, 95), (5.1, 50), (6.0, 7.1)).is_quick_aside
    assert Comer().at(5.1, 40).at(5.15, 5).way.is_quick_aside

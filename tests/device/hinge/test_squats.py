"""Squats as they are named: at once of who stands there, once they follow each other of who never stood still."""

import pytest

from device.hinge.events import Squat
from device.hinge.noise import NOISE_MM, Noise
from device.hinge.squats import PAST_S, RUNNING_S, SINKS_MM, Squats

PERIOD_S = 1 / 30
SQUAT_MM = (90.0, 140.0, 95.0, 200.0)
"""Down, the back, down again, and up."""
HARDLY_MM = (90.0, 112.0, 95.0, 200.0)
"""The same of somebody whose back is hardly seen: it may be a hinge whose hips wobble at the bottom."""


class Somebody:
    """Moves before the sensor from one gap to the next, half a second each, and gathers what is told of it."""

    def __init__(self, stance_mm: float | None = None, noise: Noise | None = None) -> None:
        self.squats = Squats(noise or Noise())
        self.stance_mm = stance_mm
        self.time_s = 0.0
        self.mm = 200.0
        self.told: list[list[Squat]] = []
        """One for each squat that was complete."""

    def to(self, *gaps_mm: float, seconds: float = 0.5) -> "Somebody":
        for to_mm in gaps_mm:
            steps, from_mm = round(seconds / PERIOD_S), self.mm
            for step in range(1, steps + 1):
                self.time_s += PERIOD_S
                self.mm = from_mm + (to_mm - from_mm) * step / steps
                self._hear(self.squats.feed(self.time_s, self.mm, self.stance_mm))
        return self

    def lost(self, seconds: float) -> "Somebody":
        seen_s = self.time_s
        while self.time_s < seen_s + seconds - PERIOD_S / 2:
            self.time_s += PERIOD_S
            self._hear(self.squats.lose(self.time_s, seen_s, self.mm, self.stance_mm))
        return self

    def stay(self, seconds: float) -> "Somebody":
        return self.to(self.mm, seconds=seconds)

    def _hear(self, told: list[Squat] | None) -> None:
        if told is not None:
            self.told.append(told)


def test_a_squat_of_who_stands_there_is_named_at_once() -> None:
    one = Somebody(stance_mm=198.0).to(*SQUAT_MM)
    assert len(one.told) == 1
    one.stay(1.0).to(*SQUAT_MM)
    squats = [squat for told in one.told for squat in told]
    assert [squat.time_s for squat in squats] == [pytest.approx(1.5), pytest.approx(4.5)]
    assert [squat.stance_mm for squat in squats] == [198.0, 198.0]


def test_a_hinge_is_none() -> None:
    assert Somebody(stance_mm=200.0).to(60, 200).stay(1.0).to(60, 200).stay(1.0).told == []


def test_the_first_of_who_never_stood_still_is_complete_but_not_named_and_the_next_names_both() -> None:
    one = Somebody().to(*SQUAT_MM)
    assert one.told == [[]]
    _, both = one.to(*SQUAT_MM).told
    assert [squat.time_s for squat in both] == [pytest.approx(1.5), pytest.approx(3.5)]
    # where they were as each was complete: up from the back by 30 mm
    assert [squat.stance_mm for squat in both] == [pytest.approx(173, abs=7), pytest.approx(173, abs=7)]
    third = one.to(*SQUAT_MM).told[2]
    assert [squat.time_s for squat in third] == [pytest.approx(5.5)]


@pytest.mark.parametrize(("apart_s", "named"), [(RUNNING_S - 0.05, 2), (RUNNING_S + 0.05, 0)])
def test_they_follow_each_other_within_five_seconds(apart_s: float, named: int) -> None:
    one = Somebody().to(*SQUAT_MM).stay(apart_s - 2.0).to(*SQUAT_MM)
    assert [len(squats) for squats in one.told] == [0, named]


def test_one_that_follows_too_late_is_a_first_one_again() -> None:
    one = Somebody().to(*SQUAT_MM).stay(4.0).to(*SQUAT_MM).to(*SQUAT_MM)
    assert [[round(squat.time_s, 1) for squat in told] for told in one.told] == [[], [], [7.5, 9.5]]


def test_one_that_is_not_sure_is_none_by_itself_however_often() -> None:
    assert Somebody(stance_mm=200.0).to(*HARDLY_MM).stay(1.0).to(*HARDLY_MM).told == []
    assert Somebody().to(*HARDLY_MM).to(*HARDLY_MM).told == []


def test_before_one_that_is_sure_it_is_named_with_that() -> None:
    one = Somebody(stance_mm=200.0).to(*HARDLY_MM).to(*HARDLY_MM).to(*SQUAT_MM)
    assert [[round(squat.time_s, 1) for squat in told] for told in one.told] == [[1.5, 3.5, 5.5]]
    assert [len(told) for told in one.to(*SQUAT_MM).told] == [3, 1]


@pytest.mark.parametrize(("apart_s", "named"), [(RUNNING_S - 0.05, 2), (RUNNING_S + 0.05, 1)])
def test_but_not_where_that_comes_late(apart_s: float, named: int) -> None:
    one = Somebody(stance_mm=200.0).to(*HARDLY_MM).stay(apart_s - 2.0).to(*SQUAT_MM)
    assert [len(told) for told in one.told] == [named]


@pytest.mark.parametrize(("apart_s", "named"), [(RUNNING_S - 0.05, [1, 1]), (RUNNING_S + 0.05, [1])])
def test_after_one_that_is_sure_it_is_named_at_once(apart_s: float, named: list[int]) -> None:
    one = Somebody(stance_mm=200.0).to(*SQUAT_MM).stay(apart_s - 2.0).to(*HARDLY_MM)
    assert [len(told) for told in one.told] == named


def test_one_that_is_not_sure_leads_to_no_other() -> None:
    one = Somebody(stance_mm=200.0).to(*SQUAT_MM).to(*HARDLY_MM).stay(2.0).to(*HARDLY_MM)
    assert [len(told) for told in one.told] == [1, 1]


def test_who_never_stood_still_has_squatted_once_one_of_two_is_sure() -> None:
    before, after = Somebody().to(*HARDLY_MM).to(*SQUAT_MM), Somebody().to(*SQUAT_MM).to(*HARDLY_MM)
    assert [len(told) for told in before.told] == [2]
    assert [len(told) for told in after.told] == [0, 2]


def test_of_two_people_neither_has_squatted_twice() -> None:
    one = Somebody().to(*SQUAT_MM)
    one.squats.leave()
    assert one.to(*SQUAT_MM).told == [[], []]
    one.squats.leave()
    one.stance_mm = 200.0
    assert [len(told) for told in one.to(*SQUAT_MM).told] == [0, 0, 1]


def test_one_before_they_first_stood_still_is_named_with_the_next() -> None:
    one = Somebody().to(*SQUAT_MM)
    one.stance_mm = 198.0
    one.stay(1.0).to(*SQUAT_MM)
    first, both = one.told
    assert first == []
    assert [squat.time_s for squat in both] == [pytest.approx(1.5), pytest.approx(4.5)]
    assert both[0].stance_mm == pytest.approx(173, abs=7)
    assert both[1].stance_mm == 198.0
    assert [len(squats) for squats in one.to(*SQUAT_MM).told] == [0, 2, 1]


def test_unless_it_was_long_before() -> None:
    one = Somebody().to(*SQUAT_MM).stay(RUNNING_S)
    one.stance_mm = 198.0
    assert [len(squats) for squats in one.to(*SQUAT_MM).told] == [0, 1]


def test_how_somebody_came_is_no_part_of_a_squat() -> None:
    one = Somebody().to(90, 140)
    one.squats.stand(one.time_s)
    one.stance_mm = 200.0
    assert one.to(95, 200).stay(1.0).told == []


@pytest.mark.parametrize(("after_s", "squats"), [(RUNNING_S - 0.05, 1), (RUNNING_S + 0.05, 0)])
def test_but_who_stands_still_amid_squats_has_not_just_come(after_s: float, squats: int) -> None:
    one = Somebody().to(*SQUAT_MM).stay(after_s - 1.0).to(90)  # half a second up, half a second down
    one.squats.stand(one.time_s)
    one.stance_mm = 200.0
    one.to(140, 95, 200).stay(1.0)
    assert len(one.told) == 1 + squats


def test_who_has_left_or_was_at_the_wall_begins_anew() -> None:
    for begin_anew in (Squats.leave, Squats.restart):
        one = Somebody(stance_mm=200.0).to(90, 140)
        begin_anew(one.squats)
        assert one.to(95, 200).stay(1.0).told == []


def test_one_between_two_times_at_the_wall_still_follows_the_one_before() -> None:
    one = Somebody().to(*SQUAT_MM)
    one.squats.restart()
    assert [len(squats) for squats in one.to(*SQUAT_MM).told] == [0, 2]


@pytest.mark.parametrize(("lost_s", "squats"), [(PAST_S + 0.03, 1), (PAST_S - 0.03, 0)])
def test_who_is_lost_for_long_as_they_sink_has_squatted(lost_s: float, squats: int) -> None:
    one = Somebody(stance_mm=200.0).to(110).stay(0.3).lost(lost_s).to(109, seconds=0.1).stay(0.3).to(200).stay(1.0)
    assert [[squat.stance_mm for squat in told] for told in one.told] == [[200.0]] * squats


def test_who_is_lost_as_they_come_up_is_named_while_they_are() -> None:
    one = Somebody(stance_mm=200.0).to(90, 140, 95).lost(0.4)
    ((squat,),) = one.told
    assert squat.time_s == pytest.approx(1.5)
    assert squat.stance_mm == 200.0


@pytest.mark.parametrize(("low_mm", "squats"), [(SINKS_MM, 1), (SINKS_MM - 1, 0)])
def test_who_is_lost_near_the_wall_may_cover_the_sensor(low_mm: float, squats: int) -> None:
    assert len(Somebody(stance_mm=200.0).to(low_mm).lost(0.5).to(low_mm, 200).stay(1.0).told) == squats


def test_who_never_stood_still_and_is_lost_was_where_they_were_seen_last() -> None:
    one = Somebody()
    for _ in range(2):
        one.to(110).lost(0.5).to(109, 200).stay(0.4)
    first, both = one.told
    assert first == []
    assert all(100 <= squat.stance_mm <= 200 for squat in both)


def test_who_is_farther_off_than_they_stood_after_a_dip_may_show_their_back() -> None:
    one = Somebody(stance_mm=200.0).to(90, 200)
    assert not one.squats.is_sunk(one.time_s)
    one.to(240, seconds=0.2)
    assert one.squats.is_sunk(one.time_s)


def test_in_cloth_that_reads_noisy_what_is_between_the_dips_must_stand_out_more() -> None:
    noisy = Noise()
    noisy.standing_mm = 6 * NOISE_MM
    assert len(Somebody(stance_mm=200.0).to(*SQUAT_MM).told) == 1
    assert Somebody(stance_mm=200.0, noise=noisy).to(*SQUAT_MM).stay(1.0).told == []

"""One way down and up again: when it was a hinge, and what is measured of it."""

import pytest

from device.hinge.dip import LOW_READINGS, Dip

STANDING_MM = 500.0
FROM_S = 10.0
PERIOD_S = 0.1


def dip(*gaps_mm: float, standing_mm: float = STANDING_MM, period_s: float = PERIOD_S) -> Dip:
    """One that goes through these gaps, the first of them a period after standing was left."""
    one = Dip(FROM_S, standing_mm)
    for number, gap_mm in enumerate(gaps_mm, 1):
        one.add(FROM_S + period_s * number, gap_mm)
    return one


def v_shaped(lowering_s: float = 0.5, end_s: float = 1.5, travel_mm: float = 200.0) -> tuple[Dip, float]:
    """One whose bottom is reached so long after standing was left, and its end."""
    one = Dip(FROM_S, STANDING_MM)
    for at_s, part in ((lowering_s / 2, 0.5), (lowering_s, 1.0), ((lowering_s + end_s) / 2, 0.5), (end_s, 0.0)):
        one.add(FROM_S + at_s, STANDING_MM - part * travel_mm)
    return one, FROM_S + end_s


def test_nothing_has_happened_at_first() -> None:
    one = Dip(FROM_S, STANDING_MM)
    assert (one.from_s, one.standing_mm, one.low_mm, one.high_mm) == (FROM_S, STANDING_MM, STANDING_MM, STANDING_MM)
    assert (one.travel_mm, one.lows, one.believed, one.voided) == (0.0, 1, True, False)
    assert (one.touched_s, one.back_s, one.rested_mm) == (None, None, None)


def test_it_is_as_deep_as_its_deepest_point_and_as_high_as_it_came_since() -> None:
    assert dip(450, 400).high_mm == 400
    one = dip(450, 400, 430, 420)
    assert (one.travel_mm, one.low_mm, one.high_mm) == (100, 400, 430)
    assert dip(450, 400, 430, 400).high_mm == 430  # no deeper: the turn back has been
    assert dip(450, 400, 430, 390).high_mm == 390


@pytest.mark.parametrize(
    ("travel_mm", "low_mm", "high_mm"), [(60, 491, 525), (100, 485, 525), (200, 470, 550)], ids=["small", "mid", "deep"]
)
def test_standing_is_regained_within_a_part_of_the_travel_and_no_higher_than_people_stand_up(
    travel_mm: float, low_mm: float, high_mm: float
) -> None:
    one = dip(STANDING_MM - travel_mm)
    for gap_mm, is_back in ((low_mm - 1, False), (low_mm + 1, True), (high_mm - 1, True), (high_mm + 1, False)):
        assert one.is_back(gap_mm) is is_back, gap_mm


def test_the_bottom_is_from_the_first_to_the_last_reading_that_is_almost_as_deep() -> None:
    """It goes 200 deep: 30 above that is the bottom still."""
    one = dip(400, 331, 329, 300, 335, 329, 331, 400)
    assert one.bottom_s() == pytest.approx((FROM_S + 0.3, FROM_S + 0.6))


def test_down_once_and_up_again_is_a_hinge() -> None:
    one, end_s = v_shaped()
    assert one.is_hinge(end_s, 2.0)


def test_what_was_not_believed_or_voided_or_went_down_twice_is_none() -> None:
    for name, value in (("believed", False), ("voided", True), ("lows", 2)):
        one, end_s = v_shaped()
        setattr(one, name, value)
        assert not one.is_hinge(end_s, 2.0), name


@pytest.mark.parametrize(("lowering_s", "is_hinge"), [(0.19, False), (0.21, True)])
def test_hips_take_a_fifth_of_a_second_to_go_down(lowering_s: float, is_hinge: bool) -> None:
    one, end_s = v_shaped(lowering_s)
    assert one.is_hinge(end_s, 2.0) is is_hinge


def test_a_hand_that_comes_at_once_and_stays_is_no_hinge() -> None:
    assert not dip(300, 300, 300, 300, 300, 400, 500).is_hinge(FROM_S + 0.8, 2.0)
    assert dip(480, 400, 300, 300, 300, 400, 500).is_hinge(FROM_S + 0.8, 2.0)


@pytest.mark.parametrize(("end_s", "is_hinge"), [(0.59, False), (0.61, True), (11.9, True), (12.1, False)])
def test_a_hinge_takes_six_tenths_of_a_second_and_twelve_at_most(end_s: float, is_hinge: bool) -> None:
    one, ended_s = v_shaped(end_s=end_s)
    assert one.is_hinge(ended_s, 2.0) is is_hinge


@pytest.mark.parametrize(
    ("travel_mm", "noise_mm", "hump_mm"), [(100, 1, 18), (200, 1, 18), (260, 1, 20.8), (200, 4, 26)],
    ids=["small", "mid", "deep", "noisy"],
)  # fmt: skip
def test_what_comes_up_in_the_middle_is_a_squat(travel_mm: float, noise_mm: float, hump_mm: float) -> None:
    """A W: from a fixed height, from a part of the travel, and from what noise makes of readings."""
    low_mm = STANDING_MM - travel_mm
    for off_mm, is_hinge in ((-1, True), (1, False)):
        one = dip(450, 450, low_mm, low_mm + 5, low_mm + 5 + hump_mm + off_mm, low_mm + 5, 450, 500)
        assert one.is_hinge(FROM_S + 0.8, noise_mm) is is_hinge, off_mm


def test_a_hump_is_measured_from_the_higher_of_the_lows_on_both_sides() -> None:
    assert dip(450, 400, 350, 400, 450).hump_mm() == 0
    assert dip(450, 350, 350, 350, 450).hump_mm() == 0
    assert dip(450, 400, 440, 390, 450).hump_mm() == 40
    assert dip(450, 390, 440, 400, 450).hump_mm() == 40
    assert dip(450, 400, 410, 390, 445, 420, 500).hump_mm() == 25


def test_a_rep_is_measured_by_its_bottom() -> None:
    """Down from 10.0, 200 deep, at the bottom from 10.3 to 10.6, back at 10.9."""
    one = dip(450, 400, 310, 300, 304, 310, 400, 450, 495, 498)
    rep = one.rep(FROM_S + 1.0, after_mm=497.0, full=True)
    assert (rep.time_s, rep.touched_s) == (FROM_S + 1.0, FROM_S + 1.0)  # counted on its return
    assert rep.lowering_s == pytest.approx(0.3)
    assert rep.pause_s == pytest.approx(0.3)
    assert rep.rising_s == pytest.approx(0.4)
    assert (rep.stance_mm, rep.stance_after_mm, rep.travel_mm, rep.depth_mm) == (500, 497, 200, 300)
    assert rep.steadiness_mm == pytest.approx(4.2426, abs=1e-3)  # 310, 300, 304, 310: the mean is 306
    assert (rep.full, rep.bounces) == (True, 0)


def test_it_says_when_it_was_counted_and_standing_regained_where_that_was_before_its_end() -> None:
    one = dip(450, 300, 450, 495, 498)
    one.touched_s, one.back_s, one.lows = FROM_S + 0.2, FROM_S + 0.4, 3
    rep = one.rep(FROM_S + 0.6, after_mm=497.0, full=False)
    assert (rep.time_s, rep.touched_s) == (FROM_S + 0.6, FROM_S + 0.2)
    assert rep.rising_s == pytest.approx(0.2)
    assert (rep.full, rep.bounces) == (False, 2)


def test_of_one_that_does_not_end_no_more_is_kept_than_a_hinge_has_readings() -> None:
    one = dip(*[300.0] * (LOW_READINGS + 500))
    assert one.bottom_s()[1] == pytest.approx(FROM_S + PERIOD_S * LOW_READINGS)


def test_one_that_gets_deeper_after_that_is_measured_all_the_same() -> None:
    one = dip(*[400.0] * LOW_READINGS, 250.0, 400.0, 500.0)
    end_s = FROM_S + PERIOD_S * (LOW_READINGS + 3)
    deepest_s = FROM_S + PERIOD_S * (LOW_READINGS + 1)
    assert one.bottom_s() == pytest.approx((deepest_s, deepest_s))
    assert not one.is_hinge(end_s, 2.0)
    assert one.rep(end_s, after_mm=500.0, full=True).travel_mm == 250

"""The measures of one rep, and the shape of movement that they rest on."""

from statistics import pstdev

import pytest

from device.hinge.measures import PRESS_MM, RepMeasures, in_air_s, least_jerk_share, whole_s

STANCE_MM = 150.0
GAPS_MM = (8.0, 0.0, -2.0, 0.0, 9.0)


def way(share: float) -> float:
    """How far people are after this share of the time (Flash and Hogan 1985)."""
    return 10 * share**3 - 15 * share**4 + 6 * share**5


def gap_mm(share: float) -> float:
    """The gap then, from the end behind the wall to standing."""
    return way(share) * (STANCE_MM + PRESS_MM) - PRESS_MM


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.5, 0.8, 1.0])
def test_the_share_of_time_is_that_of_the_way_turned_round(share: float) -> None:
    assert least_jerk_share(way(share)) == pytest.approx(share, abs=1e-3)


def test_half_of_the_way_takes_half_of_the_time() -> None:
    assert least_jerk_share(0.5) == pytest.approx(0.5, abs=1e-5)


@pytest.mark.parametrize(("first", "last"), [(0.9, 0.4), (0.4, 0.9), (0.7, 0.5)])
def test_the_whole_time_is_told_by_a_part_of_the_way(first: float, last: float) -> None:
    between_s = 2.0 * abs(first - last)
    assert whole_s(between_s, gap_mm(first), gap_mm(last), STANCE_MM) == pytest.approx(2.0, rel=1e-3)


def test_a_part_that_is_too_small_to_tell_is_stretched_ten_times_at_most() -> None:
    assert whole_s(0.1, 70, 70, STANCE_MM) == pytest.approx(1.0)
    assert whole_s(0.1, 150, 900, STANCE_MM) == pytest.approx(1.0)  # beyond standing is standing


def test_what_is_behind_the_wall_is_no_part_of_the_time_in_air() -> None:
    assert in_air_s(2.0, STANCE_MM) == pytest.approx(2.0 * (1 - least_jerk_share(PRESS_MM / (STANCE_MM + PRESS_MM))))
    assert in_air_s(2.0, 300) > in_air_s(2.0, 76)


def measured(down_s: float = 2.0, up_s: float = 1.6, still_s: float = 0.5) -> RepMeasures:
    """A rep seen from 8 mm before the wall until 20 mm off it: its touch is at 10 s."""
    rep = RepMeasures(10.0, down_s, STANCE_MM, 8.0)
    for gap in GAPS_MM:
        rep.add(gap)
    behind_s = down_s * least_jerk_share((8 + PRESS_MM) / (STANCE_MM + PRESS_MM))
    off_s = up_s * least_jerk_share((20 + PRESS_MM) / (STANCE_MM + PRESS_MM))
    rep.release(10.0 + behind_s + still_s + off_s, 20.0)
    return rep


def test_times_are_those_of_the_way_in_air_and_of_the_rest_at_the_wall() -> None:
    """The way is seen in part, and filled in."""
    measures = measured()
    assert measures.released_s is not None
    part_s = 1.6 * (0.9 - least_jerk_share((20 + PRESS_MM) / (STANCE_MM + PRESS_MM)))
    rep = measures.rep(15.0, stood=(measures.released_s + part_s, gap_mm(0.9)), high_mm=152.0)
    behind = least_jerk_share(PRESS_MM / (STANCE_MM + PRESS_MM))
    assert rep.touched_s == 10.0
    assert rep.time_s == 15.0
    assert rep.lowering_s == pytest.approx(2.0 * (1 - behind), abs=1e-3)
    assert rep.rising_s == pytest.approx(1.6 * (1 - behind), abs=1e-3)
    assert rep.pause_s == pytest.approx(0.5 + (2.0 + 1.6) * behind, abs=1e-3)


def test_lengths_are_of_the_deepest_point_and_of_where_they_stood() -> None:
    rep = measured().rep(15.0, stood=(12.5, 140.0), high_mm=152.0)
    assert (rep.depth_mm, rep.travel_mm) == (-2.0, 152.0)
    assert (rep.stance_mm, rep.stance_after_mm) == (150.0, 152.0)
    assert rep.full
    assert rep.bounces == 0


def test_steadiness_is_the_deviation_of_the_gaps_at_the_wall() -> None:
    rep = measured().rep(15.0, stood=None, high_mm=100.0)
    assert rep.steadiness_mm == pytest.approx(pstdev(GAPS_MM))
    assert RepMeasures(10.0, 2.0, STANCE_MM, 8.0).rep(11.0, stood=None, high_mm=0.0).steadiness_mm == 0.0


def test_who_does_not_move_at_the_wall_is_as_steady_as_can_be() -> None:
    measures = RepMeasures(10.0, 2.0, STANCE_MM, 8.0)
    for _ in range(9):
        measures.add(4.1)
    assert measures.rep(11.0, stood=None, high_mm=0.0).steadiness_mm == pytest.approx(0.0, abs=1e-6)


def test_who_does_not_stand_up_keeps_the_stance_and_rises_for_as_long_as_is_seen() -> None:
    measures = measured()
    assert measures.released_s is not None
    rep = measures.rep(measures.released_s + 0.7, stood=None, high_mm=100.0)
    assert not rep.full
    assert rep.stance_after_mm == 150.0
    assert rep.rising_s == pytest.approx(0.7)
    assert rep.pause_s == pytest.approx(measures.released_s - 10.0 - _to_contact_s())


def _to_contact_s() -> float:
    """From the touch that is seen to contact, on the way down."""
    return 2.0 * (
        least_jerk_share((8 + PRESS_MM) / (STANCE_MM + PRESS_MM)) - least_jerk_share(PRESS_MM / (STANCE_MM + PRESS_MM))
    )


def test_who_never_left_the_wall_was_there_until_the_end() -> None:
    measures = RepMeasures(10.0, 2.0, STANCE_MM, 8.0)
    rep = measures.rep(14.0, stood=None, high_mm=5.0)
    assert rep.rising_s == 0.0
    assert rep.pause_s == pytest.approx(4.0 - _to_contact_s())
    assert rep.depth_mm == 8.0


def test_a_bounce_is_counted_and_the_pause_goes_on() -> None:
    measures = measured()
    measures.bounce()
    measures.bounce()
    assert measures.released_s is None
    rep = measures.rep(14.0, stood=None, high_mm=100.0)
    assert rep.bounces == 2
    assert rep.pause_s == pytest.approx(4.0 - _to_contact_s())


def test_a_pause_is_never_less_than_nothing() -> None:
    measures = RepMeasures(10.0, 4.0, STANCE_MM, 9.0)
    measures.release(10.05, 20.0)
    assert measures.rep(11.0, stood=(10.9, 140.0), high_mm=150.0).pause_s == 0.0

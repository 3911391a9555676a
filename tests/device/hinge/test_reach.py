"""How deep somebody hinges, and what is deep enough for them."""

import pytest

from device.hinge.events import Reached
from device.hinge.reach import Reach

HOME_MM = 500.0


def of(*travels_mm: float) -> Reach:
    """Somebody whose good reps went so deep."""
    reach = Reach()
    for travel_mm in travels_mm:
        reach.take(travel_mm, HOME_MM)
    return reach


def test_the_range_is_the_median_of_three_reps_and_later_ones_change_nothing() -> None:
    assert of().range_mm is None
    assert of(150, 240).range_mm is None
    assert of(150, 240, 180).range_mm == 180
    assert of(150, 240, 180, 110, 110).range_mm == 180
    assert of(150, 240, 180, 110).first_mm == (150, 240, 180)


@pytest.mark.parametrize(
    ("travels_mm", "needed_mm", "miss_mm"),
    [((), 105.0, 52.5), ((200, 200), 105.0, 52.5), ((200,) * 3, 170.0, 85.0), ((104,) * 3, 89.25, 50.0)],
    ids=["unknown", "too-few", "known", "small"],
)
def test_deep_enough_is_a_part_of_the_range_and_half_of_that_a_miss(
    travels_mm: tuple[float, ...], needed_mm: float, miss_mm: float
) -> None:
    reach = of(*travels_mm)
    assert reach.needed_mm == pytest.approx(needed_mm)
    assert reach.miss_mm == pytest.approx(miss_mm)


@pytest.mark.parametrize(
    ("standing_mm", "known"), [(439, False), (441, True), (500, True), (559, True), (561, False)]
)  # fmt: skip
def test_reps_count_at_their_depth_near_where_the_last_one_was_done(standing_mm: float, known: bool) -> None:
    assert of(170, 170, 170).is_known(standing_mm) is known


@pytest.mark.parametrize(("range_mm", "known"), [(109.5, False), (110.0, True)])
def test_a_small_range_is_that_of_squats_too_and_waits_for_the_return(range_mm: float, known: bool) -> None:
    assert of(*[range_mm] * 3).is_known(HOME_MM) is known


def test_nobody_is_known_before_the_range_is_or_who_never_waited_for_a_return() -> None:
    assert not of(170, 170).is_known(HOME_MM)
    assert not Reach((170.0, 170.0, 170.0)).is_known(HOME_MM)


def test_the_latest_rep_says_where_they_stand() -> None:
    reach = of(170, 170, 170)
    reach.take(170, 800)
    assert not reach.is_known(HOME_MM)
    assert reach.is_known(800)


def test_what_is_learnt_is_told_for_a_replay_and_forgotten_with_the_person() -> None:
    reach = of(170, 160, 150)
    assert reach.learnt(7.0) == Reached(time_s=7.0, first_mm=(170, 160, 150), home_mm=HOME_MM)
    reach.forget()
    assert (reach.first_mm, reach.home_mm, reach.range_mm) == ((), None, None)
    assert not reach.is_known(HOME_MM)
    assert reach.learnt(8.0) == Reached(time_s=8.0, first_mm=(), home_mm=None)

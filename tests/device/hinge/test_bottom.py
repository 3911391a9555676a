"""The deepest place of a way to the wall."""

import pytest

from device.hinge.bottom import AT_LOW_MM, KEPT, Bottom
from device.hinge.noise import NOISE_MM


def sunk(*seen: tuple[float, float]) -> Bottom:
    """One way down, from 100 mm on, ten readings a second from 5 s on."""
    bottom = Bottom(5.0, 100.0, 1.0)
    for tenths, (gap_mm, part) in enumerate(seen, start=51):
        bottom.sink(tenths / 10, gap_mm, part)
    return bottom


def test_it_is_the_lowest_and_stays_it_on_the_way_up() -> None:
    bottom = sunk((80, 1), (42, 1), (40, 1), (41, 1), (40, 1), (70, 1))
    assert (bottom.low_mm, bottom.low_s) == (40, 5.3)


def test_it_is_as_dark_as_the_darkest_there() -> None:
    assert sunk((80, 0.9), (42, 0.7), (40, 0.6), (44, 0.5), (60, 0.4)).part == 0.5


def test_what_was_darker_on_the_way_there_is_forgotten() -> None:
    assert sunk((80, 0.2), (60, 0.3), (40, 0.8)).part == 0.8
    assert sunk((60, 0.3), (60 - AT_LOW_MM, 0.8)).part == 0.3  # that is the same place


def test_at_first_it_is_where_the_way_begins() -> None:
    bottom = Bottom(5.0, 90.0, 0.95)
    assert (bottom.low_s, bottom.low_mm, bottom.part) == (5.0, 90.0, 0.95)
    assert bottom.rest(NOISE_MM) == (5.0, 90.0, 0.95, 1)
    assert (bottom.told, bottom.quick, bottom.unseen) == (False, False, False)


def test_what_was_told_stays_told_on_the_way_up_but_not_deeper() -> None:
    bottom = sunk((40, 0.5))
    assert not bottom.told
    bottom.told = True
    bottom.sink(5.2, 40, 0.5)
    bottom.sink(5.3, 70, 1.0)
    assert (bottom.told, bottom.low_mm) == (True, 40)
    bottom.sink(5.4, 39, 0.5)
    assert (bottom.told, bottom.low_mm) == (False, 39)


@pytest.mark.parametrize(("noise_mm", "gap_mm", "part", "readings"), [
    (NOISE_MM, 42.0, 0.7, 3), (1.0, 42.0, 0.7, 3), (NOISE_MM + 2.0, 43.25, 0.75, 4),
])  # fmt: skip
def test_they_rest_where_the_deepest_readings_are_on_average_and_noise_widens_that(
    noise_mm: float, gap_mm: float, part: float, readings: int
) -> None:
    rest = sunk((80, 1), (41, 0.8), (40, 0.7), (45, 0.6), (47, 0.9), (70, 1)).rest(noise_mm)
    assert rest[:3] == pytest.approx((5.4 if readings == 3 else 5.5, gap_mm, part))
    assert rest.readings == readings


def test_who_stays_so_long_after_the_deepest_place_that_it_is_forgotten_was_there_for_one_reading() -> None:
    bottom = sunk((42, 0.9), (40, 0.7), *[(70, 1.0)] * KEPT)
    assert bottom.rest(NOISE_MM) == (5.2, 40, 0.7, 1)

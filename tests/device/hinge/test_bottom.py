"""The deepest place of a way to the wall."""

from math import inf

from device.hinge.bottom import AT_LOW_MM, Bottom


def sunk(*seen: tuple[float, float]) -> Bottom:
    """One way down, from 100 mm on."""
    bottom = Bottom()
    bottom.leave(100.0, 1.0)
    for gap_mm, part in seen:
        bottom.sink(gap_mm, part)
    return bottom


def test_it_is_the_lowest_and_stays_it_on_the_way_up() -> None:
    assert sunk((80, 1), (42, 1), (40, 1), (41, 1), (70, 1)).low_mm == 40


def test_it_is_as_dark_as_the_darkest_there() -> None:
    assert sunk((80, 0.9), (42, 0.7), (40, 0.6), (44, 0.5), (60, 0.4)).part == 0.5


def test_what_was_darker_on_the_way_there_is_forgotten() -> None:
    assert sunk((80, 0.2), (60, 0.3), (40, 0.8)).part == 0.8
    assert sunk((60, 0.3), (60 - AT_LOW_MM, 0.8)).part == 0.3  # that is the same place


def test_the_next_way_begins_anew() -> None:
    bottom = sunk((40, 0.5))
    bottom.leave(90.0, 0.95)
    assert (bottom.low_mm, bottom.part) == (90.0, 0.95)


def test_what_was_told_is_deeper_than_nothing() -> None:
    bottom = sunk((40, 0.5))
    bottom.tell()
    assert bottom.low_mm == inf

"""The deepest place of a way to the wall."""

from device.hinge.bottom import AT_LOW_MM, Bottom


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


def test_what_was_told_stays_told_on_the_way_up_but_not_deeper() -> None:
    bottom = sunk((40, 0.5))
    assert not bottom.told
    bottom.told = True
    bottom.sink(5.2, 40, 0.5)
    bottom.sink(5.3, 70, 1.0)
    assert (bottom.told, bottom.low_mm) == (True, 40)
    bottom.sink(5.4, 39, 0.5)
    assert (bottom.told, bottom.low_mm) == (False, 39)

"""Days, weeks and months by a clock that changes in spring and autumn."""

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from web.days import MOST, Days, Stretch, called, read_month

HOUR_S = 3600.0
BERLIN = ZoneInfo("Europe/Berlin")


def at(year: int, month: int, day: int, hour: int = 0) -> float:
    return datetime(year, month, day, hour, tzinfo=BERLIN).timestamp()


def days(year: int, month: int, day: int) -> Days:
    return Days(BERLIN, lambda: at(year, month, day))


def dates(stretch: Stretch) -> list[date]:
    return [datetime.fromtimestamp(bound, BERLIN).date() for bound in stretch.bounds]


def test_a_day_belongs_to_the_place_where_the_device_is() -> None:
    late = datetime(2026, 5, 28, 22, 30, tzinfo=UTC).timestamp()
    assert days(2026, 6, 1).day(late) == date(2026, 5, 29)
    assert Days(UTC).day(late) == date(2026, 5, 28)
    assert days(2026, 6, 1).begins(date(2026, 5, 29)) == datetime(2026, 5, 28, 22, tzinfo=UTC).timestamp()


def test_days_are_as_long_as_the_clock_makes_them() -> None:
    bounds = days(2026, 4, 10).points("30", at(2026, 4, 1), at(2026, 4, 1)).bounds
    assert len(bounds) == 31
    lengths_h = [(after - before) / HOUR_S for before, after in pairwise(bounds)]
    assert sorted(set(lengths_h)) == [23.0, 24.0]


@pytest.mark.parametrize(
    ("first", "unit", "count"),
    [
        ((2026, 1, 1), "week", 22),
        ((2022, 1, 1), "month", 53),
        ((2016, 5, 1), "quarter", 41),
        ((2000, 1, 1), "year", 27),
    ],
)
def test_all_is_in_few_pieces_from_the_first_workout_on(first: tuple[int, int, int], unit: str, count: int) -> None:
    stretch = days(2026, 5, 28).points("all", at(*first), at(2026, 5, 1))
    assert (stretch.unit, len(stretch.bounds) - 1) == (unit, count)
    assert dates(stretch)[0] <= date(*first)
    assert dates(stretch)[-1] > date(2026, 5, 28)
    assert len(stretch.bounds) <= MOST + 1


def test_weeks_begin_on_monday() -> None:
    stretch = days(2026, 5, 28).weeks("30", at(2026, 5, 1), at(2026, 5, 1))
    assert stretch.unit == "week"
    assert {day.weekday() for day in dates(stretch)} == {0}
    assert len(stretch.bounds) == 6


def test_a_clock_that_went_back_hides_nothing() -> None:
    stretch = days(2026, 1, 1).points("30", at(2026, 5, 1), at(2026, 5, 28))
    assert dates(stretch)[-1] == date(2026, 5, 29)


@pytest.mark.parametrize(
    ("unit", "name"), [("day", "4 May"), ("week", "4 May"), ("month", "May 2026"), ("year", "2026")]
)
def test_pieces_are_called_by_their_first_day(unit: str, name: str) -> None:
    assert called(unit, date(2026, 5, 4)) == name  # type: ignore[arg-type]


def test_the_zone_is_told_as_it_was_then() -> None:
    assert days(2026, 1, 1).called(at(2026, 1, 1)) == "UTC+01:00"
    assert days(2026, 1, 1).called(at(2026, 7, 1)) == "UTC+02:00"
    assert Days(UTC).called(0.0) == "UTC"
    assert days(2026, 1, 1).stamp(at(2026, 7, 1, 12)) == "2026-07-01T12:00:00.000+02:00"


@pytest.mark.parametrize("text", ["2026-00", "2026-13", "2026-5", "26-05", "", "-", "2026-05-01", "0001-01", "9999-12"])
def test_what_is_no_month_is_none(text: str) -> None:
    assert read_month(text) is None


def test_a_month_is_read_by_its_first_day() -> None:
    assert read_month("2026-05") == date(2026, 5, 1)

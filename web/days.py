"""Days, weeks and months by the device's own clock, and the stretch of time that a history is asked for."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final, Literal

from msgspec import Struct

Range = Literal["30", "year", "all"]
Unit = Literal["day", "week", "month", "quarter", "year"]

RANGES: Final[dict[Range, str]] = {"30": "30 days", "year": "A year", "all": "All"}
MOST: Final = 60
"""Points in a chart: a year of weeks, or fifteen of quarters; each costs the server a fifth of a millisecond."""
EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(9998, 12, 31)


class Stretch(Struct, frozen=True):
    """A stretch of time in pieces of one `unit`: `bounds` has where each begins, and then the end, in Unix time."""

    unit: Unit
    bounds: tuple[float, ...]


class Days:
    """Turns instants into dates and back: in `zone`, or in the time zone that the machine is set to."""

    def __init__(self, zone: tzinfo | None = None, now: Callable[[], float] = time.time) -> None:
        self._zone = zone
        self.now = now

    def day(self, at: float) -> date:
        """The date of an instant."""
        return datetime.fromtimestamp(at, self._zone).date()

    def begins(self, day: date) -> float:
        """The instant at which a date begins."""
        return datetime(day.year, day.month, day.day, tzinfo=self._zone).timestamp()

    def stamp(self, at: float) -> str:
        """An instant with its offset from UTC, as ISO 8601 has it."""
        return datetime.fromtimestamp(at, UTC).astimezone(self._zone).isoformat(timespec="milliseconds")

    def called(self, at: float) -> str:
        """The time zone at an instant, in words: `UTC+02:00`."""
        offset = datetime.fromtimestamp(at, UTC).astimezone(self._zone).strftime("%z")
        return f"UTC{offset[:3]}:{offset[3:5]}" if offset not in ("", "+0000") else "UTC"

    def points(self, asked: Range, first_at: float, last_at: float) -> Stretch:
        """The pieces that a chart of that range has: days, weeks, and for years so large ones that there are few."""
        until = self.day(max(self.now(), last_at))
        if asked == "30":
            return self._stretch("day", until - timedelta(29), until)
        if asked == "year":
            return self._stretch("week", max(self.day(first_at), until - timedelta(364)), until)
        return self._coarse(self.day(first_at), until)

    def weeks(self, asked: Range, first_at: float, last_at: float) -> Stretch:
        """As `points`, but never pieces smaller than weeks."""
        if asked != "30":
            return self.points(asked, first_at, last_at)
        until = self.day(max(self.now(), last_at))
        return self._stretch("week", until - timedelta(29), until)

    def _coarse(self, first: date, until: date) -> Stretch:
        spans: dict[Unit, int] = {"week": 7, "month": 30, "quarter": 91}  # in days, not more
        fitting = [unit for unit, least in spans.items() if (until - first).days / least < MOST - 1]
        return self._stretch(fitting[0] if fitting else "year", first, until)

    def _stretch(self, unit: Unit, first: date, until: date) -> Stretch:
        begun = [beginning(unit, first)]
        while begun[-1] <= until:
            begun.append(following(unit, begun[-1]))
        return Stretch(unit, tuple(self.begins(day) for day in begun))


def beginning(unit: Unit, day: date) -> date:
    """The first day of the piece that a day is in; a week begins on Monday."""
    if unit == "week":
        return day - timedelta(day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return day.replace(month=1, day=1) if unit == "year" else day


def following(unit: Unit, day: date) -> date:
    """The first day of the next piece, where `day` begins one."""
    if unit in ("month", "quarter"):
        return (day + timedelta(31 if unit == "month" else 93)).replace(day=1)
    if unit == "year":
        return day.replace(year=day.year + 1)
    return day + timedelta(7 if unit == "week" else 1)


def before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(1)).replace(day=1)


def read_month(text: str) -> date | None:
    """The first day of a month such as `2026-05`; None where it is no month, or one that no calendar here has."""
    year, _, month = text.partition("-")
    if not (text.isascii() and year.isdigit() and month.isdigit() and (len(year), len(month)) == (4, 2)):
        return None
    try:
        found = date(int(year), int(month), 1)
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None


def called(unit: Unit, day: date) -> str:
    """A piece by its first day: `4 May`, `May 2026` or `2026`."""
    if unit in ("month", "quarter"):
        return day.strftime("%b %Y")
    return str(day.year) if unit == "year" else day.strftime("%-d %b")

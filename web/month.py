"""A month as a calendar: which days somebody trained on, and how much."""

import calendar
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from device.hinge.exercises import EXERCISES
from device.journal.progress import Done, done_between
from web import words
from web.days import Days, before, following

if TYPE_CHECKING:
    from device.journal.history import History

LOOKS: tuple[int, ...] = (1, 30, 60)
"""From so many reps on a day looks brighter: any, two sets of fifteen, three or four of them."""


class Day(Struct, frozen=True):
    """A day of a month; `workout` is the latest one of it, None without any."""

    number: int
    workout: int | None
    reps: int
    told: str

    @property
    def look(self) -> int:
        """How bright it is, 0 to 3."""
        return sum(self.reps >= least for least in LOOKS) if self.workout is not None else 0


class Month(Struct, frozen=True, kw_only=True):
    """A month in weeks from Monday on; None stands for the days of other months. `done` are its workouts."""

    begins: date
    weeks: tuple[tuple[Day | None, ...], ...]
    done: tuple[Done, ...]
    days: int

    @property
    def title(self) -> str:
        """`May 2026`."""
        return self.begins.strftime("%B %Y")

    @property
    def before(self) -> str:
        """The month before, as addresses have it."""
        return before(self.begins).strftime("%Y-%m")

    @property
    def after(self) -> str:
        """The month after."""
        return following("month", self.begins).strftime("%Y-%m")

    @property
    def name(self) -> str:
        """As addresses have it."""
        return self.begins.strftime("%Y-%m")

    @property
    def told(self) -> str:
        """All of it in a sentence."""
        reps = sum(one.reps for one in self.done)
        workouts = words.plural(len(self.done), "workout")
        return f"{words.plural(self.days, 'day')}, {workouts}, {words.plural(reps, 'rep')}."


def month_of(history: "History", person: int, begins: date, days: Days) -> Month:
    """That month of a person's, all exercises together. Raises JournalError."""
    until = following("month", begins)
    done = done_between(history, person, tuple(EXERCISES), days.begins(begins), days.begins(until))
    by_day: dict[date, list[Done]] = {}
    for one in done:
        by_day.setdefault(days.day(one.started_at), []).append(one)
    weeks = tuple(
        tuple(_day(begins + timedelta(number - 1), by_day) if number else None for number in week)
        for week in calendar.Calendar().monthdayscalendar(begins.year, begins.month)
    )
    return Month(begins=begins, weeks=weeks, done=tuple(done), days=len(by_day))


def _day(day: date, by_day: dict[date, list[Done]]) -> Day:
    done: Sequence[Done] = by_day.get(day, ())
    if not done:
        return Day(day.day, None, 0, "")
    reps = sum(one.reps for one in done)
    workouts = f"{len(done)} workouts, " if len(done) > 1 else ""
    return Day(day.day, done[-1].workout, reps, f"{day.strftime('%-d %B')}: {workouts}{words.plural(reps, 'rep')}")

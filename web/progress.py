"""What a history says of weeks and years: charts, each with its sentence and its table, and words for milestones."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from markupsafe import Markup
from msgspec import Struct

from device.hinge.exercise import Units
from device.hinge.milestones import Milestone
from device.journal.progress import Period
from web import words
from web.days import Days, Stretch, called

if TYPE_CHECKING:
    from web.charts import Values

EVERY: Final = {"day": "a day", "week": "a week", "month": "a month", "quarter": "a quarter", "year": "a year"}
PIECE: Final = {"day": "Day", "week": "Week from", "month": "Month", "quarter": "Quarter from", "year": "Year"}


class Row(Struct, frozen=True):
    """A line of a chart's table: `number` is what the drawing calls it, `date` its first column."""

    number: int
    date: str
    cells: tuple[str, ...]


class Chart(Struct, frozen=True, kw_only=True):
    """A chart with all that says the same: a sentence, a key to its colours, and a table (newest row first)."""

    id: str
    title: str
    told: str
    key: tuple[str, ...]
    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    drawing: Markup


class Total(Struct, frozen=True, kw_only=True):
    """All of a stretch, in words."""

    workouts: int
    sets: int
    reps: int
    missed: str
    hurt: int
    best: str
    comfortable: str


class Charts:
    """Makes the charts of one stretch of one person's history."""

    def __init__(self, periods: Sequence[Period], stretch: Stretch, days: Days, units: Units) -> None:
        self._periods, self._unit, self._units = periods, stretch.unit, units
        self._dates = [days.day(period.at) for period in periods]
        self._trained = [number for number, period in enumerate(periods) if period.workouts]

    def total(self) -> Total:
        """Sum the stretch up."""
        best = [period.best_stance_mm for period in self._periods if period.best_stance_mm is not None]
        own = [period.comfortable_mm for period in self._periods if period.comfortable_mm is not None]
        reps, misses = sum(period.reps for period in self._periods), sum(period.misses for period in self._periods)
        return Total(
            workouts=sum(period.workouts for period in self._periods),
            sets=sum(period.sets for period in self._periods),
            reps=reps,
            missed=f"{100 * misses / (reps + misses):.0f} %" if reps + misses else words.DASH,
            hurt=sum(period.hurt for period in self._periods),
            best=self._length(max(best)) if best else words.DASH,
            comfortable=self._length(max(own)) if own else words.DASH,
        )

    def stance(self) -> Chart:
        """How far from the wall: the comfortable stance and the best."""
        best = [period.best_stance_mm for period in self._periods]
        comfortable = [period.comfortable_mm for period in self._periods]
        known = [length_mm for length_mm in best if length_mm is not None]
        own = [length_mm for length_mm in comfortable if length_mm is not None]
        told = "No rep yet."
        if known:
            told = f"Best stance {self._length(known[0])} at first, {self._length(known[-1])} lately, "
            told += f"{self._length(max(known))} at the farthest. "
            told += f"Comfortable: {self._length(max(own))} at the farthest." if own else "None was comfortable yet."
        return self._chart(
            "stance",
            "How far from the wall",
            told,
            {"Best": self._lengths(best), "Comfortable": self._lengths(comfortable)},
            caption=f"Stances in {words.LONG_UNIT[self._units]}, to a tenth",
            say=lambda value: f"{value:g} {self._units}",
        )

    def depth(self) -> Chart:
        """How deep, in the exercises that are counted by depth."""
        depths = [period.travel_mm for period in self._periods]
        known = [length_mm for length_mm in depths if length_mm is not None]
        told = "No rep yet."
        if known:
            told = f"Mean depth of a rep {self._length(known[0])} at first, {self._length(known[-1])} lately."
        return self._chart(
            "depth",
            "How deep",
            told,
            {"Depth": self._lengths(depths)},
            caption=f"Mean depth of a rep in {words.LONG_UNIT[self._units]}, to a tenth",
            say=lambda value: f"{value:g} {self._units}",
        )

    def reps(self) -> Chart:
        """How much."""
        reps = sum(period.reps for period in self._periods)
        sets = sum(period.sets for period in self._periods)
        workouts = sum(period.workouts for period in self._periods)
        return self._chart(
            "reps",
            f"Reps {EVERY[self._unit]}",
            f"{words.plural(reps, 'rep')} in {words.plural(sets, 'set')} and {words.plural(workouts, 'workout')}.",
            {"Reps": [period.reps or None for period in self._periods]},
            beside={
                "Sets": [str(period.sets) for period in self._periods],
                "Workouts": [str(period.workouts) for period in self._periods],
            },
            caption=f"Reps, sets and workouts {EVERY[self._unit]}",
            whole=True,
        )

    def tempo(self) -> Chart:
        """How slowly, in the mean."""
        latest = next((period for period in reversed(self._periods) if period.lowering_s is not None), None)
        told = "No rep was measured yet."
        if latest is not None:
            told = (
                f"Lately {words.seconds(latest.lowering_s)} s down, {words.seconds(latest.pause_s)} s held, "
                f"{words.seconds(latest.rising_s)} s up."
            )
        return self._chart(
            "tempo",
            "Tempo",
            told,
            {
                "Lowering": [period.lowering_s for period in self._periods],
                "Hold": [period.pause_s for period in self._periods],
                "Rising": [period.rising_s for period in self._periods],
            },
            caption="Mean times in seconds, to a tenth",
            say=lambda value: f"{value:g} s",
        )

    def misses(self) -> Chart:
        """How often it failed."""
        misses = sum(period.misses for period in self._periods)
        squats = sum(period.squats for period in self._periods)
        tries = misses + squats + sum(period.reps for period in self._periods)
        return self._chart(
            "misses",
            f"Misses {EVERY[self._unit]}",
            f"{words.plural(misses, 'miss')} and {words.plural(squats, 'squat')} in {words.plural(tries, 'attempt')}.",
            {
                "Misses": [period.misses or None for period in self._periods],
                "Squats": [period.squats or None for period in self._periods],
            },
            caption=f"Misses and squats {EVERY[self._unit]}",
            whole=True,
        )

    def _chart(
        self,
        id_: str,
        title: str,
        told: str,
        series: "dict[str, Values]",
        *,
        caption: str,
        beside: dict[str, list[str]] | None = None,
        say: Callable[[float], str] = lambda value: f"{value:g}",
        whole: bool = False,
    ) -> Chart:
        from web import charts  # noqa: PLC0415 - pygal costs a quarter of a second and 8 MB: only who looks pays

        cell = _whole if whole else _tenth
        columns = [[cell(value) for value in values] for values in series.values()] + list((beside or {}).values())
        rows = [
            Row(number, self._dated(number), tuple(column[number] for column in columns))
            for number in reversed(self._trained)
        ]
        draw = charts.bars if whole else charts.lines
        dates = [called(self._unit, day) for day in self._dates]
        anything = any(value is not None for values in series.values() for value in values)
        svg = draw(dates, list(series.values()), f"{id_}-told", say) if anything else ""
        return Chart(
            id=id_,
            title=title,
            told=told,
            key=tuple(series) if len(series) > 1 else (),
            caption=caption,
            head=(PIECE[self._unit], *series, *(beside or {})),
            rows=tuple(rows),
            drawing=Markup(svg),  # noqa: S704 - pygal escapes, and no name is drawn
        )

    def _dated(self, number: int) -> str:
        day = self._dates[number]
        return day.strftime("%-d %b %Y") if self._unit in ("day", "week") else called(self._unit, day)

    def _length(self, length_mm: float) -> str:
        return words.told_length(length_mm, self._units)

    def _lengths(self, lengths_mm: Sequence[float | None]) -> "Values":
        return [None if length_mm is None else length_mm / words.UNIT_MM[self._units] for length_mm in lengths_mm]


def _tenth(number: float | None) -> str:
    return words.DASH if number is None else f"{number:.1f}"


def _whole(number: float | None) -> str:
    return f"{number or 0:g}"


def milestone(one: Milestone, units: Units) -> str:
    """A milestone in words."""
    match one.kind:
        case "owned":
            return f"{words.told_length(one.stance_mm or 0.0, units).capitalize()}: 15 comfortable reps in one set"
        case "farthest":
            return f"Farthest comfortable stance so far: {words.told_length(one.stance_mm or 0.0, units)}"
        case "most_reps":
            return f"Most reps in a workout so far: {one.reps}"
        case "3x15":
            return "Three whole sets of 15"
    return "Four whole sets of 20"

"""Where the attempts of a workout have led: the stance that they have earned, step by step."""

from collections.abc import Iterable
from math import floor
from statistics import fmean
from typing import Literal

from msgspec import Struct

from device.hinge.comfort import COMFORT_REPS, Lack, comfort, slowing
from device.hinge.exercise import Plan
from device.hinge.log import Attempt
from device.hinge.readable import POOR, Readable
from device.hinge.words import length

SAME_STANCE_MM = 12.7
"""A rep within half an inch of a stance was done at it; nearer to the next one it was not."""
SHORT_MM = 3.2
"""Reps that were done so much nearer to the wall on average earn no step, because they were not done at that inch: an
eighth of an inch, which is what rounds to a quarter, and about what a stance is measured to. What is missing is asked
for. Of what is less the next step leads so much less far: one inch from where they were done."""
SHORT_AGAIN_MM = 10.0
"""Once that was asked for, only so much does, a quarter of an inch and the 4 mm of the measure: it is asked once, and
who stands half an inch short has not shown that inch."""
MISSES_IN_A_ROW = 2
MISSES_OF_SIX = 3
"""Two misses running, or three in the last six, are not bad luck: one in ten is usual among people at a good stance."""
FAILED_TWICE = 2
"""A step that failed so often in a workout is not offered again in it. One that was barred so in the workout before
needs to fail only once more: who is at their limit would miss four reps in every workout, to learn what is known."""
_TIMES = {2: "twice"}
_EXACT_MM = 1e-6  # inches are no round numbers of mm


class Start(Struct, frozen=True):
    """Where a workout begins, and why. `failed_mm` are the stances that were barred in the one before."""

    stance_mm: float
    why: str
    failed_mm: tuple[float, ...] = ()


class Climb(Struct, frozen=True):
    """Where the attempts have led.

    `stance_mm` is the stance that was reached, a whole step, and `asked_mm` where to stand for it: as far, or a little
    nearer, because it is never more than a step beyond the reps that earned it. `came` and `why` are how it was
    reached, `here` what this set has done at it.
    `hold` says what keeps five comfortable reps from earning a step, None where they have not been made. Farther than
    `limit_mm` nothing is offered in this workout, because of `failed_mm`, the stances that failed too often.
    `comfortable_mm` is the latest stance that was comfortable, `farthest_mm` the farthest one, None where none was.
    `taken` counts the attempts that were made at the stance that was asked for. `short` tells that five comfortable
    ones were made a little short of it.
    """

    stance_mm: float
    asked_mm: float
    came: Literal["start", "step_out", "step_in"]
    why: str
    here: tuple[Attempt, ...]
    limit_mm: float
    hold: Lack | None = None
    comfortable_mm: float | None = None
    farthest_mm: float | None = None
    failed_mm: tuple[float, ...] = ()
    taken: int = 0
    short: bool = False


def first(plan: Plan) -> Start:
    """Where everybody begins."""
    return Start(
        plan.start_stance_mm, f"The wall hinge begins {length(plan.start_stance_mm, plan.units)} from the wall."
    )


def on_grid_mm(stance_mm: float, plan: Plan) -> float:
    """The farthest stance that is coached and is not beyond this one: whole steps from the first, and within bounds."""
    steps = floor((min(stance_mm, plan.max_stance_mm) - plan.start_stance_mm) / plan.step_mm + _EXACT_MM)
    return plan.start_stance_mm + max(0, steps) * plan.step_mm


def climb(sets: Iterable[Iterable[Attempt]], plan: Plan, start: Start | None = None) -> Climb:
    """Walk through the attempts of each set, from `start` on, and step out, hold or step in as they earn it.

    Attempts that were not made at the wanted stance move nothing: an inch is only earned where it was asked for. A row
    of comfortable reps is made in one set, because between sets the feet have moved. Where the latest reps say that the
    sensor would not read well, no stance is offered, and who is asked to stand there comes in.
    """
    walk = _Walk(plan, start or first(plan))
    for attempts in sets:
        walk.begin_set()
        for attempt in attempts:
            walk.take(attempt)
    return walk.climbed()


class _Walk:
    """The state of one walk through the attempts."""

    def __init__(self, plan: Plan, start: Start) -> None:
        self._plan = plan
        self._limit_mm = plan.max_stance_mm
        self._readable = Readable()
        self._stance_mm = self._asked_mm = on_grid_mm(min(start.stance_mm, self._limit_mm), plan)
        self._came: Literal["start", "step_out", "step_in"] = "start"
        self._why = start.why
        self._failed_before = {self._inch(failed_mm) for failed_mm in start.failed_mm}
        self._failures = dict.fromkeys(self._failed_before, FAILED_TWICE - 1)
        self._failed_mm: tuple[float, ...] = ()
        self._taken = 0
        self._short = False
        self._set: list[Attempt] = []
        self._here: list[Attempt] = []
        self._hold: Lack | None = None
        self._comfortable_mm: float | None = None
        self._farthest_mm: float | None = None

    def begin_set(self) -> None:
        self._set, self._here, self._hold = [], [], None

    def take(self, attempt: Attempt) -> None:
        self._set.append(attempt)
        if attempt.rep is not None:
            self._readable.hear(attempt.rep)
        if self._come_in_if_poor():
            return
        if not abs(attempt.stance_mm - self._asked_mm) <= SAME_STANCE_MM:  # so that what is no number is elsewhere
            return
        self._taken += 1
        self._here.append(attempt)
        if attempt.kind == "rep" and attempt.rep is None:  # at the wall now, and not measured yet
            return
        self._hold = None
        if attempt.kind == "miss":
            self._miss()
        elif len(self._here) >= COMFORT_REPS and comfort(self._here)[0] >= COMFORT_REPS:
            self._comfortable()

    def climbed(self) -> Climb:
        return Climb(
            stance_mm=self._stance_mm,
            asked_mm=self._asked_mm,
            came=self._came,
            why=self._why,
            here=tuple(self._here),
            limit_mm=self._limit_mm,
            hold=self._hold,
            comfortable_mm=self._comfortable_mm,
            farthest_mm=self._farthest_mm,
            failed_mm=self._failed_mm,
            taken=self._taken,
            short=self._short,
        )

    def _miss(self) -> None:
        misses = sum(attempt.kind == "miss" for attempt in self._here[-6:])
        row = self._here[-MISSES_IN_A_ROW:]
        in_a_row = len(row) == MISSES_IN_A_ROW and all(attempt.kind == "miss" for attempt in row)
        if not (in_a_row or misses >= MISSES_OF_SIX) or self._stance_mm <= self._plan.start_stance_mm + _EXACT_MM:
            return
        failed_mm, step_mm = self._stance_mm, self._plan.step_mm
        inch = self._inch(failed_mm)
        self._failures[inch] = self._failures.get(inch, 0) + 1
        if self._failures[inch] >= FAILED_TWICE:
            self._limit_mm = min(self._limit_mm, failed_mm - step_mm)
            self._failed_mm = (*self._failed_mm, failed_mm)
        times = _TIMES.get(misses, f"{misses} times")
        self._go("step_in", -step_mm, f"The hips turned back before the wall {times} at {self._said(failed_mm)}.")

    def _comfortable(self) -> None:
        stance_mm, step_mm = self._stance_mm, self._plan.step_mm
        shown_mm = fmean([attempt.stance_mm for attempt in self._here[-COMFORT_REPS:]])
        short_mm = stance_mm - shown_mm
        if short_mm > (SHORT_AGAIN_MM if self._short else SHORT_MM):
            self._why = f"{COMFORT_REPS} comfortable reps, but {self._said(short_mm)} short of {self._said(stance_mm)}."
            self._asked_mm, self._here, self._short = stance_mm, [], True
            return
        self._comfortable_mm = stance_mm
        self._farthest_mm = max(stance_mm, self._farthest_mm or 0.0)
        self._hold = self._barred(stance_mm + step_mm) or slowing(self._set)
        if self._hold is None:
            self._go("step_out", step_mm, f"{COMFORT_REPS} comfortable reps in a row at {self._said(stance_mm)}.")
            self._asked_mm = min(self._stance_mm, shown_mm + step_mm)

    def _come_in_if_poor(self) -> bool:
        """Go an inch in where the readings are worse, by an inch, than a step out may lead to; tell whether it did."""
        nearer_mm = on_grid_mm(self._stance_mm - self._plan.step_mm, self._plan)
        if nearer_mm >= self._stance_mm or nearer_mm < self._readable.farthest_mm:
            return False
        self._readable.bound(nearer_mm)
        why = f"At {self._said(self._stance_mm)} the sensor does not read well enough: {POOR}."
        self._go("step_in", -self._plan.step_mm, why)
        return True

    def _go(self, came: Literal["step_out", "step_in"], by_mm: float, why: str) -> None:
        self._stance_mm, self._came, self._why = on_grid_mm(self._stance_mm + by_mm, self._plan), came, why
        self._asked_mm, self._here, self._hold, self._short = self._stance_mm, [], None, False

    def _said(self, length_mm: float) -> str:
        return length(length_mm, self._plan.units)

    def _inch(self, stance_mm: float) -> int:
        return round(stance_mm / self._plan.step_mm)

    def _barred(self, stance_mm: float) -> Lack | None:
        """Why that stance is not offered, if it is not."""
        if stance_mm <= min(self._limit_mm, self._readable.farthest_mm) + _EXACT_MM:
            return None
        if stance_mm > self._plan.max_stance_mm + _EXACT_MM:
            why = f"{self._said(self._plan.max_stance_mm)} is the farthest that is set for you."
        elif stance_mm > self._readable.farthest_mm + _EXACT_MM:
            why = f"At {self._said(stance_mm)} the sensor would not read well enough: {POOR}."
        elif self._inch(stance_mm) in self._failed_before:
            why = f"{self._said(stance_mm)} failed in the last workout, and again in this one."
        else:
            why = f"{self._said(stance_mm)} failed twice in this workout."
        return Lack("Stay at this stance.", why)

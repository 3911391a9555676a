"""What earlier workouts say: each one in a few numbers, and where the next one begins."""

from collections.abc import Sequence
from math import floor, inf, isfinite

from msgspec import Struct

from device.hinge.climb import SAME_STANCE_MM, Climb, Start, climb, first, on_grid_mm
from device.hinge.comfort import comfortable_reps
from device.hinge.exercise import INCH_MM, Plan, Units
from device.hinge.log import SetLog, WorkoutLog
from device.hinge.words import length, many, steps

DAY_S = 86_400.0
MOST_PAST = 100
"""So many workouts are looked back at: half a year of every other day. More would keep a small computer busy when
somebody is chosen, or fill its memory in years, and say nothing more about where to begin."""
INSIDE_INCHES = 1
"""A workout begins so much inside the last comfortable stance: a few easy reps to warm up."""
AFTER_DAYS = ((42, 4), (14, 2))
"""After so many days without a workout, so many inches inside: two weeks are a holiday, six a break. Not back to 3
inches even then: not all is lost in six weeks, and four inches are climbed again in one set of 20, those from 3 to 14
in three sets. Who has lost more misses twice and comes in by the usual rule."""
HURT_INCHES = 2
"""So far inside where it hurt."""


class PastSet(Struct, frozen=True, kw_only=True):
    """A set in a few numbers. `comfortable` reps of it were part of five comfortable ones in a row at `stance_mm`, the
    whole inch with the most of these; the reps that count were made from `nearest_mm` on.
    """

    reps: int
    misses: int
    comfortable: int = 0
    stance_mm: float | None = None
    nearest_mm: float | None = None


class PastWorkout(Struct, frozen=True, kw_only=True):
    """A workout in a few numbers, as its log tells it. Instants are the core's seconds, negative before its zero, and
    `why` is why it ended.

    `comfortable_mm` is the last stance that was comfortable, `farthest_mm` the farthest one, None where none was;
    `end_mm` the stance that was asked for at its end, `failed_mm` those that failed too often to be offered again in
    it, `hurt_mm` where the person stood when it hurt, if it did.
    """

    exercise: str
    started_s: float
    ended_s: float
    why: str = ""
    sets: tuple[PastSet, ...] = ()
    comfortable_mm: float | None = None
    farthest_mm: float | None = None
    end_mm: float = 3 * INCH_MM
    failed_mm: tuple[float, ...] = ()
    hurt_mm: float | None = None
    load_kg: float | None = None

    @property
    def hurt(self) -> bool:
        """Whether it was ended because it hurt."""
        return self.why == "hurt"

    @property
    def reps(self) -> int:
        """How many reps count."""
        return sum(one.reps for one in self.sets)

    @property
    def misses(self) -> int:
        """How many attempts failed."""
        return sum(one.misses for one in self.sets)

    def did(self, sets: int, reps: int) -> bool:
        """Whether it had so many sets at least, and every one of its sets so many reps at least."""
        return len(self.sets) >= sets and all(one.reps >= reps for one in self.sets)


def summary(log: WorkoutLog, plan: Plan, past: Sequence[PastWorkout] = ()) -> PastWorkout:
    """Sum up a workout. `past` are those before it, because they say where it began.

    Of one that has not ended it tells what has been so far. Summing up a history from its first workout on gives the
    same as summing up each workout at its end. Only the wall hinge has stances.
    """
    return _summed_up(log, plan, begin(past, plan, log.started_s))


def summaries(logs: Sequence[WorkoutLog], plan: Plan, *, whole: bool) -> tuple[PastWorkout, ...]:
    """Sum up workouts of one person and exercise, oldest first; `whole` says that no older ones were left out.

    Where they were, nothing says where the first one began, so it is taken to have begun at the stance from which the
    most of its attempts were made where they were asked for.
    """
    past: list[PastWorkout] = []
    for number, log in enumerate(logs):
        start = begin(past, plan, log.started_s) if whole or number else _likeliest(log, plan)
        past.append(_summed_up(log, plan, start))
    return tuple(past)


def begin(past: Sequence[PastWorkout], plan: Plan, at_s: float) -> Start:
    """Say where a workout of the wall hinge that starts at `at_s` begins, after those of `past` (newest last).

    An inch inside the last comfortable stance, farther inside after long breaks and where it hurt, and never farther
    than the latest workout ended: who was brought back there without being comfortable again begins there.
    """
    done = [workout for workout in past if workout.exercise == "wall"]
    if not done:
        return first(plan)
    last = done[-1]
    comfortable_mm = next((w.comfortable_mm for w in reversed(done) if w.comfortable_mm is not None), None)
    starts = [Start(last.end_mm, f"The workout before this one ended {length(last.end_mm, plan.units)} from the wall.")]
    if comfortable_mm is not None:
        starts.append(_inside(comfortable_mm, (at_s - last.ended_s) / DAY_S, plan.units))
    if last.hurt_mm is not None:
        hurt_mm = round(last.hurt_mm / INCH_MM) * INCH_MM
        inside = steps(HURT_INCHES, plan.units)
        why = f"It hurt at {length(hurt_mm, plan.units)}: this workout begins {inside} inside that."
        starts.append(Start(hurt_mm - HURT_INCHES * INCH_MM, why))
    start = min(reversed(starts), key=lambda one: one.stance_mm)  # where two agree, the more telling reason
    stance_mm = on_grid_mm(start.stance_mm, plan)
    if stance_mm > start.stance_mm:  # never nearer than the first stance
        return Start(
            stance_mm, f"{start.why[:-1]}, but no nearer than {length(stance_mm, plan.units)}.", last.failed_mm
        )
    return Start(stance_mm, start.why, last.failed_mm)


def _summed_up(log: WorkoutLog, plan: Plan, start: Start) -> PastWorkout:
    ended_s = _last_s(log) if log.ended_s is None else log.ended_s
    if log.exercise != "wall":
        sets = tuple(PastSet(reps=one.reps, misses=one.misses) for one in log.sets)
        return PastWorkout(exercise=log.exercise, started_s=log.started_s, ended_s=ended_s, why=log.why, sets=sets)
    climbed = climb(log.attempts(), plan, start)
    return PastWorkout(
        exercise=log.exercise,
        started_s=log.started_s,
        ended_s=ended_s,
        why=log.why,
        sets=tuple(past_set(one) for one in log.sets),
        comfortable_mm=climbed.comfortable_mm,
        farthest_mm=climbed.farthest_mm,
        end_mm=climbed.stance_mm,
        failed_mm=climbed.failed_mm,
        hurt_mm=_stood_mm(log, climbed) if log.why == "hurt" else None,
    )


def _likeliest(log: WorkoutLog, plan: Plan) -> Start:
    inches_out = range(floor((on_grid_mm(inf, plan) - plan.start_stance_mm) / plan.step_mm + 0.5) + 1)
    starts = [Start(plan.start_stance_mm + out * plan.step_mm, "") for out in inches_out]
    return max(starts, key=lambda start: climb(log.attempts(), plan, start).taken)


def _inside(comfortable_mm: float, days: float, units: Units) -> Start:
    """The stance inside a comfortable one after so many days."""
    was = f"{length(comfortable_mm, units)} was comfortable last time"
    for least, inside in AFTER_DAYS:
        if days >= least:
            why = f"{was}, {many(int(days), 'day')} ago: this workout begins {steps(inside, units)} inside that."
            return Start(comfortable_mm - inside * INCH_MM, why)
    why = f"{was}: this workout begins {steps(INSIDE_INCHES, units)} inside that."
    return Start(comfortable_mm - INSIDE_INCHES * INCH_MM, why)


def comfortable_inches(one: SetLog) -> dict[int, int]:
    """Tell how many reps of a set were comfortable at each whole inch that it was done at."""
    measured = [attempt for attempt in one.attempts if not attempt.undone and isfinite(attempt.stance_mm)]
    at_inch: dict[int, int] = {}
    for inch in sorted({round(attempt.stance_mm / INCH_MM) for attempt in measured}):
        there = [a for a in measured if abs(a.stance_mm - inch * INCH_MM) <= SAME_STANCE_MM]
        at_inch[inch] = comfortable_reps(there)
    return at_inch


def past_set(one: SetLog) -> PastSet:
    """Sum up a set of the wall hinge."""
    attempts = [attempt for attempt in one.attempts if not attempt.undone]
    measured = [attempt for attempt in attempts if isfinite(attempt.stance_mm)]
    at_inch = comfortable_inches(one)
    best = max(at_inch, key=lambda inch: (at_inch[inch], inch), default=0)
    comfortable = at_inch.get(best, 0)
    return PastSet(
        reps=one.reps,
        misses=sum(attempt.kind == "miss" for attempt in attempts),
        comfortable=comfortable,
        stance_mm=best * INCH_MM if comfortable else None,
        nearest_mm=min((a.stance_mm for a in measured if a.kind == "rep"), default=None),
    )


def _stood_mm(log: WorkoutLog, climbed: Climb) -> float:
    """Where the person stood last: at their latest attempt, or where they were asked to."""
    stood_mm = [attempt.stance_mm for one in log.sets for attempt in one.attempts if isfinite(attempt.stance_mm)]
    return stood_mm[-1] if stood_mm else climbed.stance_mm


def _last_s(log: WorkoutLog) -> float:
    instants = [log.started_s, *(one.started_s for one in log.sets)]
    instants += [attempt.at_s for one in log.sets for attempt in one.attempts]
    return max(instants)

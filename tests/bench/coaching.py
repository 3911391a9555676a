"""How well a thousand people are coached who cannot tell how far they reach, beside simpler rules. See README.md."""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from multiprocessing import get_context
from statistics import mean
from typing import Final

from msgspec import Struct

from device.hinge.comfort import COMFORT_REPS, comfort
from device.hinge.exercise import INCH_MM
from device.hinge.log import Attempt
from tests.bench.coaching_people import Person, person
from tests.bench.coaching_play import BOUND_MM, Day, EveryWorkout, FiveReps, RealCore, Trainer, Try, live
from tests.bench.coaching_readings import show_readings

WORKOUTS: Final = 6
SOON: Final = 4
"""In so many workouts at most they should be within an inch of their limit."""
PROCESSES: Final = 2
TRAINERS: Final[dict[str, Callable[[], Trainer]]] = {
    "coach": RealCore,
    "inch / 5 reps": FiveReps,
    "inch / workout": EveryWorkout,
}


class Course(Struct, frozen=True):
    """What came of one person with one trainer, over all workouts. Lengths in inches, beyond that day's limit.

    `near` is the first workout with five comfortable reps within an inch of the limit (or of the bound), None if none
    had that. `advice` counts each stance that was asked for, `wrong` those that were wrong: out of reach on that day,
    or a step in from one that was in reach. `swings` is the most steps in from one and the same stance in a workout.
    """

    near: int | None
    attempts: int
    misses: int
    advice: int
    wrong: int
    asked_over: float
    stood_over: float
    swings: int


def course(days: Sequence[Day]) -> Course:
    """Judge these workouts by what nobody told the trainer."""
    near = (number for number, day in enumerate(days, 1) if _farthest_mm(day) >= _goal_mm(day) - INCH_MM)
    advice = [right for day in days for right in _advice(day)]
    return Course(
        near=next(near, None),
        attempts=sum(len(day.tries) for day in days),
        misses=sum(not one.touched for day in days for one in day.tries),
        advice=len(advice),
        wrong=advice.count(False),
        asked_over=max(one.asked_mm - day.today_mm for day in days for one in day.tries) / INCH_MM,
        stood_over=max(one.stood_mm - day.today_mm for day in days for one in day.tries) / INCH_MM,
        swings=max(_swings(day) for day in days),
    )


def _goal_mm(day: Day) -> float:
    return min(day.today_mm, BOUND_MM)


def _farthest_mm(day: Day) -> float:
    """The farthest stance with five comfortable reps in a row on that day."""
    farthest_mm = 0.0
    for _, of_set in groupby(day.tries, key=lambda one: one.set):
        made: list[Attempt] = []
        for one in of_set:
            made.append(Attempt(kind="rep" if one.touched else "miss", at_s=0, stance_mm=one.stood_mm, rep=one.rep))
            if one.stood_mm > farthest_mm and comfort(made[-COMFORT_REPS:])[0] == COMFORT_REPS:
                farthest_mm = one.stood_mm
    return farthest_mm


def _advice(day: Day) -> Iterator[bool]:
    """Whether each stance that was asked for was right: at the beginning of every set, and whenever it changed."""
    before: Try | None = None
    for one in day.tries:
        again = before is not None and before.set == one.set
        if before is None or not again or before.asked_mm != one.asked_mm:
            closer = before is not None and again and one.asked_mm < before.asked_mm
            yield before.asked_mm > day.today_mm if before is not None and closer else one.asked_mm <= day.today_mm
        before = one


def _swings(day: Day) -> int:
    left = [round(a.asked_mm) for a, b in pairwise(day.tries) if b.asked_mm < a.asked_mm - 1]
    return max((left.count(stance) for stance in left), default=0)


def courses(seed: int) -> dict[str, Course]:
    """One person with every trainer, each time from the beginning."""
    who = person(seed)
    return {name: course(live(who, make(), seed, WORKOUTS)) for name, make in TRAINERS.items()}


# What is printed.


def _near(many: Sequence[Course], within: int = SOON) -> float:
    return 100 * mean(one.near is not None and one.near <= within for one in many)


def _missed(many: Sequence[Course]) -> float:
    return 100 * sum(one.misses for one in many) / sum(one.attempts for one in many)


def _wrong(many: Sequence[Course]) -> float:
    return 100 * sum(one.wrong for one in many) / sum(one.advice for one in many)


def _most_over(many: Sequence[Course]) -> float:
    return max(one.asked_over for one in many)


ROWS: Final[tuple[tuple[str, Callable[[Sequence[Course]], float], str], ...]] = (
    ("within an inch of the limit in 1 workout, %", lambda many: _near(many, 1), ""),
    ("in 2 workouts, %", lambda many: _near(many, 2), ""),
    ("in 4 workouts, %", _near, ">= 95"),
    ("in 6 workouts, %", lambda many: _near(many, WORKOUTS), ""),
    ("reps missed, %", _missed, "< 8"),
    ("advice that was wrong, %", _wrong, ""),
    ("asked farther than the limit, at most, in", _most_over, "<= 1"),
    ("people asked over an inch too far, %", lambda many: 100 * mean(one.asked_over > 1 for one in many), "0"),
    ("farther than the limit, mean of each one's most, in", lambda many: mean(one.asked_over for one in many), ""),
    ("stood farther than the limit, at most, in", lambda many: max(one.stood_over for one in many), ""),
    ("most steps in from one stance in a workout", lambda many: max(one.swings for one in many), "<= 2"),
)
KINDS: Final[tuple[tuple[str, Callable[[Person], bool]], ...]] = (
    ("everybody", lambda _: True),
    ("does not heed advice", lambda who: who.attention < 0.6),
    ("steps half an inch", lambda who: who.steps == "half"),
    ("steps two inches", lambda who: who.steps == "two"),
    ("has bad days", lambda who: who.bad_days > 0),
    ("drops one rep in three", lambda who: who.hasty > 0.2),
    ("limit under 6 in", lambda who: who.limit_mm < 6 * INCH_MM),
    ("limit over the bound", lambda who: who.limit_mm > BOUND_MM),
)


def show(seeds: Sequence[int], found: Sequence[dict[str, Course]]) -> None:
    """Print the table of trainers, and that of the coach's kinds of people."""
    print(f"{'':52}" + "".join(f"{name:>16}" for name in TRAINERS) + "  aim")
    for label, figure, aim in ROWS:
        figures = [figure([one[name] for one in found]) for name in TRAINERS]
        print(f"{label:52}" + "".join(f"{value:16.2f}" for value in figures) + f"  {aim}")
    print(f"\n{'the coach, by people':32}{'people':>8}{'in 4, %':>10}{'missed, %':>11}{'wrong, %':>10}{'over, in':>10}")
    for label, belongs in KINDS:
        some = [one["coach"] for seed, one in zip(seeds, found, strict=True) if belongs(person(seed))]
        if some:
            figures = [_near(some), _missed(some), _wrong(some), _most_over(some)]
            print(f"{label:32}{len(some):8}{figures[0]:10.1f}{figures[1]:11.2f}{figures[2]:10.1f}{figures[3]:10.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="of the first of them")
    parser.add_argument("--processes", type=int, default=PROCESSES)
    asked = parser.parse_args()
    began_s = time.monotonic()
    seeds = range(asked.seed, asked.seed + asked.people)
    with get_context("spawn").Pool(asked.processes) as pool:
        found = pool.map(courses, seeds, chunksize=10)
    print(f"{asked.people} people, {WORKOUTS} workouts each, in {time.monotonic() - began_s:.0f} s\n")
    show(seeds, found)
    show_readings()


if __name__ == "__main__":
    main()

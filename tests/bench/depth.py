"""How well hinges are counted by depth, by distance and cloth, and what counts that is none. See README.md."""

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from multiprocessing import get_context
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from device.hardware.rangefinder import Rangefinder
from device.hinge.depth import DepthCounter
from device.hinge.events import Event, Touch, Voided
from device.simulator.bus import SoftwareBus
from device.simulator.chip import Chip
from device.simulator.clock import VirtualClock
from device.simulator.people import PEOPLE
from device.simulator.trainee import Plan, Trainee
from tests.corpus.nothing import FAMILIES, nothing
from tests.corpus.truth import CONTACT_MM

AWAY_MM: Final = (260.0, 370.0, 500.0, 660.0, 860.0, 960.0)
CLOTH: Final = (0.12, 0.2, 0.3, 0.88)
DEPTH_MM: Final = 170.0
"""The median travel of 23 real hinges."""
LONGEST_S: Final = 400.0
FAMILY_HOURS: Final = 0.5
LIKE: Final = ("squatting", "fidgeting")
LIKE_TIMES: Final = 4
"""Hours of what is most like a hinge there are so many times as many."""
LATE_S: Final = 2.0
"""What is counted on its return is counted so late."""


class Set(Struct, frozen=True):
    """Twenty reps so far off, in cloth that returns so much: how many were done, and counted."""

    away_mm: float
    cloth: float
    done: int
    counted: int


class Ghosts(Struct, frozen=True):
    """What counted in a while of what is not a rep, by what was done then."""

    family: str
    hours: float
    during: dict[str, int]


def left(told: Sequence[Event]) -> list[Touch]:
    """What counts, with what was taken back left out."""
    void_s = {event.touched_s for event in told if isinstance(event, Voided)}
    return [event for event in told if isinstance(event, Touch) and event.time_s not in void_s]


def a_set(task: tuple[float, float, str, int]) -> Set:
    away_mm, cloth, name, seed = task
    person = PEOPLE[name]
    person = replace(person, clothing=replace(person.clothing, reflectance=cloth))
    clock = VirtualClock()
    trainee = Trainee(person, seed=seed, plan=Plan(reps=20, stance_mm=away_mm, depth_mm=DEPTH_MM))
    chip = Chip(trainee, clock, seed=seed)
    clock.watch(chip)
    finder, counter, told = Rangefinder(lambda: SoftwareBus(chip), clock, budget_ms=33), DepthCounter(CONTACT_MM), []
    while clock.now_s() < LONGEST_S and not any(truth.kind == "leave" for truth in trainee.truth):
        reading = finder.read()
        told += [] if reading is None else counter.feed(reading)
    finder.close()
    return Set(away_mm, cloth, sum(truth.kind == "touch" for truth in trainee.truth), len(left(told)))


def ghosts(task: tuple[str, int]) -> Ghosts:
    family, seed = task
    trace = nothing(family, seed, hours=FAMILY_HOURS)
    counter = DepthCounter(CONTACT_MM)
    told = [event for reading in trace.readings for event in counter.feed(reading)]
    during: Counter[str] = Counter()
    for touch in left(told):
        doing = [str(one.kind) for one in trace.happenings if one.start_s <= touch.time_s <= one.end_s + LATE_S]
        during[doing[-1] if doing else "between"] += 1
    return Ghosts(family, FAMILY_HOURS, dict(during))


def hours(first: int, seeds: int) -> list[tuple[str, int]]:
    """What is no rep: each half an hour of one family."""
    return [
        (family, seed)
        for family in FAMILIES
        for seed in range(first, first + seeds * (LIKE_TIMES if family in LIKE else 1))
    ]


def show(sets: Sequence[Set], quiet: Sequence[Ghosts]) -> None:
    head = "".join(f"{cloth:>14.0%}" for cloth in CLOTH)
    print(f"exact sets of all, and the most that was missed; cloth:\n{'away, mm':12}{head}")
    for away_mm in AWAY_MM:
        cells = []
        for cloth in CLOTH:
            some = [one for one in sets if (one.away_mm, one.cloth) == (away_mm, cloth)]
            exact = sum(one.done == one.counted for one in some)
            cells.append(f"{exact:6}/{len(some)} {max((one.done - one.counted for one in some), key=abs):+4}")
        print(f"{away_mm:<12.0f}" + "".join(f"{cell:>14}" for cell in cells))
    print()
    for family in FAMILIES:
        those = [one for one in quiet if one.family == family]
        during = sum((Counter(one.during) for one in those), Counter[str]())
        told = ", ".join(f"{kind} {count}" for kind, count in during.most_common())
        print(f"ghosts in {sum(one.hours for one in those):3g} h of {family:12}{sum(during.values()):4}  {told}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0, help="the first of them")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    began_s = time.monotonic()
    tasks = [
        (away_mm, cloth, name, seed)
        for away_mm in AWAY_MM
        for cloth in CLOTH
        for name in ("demo", "quick", "steady")
        for seed in range(asked.seed, asked.seed + asked.seeds)
    ]
    with get_context("spawn").Pool(asked.processes) as pool:
        sets = pool.map(a_set, tasks, chunksize=4)
        quiet = pool.map(ghosts, hours(asked.seed, asked.seeds), chunksize=1)
    print(f"in {time.monotonic() - began_s:.0f} s\n")
    show(sets, quiet)


if __name__ == "__main__":
    main()

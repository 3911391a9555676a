"""One workout of somebody at the device, as a process of its own that can be killed: `python -m tests.system.visit`.

The real driver on the software chip, core, journal and recorder on the disk, in virtual time. It says on stdout, one
line of JSON each, what was kept before every next rep, and at the end what it came to.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from device.hinge.exercise import Plan
from device.journal import DATABASE
from device.journal.people import kept_people
from device.live import Answer
from device.simulator.clock import VirtualClock
from device.simulator.people import PEOPLE
from device.simulator.trainee import Trainee
from tests.system.house import House

PLAN = Plan(rest_s=20.0)
LONGEST_S = 1500.0
"""A workout with its rests takes less."""
SETTLED = 2000
"""Steps in which a disk that is slow beside virtual time does what was asked of it."""


class Visit(Struct, frozen=True, kw_only=True):
    """Who comes, `at_s` seconds into the month, and what they do; `hurt_at` and `undo_at` are numbers of reps."""

    who: str
    body: str
    exercise: str
    at_s: float
    seed: int
    units: str = "in"
    undo_at: int | None = None
    hurt_at: int | None = None


class Told(Struct, frozen=True, kw_only=True):
    """What the device had said when it was kept: reps of each set, and true touches while this process saw them."""

    sets: tuple[int, ...]
    touches: int
    now_s: float
    over: bool = False


def main() -> None:
    folder, visit = Path(sys.argv[1]), msgspec.json.decode(sys.argv[2], type=Visit)
    clock = VirtualClock(visit.at_s)
    trainee = Trainee(PEOPLE[visit.body], seed=visit.seed, start_s=visit.at_s)
    with House(folder, trainee, clock=clock, plan=PLAN) as house:
        house.step()
        _choose(house, folder, visit)
        _tell(house)
        _work_out(house, visit)
        house.recorder.flush()
        assert house.journal.problem == house.recorder.problem == ""
        _tell(house, over=True)


def _choose(house: House, folder: Path, visit: Visit) -> None:
    now = house.desk.profile
    if now.name != visit.who:
        known = {one.profile.name: one.profile.id for one in kept_people(folder / DATABASE)}
        number = known.get(visit.who)
        if number is None:
            number = _ask(house, "add_person", name=visit.who, units=visit.units).data["person"]
        _ask(house, "choose_person", person=number)
    if house.desk.profile.exercise != visit.exercise:
        _ask(house, "choose_exercise", exercise=visit.exercise)


def _work_out(house: House, visit: Visit) -> None:
    end_s, reps = visit.at_s + LONGEST_S, house.reps
    undo_at, hurt_at = visit.undo_at, visit.hurt_at
    while house.core.phase != "done" or house.core.counter.gap_mm is not None:
        assert house.clock.now_s() < end_s, f"{visit} did not end"
        house.step()
        if house.reps == reps:
            continue
        reps = house.reps
        _tell(house)
        if reps == undo_at:
            undo_at = None
            _ask(house, "undo")
            reps = house.reps
        if reps == hurt_at:
            _ask(house, "hurt")
            return


def _tell(house: House, *, over: bool = False) -> None:
    assert house.journal.flush()
    told = Told(
        sets=house.snapshots[-1].sets,
        touches=house.true_touches(),
        now_s=house.clock.now_s(),
        over=over,
    )
    print(msgspec.json.encode(told).decode(), flush=True)


def _ask(house: House, name: str, /, **args: Any) -> Answer:
    answers: list[Answer] = []
    house.requests.put((name, args, answers.append))
    _step_until(house, lambda: answers != [])
    assert answers[0].ok, (name, answers[0].reason)
    house.step()
    return answers[0]


def _step_until(house: House, happened: Callable[[], bool]) -> None:
    for _ in range(SETTLED):
        if happened():
            return
        house.step()
        house.journal.flush()
    raise AssertionError("the disk did not answer")


if __name__ == "__main__":
    main()

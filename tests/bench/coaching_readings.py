"""Five people through real readings: that the made-up events of the other thousand come to the same."""

from itertools import groupby
from random import Random
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from device.hinge.core import Core
from device.hinge.events import Advised, Event, Rep
from device.hinge.exercise import INCH_MM
from device.hinge.past import summary
from device.hinge.snapshot import Sensor, Snapshot
from device.reading import Reading
from device.simulator.people import PEOPLE, Person, Skill
from device.simulator.trainee import Trainee
from tests.bench.coaching_play import PLAN, show

CONTACT_MM: Final = 40.0
PERIOD_S: Final = 1 / 30
SAID_EVERY: Final = 5
NOISE_MM: Final = 2.08
"""Standard deviation of a reading at 76 mm and 20 ms: the static recording."""
FAR_MM: Final = 1000.0
LONGEST_S: Final = 1500.0
"""A workout with its rests takes less."""

FIVE: Final[tuple[Person, ...]] = (
    *PEOPLE.values(),
    replace(PEOPLE["steady"], name="short", reach_mm=120.0, skill=Skill(step_error=0.2, place_mm=8.0)),
)


class Compared(Struct, frozen=True):
    """One person's workout: what really happened, what was counted, and whether the events alone came to the same."""

    name: str
    reach: float
    farthest: float
    touches: int
    reps: int
    advice: int
    same: bool


class Twice:
    """A core that is fed with readings, and one that gets no more than the events and where the person stands."""

    def __init__(self) -> None:
        self.fed, self.told = Core(CONTACT_MM, PLAN), Core(CONTACT_MM, PLAN)
        self.advised: tuple[list[Advised], list[Advised]] = ([], [])

    def feed(self, reading: Reading) -> None:
        """The one reading goes to both."""
        counter, now_s = self.fed.counter, reading.time_s
        before = (counter.state, counter.stance_mm)
        seen = counter.feed(reading)
        self._keep(0, self.fed.take(list(seen), now_s))
        if seen or before != (counter.state, counter.stance_mm) or now_s % 1 < PERIOD_S:
            show(self.told, counter.state, counter.stance_mm)
            self._keep(1, self.told.take([self._with_noise(event) for event in seen], now_s))

    def _with_noise(self, event: Event) -> Event:
        """A rep as it stands in the log of the core that heard the readings."""
        return replace(event, noise_mm=round(self.fed.counter.noise_mm, 2)) if isinstance(event, Rep) else event

    @property
    def same(self) -> bool:
        """Whether both have the same sets of the same reps and misses, and asked for the same stances in turn."""
        one, other = self.fed.workout.log, self.told.workout.log
        if one is None or other is None:
            return one is other
        asked = [[stance for stance, _ in groupby(each.target_stance_mm for each in said)] for said in self.advised]
        return one.attempts() == other.attempts() and asked[0] == asked[1]

    def _keep(self, which: int, events: list[Event]) -> None:
        self.advised[which].extend(event for event in events if isinstance(event, Advised))


def compared(person: Person, seed: int) -> Compared:
    """One workout of somebody who hears what the core says."""
    trainee, both, noise = Trainee(person, seed=seed, contact_mm=CONTACT_MM), Twice(), Random(seed)
    for number in range(1, int(LONGEST_S / PERIOD_S)):
        now_s = number * PERIOD_S
        target = trainee.look(now_s - PERIOD_S, now_s)
        if target is None or target.distance_mm > FAR_MM:
            both.feed(Reading(now_s, 8190, 4))
        else:
            both.feed(Reading(now_s, round(target.distance_mm + noise.gauss(0, NOISE_MM))))
        if number % SAID_EVERY == 0:
            trainee.hear(_snapshot(both.fed, now_s), now_s)
        if target is None and both.fed.phase == "done":
            break
    log = both.fed.workout.log
    farthest_mm = None if log is None else summary(log, PLAN).farthest_mm
    return Compared(
        name=person.name,
        reach=person.reach_mm / INCH_MM,
        farthest=(farthest_mm or 0.0) / INCH_MM,
        touches=sum(truth.kind == "touch" for truth in trainee.truth),
        reps=0 if log is None else sum(one.reps for one in log.sets),
        advice=len(both.advised[0]),
        same=both.same,
    )


def show_readings() -> None:
    """Print the five."""
    head = f"{'through readings':20}{'reach, in':>11}{'comfortable at':>16}{'touches':>9}{'counted':>9}{'advice':>8}"
    print(f"\n{head}  events alone give")
    for seed, person in enumerate(FIVE):
        one = compared(person, seed)
        figures = f"{one.reach:11.1f}{one.farthest:16.1f}{one.touches:9}{one.reps:9}{one.advice:8}"
        print(f"{one.name:20}{figures}  {'the same' if one.same else 'SOMETHING ELSE'}")


def _snapshot(core: Core, now_s: float) -> Snapshot:
    log, until_s = core.workout.log, core.workout.rest_until_s
    sets = () if log is None else tuple(one.reps for one in log.sets)
    return Snapshot(
        seq=1,
        at=now_s,
        simulated=True,
        speed=1.0,
        sensor=Sensor(),
        person="",
        exercise="wall",
        phase=core.phase,
        reps=sets[-1] if sets else 0,
        misses=0,
        set=len(sets),
        sets=sets,
        target_reps=PLAN.target_reps,
        target_sets=PLAN.target_sets,
        gap_mm=core.counter.gap_mm,
        stance_mm=core.counter.stance_mm,
        target_stance_mm=core.target_stance_mm,
        calibrated=True,
        advice=core.advice,
        rest_s=None if until_s is None else until_s - now_s,
        rest_total_s=PLAN.rest_s,
        last_rep=None,
        latest=None,
        warning="",
    )

"""Storms of faults on the software chip, in virtual time: nobody is there, or somebody stands, or does reps.

Who does reps goes by the clock, so it is known when the hips were at the wall: no touch may be counted at another
time, none twice, and only those be lost that a fault had to do with.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from math import cos, pi
from random import Random
from typing import Final, NamedTuple

from device.hinge.core import Core
from device.hinge.events import Event, Miss, Settled, Squat, Touch
from device.hinge.exercise import Plan
from device.simulator.faults import Fault, FaultKind
from device.simulator.scene import Cover, Target
from tests.device.hardware.bench import BACK_WITHIN_S, HUNG_S, Bench, Wall

KINDS: Final[tuple[FaultKind, ...]] = (
    "no_answer",
    "wrong_id",
    "nack",
    "hang",
    "silent_reset",
    "frozen",
    "false_near",
    "covered",
    "bad_status",
)
LOST: Final = frozenset({"no_answer", "nack", "hang", "silent_reset", "frozen"})
"""With these no fresh reading comes; the others spoil readings."""
COVERS: Final[tuple[Cover, ...]] = ("near", "stuck", "zero", "lost")
STANDING_MM: Final = (None, 130.0, 200.0, 320.0)
"""Nobody, and somebody who stands 9, 16 or 28 cm before the touch."""
CONTACT_MM: Final = 40.0
STORMS: Final = 10
"""On one sensor, before another person and another seed."""
BEGINS_S: Final = 5.0


class Hinging(Wall):
    """Somebody who stands before the sensor, or nobody; from `begins_s` on they do a rep every `PERIOD_S`."""

    PERIOD_S: Final = 5.0
    LEAVES_S, TOUCHES_S, RISES_S, STANDS_S = 2.5, 3.3, 3.9, 4.7
    """When in the period they are where; 0.8 s each way is between the median and the slowest of motion capture."""

    def __init__(self, distance_mm: float | None, *, begins_s: float | None) -> None:
        super().__init__(distance_mm)
        self.begins_s = begins_s

    def look(self, start_s: float, end_s: float) -> Target | None:
        """Where the hips are in the middle of that time."""
        if self.distance_mm is None:
            return None
        return Target(self._at_mm((start_s + end_s) / 2))

    def rep_at(self, time_s: float) -> int | None:
        """The rep that somebody is in, from leaving the stance until they stand again and are known to."""
        number = self.period_at(time_s)
        into_s = (time_s - (self.begins_s or 0.0)) % self.PERIOD_S
        return number if number is not None and into_s > self.LEAVES_S else None

    def period_at(self, time_s: float) -> int | None:
        """The period of a rep, which begins with the standing before it; None before the first."""
        if self.begins_s is None or time_s < self.begins_s:
            return None
        return int((time_s - self.begins_s) // self.PERIOD_S)

    def _at_mm(self, time_s: float) -> float:
        assert self.distance_mm is not None
        into_s = 0.0 if self.period_at(time_s) is None else (time_s - (self.begins_s or 0.0)) % self.PERIOD_S
        down = (into_s - self.LEAVES_S) / (self.TOUCHES_S - self.LEAVES_S)
        up = (into_s - self.RISES_S) / (self.STANDS_S - self.RISES_S)
        part = _eased(down) - _eased(up)
        return self.distance_mm + part * (CONTACT_MM - self.distance_mm)


class Struck(NamedTuple):
    """One storm: what struck, after how long it was told and was over, in the sensor's seconds, and its ghosts."""

    kinds: tuple[FaultKind, ...]
    told_s: float | None
    back_s: float
    ghosts: tuple[Event, ...]


class Reps(NamedTuple):
    """What became of reps: how many were done and counted, which were counted twice or lost without a reason."""

    done: int
    counted: int
    twice: tuple[int, ...]
    lost: tuple[int, ...]


class Weather:
    """A sensor with the counter behind it, and what happens to it."""

    def __init__(self, seed: int, *, wired: bool, hinging: bool = False) -> None:
        self._chance = chance = Random(seed)
        standing_mm = chance.choice(STANDING_MM[1:] if hinging else STANDING_MM)
        self.person = Hinging(standing_mm, begins_s=BEGINS_S if hinging else None)
        self.bench = Bench(wall=self.person, wired=wired, io_timeout_s=HUNG_S)
        self._core = Core(CONTACT_MM, Plan())
        self._ghosts: list[Event] = []
        self._counted: Counter[int] = Counter()
        self._spoilt: set[int] = set()

    def calm(self, seconds: float) -> None:
        """Let time pass."""
        until_s = self.bench.clock.now_s() + seconds
        while self.bench.clock.now_s() < until_s:
            self._step()

    def storm(self, kinds: Sequence[FaultKind], longest_s: float, after_s: float = 20.0) -> Struck:
        """Let faults strike, one on top of the other, and end; then wait until the sensor is well."""
        chance, bench, clock = self._chance, self.bench, self.bench.clock
        self._ghosts, told_s, began_s = [], None, clock.now_s()
        for kind in kinds:
            bench.chip.fail(self._fault(kind))
            self.calm(chance.uniform(0, 2))
        until_s = clock.now_s() + chance.uniform(0.5, longest_s)
        while clock.now_s() < until_s:
            self._step()
            if told_s is None and bench.sensor.health != "ok":
                told_s = clock.now_s() - began_s
        bench.chip.heal()
        ended_s = clock.now_s()
        while not self._step() or bench.sensor.health != "ok":
            assert clock.now_s() - ended_s < BACK_WITHIN_S, f"{kinds}: {bench.sensor.health}, {bench.sensor.detail}"
        back_s = clock.now_s() - ended_s
        self._spoil(began_s, clock.now_s())
        self.calm(chance.uniform(2, after_s))
        return Struck(tuple(kinds), told_s, back_s, tuple(self._ghosts))

    def reps(self) -> Reps:
        """What became of those that are over."""
        done = range(self.person.period_at(self.bench.clock.now_s()) or 0)
        twice = tuple(number for number in done if self._counted[number] > 1)
        lost = tuple(number for number in done if not self._counted[number] and number not in self._spoilt)
        return Reps(len(done), sum(self._counted[number] for number in done), twice, lost)

    def _spoil(self, began_s: float, ended_s: float) -> None:
        """The reps that a fault had to do with: it came in their period."""
        first, last = self.person.period_at(began_s), self.person.period_at(ended_s)
        if last is not None:
            self._spoilt.update(range(first or 0, last + 1))

    def _fault(self, kind: FaultKind) -> Fault:
        chance = self._chance
        share = 1.0 if kind in LOST else chance.choice((1.0, 0.5, 0.1))
        cover = chance.choice(COVERS)
        return Fault(kind=kind, share=share, cover=cover, device_status=chance.choice((4, 6, 8, 9, 1)))

    def _step(self) -> bool:
        """Take a reading, or notice that none came; tell whether one did."""
        reading = self.bench.sensor.read()
        events = self._core.tick(self.bench.clock.now_s()) if reading is None else self._core.feed(reading)
        for event in events:
            touched_s = event.turned_s if isinstance(event, Settled) else event.time_s
            counts = isinstance(event, Touch | Settled)
            if counts and (number := self.person.rep_at(touched_s)) is not None:
                self._counted[number] += 1
            elif counts or (isinstance(event, Miss | Squat) and self.person.begins_s is None):
                self._ghosts.append(event)
        return reading is not None


def storms(weather: Weather, seed: int, number: int, *, most: int = 3, longest_s: float = 30.0) -> Iterator[Struck]:
    """So many storms on one sensor."""
    chance = Random(seed)
    weather.calm(5.0)
    for _ in range(number):
        yield weather.storm(chance.sample(KINDS, chance.randint(1, most)), longest_s)


class Tally(NamedTuple):
    """All that storms did in so many simulated hours."""

    hours: float
    storms: int
    slowest_s: float
    ghosts: int
    done: int
    counted: int
    twice: int
    lost: int


def tally(hours: float, *, hinging: bool) -> Tally:
    """Let storms strike one sensor after the other, polled and wired in turn, until so much time has passed."""
    passed_s, struck, reps = 0.0, list[Struck](), list[Reps]()
    for seed in count():
        weather = Weather(seed, wired=bool(seed % 2), hinging=hinging)
        struck += storms(weather, seed, STORMS)
        reps += [weather.reps()]
        passed_s += weather.bench.clock.now_s()
        if passed_s >= hours * 3600:
            break
    return Tally(
        passed_s / 3600,
        len(struck),
        max(one.back_s for one in struck),
        sum(len(one.ghosts) for one in struck),
        sum(one.done for one in reps),
        sum(one.counted for one in reps),
        sum(len(one.twice) for one in reps),
        sum(len(one.lost) for one in reps),
    )


def _eased(part: float) -> float:
    """From 0 to 1, slow at both ends, as people move."""
    return (1 - cos(pi * min(max(part, 0.0), 1.0))) / 2

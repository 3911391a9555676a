"""A thousand people who train, with what the coach is never told: how far they can reach, and how they are made."""

from math import exp
from random import Random
from typing import Final, Literal

from msgspec import Struct

from device.hinge.events import Miss, Rep, Touch
from device.hinge.exercise import INCH_MM

Steps = Literal["whole", "half", "two"]
"""What somebody steps who is asked for an inch."""

RECOVERY_S: Final = 60.0
"""After a minute of rest a third of the tiredness is left, as in the simulator."""
REACH_MM: Final = 3.0
"""Standard deviation of how far the hips get, from rep to rep, around the limit."""
AFAR: Final = 0.3
"""A way twice as long takes 2 ** 0.3 times as long, as in the simulator."""


class Person(Struct, frozen=True, kw_only=True):
    """Somebody who trains. Chances are per rep or per advice, errors are standard deviations.

    `limit_mm` is how far the hips get in the first workout, fresh and in the mean; `learning_mm` what every workout
    adds at first, `bad_days` the chance of a day on which an inch or so is missing. `tired_mm` is how much less far
    they reach when wholly tired. `lapses` are misses for no reason, `hasty` drops, `sloppy` no standing up fully.
    `attention` is the chance to do what was said.
    """

    limit_mm: float
    learning_mm: float
    bad_days: float
    endurance_reps: float
    tired_mm: float
    slows: float
    lapses: float
    hasty: float
    sloppy: float
    attention: float
    steps: Steps
    step_error: float
    place_mm: float
    settle_mm: float
    rep_s: float
    variation: float
    stops_early: float
    days_between: float


def person(seed: int) -> Person:
    """Somebody; the same for the same seed."""
    chance = Random(seed)
    ignores = chance.random() < 0.08
    return Person(
        limit_mm=chance.uniform(4, 16) * INCH_MM,
        learning_mm=chance.uniform(0, 0.25) * INCH_MM,
        bad_days=chance.choice((0.0, 0.1, 0.2)),
        endurance_reps=chance.uniform(35, 150),
        tired_mm=chance.uniform(0, 0.5) * INCH_MM,
        slows=chance.uniform(0.1, 0.4),
        lapses=chance.triangular(0, 0.04, 0.005),
        hasty=chance.choice((0.0, 0.0, 0.0, 0.05, 0.3)),
        sloppy=chance.uniform(0, 0.02),
        attention=chance.uniform(0.1, 0.5) if ignores else chance.uniform(0.85, 1.0),
        steps=chance.choices(("whole", "half", "two"), (0.8, 0.12, 0.08))[0],
        step_error=chance.uniform(0.05, 0.2),
        place_mm=chance.uniform(3, 8),
        settle_mm=chance.uniform(1, 2),
        rep_s=chance.uniform(2.2, 4.5),
        variation=chance.uniform(0.03, 0.08),
        stops_early=chance.choice((0.0, 0.0, 0.3)),
        days_between=chance.uniform(1.5, 5),
    )


class Body:
    """That person through one workout: where the feet are, how tired, and what an attempt comes to.

    `today_mm` is the limit of the day; the coach is judged against it.
    """

    def __init__(self, who: Person, today_mm: float, chance: Random) -> None:
        self.who, self.today_mm, self.chance = who, today_mm, chance
        self.stance_mm = 0.0
        self.fatigue = 0.0
        self.careful = 0.0  # how much less hasty they are, having been told

    def take_place(self, stance_mm: float) -> None:
        """Come to a stance anew."""
        self.stance_mm = max(50.0, stance_mm + self.chance.gauss(0, self.who.place_mm))

    def step(self, missing_mm: float) -> None:
        """Step what is missing, as this person does: an inch in their own way, less than that as it is said."""
        by_mm = missing_mm
        if 0.7 * INCH_MM < abs(missing_mm) < 1.5 * INCH_MM:
            by_mm *= {"whole": 1.0, "half": 0.5, "two": 2.0}[self.who.steps]
        self.stance_mm = max(50.0, self.stance_mm + by_mm * (1 + self.chance.gauss(0, self.who.step_error)))

    def rest(self, duration_s: float) -> None:
        self.fatigue *= exp(-duration_s / RECOVERY_S)

    def attempt(self, now_s: float) -> Miss | tuple[Touch, Rep]:
        """One attempt, begun now."""
        who, chance = self.who, self.chance
        stance_mm = self.stance_mm + chance.gauss(0, who.settle_mm)
        reach_mm = self.today_mm + chance.gauss(0, REACH_MM) - who.tired_mm * self.fatigue
        whole_s = who.rep_s * (stance_mm / (3 * INCH_MM)) ** AFAR * (1 + who.slows * self.fatigue)
        whole_s *= max(0.5, 1 + chance.gauss(0, who.variation))
        self.fatigue = min(1.0, self.fatigue + 1 / who.endurance_reps)
        lowering_s = 0.4 * whole_s
        if chance.random() < who.hasty * (1 - self.careful):
            lowering_s = chance.uniform(0.4, 0.75)
        if stance_mm > reach_mm or chance.random() < who.lapses * (1 + self.fatigue):
            short_mm = max(16.0, stance_mm - reach_mm)
            return Miss(time_s=now_s + lowering_s, stance_mm=stance_mm, short_mm=short_mm)
        touched_s = now_s + lowering_s
        rep = Rep(
            time_s=touched_s + 0.6 * whole_s,
            touched_s=touched_s,
            lowering_s=lowering_s,
            pause_s=0.2 * whole_s,
            rising_s=0.4 * whole_s,
            stance_mm=stance_mm,
            stance_after_mm=stance_mm,
            travel_mm=stance_mm,
            depth_mm=0.0,
            steadiness_mm=1.0,
            full=chance.random() >= who.sloppy,
            bounces=0,
        )
        return Touch(time_s=touched_s, stance_mm=stance_mm, lowering_s=lowering_s), rep


class Life:
    """The days of one person: when they train, and how far they reach then. The same seed, the same days."""

    def __init__(self, who: Person, seed: int) -> None:
        self._who, self._chance = who, Random(seed)
        self._limit_mm = who.limit_mm
        self.now_s = 0.0

    def next_day(self) -> float:
        """Let some days pass; give the limit of the new one."""
        chance, who = self._chance, self._who
        days = max(1.0, chance.gauss(who.days_between, 1.0))
        if chance.random() < 0.04:
            days = chance.choice((16.0, 45.0))
            self._limit_mm -= (0.5 if days < 42 else 1.5) * INCH_MM * chance.random()
        self.now_s += days * 86_400
        today_mm = self._limit_mm - (chance.uniform(0.3, 1.5) * INCH_MM if chance.random() < who.bad_days else 0.0)
        self._limit_mm += who.learning_mm * chance.uniform(0.5, 1.5)
        return max(today_mm, 3.2 * INCH_MM)

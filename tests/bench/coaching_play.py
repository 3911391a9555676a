"""Workouts of simulated people: with the real core, whose counter's events are made up, and with what others do."""

from random import Random
from typing import Final, Protocol

from msgspec import Struct

from device.hinge.core import Core
from device.hinge.counter import RepCounter
from device.hinge.events import Event, Miss, Ready, Rep
from device.hinge.exercise import INCH_MM, Plan
from device.hinge.past import PastWorkout
from device.hinge.snapshot import Advice
from device.hinge.states import State
from tests.bench.coaching_people import Body, Life, Person

PLAN: Final = Plan()
BOUND_MM: Final = PLAN.max_stance_mm
GIVES_UP: Final = 26
"""After so many attempts nobody goes on with a set that does not fill."""
SETTLE_S: Final = 3.0
NOTICED_MM: Final = 4.0
"""The stance that is told only changes by more than this."""


class Try(Struct, frozen=True):
    """An attempt, the stance that was asked for then, and what came of it."""

    asked_mm: float
    stood_mm: float
    touched: bool
    set: int
    rep: Rep | None


class Day(Struct, frozen=True):
    """One workout: the limit on that day, and what was tried."""

    today_mm: float
    tries: tuple[Try, ...]


class Trainer(Protocol):
    """Whoever says what to do: the core, or a rule to compare it with."""

    @property
    def target_mm(self) -> float: ...

    @property
    def busy(self) -> bool: ...

    @property
    def advice(self) -> Advice | None: ...

    def begin(self, now_s: float) -> None: ...

    def stand(self, stance_mm: float, now_s: float) -> None: ...

    def see(self, events: list[Event]) -> None: ...

    def end_set(self, now_s: float) -> float: ...

    def end(self, now_s: float) -> None: ...


def show(core: Core, state: State, stance_mm: float | None) -> None:
    """Let the core's counter be as if it had seen somebody there."""
    if not isinstance(core.counter, RepCounter):
        raise TypeError("the wall hinge is coached by stance")
    core.counter.state, core.counter.stance.told_mm = state, stance_mm


class RealCore:
    """The real core, fed with what its counter would have seen."""

    def __init__(self, plan: Plan = PLAN, past: tuple[PastWorkout, ...] = ()) -> None:
        self.core = Core(40.0, plan, past=past)
        self._told_mm = 0.0

    @property
    def target_mm(self) -> float:
        return self.core.target_stance_mm

    @property
    def busy(self) -> bool:
        return self.core.phase not in ("rest", "done")

    @property
    def advice(self) -> Advice | None:
        return self.core.advice

    def begin(self, now_s: float) -> None:
        self._see_nobody(now_s)

    def stand(self, stance_mm: float, now_s: float) -> None:
        counter = self.core.counter
        if counter.state is not State.STANDING or abs(stance_mm - self._told_mm) > NOTICED_MM:
            self._told_mm = stance_mm
        came = counter.state is State.AWAY
        show(self.core, State.STANDING, self._told_mm)
        self.core.take([Ready(time_s=now_s, stance_mm=self._told_mm)] if came else [], now_s)

    def see(self, events: list[Event]) -> None:
        for event in events:
            self.core.counter.state = State.STANDING if isinstance(event, Rep | Miss) else State.AT_WALL
            self.core.take([event], event.time_s)

    def end_set(self, now_s: float) -> float:
        """Walk away until the rest is over; give the instant then."""
        self._see_nobody(now_s)
        self.core.take([], now_s + 9.0)
        until_s = self.core.workout.rest_until_s
        if until_s is not None:
            self.core.take([], until_s)
        return until_s or now_s + 60.0

    def end(self, now_s: float) -> None:
        log = self.core.workout.log
        if log is not None and log.ended_s is None:
            self.core.command("end_workout", now_s)

    def _see_nobody(self, now_s: float) -> None:
        show(self.core, State.AWAY, None)
        self.core.take([], now_s)


class FiveReps:
    """An inch every five reps, never back; the next workout goes on where this one ended."""

    def __init__(self) -> None:
        self.target_mm = PLAN.start_stance_mm
        self.advice = None
        self._reps = self._touches = 0

    @property
    def busy(self) -> bool:
        return self._reps < PLAN.target_reps[1]

    def begin(self, now_s: float) -> None:  # noqa: ARG002 - this rule needs no clock
        self._reps = self._touches = 0

    def stand(self, stance_mm: float, now_s: float) -> None:
        """It does not look where anybody stands."""

    def see(self, events: list[Event]) -> None:
        reps = sum(isinstance(event, Rep) for event in events)
        self._reps += reps
        self._touches += reps
        if self._touches >= 5:
            self._touches = 0
            self.target_mm = min(self.target_mm + INCH_MM, BOUND_MM)

    def end_set(self, now_s: float) -> float:
        self._reps = 0
        return now_s + 60.0

    def end(self, now_s: float) -> None:
        """Nothing more."""


class EveryWorkout(FiveReps):
    """An inch every workout, whatever happens."""

    def see(self, events: list[Event]) -> None:
        self._reps += sum(isinstance(event, Rep) for event in events)

    def end(self, now_s: float) -> None:  # noqa: ARG002 - nor does this
        self.target_mm = min(self.target_mm + INCH_MM, BOUND_MM)


def live(who: Person, trainer: Trainer, seed: int, workouts: int) -> list[Day]:
    """So many workouts of that person with that trainer."""
    life, days = Life(who, seed), []
    for number in range(workouts):
        body = Body(who, life.next_day(), Random(seed * 1000 + number))
        days.append(work_out(body, trainer, life.now_s))
    return days


def work_out(body: Body, trainer: Trainer, now_s: float) -> Day:
    """One workout: three sets, or four."""
    tries: list[Try] = []
    sets = 4 if body.chance.random() < 0.4 else 3
    trainer.begin(now_s)
    for number in range(1, sets + 1):
        body.take_place(trainer.target_mm)
        now_s = _set(body, trainer, now_s + 10.0, number, tries)
        began_s, now_s = now_s, trainer.end_set(now_s)
        body.rest(now_s - began_s)
    trainer.end(now_s + 1.0)
    return Day(body.today_mm, tuple(tries))


def _set(body: Body, trainer: Trainer, now_s: float, number: int, tries: list[Try]) -> float:
    done = 0
    least = PLAN.target_reps[0] if body.chance.random() < body.who.stops_early else GIVES_UP
    trainer.stand(body.stance_mm, now_s)
    for _ in range(GIVES_UP):
        now_s = _listen(body, trainer, now_s)
        asked_mm, came = trainer.target_mm, body.attempt(now_s)
        touch = () if isinstance(came, Miss) else came
        rep = None if isinstance(came, Miss) else came[1]
        trainer.see([came] if isinstance(came, Miss) else [*touch])
        now_s = (came if isinstance(came, Miss) else came[1]).time_s + 1.0
        tries.append(Try(asked_mm, body.stance_mm, rep is not None, number, rep))
        done += rep is not None
        if not trainer.busy or done >= least:
            break
        trainer.stand(body.stance_mm, now_s)
    return now_s


def _listen(body: Body, trainer: Trainer, now_s: float) -> float:
    """Do what is said before the next attempt: step, and step again where the step was not right."""
    who, chance = body.who, body.chance
    for _ in range(3):
        off_mm = trainer.target_mm - body.stance_mm
        advice = trainer.advice
        steps = abs(off_mm) > 0.7 * INCH_MM if advice is None else advice.kind in ("step_out", "step_in")
        if not steps or chance.random() >= who.attention:
            break
        body.step(off_mm)
        now_s += SETTLE_S
        trainer.stand(body.stance_mm, now_s)
    if trainer.advice is not None and trainer.advice.say.startswith("Lower") and chance.random() < who.attention:
        body.careful = min(1.0, body.careful + 0.3)
    return now_s

"""The log of a workout: what happened, in order. The coach's advice is a pure function of it; the journal keeps it."""

from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from device.hinge.events import (
    Event,
    Miss,
    Rep,
    Restored,
    RestOver,
    SetEnded,
    SetStarted,
    Settled,
    Squat,
    Touch,
    Undone,
    WorkoutEnded,
    WorkoutStarted,
)

AttemptKind = Literal["rep", "miss", "squat"]


class Attempt(Struct, frozen=True, kw_only=True):
    """A rep, a miss or a squat. `at_s` is the instant of its touch or turn; `stance_mm` is where it began, measured.

    `rep` holds the measures; None until the person stood up, for a touch that was settled later, and for what is not a
    rep. `undone` was taken back.
    """

    kind: AttemptKind
    at_s: float
    stance_mm: float
    rep: Rep | None = None
    undone: bool = False


class SetLog(Struct, frozen=True, kw_only=True):
    """One set, from 1. `ended_s` is None while it runs; `rested` tells that the rest after it is over.

    `attempts` are in the order in which they were told: a touch that was settled later may have been before the first.
    """

    number: int
    started_s: float
    attempts: tuple[Attempt, ...] = ()
    ended_s: float | None = None
    rested: bool = False

    @property
    def reps(self) -> int:
        """How many reps count."""
        return sum(1 for a in self.attempts if a.kind == "rep" and not a.undone)

    @property
    def misses(self) -> int:
        """How many attempts turned back before the wall."""
        return sum(1 for a in self.attempts if a.kind == "miss")


class WorkoutLog(Struct, frozen=True, kw_only=True):
    """One workout: its sets in order, the last one open while it runs. `why` is that of its `WorkoutEnded`."""

    exercise: str
    started_s: float
    sets: tuple[SetLog, ...] = ()
    ended_s: float | None = None
    why: str = ""

    def holds(self, kind: AttemptKind, at_s: float) -> bool:
        """Whether it has the attempt of that kind and instant."""
        return any(a.kind == kind and a.at_s == at_s for one in self.sets for a in one.attempts)

    def attempts(self) -> tuple[tuple[Attempt, ...], ...]:
        """The attempts of each set that were not taken back."""
        return tuple([tuple([a for a in one.attempts if not a.undone]) for one in self.sets])


def applied(log: WorkoutLog | None, event: Event) -> WorkoutLog | None:
    """Give the log after `event`. What happens outside a workout leaves no trace; nothing is ever taken out.

    Tuples are made of lists here: those made of generators are cut to their length, and once they are let go Python
    keeps 2,000 of each length up to 20 for later, which are 5 MB of memory after some days.
    """
    if isinstance(event, WorkoutStarted):
        return WorkoutLog(exercise=event.exercise, started_s=event.time_s)
    if log is None:
        return None
    if isinstance(event, SetStarted):
        return replace(log, sets=(*log.sets, SetLog(number=event.number, started_s=event.time_s)))
    if isinstance(event, WorkoutEnded):
        return replace(log, ended_s=event.time_s, why=event.why)
    if isinstance(event, Rep | Undone | Restored):
        return replace(log, sets=tuple([_changed(one, event) for one in log.sets]))
    if not log.sets:
        return log
    return replace(log, sets=(*log.sets[:-1], _set_after(log.sets[-1], event)))


def _set_after(one: SetLog, event: Event) -> SetLog:
    match event:
        case Touch(time_s=at_s, stance_mm=stance_mm):
            return _with(one, Attempt(kind="rep", at_s=at_s, stance_mm=stance_mm))
        case Miss(time_s=at_s, stance_mm=stance_mm):
            return _with(one, Attempt(kind="miss", at_s=at_s, stance_mm=stance_mm))
        case Squat(time_s=at_s, stance_mm=stance_mm):
            return _with(one, Attempt(kind="squat", at_s=at_s, stance_mm=stance_mm))
        case Settled():
            return _settled(one, event)
        case SetEnded(time_s=ended_s):
            return replace(one, ended_s=ended_s)
        case RestOver():
            return replace(one, rested=True)
    return one


def _settled(one: SetLog, event: Settled) -> SetLog:
    """The set with a touch that was settled: in the place of the miss that it was told as, if that is in it."""
    touch = Attempt(kind="rep", at_s=event.turned_s, stance_mm=event.stance_mm)
    attempts = [touch if a.kind == "miss" and a.at_s == event.turned_s else a for a in one.attempts]
    return replace(one, attempts=tuple(attempts)) if touch in attempts else _with(one, touch)


def _with(one: SetLog, attempt: Attempt) -> SetLog:
    return replace(one, attempts=(*one.attempts, attempt))


def _changed(one: SetLog, event: Rep | Undone | Restored) -> SetLog:
    """The set with the rep that `event` speaks of changed; the very same set where it is not in it."""
    if not any(a.kind == "rep" and a.at_s == event.touched_s for a in one.attempts):
        return one
    change: dict[str, Any] = {"rep": event} if isinstance(event, Rep) else {"undone": isinstance(event, Undone)}
    attempts = [replace(a, **change) if a.kind == "rep" and a.at_s == event.touched_s else a for a in one.attempts]
    return replace(one, attempts=tuple(attempts))

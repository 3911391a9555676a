"""A workout without hands: stand, do reps, walk away. The set begins with its first touch and ends by itself."""

from collections.abc import Callable
from enum import Enum, auto
from math import inf
from typing import ClassVar

from device.errors import CommandError, CommandRefused
from device.hinge.events import (
    Event,
    Miss,
    Ready,
    Rep,
    Restored,
    RestOver,
    SetEnded,
    SetStarted,
    Settled,
    Squat,
    Touch,
    Undone,
    Voided,
    WorkoutEnded,
    WorkoutStarted,
)
from device.hinge.exercise import Plan
from device.hinge.log import WorkoutLog, applied

WALKED_AWAY_S = 8.0
"""Away for so long, the set is over: stepping aside to drink or to look at the phone is shorter."""
STOPPED_S = 15.0
"""With enough reps done and no touch for so long, the set is over: stepping an inch and settling takes about 6 s."""
AFTERWARDS_S = 10.0
"""A rep so soon after the end of a set is one more of it, by somebody who did not hear the end."""
LEAN_S = 6.0
"""In a rest, who stays at the wall for longer leans on it: real hinges are held 1.7 s at most."""
PAUSED_S = 1800.0
"""A pause that is forgotten must not swallow the reps of the next day."""
IDLE_S = 600.0
"""A workout in which nothing happens for so long is over."""


class Phase(Enum):
    """Where the workout stands."""

    IDLE = auto()
    SET = auto()
    REST = auto()
    BETWEEN = auto()
    DONE = auto()


P = Phase
NEXT: dict[Phase, dict[type[Event], Phase]] = {
    P.IDLE: {WorkoutStarted: P.BETWEEN},
    P.BETWEEN: {SetStarted: P.SET, WorkoutEnded: P.DONE},
    P.SET: {SetEnded: P.REST},
    P.REST: {RestOver: P.BETWEEN, SetStarted: P.SET, WorkoutEnded: P.DONE},
    P.DONE: {SetStarted: P.SET, WorkoutStarted: P.BETWEEN, WorkoutEnded: P.DONE, Ready: P.IDLE},
}
"""Every event that moves the workout. A SetEnded that completes the workout leads to DONE instead of REST (`_take`)."""


class Workout:
    """Sets and rests around the counter's events. `log` is all there is to know; the rest follows from it.

    `on` takes what the counter saw, `command` what a person asked for, `tick` the passing of time; each gives the
    events to keep and to show, in order, those of the counter among them. What does not belong to a workout (a touch
    while paused, a miss before the first set) is left out.
    """

    def __init__(self, plan: Plan, exercise: str = "wall", log: WorkoutLog | None = None) -> None:
        self.plan = plan
        self.exercise = exercise
        self.log = log
        self.paused = False
        self.phase = self._phase_of(log)
        self._away_since_s: float | None = None
        self._waiting: list[Touch | Settled] = []  # a touch without a set, and what it has settled
        self._since_s = -inf  # what was done before belongs to no set that runs
        self._active_s = self._moved_s = self._last_instant(log)

    # What is asked of it.

    @property
    def rest_until_s(self) -> float | None:
        """When the rest that is running will be over; None outside a rest."""
        if self.phase is not Phase.REST or self.log is None:
            return None
        return (self.log.sets[-1].ended_s or 0.0) + self.plan.rest_s

    def on(self, event: Event) -> list[Event]:
        """Take an event of the counter; give what belongs to the workout, with what follows from it."""
        match event:
            case Touch():
                return self._touch(event)
            case Rep():
                return self._rep(event)
            case Settled():
                return self._settled(event)
            case Miss() | Squat():
                return [] if self.paused else self._short(event)
            case Voided():
                return self._voided(event)
            case Ready() if self.log is not None and self.log.ended_s is not None:
                self._take(event)
        return [event]

    def tick(self, now_s: float, *, moving: bool = False, away: bool = False) -> list[Event]:
        """Let time pass: ends sets, rests and forgotten workouts. Who is `moving` has not stopped; `away` is nobody."""
        if moving:
            self._moved_s = now_s
        if not away:
            self._away_since_s = None
        elif self._away_since_s is None:
            self._away_since_s = now_s
        if self.log is None or self.log.ended_s is not None:
            return []
        idle_s = now_s - self._active_s
        if self.paused:
            return self._end_workout(now_s, "idle") if idle_s >= PAUSED_S else []
        if self.phase is Phase.SET and (ended := self._end_deserted_set(now_s)):
            return ended
        if self.rest_until_s is not None and now_s >= self.rest_until_s:
            return [self._take(RestOver(time_s=now_s, number=self.log.sets[-1].number))]
        if idle_s >= IDLE_S:
            return self._end_workout(now_s, "done" if self.phase is Phase.DONE else "idle")
        return []

    def _end_deserted_set(self, now_s: float) -> list[Event]:
        """A set is over when the person has walked away, or has stopped with enough reps done."""
        left = self._away_since_s is not None and now_s - self._away_since_s >= WALKED_AWAY_S
        stopped = now_s - max(self._active_s, self._moved_s) >= STOPPED_S
        if self.log is None:
            return []
        reps = self.log.sets[-1].reps
        if left and reps:
            return self._end_set(now_s, "left")
        return self._end_set(now_s, "stopped") if stopped and reps >= self.plan.target_reps[0] else []

    def command(self, name: str, now_s: float) -> list[Event]:
        """Do what a person asks for.

        Raises `CommandError` for a name that is no command, `CommandRefused` with a reason where it makes no sense now.
        """
        act: Callable[[Workout, float], list[Event]] | None = self.ACTS.get(name)
        if act is None:
            raise CommandError(f"{name!r} is not a command; the commands are {', '.join(sorted(self.ACTS))}")
        return act(self, now_s)

    def take_back(self, number: int, place: int, undone: bool, now_s: float) -> list[Event]:
        """Take back the attempt at `place` of set `number`, a rep, or let it count again; for a look at the history.

        Raises `CommandRefused` where the workout that is open has no such rep, or nothing would change.
        """
        sets = [one for one in self.log.sets if one.number == number] if self.log is not None else []
        attempts = sets[0].attempts if sets and not self._is_over() else ()
        if place >= len(attempts) or attempts[place].kind != "rep" or attempts[place].undone == undone:
            raise CommandRefused("That changed just now: look again.")
        change = Undone if undone else Restored
        return [self._take(change(time_s=now_s, number=number, touched_s=attempts[place].at_s))]

    # What it does.

    def _start(self, now_s: float) -> list[Event]:
        if self.phase is Phase.SET and self.paused:
            return self._resume(now_s)
        if self.phase is Phase.SET:
            raise CommandRefused("A set is running already.")
        self.paused, self._since_s = False, now_s
        return self._begin(now_s)

    def _pause(self, now_s: float) -> list[Event]:
        if self.paused:
            raise CommandRefused("It is paused already.")
        if self.phase not in (Phase.SET, Phase.REST, Phase.BETWEEN):
            raise CommandRefused("There is nothing to pause: no workout is running.")
        self.paused = True
        self._active_s = now_s
        return []

    def _resume(self, now_s: float) -> list[Event]:
        if not self.paused:
            raise CommandRefused("It is not paused.")
        self.paused = False
        self._active_s = self._since_s = now_s
        return []

    def _undo(self, now_s: float) -> list[Event]:
        for one in reversed(self.log.sets[-1:] if self.log is not None and self.log.ended_s is None else ()):
            for attempt in reversed(one.attempts):
                if attempt.kind == "rep" and not attempt.undone:
                    return [self._take(Undone(time_s=now_s, number=one.number, touched_s=attempt.at_s))]
        if self._is_over():
            raise CommandRefused("This workout is over; its reps stay.")
        raise CommandRefused("There is no rep to undo in this set.")

    def _ask_end_set(self, now_s: float) -> list[Event]:
        if self.phase is not Phase.SET or self.log is None:
            raise CommandRefused("No set is running.")
        if self.log.sets[-1].reps == 0:
            raise CommandRefused("This set has no rep yet; you can end the workout instead.")
        self.paused = False
        return self._end_set(now_s, "asked")

    def _ask_end_workout(self, now_s: float, why: str = "asked") -> list[Event]:
        if self._is_over():
            raise CommandRefused("The workout is over already.")
        if self.log is None:
            raise CommandRefused("No workout is running.")
        return self._end_workout(now_s, why)

    def _hurt(self, now_s: float) -> list[Event]:
        """Stop, it hurts: set and workout end at once. The log says so, and the next workout begins nearer."""
        return self._ask_end_workout(now_s, "hurt")

    def _skip_rest(self, now_s: float) -> list[Event]:
        if self.phase is not Phase.REST or self.log is None:
            raise CommandRefused("There is no rest to skip.")
        return [self._take(RestOver(time_s=now_s, number=self.log.sets[-1].number))]

    def _touch(self, touch: Touch) -> list[Event]:
        """Count a touch, at once. In a rest it waits for its rep: who leans on the wall then has not begun a set."""
        self._waiting = []
        if self.paused:
            return []
        if self.phase in (Phase.REST, Phase.DONE) and self.log is not None and self.log.ended_s is None:
            self._waiting = [touch]
            return []
        return [*self._begin(touch.time_s), self._take(touch)]

    def _rep(self, rep: Rep) -> list[Event]:
        """Measure the rep of a touch that was counted, or that waited; one from a pause is left out."""
        waiting, self._waiting = self._waiting, []
        before: list[Event] = []
        begun = rep.full and rep.pause_s <= LEAN_S  # not leaning, and not walking away
        if waiting and _at_s(waiting[0]) == rep.touched_s and begun:
            before = [*self._begin_or_go_on(rep.touched_s), *[self._take(event) for event in waiting]]
        if self.log is None or not self.log.holds("rep", rep.touched_s):
            return before
        full = self.phase is Phase.SET and self.log.sets[-1].reps >= self.plan.target_reps[1]
        measured = self._take(rep)
        return [*before, measured, *(self._end_set(rep.time_s, "target") if full else [])]

    def _settled(self, settled: Settled) -> list[Event]:
        """Count a touch that was in doubt, where it belongs to the set that runs, or that begins with what waits.

        Without a set it waits for its rep itself: one whose way to the wall was in doubt has one. Several that wait for
        no touch are of a wall that was found without one: they begin a set.
        """
        if self.paused or settled.turned_s < self._since_s:
            return []
        if self.phase is Phase.SET and not self._waiting:
            return [self._take(settled)]
        self._waiting.append(settled)
        first, *others = self._waiting
        if isinstance(first, Touch) or not others:
            return []
        self._waiting = []
        return [*self._begin_or_go_on(first.turned_s), *map(self._take, (first, *others))]

    def _voided(self, voided: Voided) -> list[Event]:
        """Take back what was counted and turned out to be no rep."""
        if self._waiting and self._waiting[0].time_s == voided.touched_s:
            self._waiting = []
        for one in self.log.sets if self.log is not None else ():
            if any(a.kind == "rep" and a.at_s == voided.touched_s and not a.undone for a in one.attempts):
                undone = Undone(time_s=voided.time_s, number=one.number, touched_s=voided.touched_s)
                return [self._take(undone)]
        return []

    def _short(self, event: Miss | Squat) -> list[Event]:
        """A first attempt that fails is told, and begins a set where one is due, but no workout."""
        if self.phase is Phase.IDLE:
            return [event]
        due = self.phase is Phase.BETWEEN or (self.phase is Phase.DONE and not self._is_over())
        if due and isinstance(event, Miss):
            return [*self._begin(event.time_s), self._take(event)]
        return [self._take(event)] if self.phase is Phase.SET else []

    def _is_over(self) -> bool:
        return self.log is not None and self.log.ended_s is not None

    def _begin_or_go_on(self, now_s: float) -> list[Event]:
        """A rep right after the end of a set is one more of it, by somebody who did not hear the end."""
        if self._is_over():
            return self._begin(now_s)
        ended_s = self.log.sets[-1].ended_s if self.log is not None else None
        return [] if ended_s is not None and now_s - ended_s < AFTERWARDS_S else self._begin(now_s)

    def _begin(self, now_s: float) -> list[Event]:
        """What must have begun before an attempt can belong to it."""
        if self.phase is Phase.SET:
            return []
        if self.log is not None and self.log.ended_s is None:
            return [self._take(SetStarted(time_s=now_s, number=len(self.log.sets) + 1))]
        return [
            self._take(WorkoutStarted(time_s=now_s, exercise=self.exercise)),
            self._take(SetStarted(time_s=now_s, number=1)),
        ]

    def _end_set(self, now_s: float, why: str) -> list[Event]:
        if self.log is None:
            return []
        last, self._since_s = self.log.sets[-1], now_s
        events = [self._take(SetEnded(time_s=now_s, number=last.number, reps=last.reps, why=why))]
        whole = last.number >= self.plan.target_sets[1]
        return events + (self._end_workout(now_s, "hurt" if why == "hurt" else "done") if whole else [])

    def _end_workout(self, now_s: float, why: str) -> list[Event]:
        """No set is left open and no touch waits, or what comes after would belong to it."""
        self.paused, self._waiting = False, []
        events = self._end_set(now_s, why) if self.phase is Phase.SET else []
        return events if self._is_over() else [*events, self._take(WorkoutEnded(time_s=now_s, why=why))]

    def _take(self, event: Event) -> Event:
        """Write `event` into the log and move to the phase that follows."""
        self.log = applied(self.log, event)
        self._active_s = event.time_s
        follows = NEXT[self.phase].get(type(event))
        if follows is not None:
            self.phase = follows
        if self.phase is Phase.REST:
            self.phase = self._phase_of(self.log)
        if self.phase is Phase.IDLE:
            self.log = None
        return event

    def _phase_of(self, log: WorkoutLog | None) -> Phase:
        if log is None:
            return Phase.IDLE
        if log.ended_s is not None:
            return Phase.DONE
        if not log.sets:
            return Phase.BETWEEN
        if log.sets[-1].ended_s is None:
            return Phase.SET
        if len(log.sets) >= self.plan.target_sets[0]:
            return Phase.DONE
        return Phase.BETWEEN if log.sets[-1].rested else Phase.REST

    @staticmethod
    def _last_instant(log: WorkoutLog | None) -> float:
        if log is None:
            return 0.0
        instants = [log.started_s]
        for one in log.sets:
            instants += [one.started_s, *(a.at_s for a in one.attempts)]
            if one.ended_s is not None:
                instants.append(one.ended_s)
        return max(instants)

    ACTS: ClassVar = {
        "start": _start,
        "pause": _pause,
        "resume": _resume,
        "undo": _undo,
        "end_set": _ask_end_set,
        "end_workout": _ask_end_workout,
        "hurt": _hurt,
        "skip_rest": _skip_rest,
    }
    """What a person can ask for, by name."""


def _at_s(touch: Touch | Settled) -> float:
    return touch.turned_s if isinstance(touch, Settled) else touch.time_s

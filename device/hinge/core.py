"""The one door of the heart: readings, commands and time go in, events come out.

Live, simulated and replayed readings all come through `Core.feed`, and the same readings give the same events.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from device.errors import CommandRefused
from device.hinge.aside import Habit
from device.hinge.by_depth import advise_by_depth, contact_lost
from device.hinge.climb import Climb
from device.hinge.coach import Moment, Stage, advise, hardly_seen, within
from device.hinge.contacts import LATE_S, Contacts
from device.hinge.counter import RepCounter
from device.hinge.depth import DepthCounter
from device.hinge.events import Advised, Calibrated, ContactLost, Event, Miss, Rep, Voided
from device.hinge.exercise import Plan, Sensing
from device.hinge.exercises import EXERCISES
from device.hinge.faint import Faint
from device.hinge.holds import Contact
from device.hinge.log import WorkoutLog
from device.hinge.past import PastWorkout
from device.hinge.progression import Progression
from device.hinge.reach import Reach
from device.hinge.snapshot import Advice, LastRep, Latest, Phase
from device.hinge.states import State
from device.hinge.stops import Stops
from device.hinge.workout import Phase as WorkoutPhase
from device.hinge.workout import Workout
from device.reading import Reading

_BODY: dict[State, Phase] = {
    State.AWAY: "away",
    State.ARRIVING: "arriving",
    State.STANDING: "ready",
    State.LOWERING: "lowering",
    State.RETURNING: "rising",
    State.AT_WALL: "at_wall",
    State.RISING: "rising",
}
_STAGES: dict[WorkoutPhase, Stage] = {
    WorkoutPhase.IDLE: "idle",
    WorkoutPhase.SET: "set",
    WorkoutPhase.REST: "rest",
    WorkoutPhase.BETWEEN: "between",
    WorkoutPhase.DONE: "done",
}
_MOVING = frozenset({State.LOWERING, State.RETURNING, State.AT_WALL, State.RISING})
_UNREADY = frozenset({State.AWAY, State.ARRIVING})
_SILENT = frozenset({"workout_started", "set_started", "rep", "arrived", "contact_moved", "learnt", "reached"})
"""Events that nobody needs to hear: another one says it at the same instant, or they are nobody's business."""


class Core:
    """Counter, workout and coach together, for one person and one exercise.

    `log` is the open workout to go on with after a restart. `near_mm`, `contact_now_mm`, `contact_felt_mm` and `habit`
    are the counter's: how the light grows, where contact has been followed to, and what is known of who trains; None
    where that is not known. `reach` is the range of motion that is known already, in the exercises counted by depth.
    `past` are this person's workouts of this exercise that are over, newest last; `progression` follows them on.
    """

    def __init__(
        self,
        contact_mm: float,
        plan: Plan,
        *,
        exercise: str = "wall",
        log: WorkoutLog | None = None,
        past: Sequence[PastWorkout] = (),
        near_mm: float | None = None,
        contact_now_mm: float | None = None,
        contact_felt_mm: float | None = None,
        habit: Habit | None = None,
        reach: Reach | None = None,
    ) -> None:
        self.contact_mm = contact_mm
        """What the sensor reads at the touch, as it was last calibrated."""
        self.near_mm = near_mm
        """How the light grows there; None where that is not known."""
        self.calibrated = False
        """Whether it ever was."""
        self._sensing = Sensing(max_stance_mm=plan.max_stance_mm + plan.step_mm)
        self.counter: RepCounter | DepthCounter
        if EXERCISES[exercise].by_depth:
            self.counter = DepthCounter(contact_mm, reach=reach)
        else:
            self.counter = RepCounter(
                contact_mm,
                self._sensing,
                near_mm=near_mm,
                contact_now_mm=contact_now_mm,
                contact_felt_mm=contact_felt_mm,
                habit=habit,
            )
        self.contacts = Contacts()
        """Where the dowel touches, in the dowel hinge."""
        self.lost: tuple[str, ...] | None = None
        """The points at which it has just been lost; None while all is well."""
        self.workout = Workout(plan, exercise, log)
        self.plan = plan
        self.latest: Latest | None = None
        self.last_rep: LastRep | None = None
        self.progression = Progression(plan, past)
        if log is not None:
            self.progression.follow(log, log.started_s)
        self._stops = Stops()
        self._faint = Faint(contact_mm, self._sensing)
        self._is_faint = False
        self._stance_mm: float | None = None
        self._advised_at: tuple[object, ...] = ()
        self.advice = self._advise()
        self._told = (self.advice.kind, self.target_stance_mm)

    def feed(self, reading: Reading) -> list[Event]:
        """Take the next reading; give the events that it caused, in order, usually none."""
        seen = self.counter.feed(reading)
        if isinstance(self.counter, RepCounter):
            if self.counter.state in _UNREADY:
                self._faint.see(reading)
            else:
                self._faint.ready(reading.time_s, self.counter.stance_mm)
        return self.take(seen, reading.time_s)

    def take(self, seen: list[Event], time_s: float) -> list[Event]:
        """Take what the counter saw of the body until `time_s`; give what follows from it, it among them."""
        return self._follow(self._count(seen, time_s), time_s)

    def tick(self, time_s: float) -> list[Event]:
        """Let time pass without a reading."""
        return self.take(self.counter.tick(time_s), time_s)

    def command(self, name: str, time_s: float) -> list[Event]:
        """Do what a person asks for; raises `CommandError` or `CommandRefused` and then changes nothing."""
        return self._follow(self.workout.command(name, time_s), time_s)

    def calibrate(self, contact: Contact, time_s: float) -> list[Event]:
        """Count with another contact from `time_s` on: the counter begins anew, the workout goes on.

        It is not for the middle of a set: a rep that is open would be lost.
        """
        calibrated = Calibrated(time_s=time_s, **contact._asdict(), replaced_mm=self.contact_mm)
        self.contact_mm, self.near_mm, self.calibrated = contact.contact_mm, contact.near_mm, True
        self._stops, self._faint = Stops(), Faint(contact.contact_mm, self._sensing)
        if EXERCISES[self.workout.exercise].by_depth:
            self.counter = DepthCounter(contact.contact_mm)
        else:
            self.counter = RepCounter(contact.contact_mm, self._sensing, near_mm=contact.near_mm)
        return self._follow([calibrated], time_s)

    @property
    def phase(self) -> Phase:
        """What is going on, in one word."""
        if self.workout.paused:
            return "paused"
        if self.workout.phase is WorkoutPhase.REST:
            return "rest"
        if self.workout.phase is WorkoutPhase.DONE:
            return "done"
        return _BODY[self.counter.state]

    @property
    def range_mm(self) -> float | None:
        """The range of motion that was learnt, in an exercise that is counted by depth; None before, and elsewhere."""
        return self.counter.reach.range_mm if isinstance(self.counter, DepthCounter) else None

    @property
    def target_stance_mm(self) -> float:
        """Where to stand, as the log has earned it, and their clothes can be seen."""
        return self._climbed().asked_mm

    def _climbed(self) -> Climb:
        return within(self.progression.climbed(), self._faint.reach_mm, self.plan)

    def _count(self, seen: list[Event], time_s: float) -> list[Event]:
        seen = [self._heard(one) for one in seen] + self._slipped(time_s)
        return [event for one in seen for event in self.workout.on(one)]

    def _heard(self, event: Event) -> Event:
        """What was seen; a rep with how noisy the readings were, because farther off they would be worse."""
        self._stops.hear(event)
        if not isinstance(event, Rep) or event.noise_mm is not None:
            return event
        return replace(event, noise_mm=round(self.counter.noise_mm, 2))

    def _slipped(self, time_s: float) -> list[Event]:
        """While a switch of the dowel is open no rep counts; the first instant of it is an event."""
        before, self.lost = self.lost, self.contacts.lost(time_s)
        opened = self.contacts.open(time_s)
        if not opened or not isinstance(self.counter, DepthCounter):
            return []
        events = self.counter.void(time_s)
        new = [point for point in opened if before is None or point not in before]
        if not new or self.counter.state not in _MOVING:
            return events
        return [*self._wrong(time_s), *events, *(ContactLost(time_s=time_s, point=point) for point in new)]

    def take_back(self, number: int, place: int, undone: bool, time_s: float) -> list[Event]:
        """See `Workout.take_back`."""
        return self._follow(self.workout.take_back(number, place, undone, time_s), time_s)

    def contact_lost(self, point: str, time_s: float) -> list[Event]:
        """A person tells that the dowel left the back ("" where they do not say at which point): the rep is none.

        The rep is the one that is being done, or the one that was just done. Raises CommandRefused where there is none.
        """
        if self.workout.exercise != "dowel" or not isinstance(self.counter, DepthCounter):
            raise CommandRefused("Contacts belong to the dowel hinge.")
        moving, events = self.counter.state in _MOVING, self.counter.void(time_s)
        if not moving:
            latest = self._latest_rep()
            if latest is None or time_s - latest.time_s > LATE_S:
                raise CommandRefused("No rep is being done: stand in the start position, and begin.")
            events = [Voided(time_s=time_s, touched_s=latest.touched_s)]
        self.contacts.say((point,) if point else (), time_s)
        self.lost = self.contacts.lost(time_s)
        events = [*self._wrong(time_s), *events, ContactLost(time_s=time_s, point=point)]
        return self._follow([kept for event in events for kept in self.workout.on(event)], time_s)

    def _wrong(self, time_s: float) -> list[Event]:
        """A rep in which a contact is lost is a wrong one, as a miss is, whatever depth it came to."""
        return [Miss(time_s=time_s, stance_mm=self.counter.stance_mm or 0.0, short_mm=0.0)]

    def _latest_rep(self) -> Rep | None:
        log = self.workout.log
        done = log.attempts()[-1] if log is not None and log.sets and log.sets[-1].ended_s is None else ()
        reps = [attempt.rep for attempt in done if attempt.kind == "rep"]
        return reps[-1] if reps else None

    def _follow(self, events: list[Event], time_s: float) -> list[Event]:
        stance_mm = self.counter.stance_mm
        moving = stance_mm != self._stance_mm or self.counter.state in _MOVING
        self._stance_mm = stance_mm
        away = self.counter.state is State.AWAY
        events += self.workout.tick(time_s, moving=moving, away=away)
        for event in events:
            self._remember(event)
        self.progression.follow(self.workout.log, time_s)
        self._is_faint = self._faint.is_told(time_s)
        seen = (stance_mm, self.range_mm, self.lost, self._stops.alike_mm, self._is_faint, self._faint.reach_mm)
        situation = (self.workout.log, self.phase, self.workout.phase, *seen)
        if situation != self._advised_at:
            self._advised_at = situation
            self.advice = self._advise()
            advice, target_mm = self.advice, self.target_stance_mm
            if (advice.kind, target_mm) != self._told:
                self._told = (advice.kind, target_mm)
                advised = Advised(
                    time_s=time_s, kind=advice.kind, say=advice.say, why=advice.why, target_stance_mm=target_mm
                )
                self._remember(advised)
                events.append(advised)
        return events

    def _remember(self, event: Event) -> None:
        kind = type(event).__struct_config__.tag
        if isinstance(event, Advised):
            kind = event.kind if event.kind in ("step_out", "step_in") else None
        elif isinstance(event, Rep):
            self.last_rep = LastRep(
                event.lowering_s, event.pause_s, event.rising_s, event.travel_mm, event.stance_mm, event.full
            )
        if isinstance(kind, str) and kind not in _SILENT:
            short_mm = round(event.short_mm, 1) if isinstance(event, Miss) else None
            self.latest = Latest(kind, self.latest.seq + 1 if self.latest else 1, short_mm)

    def _advise(self) -> Advice:
        by_depth = EXERCISES[self.workout.exercise].by_depth
        if self._is_faint and self.phase not in ("paused", "rest", "done"):
            return hardly_seen(self._climbed(), self._faint.reach_mm, self.plan.units)
        if self.phase not in ("paused", "rest", "done", "away"):
            if by_depth and self.lost is not None:
                return contact_lost(self.lost)
            if not by_depth and (alike := self._stops.advice(self.plan.units)) is not None:
                return alike
        now = Moment(
            log=self.workout.log,
            stage="paused" if self.workout.paused else _STAGES[self.workout.phase],
            stance_mm=self.counter.stance_mm,
            earned=self.progression.earned(),
            units=self.plan.units,
        )
        if by_depth:
            return advise_by_depth(self.workout.exercise, self.plan, now, self.range_mm)
        return advise(self._climbed(), now)

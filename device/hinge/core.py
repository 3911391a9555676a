"""The one door of the heart: readings, commands and time go in, events come out.

Live, simulated and replayed readings all come through `Core.feed`, and the same readings give the same events.
"""

from device.hinge.coach import Climb, climb, place
from device.hinge.counter import RepCounter
from device.hinge.events import Advised, Calibrated, Event, Miss, Rep
from device.hinge.exercise import Plan, Sensing
from device.hinge.holds import Contact
from device.hinge.log import WorkoutLog
from device.hinge.snapshot import Advice, LastRep, Latest, Phase
from device.hinge.states import State
from device.hinge.words import inches, many
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
_MOVING = frozenset({State.LOWERING, State.RETURNING, State.AT_WALL, State.RISING})
_SILENT = frozenset({"workout_started", "set_started", "rep", "arrived"})
"""Events that nobody needs to hear: another one says it at the same instant."""


class Core:
    """Counter, workout and coach together, for one person and one exercise.

    `log` is the open workout to go on with after a restart.
    """

    def __init__(self, contact_mm: float, plan: Plan, *, exercise: str = "wall", log: WorkoutLog | None = None) -> None:
        self.contact_mm = contact_mm
        """What the sensor reads at the touch, as it was last calibrated."""
        self.calibrated = False
        """Whether that was since the core was made."""
        self._sensing = Sensing(max_stance_mm=plan.max_stance_mm + plan.step_mm)
        self.counter = RepCounter(contact_mm, self._sensing)
        self.workout = Workout(plan, exercise, log)
        self.plan = plan
        self.latest: Latest | None = None
        self.last_rep: LastRep | None = None
        self._stance_mm: float | None = None
        self._climbed_log: WorkoutLog | None = None
        self._climb = climb((), plan)
        self._advised_at: tuple[object, ...] = ()
        self.advice = self._advise()
        self._told = (self.advice.kind, self._climb.stance_mm)

    def feed(self, reading: Reading) -> list[Event]:
        """Take the next reading; give the events that it caused, in order, usually none."""
        return self._follow(self._count(self.counter.feed(reading)), reading.time_s)

    def tick(self, time_s: float) -> list[Event]:
        """Let time pass without a reading."""
        return self._follow(self._count(self.counter.tick(time_s)), time_s)

    def command(self, name: str, time_s: float) -> list[Event]:
        """Do what a person asks for; raises `CommandError` or `CommandRefused` and then changes nothing."""
        return self._follow(self.workout.command(name, time_s), time_s)

    def calibrate(self, contact: Contact, time_s: float) -> list[Event]:
        """Count with another contact from `time_s` on: the counter begins anew, the workout goes on.

        It is not for the middle of a set: a rep that is open would be lost.
        """
        calibrated = Calibrated(time_s=time_s, **contact._asdict(), replaced_mm=self.contact_mm)
        self.contact_mm, self.calibrated = contact.contact_mm, True
        self.counter = RepCounter(contact.contact_mm, self._sensing)
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
    def target_stance_mm(self) -> float:
        """The stance that the log has earned."""
        return self._climbed().stance_mm

    def _count(self, seen: list[Event]) -> list[Event]:
        return [event for one in seen for event in self.workout.on(one)]

    def _follow(self, events: list[Event], time_s: float) -> list[Event]:
        stance_mm = self.counter.stance_mm
        moving = stance_mm != self._stance_mm or self.counter.state in _MOVING
        self._stance_mm = stance_mm
        away = self.counter.state is State.AWAY
        events += self.workout.tick(time_s, moving=moving, away=away)
        for event in events:
            self._remember(event)
        situation = (self.workout.log, self.phase, self.workout.phase, stance_mm)
        if situation != self._advised_at:
            self._advised_at = situation
            self.advice = self._advise()
            told = (self.advice.kind, self._climb.stance_mm)
            if told != self._told:
                self._told = told
                advice = self.advice
                advised = Advised(
                    time_s=time_s,
                    kind=advice.kind,
                    say=advice.say,
                    why=advice.why,
                    target_stance_mm=self._climb.stance_mm,
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

    def _climbed(self) -> Climb:
        log = self.workout.log
        if log is not self._climbed_log:
            self._climbed_log = log
            self._climb = climb(log.attempts() if log is not None else (), self.plan)
        return self._climb

    def _advise(self) -> Advice:
        climbed = self._climbed()
        workout, log = self.workout, self.workout.log
        if workout.paused:
            return Advice("paused", "Paused.", "Nothing is counted until you resume.")
        if log is not None and workout.phase is WorkoutPhase.DONE:
            done = f"{many(len(log.sets), 'set')}, {many(sum(s.reps for s in log.sets), 'rep')}"
            if log.ended_s is None:
                return Advice("done", "Well done.", f"{done}. One more set? Just begin, or end the workout.")
            return Advice("done", "Well done.", f"{done}, up to {inches(_farthest_mm(log))}.")
        if log is not None and log.sets and workout.phase is WorkoutPhase.REST:
            last = log.sets[-1]
            why = (
                f"Set {last.number} is done: {many(last.reps, 'rep')}. Next: {inches(climbed.stance_mm)} from the wall."
            )
            return Advice("rest", "Rest.", why)
        if log is not None and log.sets and workout.phase is WorkoutPhase.BETWEEN and self.counter.stance_mm is None:
            say = f"Set {len(log.sets) + 1}: stand {inches(climbed.stance_mm)} from the wall."
            return Advice("next_set", say, climbed.why)
        return place(climbed, self.counter.stance_mm)


def _farthest_mm(log: WorkoutLog) -> float:
    return max((a.stance_mm for one in log.attempts() for a in one if a.kind == "rep"), default=0.0)

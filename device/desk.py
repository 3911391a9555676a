"""What is asked for that needs the disk: people and workouts are changed and deleted beside the loop that counts.

It is done on the journal's thread and settled on the loop, reading by reading, so that nothing waits.
"""

import logging
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, NamedTuple, Protocol

from msgspec.structs import replace

from device import commands
from device.chosen import Anew, Chosen
from device.clock import Jump
from device.errors import CommandError, CommandRefused, JournalError
from device.hinge.core import Core
from device.hinge.events import Event
from device.hinge.exercises import EXERCISES
from device.hinge.workout import Phase
from device.importing import Importer
from device.journal import ClockSet, Journal, edits, people
from device.journal.logs import in_device_clock
from device.journal.takein import Taken
from device.live import Answer
from device.people import Profile, plan_of, read_person, read_profile
from device.revising import revision
from device.sessions import Session, core_of, load
from device.settings import Settings

logger = logging.getLogger(__name__)

PATIENCE_S: Final = 1.5
"""A command is answered within 2 s. What a slow disk has not begun by then is not done at all."""

PURGE_EVERY_S: Final = 3600.0
"""How often deleted workouts are looked for whose day is over: it costs nothing where there are none."""

Reply = Callable[[Answer], None]


class Notes(Protocol):
    """Who may still tell the journal of what was recorded: the recorder."""

    def then(self, call: Callable[[], None]) -> None:
        """Call it, on any thread, once everything recorded so far has been told."""
        ...


class _Pending(NamedTuple):
    """What is being done for somebody: `then` makes the answer out of what came of it, on the loop."""

    done: "Future[Any]"
    then: Callable[[Any, float], Answer | None]
    reply: Reply
    until_s: float
    lasts: bool = False
    """Who asks is told that it is still being done, and asks again."""


class Desk:
    """Knows who is chosen (`profile`) and has the `core` that counts for them.

    `core` and `profile` are the first ones. `unix_at` turns the device's seconds into Unix time. `call` is told the
    place in the list of whoever is chosen, to be heard at the wall. `follow` tells once that the clock was set.
    """

    def __init__(
        self,
        *,
        core: Core,
        profile: Profile,
        settings: Settings,
        journal: Journal,
        recorder: Notes,
        unix_at: Callable[[float], float],
        call: Callable[[int], None] = lambda _place: None,
        follow: Callable[[], Jump | None] = lambda: None,
    ) -> None:
        self.core, self.profile = core, profile
        self._settings, self._journal, self._recorder = settings, journal, recorder
        self._unix_at, self._call, self._follow = unix_at, call, follow
        self._pending: list[_Pending] = []
        self._events: list[Event] = []
        self._later: list[Callable[[], None]] = []
        self._leaving: set[int] = set()
        self._other_plan = False
        self._purge_s = 0.0
        self._importer = Importer(journal)

    def ask(self, name: str, args: dict[str, Any], reply: Reply, now_s: float) -> None:
        """Begin what is asked for; `reply` is called later. Raises CommandError, or CommandRefused with a reason."""
        match name:
            case commands.LABEL_SET:
                self._label(args, reply)
            case commands.ADD_PERSON:
                self._add(args, reply)
            case commands.CHANGE_PERSON:
                self._change(args, reply)
            case commands.DELETE_PERSON:
                self._delete(args, reply, now_s)
            case commands.CHOOSE_EXERCISE:
                self._choose_exercise(args, reply, now_s)
            case commands.CHOOSE_PERSON:
                self._choose_person(args, reply, now_s)
            case commands.IMPORT_PART:
                self._do(self._importer.part(args), lambda size, _now_s: Answer(ok=True, data={"bytes": size}), reply)
            case commands.IMPORT_ALL:
                commands.read_nothing(name, args)
                begun = self._importer.begun()
                self._pending.append(_Pending(begun, self._imported, reply, _patience_s(), lasts=True))
            case commands.NEXT_PERSON:
                self._choose_next(args, reply, now_s)
            case _:
                self._do(revision(name, args, self._unix_at(now_s)), self._revised, reply)

    def settle(self, now_s: float) -> list[Event]:
        """Finish what the journal has done meanwhile; give what is to be kept and recorded of it, before the next call.

        To be called once what the core said has been handed to the journal.
        """
        if now_s >= self._purge_s:
            self._purge_s = now_s + PURGE_EVERY_S
            self._journal.purge(self._unix_at(now_s) - edits.KEPT_S)
        if (jump := self._follow()) is not None:
            logger.warning("the clock was set by %+.0f s: times since the start are put right", jump.by_s)
            self._events.append(ClockSet(time_s=now_s, since=jump.since, until=jump.until, by_s=jump.by_s))
        later, self._later = self._later, []
        for call in later:
            call()
        pending, self._pending = self._pending, []
        for one in pending:
            if one.done.done():
                self._finish(one, now_s)
            elif one.lasts and time.monotonic() >= one.until_s:
                one.reply(Answer(ok=True, data={"done": False}))
            elif time.monotonic() >= one.until_s and one.done.cancel():
                one.reply(_refused("The disk is too slow just now: nothing was changed. Try again."))
            else:
                self._pending.append(one)
        if self._other_plan and self.core.workout.phase is not Phase.SET:
            self._other_plan = False
            self._do(lambda db: self._load(db, self.profile, now_s), self._replan, lambda _answer: None)
        events, self._events = self._events, []
        return events

    def _finish(self, one: _Pending, now_s: float) -> None:
        self._importer.forget(one.done)
        try:
            answer = one.then(one.done.result(), now_s)
        except CommandRefused as error:
            answer = _refused(str(error))
        except (sqlite3.Error, OSError, JournalError) as error:
            answer = _refused(f"It could not be kept: {error}")
        if answer is not None:
            one.reply(answer)

    # What is asked for.

    def _label(self, args: dict[str, Any], reply: Reply) -> None:
        """Keep how many reps a set really had; this needs nothing of the loop."""
        label = commands.read_label(args)

        def answer(kept: "Future[bool]") -> None:
            reason = ""
            if error := kept.exception():
                reason = f"It could not be kept: {error}"
            elif not kept.result():
                reason = f"There is no set {label.set} in workout {label.workout}."
            reply(_refused(reason) if reason else Answer(ok=True))

        self._journal.do(lambda db: edits.label(db, *label)).add_done_callback(answer)

    def _add(self, args: dict[str, Any], reply: Reply) -> None:
        fields = read_profile(commands.ADD_PERSON, args)
        if "name" not in fields:
            raise CommandError(f"{commands.ADD_PERSON} must have a name, but name is missing")
        profile = Profile(**fields, simulated=self.profile.simulated)
        self._do(
            lambda db: people.add(db, profile),
            lambda kept, _now_s: Answer(ok=True, data={"person": kept.id}),
            reply,
        )

    def _change(self, args: dict[str, Any], reply: Reply) -> None:
        person = read_person(commands.CHANGE_PERSON, args, alone=False)
        changes = read_profile(commands.CHANGE_PERSON, {key: args[key] for key in args if key != "person"})
        self._do(lambda db: people.change(db, person, changes), self._changed, reply)

    def _changed(self, profile: Profile, _now_s: float) -> Answer:
        """What was changed holds at once; other targets after the set that is running."""
        if profile.id == self.profile.id:
            self._other_plan |= plan_of(profile, self._settings) != plan_of(self.profile, self._settings)
            self.profile = profile
        return Answer(ok=True)

    def _replan(self, session: Session, now_s: float) -> None:
        """Other targets hold from here on, in the workout that is open."""
        if self.core.workout.phase is Phase.SET or session.profile != self.profile:
            self._other_plan = session.profile.id == self.profile.id  # again, with what is then
            return
        log = self.core.workout.log
        if log is not None and log.ended_s is not None:
            log = None  # it is among the past ones
        paused = self.core.workout.paused
        self._take(session._replace(log=log), now_s)
        self.core.workout.paused = paused

    def _choose_person(self, args: dict[str, Any], reply: Reply, now_s: float) -> None:
        person = read_person(commands.CHOOSE_PERSON, args)
        self._choose(lambda db: people.find(db, person), reply, now_s)

    def _choose_next(self, args: dict[str, Any], reply: Reply, now_s: float) -> None:
        commands.read_nothing(commands.NEXT_PERSON, args)

        def following(db: sqlite3.Connection) -> Profile:
            found = people.everybody(db, simulated=self.profile.simulated)
            if not found:
                raise CommandRefused("Nobody has been made yet: add people on the page.")
            places = [place for place, one in enumerate(found) if one.id == self.profile.id]
            return found[(places[0] + 1) % len(found) if places else 0]

        self._choose(following, reply, now_s)

    def _choose_exercise(self, args: dict[str, Any], reply: Reply, now_s: float) -> None:
        exercise = args.get("exercise")
        if set(args) != {"exercise"} or exercise not in EXERCISES:
            raise CommandError(f"{commands.CHOOSE_EXERCISE} takes exercise, which must be {' or '.join(EXERCISES)}")
        self._choose(lambda _db: replace(self.profile, exercise=exercise), reply, now_s, aloud=False)

    def _choose(
        self, who: Callable[[sqlite3.Connection], Profile], reply: Reply, now_s: float, *, aloud: bool = True
    ) -> None:
        self._refuse_in_a_set()

        def session(db: sqlite3.Connection) -> tuple[Session, int]:
            profile = who(db)
            if profile.simulated != self.profile.simulated:
                where = "the simulation" if profile.simulated else "the real sensor"
                raise CommandRefused(f"{profile.name} belongs to {where}: choose somebody else.")
            listed = [one.id for one in people.everybody(db, simulated=profile.simulated)]
            place = listed.index(profile.id) + 1 if profile.id in listed else 0
            return self._load(db, profile, now_s), place

        def chosen(found: tuple[Session, int], settled_s: float) -> Answer:
            self._refuse_in_a_set()  # one may have begun meanwhile
            if found[0].profile.id in self._leaving:
                raise CommandRefused(f"{found[0].profile.name} is being deleted.")
            self._switch(found[0], settled_s)
            if aloud:
                self._call(found[1])
            return Answer(ok=True)

        self._do(session, chosen, reply)

    def _delete(self, args: dict[str, Any], reply: Reply, now_s: float) -> None:
        person = read_person(commands.DELETE_PERSON, args)
        if person == self.profile.id:
            self._refuse_in_a_set()

        def nobody(db: sqlite3.Connection) -> Session:
            people.find(db, person)
            return self._load(db, people.nobody(db, simulated=self.profile.simulated), now_s)

        def leave(session: Session, settled_s: float) -> None:
            if person == self.profile.id:
                self._refuse_in_a_set()
                self._switch(session, settled_s)
            self._erase(person, reply)

        self._do(nobody, leave, reply)

    def _erase(self, person: int, reply: Reply) -> None:
        """Delete that person once the recorder has told all that it knows of their sets."""
        done: Future[None] = Future()
        self._leaving.add(person)
        done.add_done_callback(lambda _done: self._leaving.discard(person))

        def erase() -> None:
            try:
                self._journal.erase(person, done)
            except JournalError as error:  # it is closing
                done.set_exception(error)

        self._later.append(lambda: self._recorder.then(erase))
        self._pending.append(_Pending(done, lambda _none, _now_s: Answer(ok=True), reply, _patience_s()))

    def _revised(self, one: edits.Changed, now_s: float) -> Answer:
        """A rep of the workout that is open is the core's; of others the coach looks back at what is there now."""
        if one.open_at is None:
            self._other_plan |= (one.person, one.exercise) == (self.profile.id, self.profile.exercise)
        elif one.person == self.profile.id:
            self._events += self.core.take_back(*one.open_at, now_s)
        else:
            raise CommandRefused("That workout has just ended: look again.")
        return Answer(ok=True)

    def _imported(self, taken: Taken, _now_s: float) -> Answer:
        self._other_plan = True  # what was done by nobody in particular may be among it
        return Answer(ok=True, data={"done": True, **taken._asdict()})

    # What follows.

    def _switch(self, session: Session, now_s: float) -> None:
        """Another person or exercise: what they are in the middle of resting from is over."""
        profile = session.profile
        if (profile.id, profile.exercise) == (self.profile.id, self.profile.exercise):
            return
        log = self.core.workout.log
        if log is not None and log.ended_s is None:
            self._events += self.core.command("end_workout", now_s)
        self._events.append(Chosen(time_s=now_s, person=profile.id, exercise=profile.exercise))
        self._take(session, now_s)

    def _take(self, session: Session, now_s: float) -> None:
        same = session.profile.id == self.profile.id
        self.core = core = core_of(self._settings, session, self.core, same=same)
        self.profile = session.profile
        self._events.append(
            Anew(
                time_s=now_s,
                exercise=core.workout.exercise,
                max_stance_mm=core.plan.max_stance_mm,
                contact_mm=core.contact_mm,
                near_mm=core.near_mm,
            )
        )

    def _load(self, db: sqlite3.Connection, profile: Profile, now_s: float) -> Session:
        return load(db, profile, self._settings, in_device_clock(now_s, self._unix_at(now_s)))

    def _refuse_in_a_set(self) -> None:
        if self.core.workout.phase is Phase.SET:
            who = self.profile.name or "Somebody"
            raise CommandRefused(f"{who} is in the middle of a set: end the set first.")

    def _do(
        self,
        work: Callable[[sqlite3.Connection], Any],
        then: Callable[[Any, float], Answer | None],
        reply: Reply,
    ) -> None:
        self._pending.append(_Pending(self._journal.do(work), then, reply, _patience_s()))


def _patience_s() -> float:
    """Until when somebody waits; they live in real time, whatever the device's clock says."""
    return time.monotonic() + PATIENCE_S


def _refused(reason: str) -> Answer:
    return Answer(ok=False, reason=reason, code="refused")

"""Cuts the stream of readings and events into files, one for each set."""

import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import reduce
from itertools import count
from pathlib import Path
from typing import Final

from device.chosen import Anew
from device.errors import WallHingeError
from device.hinge.aside import Habit
from device.hinge.doubts import DOUBT_S
from device.hinge.events import (
    Arrived,
    Calibrated,
    ContactMoved,
    Event,
    Learnt,
    Miss,
    Reached,
    SetEnded,
    SetStarted,
    Touch,
    WorkoutEnded,
)
from device.hinge.workout import AFTERWARDS_S
from device.journal.filed import RecordingClosed, RecordingOpened
from device.reading import Reading
from device.recorder.shelf import Shelf
from device.recorder.take import LONGEST_S, Take, beginning
from device.retelling import Attempt

logger = logging.getLogger(__name__)

REEL_S: Final = DOUBT_S + LONGEST_S
"""So many of the latest readings are kept in memory, because a set is one only with its first attempt, and what was
missed before that may be settled in it."""
MISSES: Final = 64
"""More than anybody makes in `DOUBT_S`."""
HABIT: Final = ("habit_bright", "habit_even", "habit_place_mm", "habit_place_part")
REACH: Final = ("reach_mm", "home_mm")
LEARNT: Final = ("contact_now_mm", "contact_felt_mm", *HABIT, *REACH)
"""What the counter has learnt by itself, as it stands above the readings."""


class Cutter:
    """Takes readings and core events in order, each event with the reading that it came at, and writes the sets' files.

    A file holds what came before the set's first attempt, and goes on until nothing can belong to the set any more. It
    replays to exactly the attempts that the device counted. Where that is impossible in one file, as with attempts
    during a pause, another part begins with the next attempt; parts of a set have no attempt in common.

    Fails never: where a file cannot be written, the set is given up, and `problem` says so until the next one is well.
    `note` is told of files opened and closed; `unix_at` turns the readings' seconds into Unix time.
    """

    def __init__(
        self, shelf: Shelf, *, meta: Mapping[str, str], unix_at: Callable[[float], float], note: Callable[[Event], None]
    ) -> None:
        self.problem = ""
        self._shelf = shelf
        self._meta = dict(meta)
        # What the counter learns, while the reel goes back to it.
        self._learnt: deque[ContactMoved | Learnt | Reached] = deque()
        self._unix_at = unix_at
        self._note = note
        self._reel: deque[Reading] = deque()
        self._now_s = 0.0
        self._came_s: float | None = None
        self._missed_s: deque[float] = deque(maxlen=MISSES)  # of who is here, since the last set: they may be settled
        self._set: SetStarted | None = None
        self._ended_s: float | None = None
        self._workout_over = False
        self._parts: list[str] = []
        self._take: Take | None = None
        self._given_up = False

    @property
    def recording(self) -> bool:
        """Whether a file is open."""
        return self._take is not None

    def resume(self, begun: SetStarted, parts: Sequence[str]) -> None:
        """Go on with a set that an earlier process began, whose files have these names."""
        self._set, self._parts = begun, list(parts)

    def step(self, reading: Reading | None, events: Sequence[Event]) -> None:
        """Take the next reading, if one came, and all events of that instant."""
        if reading is not None:
            reading = self._newer(reading)
        given = self._attempts(events)
        try:
            if self._take is not None and not self._take.follow(reading, given):
                given = self._take.missing
                self._close()
            elif self._take is not None:
                given = []
            if given and self._reel and not self._given_up:
                self._open(given)
            self._close_if_over()
        except WallHingeError as error:
            self.give_up(str(error))

    def close(self) -> None:
        """End the file that is open."""
        try:
            self._close()
        except WallHingeError as error:
            self.give_up(str(error))

    def give_up(self, why: str) -> None:
        """Record no more of this set; what is written of it stays and is right."""
        self._given_up = True
        self.problem = f"This set is not recorded: {why}"
        logger.error("%s", self.problem)
        with suppress(Exception):
            self._close()

    def _newer(self, reading: Reading) -> Reading | None:
        """The reading if it is newer than the last one; the counter does not look at others."""
        if self._reel and reading.time_s <= self._now_s:
            return None
        self._now_s = reading.time_s
        self._reel.append(reading)
        while self._reel[0].time_s < self._now_s - REEL_S:
            self._reel.popleft()
        while self._learnt and self._learnt[0].time_s < self._reel[0].time_s:
            self._meta = _with(self._meta, self._learnt.popleft())
        return reading

    def _attempts(self, events: Sequence[Event]) -> list[Attempt]:
        """Follow the sets; give the attempts among `events` that belong to one."""
        given: list[Attempt] = []
        for event in events:
            self._note_down(event)
            if isinstance(event, Attempt) and self._belongs(event):
                given.append(event)
        return given

    def _note_down(self, event: Event) -> None:
        match event:
            case ContactMoved() | Learnt() | Reached():
                self._learnt.append(event)
            case Calibrated() | Anew():
                self._begin_anew(event)
            case Arrived():
                self._came_s = event.time_s
                self._missed_s.clear()
            case Miss():
                self._missed_s.append(event.time_s)
            case SetStarted():
                self.close()
                self._set, self._ended_s, self._workout_over = event, None, False
                self._parts, self._given_up = [], False
            case SetEnded():
                self._ended_s = event.time_s
                self._missed_s.clear()
            case WorkoutEnded():
                self._workout_over = True

    def _belongs(self, attempt: Attempt) -> bool:
        """Whether it is one of the set; a touch is even of a workout that has ended: its rep was under way."""
        return self._set is not None and (isinstance(attempt, Touch) or not self._workout_over)

    def _begin_anew(self, event: Calibrated | Anew) -> None:
        """The counter has begun anew, from where contact was calibrated: what it has seen explains nothing more."""
        self.close()
        self._meta = _without(self._meta, LEARNT)
        if isinstance(event, Anew):
            self._meta["exercise"], self._meta["max_stance_mm"] = event.exercise, repr(event.max_stance_mm)
        self._meta["contact_mm"] = repr(event.contact_mm)
        self._meta.pop("near_mm", None)
        if event.near_mm is not None:
            self._meta["near_mm"] = repr(event.near_mm)
        self._learnt.clear()
        self._missed_s.clear()
        self._reel.clear()
        self._came_s = None

    def _open(self, given: Sequence[Attempt]) -> None:
        """Begin a file whose first attempts are those `given` at the latest reading."""
        if self._set is None:
            return
        reel = list(self._reel)
        about = {**self._about(self._set), "set_from_s": repr(given[0].time_s)}
        doubt_s = min((at_s for at_s in self._missed_s if at_s >= self._now_s - DOUBT_S), default=self._now_s)
        start, exact = beginning(reel, given, lambda time_s: self._meta_at(time_s) | about, self._came_s, doubt_s)
        meta = self._meta_at(reel[start].time_s) | about
        name = self._new_name(self._set)
        if not exact:
            meta["exact"] = "no"
            logger.warning("%s: no beginning gives what was counted; a replay may count otherwise", name)
        self._shelf.make()
        self._take = take = Take(self._shelf, name, meta, exact=exact)
        self._parts.append(name)
        self._note(RecordingOpened(time_s=self._now_s, started_s=self._set.time_s, name=name))
        for reading in reel[start:-1]:
            take.follow(reading, ())
        take.follow(reel[-1], given)
        self.problem = ""

    def _meta_at(self, time_s: float) -> dict[str, str]:
        """What was in force before the reading of that time: more may have been learnt since."""
        return reduce(_with, (event for event in self._learnt if event.time_s < time_s), self._meta)

    def _about(self, begun: SetStarted) -> dict[str, str]:
        started = datetime.fromtimestamp(self._unix_at(begun.time_s), UTC)
        return {
            "started": started.isoformat(timespec="milliseconds"),
            "set": str(begun.number),
            "part": str(len(self._parts) + 1),
        }

    def _new_name(self, begun: SetStarted) -> str:
        """A name that no file has: sets by their instant, parts of one by their number."""
        started = datetime.fromtimestamp(self._unix_at(begun.time_s), UTC)
        stem = Path(self._parts[0]).stem if self._parts else f"{started:%Y%m%dT%H%M%SZ}-set-{begun.number}"
        names = (f"{stem}-part-{part}.csv" if part > 1 else f"{stem}.csv" for part in count(len(self._parts) + 1))
        return next(name for name in names if not (self._shelf.folder / name).exists())

    def _close_if_over(self) -> None:
        """The set is over once nothing can be added to it any more: a rep right after its end may be one more of it."""
        ended_s = self._ended_s
        over = self._workout_over or (ended_s is not None and self._now_s - ended_s >= AFTERWARDS_S)
        if over and self._take is not None and not self._take.waits:
            self._close()

    def _close(self) -> None:
        take, self._take = self._take, None
        if take is None:
            return
        counts = take.counts
        try:
            take.close()
        finally:
            self._note(
                RecordingClosed(
                    time_s=self._now_s, name=take.name, reps=counts.reps, misses=counts.misses, squats=counts.squats
                )
            )


def _with(meta: dict[str, str], learnt: ContactMoved | Learnt | Reached) -> dict[str, str]:
    """With what a replay has to know of where contact was followed to, of who trains, or of the range of motion."""
    if isinstance(learnt, ContactMoved):
        felt = {} if learnt.felt_mm is None else {"contact_felt_mm": repr(learnt.felt_mm)}
        return {**meta, "contact_now_mm": repr(learnt.contact_mm), **felt}
    if isinstance(learnt, Learnt):
        return _without(meta, HABIT) | _told(learnt.habit)
    kept = _without(meta, REACH)
    if learnt.home_mm is None:
        return kept
    return {**kept, "reach_mm": " ".join(map(repr, learnt.first_mm)), "home_mm": repr(learnt.home_mm)}


def _without(meta: dict[str, str], keys: tuple[str, ...]) -> dict[str, str]:
    return {key: meta[key] for key in meta if key not in keys}


def _told(habit: Habit | None) -> dict[str, str]:
    """A habit, as it stands above the readings."""
    if habit is None:
        return {}
    told = {"habit_bright": repr(habit.bright)}
    if habit.even is not None:
        told["habit_even"] = str(int(habit.even))
    if habit.place is not None:
        told["habit_place_mm"], told["habit_place_part"] = map(repr, habit.place)
    return told

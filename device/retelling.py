"""What a recording comes to: the core that its first lines ask for, fed with its readings."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from device.errors import RecordingError
from device.hinge.aside import ASIDE_MM, Habit, Place
from device.hinge.core import Core
from device.hinge.depth import SENSING
from device.hinge.events import Event, Miss, Rep, Settled, Squat, Touch, Undone, Voided
from device.hinge.exercise import Plan
from device.hinge.exercises import EXERCISES
from device.hinge.nearness import NEAR_MM
from device.hinge.reach import LEARNT_FROM, MOST_MM, Reach
from device.hinge.wall import BOUND_MM, WELL_MM
from device.reading import Reading
from device.settings import SensorSettings

CHOOSE_CONTACT = ": choose with --contact-mm"

Attempt = Touch | Miss | Squat | Settled


def attempts_in(events: list[Event]) -> list[Attempt]:
    """The attempts among events, in order."""
    return [event for event in events if isinstance(event, Attempt)]


class Tally:
    """How many reps, misses and squats a run of events comes to."""

    def __init__(self) -> None:
        self.reps = self.misses = self.squats = 0
        self._missed_s: set[float] = set()

    def hear(self, event: Event) -> None:
        """Take the next event."""
        match event:
            case Touch():
                self.reps += 1
            case Miss(time_s=at_s):
                self.misses += 1
                self._missed_s.add(at_s)
            case Settled(turned_s=at_s):
                self.reps += 1
                self.misses -= at_s in self._missed_s
            case Squat():
                self.squats += 1
            case Undone() | Voided():  # what was counted at its depth, and became a squat
                self.reps -= 1


class Retelling:
    """Gives the events of a recording with these `meta` lines, reading by reading.

    Both who replays a recording and the device that writes it use this, so that they cannot disagree.
    With `set_from_s` it is a recording of one set: all that the counter sees from that instant on belongs to the set,
    attempts before it to none. Without, it is of anything, and a workout is made of it.

    `where` names the recording in messages; `exercise` and `contact_mm` go before what the recording says, and with
    another contact nothing is known of where it was followed to (`contact_now_mm`, `contact_felt_mm`), or of who trains
    (`habit_bright` and so on).
    Raises RecordingError where that cannot be used.
    """

    def __init__(
        self, meta: Mapping[str, str], where: object, *, exercise: str | None = None, contact_mm: float | None = None
    ) -> None:
        chosen = exercise or meta.get("exercise", "wall")
        if chosen not in EXERCISES:
            raise RecordingError(
                f"{where}: exercise is {chosen!r}; it must be {' or '.join(EXERCISES)}: choose with --exercise"
            )
        asks = _Asks(meta, where)
        contact_now_mm = contact_felt_mm = habit = None
        if contact_mm is None:
            contact_mm = asks.number("contact_mm", 0, 500, SensorSettings().contact_mm, CHOOSE_CONTACT)
            low_mm, high_mm = contact_mm - BOUND_MM, contact_mm + BOUND_MM
            contact_now_mm = asks.number_if_any("contact_now_mm", low_mm, high_mm, CHOOSE_CONTACT)
            contact_felt_mm = asks.number_if_any("contact_felt_mm", low_mm - WELL_MM, high_mm + WELL_MM)
            habit = asks.habit(high_mm + ASIDE_MM)
        near_mm = asks.number_if_any("near_mm", *NEAR_MM)
        plan = Plan(max_stance_mm=asks.number("max_stance_mm", 76, 500, Plan().max_stance_mm))
        self._core = Core(
            contact_mm,
            plan,
            exercise=chosen,
            near_mm=near_mm,
            contact_now_mm=contact_now_mm,
            contact_felt_mm=contact_felt_mm,
            habit=habit,
            reach=asks.reach(),
        )
        self._from_s = asks.number_if_any("set_from_s", 0, math.inf)

    def feed(self, reading: Reading) -> list[Event]:
        """Take the next reading; give the events that it caused."""
        if self._from_s is None:
            return self._core.feed(reading)
        return [event for event in self._core.counter.feed(reading) if _instant_s(event) >= self._from_s]


def _instant_s(event: Event) -> float:
    """What decides whether an event comes before the set: an attempt's own instant, a rep's that of its touch."""
    if isinstance(event, Rep):
        return event.touched_s
    return event.time_s if isinstance(event, Attempt) else math.inf


class _Asks(NamedTuple):
    """What a recording asks for."""

    meta: Mapping[str, str]
    where: object

    def number_if_any(self, key: str, low: float, high: float, cure: str = "") -> float | None:
        """The number beside `key`, None where there is no such line. Raises RecordingError as `number` does."""
        return self.number(key, low, high, cure=cure) if key in self.meta else None

    def habit(self, most_mm: float) -> Habit | None:
        """What is known of who trains; a place is `most_mm` away at most. Raises RecordingError."""
        bright = self.number_if_any("habit_bright", 1e-9, math.inf)
        even = self.number_if_any("habit_even", 0, 1)
        place_mm = self.number_if_any("habit_place_mm", 0, most_mm)
        part = self.number_if_any("habit_place_part", 0, 1)
        place = None if place_mm is None or part is None else Place(place_mm, part)
        return None if bright is None else Habit(bright, None if even is None else even > 0, place)

    def reach(self) -> Reach:
        """The range of motion that was learnt before. Raises RecordingError."""
        travels = self.meta.get("reach_mm", "").split()[:LEARNT_FROM]
        first_mm = tuple(_Asks({"reach_mm": travel}, self.where).number("reach_mm", 0, MOST_MM) for travel in travels)
        return Reach(first_mm, self.number_if_any("home_mm", 0, SENSING.max_range_mm))

    def number(self, key: str, low: float, high: float, default: float = math.nan, cure: str = "") -> float:
        """The number beside `key`. Raises RecordingError where it is none, or out of its bounds."""
        text = self.meta.get(key, str(default))
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:  # NaN fails it too
            raise RecordingError(f"{self.where}: {key} is {text!r}; it must be {low:g} to {high:g}{cure}")
        return value

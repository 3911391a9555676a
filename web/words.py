"""What the templates say: lengths, sets, and what makes a number less than certain."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct

from device.hinge.exercise import INCH_MM, Units
from device.hinge.exercises import EXERCISES
from device.hinge.snapshot import Snapshot

UNIT_MM: Final[dict[Units, float]] = {"in": INCH_MM, "cm": 10.0}
LONG_UNIT: Final[dict[Units, str]] = {"in": "inches", "cm": "centimetres"}

KG_IN_LB: Final = 0.45359237
"""The international pound."""
_ONE: Final[dict[Units, str]] = {"in": "inch", "cm": "centimetre"}
_NUMBERS: Final = {"an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0}
_QUARTERS: Final = {"¼": 0.25, "½": 0.5, "¾": 0.75}
_INCHES: Final = re.compile(rf"(?<!\w)({'|'.join(_NUMBERS)}|\d+[¼½¾]?|[¼½¾]) inch(?:es)?\b", re.IGNORECASE)

SHORT: Final = 12
LONG: Final = 34
"""Characters: an instruction in the middle stands in two lines of the largest type on a phone of 390 px."""

DASH = "\N{EN DASH}"
"""Stands where there is no number: a fault never reads as a value."""


class Pill(Struct, frozen=True):
    """One set in the row of sets: how it looks, what a screen reader is told, and its reps."""

    look: str
    told: str
    reps: str


def length(length_mm: float | None, units: Units = "in") -> str:
    """Inches or centimetres, to a tenth; a dash where there are none, and 0.0 for anything deeper than the wall."""
    return DASH if length_mm is None else f"{max(0.0, length_mm / UNIT_MM[units]):.1f}"


def told_length(length_mm: float, units: Units = "in") -> str:
    """A length in a sentence: `3 inches`, `1 inch`, `7.6 centimetres`; rounded to a tenth, which is left out if 0."""
    number = f"{length_mm / UNIT_MM[units]:.1f}".removesuffix(".0")
    return f"{number} {LONG_UNIT[units] if number != '1' else _ONE[units]}"


def said(sentence: str, units: Units = "in") -> str:
    """What the coach said, which is in inches, in the units of who reads it; exact but for the last tenth."""
    if units == "in":
        return sentence
    return _INCHES.sub(lambda found: told_length(_number(found[1]) * INCH_MM, units), sentence)


def _number(word: str) -> float:
    whole = word.rstrip("".join(_QUARTERS))
    return _NUMBERS.get(word.lower()) or float(whole or 0) + sum(_QUARTERS[part] for part in word[len(whole) :])


def load(load_kg: float, units: Units = "in") -> str:
    """A weight in pounds beside inches and in kilograms beside centimetres, to a tenth."""
    return f"{load_kg:.1f} kg" if units == "cm" else f"{load_kg / KG_IN_LB:.1f} lb"


def seconds(duration_s: float | None) -> str:
    """Seconds, rounded to a tenth; a dash where there are none."""
    return DASH if duration_s is None else f"{duration_s:.1f}"


def span(bounds: tuple[int, int]) -> str:
    """The bounds with a dash between them, or one number where both are the same."""
    low, high = bounds
    return f"{low}" if low == high else f"{low}{DASH}{high}"


def plural(number: int, noun: str) -> str:
    """`1 rep`, `2 reps`."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun}{'es' if noun.endswith('s') else 's'}"


def machine_time(unix_s: float) -> str:
    """An instant as the `datetime` attribute wants it, in UTC."""
    return datetime.fromtimestamp(unix_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def plain_time(unix_s: float) -> str:
    """An instant for people without JavaScript."""
    return datetime.fromtimestamp(unix_s, UTC).strftime("%-d %b %Y, %H:%M UTC")


def plain_day(unix_s: float) -> str:
    """A day, for people."""
    return datetime.fromtimestamp(unix_s, UTC).strftime("%-d %b %Y")


def sensor_lost(state: Snapshot | None) -> bool:
    """Whether the sensor is neither well nor on its way."""
    return state is not None and state.sensor.health not in ("ok", "starting")


def link_words(state: Snapshot | None) -> str:
    """How it stands with the counter and its sensor."""
    if state is None:
        return "Counter away"
    return "Sensor lost" if sensor_lost(state) else "Starting" if state.sensor.health == "starting" else "Live"


def set_words(state: Snapshot | None) -> str:
    """Which set of how many."""
    if state is None or not state.set:
        return EXERCISES[state.exercise if state else "wall"].title
    return f"Set {state.set} of {span(state.target_sets)}"


def target_words(state: Snapshot | None) -> str:
    """How many reps to aim at."""
    return f"of {span(state.target_reps)}" if state else ""


def care(state: Snapshot | None) -> str:
    """What makes the numbers less than certain, in a sentence; nothing where all is well."""
    if state is None:
        return ""
    return state.warning or ("" if state.calibrated else "Not calibrated yet: the touch is estimated.")


class Key(Struct, frozen=True):
    """The large button: what it is called, and the command behind it."""

    label: str
    command: str


def main_key(state: Snapshot | None) -> Key:
    """The one thing that is most likely wanted now."""
    if state is None or not state.set or state.phase == "done":
        return Key("Start", "start")
    if state.phase == "paused":
        return Key("Resume", "resume")
    return Key("Skip rest", "skip_rest") if state.phase == "rest" else Key("Pause", "pause")


def say_length(words: str) -> str:
    """One short word is set larger, a long sentence smaller, so that two lines hold it; see view.js."""
    return "short" if len(words) <= SHORT else "long" if len(words) > LONG else ""


class Fact(Struct, frozen=True):
    """A length that is shown large."""

    label: str
    length_mm: float | None


def facts(state: Snapshot | None) -> tuple[Fact, Fact, Fact]:
    """The three lengths that matter: gap, stance and aim before the wall; depth, range and what counts elsewhere."""
    if state is None:
        return Fact("To the wall", None), Fact("Standing at", None), Fact("Aim", None)
    if state.needed_mm is not None:
        depth, reach = Fact("Depth", state.depth_mm), Fact("Your range", state.range_mm)
        return depth, reach, Fact("Counts from", state.needed_mm)
    gap, stance = Fact("To the wall", state.gap_mm), Fact("Standing at", state.stance_mm)
    return gap, stance, Fact("Aim", state.target_stance_mm)


def contacts_asked(state: Snapshot | None) -> bool:
    """Whether lost contacts of the dowel can be told in this workout."""
    return state is not None and state.exercise == "dowel" and state.set > 0 and state.phase != "done"


def pills(state: Snapshot | None) -> Iterator[Pill]:
    """The sets of the workout, done, running and to come."""
    if state is None:
        return
    enough, most = state.target_sets
    for number in range(1, max(most, len(state.sets)) + 1):
        reps = str(state.sets[number - 1]) if number <= len(state.sets) else ""
        if number < state.set or (number == state.set and state.phase in ("rest", "done")):
            yield Pill("done", f"Set {number}, done:", reps)
        elif number == state.set:
            yield Pill("now", f"Set {number}, now:", reps)
        elif number > enough:
            yield Pill("extra", f"Set {number}, if you like", reps)
        else:
            yield Pill("", f"Set {number}, to come", reps)

"""People: what is kept of each, what of it is allowed, and what it makes of a workout."""

import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from device.commands import LARGEST_ID
from device.errors import CommandError
from device.hinge.exercise import Plan, Units
from device.settings import Settings

LONGEST_NAME: Final = 40
"""Characters: more than the longest usual full name, and still one line of a phone."""
_JOINERS: Final = {0x200C: None, 0x200D: None}
"""They print nothing by themselves, but names in Persian, Hindi and others are spelt with them."""


class Profile(Struct, frozen=True, kw_only=True):
    """A person. Nobody in particular is one too, without a name, for whom the settings say what a workout is to be.

    `target_reps` and `target_sets` are (low, high); `max_stance_mm` is the farthest stance that is ever asked for;
    `load_kg` is what is held in the handcuff hinge; `exercise` was chosen last. Who is `simulated` belongs to the
    simulation, which is kept apart.
    """

    id: int = 0
    name: str = ""
    units: Units = "in"
    voice: bool = True
    target_reps: tuple[int, int] = (15, 20)
    target_sets: tuple[int, int] = (3, 4)
    max_stance_mm: float = 356.0
    load_kg: float = 0.0
    exercise: str = "wall"
    simulated: bool = False


NOBODY: Final = Profile()

# The protocol's ranges: 15 to 20 reps, 3 to 4 sets; from 3 inches to as far as most people keep their balance. Nobody
# who still learns the hinge holds more than 100 kg behind the back.
_Reps = Annotated[int, Meta(ge=15, le=20)]
_Sets = Annotated[int, Meta(ge=3, le=4)]
_FIELDS: Final[Mapping[str, tuple[Any, str]]] = {
    "name": (str, f"1 to {LONGEST_NAME} characters that can be seen"),
    "units": (Units, "in or cm"),
    "voice": (bool, "true or false"),
    "target_reps": (tuple[_Reps, _Reps], "two whole numbers, 15 to 20, the lower one first"),
    "target_sets": (tuple[_Sets, _Sets], "two whole numbers, 3 to 4, the lower one first"),
    "max_stance_mm": (Annotated[float, Meta(ge=76, le=356)], "76 (3 inches) to 356 (14 inches)"),
    "load_kg": (Annotated[float, Meta(ge=0, le=100)], "0 to 100"),
}
"""What a person says of themselves: its type, and the same in words."""


def read_profile(command: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a profile among the arguments of `command`, checked.

    Raises CommandError, naming what is wrong, its value and its bounds.
    """
    for key in args:
        if key not in _FIELDS:
            raise CommandError(f"{command} takes {', '.join(_FIELDS)}, but {key:.60} was given")
    return {key: _value(command, key, value) for key, value in args.items()}


def read_person(command: str, args: Mapping[str, Any], *, alone: bool = True) -> int:
    """The `person` among the arguments, which is the only one if `alone`. Raises CommandError."""
    if "person" not in args:
        raise CommandError(f"{command} must say which person, but person is missing")
    if alone and len(args) > 1:
        raise CommandError(f"{command} takes person, but {', '.join(sorted(set(args) - {'person'})):.60} was given")
    person = args["person"]
    if type(person) is not int or not 1 <= person <= LARGEST_ID:  # True is an int to isinstance
        raise CommandError(f"{command}: person is {_shown(person)}; it must be the number of a person")
    return person


def _value(command: str, key: str, value: Any) -> Any:
    kind, must = _FIELDS[key]
    try:
        read = msgspec.convert(value, kind)
    except msgspec.ValidationError:
        read = None
    if isinstance(read, tuple) and read[0] > read[1]:
        read = None
    if isinstance(read, str) and key == "name":
        read = _name(read)
    if read is None or read != read:  # noqa: PLR0124 - only NaN differs from itself, and it passes every bound
        raise CommandError(f"{command}: {key} is {_shown(value)}; it must be {must}")
    return read


def _shown(value: Any) -> str:
    """A value as JSON writes it, not too much of it."""
    try:
        shown = msgspec.json.encode(value).decode()
    except (TypeError, ValueError):
        shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."  # noqa: PLR2004 - a line of a phone


def _name(typed: str) -> str | None:
    """The name without spaces around it; None where it is empty, too long, or holds what cannot be seen."""
    name = unicodedata.normalize("NFC", typed.strip())
    seen = name.translate(_JOINERS)
    return name if seen and seen.isprintable() and len(name) <= LONGEST_NAME else None


def same_name(one: str, other: str) -> bool:
    """Whether people would take the names for the same: case and width of letters make no difference."""
    folded = [unicodedata.normalize("NFKC", name).casefold() for name in (one, other)]
    return folded[0] == folded[1]


def plan_of(profile: Profile, settings: Settings) -> Plan:
    """What a workout of that person is to be: never farther from the wall than the settings allow."""
    workout, plan = settings.workout, Plan()
    if not profile.name:
        profile = msgspec.structs.replace(
            profile,
            target_reps=workout.target_reps,
            target_sets=workout.target_sets,
            max_stance_mm=workout.max_stance_mm,
        )
    return Plan(
        target_reps=profile.target_reps,
        target_sets=profile.target_sets,
        rest_s=workout.rest_s,
        max_stance_mm=max(plan.start_stance_mm, min(profile.max_stance_mm, workout.max_stance_mm)),
        load_kg=profile.load_kg if profile.exercise == "handcuff" else None,
        units=profile.units,
    )

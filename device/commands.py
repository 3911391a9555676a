"""Commands that are not for the core: their names, and what their arguments must be."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from device.errors import CommandError
from device.hinge.contacts import POINTS

LABEL_SET: Final = "label_set"
CALIBRATE: Final = "calibrate"
CANCEL_CALIBRATION: Final = "cancel_calibration"
ADD_PERSON: Final = "add_person"
CHANGE_PERSON: Final = "change_person"
CHOOSE_PERSON: Final = "choose_person"
DELETE_PERSON: Final = "delete_person"
NEXT_PERSON: Final = "next_person"
CHOOSE_EXERCISE: Final = "choose_exercise"
UNDO_ATTEMPT: Final = "undo_attempt"
RESTORE_ATTEMPT: Final = "restore_attempt"
DELETE_WORKOUT: Final = "delete_workout"
RESTORE_WORKOUT: Final = "restore_workout"
IMPORT_PART: Final = "import_part"
IMPORT_ALL: Final = "import_all"
CONTACT_LOST: Final = "contact_lost"
DOCTOR: Final = "doctor"
AT_THE_DESK: Final = frozenset(
    (
        LABEL_SET,
        ADD_PERSON,
        CHANGE_PERSON,
        CHOOSE_PERSON,
        DELETE_PERSON,
        NEXT_PERSON,
        CHOOSE_EXERCISE,
        UNDO_ATTEMPT,
        RESTORE_ATTEMPT,
        DELETE_WORKOUT,
        RESTORE_WORKOUT,
        IMPORT_PART,
        IMPORT_ALL,
    )
)
"""Those that need the disk: see `Desk`."""

PAIR_BEGIN: Final = "pair_begin"
PAIR_STATUS: Final = "pair_status"
PAIR_ASKING: Final = "pair_asking"
PAIR_ADMIT: Final = "pair_admit"
PAIR_LINK: Final = "pair_link"
PAIR_CLAIM: Final = "pair_claim"
PHONE_USED: Final = "phone_used"
REVOKE_PHONE: Final = "revoke_phone"
REVOKE_PHONES: Final = "revoke_phones"
OF_PHONES: Final = frozenset((REVOKE_PHONE, REVOKE_PHONES))
NOT_FROM_PAGES: Final = frozenset((PAIR_BEGIN, PAIR_STATUS, PAIR_ASKING, PAIR_ADMIT, PAIR_LINK, PAIR_CLAIM, PHONE_USED))
"""What page and terminal ask the device for by themselves, and no phone may."""
AT_THE_DOOR: Final = OF_PHONES | NOT_FROM_PAGES
"""Those about who may come in: see `Door`."""

_SWITCHES: Final = {
    f"switch:{point}:{word}": (point, word == "closed") for point in POINTS for word in ("closed", "open")
}

LARGEST_ID: Final = 2**63 - 1
"""SQLite's largest integer."""
MOST_REPS: Final = 200
"""Ten times a set of twenty: nobody means more."""


class Label(NamedTuple):
    """How many reps a set of a workout really had, as a person says."""

    workout: int
    set: int
    reps: int


_ID: Final = (1, LARGEST_ID)
_BOUNDS: Final = {"workout": _ID, "set": _ID, "reps": (0, MOST_REPS)}


def read_nothing(name: str, args: Mapping[str, Any]) -> None:
    """Raises CommandError where there are arguments: `name` takes none."""
    if args:
        raise CommandError(f"{name} takes no arguments, but {', '.join(sorted(args)):.60} was given")


def read_label(args: Mapping[str, Any]) -> Label:
    """The arguments of `label_set`. Raises CommandError, naming what is wrong, its value and its bounds."""
    return Label(*_numbers(LABEL_SET, args, _BOUNDS))


def read_attempt(command: str, args: Mapping[str, Any]) -> tuple[int, int]:
    """The numbers of a workout and of an attempt in it. Raises CommandError as `read_label` does."""
    workout, attempt = _numbers(command, args, {"workout": _ID, "attempt": _ID})
    return workout, attempt


def read_workout(command: str, args: Mapping[str, Any]) -> int:
    """The number of a workout, and nothing else. Raises CommandError as `read_label` does."""
    return _numbers(command, args, {"workout": _ID})[0]


def _numbers(command: str, args: Mapping[str, Any], bounds: Mapping[str, tuple[int, int]]) -> list[int]:
    *before, last = bounds
    takes = f"{', '.join(before)} and {last}" if before else last
    for name in args:
        if name not in bounds:
            raise CommandError(f"{command} takes {takes}, but {name:.60} was given")
    for name, (low, high) in bounds.items():
        if name not in args:
            raise CommandError(f"{command} takes {takes}, but {name} is missing")
        value = args[name]
        if type(value) is not int or not low <= value <= high:  # True is an int to isinstance
            raise CommandError(f"{command}: {name} is {value!r:.60}; it must be a whole number, {low} to {high}")
    return [args[name] for name in bounds]


def read_point(args: Mapping[str, Any]) -> str:
    """The point among the arguments of `contact_lost`, "" where none is given. Raises CommandError."""
    if any(name != "point" for name in args):
        raise CommandError(f"{CONTACT_LOST} takes point, but {', '.join(sorted(args)):.60} was given")
    point = args.get("point", "")
    if not isinstance(point, str) or (point and point not in POINTS):
        raise CommandError(
            f"{CONTACT_LOST}: point is {point!r:.60}; it must be {', '.join(POINTS[:-1])} or {POINTS[-1]}"
        )
    return point


def switch_name(point: str, *, closed: bool) -> str:
    """What a switch of the dowel says, as the name of a command."""
    return f"switch:{point}:{'closed' if closed else 'open'}"


def read_switch(name: str) -> tuple[str, bool] | None:
    """The point of such a name and whether its switch is closed; None where it is another name."""
    return _SWITCHES.get(name)

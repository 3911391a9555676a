"""Which signal an event is heard and seen as, at the wall."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from device.hardware.signals import SignalName
from device.hinge.core import Core
from device.hinge.events import Advised, ContactLost, Event, SetEnded, Touch, Undone, WorkoutEnded

ALMOST: Final = 2
"""So many reps before the upper target it is told: the last two are the hard ones."""

_SIGNALS: Final[Mapping[str, SignalName]] = MappingProxyType(
    {
        "ready": "ready",
        "miss": "miss",
        "settled": "touch",
        "undone": "undone",
        "squat": "squat",
        "contact_lost": "contact_lost",
        "set_ended": "set_done",
        "rest_over": "rest_over",
        "workout_ended": "workout_done",
    }
)
"""Events that sound the same whatever else is going on."""


class Heard:
    """Chooses the signal of each event; of a step it knows whether it was asked for."""

    def __init__(self) -> None:
        self._stepping = False

    def signals(self, events: list[Event], core: Core) -> list[SignalName]:
        """The signals of what happened at one instant, in order. A lost contact is told alone, without its miss."""
        if any(isinstance(event, ContactLost) for event in events):
            return ["contact_lost"]
        signals = [self._signal(event, core) for event in events]
        if any(isinstance(event, Undone) for event in events) and "squat" in signals:
            signals.remove("undone")
        return [signal for signal in signals if signal is not None]

    def _signal(self, event: Event, core: Core) -> SignalName | None:
        log = core.workout.log
        match event:
            case Advised(kind="step_out"):
                self._stepping = True
                return "step_out"
            case Advised(kind="step_in"):
                self._stepping = True
                return "step_in"
            case Advised(kind=kind):
                stepped, self._stepping = self._stepping, False
                return "good_stance" if stepped and kind == "go" else None
            case Touch():
                reps = log.sets[-1].reps if log is not None and log.sets else 0
                return "almost_done" if reps == core.plan.target_reps[1] - ALMOST else "touch"
            case WorkoutEnded(why="hurt") | SetEnded(why="hurt"):
                return "hurt"
        tag = type(event).__struct_config__.tag
        return _SIGNALS.get(tag) if isinstance(tag, str) else None

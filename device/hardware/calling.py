"""The sound of another person being chosen: it is heard who, without looking."""

from typing import Final

from device.hardware.signals import SIGNALS, Signal, Step

_WHITE: Final = (1.0, 1.0, 1.0)
_OFF: Final = (0.0, 0.0, 0.0)
_PAUSE: Final = Step(_OFF, None, 0.4)
_BEEP: Final = Step(_WHITE, 2349.32, 0.12)
"""D7, which no other signal plays."""
_GAP: Final = Step(_OFF, None, 0.2)
"""Three a second: as quick as beeps can be counted without effort."""


def calling(place: int) -> Signal:
    """Give the signal for who has that place in the list: the tune of another person, then so many beeps."""
    tune = SIGNALS["next_person"]
    beeps = (_BEEP, _GAP) * place
    return Signal(tune.priority, (*tune.steps, _PAUSE, *beeps))

"""What the panel says, as a table: each signal sounds and looks like no other."""

import math
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, get_args

Colour = tuple[float, float, float]

SignalName = Literal[
    "ready",
    "touch",
    "miss",
    "squat",
    "contact_lost",
    "step_out",
    "step_in",
    "good_stance",
    "almost_done",
    "set_done",
    "rest_over",
    "workout_done",
    "sensor_lost",
    "sensor_back",
    "paused",
    "undone",
    "refused",
    "next_person",
    "hurt",
    "pairing_asked",
    "paired",
    "phones_revoked",
]
SIGNAL_NAMES: Final = frozenset(get_args(SignalName))


class Step(NamedTuple):
    """One colour (red, green, blue, each 0 to 1) with one tone (Hz, None is silence) for `duration_s`."""

    colour: Colour
    tone_hz: float | None
    duration_s: float


class Signal(NamedTuple):
    """Steps in order. A signal takes over from a playing one of its own `priority` or lower."""

    priority: int
    steps: tuple[Step, ...]


BUZZER_MIDDLE_HZ: Final = 880.0
BUZZER_OCTAVES: Final = 2
"""The buzzer plays two octaves down and up from A5, to 3.5 kHz: small piezo buzzers are loudest at 2 to 4 kHz."""

_OFF: Final = (0.0, 0.0, 0.0)
DARK: Final = Step(_OFF, None, math.inf)
"""Dark and silent, until something is shown."""

_RED: Final = (1.0, 0.0, 0.0)
_GREEN: Final = (0.0, 1.0, 0.0)
_BLUE: Final = (0.0, 0.0, 1.0)
_AMBER: Final = (1.0, 0.5, 0.0)
_CYAN: Final = (0.0, 1.0, 1.0)
_MAGENTA: Final = (1.0, 0.0, 1.0)
_WHITE: Final = (1.0, 1.0, 1.0)

# Equal temperament, A4 = 440 Hz. Good news rises and is high, bad news falls and is low.
_A4: Final = 440.0
_C5: Final = 523.25
_F5: Final = 698.46
_A5: Final = 880.0
_C6: Final = 1046.5
_E6: Final = 1318.51
_G6: Final = 1567.98
_A6: Final = 1760.0
_C7: Final = 2093.0
_E7: Final = 2637.02

_GAP: Final = Step(_OFF, None, 0.06)
"""Long enough to hear two tones as two (hearing merges gaps under some 10 ms, a piezo rings for about 20)."""

# The touch is what people wait for: nothing holds it up, and it is short so that what follows from it follows soon.
_TOUCH: Final = 3
_TURN: Final = 2
"""Something changed that the person must know, whatever advice is being given."""
_ADVICE: Final = 1

SIGNALS: Final = MappingProxyType[SignalName, Signal](
    {
        "touch": Signal(_TOUCH, (Step(_GREEN, _C7, 0.12),)),
        "miss": Signal(_TURN, (Step(_AMBER, _F5, 0.15), Step(_RED, _C5, 0.25))),
        "squat": Signal(
            _TURN, (Step(_MAGENTA, _C5, 0.15), _GAP, Step(_MAGENTA, _C5, 0.15), _GAP, Step(_MAGENTA, _C5, 0.15))
        ),
        "set_done": Signal(
            _TURN, (Step(_GREEN, _C6, 0.15), Step(_CYAN, _E6, 0.15), Step(_GREEN, _G6, 0.15), Step(_CYAN, _C7, 0.4))
        ),
        "rest_over": Signal(
            _TURN, (Step(_AMBER, _A5, 0.15), _GAP, Step(_AMBER, _A5, 0.15), _GAP, Step(_GREEN, _A6, 0.5))
        ),
        "workout_done": Signal(
            _TURN,
            (
                Step(_RED, _C6, 0.15),
                Step(_AMBER, _E6, 0.15),
                Step(_GREEN, _G6, 0.15),
                Step(_BLUE, _C7, 0.3),
                Step(_MAGENTA, _G6, 0.15),
                Step(_WHITE, _E7, 0.6),
            ),
        ),
        "sensor_lost": Signal(_TURN, (Step(_RED, _A4, 0.4), _GAP, Step(_RED, _A4, 0.4))),
        "sensor_back": Signal(_TURN, (Step(_RED, _A4, 0.15), Step(_GREEN, _A5, 0.3))),
        "paused": Signal(_TURN, (Step(_WHITE, _A5, 0.3), _GAP, Step(_WHITE, _F5, 0.15))),
        "undone": Signal(_TURN, (Step(_WHITE, _E6, 0.12), Step(_AMBER, _C6, 0.15))),
        "refused": Signal(_TURN, (Step(_MAGENTA, _C5, 0.12), Step(_RED, _A4, 0.12), Step(_MAGENTA, _C5, 0.12))),
        "contact_lost": Signal(
            _TURN, (Step(_RED, _A5, 0.25), _GAP, Step(_AMBER, _C5, 0.12), _GAP, Step(_RED, _A5, 0.25))
        ),
        "next_person": Signal(
            _TURN, (Step(_BLUE, _G6, 0.15), Step(_WHITE, _E6, 0.15), Step(_BLUE, _G6, 0.15), Step(_CYAN, _C7, 0.3))
        ),
        "hurt": Signal(_TURN, (Step(_WHITE, _C6, 0.3), _GAP, Step(_BLUE, _A4, 0.5))),
        "paired": Signal(_TURN, (Step(_CYAN, _C6, 0.12), Step(_GREEN, _E6, 0.12), _GAP, Step(_GREEN, _C7, 0.3))),
        "phones_revoked": Signal(
            _TURN, (Step(_RED, _C7, 0.15), Step(_WHITE, _G6, 0.15), Step(_RED, _E6, 0.15), Step(_WHITE, _C6, 0.4))
        ),
        "pairing_asked": Signal(
            _ADVICE,
            (
                Step(_CYAN, _E6, 0.12),
                _GAP,
                Step(_WHITE, _E6, 0.12),
                _GAP,
                Step(_CYAN, _G6, 0.12),
                _GAP,
                Step(_WHITE, _G6, 0.12),
            ),
        ),
        "ready": Signal(_ADVICE, (Step(_BLUE, _G6, 0.25),)),
        "step_out": Signal(_ADVICE, (Step(_CYAN, _C6, 0.15), _GAP, Step(_CYAN, _G6, 0.3))),
        "step_in": Signal(_ADVICE, (Step(_BLUE, _G6, 0.15), _GAP, Step(_BLUE, _C6, 0.3))),
        "good_stance": Signal(_ADVICE, (Step(_GREEN, _E6, 0.1), _GAP, Step(_GREEN, _E6, 0.1))),
        "almost_done": Signal(_ADVICE, (Step(_WHITE, _E6, 0.1), Step(_GREEN, _G6, 0.1), Step(_WHITE, _E6, 0.1))),
    }
)

MEANINGS: Final = MappingProxyType[SignalName, str](
    {
        "ready": "You stand still where reps can begin.",
        "touch": "Counted.",
        "miss": "Turned back too early: not counted.",
        "squat": "A squat: not counted.",
        "contact_lost": "The dowel left your back: back to the start.",
        "almost_done": "Counted, and two more reach the top of the set.",
        "step_out": "Step farther from the wall.",
        "step_in": "Step closer to the wall.",
        "good_stance": "Good: stay there.",
        "set_done": "The set is over.",
        "rest_over": "The rest is over.",
        "workout_done": "The workout is over.",
        "paused": "Paused.",
        "undone": "A rep was taken back.",
        "refused": "That cannot be done now.",
        "next_person": "Somebody else is chosen; as many beeps follow as their place in the list.",
        "hurt": "Stopped, because it hurts.",
        "pairing_asked": "A phone asks to be paired: a press of the button lets it in.",
        "paired": "A phone is paired.",
        "phones_revoked": "All phones are unpaired.",
        "sensor_lost": "The sensor is lost: nothing is counted.",
        "sensor_back": "The sensor is back.",
    }
)
"""What each of them says, in the order in which a person meets them."""

LONG_S: Final = 0.2
"""From here on a tone is heard as a long one beside the short ones of 0.1 to 0.15 s."""


def rhythm(signal: Signal) -> str:
    """Its tones, short and long, with a space where there is a pause between them: the half of it that is counted."""
    tones = (" " if one.tone_hz is None else "\N{EN DASH}" if one.duration_s >= LONG_S else "·" for one in signal.steps)
    return "".join(tones)


def contour(signal: Signal) -> str:
    """How its pitch goes from tone to tone, up, down or level: the half of it that is sung."""
    tones_hz = [one.tone_hz for one in signal.steps if one.tone_hz is not None]
    return "".join("↗" if b > a else "↘" if b < a else "→" for a, b in pairwise(tones_hz))

"""The three exercises as data: what each is called, how it is set up, what to mind, and what a rep and a miss are."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from device.hinge.log import WorkoutLog

_ALWAYS: Final = (
    "Keep your knees slightly bent, and let them stay as they are.",
    "Chin and neck in line with your back: look at the floor ahead, not up.",
    "Shoulders back and down, toward the spine.",
)
"""What holds for every hinge (the therapist's handout)."""


class Exercise(Struct, frozen=True):
    """`setup` are the steps before the first rep, `cues` what to mind, one a set. `rep` says what counts and `miss`
    what a rep that does not is called. `by_depth` tells that it is counted by depth, at any distance from the wall.
    """

    name: str
    title: str
    setup: tuple[str, ...]
    cues: tuple[str, ...]
    rep: str
    miss: str
    by_depth: bool = False


EXERCISES: Final[Mapping[str, Exercise]] = MappingProxyType(
    {
        one.name: one
        for one in (
            Exercise(
                name="dowel",
                title="Dowel hinge",
                setup=(
                    "Back to the sensor, half a metre off, feet hip-width apart.",
                    "Dowel along your back: on head, upper back and tailbone.",
                    "Stand still until you hear that all is ready. In black cloth, come closer.",
                ),
                cues=("Keep all three contacts: head, upper back and tailbone.", *_ALWAYS),
                rep="Hips back to your own depth, with all three contacts, and up again.",
                miss="Depth not reached",
                by_depth=True,
            ),
            Exercise(
                name="wall",
                title="Wall hinge",
                setup=(
                    "Back to the wall, as far off as you are told, feet hip-width apart.",
                    "Hands on the crease of your hips.",
                    "Stand still until you hear that all is ready.",
                ),
                cues=("Push your hips to the wall, and stop when they touch it.", *_ALWAYS),
                rep="Hips back until they touch the wall, and up again.",
                miss="Short of the wall",
            ),
            Exercise(
                name="handcuff",
                title="Handcuff hinge",
                setup=(
                    "Back to the sensor, half a metre off, feet hip-width apart.",
                    "The weight behind your back, hands as if cuffed.",
                    "Stand still until you hear that all is ready. In black cloth, come closer.",
                ),
                cues=("Push the weight straight back, and let the trunk follow.", *_ALWAYS),
                rep="The weight back to your own depth, and up again.",
                miss="Depth not reached",
                by_depth=True,
            ),
        )
    }
)
"""In the order in which they are learnt."""


def cue(exercise: str, log: WorkoutLog | None) -> str:
    """What to mind in the set that runs or comes next: another one in every set, by turns."""
    cues = EXERCISES[exercise].cues
    done = 0 if log is None or log.ended_s is not None else sum(1 for one in log.sets if one.ended_s is not None)
    return cues[done % len(cues)]

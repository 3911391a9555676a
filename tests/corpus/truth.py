"""What a made trace consists of: its readings, and what really happened while they were taken."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from device.reading import Reading

CONTACT_MM = 40.0
"""What the sensor was calibrated to read at the touch: the depth that the mount gives it."""
NEAR_MM = 103.0
"""What a calibration makes of the simulated sensor's 100: it takes the upper end of its error."""

Kind = Literal[
    "rep",  # lowered to the touch, and back: what is to be counted, once
    "miss",  # turned back before the wall
    "squat",
    "step",  # the feet moved on purpose
    "arrive",
    "leave",
    "stand",  # standing, calm or not, is no movement
    "stoop",
    "sit",
    "lunge",
    "turn",
    "lean",  # hips on the pad without having hinged
    "rock",  # off the pad and on again, without ever standing
    "feel",  # walked backwards until the wall was felt, then stepped out
    "fidget",
    "pass",
    "second_person",
    "hand",
    "cat",
    "towel",
    "door",
    "empty",
]


class Happening(Struct, frozen=True, kw_only=True):
    """Something that really happened, between `start_s` and `end_s`.

    `time_s` is its instant: of the touch, or of the turn of a miss or squat; else where it begins. Lengths are gaps
    from hips to touch plane: `stance_mm` standing before, `after_mm` standing after, `short_mm` at the turn of a miss.
    `lowering_s` is from leaving the stance to the touch, `pause_s` until the hips leave the pad for good, `rising_s`
    until standing. `touches` is how often the pad was reached.
    """

    kind: Kind
    start_s: float
    end_s: float
    time_s: float
    stance_mm: float = 0.0
    after_mm: float = 0.0
    short_mm: float = 0.0
    lowering_s: float = 0.0
    pause_s: float = 0.0
    rising_s: float = 0.0
    touches: int = 0


class Trace(Struct, frozen=True, kw_only=True):
    """Readings with their truth. `corpus`, `kind` and `seed` make it again; `period_s` is the sensor's own."""

    corpus: str
    kind: str
    seed: int
    period_s: float
    readings: list[Reading]
    happenings: list[Happening]
    calibrating: Iterable[list[Reading]] | None = None
    """The readings of somebody's tries to calibrate before it; None where nobody did."""
    before: list[Reading] = []
    """The readings of the set before in the same workout, if there was one."""

    def of(self, kind: Kind) -> list[Happening]:
        """All happenings of one kind, in order."""
        return [happening for happening in self.happenings if happening.kind == kind]

"""The whole live state in one message: a late or lossy reader of it is never wrong, only late."""

from typing import Literal

from msgspec import Struct

Phase = Literal["away", "arriving", "ready", "lowering", "at_wall", "rising", "rest", "paused", "done"]
"""What is going on: `away` to `rising` are the body's while sets run; `rest`, `paused` and `done` are the workout's."""

AdviceKind = Literal[
    "start", "go", "hold", "step_out", "step_in", "rest", "next_set", "done", "next_exercise", "paused"
]

CalibrationStep = Literal["press", "hold", "step_off", "step_farther", "press_again", "hold_again", "done", "refused"]


class Advice(Struct, frozen=True):
    """One instruction: `say` is what to do now, `why` one sentence of reason from measurements."""

    kind: AdviceKind
    say: str
    why: str


class Guidance(Struct, frozen=True):
    """How a calibration stands: what to do now (`say`) and why, and which part of it is done, 0 to 1.

    `step` is `done` or `refused` once it is over; `number` tells one calibration from the next.
    """

    number: int
    step: CalibrationStep
    say: str
    why: str
    part: float

    @property
    def over(self) -> bool:
        """Whether it has come to its end."""
        return self.step in ("done", "refused")


class Sensor(Struct, frozen=True):
    """How the sensor is: `health` is ok, starting, or the fault's word; `detail` says it in a sentence, "" when ok."""

    health: str = "starting"
    detail: str = ""
    range_mm: float | None = None
    rate_hz: float = 0.0


class LastRep(Struct, frozen=True):
    """The measures of the latest completed rep; see `events.Rep`."""

    lowering_s: float
    pause_s: float
    rising_s: float
    travel_mm: float
    stance_mm: float
    full: bool


class Latest(Struct, frozen=True):
    """The newest thing that should be heard or seen: `kind` is an event's tag; `seq` tells a new one from the same.

    `short_mm` is how far from the wall a miss turned back; None for everything else.
    """

    kind: str
    seq: int
    short_mm: float | None = None


class Snapshot(Struct, frozen=True, kw_only=True):
    """The live state. Lengths in mm, times in s; `at` is Unix time. `gap_mm` is hips to touch plane now, None when
    nobody is there or the sensor is not ok; `stance_mm` the measured standing gap, None until somebody stands still.
    `set` is the current set, from 1, 0 before the first; in a rest the finished one, after it the next. `sets` holds
    the reps of each set so far, that one included. `rest_s` is the rest still to go, of `rest_total_s`; None outside
    rest. `contact_mm` is what the sensor is taken to read at the touch, and `calibrated` tells whether that was
    measured. `calibration` is one that runs, and for a while how the latest went; else None. `cue` is what to mind in
    this set. In the exercises counted by depth `depth_mm` is how deep the hips are now, `range_mm` the learnt range of
    motion (None until it is learnt) and `needed_mm` how deep a rep must go; None elsewhere. `lost` holds the points at
    which the dowel has just left the back, is empty where that is not known, and None while it has not. `person` is a
    name, "" while nobody is chosen, and `person_id` then None; lengths are shown to them in `units`, and `voice` tells
    whether they want to be spoken to.
    """

    seq: int
    at: float
    simulated: bool
    speed: float
    sensor: Sensor
    person: str
    exercise: str
    phase: Phase
    reps: int
    misses: int
    set: int
    sets: tuple[int, ...]
    target_reps: tuple[int, int]
    target_sets: tuple[int, int]
    gap_mm: float | None
    stance_mm: float | None
    target_stance_mm: float
    calibrated: bool
    advice: Advice
    rest_s: float | None
    rest_total_s: float
    last_rep: LastRep | None
    latest: Latest | None
    warning: str
    contact_mm: float | None = None
    calibration: Guidance | None = None
    person_id: int | None = None
    units: Literal["in", "cm"] = "in"
    voice: bool = True
    cue: str = ""
    depth_mm: float | None = None
    range_mm: float | None = None
    needed_mm: float | None = None
    lost: tuple[str, ...] | None = None

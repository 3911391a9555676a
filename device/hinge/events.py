"""What the core says: every event is a frozen record with its instant, in the readings' own seconds."""

from msgspec import Struct

from device.hinge.aside import Habit


class Event(Struct, frozen=True, kw_only=True, tag_field="event", tag=str.lower):
    """Base of all events; `time_s` is the instant in the readings' own seconds."""

    time_s: float


# What the counter sees of the body.


class Arrived(Event, frozen=True, tag="arrived"):
    """Somebody came into range, and does not stand still yet."""


class Ready(Event, frozen=True, tag="ready"):
    """Somebody stands still, away from the wall: reps can begin. `stance_mm` is the gap from hips to touch plane."""

    stance_mm: float


class Left(Event, frozen=True, tag="left"):
    """Nobody is in range any more."""


class Touch(Event, frozen=True, tag="touch"):
    """The hips reached the wall: the count goes up now. `stance_mm` is where the rep started from.

    `lowering_s` is what is known of it at once; its `Rep` knows better.
    """

    stance_mm: float
    lowering_s: float


class ContactMoved(Event, frozen=True, tag="contact_moved"):
    """What the sensor reads at the touch is `contact_mm` from now on: it drifts with temperature, and differs between
    bodies and clothes. The latest touch read `felt_mm`; None where nothing was felt yet.
    """

    contact_mm: float
    felt_mm: float | None = None


class Learnt(Event, frozen=True, tag="learnt"):
    """What is known from now on of somebody's cloth, and of how they come: see `aside.Habit`. None: it is forgotten."""

    habit: Habit | None


class Reached(Event, frozen=True, tag="reached"):
    """What is known of the range of motion from now on: see `reach.Reach`."""

    first_mm: tuple[float, ...]
    home_mm: float | None


class Rep(Event, frozen=True, tag="rep"):
    """The rep of the latest `Touch` is over, and measured.

    Times in seconds: `touched_s` is the instant of its touch, `lowering_s` from leaving the stance to the touch,
    `pause_s` at the wall, `rising_s` from leaving the wall to standing. Lengths in mm: `stance_mm` and
    `stance_after_mm` are the gaps from hips to touch plane before and after, `travel_mm` the way from standing to the
    deepest point, `depth_mm` the deepest gap (negative is deeper than contact), `steadiness_mm` the standard deviation
    at the wall. `full` tells whether the person stood up fully, `bounces` how often the wall was touched again without
    standing up. `noise_mm` is the standard deviation of one reading in standing, None where that was not measured.
    """

    touched_s: float
    lowering_s: float
    pause_s: float
    rising_s: float
    stance_mm: float
    stance_after_mm: float
    travel_mm: float
    depth_mm: float
    steadiness_mm: float
    full: bool
    bounces: int
    noise_mm: float | None = None


class Miss(Event, frozen=True, tag="miss"):
    """The hips turned back `short_mm` before the wall; `stance_mm` is where they started from."""

    stance_mm: float
    short_mm: float


class Settled(Event, frozen=True, tag="settled"):
    """The turn at `turned_s` was a touch after all, and counts now: those that followed have shown where it ends.

    A `Miss` of that instant was none. Or it was a touch of somebody who seemed to go to lean, and who came back; then
    its `Rep` follows at once. `stance_mm` is where it started from.
    """

    turned_s: float
    stance_mm: float


class Squat(Event, frozen=True, tag="squat"):
    """Two dips without a touch: the hips sank under the beam instead of going back."""

    stance_mm: float


class ContactLost(Event, frozen=True, tag="contact_lost"):
    """The dowel has left the back at `point`, which is empty where that is not known: back to the start position."""

    point: str = ""


class Voided(Event, frozen=True, tag="voided"):
    """What was counted at `touched_s` turned out to be no rep: it became a squat or a step, or a contact was lost."""

    touched_s: float


class Calibrated(Event, frozen=True, tag="calibrated"):
    """The sensor reads `contact_mm` at the touch from now on, instead of `replaced_mm`: a person has calibrated it.

    `noise_mm` is the standard deviation of one reading there, `signal_mcps` the light that comes back (None where that
    is unknown), `readings` how many it rests on, and `near_mm` how the light grows (see `nearness`; None where that
    could not be measured).
    """

    contact_mm: float
    noise_mm: float
    signal_mcps: float | None
    readings: int
    replaced_mm: float
    near_mm: float | None = None


# What the workout makes of it.


class WorkoutStarted(Event, frozen=True, tag="workout_started"):
    """A workout began."""

    exercise: str


class SetStarted(Event, frozen=True, tag="set_started"):
    """Set `number`, from 1, began."""

    number: int


class SetEnded(Event, frozen=True, tag="set_ended"):
    """Set `number` is over with `reps` counted; `why` is target, stopped, left, asked or hurt."""

    number: int
    reps: int
    why: str


class RestOver(Event, frozen=True, tag="rest_over"):
    """The rest after set `number` is over."""

    number: int


class WorkoutEnded(Event, frozen=True, tag="workout_ended"):
    """The workout is over; `why` is done, asked, hurt or idle."""

    why: str


class Undone(Event, frozen=True, tag="undone"):
    """The rep whose touch was at `touched_s`, in set `number`, was taken back by the person."""

    number: int
    touched_s: float


class Restored(Event, frozen=True, tag="restored"):
    """The rep whose touch was at `touched_s`, in set `number`, had been taken back and counts again."""

    number: int
    touched_s: float


class Advised(Event, frozen=True, tag="advised"):
    """The advice changed: `kind` is one of `coach.KINDS`, `say` what to do, `why` one sentence of reason."""

    kind: str
    say: str
    why: str
    target_stance_mm: float

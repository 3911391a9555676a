"""What the counter and the coach need to know of an exercise, every number with its reason."""

from typing import Literal

from msgspec import Struct

INCH_MM = 25.4

Units = Literal["in", "cm"]
"""In which lengths are told to somebody; they are coached in inches either way."""


class Sensing(Struct, frozen=True):
    """How movement is told from noise. Fractions are of the travel: the way from standing to contact.

    Sources: the static recording (SD 2.1 mm at 76 mm), the motion recordings, and the table of 23 real hinges
    (travel 78 to 256 mm, lowering 0.2 to 2.6 s, rising 0.22 to 4.5 s, hips at 1.0 m/s at most).
    """

    touch_mm: float = 10.0
    """A touch is a median of three readings at most this far above contact: with the noise of a white target three and
    a half standard deviations of that median below a rep that is 15 mm short and must not count."""
    touch_min_mm: float = 2.0
    """With more noise the line is lower, but never lower than this: half of the medians
    at the wall are below it whatever the noise."""
    sure: float = 3.5
    """The standard deviations meant here: at the bottom of a short rep some thirty medians are compared."""
    median: float = 0.67
    """A median of three has this part of the deviation of one reading (Gaussian noise)."""
    release_mm: float = 10.0
    """The hips have left the wall this far above the touch line: five standard deviations, so noise never bounces."""
    lowering_min_s: float = 0.12
    """Standing to touch takes longer than this: 0.20 s was the quickest of 23 real hinges, less its first 6 %."""
    deeper_mm: float = 25.0
    """Nearer than contact by more than this nothing is believed: hips press a firm pad by some millimetres, a covered
    chip sticks at 20 mm where contact reads 40, and glossy black has read 0."""
    covered_mm: float = 20.0
    """A target lost within this of contact may cover the sensor: hips slow down to the wall, to 0.4 m/s and less, and a
    reading is then 13 mm."""
    covered_s: float = 0.15
    """For so long it must be lost, with a status that covering gives, before it is a touch: single losses happen."""
    covered_signal: float = 0.5
    """And at least this part of the sensor's own light must come back still, unless the room's light is gone: whoever
    steps aside takes the one away and lets the other in."""
    turn: float = 0.20
    """A turn is a move back by this part of the travel; a real hinge's own wobble at the bottom is at most 0.14."""
    turn_min_mm: float = 20.0
    """But never less than this: four standard deviations of a reading from dark cloth at 300 mm."""
    miss: float = 0.40
    """A turn short of the wall is a miss from this part of the way on, down and back up; less is fidgeting. In the
    motion recording with two short hinges they go 0.43 and 0.88 of the way, the fidgets around them 0.36 at most."""
    miss_min_mm: float = 40.0
    """But never less: people who stand and move their arms swing 21 to 50 mm peak to peak, half of it each way."""
    rearm: float = 0.60
    """After a touch the hips must come back by this part before the next one counts; pulses stay below."""
    stood: float = 0.85
    """Stood up fully: the rest is sway."""
    min_stance_mm: float = 56.0
    """Nearer than this nobody is ready: the first stance is 76 mm, less a sway of 10 mm and half an inch. Who stands
    still nearer has stepped back to lean."""
    max_stance_mm: float = 15 * INCH_MM
    """Farther nobody is ready: the plan's farthest stance and an inch. Who turns round out there is yet to come."""
    stray_mm: float = 2 * INCH_MM
    """Who is ready and stands still farther out than that and this has gone away; between, they are told to come in."""
    same_mm: float = 4.0
    """A stance within this is the same: calm people sway by so much around their feet."""
    max_range_mm: float = 800.0
    """Farther targets are somebody else: a 14 inch stance reads 396 mm, lunges swing to 740."""
    max_speed_mm_s: float = 1500.0
    """A reading nearer than hips could have come at this speed is a false one (measured: 1.0 m/s at most)."""
    slack_mm: float = 30.0
    """Added to that, for noise and the first instant of a movement."""
    gone_s: float = 1.5
    """Without a believable reading for this long, nobody is there."""
    covered_gone_s: float = 30.0
    """The same while the sensor is covered at the wall: nobody holds a hinge longer."""
    still_mm: float = 10.0
    """Standing still: four block means within this, or within `still` of the gap where that is more, because noise
    grows with the distance."""
    still: float = 0.04
    moved_s: float = 2.2
    """Still for so long after the first 0.8 s, away from both ends: the feet have moved and this is the new standing
    place. Before that it may be a short rep that is held; real hinges are held 1.7 s at most."""
    shifted_s: float = 0.8
    """The same nearer to standing than a miss would be: a step in. A slow lowering is not still for so long."""
    left_mm: float = 4.0
    """Standing ends this far, or this part of the travel, below it: two standard deviations of a reading."""
    left: float = 0.03
    dwell_s: float = 0.3
    """Back at standing for this long, a short rep is over and was a miss; a squat passes through faster, or crosses
    more than half of what is standing meanwhile."""
    squat_s: float = 2.0
    """A turn waits for so long to be told as a miss, for a second dip makes it a squat: in the recordings dips mostly
    follow each other within 1.8 s. Who is farther off than they stood meanwhile shows the back, and the second dip is
    still to come; from then on it waits for so long."""
    settle_s: float = 0.35
    """Standing settles for this long after the rep, then its measures are taken."""


class Plan(Struct, frozen=True):
    """What a workout is to be. From the therapist's handout: 15 to 20 reps, 3 to 4 sets; the rest between is ours."""

    target_reps: tuple[int, int] = (15, 20)
    target_sets: tuple[int, int] = (3, 4)
    rest_s: float = 60.0
    start_stance_mm: float = 3 * INCH_MM
    step_mm: float = INCH_MM
    max_stance_mm: float = 14 * INCH_MM
    load_kg: float | None = None
    """What is held in the handcuff hinge; None in the others."""
    units: Units = "in"

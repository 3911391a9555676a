"""The therapist's words: what to do now and why, from what `climb` says was earned and where the person stands now.

Nothing is remembered here, nor in what it rests on: `comfort` says what is comfortable, `climb` where the attempts of
this workout have led, `past` where earlier ones let it begin, `milestones` what they have earned. Whoever repeats it on
the same log gets the same words.
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from device.hinge.climb import SAME_STANCE_MM, SHORT_MM, Climb, climb, on_grid_mm
from device.hinge.comfort import COMFORT_REPS, comfort
from device.hinge.exercise import INCH_MM, Plan, Units
from device.hinge.log import WorkoutLog
from device.hinge.past import HURT_INCHES
from device.hinge.readable import POOR
from device.hinge.snapshot import Advice, AdviceKind
from device.hinge.words import length, many, steps

__all__ = ["Climb", "Moment", "Stage", "advise", "climb", "comfort", "place"]

PUSH = "Push your hips back to the wall."
GOOD_MM = 6.35
"""A stance within a quarter of an inch of the wanted one is good."""
WHOLE_STEP_MM = 17.8
"""Off by more than 0.7 inch, the step has not been made yet; by less, it was short or long."""
ELSEWHERE_MM = 4 * INCH_MM
"""Farther off than this nobody has taken the stance: they rest, or are about to come."""


Stage = Literal["idle", "between", "set", "rest", "done", "paused"]
"""What the workout is in; `between` is after a rest, or before the first set."""


class Moment(Struct, frozen=True, kw_only=True):
    """What there is to know of now.

    `log` is the workout, None before one. `stance_mm` is where the person stands, None where nobody stands still.
    `earned` is what `next_exercise` says of the workouts so far. Lengths are told in `units`.
    """

    log: WorkoutLog | None
    stage: Stage
    stance_mm: float | None
    earned: Advice | None = None
    units: Units = "in"


def advise(climbed: Climb, now: Moment) -> Advice:
    """Say what to do now."""
    log = now.log
    if now.stage == "paused":
        return Advice("paused", "Paused.", "Nothing is counted until you resume.")
    if log is not None and now.stage == "done":
        return _done(log, now)
    if log is None or not log.sets:
        return place(climbed, now.stance_mm, now.units)
    last = log.sets[-1]
    if now.stage == "rest":
        then = f"Next: {length(climbed.asked_mm, now.units)} from the wall."
        return Advice("rest", "Rest.", f"Set {last.number} is done: {many(last.reps, 'rep')}. {then}")
    if now.stage == "between" and now.stance_mm is None:
        say = f"Set {last.number + 1}: stand {length(climbed.asked_mm, now.units)} from the wall."
        return Advice("next_set", say, climbed.why)
    if now.stage == "between":  # the next set begins its own row
        climbed = replace(climbed, here=(), hold=None)
    return place(climbed, now.stance_mm, now.units)


def within(climbed: Climb, reach_mm: float | None, plan: Plan) -> Climb:
    """The same for somebody who is seen too faintly farther off than `reach_mm`; None where that is not so."""
    if reach_mm is None or reach_mm >= climbed.asked_mm:
        return climbed
    why = f"Farther off you are hardly seen: {POOR}."
    return replace(climbed, asked_mm=on_grid_mm(reach_mm, plan), why=why, here=(), hold=None)


def hardly_seen(climbed: Climb, reach_mm: float | None, units: Units) -> Advice:
    """To somebody, or something, that is seen too faintly now: how near they would be seen, or what else helps."""
    target = length(climbed.asked_mm, units)
    if reach_mm is not None and reach_mm < climbed.asked_mm:
        why = f"Even {target} away you are hardly seen: {POOR}."
        return Advice("hold", "Wear something lighter.", why)
    why = f"{POOR.capitalize()}: lighter clothes help too."
    return Advice("step_in", f"Hardly seen: stand {target} away.", why)


def _done(log: WorkoutLog, now: Moment) -> Advice:
    done = f"{many(len(log.sets), 'set')}, {many(sum(one.reps for one in log.sets), 'rep')}"
    if log.ended_s is None:
        return Advice("done", "Well done.", f"{done}. One more set? Just begin, or end the workout.")
    if log.why == "hurt":
        inside = f"the next workout begins {steps(HURT_INCHES, now.units)} inside"
        return Advice("done", "Stop, and rest.", f"You said that it hurts; {inside}.")
    if now.earned is not None:
        return now.earned
    if not log.sets:
        return Advice("done", "See you next time.", "No set was begun.")
    farthest_mm = max((a.stance_mm for one in log.attempts() for a in one if a.kind == "rep"), default=None)
    reached = "" if farthest_mm is None else f", up to {length(farthest_mm, now.units)}"
    return Advice("done", "Well done.", f"{done}{reached}.")


def place(climbed: Climb, stance_mm: float | None, units: Units = "in") -> Advice:
    """Say what to do while a set runs to somebody who stands at `stance_mm` (None: nobody stands still yet)."""
    target_mm = climbed.asked_mm
    if stance_mm is None or stance_mm - target_mm > ELSEWHERE_MM:
        return Advice("start", f"Stand with your back to the wall, {length(target_mm, units)} away.", climbed.why)
    off_mm = stance_mm - target_mm
    good_mm = SAME_STANCE_MM if climbed.here else GOOD_MM
    short_mm = SHORT_MM if climbed.short and not climbed.here else good_mm
    if -short_mm <= off_mm <= good_mm:
        return _stay(climbed, units)
    way = "farther from" if off_mm < 0 else "closer to"
    kind: AdviceKind = "step_out" if off_mm < 0 else "step_in"
    where = f"You stand {length(stance_mm, units)} from the wall; the aim is {length(target_mm, units)}."
    if abs(off_mm) <= WHOLE_STEP_MM:
        much = "A little more" if off_mm < 0 else "Too far"
        return Advice(kind, f"{much}: {length(off_mm, units)} {way} the wall.", where)
    if climbed.came == kind and not climbed.here and abs(off_mm) <= WHOLE_STEP_MM + INCH_MM:
        return Advice(kind, f"Step {steps(1, units)} {way} the wall.", climbed.why)
    return Advice(kind, f"Stand {length(target_mm, units)} from the wall.", where)


def _stay(climbed: Climb, units: Units) -> Advice:
    """To somebody who stands as asked: what the latest rep lacked, what keeps them here, or how far they are."""
    row, lack = comfort(climbed.here, units)
    lack = lack or climbed.hold
    if lack is not None:
        return Advice("hold", lack.say, lack.why)
    return Advice("go", PUSH, f"{length(climbed.asked_mm, units)}: {row} of {COMFORT_REPS} comfortable reps in a row.")

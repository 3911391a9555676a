"""What is worth a cheer, and when an exercise is mastered: pure functions of the earlier workouts."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from device.hinge.climb import SAME_STANCE_MM, on_grid_mm
from device.hinge.exercise import INCH_MM, Plan
from device.hinge.past import PastWorkout
from device.hinge.snapshot import Advice
from device.hinge.words import length, many, steps

OWNED_REPS = 15
"""So many comfortable reps in one set, the least that the handout asks of a set, and the stance is one's own."""
MASTERED_MM = 6 * INCH_MM
"""Twice the first stance: the hips travel 150 mm, about the median (170) of 23 real hinges."""
FEW_MISSES = 2
"""In 80 reps; one in forty is a lapse."""

MilestoneKind = Literal["owned", "farthest", "most_reps", "3x15", "4x20"]


class Milestone(Struct, frozen=True):
    """Something done for the first time, at the end of a workout: an inch owned, a personal best, or whole sets.

    `stance_mm` belongs to `owned` and `farthest` (the farthest comfortable stance so far), `reps` to the others.
    """

    kind: MilestoneKind
    at_s: float
    stance_mm: float | None = None
    reps: int | None = None


def milestones(past: Sequence[PastWorkout]) -> tuple[Milestone, ...]:
    """Give the milestones of one exercise, in order.

    The first workout with a rep sets what later ones can better, and is no best itself.
    """
    found: list[Milestone] = []
    owned: set[int] = set()
    sets_done: set[MilestoneKind] = set()
    farthest_mm, most, begun = 0.0, 0, False
    for workout in past:
        at_s = workout.ended_s
        new = _owned(workout) - owned
        owned |= new
        found += [Milestone("owned", at_s, stance_mm=inch * INCH_MM) for inch in sorted(new)]
        if begun and (workout.farthest_mm or 0.0) > farthest_mm:
            found.append(Milestone("farthest", at_s, stance_mm=workout.farthest_mm))
        if begun and workout.reps > most:
            found.append(Milestone("most_reps", at_s, reps=workout.reps))
        done = _whole_sets(workout)
        found += [Milestone(kind, at_s, reps=workout.reps) for kind in done if kind not in sets_done]
        sets_done.update(done)
        farthest_mm = max(farthest_mm, workout.farthest_mm or 0.0)
        most = max(most, workout.reps)
        begun = begun or workout.reps > 0
    return tuple(found)


def next_exercise(past: Sequence[PastWorkout], plan: Plan) -> Advice | None:
    """Say what the workouts of one exercise (newest last) have earned beyond it, with the reason; None if nothing yet.

    - dowel to wall: two workouts in a row with 3 or more sets, each of 15 reps or more, without a lost contact;
    - wall to handcuff: 4 sets of 20, all of it 6 inches or more from the wall, with 2 misses at most; or 3 sets, each
      with 15 comfortable reps within an inch of the person's upper bound;
    - handcuff, more load: two workouts in a row with 4 sets of 20, with the same load.
    """
    if not past:
        return None
    latest = past[-1]
    if latest.hurt:
        return None
    if latest.exercise == "wall":
        why = _wall_mastered(latest, plan)
        return (
            None if why is None else Advice("next_exercise", "Well done. Next: the handcuff hinge, if you like.", why)
        )
    two = past[-2:]
    if len(two) < 2 or two[0].exercise != latest.exercise:  # noqa: PLR2004 - two workouts in a row
        return None
    if latest.exercise == "dowel" and all(one.did(3, 15) and one.misses == 0 for one in two):
        why = "Two workouts in a row with 3 sets of 15 or more and no contact lost."
        return Advice("next_exercise", "Well done. Next: the wall hinge, if you like.", why)
    if latest.exercise == "handcuff" and all(one.did(4, 20) for one in two) and two[0].load_kg == latest.load_kg:
        return Advice("hold", "Take more load next time.", "Two workouts in a row with 4 sets of 20 at this load.")
    return None


def _wall_mastered(latest: PastWorkout, plan: Plan) -> str | None:
    far = all((one.nearest_mm or 0.0) >= MASTERED_MM - SAME_STANCE_MM for one in latest.sets)
    if latest.did(4, 20) and far and latest.misses <= FEW_MISSES:
        misses = many(latest.misses, "miss", "misses")
        return f"4 sets of 20, {length(MASTERED_MM, plan.units)} or more from the wall, with {misses}."
    bound_mm = on_grid_mm(plan.max_stance_mm, plan)
    near_mm = bound_mm - plan.step_mm - 1.0  # inches are no round numbers of mm
    owning = [one for one in latest.sets if one.comfortable >= OWNED_REPS and (one.stance_mm or 0.0) >= near_mm]
    if latest.did(3, OWNED_REPS) and len(owning) == len(latest.sets):
        near = f"within {steps(1, plan.units)} of {length(bound_mm, plan.units)}, your farthest"
        return f"{len(owning)} sets with 15 comfortable reps {near}."
    return None


def _owned(workout: PastWorkout) -> set[int]:
    return {
        round(s.stance_mm / INCH_MM) for s in workout.sets if s.stance_mm is not None and s.comfortable >= OWNED_REPS
    }


def _whole_sets(workout: PastWorkout) -> list[MilestoneKind]:
    done: list[MilestoneKind] = []
    if workout.did(3, 15):
        done.append("3x15")
    if workout.did(4, 20):
        done.append("4x20")
    return done

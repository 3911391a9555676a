"""What the coach says in the exercises that are counted by depth: they go by reps and sets, and know no stance."""

from statistics import fmean

from device.hinge.coach import Moment
from device.hinge.exercise import Plan
from device.hinge.exercises import EXERCISES
from device.hinge.log import WorkoutLog
from device.hinge.reach import LEARNT_FROM
from device.hinge.snapshot import Advice
from device.hinge.words import length, many

POINTS = {"head": "head", "upper_back": "upper back", "tailbone": "tailbone"}
"""Where the dowel touches, as it is named and as it is said."""
SCATTER_MM = 21.0
"""With more noise (1 SD of a reading, in the mean of the latest reps) reps are missed, one to five of 20 in two thirds
of such sets, and with less in one set of a hundred. Sets in cloth of 12 to 88 % at a quarter of a metre to 0.8 m, as in
`tests.bench.depth`."""
SCATTER_REPS = 5


def contact_lost(points: tuple[str, ...]) -> Advice:
    """To somebody whose dowel has left the back, at these points; none where that is not known."""
    where = " and the ".join(POINTS[point] for point in points)
    at = f" at the {where}" if where else ""
    return Advice(
        "hold", f"Contact lost{at}: back to the start.", "A rep counts while the dowel touches all three points."
    )


def advise_by_depth(exercise: str, plan: Plan, now: Moment, range_mm: float | None) -> Advice:
    """Say what to do now; `range_mm` is the range of motion, None while it is being learnt."""
    log, (low, high) = now.log, plan.target_reps
    if now.stage == "paused":
        return Advice("paused", "Paused.", "Nothing is counted until you resume.")
    if now.stage == "done" and log is not None:
        return _done(log, now.earned)
    if now.stage == "rest" and log is not None and log.sets:
        last = log.sets[-1]
        return Advice("rest", "Rest.", f"Set {last.number} is done: {many(last.reps, 'rep')}.")
    if now.stance_mm is None:
        if now.stage == "between" and log is not None and log.sets:
            return Advice(
                "next_set", f"Set {log.sets[-1].number + 1}: half a metre off, your back to the sensor.", _aim(plan)
            )
        return Advice("start", "Stand half a metre off, your back to the sensor, and still.", EXERCISES[exercise].rep)
    reps = log.sets[-1].reps if log is not None and log.sets and log.sets[-1].ended_s is None else 0
    say = "Sit your hips back." if exercise == "dowel" else "Push the weight back."
    scatter_mm = _scatter_mm(log)
    if scatter_mm > SCATTER_MM:
        why = f"Readings scatter by {length(scatter_mm, now.units)} so far off, and reps may be missed."
        return Advice("hold", "Come closer to the sensor.", why)
    if range_mm is None:
        return Advice("go", say, f"Your first {LEARNT_FROM} reps show how deep you go.")
    return Advice("go", say, f"{reps} of {low} to {high}.")


def _scatter_mm(log: WorkoutLog | None) -> float:
    """How noisy the latest reps of the set were read; 0 where that is not known."""
    attempts = log.sets[-1].attempts if log is not None and log.sets and log.sets[-1].ended_s is None else ()
    noises_mm = [a.rep.noise_mm for a in attempts if a.rep is not None and a.rep.noise_mm is not None]
    return fmean(noises_mm[-SCATTER_REPS:]) if len(noises_mm) >= SCATTER_REPS else 0.0


def _done(log: WorkoutLog, earned: Advice | None) -> Advice:
    done = f"{many(len(log.sets), 'set')}, {many(sum(one.reps for one in log.sets), 'rep')}"
    if log.ended_s is None:
        return Advice("done", "Well done.", f"{done}. One more set? Just begin, or end the workout.")
    if log.why == "hurt":
        return Advice("done", "Stop, and rest.", "You said that it hurts: take fewer reps next time, without load.")
    return earned or Advice("done", "Well done.", f"{done}.")


def _aim(plan: Plan) -> str:
    low, high = plan.target_reps
    return f"{low} to {high} reps."

"""Logs made by hand."""

from collections.abc import Iterable, Sequence

from device.hinge.events import Rep
from device.hinge.log import Attempt, SetLog, WorkoutLog

INCH_MM = 25.4


def rep(
    stance_mm: float,
    *,
    at_s: float = 0.0,
    lowering_s: float = 1.2,
    whole_s: float = 3.0,
    full: bool = True,
    noise_mm: float | None = None,
) -> Attempt:
    """A rep to the wall, comfortable unless told otherwise."""
    measured = Rep(
        time_s=at_s + whole_s,
        touched_s=at_s,
        lowering_s=lowering_s,
        pause_s=0.5,
        rising_s=whole_s - lowering_s - 0.5,
        stance_mm=stance_mm,
        stance_after_mm=stance_mm,
        travel_mm=stance_mm,
        depth_mm=0.0,
        steadiness_mm=1.0,
        full=full,
        bounces=0,
        noise_mm=noise_mm,
    )
    return Attempt(kind="rep", at_s=at_s, stance_mm=stance_mm, rep=measured)


def miss(stance_mm: float, *, at_s: float = 0.0) -> Attempt:
    """A turn before the wall."""
    return Attempt(kind="miss", at_s=at_s, stance_mm=stance_mm)


def workout(
    *sets: Iterable[Attempt], at_s: float = 0.0, why: str = "done", exercise: str = "wall", open_: bool = False
) -> WorkoutLog:
    """A workout with these attempts in its sets, an hour long."""
    kept: Sequence[SetLog] = [
        SetLog(number=number, started_s=at_s, attempts=tuple(attempts), ended_s=None if open_ else at_s + 3600)
        for number, attempts in enumerate(sets, 1)
    ]
    if open_:
        return WorkoutLog(exercise=exercise, started_s=at_s, sets=tuple(kept))
    return WorkoutLog(exercise=exercise, started_s=at_s, sets=tuple(kept), ended_s=at_s + 3600, why=why)

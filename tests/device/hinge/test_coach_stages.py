"""What the coach says at each stage of a workout, word for word, in inches and in centimetres."""

import pytest

from device.hinge import coach
from device.hinge.coach import Moment, Stage
from device.hinge.exercise import INCH_MM, Plan, Units
from device.hinge.log import Attempt, WorkoutLog
from device.hinge.snapshot import Advice, AdviceKind
from tests.device.hinge.logs import miss, rep, workout

THREE, FOUR = 3 * INCH_MM, 4 * INCH_MM
ROW = [rep(THREE)] * 5
"""Earns an inch."""


def advised(log: WorkoutLog | None, stage: Stage, stance_mm: float | None, units: Units) -> Advice:
    plan = Plan(units=units)
    climbed = coach.climb(log.attempts() if log is not None else (), plan)
    return coach.advise(climbed, Moment(log=log, stage=stage, stance_mm=stance_mm, units=units))


@pytest.mark.parametrize(
    ("stage", "stance_mm", "kind", "inches", "centimetres"),
    [
        (
            "set",
            THREE,
            "step_out",
            "Step one inch farther from the wall.|5 comfortable reps in a row at 3 inches.",
            "Step 2.5 centimetres farther from the wall.|5 comfortable reps in a row at 7.6 centimetres.",
        ),
        (
            "rest",
            THREE,
            "rest",
            "Rest.|Set 1 is done: 5 reps. Next: 4 inches from the wall.",
            "Rest.|Set 1 is done: 5 reps. Next: 10.2 centimetres from the wall.",
        ),
        (
            "between",
            None,
            "next_set",
            "Set 2: stand 4 inches from the wall.|5 comfortable reps in a row at 3 inches.",
            "Set 2: stand 10.2 centimetres from the wall.|5 comfortable reps in a row at 7.6 centimetres.",
        ),
        (
            "between",
            FOUR,
            "go",
            "Push your hips back to the wall.|4 inches: 0 of 5 comfortable reps in a row.",
            "Push your hips back to the wall.|10.2 centimetres: 0 of 5 comfortable reps in a row.",
        ),
        (
            "paused",
            FOUR,
            "paused",
            "Paused.|Nothing is counted until you resume.",
            "Paused.|Nothing is counted until you resume.",
        ),
        (
            "done",
            FOUR,
            "done",
            "Well done.|1 set, 5 reps. One more set? Just begin, or end the workout.",
            "Well done.|1 set, 5 reps. One more set? Just begin, or end the workout.",
        ),
    ],
)
def test_in_a_workout(stage: Stage, stance_mm: float | None, kind: AdviceKind, inches: str, centimetres: str) -> None:
    log = workout(ROW, open_=True)
    assert advised(log, stage, stance_mm, "in") == Advice(kind, *inches.split("|"))
    assert advised(log, stage, stance_mm, "cm") == Advice(kind, *centimetres.split("|"))


def test_before_one_the_stance_is_looked_at_already() -> None:
    assert advised(None, "idle", THREE, "in").kind == "go"
    assert advised(None, "idle", THREE + 9, "cm") == Advice(
        "step_in",
        "Too far: 0.9 centimetres closer to the wall.",
        "You stand 8.5 centimetres from the wall; the aim is 7.6 centimetres.",
    )


@pytest.mark.parametrize(
    ("attempts", "why", "units", "said"),
    [
        ([*ROW, rep(FOUR)], "done", "in", "Well done.|1 set, 6 reps, up to 4 inches."),
        ([*ROW, rep(FOUR)], "asked", "cm", "Well done.|1 set, 6 reps, up to 10.2 centimetres."),
        ([miss(FOUR)], "asked", "in", "Well done.|1 set, 0 reps."),
        ([rep(FOUR), miss(FOUR)], "hurt", "in", "Stop, and rest.|You said that it hurts; # two inches inside."),
        ([rep(FOUR), miss(FOUR)], "hurt", "cm", "Stop, and rest.|You said that it hurts; # 5.1 centimetres inside."),
        (None, "asked", "in", "See you next time.|No set was begun."),
    ],
)
def test_after_one(attempts: list[Attempt] | None, why: str, units: Units, said: str) -> None:
    log = workout(why=why) if attempts is None else workout(attempts, why=why)
    assert advised(log, "done", None, units) == Advice("done", *said.replace("#", "the next workout begins").split("|"))

"""A look at the history takes a rep of the open workout back, or lets it count again; what follows from it follows."""

import pytest

from device.errors import CommandRefused
from device.hinge.core import Core
from device.hinge.events import Miss, Restored, Undone
from device.hinge.exercise import INCH_MM, Plan
from device.hinge.log import WorkoutLog
from device.hinge.workout import Phase, Workout
from tests.device.hinge.athlete import PLAN, Athlete
from tests.device.hinge.traces import CONTACT_MM, at

LOOK_AGAIN = "That changed just now: look again."


def coached(core: Core) -> tuple[str, int]:
    """What it advises, and for how many inches."""
    return core.advice.kind, round(core.target_stance_mm / INCH_MM)


def attempts_undone(log: WorkoutLog | None) -> list[list[bool]]:
    assert log is not None
    return [[attempt.undone for attempt in one.attempts] for one in log.sets]


def test_a_rep_in_the_middle_of_any_set_is_taken_back_and_counts_again() -> None:
    athlete = Athlete().reps(3).command("end_set").command("skip_rest").reps(2)
    workout = athlete.workout
    assert workout.take_back(1, 1, True, 50.0) == [Undone(time_s=50.0, number=1, touched_s=6.0)]
    assert athlete.set_reps == [2, 2]
    assert attempts_undone(workout.log) == [[False, True, False], [False, False]]
    assert workout.take_back(2, 0, True, 51.0) == [Undone(time_s=51.0, number=2, touched_s=12.0)]
    assert athlete.set_reps == [2, 1]
    assert workout.take_back(1, 1, False, 52.0) == [Restored(time_s=52.0, number=1, touched_s=6.0)]
    assert athlete.set_reps == [3, 1]
    assert workout.phase is Phase.SET


def test_the_last_rep_of_a_set_can_be_taken_back_and_what_undo_took_counts_again() -> None:
    athlete = Athlete().reps(2).command("undo")
    assert athlete.workout.take_back(1, 1, False, 9.0) == [Restored(time_s=9.0, number=1, touched_s=6.0)]
    assert athlete.set_reps == [2]
    athlete.workout.take_back(1, 1, True, 9.5)
    assert athlete.command("undo").set_reps == [0]


@pytest.mark.parametrize(
    ("number", "place", "undone"),
    [
        (1, 0, False),  # it counts already
        (1, 1, True),  # it is taken back already
        (1, 2, True),  # a miss
        (1, 2, False),
        (1, 3, True),  # there is no fourth attempt
        (2, 0, True),  # nor a second set
        (0, 0, True),
    ],
)
def test_what_is_no_rep_or_would_not_change_is_refused_and_stays(number: int, place: int, undone: bool) -> None:
    athlete = Athlete().reps(2).command("undo")
    athlete.see(Miss(time_s=8.0, stance_mm=76.0, short_mm=20.0))
    log = athlete.workout.log
    with pytest.raises(CommandRefused) as refused:
        athlete.workout.take_back(number, place, undone, 9.0)
    assert str(refused.value) == LOOK_AGAIN
    assert athlete.workout.log is log


def test_nothing_is_taken_back_without_a_workout_or_after_its_end() -> None:
    over = Athlete().reps(2).command("end_workout").workout
    log = over.log
    for workout in (Workout(PLAN), over):
        with pytest.raises(CommandRefused) as refused:
            workout.take_back(1, 0, True, 9.0)
        assert str(refused.value) == LOOK_AGAIN
    assert over.log is log


def test_nothing_is_advanced_on_a_rep_that_is_taken_back_and_it_is_again_once_it_counts() -> None:
    trace = at(76.2)
    for _ in range(5):
        trace.rep(76.2)
    core, now_s = Core(CONTACT_MM, Plan()), trace.readings[-1].time_s
    for reading in trace.readings:
        core.feed(reading)
    assert coached(core) == ("step_out", 4)
    events = core.take_back(1, 2, True, now_s + 0.5)
    assert [type(event).__name__ for event in events] == ["Undone", "Advised"]
    assert coached(core) == ("go", 3)
    core.take_back(1, 2, False, now_s + 1.0)
    assert coached(core) == ("step_out", 4)

"""What exactly a workout tells: every event with its instant, number and reason, and what it leaves out."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from device.errors import CommandRefused
from device.hinge.events import (
    Event,
    Miss,
    Rep,
    RestOver,
    SetEnded,
    SetStarted,
    Settled,
    Squat,
    Touch,
    Undone,
    Voided,
    WorkoutEnded,
    WorkoutStarted,
)
from device.hinge.exercise import Plan
from device.hinge.workout import Phase, Workout
from tests.device.hinge.athlete import PLAN, Athlete, rep_of


def told(athlete: Athlete) -> list[Event]:
    """All but the attempts."""
    return [event for event in athlete.events if not isinstance(event, Touch | Rep | Miss | Squat)]


def test_a_whole_workout_is_told_with_every_instant_number_and_reason() -> None:
    athlete = Athlete(Plan(target_reps=(2, 3), target_sets=(2, 2), rest_s=20.0))
    athlete.reps(3).wait(25.0).reps(2).wait(10.0, away=True)
    assert told(athlete) == [
        WorkoutStarted(time_s=3.0, exercise="wall"),
        SetStarted(time_s=3.0, number=1),
        SetEnded(time_s=12.0, number=1, reps=3, why="target"),
        RestOver(time_s=32.0, number=1),
        SetStarted(time_s=37.0, number=2),
        SetEnded(time_s=48.5, number=2, reps=2, why="left"),
        WorkoutEnded(time_s=48.5, why="done"),
    ]


def test_what_is_asked_for_is_told_with_its_instant() -> None:
    athlete = Athlete().reps(2)
    athlete.time_s = 10.0
    athlete.command("undo").command("end_set").command("skip_rest").command("start").command("end_workout")
    assert told(athlete)[2:] == [
        Undone(time_s=10.0, number=1, touched_s=6.0),
        SetEnded(time_s=10.0, number=1, reps=1, why="asked"),
        RestOver(time_s=10.0, number=1),
        SetStarted(time_s=10.0, number=2),
        SetEnded(time_s=10.0, number=2, reps=0, why="asked"),
        WorkoutEnded(time_s=10.0, why="asked"),
    ]


def test_another_exercise_is_told_as_such() -> None:
    assert Workout(PLAN, "dowel").command("start", 5.0) == [
        WorkoutStarted(time_s=5.0, exercise="dowel"),
        SetStarted(time_s=5.0, number=1),
    ]


@pytest.mark.parametrize(("paused", "after_s"), [(False, 600.0), (True, 1800.0)])
def test_a_forgotten_workout_is_idle_after_so_long_and_not_before(paused: bool, after_s: float) -> None:
    athlete = Athlete(Plan(target_reps=(5, 8), rest_s=20.0)).reps(2)
    if paused:
        athlete.command("pause")
    since_s = athlete.time_s if paused else athlete.events[-1].time_s  # the end of the rep
    assert athlete.workout.tick(since_s + after_s - 0.5) == []
    assert athlete.workout.tick(since_s + after_s) == [
        SetEnded(time_s=since_s + after_s, number=1, reps=2, why="idle"),
        WorkoutEnded(time_s=since_s + after_s, why="idle"),
    ]
    assert athlete.workout.paused is False


def test_a_set_is_over_at_the_very_moment_and_so_is_a_rest() -> None:
    workout = Athlete(PLAN).reps(3).workout
    assert workout.tick(26.9) == []
    (ended,) = workout.tick(27.0)
    assert isinstance(ended, SetEnded)
    assert workout.tick(ended.time_s + PLAN.rest_s - 0.1) == []
    assert workout.tick(ended.time_s + PLAN.rest_s) == [RestOver(time_s=ended.time_s + PLAN.rest_s, number=1)]


def test_who_is_away_is_waited_for_so_long_and_no_longer() -> None:
    workout = Athlete(PLAN).reps(1).workout
    assert workout.tick(10.0, away=True) == []
    assert workout.tick(17.9, away=True) == []
    assert workout.tick(18.0, away=True) == [SetEnded(time_s=18.0, number=1, reps=1, why="left")]
    there = Athlete(PLAN).reps(1).workout
    assert [there.tick(time_s) for time_s in (10.0, 30.0)] == [[], []]


@pytest.mark.parametrize(
    "attempt", [Miss(time_s=9.0, stance_mm=76.0, short_mm=20.0), Squat(time_s=9.0, stance_mm=76.0)]
)
def test_what_fails_in_a_pause_or_a_rest_belongs_to_no_set(attempt: Event) -> None:
    paused = Athlete().reps(2).command("pause").workout
    assert paused.on(attempt) == []
    resting = Athlete().reps(3).command("end_set").workout
    assert resting.on(attempt) == []
    for workout in (paused, resting):
        assert workout.log is not None
        assert {one.kind for one in workout.log.sets[0].attempts} == {"rep"}


def test_a_miss_that_begins_a_set_begins_it_at_its_own_instant() -> None:
    workout = Athlete().reps(3).command("end_set").command("skip_rest").workout
    miss = Miss(time_s=20.0, stance_mm=76.0, short_mm=20.0)
    assert workout.on(miss) == [SetStarted(time_s=20.0, number=2), miss]


def test_a_squat_begins_no_set() -> None:
    workout = Athlete().reps(3).command("end_set").command("skip_rest").workout
    assert workout.on(Squat(time_s=20.0, stance_mm=76.0)) == []
    assert workout.phase is Phase.BETWEEN


def test_undo_takes_nothing_from_the_set_before() -> None:
    athlete = Athlete().reps(3).command("end_set").command("skip_rest").command("start")
    with pytest.raises(CommandRefused) as refused:
        athlete.command("undo")
    assert str(refused.value) == "There is no rep to undo in this set."
    assert athlete.set_reps == [3, 0]


@pytest.mark.parametrize(
    ("before", "name", "reason"),
    [
        ((), "pause", "There is nothing to pause: no workout is running."),
        ((), "resume", "It is not paused."),
        ((), "undo", "There is no rep to undo in this set."),
        ((), "end_set", "No set is running."),
        ((), "end_workout", "No workout is running."),
        ((), "skip_rest", "There is no rest to skip."),
        (("start",), "start", "A set is running already."),
        (("start", "pause"), "pause", "It is paused already."),
        (("start",), "undo", "There is no rep to undo in this set."),
        (("start",), "end_set", "This set has no rep yet; you can end the workout instead."),
        (("start",), "skip_rest", "There is no rest to skip."),
        (("start", "end_workout"), "undo", "This workout is over; its reps stay."),
        (("start", "end_workout"), "end_workout", "The workout is over already."),
        (("rep", "end_set"), "end_set", "No set is running."),
    ],
)
def test_a_refusal_says_why_and_nothing_changes(before: Sequence[str], name: str, reason: str) -> None:
    athlete = Athlete()
    for step in before:
        athlete = athlete.reps(1) if step == "rep" else athlete.command(step)
    log, phase = athlete.workout.log, athlete.workout.phase
    with pytest.raises(CommandRefused) as refused:
        athlete.command(name)
    assert str(refused.value) == reason
    assert (athlete.workout.log, athlete.workout.phase) == (log, phase)


@pytest.mark.parametrize("command", ["start", "resume", "end_set", "end_workout"])
def test_whatever_goes_on_after_a_pause_is_paused_no_more(command: str) -> None:
    athlete = Athlete().reps(2).command("pause")
    assert athlete.workout.paused is True
    assert athlete.command(command).workout.paused is False
    assert athlete.wait(1.0).workout.paused is False


def test_a_workout_that_goes_on_counts_its_idleness_from_the_last_that_happened() -> None:
    athlete = Athlete().reps(3).command("end_set").command("skip_rest").reps(1)
    log, last_s = athlete.workout.log, athlete.time_s
    again = Workout(PLAN, log=log)
    assert again.tick(last_s + 599.5) == []
    assert [type(event) for event in again.tick(last_s + 600.0)] == [SetEnded, WorkoutEnded]


def test_the_end_of_a_workout_in_its_last_set_is_told_once() -> None:
    athlete = Athlete(Plan(target_reps=(2, 3), target_sets=(1, 1))).reps(1).command("end_workout")
    assert told(athlete)[2:] == [
        SetEnded(time_s=3.0, number=1, reps=1, why="asked"),
        WorkoutEnded(time_s=3.0, why="done"),
    ]


@pytest.mark.parametrize("sets_before", [0, 1, 2])  # of three at most: the last one completes the workout
def test_stop_it_hurts_ends_set_and_workout_at_once_and_says_that_it_hurt(sets_before: int) -> None:
    athlete = Athlete()
    for _ in range(sets_before):
        athlete.reps(3).command("end_set").wait(61.0)
    athlete.reps(1)
    now_s, before = athlete.time_s, len(athlete.events)
    assert athlete.command("hurt").events[before:] == [
        SetEnded(time_s=now_s, number=sets_before + 1, reps=1, why="hurt"),
        WorkoutEnded(time_s=now_s, why="hurt"),
    ]
    assert athlete.workout.log is not None
    assert athlete.workout.log.why == "hurt"


def test_it_may_hurt_in_a_rest_or_a_pause_too_but_not_without_a_workout() -> None:
    resting = Athlete().reps(3).command("end_set")
    paused = Athlete().reps(2).command("pause")
    for athlete in (resting, paused):
        assert athlete.command("hurt").events[-1] == WorkoutEnded(time_s=athlete.time_s, why="hurt")
        assert athlete.workout.paused is False
        with pytest.raises(CommandRefused, match="The workout is over already"):
            athlete.command("hurt")
    with pytest.raises(CommandRefused, match="No workout is running"):
        Athlete().command("hurt")


def test_what_turned_out_to_be_no_rep_is_taken_back_in_its_own_set_and_nothing_else_is() -> None:
    athlete = Athlete().reps(3).command("end_set").command("skip_rest").reps(2)  # touched at 3, 6, 9, and at 12, 15 s
    athlete.see(Voided(time_s=20.0, touched_s=15.0))
    assert athlete.events[-1] == Undone(time_s=20.0, number=2, touched_s=15.0)
    assert athlete.set_reps == [3, 1]
    athlete.see(Voided(time_s=21.0, touched_s=6.0))
    assert athlete.events[-1] == Undone(time_s=21.0, number=1, touched_s=6.0)
    assert athlete.set_reps == [2, 1]


@pytest.mark.parametrize("touched_s", [6.0, 4.0, 8.0])  # taken back already, between two reps, a miss
def test_what_does_not_count_is_not_taken_back(touched_s: float) -> None:
    athlete = Athlete().reps(2).command("undo")
    athlete.see(Miss(time_s=8.0, stance_mm=76.0, short_mm=20.0))
    log = athlete.workout.log
    assert athlete.workout.on(Voided(time_s=20.0, touched_s=touched_s)) == []
    assert athlete.workout.log is log
    assert Athlete().workout.on(Voided(time_s=20.0, touched_s=touched_s)) == []


@pytest.mark.parametrize("command", ["hurt", "end_workout"])
def test_who_ends_the_workout_at_the_wall_begins_none_by_standing_up(command: str) -> None:
    athlete = Athlete().reps(3).command("end_set")
    athlete.time_s = 30.0
    athlete.see(Touch(time_s=30.0, stance_mm=76.2, lowering_s=1.2))
    log = athlete.command(command).workout.log
    measured = rep_of(30.0)
    assert athlete.workout.on(measured) == []
    assert athlete.workout.log is log


@pytest.mark.parametrize(("touched_s", "sets"), [(30.0, [3]), (29.0, [3, 1])])
def test_a_touch_in_a_rest_that_turned_out_to_be_none_begins_no_set(touched_s: float, sets: list[int]) -> None:
    athlete = Athlete().reps(3).command("end_set")
    measured = rep_of(30.0)
    athlete.see(Touch(time_s=30.0, stance_mm=76.2, lowering_s=1.2))
    athlete.see(Voided(time_s=31.0, touched_s=touched_s))  # the touch that waits for its rep, or another one
    athlete.see(measured)
    assert athlete.set_reps == sets


def test_a_set_begun_in_a_rest_begins_at_its_touch_which_is_told_once_the_rep_is_done() -> None:
    athlete = Athlete().reps(3).command("end_set")
    athlete.time_s = 30.0
    athlete.rep()
    started, touch, measured = athlete.events[-3:]
    assert started == SetStarted(time_s=33.0, number=2)
    assert isinstance(touch, Touch)
    assert touch.time_s == 33.0
    assert isinstance(measured, Rep)


@pytest.mark.parametrize(("after_s", "sets"), [(9.0, [4]), (11.0, [3, 1])])
def test_a_rep_up_to_ten_seconds_after_a_set_is_one_more_of_it(after_s: float, sets: list[int]) -> None:
    athlete = Athlete().reps(3).command("end_set")
    athlete.time_s += after_s - 3.0
    assert athlete.reps(1).set_reps == sets


@pytest.mark.parametrize(("seconds", "sets"), [(5.5, [3, 1]), (6.5, [3])])
def test_whoever_is_at_the_wall_for_six_seconds_in_a_rest_leans_on_it(seconds: float, sets: list[int]) -> None:
    athlete = Athlete().reps(3).command("end_set").wait(20.0)
    assert athlete.lean(seconds).set_reps == sets


# Touches that were in doubt.


def settled(turned_s: float, time_s: float = 30.0) -> Settled:
    return Settled(time_s=time_s, turned_s=turned_s, stance_mm=76.2)


def miss(time_s: float) -> Miss:
    return Miss(time_s=time_s, stance_mm=76.2, short_mm=20.0)


def test_what_was_in_doubt_before_the_first_touch_counts_in_the_set_that_began_with_it() -> None:
    athlete = Athlete()
    athlete.see(miss(1.0))
    athlete.see(miss(2.0))
    athlete.reps(1)
    for turned_s in (1.0, 2.0):
        athlete.see(settled(turned_s, 5.0))
    assert athlete.set_reps == [3]
    assert [event.turned_s for event in athlete.events if isinstance(event, Settled)] == [1.0, 2.0]
    athlete.reps(2)
    assert athlete.kinds()[-1] == "set_ended"  # at the upper target, as if it had been counted at once


def test_what_was_a_miss_of_the_set_is_none_any_more() -> None:
    athlete = Athlete().reps(1)
    athlete.see(miss(4.0))
    athlete.see(settled(4.0))
    log = athlete.workout.log
    assert log is not None
    assert (log.sets[0].reps, log.sets[0].misses) == (2, 0)


def test_what_was_done_before_the_last_set_ended_is_of_no_set() -> None:
    athlete = Athlete().reps(2)
    athlete.time_s = 10.0
    athlete.command("end_set")
    athlete.see(settled(9.0))
    athlete.command("skip_rest").rep()
    athlete.see(settled(9.0))
    assert athlete.set_reps == [2, 1]
    athlete.see(settled(10.5))
    assert athlete.set_reps == [2, 2]


def test_neither_is_what_was_done_before_a_set_was_asked_for_or_in_a_pause() -> None:
    athlete = Athlete()
    athlete.time_s = 5.0
    athlete.command("start").see(settled(4.0))
    assert athlete.set_reps == [0]
    athlete.reps(1).command("pause").see(settled(7.0))
    assert athlete.set_reps == [1]
    athlete.time_s = 20.0
    athlete.command("resume").see(settled(15.0))
    assert athlete.set_reps == [1]
    athlete.see(settled(21.0))
    assert athlete.set_reps == [2]


def test_what_a_touch_in_a_rest_settles_waits_with_it_for_its_rep() -> None:
    for leans in (False, True):
        athlete = Athlete().reps(2)
        athlete.time_s = 10.0
        athlete.command("end_set")
        measured = rep_of(30.0)
        athlete.see(Touch(time_s=30.0, stance_mm=76.2, lowering_s=1.2))
        athlete.see(settled(9.0))
        athlete.see(settled(25.0))
        assert athlete.set_reps == [2]
        athlete.see(replace(measured, pause_s=9.0) if leans else measured)
        assert athlete.set_reps == ([2] if leans else [2, 2])


def test_without_a_set_nothing_is_settled_but_what_has_its_rep() -> None:
    athlete = Athlete()
    athlete.see(settled(1.0))
    athlete.see(rep_of(2.0))
    assert athlete.events == []
    assert athlete.workout.log is None
    athlete.see(settled(2.0))
    athlete.see(rep_of(2.0))
    assert athlete.set_reps == [1]
    assert athlete.kinds() == ["workout_started", "set_started", "settled"]


def test_several_at_a_wall_that_was_found_without_a_touch_begin_a_set_at_once() -> None:
    athlete = Athlete()
    for turned_s in (1.0, 2.0, 3.0):
        athlete.see(miss(turned_s))
    for turned_s in (1.0, 2.0, 3.0):
        athlete.see(settled(turned_s, 4.0))
    assert athlete.set_reps == [3]
    assert athlete.kinds()[-5:] == ["workout_started", "set_started", "settled", "settled", "settled"]
    assert athlete.reps(1).set_reps == [4]


def test_and_so_they_do_in_a_rest_but_not_in_a_pause() -> None:
    athlete = Athlete().reps(2)
    athlete.time_s = 10.0
    athlete.command("end_set")
    for turned_s in (9.0, 30.0, 40.0):
        athlete.see(settled(turned_s, 41.0))
    assert athlete.set_reps == [2, 2]  # the first was before the end of the set
    athlete.time_s = 50.0
    athlete.command("pause")
    for turned_s in (51.0, 52.0):
        athlete.see(settled(turned_s, 53.0))
    assert athlete.set_reps == [2, 2]


@pytest.mark.parametrize(("pause_s", "sets"), [(1.0, [2, 1]), (9.0, [2])])
def test_who_feels_for_the_wall_in_a_rest_has_begun_a_set_unless_they_lean(pause_s: float, sets: list[int]) -> None:
    athlete = Athlete().reps(2)
    athlete.time_s = 10.0
    athlete.command("end_set")
    athlete.see(settled(30.0, 32.0))
    athlete.see(replace(rep_of(30.0), pause_s=pause_s))
    assert athlete.set_reps == sets


def test_who_feels_for_the_wall_once_the_workout_is_over_has_begun_the_next() -> None:
    athlete = Athlete().reps(2)
    athlete.time_s = 10.0
    athlete.command("end_workout")
    athlete.see(settled(12.0, 14.0))
    athlete.see(rep_of(12.0))
    assert athlete.set_reps == [1]

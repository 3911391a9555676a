"""The workout: sets begin and end by themselves, and everything also works by command."""

import pytest

from device.errors import CommandError, CommandRefused
from device.hinge.events import Miss, Ready, Rep, SetEnded, Touch, Undone, WorkoutEnded
from device.hinge.log import SetLog, WorkoutLog
from device.hinge.workout import NEXT, Phase, Workout
from tests.device.hinge.athlete import PLAN, Athlete
from tests.device.hinge.logs import rep
from tests.device.hinge.traces import kinds


def test_the_first_touch_starts_workout_and_set_and_counts() -> None:
    athlete = Athlete().reps(1)
    assert kinds(athlete.events) == ["workout_started", "set_started", "touch", "rep"]
    assert athlete.workout.phase is Phase.SET
    assert athlete.set_reps == [1]


def test_a_set_ends_at_its_upper_target_when_the_person_stands_again() -> None:
    athlete = Athlete().reps(5)
    assert athlete.kinds() == ["workout_started", "set_started", "set_ended"]
    assert [(e.reps, e.why) for e in athlete.events if isinstance(e, SetEnded)] == [(5, "target")]
    assert athlete.workout.phase is Phase.REST


def test_a_set_ends_when_the_person_stops_with_enough_reps_and_not_before() -> None:
    enough = Athlete().reps(3).wait(20)
    assert [(e.reps, e.why) for e in enough.events if isinstance(e, SetEnded)] == [(3, "stopped")]
    too_few = Athlete().reps(2).wait(20)
    assert too_few.workout.phase is Phase.SET


def test_a_set_ends_when_the_person_walks_away_and_goes_on_when_they_come_back_soon() -> None:
    athlete = Athlete().reps(2).wait(5, away=True).wait(9)
    assert athlete.workout.phase is Phase.SET
    athlete.wait(9, away=True)
    assert [(e.reps, e.why) for e in athlete.events if isinstance(e, SetEnded)] == [(2, "left")]


def test_a_set_gone_on_with_in_an_empty_room_ends_too() -> None:
    again = Athlete()
    again.workout = Workout(PLAN, log=Athlete().reps(2).workout.log)
    again.time_s = 10.0
    assert again.wait(9, away=True).kinds() == ["set_ended"]


def test_the_rest_counts_down_and_the_next_touch_starts_the_next_set() -> None:
    athlete = Athlete().reps(5)
    assert athlete.workout.rest_until_s == pytest.approx(athlete.time_s + 3 + 60, abs=3)
    athlete.wait(65)
    assert athlete.kinds()[-1] == "rest_over"
    assert athlete.workout.phase is Phase.BETWEEN
    athlete.rep()
    assert athlete.set_reps == [5, 1]


def test_a_touch_during_the_rest_starts_the_next_set_early() -> None:
    athlete = Athlete().reps(5).wait(20).reps(1)
    assert athlete.set_reps == [5, 1]
    assert athlete.workout.phase is Phase.SET


def test_one_rep_too_many_belongs_to_the_set_that_has_just_ended() -> None:
    athlete = Athlete().reps(6)
    assert athlete.set_reps == [6]
    assert athlete.workout.phase is Phase.REST


def test_after_the_lower_target_of_sets_it_is_done_and_one_more_is_welcome() -> None:
    athlete = Athlete().reps(5).wait(61).reps(5)
    assert athlete.workout.phase is Phase.DONE
    assert athlete.workout.log is not None
    assert athlete.workout.log.ended_s is None
    athlete.wait(20).reps(5)
    assert athlete.set_reps == [5, 5, 5]
    assert [e.why for e in athlete.events if isinstance(e, WorkoutEnded)] == ["done"]


def test_a_forgotten_workout_ends_by_itself() -> None:
    assert [e.why for e in Athlete().reps(2).wait(605).events if isinstance(e, WorkoutEnded)] == ["idle"]
    done = Athlete().reps(5).wait(61).reps(5).wait(605)
    assert [e.why for e in done.events if isinstance(e, WorkoutEnded)] == ["done"]


def test_coming_back_after_the_end_is_a_new_beginning() -> None:
    athlete = Athlete().reps(2).command("end_workout")
    phases = [athlete.workout.phase]
    athlete.see(Ready(time_s=athlete.time_s, stance_mm=76.2))
    phases.append(athlete.workout.phase)
    assert phases == [Phase.DONE, Phase.IDLE]
    assert athlete.reps(1).set_reps == [1]


def a_miss(athlete: Athlete) -> Athlete:
    athlete.time_s += 3.0
    athlete.see(Miss(time_s=athlete.time_s, stance_mm=76.2, short_mm=20.0))
    return athlete


def test_a_miss_before_any_workout_is_told_and_begins_none() -> None:
    athlete = a_miss(Athlete())
    assert kinds(athlete.events) == ["miss"]
    assert athlete.workout.log is None


def test_a_miss_belongs_to_the_running_set_and_begins_one_after_a_rest_but_not_in_it() -> None:
    athlete = a_miss(Athlete().reps(1))
    assert [one.misses for one in athlete.workout.log.sets] == [1] if athlete.workout.log else False
    athlete = a_miss(Athlete().reps(5).wait(20))
    assert athlete.set_reps == [5]
    assert a_miss(athlete.wait(60)).set_reps == [5, 0]


def test_a_set_is_not_over_while_the_person_moves() -> None:
    assert Athlete().reps(3).wait(30, moving=True).workout.phase is Phase.SET


def test_undo_takes_back_the_last_rep_and_then_the_one_before() -> None:
    athlete = Athlete().reps(3).command("undo")
    assert athlete.set_reps == [2]
    undone = [e for e in athlete.events if isinstance(e, Undone)]
    assert [e.touched_s for e in undone] == [9.0]
    assert athlete.command("undo").command("undo").set_reps == [0]
    with pytest.raises(CommandRefused, match="no rep to undo"):
        athlete.command("undo")


def test_nothing_counts_while_paused_and_a_rep_from_then_stays_uncounted() -> None:
    athlete = Athlete().reps(2).command("pause")
    athlete.rep()
    assert athlete.set_reps == [2]
    assert athlete.wait(1200).workout.phase is Phase.SET
    athlete.command("resume").rep()
    assert athlete.set_reps == [3]


def test_start_goes_on_with_a_paused_set() -> None:
    assert Athlete().reps(2).command("pause").command("start").reps(1).set_reps == [3]


def test_a_forgotten_pause_ends_the_workout_and_the_next_day_counts() -> None:
    athlete = Athlete().reps(2).command("pause").wait(1850)
    assert athlete.kinds()[-2:] == ["set_ended", "workout_ended"]
    assert athlete.reps(3).set_reps == [3]


def test_a_set_that_was_open_at_the_end_of_the_workout_takes_no_later_reps() -> None:
    athlete = Athlete().command("start").command("end_workout").wait(30).reps(3)
    assert athlete.set_reps == [3]
    assert athlete.workout.phase is Phase.SET
    idle = Athlete().reps(2).wait(605).reps(3)
    assert idle.set_reps == [3]


def test_leaning_on_the_wall_in_a_rest_begins_no_set_and_adds_no_rep() -> None:
    athlete = Athlete().reps(5).lean(8.0)
    assert athlete.set_reps == [5]
    assert athlete.wait(5).lean(10.0).workout.phase is Phase.REST


def test_a_touch_in_a_rest_by_somebody_who_then_walks_away_begins_no_set() -> None:
    athlete = Athlete().reps(5).wait(20)
    athlete.see(Touch(time_s=athlete.time_s, stance_mm=76.2, lowering_s=1.2))
    measured = rep(76.2, at_s=athlete.time_s, full=False).rep
    assert measured is not None
    athlete.see(measured)
    assert athlete.set_reps == [5]


def test_a_rep_measured_after_its_set_has_ended_is_measured_all_the_same() -> None:
    athlete = Athlete().reps(2)
    athlete.time_s += 3.0
    touch = Touch(time_s=athlete.time_s, stance_mm=76.2, lowering_s=1.2)
    athlete.see(touch)
    athlete.command("end_set").command("start")
    measured = rep(76.2, at_s=touch.time_s).rep
    assert measured is not None
    athlete.see(measured)
    log = athlete.workout.log
    assert log is not None
    assert [a.rep is not None for a in log.sets[0].attempts] == [True, True, True]
    assert athlete.set_reps == [3, 0]


def test_a_miss_after_the_last_set_begins_one_more() -> None:
    athlete = a_miss(Athlete().reps(5).wait(61).reps(5).wait(20))
    assert athlete.set_reps == [5, 5, 0]


def test_start_begins_a_set_before_the_first_rep() -> None:
    athlete = Athlete().command("start")
    assert athlete.kinds() == ["workout_started", "set_started"]
    assert athlete.reps(1).set_reps == [1]


def test_skipping_the_rest_and_starting_early() -> None:
    assert Athlete().reps(5).command("skip_rest").workout.phase is Phase.BETWEEN
    assert Athlete().reps(5).command("start").set_reps == [5, 0]


def test_ending_a_set_and_the_workout_by_command() -> None:
    athlete = Athlete().reps(2).command("end_set")
    assert [(e.reps, e.why) for e in athlete.events if isinstance(e, SetEnded)] == [(2, "asked")]
    athlete.command("end_workout")
    assert [e.why for e in athlete.events if isinstance(e, WorkoutEnded)] == ["asked"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("pause", "nothing to pause"),
        ("resume", "not paused"),
        ("undo", "no rep to undo"),
        ("end_set", "No set is running"),
        ("end_workout", "No workout is running"),
        ("skip_rest", "no rest to skip"),
    ],
)
def test_a_command_that_makes_no_sense_is_refused_with_a_reason_and_changes_nothing(name: str, reason: str) -> None:
    workout = Workout(PLAN)
    with pytest.raises(CommandRefused, match=reason):
        workout.command(name, 1.0)
    assert (workout.log, workout.phase, workout.paused) == (None, Phase.IDLE, False)


def test_after_the_end_refusals_say_that_it_is_over() -> None:
    over = Athlete().reps(2).command("end_workout")
    with pytest.raises(CommandRefused, match="This workout is over; its reps stay"):
        over.command("undo")
    with pytest.raises(CommandRefused, match="The workout is over already"):
        over.command("end_workout")


def test_start_is_refused_in_a_set_and_end_set_before_its_first_rep() -> None:
    with pytest.raises(CommandRefused, match="A set is running already"):
        Athlete().reps(1).command("start")
    with pytest.raises(CommandRefused, match="no rep yet"):
        Athlete().command("start").command("end_set")
    with pytest.raises(CommandRefused, match="paused already"):
        Athlete().reps(1).command("pause").command("pause")


def test_an_unknown_command_is_named_with_those_that_exist() -> None:
    with pytest.raises(CommandError, match="'jump' is not a command; the commands are end_set, end_workout, hurt"):
        Workout(PLAN).command("jump", 1.0)
    assert sorted(Workout.ACTS) == ["end_set", "end_workout", "hurt", "pause", "resume", "skip_rest", "start", "undo"]


@pytest.mark.parametrize("reps", range(1, 6))
def test_it_goes_on_where_the_log_ends(reps: int) -> None:
    before = Athlete().reps(reps)
    after = Workout(PLAN, log=before.workout.log)
    assert after.phase is before.workout.phase
    assert after.rest_until_s == before.workout.rest_until_s


def test_it_goes_on_between_sets_and_after_the_end() -> None:
    rested = WorkoutLog(
        exercise="wall", started_s=0.0, sets=(SetLog(number=1, started_s=0.0, ended_s=9.0, rested=True),)
    )
    assert Workout(PLAN, log=rested).phase is Phase.BETWEEN
    ended = WorkoutLog(exercise="wall", started_s=0.0, ended_s=9.0)
    assert Workout(PLAN, log=ended).phase is Phase.DONE
    empty = WorkoutLog(exercise="wall", started_s=0.0)
    assert Workout(PLAN, log=empty).phase is Phase.BETWEEN


def test_a_rep_that_nobody_counted_is_left_out() -> None:
    measured = rep(76.2, at_s=5.0).rep
    assert isinstance(measured, Rep)
    assert Workout(PLAN).on(measured) == []


def test_every_phase_is_in_the_table() -> None:
    assert set(NEXT) == set(Phase)

"""What is worth a cheer, and when an exercise is mastered."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from device.hinge.exercise import Plan
from device.hinge.milestones import Milestone, milestones, next_exercise
from device.hinge.past import PastSet, PastWorkout
from tests.device.hinge.logs import INCH_MM

PLAN = Plan()


def past(
    *reps: int,
    exercise: str = "wall",
    at: float = 8.0,
    misses: int = 0,
    comfortable: int | None = None,
    ended_s: float = 1.0,
) -> PastWorkout:
    """A workout with sets of so many reps, all at one stance; comfortable unless told otherwise."""
    sets = [
        PastSet(
            reps=count,
            misses=0,
            comfortable=count if comfortable is None else comfortable,
            stance_mm=at * INCH_MM,
            nearest_mm=at * INCH_MM,
        )
        for count in reps
    ]
    sets[0] = replace(sets[0], misses=misses)
    far_mm = at * INCH_MM
    return PastWorkout(exercise=exercise, started_s=0.0, ended_s=ended_s, sets=tuple(sets), farthest_mm=far_mm)


def kinds(*workouts: PastWorkout) -> list[tuple[str, float]]:
    return [(one.kind, one.at_s) for one in milestones(workouts)]


def test_an_inch_is_owned_once_with_fifteen_comfortable_reps_in_a_set() -> None:
    assert milestones([past(15, ended_s=1.0), past(15, ended_s=2.0)]) == (
        Milestone("owned", 1.0, stance_mm=8 * INCH_MM),
    )
    assert milestones([past(20, comfortable=14)]) == ()


def test_an_inch_that_was_owned_long_ago_is_not_owned_anew() -> None:
    workouts = [past(15, at=5, ended_s=1.0), past(15, at=4, ended_s=2.0), past(15, at=5, ended_s=3.0)]
    assert [(one.stance_mm, one.at_s) for one in milestones(workouts) if one.kind == "owned"] == [
        (5 * INCH_MM, 1.0),
        (4 * INCH_MM, 2.0),
    ]


def test_a_workout_without_a_rep_is_nothing_to_better_and_one_of_a_single_rep_is() -> None:
    none, one, more = past(0, at=4, comfortable=0), past(1, at=4, ended_s=2.0), past(2, at=4, ended_s=3.0)
    assert kinds(none, one) == []
    assert kinds(one, more) == [("most_reps", 3.0)]


def test_what_was_bettered_is_a_best_but_not_the_first() -> None:
    first, farther, more = past(10, at=5), past(10, at=6, ended_s=2.0), past(12, at=6, ended_s=3.0)
    assert kinds(first) == []
    assert kinds(first, first) == []
    assert milestones([first, farther, more]) == (
        Milestone("farthest", 2.0, stance_mm=6 * INCH_MM),
        Milestone("most_reps", 3.0, reps=12),
    )


def test_whole_workouts_are_told_the_first_time() -> None:
    three, four = past(15, 15, 15, comfortable=0), past(20, 20, 20, 20, comfortable=0, ended_s=2.0)
    assert kinds(three, four, four) == [("3x15", 1.0), ("most_reps", 2.0), ("4x20", 2.0)]
    assert kinds(past(15, 15, 14, comfortable=0)) == []
    assert kinds(four) == [("3x15", 2.0), ("4x20", 2.0)]
    assert [one.reps for one in milestones([three])] == [45]
    assert milestones([]) == ()


@pytest.mark.parametrize(
    ("workouts", "why"),
    [
        ([past(20, 20, 20, 20, misses=2, at=6)], "4 sets of 20, 6 inches or more from the wall, with 2 misses."),
        ([past(20, 20, 20, 20, misses=1, at=6)], "4 sets of 20, 6 inches or more from the wall, with 1 miss."),
        ([past(20, 20, 20, 20, misses=3, at=6)], None),
        ([past(20, 20, 20, 20, at=5)], None),
        ([past(20, 20, 20)], None),
        ([past(20, 20, 20, 19)], None),
        (
            [past(15, 15, 15, at=13, misses=5)],
            "3 sets with 15 comfortable reps within one inch of 14 inches, your farthest.",
        ),
        ([past(15, 15, 15, at=12)], None),
        ([past(15, 15, at=14)], None),
        ([past(15, 15, 15, at=14, comfortable=14)], None),
        ([past(15, 15, 15, 10, at=14)], None),
        ([], None),
    ],
)
def test_the_wall_hinge_is_mastered_by_four_whole_sets_or_at_the_bound(
    workouts: list[PastWorkout], why: str | None
) -> None:
    advice = next_exercise(workouts, PLAN)
    assert (advice.why if advice else None) == why
    if advice is not None:
        assert (advice.kind, advice.say) == ("next_exercise", "Well done. Next: the handcuff hinge, if you like.")


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (past(20, 20, 20, 20, at=6), "4 sets of 20, 15.2 centimetres or more from the wall, with 0 misses."),
        (
            past(15, 15, 15, at=13),
            "3 sets with 15 comfortable reps within 2.5 centimetres of 35.6 centimetres, your farthest.",
        ),
    ],
)
def test_how_the_wall_hinge_is_mastered_is_told_in_the_units_that_were_chosen(one: PastWorkout, why: str) -> None:
    advice = next_exercise([one], replace(PLAN, units="cm"))
    assert (advice.why if advice else None) == why


def test_one_set_nearer_than_six_inches_is_one_too_many() -> None:
    whole = past(20, 20, 20, 20, at=7)
    near = replace(whole, sets=(*whole.sets[:3], replace(whole.sets[3], nearest_mm=5 * INCH_MM)))
    assert next_exercise([whole], PLAN) is not None
    assert next_exercise([near], PLAN) is None


def dowel(*reps: int, misses: int = 0) -> PastWorkout:
    return past(*reps, exercise="dowel", misses=misses)


def handcuff(*reps: int, load_kg: float | None = 8.0) -> PastWorkout:
    return replace(past(*reps, exercise="handcuff"), load_kg=load_kg)


@pytest.mark.parametrize(
    ("workouts", "offered"),
    [
        ([dowel(15, 15, 15), dowel(15, 16, 20)], True),
        ([dowel(15), dowel(15, 15, 15), dowel(15, 15, 15)], True),  # what was before the two does not matter
        ([dowel(15, 15, 15)], False),
        ([dowel(15, 15, 15), dowel(15, 15)], False),
        ([dowel(15, 15, 15), dowel(15, 15, 15, misses=1)], False),
        ([dowel(15, 15, 15, misses=1), dowel(15, 15, 15)], False),
        ([past(15, 15, 15), dowel(15, 15, 15)], False),
    ],
)
def test_the_dowel_hinge_is_mastered_by_two_clean_workouts_running(
    workouts: Sequence[PastWorkout], offered: bool
) -> None:
    advice = next_exercise(workouts, PLAN)
    assert (advice is not None) is offered
    if advice is not None:
        assert (advice.kind, advice.say) == ("next_exercise", "Well done. Next: the wall hinge, if you like.")
        assert advice.why == "Two workouts in a row with 3 sets of 15 or more and no contact lost."


@pytest.mark.parametrize(
    ("workouts", "offered"),
    [
        ([handcuff(20, 20, 20, 20), handcuff(20, 20, 20, 20)], True),
        ([handcuff(20, 20, 20, 20, load_kg=None), handcuff(20, 20, 20, 20, load_kg=None)], True),
        ([handcuff(20, 20, 20, 20)], False),
        ([handcuff(20, 20, 20, 20, load_kg=6.0), handcuff(20, 20, 20, 20)], False),  # the load was lower
        ([handcuff(20, 20, 20, 20), handcuff(20, 20, 20)], False),
        ([handcuff(20, 20, 20, 20), handcuff(20, 20, 20, 15)], False),
    ],
)
def test_more_load_is_advised_after_two_whole_workouts_with_the_same(
    workouts: Sequence[PastWorkout], offered: bool
) -> None:
    advice = next_exercise(workouts, PLAN)
    assert (advice is not None) is offered
    if advice is not None:
        assert (advice.kind, advice.say) == ("hold", "Take more load next time.")
        assert advice.why == "Two workouts in a row with 4 sets of 20 at this load."


def test_nothing_more_is_offered_where_it_hurt() -> None:
    whole = past(20, 20, 20, 20)
    assert next_exercise([replace(whole, why="hurt")], PLAN) is None
    assert next_exercise([dowel(15, 15, 15), replace(dowel(15, 15, 15), why="hurt")], PLAN) is None

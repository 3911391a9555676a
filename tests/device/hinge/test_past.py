"""What earlier workouts say: their sums, and where the next one begins."""

import pytest
from msgspec.structs import replace

from device.hinge.exercise import Plan
from device.hinge.log import Attempt
from device.hinge.past import DAY_S, PastSet, PastWorkout, begin, summaries, summary
from tests.device.hinge.logs import INCH_MM, miss, rep, workout

PLAN = Plan()


def reps(inch: float, count: int = 5) -> list[Attempt]:
    return [rep(inch * INCH_MM)] * count


def past(
    comfortable: float | None = 6, *, end: float = 14, hurt: float | None = None, exercise: str = "wall"
) -> PastWorkout:
    """A workout of the day before."""
    return PastWorkout(
        exercise=exercise,
        started_s=-DAY_S - 3600,
        ended_s=-DAY_S,
        comfortable_mm=None if comfortable is None else comfortable * INCH_MM,
        end_mm=end * INCH_MM,
        hurt_mm=None if hurt is None else hurt * INCH_MM,
    )


def begins(*workouts: PastWorkout, days: float = 1, plan: Plan = PLAN) -> tuple[int, str]:
    start = begin(workouts, plan, -DAY_S + days * DAY_S)
    return round(start.stance_mm / INCH_MM), start.why


def test_the_first_workout_begins_at_three_inches() -> None:
    assert begins() == (3, "The wall hinge begins 3 inches from the wall.")
    assert begins(past(exercise="dowel")) == begins()


@pytest.mark.parametrize(
    ("days", "inch", "why"),
    [
        (0.1, 7, "8 inches was comfortable last time: this workout begins one inch inside that."),
        (13.9, 7, "8 inches was comfortable last time: this workout begins one inch inside that."),
        (14, 6, "8 inches was comfortable last time, 14 days ago: this workout begins two inches inside that."),
        (41.9, 6, "8 inches was comfortable last time, 41 days ago: this workout begins two inches inside that."),
        (42, 4, "8 inches was comfortable last time, 42 days ago: this workout begins four inches inside that."),
        (400, 4, "8 inches was comfortable last time, 400 days ago: this workout begins four inches inside that."),
    ],
)
def test_the_next_begins_inside_the_last_comfortable_stance_farther_after_a_break(
    days: float, inch: int, why: str
) -> None:
    assert begins(past(8), days=days) == (inch, why)


def test_it_is_never_nearer_than_three_inches_and_says_so() -> None:
    assert begins(past(4)) == (3, "4 inches was comfortable last time: this workout begins one inch inside that.")
    assert begins(past(3))[0] == 3
    assert begins(past(3))[1].endswith("begins one inch inside that, but no nearer than 3 inches.")
    assert begins(past(5, hurt=4))[0] == 3


def test_an_inch_inside_is_measured_from_where_it_was_comfortable_not_from_the_whole_inch() -> None:
    assert begins(past(8.4))[0] == 7


@pytest.mark.parametrize(
    ("last", "days", "inch", "why"),
    [
        (past(8), 1, 7, "20.3 # was comfortable last time: this workout begins 2.5 # inside that."),
        (past(8), 14, 6, "20.3 # was comfortable last time, 14 days ago: this workout begins 5.1 # inside that."),
        (past(9, hurt=8), 1, 6, "It hurt at 20.3 #: this workout begins 5.1 # inside that."),
        (past(9, hurt=4), 1, 3, "It hurt at 10.2 #: this workout begins 5.1 # inside that, but no nearer than 7.6 #."),
        (past(None, end=5), 1, 5, "The workout before this one ended 12.7 # from the wall."),
    ],
)
def test_who_has_chosen_centimetres_is_told_so_where_it_begins(
    last: PastWorkout, days: float, inch: int, why: str
) -> None:
    assert begins(last, days=days, plan=Plan(units="cm")) == (inch, why.replace("#", "centimetres"))


def test_it_is_never_farther_than_the_bound() -> None:
    assert begins(past(12), plan=Plan(max_stance_mm=8.4 * INCH_MM))[0] == 8


def test_where_it_hurt_the_next_begins_two_inches_inside() -> None:
    assert begins(past(9, hurt=8)) == (6, "It hurt at 8 inches: this workout begins two inches inside that.")
    assert begins(past(8, hurt=8.2), days=50)[0] == 4  # the break brings it farther in
    assert begins(past(None, hurt=8))[0] == 6
    assert begins(past(9, hurt=8), past(6))[0] == 5  # only the latest workout's pain counts


def test_a_workout_without_a_comfortable_stance_leaves_what_was_comfortable_before() -> None:
    assert begins(past(8), past(None))[0] == 7


def test_whoever_was_brought_back_begins_where_they_ended() -> None:
    assert begins(past(8), past(None, end=5)) == (5, "The workout before this one ended 5 inches from the wall.")


def test_what_was_barred_last_time_is_known() -> None:
    log = workout(reps(3) + [miss(4 * INCH_MM)] * 2 + reps(3) + [miss(4 * INCH_MM)] * 2)
    one = summary(log, PLAN)
    assert one.failed_mm == pytest.approx((4 * INCH_MM,))
    assert begin([one], PLAN, DAY_S).failed_mm == one.failed_mm
    assert begin([one, past()], PLAN, DAY_S).failed_mm == ()


def test_a_workout_is_summed_up() -> None:
    first = reps(3) + reps(4) + [miss(5 * INCH_MM)]
    log = workout(first, reps(5, 16), at_s=-1000.0)
    one = summary(log, PLAN)
    assert (one.exercise, one.started_s, one.ended_s) == ("wall", -1000.0, 2600.0)
    assert one.sets == (
        PastSet(reps=10, misses=1, comfortable=5, stance_mm=4 * INCH_MM, nearest_mm=3 * INCH_MM),
        PastSet(reps=16, misses=0, comfortable=16, stance_mm=5 * INCH_MM, nearest_mm=5 * INCH_MM),
    )
    assert (one.reps, one.misses) == (26, 1)
    assert (one.comfortable_mm, one.farthest_mm) == pytest.approx((5 * INCH_MM, 5 * INCH_MM))
    assert one.end_mm == pytest.approx(6 * INCH_MM)
    assert (one.hurt_mm, one.failed_mm, one.load_kg) == (None, (), None)


def test_a_workout_is_summed_up_from_where_it_began() -> None:
    log = workout(reps(5), at_s=DAY_S)
    assert summary(log, PLAN).comfortable_mm is None  # nobody had asked for 5 inches
    assert summary(log, PLAN, [past(6)]).comfortable_mm == pytest.approx(5 * INCH_MM)


def test_where_it_hurt_is_where_the_person_stood_last() -> None:
    assert summary(workout(reps(3) + reps(4, 1), why="hurt"), PLAN).hurt_mm == pytest.approx(4 * INCH_MM)
    assert summary(workout(reps(3) + reps(7, 1), why="hurt"), PLAN).hurt_mm == pytest.approx(7 * INCH_MM)  # unasked
    assert summary(workout(why="hurt"), PLAN, [past(6)]).hurt_mm == pytest.approx(5 * INCH_MM)
    assert summary(workout(reps(4)), PLAN).hurt_mm is None


def test_a_workout_that_hurt_is_kept_as_such() -> None:
    hurt, done = (summary(workout(reps(3), why=why), PLAN) for why in ("hurt", "done"))
    assert (hurt.why, hurt.hurt) == ("hurt", True)
    assert (done.why, done.hurt) == ("done", False)


def test_what_failed_is_known_too_where_the_next_begins_no_nearer_than_three_inches() -> None:
    for comfortable in (3, 8):
        failed = replace(past(comfortable), failed_mm=(4 * INCH_MM,))
        assert begin([failed], PLAN, DAY_S).failed_mm == (4 * INCH_MM,)


def test_a_workout_without_a_set_or_without_an_end_is_summed_up_too() -> None:
    assert summary(workout(), PLAN).sets == ()
    assert begins(past(8), summary(workout(), PLAN, [past(8)]))[0] == 7
    running = workout([rep(3 * INCH_MM, at_s=50.0)], at_s=10.0, open_=True)
    assert summary(running, PLAN).ended_s == 50.0
    assert summary(workout(open_=True, at_s=10.0), PLAN).ended_s == 10.0


def test_an_exercise_that_is_done_at_any_distance_has_no_stances() -> None:
    one = summary(workout([rep(500.0)] * 16, exercise="dowel", why="hurt"), PLAN)
    assert one.sets == (PastSet(reps=16, misses=0),)
    assert (one.comfortable_mm, one.farthest_mm, one.hurt_mm, one.hurt) == (None, None, None, True)
    assert (one.started_s, one.ended_s) == (0.0, 3600.0)


def test_where_older_workouts_are_left_out_the_first_is_known_by_its_attempts() -> None:
    logs = [
        workout(reps(3) + reps(4) + reps(5) + reps(6), reps(7)),
        workout(reps(6) + reps(7) + reps(8, 3), reps(4, 2), at_s=2 * DAY_S),
        workout(reps(6) + [miss(7 * INCH_MM)] * 2, at_s=4 * DAY_S),
        workout(reps(5) + reps(6), at_s=6 * DAY_S),
    ]
    whole = summaries(logs, PLAN, whole=True)
    assert [round((one.comfortable_mm or 0) / INCH_MM) for one in whole] == [7, 7, 6, 6]
    assert whole == tuple(summary(log, PLAN, whole[:number]) for number, log in enumerate(logs))
    assert summaries(logs[1:], PLAN, whole=False) == whole[1:]
    assert summaries(logs[1:], PLAN, whole=True)[-1].comfortable_mm is None  # begun at 3 inches, where nobody stood
    assert summaries([], PLAN, whole=False) == ()
    assert summaries([workout()], PLAN, whole=False)[0].end_mm == pytest.approx(3 * INCH_MM)


def test_a_set_without_anything_comfortable_has_no_stance() -> None:
    hard, empty = summary(workout(reps(3, 2), []), PLAN).sets
    assert hard == PastSet(reps=2, misses=0, nearest_mm=3 * INCH_MM)
    assert empty == PastSet(reps=0, misses=0)


@pytest.mark.parametrize(("inch", "comfortable_mm"), [(3, 3 * INCH_MM), (8, 8 * INCH_MM), (9, None)])
def test_it_may_have_begun_anywhere_from_the_first_stance_to_the_farthest(
    inch: float, comfortable_mm: float | None
) -> None:
    (only,) = summaries([workout(reps(inch))], Plan(max_stance_mm=8 * INCH_MM), whole=False)
    assert only.comfortable_mm == (None if comfortable_mm is None else pytest.approx(comfortable_mm))


@pytest.mark.parametrize(
    ("reps_of_sets", "sets", "least", "did"),
    [
        ((15, 15, 15), 3, 15, True),
        ((15, 15, 14), 3, 15, False),
        ((20, 20), 3, 15, False),
        ((20, 20, 20, 20, 19), 4, 20, False),  # all its sets, not some
        ((20, 20, 20, 20, 20), 4, 20, True),
        ((), 0, 0, True),
    ],
)
def test_all_its_sets_count(reps_of_sets: tuple[int, ...], sets: int, least: int, did: bool) -> None:
    kept = tuple(PastSet(reps=count, misses=0) for count in reps_of_sets)
    assert PastWorkout(exercise="wall", started_s=0, ended_s=1, sets=kept).did(sets, least) is did
